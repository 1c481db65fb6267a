#include <QTest>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/rng.h"
#include "core/insight/gradient_histogram.h"

using namespace ketloom;

class TestGradientHistogram : public QObject {
    Q_OBJECT
private slots:
    void everyParameterIsCountedOnceInItsStage() {
        Rng rng(3);
        const std::vector<ParameterGroup> groups{{"input", 0, 40}, {"work 1", 40, 0}, {"output", 40, 60}};
        std::vector<double> gradient;
        for (int k = 0; k < 100; ++k)
            gradient.push_back((rng.below(2) ? 1.0 : -1.0) * std::pow(10.0, -14.0 + 18.0 * rng.uniform()));
        gradient[3] = 0.0;
        gradient[50] = std::numeric_limits<double>::quiet_NaN();
        const GradientHistogram h = gradientHistogram(gradient, groups);
        QCOMPARE(h.groups.size(), std::size_t(2));  // a stage without parameters has no place
        QCOMPARE(h.groups[1].name, std::string("output"));
        QCOMPARE(h.groups[0].zero, 1);
        QCOMPARE(h.groups[1].notFinite, 1);
        for (const HistogramGroup* group : {&h.groups[0], &h.groups[1], &h.whole}) {
            const int counted = std::accumulate(group->counts.begin(), group->counts.end(), 0);
            QCOMPARE(counted + group->zero + group->belowFloor + group->notFinite, group->parameters);
        }
        QVERIFY(h.whole.belowFloor > 0);
        // Bin by bin, counted plainly.
        for (int bin = 0; bin < h.bins.count(); ++bin) {
            const double low = h.bins.lower(bin);
            const bool last = bin + 1 == h.bins.count();
            const double high = last ? std::numeric_limits<double>::infinity() : h.bins.lower(bin + 1);
            int expected = 0;
            for (const double g : gradient) expected += std::abs(g) >= low && std::abs(g) < high;
            QCOMPARE(h.whole.counts[std::size_t(bin)], expected);
            QCOMPARE(h.groups[0].counts[std::size_t(bin)] + h.groups[1].counts[std::size_t(bin)], expected);
        }
    }

    void edgesBelongToTheBinAbove() {
        const HistogramBins bins;
        for (int bin = 0; bin < bins.count(); ++bin) {
            QCOMPARE(bins.binOf(bins.lower(bin)), bin);
            QCOMPARE(bins.binOf(std::nextafter(bins.lower(bin), 0.0)), std::max(0, bin - 1));
        }
        QCOMPARE(bins.binOf(1e300), bins.count() - 1);
    }

    void theMedianIsThatOfTheMagnitudes() {
        const std::vector<ParameterGroup> groups{{"all", 0, 5}};
        const std::vector<double> gradient{-3.0, 0.0, 1.0, -0.5, 2.0};
        QCOMPARE(gradientHistogram(gradient, groups).whole.median, 1.0);
    }
};

QTEST_APPLESS_MAIN(TestGradientHistogram)
#include "tst_gradient_histogram.moc"
