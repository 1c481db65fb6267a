#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include "core/baseline/create_model.h"
#include "core/cell/presets.h"
#include "core/model/qrnn.h"
#include "core/project/project.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/amplitude_view.h"
#include "ui/plots/gradient_strip.h"
#include "ui/plots/magnitude_colours.h"
#include "ui/plots/probability_bars.h"
#include "ui/plots/sample_view.h"
#include "ui/plots/state_panel.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

namespace {

StateView viewOf(const Project& project, int index) {
    const auto task = createTask(project.task);
    if (!task) qFatal("%s", toString(task.error()).c_str());
    auto model = createQrnn(project.cell);
    if (!model) qFatal("%s", toString(model.error()).c_str());
    Rng rng(7);
    const auto parameters = (*model)->initialParameters({1.0, 0.5, 1.0}, rng);
    StateView view;
    view.task = *task;
    view.cell = project.cell;
    view.step = 3;
    view.split = Split::Test;
    view.index = index;
    view.sample = std::make_shared<const Sample>((*task)->sample(Split::Test, index));
    view.trace = std::make_shared<const Trace>((*model)->trace(parameters, view.sample->batch));
    return view;
}

Project xorProject() {
    Project project;
    project.cell = paperCell({2, 3, 1, 1, 2});
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 20;
    return project;
}

Project digitsProject() {
    Project project = exampleProject();
    project.cell = paperCell({2, 3, 1, 1, 1});
    return project;
}

}  // namespace

class TestStatePanel : public QObject {
    Q_OBJECT

private slots:
    void mapAndBarsShowTheTrace_data() {
        QTest::addColumn<bool>("digits");
        QTest::newRow("xor") << false;
        QTest::newRow("digits") << true;
    }
    void mapAndBarsShowTheTrace() {
        QFETCH(bool, digits);
        const StateView view = viewOf(digits ? digitsProject() : xorProject(), 2);
        StatePanel panel;
        panel.resize(900, 400);
        panel.show();
        MapOptions options;
        options.rows.hideEmpty = false;
        panel.amplitudes().setOptions(options);
        panel.setState(view);
        const Trace& trace = *view.trace;
        double largest = 0.0;
        for (int step = 0; step < trace.steps; ++step) {
            for (int row = 0; row < trace.stateSize; ++row) {
                const double value = double(trace.states[std::size_t(step) * trace.stateSize + row]);
                QCOMPARE(panel.map().cell(step, row), value);
                largest = std::max(largest, std::abs(value));
            }
        }
        QVERIFY(panel.map().bound() >= largest);
        QVERIFY(panel.map().bound() <= std::max(1.0, 2.5 * largest));
        QCOMPARE(panel.playhead(), trace.steps - 1);
        for (const int step : {0, trace.steps / 2, trace.steps - 1}) {
            panel.setPlayhead(step);
            double sum = 0.0;
            for (int word = 0; word < trace.wordCount; ++word) {
                const double p = double(trace.probabilities[std::size_t(step) * trace.wordCount + word]);
                QCOMPARE(panel.bars().shown(word), p);
                sum += p;
            }
            QVERIFY(std::abs(sum - 1.0) < 1e-4);
        }
        QCOMPARE(amplitudesCsv(view).count(QLatin1Char('\n')), trace.steps * trace.stateSize + 1);
    }

    /// Values, not amplitudes: units for kets, a scale that may pass 1, no lanes anywhere.
    void hiddenUnitsOfAClassicalNetwork() {
        Project project = digitsProject();
        project.model = {ModelKind::Linear, 6};
        const auto model = std::move(*createModel(project.cell, project.model));
        StateView view = viewOf(project, 1);
        view.model = project.model;
        Rng rng(3);
        std::vector<double> weights = model->initialParameters({}, rng);
        for (double& weight : weights) weight *= 1.02;  // grows from step to step
        view.trace = std::make_shared<const Trace>(model->trace(weights, view.sample->batch));
        StatePanel panel;
        panel.resize(900, 400);
        panel.show();
        panel.setState(viewOf(project, 1));
        QTRY_COMPARE(panel.map().yAxis->label(), laneOrderText(project.cell, 8, false));
        panel.setState(view);
        QVERIFY(*std::max_element(view.trace->states.begin(), view.trace->states.end()) > 1.0f);
        QVERIFY(panel.map().bound() > 1.0);
        QTRY_COMPARE(panel.map().yAxis->label(), QStringLiteral("hidden unit"));
        QCOMPARE(rowText(view, 3), QStringLiteral("hidden unit 3"));
        QCOMPARE(valueText(view), QStringLiteral("value"));
        const QString csv = amplitudesCsv(view);
        QVERIFY(csv.startsWith(QStringLiteral("step,hidden unit,value\n1,0,")));
        QVERIFY(!csv.contains(QStringLiteral("⟩")));
        QCOMPARE(csv.count(QLatin1Char('\n')), view.trace->steps * 6 + 1);
        panel.setState(viewOf(project, 1));
        QVERIFY(panel.map().bound() <= 1.0);
    }

    void pixelsOfTheStepAreThoseTheNetworkReads() {
        const StateView view = viewOf(digitsProject(), 0);
        const Image& image = *view.sample->image;
        for (int step = 0; step < view.trace->steps; ++step) {
            const PixelPair pixels = pixelsOfStep(image, step);
            // Ink 0, background 1; the word is (row order, column order).
            const int row = image.pixels[std::size_t(pixels.row)] > 0.5f ? 0 : 1;
            const int column = image.pixels[std::size_t(pixels.column)] > 0.5f ? 0 : 1;
            QCOMPARE(int(view.sample->batch.input(0, step)), 2 * row + column);
        }
        QCOMPARE(pixelsOfStep(image, image.width * image.height).row, -1);
    }

    /// The sample and the output probabilities are taken away like every plot.
    void sampleAndBarsAreExported() {
        const QTemporaryDir folder;
        StatePanel panel;
        panel.resize(900, 400);
        panel.show();
        auto* sample = panel.findChild<SampleView*>();
        for (const bool digits : {false, true}) {
            const StateView view = viewOf(digits ? digitsProject() : xorProject(), 2);
            const Trace& trace = *view.trace;
            panel.setState(view);
            const QStringList bars = panel.bars().toCsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
            QCOMPARE(bars.size(), 1 + qsizetype(trace.steps) * trace.wordCount);
            QCOMPARE(bars[0], QStringLiteral("step,word,probability,target"));
            QVERIFY(std::abs(bars[2].section(QLatin1Char(','), 2, 2).toFloat() - trace.probabilities[1]) <
                    1e-6F);
            QCOMPARE(bars.filter(QRegularExpression(QStringLiteral(",1$"))).size(), qsizetype(trace.steps));
            const QStringList words = sample->toCsv().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
            if (digits) {
                const Image& image = *view.sample->image;
                QCOMPARE(words.size(), 1 + qsizetype(image.pixels.size()));
                QCOMPARE(words[0], QStringLiteral("row,column,ink"));
                QCOMPARE(words[image.width + 2].section(QLatin1Char(','), 0, 1), QStringLiteral("2,2"));
                QCOMPARE(words[image.width + 2].section(QLatin1Char(','), 2).toFloat(),
                         image.pixels[std::size_t(image.width) + 1]);
            } else {
                QCOMPARE(words.size(), 1 + qsizetype(trace.steps));
                QCOMPARE(words[0], QStringLiteral("step,input,target,scored"));
                QCOMPARE(words[3].section(QLatin1Char(','), 2, 2),
                         QString::fromStdString(view.task->wordText(Word(view.sample->batch.target(0, 2)))));
            }
            panel.setPlayhead(4);
            const QString path = folder.filePath(QStringLiteral("sample.svg"));
            QCOMPARE(sample->picture().save(path), QString());
            QFile svg(path);
            QVERIFY(svg.open(QIODevice::ReadOnly));
            const QByteArray text = svg.readAll();
            QVERIFY(text.contains("Sample 2"));
            QVERIFY(text.contains("time step 5"));
            QCOMPARE(sample->picture().pixmap().size(), sample->picture().size * 2);
        }
    }

    void lanesArePrinted() {
        const Cell cell = paperCell({2, 5, 1, 1, 1});
        QCOMPARE(laneOrderText(cell, 32), QStringLiteral("|w0 w1 w2 w3 w4⟩"));
        QCOMPARE(laneOrderText(cell, 32, false), QStringLiteral("|w0 w1 … w4⟩"));
        QCOMPARE(laneOrderText(cell, 128), QStringLiteral("|i0 i1 w0 w1 w2 w3 w4⟩"));
        QCOMPARE(ketText(5, 4), QStringLiteral("|0101⟩"));
    }

    void theGradientStandsUnderTheImage() {
        StatePanel panel;
        panel.resize(900, 420);
        panel.show();
        GradientStrip& strip = panel.strip();
        QCOMPARE(strip.accessibleDescription(), QStringLiteral("No gradient recorded yet."));
        const StateView view = viewOf(digitsProject(), 1);
        panel.setState(view);
        const int steps = view.trace->steps;
        std::vector<double> norms(std::size_t(steps), 0.25);
        norms[0] = 1e-30;
        norms[1] = 1e-4;
        panel.setGradient({40, QStringLiteral("|dL/dψ|"), norms, 1e-30, 0.5});
        QCOMPARE(strip.value(0), kNormFloor);
        QCOMPARE(strip.value(1), 1e-4);
        QCOMPARE(strip.scaleRange().lower, kNormFloor);
        QCOMPARE(strip.scaleRange().upper, 0.5);
        QVERIFY(strip.caption().contains(QStringLiteral("batch |dL/dψ|")));
        QVERIFY(strip.caption().contains(QStringLiteral("step 40")));
        QVERIFY(strip.caption().contains(QStringLiteral("1e-12")));
        const auto* sample = panel.findChild<SampleView*>();
        QCOMPARE(strip.geometry().top(), sample->geometry().bottom() + 1);
        QCOMPARE(strip.toCsv().count(QLatin1Char('\n')), 1 + steps);
        QVERIFY(strip.toCsv().contains(QStringLiteral("\n40,2,0.0001")));
        // It scrubs what it shows the place of.
        QTRY_VERIFY(!strip.isDirty());
        const auto at = [&](int step) {
            return QPoint(int(strip.xAxis->coordToPixel(step + 1)), strip.axisRect()->center().y());
        };
        QTest::mousePress(&strip, Qt::LeftButton, {}, at(3));
        QCOMPARE(panel.playhead(), 3);
        QTest::mouseRelease(&strip, Qt::LeftButton, {}, at(3));
        panel.setGradient({});
        QVERIFY(strip.gradient().norms.empty());
        QCOMPARE(strip.accessibleDescription(), QStringLiteral("No gradient recorded yet."));
    }

    void choosingASampleIsAskedForOnce() {
        StatePanel panel;
        panel.setSplitSizes(100, 50, 20);
        panel.setChoice(Split::Test, 19);
        QSignalSpy chosen(&panel, &StatePanel::sampleChosen);
        auto* index = panel.findChild<QSpinBox*>(QStringLiteral("index"));
        auto* split = panel.findChild<QComboBox*>(QStringLiteral("split"));
        QCOMPARE(index->value(), 19);
        index->stepUp();  // already the last one
        QCOMPARE(chosen.size(), 0);
        index->stepDown();
        QCOMPARE(chosen.size(), 1);
        split->setCurrentIndex(0);
        emit split->activated(0);
        QCOMPARE(chosen.size(), 2);
        QCOMPARE(chosen.back()[0].value<Split>(), Split::Train);
        QCOMPARE(chosen.back()[1].toInt(), 0);
        QCOMPARE(index->maximum(), 99);
    }

    void emptyAndThemedWithoutACrash() {
        StatePanel panel;
        panel.resize(600, 300);
        panel.show();
        QVERIFY(!panel.findChild<QSlider*>()->isEnabled());
        applyTheme(*qApp, ThemeChoice::Dark);
        QCoreApplication::processEvents();
        panel.setState(viewOf(xorProject(), 1));
        QCoreApplication::processEvents();
        QVERIFY(panel.map().theme().dark);
        panel.setState(viewOf(digitsProject(), 1));  // other sizes
        panel.clearState(QStringLiteral("gone"));
        QVERIFY(!panel.findChild<QSlider*>()->isEnabled());
        panel.setPlayhead(0);
        QCoreApplication::processEvents();
        applyTheme(*qApp, ThemeChoice::Light);
    }
};

QTEST_MAIN(TestStatePanel)
#include "tst_state_panel.moc"
