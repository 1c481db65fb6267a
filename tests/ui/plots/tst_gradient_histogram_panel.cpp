#include <QTest>
#include <cmath>
#include <numeric>

#include "ui/plots/gradient_histogram_panel.h"

using namespace ketloom;

class TestGradientHistogramPanel : public QObject {
    Q_OBJECT

private slots:
    void barsAreTheCountsOfEveryStage() {
        GradientHistogramPanel panel;
        panel.resize(500, 300);
        panel.show();
        panel.begin({{"input", 0, 4}, {"work 1", 4, 0}, {"output", 4, 3}});
        QVERIFY(!panel.histogram());
        QVERIFY(panel.toCsv().isEmpty());
        const std::vector<double> gradient{0.0, 1e-14, -2e-3, 3e-3, 5e-7, -0.25, 0.0};
        panel.setGradient(17, gradient);
        const GradientHistogram& h = *panel.histogram();
        QCOMPARE(h.groups.size(), std::size_t(2));
        for (int group = 0; group < 2; ++group)
            for (int bin = 0; bin < h.bins.count(); ++bin)
                QCOMPARE(panel.drawn(group, bin),
                         double(h.groups[std::size_t(group)].counts[std::size_t(bin)]));
        for (const char* said : {"Step 17", "7 parameter(s)", "2 exactly 0", "1 below 1e-12"})
            QVERIFY2(panel.statement().contains(QLatin1String(said)), qPrintable(panel.statement()));
        // Every magnitude that stands in a bin is in sight.
        QVERIFY(panel.canvas().xAxis->range().contains(std::log10(5e-7)));
        QVERIFY(panel.canvas().xAxis->range().contains(std::log10(0.25)));
    }

    void theTableCountsEveryParameter() {
        GradientHistogramPanel panel;
        panel.begin({{"input", 0, 3}, {"out, put", 3, 2}});
        panel.setGradient(1, std::vector<double>{0.0, 1e-20, 0.1, 0.2, 7.0});
        int sum = 0;
        const QStringList lines = panel.toCsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.front(), QStringLiteral("from,to,input,\"out, put\""));
        for (const QString& line : lines.mid(1))
            sum +=
                line.section(QLatin1Char(','), 2, 2).toInt() + line.section(QLatin1Char(','), 3, 3).toInt();
        QCOMPARE(sum, 5);
    }

    void anotherRunBeginsEmpty() {
        GradientHistogramPanel panel;
        panel.begin({{"input", 0, 2}});
        panel.setGradient(1, std::vector<double>{0.5, 0.25});
        panel.begin({{"input", 0, 1}, {"work 1", 1, 1}, {"output", 2, 1}});
        QVERIFY(!panel.histogram());
        panel.setGradient(2, std::vector<double>{0.5, 0.25, 0.0});
        QCOMPARE(panel.histogram()->groups.size(), std::size_t(3));
        panel.clearData(QStringLiteral("Why."));
        QVERIFY(panel.statement().isEmpty());
    }
};

QTEST_MAIN(TestGradientHistogramPanel)
#include "tst_gradient_histogram_panel.moc"
