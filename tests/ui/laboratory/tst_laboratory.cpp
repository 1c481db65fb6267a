#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "tests/core/lab/small_sweep.h"
#include "ui/document/core_values.h"
#include "ui/document/document.h"
#include "ui/laboratory/laboratory_window.h"
#include "ui/laboratory/profile_panel.h"
#include "ui/laboratory/steps_panel.h"
#include "ui/laboratory/sweep_form.h"
#include "ui/laboratory/sweep_pdf.h"
#include "ui/laboratory/sweep_table_view.h"
#include "ui/widgets/banner.h"

using namespace ketloom;

namespace {

constexpr int kWaitMs = 60'000;

PointResult resultOf(const Sweep& sweep, int index, int steps) {
    const SweepPoint point = expand(sweep)[std::size_t(index)];
    PointResult result;
    result.point = index;
    result.length = point.length;
    result.seed = point.seed;
    result.reason = steps < 0 ? StopReason::StepsDone : StopReason::LossReached;
    result.steps = steps < 0 ? 40 : steps;
    for (int t = 0; t + 1 < point.length; ++t) {
        result.start.state.push_back(std::pow(10.0, t));
        result.start.parameters.push_back(2.0);
        result.end.state.push_back(0.0);
        result.end.parameters.push_back(3.0);
    }
    return result;
}

/// Cells of quantum T 5: two seeds and a failure; T 8: three failures; RNN T 5: one seed.
std::vector<PointResult> someResults(const Sweep& sweep) {
    std::vector<PointResult> results;
    for (const auto& [index, steps] :
         {std::pair(0, 10), {1, 20}, {2, -1}, {3, -1}, {4, -1}, {5, -1}, {6, 30}})
        results.push_back(resultOf(sweep, index, steps));
    return results;
}

QPushButton* button(LaboratoryWindow& window, const QString& text) {
    const auto buttons = window.findChildren<QPushButton*>();
    for (QPushButton* each : buttons)
        if (each->text().remove(QLatin1Char('&')) == text) return each;
    return nullptr;
}

}  // namespace

class TestLaboratory : public QObject {
    Q_OBJECT
private slots:
    void stepsPlotDrawsSeedsFailuresMediansAndPublished() {
        StepsPanel panel;
        panel.resize(500, 400);
        QCOMPARE(panel.plot().drawn().seeds, 0);
        Sweep sweep = smallSweep();
        for (SweepArm& arm : sweep.arms) arm.project.training.stopLoss = 1e-3;  // as published
        panel.show(sweep, someResults(sweep));
        QCOMPARE(panel.plot().drawn().seeds, 3);
        QCOMPARE(panel.plot().drawn().failures, 4);
        QCOMPARE(panel.plot().drawn().medians, 2);  // T 8 has none
        QCOMPARE(panel.plot().drawn().published, 1);
        const QCPRange range = panel.plot().yAxis->range();
        QVERIFY(range.lower <= 10.0 && range.upper >= 80.0);  // seeds and the published median are in sight
        // The legend has as many columns as fit.
        panel.setVisible(true);
        for (const int width : {150, 300, 1200, 200}) {
            panel.resize(width, 300);
            QCoreApplication::processEvents();
            panel.show(sweep, someResults(sweep));
            panel.plot().replotNow();
            QVERIFY(width > 200 || panel.plot().legend->columnCount() == 1);
            QVERIFY(width < 1200 || panel.plot().legend->columnCount() > 1);
        }
        panel.show(sweep, {});
        QCOMPARE(panel.plot().drawn().failures, 0);
    }

    void armsBesideEachOtherWhereThereIsOneLength() {
        Sweep sweep = *findSweepPreset("optimisers");
        std::vector<PointResult> results;
        for (int i = 0; i < sweep.pointCount(); ++i) {
            results.push_back(resultOf(sweep, i, -1));
            results.back().loss = 1e-5 * (i + 1);
        }
        StepsPanel panel;
        panel.show(sweep, results);
        QCOMPARE(panel.plot().drawn().seeds, 20);
        QCOMPARE(panel.plot().drawn().failures, 0);
        QCOMPARE(panel.plot().drawn().published, 4);
    }

    void profilesByLengthAndByArm() {
        ProfilePanel panel;
        const Sweep sweep = smallSweep();
        panel.show(sweep, someResults(sweep));
        QCOMPARE(panel.findChildren<QComboBox*>()[0]->currentIndex(), 1);  // the longest
        panel.findChildren<QComboBox*>()[0]->setCurrentIndex(0);
        QCOMPARE(int(panel.curves().size()), 2);  // both arms at T 5
        QCOMPARE(panel.curves()[0].name, QStringLiteral("quantum"));
        QVERIFY(std::abs(panel.curves()[0].norms[3] - 1000.0) < 1e-9);
        QCOMPARE(panel.plot().bandCount(), 0);  // all seeds are alike
        std::vector<PointResult> apart = someResults(sweep);
        apart[1].start.state[3] = 10.0;
        panel.show(sweep, apart);
        QCOMPARE(panel.curves()[0].least[3], 10.0);
        QCOMPARE(panel.curves()[0].most[3], 1000.0);
        QCOMPARE(panel.plot().bandCount(), 1);
        QCOMPARE(panel.plot().legend->itemCount(), 2);
        panel.show(sweep, someResults(sweep));
        const auto boxes = panel.findChildren<QComboBox*>();
        QCOMPARE(boxes[0]->count(), 4);  // two lengths, two arms
        boxes[0]->setCurrentIndex(2);
        QCOMPARE(int(panel.curves().size()), 2);  // T 5 and T 8 of the quantum cell
        QCOMPARE(int(panel.curves()[1].norms.size()), 7);
        boxes[0]->setCurrentIndex(1);
        QCOMPARE(int(panel.curves().size()), 1);  // no RNN at T 8 yet
        boxes[1]->setCurrentIndex(1);
        boxes[2]->setCurrentIndex(1);
        QCOMPARE(panel.curves()[0].norms[0], 3.0);
    }

    void tableCopiesAsText() {
        SweepTableView table;
        const Sweep sweep = smallSweep();
        table.show(sweep, someResults(sweep));
        QCOMPARE(table.rowCount(), 4);
        const QStringList lines = table.selectedText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 5);
        QVERIFY(lines[0].startsWith(QStringLiteral("arm\tT\t")));
        QVERIFY(lines[1].contains(QStringLiteral("2 of 3")));
        table.selectRow(3);
        QCOMPARE(table.selectedText().count(QLatin1Char('\n')), 2);
        QTest::keySequence(&table, QKeySequence::Copy);
        QCOMPARE(QGuiApplication::clipboard()->text(), table.selectedText());
    }

    void formMakesSweeps() {
        Document document;
        Project project = smallSweep().arms[0].project;
        document.reset(project);
        SweepForm form(document);
        for (int preset = 0; preset < int(sweepPresets().size()); ++preset) {
            form.choosePreset(preset);
            QCOMPARE(sweepToText(form.sweep()), sweepToText(sweepPresets()[std::size_t(preset)]));
            QVERIFY(form.problems().isEmpty());
        }
        Document digits;
        digits.reset(exampleProject());
        QCOMPARE(sweepToText(SweepForm(digits).sweep()), sweepToText(sweepPresets()[0]));
        form.choosePreset(-1);
        Sweep sweep = form.sweep();
        QCOMPARE(int(sweep.arms.size()), 2);  // quantum cell and LSTM, leak-free
        QCOMPARE(sweep.arms[1].project.task.protocol, MemoryProtocol::LeakFree);
        QCOMPARE(sweep.lengths, (std::vector<int>{5, 10, 20}));
        auto* lengths = form.findChild<QLineEdit*>(QStringLiteral("sweepLengths"));
        lengths->setText(QStringLiteral("5, x"));
        QVERIFY(!form.problems().isEmpty());
        lengths->setText(QStringLiteral("2"));
        QVERIFY(!form.problems().isEmpty());  // too short for the task
        lengths->setText(QStringLiteral("6"));
        QVERIFY(form.problems().isEmpty());
        form.findChild<QSpinBox*>(QStringLiteral("sweepFirstSeed"))->setValue(11);
        QCOMPARE(form.sweep().seeds, (std::vector<std::uint64_t>{11, 12, 13}));
        auto* loss = form.findChild<QLineEdit*>(QStringLiteral("sweepStopLoss"));
        QCOMPARE(loss->placeholderText(), QStringLiteral("0.55"));
        loss->setText(QStringLiteral("0.02"));
        QCOMPARE(form.sweep().arms[1].project.training.stopLoss, 0.02);
        loss->setText(QStringLiteral("-1"));
        QVERIFY(!form.problems().isEmpty());
        loss->clear();
        for (QCheckBox* box : form.findChildren<QCheckBox*>()) box->setChecked(false);
        QVERIFY(!form.problems().isEmpty());
        document.reset(exampleProject());  // digits: their length is given
        QVERIFY(!lengths->isEnabled());    // the task is that of the new project
    }

    void formChoosesTheTask() {
        Document document;
        document.reset(smallSweep().arms[0].project);
        SweepForm form(document);
        form.choosePreset(-1);
        auto* task = form.findChild<QComboBox*>(QStringLiteral("sweepTask"));
        QCOMPARE(task->currentData().toInt(), int(TaskKind::LongMemory));
        task->setCurrentIndex(task->findData(int(TaskKind::ElmanXor)));
        QVERIFY2(form.problems().isEmpty(), qPrintable(form.problems().join(QLatin1Char(' '))));
        const Project chosen = form.sweep().arms[0].project;
        QCOMPARE(chosen.task.kind, TaskKind::ElmanXor);
        QCOMPARE(chosen.cell.inOutLanes, 2);
        QCOMPARE(chosen.training.learningRate, taskDescription(TaskKind::ElmanXor).defaultLearningRate);
        QCOMPARE(document.project().task.kind, TaskKind::LongMemory);  // the project stays as it is
        // Another cell than the paper's cannot be given other lanes: those tasks say why.
        Project other = document.project();
        other.cell.stages.back().operations.pop_back();
        document.reset(other);
        QCOMPARE(task->currentData().toInt(), int(TaskKind::LongMemory));
        const int xorRow = task->findData(int(TaskKind::ElmanXor));
        QVERIFY(!(task->model()->flags(task->model()->index(xorRow, 0)) & Qt::ItemIsEnabled));
        QVERIFY(
            task->itemData(xorRow, Qt::ToolTipRole).toString().contains(QStringLiteral("needs 2 in/out")));
    }

    void trainsPausesAndStops() {
        QTemporaryDir folder;
        Document document;
        Project project = smallSweep().arms[0].project;
        project.training.steps = 100'000'000;
        project.training.stopLoss = 1e-12;
        document.reset(project);
        LaboratoryWindow window(document, [&] { return toPath(folder.path()); });
        window.show();
        QVERIFY(!button(window, QStringLiteral("Pause"))->isEnabled());
        QVERIFY(!button(window, QStringLiteral("Pause"))->toolTip().isEmpty());
        window.form().choosePreset(-1);
        button(window, QStringLiteral("Start"))->click();
        QTRY_VERIFY_WITH_TIMEOUT(!window.session().running().empty(), kWaitMs);
        QVERIFY2(window.status().contains(QStringLiteral("step")), qPrintable(window.status()));
        QVERIFY(!button(window, QStringLiteral("Start"))->isEnabled());
        QVERIFY(!window.form().isEnabled());
        button(window, QStringLiteral("Pause"))->click();
        QCOMPARE(window.session().state(), SweepState::Paused);
        button(window, QStringLiteral("Resume"))->click();
        button(window, QStringLiteral("Stop"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), SweepState::Stopped, kWaitMs);
        QVERIFY(button(window, QStringLiteral("Go on"))->isEnabled());
        QVERIFY(window.form().isEnabled());
    }

    void showsAFolderAndExportsIt() {
        QTemporaryDir folder;
        const std::filesystem::path path = toPath(folder.path()) / "sweep";
        Sweep sweep = smallSweep();
        for (SweepArm& arm : sweep.arms) arm.project.training.stopLoss = 1e-3;  // as published
        {
            auto made = SweepFolder::create(path, sweep);
            for (const PointResult& result : someResults(sweep)) QVERIFY(made->addResult(result).has_value());
        }
        Document document;
        LaboratoryWindow window(document, [&] { return toPath(folder.path()); });
        window.openFolder(QStringLiteral("/nowhere"));
        constexpr int kReadMs = 20'000;
        QTRY_COMPARE_WITH_TIMEOUT(window.findChildren<Banner*>().size(), 1, kReadMs);
        window.openFolder(toQString(path.string()));
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), SweepState::Stopped, kReadMs);
        QCOMPARE(window.table().rowCount(), 4);
        QCOMPARE(window.steps().plot().drawn().seeds, 3);
        QVERIFY(button(window, QStringLiteral("Go on"))->isEnabled());
        const QString pdf = folder.filePath(QStringLiteral("report.pdf"));
        QCOMPARE(window.savePdf(pdf), QString());
        QFile file(pdf);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.read(5) == "%PDF-");
        QVERIFY(!window.savePdf(QStringLiteral("/nowhere/report.pdf")).isEmpty());
        const QString html = sweepReportHtml(sweep, window.session().results());
        QVERIFY(html.contains(QStringLiteral("2 of 3")) && html.contains(QStringLiteral("&gt; 40")));
        QVERIFY(html.contains(QStringLiteral("seeds 1, 2, 3")) &&
                html.contains(QStringLiteral("(i0, i1, i2)")));
        QVERIFY(html.contains(QStringLiteral("Published: ")));
        // Lines and text, no bitmaps; text, steps, gradients before and after.
        QVERIFY(file.seek(0));
        const QByteArray report = file.readAll();
        QVERIFY(!report.contains("/Subtype /Image"));
        QVERIFY2(report.contains("/Count 4"), "pages");
        for (const char* ending : {"png", "svg", "pdf"}) {
            const QString picture = folder.filePath(QStringLiteral("p.") + QLatin1String(ending));
            QCOMPARE(window.steps().plot().savePicture(picture), QString());
            QCOMPARE(window.profiles().plot().savePicture(picture), QString());
            QCOMPARE(writeTablePicture(picture, sweep, window.session().results()), QString());
            QVERIFY(QFileInfo(picture).size() > 1000);
        }
        QVERIFY(!writeTablePicture(folder.filePath(QStringLiteral("p.txt")), sweep, {}).isEmpty());
    }
};

QTEST_MAIN(TestLaboratory)
#include "tst_laboratory.moc"
