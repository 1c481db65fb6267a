#include "core/model/rate_fit.h"

#include <QtTest>
#include <cmath>
#include <vector>

using namespace ketloom;

class TestRateFit : public QObject {
    Q_OBJECT

private slots:
    void findsRatesThatExplainTheTimes() {
        const std::vector<RateSample<2>> samples = {
            {{10.0, 1.0}, 10.0 * 2.0 + 5.0}, {{1.0, 10.0}, 2.0 + 50.0}, {{3.0, 3.0}, 21.0}};
        const auto rates = fitRates<2>(samples);
        QVERIFY(std::abs(rates[0] - 2.0) < 1e-9);
        QVERIFY(std::abs(rates[1] - 5.0) < 1e-9);
    }

    void noRateIsNegative() {
        const std::vector<RateSample<2>> samples = {{{1.0, 0.0}, 2.0}, {{1.0, 1.0}, 1.0}};
        const auto rates = fitRates<2>(samples);
        QVERIFY(rates[0] > 0.0);
        QCOMPARE(rates[1], 0.0);
    }
};

QTEST_GUILESS_MAIN(TestRateFit)
#include "tst_rate_fit.moc"
