#include <QTest>
#include <cmath>
#include <numbers>

#include "core/base/rng.h"
#include "core/simulator/reference/dense_state.h"
#include "core/simulator/reference/fixed_point.h"

using namespace ketloom;

namespace {

/// The rounds on a qubit whose |0> is both the start and what is wanted: U = RY with cos^2(theta/2) = lambda,
/// and a phase on |0>. Nothing of fixed_point.h but the phases.
Complex<double> amplitudeOnAQubit(const FixedPointPhases& phases, double lambda) {
    const Matrix2<double> u = ryMatrix(2.0 * std::acos(std::sqrt(lambda)));
    const auto phase = [](double angle) {
        return Matrix2<double>{{{std::cos(angle), std::sin(angle)}, {}, {}, {1.0}}};
    };
    DenseState<double> state(1);
    state.apply(u, 0);
    for (int j = 0; j < phases.rounds(); ++j) {
        state.apply(phase(phases.beta[j]), 0);
        state.apply(adjoint(u), 0);
        state.apply(phase(-phases.alpha[j]), 0);
        state.apply(u, 0);
    }
    return state[0];
}

}  // namespace

class TestFixedPoint : public QObject {
    Q_OBJECT
private slots:
    void chebyshevPolynomials() {
        for (double x : {0.0, 0.3, 0.99, 1.0, 1.2, 7.0}) {
            QVERIFY(std::abs(chebyshev(0.0, x) - 1.0) < 1e-14);
            QVERIFY(std::abs(chebyshev(1.0, x) - x) < 1e-13);
            QVERIFY(std::abs(chebyshev(3.0, x) - (4.0 * x * x * x - 3.0 * x)) < 1e-11);
            // T_a(T_b) = T_ab, also where the orders are no integers.
            if (x >= 1.0) QVERIFY(std::abs(chebyshev(5.0, chebyshev(0.2, x)) - x) < 1e-12 * x);
        }
    }

    // The phases, carried out on a qubit, give P_L and the amplitude that the formulas say.
    void phasesReproduceTheCurve() {
        const std::uint64_t seed = 71;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int k = 0; k < 2000; ++k) {
            const double lambda = rng.uniform();
            const double delta = std::pow(10.0, -4.0 * rng.uniform());
            const int rounds = static_cast<int>(rng.below(25));
            const FixedPointPhases phases = fixedPointPhases(rounds, delta);
            QCOMPARE(phases.rounds(), rounds);
            const Complex<double> amplitude = amplitudeOnAQubit(phases, lambda);
            const double expected = fixedPointSuccess(rounds, delta, lambda);
            QVERIFY2(std::abs(normSquared(amplitude) - expected) < 1e-11,
                     qPrintable(QString("lambda %1 delta %2 rounds %3: %4, not %5")
                                    .arg(lambda)
                                    .arg(delta)
                                    .arg(rounds)
                                    .arg(normSquared(amplitude))
                                    .arg(expected)));
            const std::complex<double> inThePlane = fixedPointAmplitude(phases, lambda);
            QVERIFY(std::abs(inThePlane - std::complex<double>(amplitude.re, amplitude.im)) < 1e-12);
        }
    }

    void noRoundsChangeNothing() {
        for (double lambda : {0.0, 0.2, 1.0}) {
            QCOMPARE(fixedPointSuccess(0, 0.1, lambda), lambda);
            QVERIFY(std::abs(fixedPointAmplitude(fixedPointPhases(0, 0.1), lambda) - std::sqrt(lambda)) <
                    1e-15);
        }
    }

    // delta = 1 is Grover's search, which turns by 2 arcsin sqrt(lambda) a round.
    void grover() {
        for (int rounds : {1, 2, 5}) {
            const FixedPointPhases phases = fixedPointPhases(rounds, 1.0);
            for (double alpha : phases.alpha) QVERIFY(std::abs(alpha - std::numbers::pi) < 1e-14);
            for (double lambda : {0.01, 0.25, 0.7}) {
                const double turned = std::sin((2 * rounds + 1) * std::asin(std::sqrt(lambda)));
                QVERIFY(std::abs(std::norm(fixedPointAmplitude(phases, lambda)) - turned * turned) < 1e-13);
                QVERIFY(std::abs(fixedPointSuccess(rounds, 1.0, lambda) - turned * turned) < 1e-13);
            }
        }
    }

    // delta -> 0 with one round is Grover's pi/3 search: failure 1 - lambda becomes its cube.
    void piOverThree() {
        const FixedPointPhases phases = fixedPointPhases(1, 1e-100);
        QVERIFY(std::abs(std::remainder(phases.alpha[0] + std::numbers::pi / 3.0, 2.0 * std::numbers::pi)) <
                1e-12);
        for (double lambda : {0.1, 0.5, 0.9}) {
            const double found = std::norm(fixedPointAmplitude(phases, lambda));
            QVERIFY(std::abs(found - (1.0 - std::pow(1.0 - lambda, 3))) < 1e-13);
        }
    }

    // From the width upwards the failure stays below delta^2; a little below the width it does not.
    void widthIsWhatIsGuaranteed() {
        for (double delta : {0.5, 0.1, 1e-3}) {
            for (int rounds : {0, 1, 4, 20}) {
                const double width = fixedPointWidth(rounds, delta);
                for (int k = 0; k <= 1000; ++k) {
                    const double lambda = width + (1.0 - width) * k / 1000.0;
                    QVERIFY(1.0 - fixedPointSuccess(rounds, delta, lambda) <= delta * delta * (1 + 1e-6));
                }
                QVERIFY(1.0 - fixedPointSuccess(rounds, delta, 0.999 * width) > delta * delta);
            }
        }
    }

    void roundsAreTheLeast() {
        const std::uint64_t seed = 72;
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        Rng rng(seed);
        for (int k = 0; k < 1000; ++k) {
            const double lambda = std::pow(10.0, -5.0 * rng.uniform());
            const double delta = std::pow(10.0, -3.0 * rng.uniform());
            const std::optional<int> rounds = fixedPointRounds(lambda, delta);
            QVERIFY(rounds.has_value());
            QVERIFY(fixedPointWidth(*rounds, delta) <= lambda);
            if (*rounds > 0) QVERIFY(fixedPointWidth(*rounds - 1, delta) > lambda);
        }
        QCOMPARE(fixedPointRounds(1.0, 1e-3), std::optional<int>(0));
        QCOMPARE(fixedPointRounds(0.0, 1e-3), std::nullopt);
        QCOMPARE(fixedPointRounds(1e-12, 1e-3), std::nullopt);
        // Exactly at a width, rounding up or down.
        for (int rounds = 0; rounds < 200; ++rounds) {
            QCOMPARE(fixedPointRounds(fixedPointWidth(rounds, 0.03), 0.03), std::optional<int>(rounds));
        }
    }
};

QTEST_APPLESS_MAIN(TestFixedPoint)
#include "tst_fixed_point.moc"
