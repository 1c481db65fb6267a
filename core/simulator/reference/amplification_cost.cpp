#include "core/simulator/reference/amplification_cost.h"

#include <algorithm>
#include <cmath>

namespace ketloom {
namespace {

LogGates add(const LogGates& a, const LogGates& b) {
    return {addLog10(a.listed, b.listed), addLog10(a.elementary, b.elementary)};
}

LogGates times(const LogGates& a, double logFactor) {
    return {a.listed + logFactor, a.elementary + logFactor};
}

}  // namespace

LogGates logGates(const GateCount& count) {
    const auto log = [](double value) { return value > 0.0 ? std::log10(value) : LogGates{}.listed; };
    return {log(count.listed), log(count.elementary())};
}

double addLog10(double a, double b) {
    const double greater = std::max(a, b);
    return greater + std::log10(1.0 + std::pow(10.0, std::min(a, b) - greater));
}

void AmplificationCost::addOperation(const GateCount& plain, const GateCount& amplified, double probability,
                                     double success) {
    const double log = -std::log10(probability);
    m_onePass += plain;
    m_inverseRoot += 1.0 / std::sqrt(probability) * plain;
    m_amplified += amplified;
    m_success *= success;
    m_logNeurons += log;
    m_restarting = times(add(m_restarting, logGates(plain)), log);
    m_restartingWithWords = times(add(m_restartingWithWords, logGates(plain)), log);
    if (m_wordByWord) m_wordByWord = add(*m_wordByWord, logGates(amplified));
}

void AmplificationCost::addReadout(double probability, std::optional<int> rounds,
                                   const GateCount& reflectionsOfARound) {
    const double log = -std::log10(probability);
    m_logWords += log;
    m_restartingWithWords = times(m_restartingWithWords, log);
    if (!rounds) m_wordByWord.reset();
    if (m_wordByWord) {
        m_wordByWord = add(times(*m_wordByWord, std::log10(2.0 * *rounds + 1.0)),
                           logGates(double(*rounds) * reflectionsOfARound));
    }
}

LogGates AmplificationCost::wordsAtTheEnd() const {
    // L = arccosh(1/delta) / artanh(sqrt(p)), where artanh(x) = x once p is too small to tell.
    const double root = std::pow(10.0, -m_logWords / 2.0);
    const double logArtanh = root < 1e-8 ? -m_logWords / 2.0 : std::log10(std::atanh(root));
    const double logQueries = std::log10(std::acosh(1.0 / std::sqrt(m_accepted))) - logArtanh;
    return times(logGates(m_amplified), std::max(0.0, logQueries));
}

}  // namespace ketloom
