#include <QApplication>
#include <QComboBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/cell/presets.h"
#include "core/model/qrnn.h"
#include "core/project/project.h"
#include "core/state/state_recorder.h"
#include "ui/plots/amplitude_map.h"
#include "ui/plots/amplitude_view.h"

using namespace ketloom;

namespace {

/// Some states of eight rows: row 0 and 5 share the weight, row 3 has little, the others nothing.
StateView eightRows(double sign = 1.0, int index = 0) {
    StateView view;
    Project project;
    project.cell = paperCell({2, 3, 1, 1, 1});
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 5;
    view.task = *createTask(project.task);
    view.cell = project.cell;
    view.index = index;
    view.sample = std::make_shared<const Sample>(view.task->sample(Split::Test, index));
    Trace trace;
    trace.steps = 4;
    trace.stateSize = 8;
    trace.wordCount = 4;
    trace.operations = 1;
    for (int step = 0; step < trace.steps; ++step) {
        const double a = 0.5 + 0.1 * step;
        const double little = 0.1;
        const double b = std::sqrt(1.0 - a * a - little * little);
        for (const double value : {a, 0.0, 0.0, -little, 0.0, -b, 0.0, 0.0})
            trace.states.push_back(float(sign * value));
        for (int word = 0; word < 4; ++word) trace.probabilities.push_back(0.25f);
    }
    view.trace = std::make_shared<const Trace>(trace);
    return view;
}

struct Long {
    StateView view;
    Trace dense;
};

/// A sequence whose states are kept sparsely.
Long sparse() {
    StateView view;
    Project project;
    project.cell = paperCell({2, 7, 1, 1, 1});
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 40;
    view.task = *createTask(project.task);
    view.cell = project.cell;
    view.sample = std::make_shared<const Sample>(view.task->sample(Split::Test, 0));
    auto model = createQrnn(project.cell);
    Rng rng(3);
    const auto parameters = (*model)->initialParameters({1.0, 0.6, 1.0}, rng);
    auto record = StateRecorder(project.cell, Precision::Float).record(parameters, view.sample->batch);
    view.trace = std::make_shared<const Trace>(std::move(record->trace));
    view.states = std::make_shared<const StateHistory>(std::move(record->states));
    return {view, (*model)->trace(parameters, view.sample->batch)};
}

}  // namespace

class TestAmplitudeView : public QObject {
    Q_OBJECT

private slots:
    void emptyRowsAreHiddenAndSaid() {
        AmplitudeView view;
        const StateView state = eightRows();
        view.setState(state);
        QCOMPARE(view.map().shown().states, (std::vector<int>{0, 3, 5}));
        QCOMPARE(view.map().shown().labels, (QStringList{"|000⟩", "|011⟩", "|101⟩"}));
        QCOMPARE(view.statement(), QStringLiteral("3 of 8 basis states; 5 stay below 0.01 %"));
        QCOMPARE(float(view.map().cell(2, 5)), state.trace->states[2 * 8 + 5]);
        QVERIFY(std::isnan(view.map().cell(2, 6)));
        MapOptions options = view.options();
        options.rows.hideEmpty = false;
        options.rows.order = RowOrder::Weight;
        view.setOptions(options);
        QCOMPARE(view.map().shown().states.size(), std::size_t(8));
        QCOMPARE(view.map().shown().states[2], 3);
        QCOMPARE(view.statement(), QStringLiteral("all 8 basis states"));
        // The choice holds for the next sample.
        view.setState(eightRows(-1.0, 1));
        QCOMPARE(view.map().shown().states.size(), std::size_t(8));
    }

    void probabilitiesAreSquares() {
        AmplitudeView view;
        view.setState(eightRows());
        QVERIFY(view.map().shown().isSigned);
        auto* quantity = view.findChild<QComboBox*>(QStringLiteral("mapQuantity"));
        quantity->setCurrentIndex(1);
        emit quantity->activated(1);
        QVERIFY(view.options().probability);
        const MapPicture& picture = view.map().shown();
        QVERIFY(!picture.isSigned);
        for (int step = 0; step < picture.steps; ++step) {
            double sum = 0.0;
            for (int row = 0; row < picture.rows(); ++row) {
                QVERIFY(picture.value(row, step) >= 0.0);
                sum += picture.value(row, step);
            }
            QVERIFY(std::abs(sum - 1.0) < 1e-6);
        }
    }

    void whatIsCutIsInTheRowOfTheOthers() {
        const Long shown = sparse();
        AmplitudeView view;
        MapOptions options;
        options.rows.limit = 16;
        options.probability = true;
        view.setOptions(options);
        view.setState(shown.view);
        const MapPicture& picture = view.map().shown();
        QCOMPARE(picture.states.size(), std::size_t(16));
        QVERIFY(picture.others > 0);
        QCOMPARE(picture.rows(), 17);
        QCOMPARE(picture.labels.back(), QStringLiteral("others"));
        for (int step = 0; step < picture.steps; ++step) {
            double others = 1.0;
            for (int row = 0; row < 16; ++row) {
                const double amplitude =
                    double(shown.dense.states[std::size_t(step * 128 + picture.states[std::size_t(row)])]);
                QVERIFY(std::abs(picture.value(row, step) - amplitude * amplitude) < 1e-12);
                others -= amplitude * amplitude;
            }
            QVERIFY(std::abs(picture.value(16, step) - others) < 1e-9);
        }
        const QString statement = view.statement();
        QVERIFY2(statement.startsWith(QStringLiteral("16 of 128 basis states, holding ")),
                 qPrintable(statement));
        QVERIFY2(statement.contains(QStringLiteral("keeps 5 of 39 states, ")), qPrintable(statement));
    }

    void theDifferenceKnowsNoCommonSign() {
        AmplitudeView view;
        view.resize(900, 300);
        view.show();
        view.setState(eightRows());
        QVERIFY(view.otherMap().isHidden() || !view.otherMap().isVisible());
        QSignalSpy chosen(&view, &AmplitudeView::comparisonChosen);
        view.setSnapshots({0, 40, 80});
        auto* compare = view.findChild<QComboBox*>(QStringLiteral("mapCompare"));
        QCOMPARE(compare->count(), 5);
        compare->setCurrentIndex(2);
        emit compare->activated(2);
        QCOMPARE(chosen.size(), 1);
        QCOMPARE(view.comparison(), (CompareChoice{CompareChoice::Kind::Parameters, 0, 0}));
        QVERIFY(view.otherMap().isVisible() && view.differenceMap().isVisible());
        view.setOther(eightRows(-1.0));
        const MapPicture& difference = view.differenceMap().shown();
        for (const double value : difference.values) QVERIFY(std::abs(value) < 1e-6);
        QCOMPARE(view.map().bound(), view.otherMap().bound());
        QCOMPARE(view.map().bound(), difference.bound);
        QVERIFY(
            view.comparisonCsv().startsWith(QStringLiteral("step,ket |w0 w1 w2⟩,first,second,difference\n")));
        QCOMPARE(view.comparisonCsv().count(QLatin1Char('\n')), 1 + 4 * 8);
        // On screen the middle map has neither row labels nor scale; a picture of it has both.
        AmplitudeMap& middle = view.otherMap();
        middle.replotNow();
        QVERIFY(!middle.yAxis->tickLabels());
        QCOMPARE(middle.plotLayout()->elementCount(), 1);
        QString label;
        int elements = 0;
        const auto seen = connect(&middle, &QCustomPlot::afterLayout, this, [&] {
            label = middle.yAxis->label();
            elements = middle.plotLayout()->elementCount();
        });
        QTemporaryDir folder;
        QCOMPARE(middle.savePicture(folder.filePath("map.svg"), 400, 300), QString());
        disconnect(seen);
        QCOMPARE(label, QStringLiteral("|w0 w1 w2⟩"));
        QVERIFY(elements >= 3);  // title, axes, scale
        middle.replotNow();
        QVERIFY(!middle.yAxis->tickLabels());
        QCOMPARE(middle.plotLayout()->elementCount(), 1);
        // Thinned out meanwhile: still chosen.
        view.setSnapshots({0, 80});
        view.setComparison({CompareChoice::Kind::Parameters, 0, 40});
        QCOMPARE(compare->currentData().toInt(), 40);
        view.setComparison({});
        QVERIFY(!view.otherMap().isVisible());
        QCOMPARE(view.comparisonCsv(), QString());
    }

    void hiddenUnitsAreNoKets() {
        StateView state = eightRows();
        state.model.kind = ModelKind::Lstm;
        AmplitudeView view;
        view.setState(state);
        QCOMPARE(view.map().shown().labels.front(), QStringLiteral("0"));
        QVERIFY(view.map().shown().lanes.isEmpty());
        QVERIFY(!view.findChild<QComboBox*>(QStringLiteral("mapQuantity"))->isEnabled());
        QVERIFY(!view.statement().contains(QStringLiteral("basis")));
    }
};

QTEST_MAIN(TestAmplitudeView)
#include "tst_amplitude_view.moc"
