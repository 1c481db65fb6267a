#include <QComboBox>
#include <QLabel>
#include <QSpinBox>
#include <QTest>

#include "core/baseline/create_model.h"
#include "small_project.h"
#include "ui/training/training_panel.h"

using namespace ketloom;

namespace {

/// The panel on a project, and the fields of the network.
struct Bench {
    explicit Bench(const Project& project = smallProject(5)) { document.reset(project); }
    template <class T>
    T* field(const char* name) {
        return panel.findChild<T*>(QLatin1String(name));
    }
    void choose(const char* name, int data) {
        auto* box = field<QComboBox>(name);
        const int index = box->findData(data);
        QVERIFY(index >= 0);
        box->setCurrentIndex(index);
        emit box->activated(index);
    }
    const Project& project() { return document.project(); }
    int steps() { return document.undoStack().index(); }

    Document document;
    TrainingSession session;
    TrainingPanel panel{document, session};
};

Project memoryProject() {
    Project project = smallProject(5);
    project.cell = paperCell({3, 2, 1, 1, 1});
    project.task.kind = TaskKind::LongMemory;
    return project;
}

}  // namespace

/// Choice of the network and of the protocol, in the training panel.
class TestModelForm : public QObject {
    Q_OBJECT

private slots:
    void everyNetworkIsOneUndoStep() {
        Bench bench;
        QCOMPARE(bench.field<QComboBox>("model")->count(), int(modelTable().size()));
        for (const ModelDescription& model : modelTable()) {
            if (model.kind == bench.project().model.kind) continue;
            const int before = bench.steps();
            bench.choose("model", int(model.kind));
            QCOMPARE(bench.project().model.kind, model.kind);
            QCOMPARE(bench.steps(), before + 1);
        }
        while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
        QVERIFY(bench.project() == smallProject(5));
        QCOMPARE(bench.field<QComboBox>("model")->currentData().toInt(), int(ModelKind::Qrnn));
    }

    void hiddenUnitsAreMatchedOrChosen() {
        Bench bench;
        auto* hidden = bench.field<QSpinBox>("hidden");
        auto* size = bench.field<QLabel>("modelSize");
        QVERIFY(!hidden->isEnabledTo(&bench.panel) && !hidden->toolTip().isEmpty());
        QVERIFY(!size->isVisibleTo(&bench.panel));
        bench.choose("model", int(ModelKind::Lstm));
        QVERIFY(hidden->isEnabledTo(&bench.panel));
        const int matched = hiddenUnits(bench.project().cell, bench.project().model);
        QVERIFY(hidden->text().contains(QString::number(matched)));
        QVERIFY2(size->text().contains(QString::number(parameterCount(bench.project().cell))),
                 qPrintable(size->text()));
        const int before = bench.steps();
        hidden->setValue(7);
        hidden->setValue(9);
        QCOMPARE(bench.project().model.hidden, 9);
        QCOMPARE(bench.steps(), before + 1);
        QVERIFY(size->text().contains(
            QString::number(parameterCount(bench.project().cell, {ModelKind::Lstm, 9}))));
        bench.document.undoStack().undo();
        QCOMPARE(hidden->value(), 0);
        // The number is kept while the cell is looked at, and does not count for it.
        hidden->setValue(9);
        bench.choose("model", int(ModelKind::Qrnn));
        QCOMPARE(bench.project().model.hidden, 9);
        QVERIFY(!hidden->isEnabledTo(&bench.panel));
    }

    void fairnessFollowsTheLoss() {
        Bench bench;
        auto* fair = bench.field<QLabel>("fairness");
        bench.choose("model", int(ModelKind::Gru));
        QVERIFY(fair->isVisibleTo(&bench.panel));
        const QString softmax = fair->text();
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.training.loss = LossKind::NegativeLogLikelihood; });
        QVERIFY(!fair->text().isEmpty() && fair->text() != softmax);
    }

    void spreadsBelongToTheCell() {
        Bench bench;
        auto* spread = bench.panel.findChild<QWidget*>(QStringLiteral("spreadTheta"));
        QVERIFY(spread->isEnabledTo(&bench.panel));
        const QString before = spread->toolTip();
        bench.choose("model", int(ModelKind::Rnn));
        QVERIFY(!spread->isEnabledTo(&bench.panel));
        QVERIFY(spread->toolTip() != before);
        bench.document.undoStack().undo();
        QVERIFY(spread->isEnabledTo(&bench.panel));
    }

    void protocolsAreExplained() {
        Bench bench;
        auto* protocol = bench.field<QComboBox>("protocol");
        auto* text = bench.field<QLabel>("protocolText");
        QVERIFY(!protocol->isVisibleTo(&bench.panel));
        bench.document.reset(memoryProject());
        QVERIFY(protocol->isVisibleTo(&bench.panel));
        QCOMPARE(protocol->count(), int(memoryProtocolTable().size()));
        QStringList sentences{text->text()};
        for (const MemoryProtocolDescription& row : memoryProtocolTable()) {
            if (row.protocol == MemoryProtocol::Published) continue;
            const int before = bench.steps();
            bench.choose("protocol", int(row.protocol));
            QCOMPARE(bench.project().task.protocol, row.protocol);
            QCOMPARE(bench.steps(), before + 1);
            QVERIFY(!text->text().isEmpty() && !sentences.contains(text->text()));
            sentences << text->text();
        }
        // Another task forgets it: it would be written into files of tasks that know none.
        bench.choose("task", int(TaskKind::ElmanXor));
        QCOMPARE(bench.project().task.protocol, MemoryProtocol::Published);
        QVERIFY(!protocol->isVisibleTo(&bench.panel));
    }

    void aRunFixesNetworkAndProtocol() {
        Project project = memoryProject();
        project.model.kind = ModelKind::Lstm;
        project.training.steps = 100'000'000;
        Bench bench(project);
        bench.session.play(project);
        QTRY_VERIFY_WITH_TIMEOUT(bench.session.records().size() > 0, 20'000);
        for (const char* name : {"model", "hidden", "protocol"}) {
            auto* field = bench.panel.findChild<QWidget*>(QLatin1String(name));
            QVERIFY2(!field->isEnabledTo(&bench.panel), name);
        }
        QVERIFY(bench.field<QComboBox>("model")->toolTip().contains(QStringLiteral("Fixed")));
        QVERIFY(TrainingPanel::brief(bench.session).contains(QStringLiteral("LSTM")));
        // What the LSTM takes from the cell is its words and its size.
        QVERIFY(!bench.session.differsFromRun(project));
        project.cell.laneNames[4] = "other";
        QVERIFY(!bench.session.differsFromRun(project));
        project.model.kind = ModelKind::Gru;
        QVERIFY(bench.session.differsFromRun(project));
        project.model = {ModelKind::Lstm, 3};
        QVERIFY(bench.session.differsFromRun(project));
    }
};

QTEST_MAIN(TestModelForm)
#include "tst_model_form.moc"
