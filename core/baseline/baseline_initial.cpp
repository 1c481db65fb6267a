#include "core/baseline/baseline_initial.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace ketloom {

namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

constexpr int kForgetGate = 1;

void fillXavier(double* weights, int outputs, int inputs, Rng& rng) {
    const double bound = std::sqrt(6.0 / (inputs + outputs));
    for (int i = 0; i < inputs * outputs; ++i) weights[i] = bound * (2.0 * rng.uniform() - 1.0);
}

void fillOrthogonal(double* weights, int size, Rng& rng) {
    RowMajor normal(size, size);
    for (int i = 0; i < size * size; ++i) normal.data()[i] = rng.normal();
    const Eigen::HouseholderQR<RowMajor> decomposed(normal);
    RowMajor q = decomposed.householderQ();
    for (int k = 0; k < size; ++k) {
        if (decomposed.matrixQR()(k, k) < 0.0) q.col(k) = -q.col(k);
    }
    std::copy_n(q.data(), size * size, weights);
}

}  // namespace

std::vector<double> baselineInitialParameters(const BaselineLayout& layout, Rng& rng) {
    std::vector<double> parameters(std::size_t(layout.count), 0.0);
    double* const data = parameters.data();
    for (int gate = 0; gate < layout.gates; ++gate) {
        fillXavier(data + layout.inputWeights(gate), layout.hidden, layout.words, rng);
        fillOrthogonal(data + layout.recurrentWeights(gate), layout.hidden, rng);
    }
    if (layout.kind == ModelKind::Lstm) std::fill_n(data + layout.inputBias(kForgetGate), layout.hidden, 1.0);
    fillXavier(data + layout.readoutWeights(), layout.words, layout.hidden, rng);
    return parameters;
}

}  // namespace ketloom
