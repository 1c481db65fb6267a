#pragma once

#include <cmath>
#include <numbers>
#include <vector>

#include "core/gradient/dual.h"
#include "core/model/model_options.h"
#include "core/model/sequence_model.h"

namespace ketloom::testing {

/// The classical networks once more, one number at a time as the formulas stand in books, for any number
/// type: with Dual the loss comes with its derivative. Shares nothing with the library but the order of the
/// parameters.
template <class Real>
class PlainNetwork {
public:
    PlainNetwork(ModelKind kind, int inOutLanes, int hidden, std::vector<Real> parameters)
        : m_kind(kind), m_words(1 << inOutLanes), m_hidden(hidden), m_parameters(std::move(parameters)) {}

    /// What is changed in one step alone: the parameters that act in it, and the state it starts from.
    struct Nudge {
        int step = -1;
        std::vector<Real> parameters{};
        std::vector<Real> hidden{}, memory{};  ///< to be added, H values each
    };

    /// Mean over the scored words. Fills `states` (steps x H of the last sequence), where given.
    Real loss(const Batch& batch, LossKind kind, std::vector<Real>* states = nullptr) const {
        return loss(batch, kind, Nudge{}, states);
    }
    Real loss(const Batch& batch, LossKind kind, const Nudge& nudge,
              std::vector<Real>* states = nullptr) const {
        Real sum = 0.0;
        int scored = 0;
        for (int b = 0; b < batch.size; ++b) {
            std::vector<Real> h(std::size_t(m_hidden), Real(0.0)), k = h;
            if (states) states->clear();
            for (int step = 0; step < batch.steps(); ++step) {
                m_now = step == nudge.step ? &nudge.parameters : &m_parameters;
                for (std::size_t u = 0; step == nudge.step && u < h.size(); ++u) {
                    h[u] += nudge.hidden[u];
                    k[u] += nudge.memory[u];
                }
                advance(batch.input(b, step), h, k);
                if (states) states->insert(states->end(), h.begin(), h.end());
                if (!batch.isScored(b, step)) continue;
                sum += wordLoss(h, batch.target(b, step), kind);
                ++scored;
            }
        }
        return sum / Real(scored);
    }

private:
    static Real tanh(const Real& x) {
        using std::exp;
        return Real(1.0) - Real(2.0) / (exp(Real(2.0) * x) + Real(1.0));
    }
    static Real sigmoid(const Real& x) {
        using std::exp;
        return Real(1.0) / (Real(1.0) + exp(-x));
    }

    int gateSize() const { return m_hidden * m_words + m_hidden * m_hidden + 2 * m_hidden; }
    int gates() const { return m_kind == ModelKind::Lstm ? 4 : m_kind == ModelKind::Gru ? 3 : 1; }

    /// W x + b of a unit.
    Real fromInput(int gate, int unit, int word) const {
        const int start = gate * gateSize();
        return (*m_now)[start + unit * m_words + word] +
               (*m_now)[start + m_hidden * (m_words + m_hidden) + unit];
    }
    /// U h + c of a unit.
    Real fromState(int gate, int unit, const std::vector<Real>& h) const {
        const int start = gate * gateSize() + m_hidden * m_words;
        Real sum = (*m_now)[start + m_hidden * (m_hidden + 1) + unit];
        for (int other = 0; other < m_hidden; ++other)
            sum += (*m_now)[start + unit * m_hidden + other] * h[other];
        return sum;
    }

    void advance(int word, std::vector<Real>& h, std::vector<Real>& k) const {
        const std::vector<Real> before = h;
        const auto a = [&](int gate, int unit) {
            return fromInput(gate, unit, word) + fromState(gate, unit, before);
        };
        for (int u = 0; u < m_hidden; ++u) {
            if (m_kind == ModelKind::Rnn) h[u] = tanh(a(0, u));
            if (m_kind == ModelKind::Linear) h[u] = a(0, u);
            if (m_kind == ModelKind::Lstm) {
                k[u] = sigmoid(a(1, u)) * k[u] + sigmoid(a(0, u)) * tanh(a(2, u));
                h[u] = sigmoid(a(3, u)) * tanh(k[u]);
            }
            if (m_kind == ModelKind::Gru) {
                const Real z = sigmoid(a(1, u));
                const Real n = tanh(fromInput(2, u, word) + sigmoid(a(0, u)) * fromState(2, u, before));
                h[u] = (Real(1.0) - z) * n + z * before[u];
            }
        }
    }

    Real wordLoss(const std::vector<Real>& h, int target, LossKind kind) const {
        using std::exp;
        using std::log;
        const int start = gates() * gateSize();
        std::vector<Real> p(static_cast<std::size_t>(m_words));
        Real sum = 0.0;
        for (int y = 0; y < m_words; ++y) {
            Real logit = (*m_now)[start + m_words * m_hidden + y];
            for (int u = 0; u < m_hidden; ++u) logit += (*m_now)[start + y * m_hidden + u] * h[u];
            p[y] = exp(logit);
            sum += p[y];
        }
        for (Real& value : p) value /= sum;
        if (kind == LossKind::NegativeLogLikelihood) return -log(p[target]);
        Real again = 0.0;
        for (const Real& value : p) again += exp(value);
        return log(again) - p[target] - Real(std::log(m_words - 1 + std::numbers::e) - 1.0);
    }

    ModelKind m_kind;
    int m_words;
    int m_hidden;
    std::vector<Real> m_parameters;
    mutable const std::vector<Real>* m_now = nullptr;  ///< those of the present step
};

}  // namespace ketloom::testing
