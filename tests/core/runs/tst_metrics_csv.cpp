#include <QtTest>
#include <clocale>
#include <cmath>
#include <limits>

#include "core/base/rng.h"
#include "core/runs/metrics_csv.h"

using namespace ketloom;

namespace {

const std::vector<std::string> kGroups = {"input", "work 1", "output"};

StepRecord randomRecord(int step, Rng& rng) {
    const auto number = [&] { return std::ldexp(rng.normal(), int(rng.below(200)) - 100); };
    StepRecord r;
    r.step = step;
    r.loss = number();
    r.gradientNorm = number();
    for (std::size_t i = 0; i < kGroups.size(); ++i) r.groupGradientNorms.push_back(number());
    r.minPostselection = number();
    r.learningRate = number();
    r.seconds = number();
    if (step % 3 == 0) r.validation = ValidationRecord{number(), number(), number(), number(), number()};
    return r;
}

QString place(const Expected<Metrics>& metrics) {
    return metrics ? QString("accepted") : QString::fromStdString(metrics.error().where);
}

}  // namespace

class TestMetricsCsv : public QObject {
    Q_OBJECT

private slots:
    void layout() {
        QCOMPARE(QString::fromStdString(metricsHeader(kGroups)),
                 QString("step,loss,validation_loss,sampled_word_error,sampled_label_error,likely_word_error,"
                         "likely_label_error,gradient_norm,gradient_norm.input,gradient_norm.work 1,"
                         "gradient_norm.output,min_postselection,learning_rate,seconds\n"));
        StepRecord r{7, 0.1, 0.25, {0.5, 0.125, 1e-20}, 0.75, 0.03, 1.5, {}};
        QCOMPARE(QString::fromStdString(metricsRow(r)),
                 QString("7,0.1,,,,,,0.25,0.5,0.125,1e-20,0.75,0.03,1.5\n"));
        r.validation = ValidationRecord{0.5, 0.1, 0.2, 0.3, 0.4};
        QCOMPARE(QString::fromStdString(metricsRow(r)),
                 QString("7,0.1,0.5,0.1,0.2,0.3,0.4,0.25,0.5,0.125,1e-20,0.75,0.03,1.5\n"));
    }

    /// A reader that is asked to stop does not read on to the end.
    void stopsWhenAsked() {
        std::string text = metricsHeader({});
        for (int step = 1; step <= 6000; ++step) text += metricsRow({step, 1.0, 0.5, {}, 0.9, 0.03, 1.0, {}});
        QCOMPARE(parseMetrics(text, "m.csv")->records.size(), std::size_t(6000));
        std::stop_source stop;
        stop.request_stop();
        const auto metrics = parseMetrics(text, "m.csv", stop.get_token());
        QVERIFY(metrics.has_value());
        QVERIFY(metrics->records.size() < 6000);
        QCOMPARE(metrics->ends.size(), metrics->records.size() + 1);
    }

    void roundTripIsExactInAnyLocale() {
        const std::uint64_t seed = 21;
        Rng rng(seed);
        std::string text = metricsHeader(kGroups);
        std::string again = text;
        std::vector<std::size_t> ends = {text.size()};
        for (int step = 1; step <= 200; ++step) {
            text += metricsRow(randomRecord(step, rng));
            ends.push_back(text.size());
        }
        std::setlocale(LC_ALL, "de_DE.UTF-8");  // a comma as decimal point, where the locale is installed
        const auto metrics = parseMetrics(text, "metrics.csv");
        QVERIFY(metrics.has_value());
        QCOMPARE(metrics->records.size(), std::size_t(200));
        QVERIFY(metrics->groups == kGroups);
        QVERIFY(metrics->ends == ends);
        for (const StepRecord& record : metrics->records) again += metricsRow(record);
        std::setlocale(LC_ALL, "C");
        QVERIFY2(again == text, qPrintable(QString("seed %1").arg(seed)));
    }

    void numbersThatAreNotFinite() {
        StepRecord r{
            1, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), {}, 1, 1, 1,
            {}};
        const auto metrics = parseMetrics(metricsHeader({}) + metricsRow(r), "m");
        QVERIFY(metrics.has_value());
        QVERIFY(std::isnan(metrics->records[0].loss) && std::isinf(metrics->records[0].gradientNorm));
    }

    void halfWrittenLastLineIsLeftOut() {
        const std::uint64_t seed = 22;
        Rng rng(seed);
        const std::string head = metricsHeader(kGroups) + metricsRow(randomRecord(1, rng));
        const std::string row = metricsRow(randomRecord(2, rng));
        for (std::size_t cut = 0; cut < row.size(); ++cut) {
            const auto metrics = parseMetrics(head + row.substr(0, cut), "m");
            QVERIFY(metrics.has_value());
            QCOMPARE(metrics->records.size(), std::size_t(1));
            QCOMPARE(metrics->ends.back(), head.size());
        }
    }

    void damageIsNamed() {
        Rng rng(23);
        const std::string head = metricsHeader(kGroups), row = metricsRow(randomRecord(1, rng));
        QCOMPARE(place(parseMetrics("", "m.csv")), QString("m.csv, line 1"));
        QCOMPARE(place(parseMetrics("step,loss\n", "m.csv")), QString("m.csv, line 1"));
        QCOMPARE(place(parseMetrics(row + row, "m.csv")), QString("m.csv, line 1"));
        QCOMPARE(place(parseMetrics(head + row + "1,2,3\n" + row, "m.csv")), QString("m.csv, line 3"));
        QCOMPARE(place(parseMetrics(head + row + "\n", "m.csv")), QString("m.csv, line 3"));
        std::string letters = row;
        letters[letters.size() - 2] = 'x';
        QCOMPARE(place(parseMetrics(head + letters, "m.csv")), QString("m.csv, line 2"));
        QCOMPARE(place(parseMetrics(head + "0" + row.substr(1), "m.csv")), QString("m.csv, line 2"));
        // Some but not all validation columns.
        QCOMPARE(place(parseMetrics(head + "1,0.1,0.5,,,,,1,1,1,1,1,1,1\n", "m.csv")),
                 QString("m.csv, line 2"));
    }
};

QTEST_APPLESS_MAIN(TestMetricsCsv)
#include "tst_metrics_csv.moc"
