#pragma once

#include <optional>

#include "core/simulator/reference/gate_count.h"

namespace ketloom {

/// A number of gates as powers of ten: repeating a sequence until all of it succeeds leaves double behind.
struct LogGates {
    double listed = -1e308;  ///< log10; none: 10^-1e308
    double elementary = -1e308;
};
LogGates logGates(const GateCount& count);
/// log10(10^a + 10^b)
double addLog10(double a, double b);

/// What a sequence costs on a device, post-selection by post-selection in the order they come.
///
/// Starting again from the beginning as soon as one fails takes E = (E_before + gates) / p gates until the
/// post-selection with probability p has succeeded. The paper's figure is 1/sqrt(p) for a neuron with
/// probability p: what amplification costs up to a factor, ln(2/delta) for fixed-point phases. Neurons are
/// amplified one by one, so their costs add. The projection on a word is amplified together with everything
/// since the beginning: A = (2 rounds + 1) (A_before + amplified gates) + reflections; the costs of
/// successive words multiply. Keeping every word in lanes of its own and amplifying once, at the end, takes
/// one factor for all of them instead.
class AmplificationCost {
public:
    /// `accepted` failure of the one amplification at the end, delta^2.
    explicit AmplificationCost(double accepted) : m_accepted(accepted) {}

    /// An operation: its gates once and amplified, probability 1 and equal gates where it is unitary.
    /// `success` with amplification.
    void addOperation(const GateCount& plain, const GateCount& amplified, double probability, double success);
    /// A word that is kept. Nothing for `rounds`: more than could be given, and the readout's cost is not
    /// known from here.
    void addReadout(double probability, std::optional<int> rounds, const GateCount& reflectionsOfARound);

    const GateCount& onePass() const { return m_onePass; }          ///< every operation once
    const GateCount& inverseRoot() const { return m_inverseRoot; }  ///< every neuron 1/sqrt(p) times
    const GateCount& amplified() const { return m_amplified; }      ///< every neuron amplified
    double amplifiedSuccess() const { return m_success; }           ///< that all of them succeed
    /// log10 of 1/product of p: expected repetitions of the whole sequence; neurons alone, and words too.
    double logRepetitions() const { return m_logNeurons; }
    double logRepetitionsWithWords() const { return m_logNeurons + m_logWords; }
    /// Expected gates when a failure starts again; words are taken as they come, or must be the kept ones.
    const LogGates& restarting() const { return m_restarting; }
    const LogGates& restartingWithWords() const { return m_restartingWithWords; }
    /// Neurons amplified, and every word amplified where it is kept; nothing where one could not be.
    const std::optional<LogGates>& wordByWord() const { return m_wordByWord; }
    /// Neurons amplified, all words amplified once at the end (up to the reflections).
    LogGates wordsAtTheEnd() const;

private:
    double m_accepted;
    GateCount m_onePass;
    GateCount m_inverseRoot;
    GateCount m_amplified;
    double m_success = 1.0;
    double m_logNeurons = 0.0;
    double m_logWords = 0.0;
    LogGates m_restarting;
    LogGates m_restartingWithWords;
    std::optional<LogGates> m_wordByWord = LogGates{};
};

}  // namespace ketloom
