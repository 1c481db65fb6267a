#include <QTest>
#include <cmath>
#include <limits>

#include "ui/plots/plot_canvas.h"
#include "ui/plots/series.h"

using namespace ketloom;

namespace {
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}  // namespace

class TestSeries : public QObject {
    Q_OBJECT

private slots:
    void appearanceTellsWhatIsNotDrawnAsItIs() {
        QCOMPARE(appearance(0.5, true, 1e-3), Appearance::AsIs);
        QCOMPARE(appearance(1e-3, true, 1e-3), Appearance::AsIs);
        QCOMPARE(appearance(1e-4, true, 1e-3), Appearance::AtFloor);
        QCOMPARE(appearance(0.0, true, 1e-3), Appearance::AtFloor);
        QCOMPARE(appearance(-1.0, true, 1e-3), Appearance::AtFloor);
        QCOMPARE(appearance(-1.0, false, 1e-3), Appearance::AsIs);
        QCOMPARE(appearance(kNan, false, 1e-3), Appearance::NotFinite);
        QCOMPARE(appearance(-kInfinity, true, 1e-3), Appearance::NotFinite);
    }

    void extentSeesOnlyTheRangeAndClamps() {
        const std::vector<Series> series = {{QStringLiteral("a"), {1, 2, 3, 4}, {100.0, 0.5, 0.0, kNan}},
                                            {QStringLiteral("b"), {2}, {2.0}}};
        Extent seen = extent(series, 2, 4, true, 1e-6);
        QVERIFY(seen.any);
        QCOMPARE(seen.least, 1e-6);
        QCOMPARE(seen.most, 2.0);
        seen = extent(series, 2, 4, false, 1e-6);
        QCOMPARE(seen.least, 0.0);
        QVERIFY(!extent(series, 4, 9, true, 1e-6).any);
        QVERIFY(!extent({}, 0, 1, true, 1e-6).any);
    }

    void csvHoldsEveryValueExactly() {
        const double awkward = 0.1 + 0.2;
        const std::vector<Series> series = {{QStringLiteral("loss"), {1, 2, 3}, {awkward, kNan, 1e-300}},
                                            {QStringLiteral("a,\"b\""), {2, 4}, {0.0, -kInfinity}}};
        const QStringList lines = toCsv(QStringLiteral("step"), series).split(QLatin1Char('\n'));
        QCOMPARE(lines[0], QStringLiteral("step,loss,\"a,\"\"b\"\"\""));
        QCOMPARE(lines[1].split(QLatin1Char(','))[1].toDouble(), awkward);
        QCOMPARE(lines[2], QStringLiteral("2,nan,0"));
        QCOMPARE(lines[3], QStringLiteral("3,1e-300,"));
        QCOMPARE(lines[4], QStringLiteral("4,,-inf"));
        QCOMPARE(lines.size(), 6);
    }

    void niceBoundsEncloseTheValue() {
        for (double value = 1.3e-12; value < 1e9; value *= 1.7) {
            const double low = niceBound(value, false);
            const double high = niceBound(value, true);
            QVERIFY(low <= value * (1 + 1e-8) && high >= value * (1 - 1e-8));
            QVERIFY(high / low <= 2.5 + 1e-9);
        }
        QCOMPARE(niceBound(0.2, true), 0.2);
        QCOMPARE(niceBound(0.2, false), 0.2);
        QCOMPARE(niceBound(0.21, true), 0.5);
        QCOMPARE(niceBound(0.7, true), 1.0);
        QCOMPARE(niceBound(0.9, false), 0.5);
    }
};

QTEST_GUILESS_MAIN(TestSeries)
#include "tst_series.moc"
