#include <QTest>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/rng.h"
#include "core/gradient/decay_fit.h"

using namespace ketloom;

namespace {

std::vector<double> exponential(int steps, double halfLife, double scatter = 0.0, std::uint64_t seed = 1) {
    Rng rng(seed);
    std::vector<double> norms;
    for (int t = 0; t < steps; ++t)
        norms.push_back(0.01 * std::exp2((t - steps) / halfLife + scatter * rng.normal()));
    return norms;
}

}  // namespace

class TestDecayFit : public QObject {
    Q_OBJECT
private slots:
    void anExponentialIsFoundExactly() {
        const DecayFit fit = fitDecay(exponential(100, 17.0), 1e-12);
        QCOMPARE(fit.kind, DecayFit::Kind::Vanishes);
        QVERIFY(std::abs(fit.halfLife() - 17.0) < 1e-9);
        QVERIFY(fit.error < 1e-9);
        QCOMPARE(fit.points, 100);
        QVERIFY(std::abs(fit.at(50) / exponential(100, 17.0)[50] - 1.0) < 1e-9);
        QCOMPARE(decayText(fit), std::string("halves every 17 steps back in time"));
    }

    void growthIsToldFromDecay() {
        const DecayFit fit = fitDecay(exponential(60, -3.5), 1e-12);
        QCOMPARE(fit.kind, DecayFit::Kind::Explodes);
        QCOMPARE(decayText(fit), std::string("doubles every 3.5 steps back in time"));
    }

    void scatterGivesAnErrorThatCoversTheTruth() {
        int covered = 0;
        for (std::uint64_t seed = 1; seed <= 200; ++seed) {
            const DecayFit fit = fitDecay(exponential(80, 20.0, 0.5, seed), 1e-12);
            covered += std::abs(fit.slope - 1.0 / 20.0) < 2.0 * fit.error;
        }
        QVERIFY2(covered > 180 && covered < 200, qPrintable(QString::number(covered)));
    }

    void whatIsFlatIsSaidToBe() {
        QCOMPARE(fitDecay(exponential(64, 100.0), 1e-12).kind, DecayFit::Kind::Flat);
        QCOMPARE(fitDecay(std::vector<double>(50, 0.25), 1e-12).kind, DecayFit::Kind::Flat);
        std::vector<double> wild{1e-6, 1e-1, 1e-6, 1e-1, 1e-6, 1e-1, 1e-2};
        QCOMPARE(fitDecay(wild, 1e-12).kind, DecayFit::Kind::NoTrend);
    }

    // Not what the ends of a line say alone.
    void aHillAndAWaveAreNoTrend() {
        std::vector<double> hill, wave;
        for (int t = 0; t < 64; ++t) {
            hill.push_back(std::exp2(-std::abs(t - 30) / 6.0));
            wave.push_back(0.4 * std::exp2(1.5 * std::sin(t / 4.0)));
        }
        QCOMPARE(fitDecay(hill, 1e-12).kind, DecayFit::Kind::NoTrend);
        const DecayFit fit = fitDecay(wave, 1e-12);
        QCOMPARE(fit.kind, DecayFit::Kind::NoTrend);
        QCOMPARE(decayText(fit), std::string("no clear trend: varies by a factor of 8.0"));
    }

    void aSteepSlopeIsToldOverFewSteps() {
        const DecayFit fit = fitDecay(exponential(4, 4.0), 1e-12);
        QCOMPARE(fit.kind, DecayFit::Kind::Vanishes);
        QVERIFY(std::abs(fit.halfLife() - 4.0) < 1e-9);
        QCOMPARE(fitDecay(std::vector<double>(4, 0.25), 1e-12).kind, DecayFit::Kind::Flat);
    }

    void zerosAndNonNumbersAreLeftOut() {
        std::vector<double> norms = exponential(40, 5.0);
        norms[3] = 0.0;
        norms[4] = std::numeric_limits<double>::quiet_NaN();
        const DecayFit fit = fitDecay(norms, 1e-12);
        QCOMPARE(fit.leftOut, 2);
        QVERIFY(std::abs(fit.halfLife() - 5.0) < 1e-9);
        QCOMPARE(fitDecay({}, 1e-12).kind, DecayFit::Kind::TooFew);
        QCOMPARE(fitDecay(std::vector<double>(10, 1e-15), 1e-12).kind, DecayFit::Kind::TooFew);
    }
};

QTEST_APPLESS_MAIN(TestDecayFit)
#include "tst_decay_fit.moc"
