#include <QTest>
#include <cmath>

#include "core/base/rng.h"
#include "core/state/lane_state.h"

using namespace ketloom;

namespace {

std::vector<float> randomState(int lanes, Rng& rng) {
    std::vector<float> psi(std::size_t(1) << lanes);
    for (float& amplitude : psi) amplitude = float(rng.uniform() - 0.5);
    return psi;
}

/// The density matrix of one lane by the definition: |psi><psi| in full, then every pair of entries that
/// agree in all other lanes is added up.
std::array<double, 4> partialTrace(const std::vector<float>& psi, int lanes, int lane) {
    std::array<double, 4> rho{};
    double norm = 0.0;
    for (const float a : psi) norm += double(a) * double(a);
    const auto bitOf = [&](std::size_t i) { return i >> (lanes - 1 - lane) & 1; };
    const auto others = [&](std::size_t i) { return i & ~(std::size_t(1) << (lanes - 1 - lane)); };
    for (std::size_t i = 0; i < psi.size(); ++i)
        for (std::size_t j = 0; j < psi.size(); ++j)
            if (others(i) == others(j))
                rho[2 * bitOf(i) + bitOf(j)] += double(psi[i]) * double(psi[j]) / norm;
    return rho;
}

/// -tr rho log2 rho, from trace and determinant.
double entropyOf(const std::array<double, 4>& rho) {
    const double half = 0.5 * (rho[0] + rho[3]);
    const double root = std::sqrt(std::max(0.0, half * half - (rho[0] * rho[3] - rho[1] * rho[2])));
    double sum = 0.0;
    for (const double p : {half + root, half - root})
        if (p > 0.0) sum -= p * std::log2(p);
    return sum;
}

}  // namespace

class TestLaneState : public QObject {
    Q_OBJECT

private slots:
    void agreesWithThePartialTrace() {
        Rng rng(11);
        for (int lanes = 1; lanes <= 7; ++lanes) {
            for (int round = 0; round < 4; ++round) {
                const std::vector<float> psi = randomState(lanes, rng);
                const auto states = laneStates(psi);
                QCOMPARE(int(states.size()), lanes);
                for (int lane = 0; lane < lanes; ++lane) {
                    const auto rho = partialTrace(psi, lanes, lane);
                    const LaneState& state = states[std::size_t(lane)];
                    QVERIFY(std::abs(rho[1] - rho[2]) < 1e-12);  // real and symmetric: no Y
                    QVERIFY(std::abs(double(state.x) - 2.0 * rho[1]) < 1e-6);
                    QVERIFY(std::abs(double(state.z) - (rho[0] - rho[3])) < 1e-6);
                    QVERIFY(std::abs(double(state.entropy) - entropyOf(rho)) < 1e-5);
                }
            }
        }
    }

    void knownStates() {
        const float h = std::sqrt(0.5f);
        // |0>|+>: both on the circle.
        const auto product = laneStates(std::vector<float>{h, h, 0, 0});
        QVERIFY(std::abs(product[0].z - 1.0f) < 1e-6f && std::abs(product[0].x) < 1e-6f);
        QVERIFY(std::abs(product[1].x - 1.0f) < 1e-6f && std::abs(product[1].z) < 1e-6f);
        QVERIFY(product[0].entropy < 1e-5f && product[1].entropy < 1e-5f);
        // A Bell pair: each lane is in the middle, with one bit.
        for (const LaneState& lane : laneStates(std::vector<float>{h, 0, 0, h})) {
            QVERIFY(std::abs(lane.x) < 1e-6f && std::abs(lane.z) < 1e-6f);
            QVERIFY(std::abs(lane.entropy - 1.0f) < 1e-6f);
        }
        // The order: lane 0 is the most significant bit.
        const auto order = laneStates(std::vector<float>{0, 0, 1, 0});
        QCOMPARE(order[0].z, -1.0f);
        QCOMPARE(order[1].z, 1.0f);
    }

    void noStateNoNumber() {
        for (const float bad : {0.0f, std::numeric_limits<float>::infinity(), std::nanf("")})
            for (const LaneState& lane : laneStates(std::vector<float>{bad, 0, 0, 0}))
                QVERIFY(std::isnan(lane.x) && std::isnan(lane.z) && std::isnan(lane.entropy));
    }
};

QTEST_APPLESS_MAIN(TestLaneState)
#include "tst_lane_state.moc"
