#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>
#include <QUndoView>
#include <algorithm>

#include "core/baseline/baseline_layout.h"
#include "core/baseline/recurrent_cost.h"
#include "core/cell/validate.h"
#include "core/model/qrnn.h"
#include "tests/ui/document/random_edits.h"
#include "ui/document/lane_edits.h"
#include "ui/document/stage_edits.h"
#include "ui/inspector/cell_summary_bar.h"
#include "ui/inspector/cost_warnings.h"
#include "ui/inspector/history_panel.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/outline_panel.h"
#include "ui/inspector/problems_panel.h"
#include "ui/widgets/angle_box.h"

using namespace ketloom;

namespace {

struct Bench {
    Bench() : parameters(document), panel(document, selection, parameters, state) {
        Project project = exampleProject();
        project.cell = paperCell({2, 4, 1, 2, 2});
        document.reset(project);
        panel.resize(300, 700);
        panel.show();
    }

    const Cell& cell() const { return document.project().cell; }
    const Operation& at(int stage, int index) const {
        return cell().stages[std::size_t(stage)].operations[std::size_t(index)];
    }
    const Operation& operation(std::uint32_t id) const {
        const OperationPlace place = findOperation(cell(), id);
        return at(place.stage, place.operation);
    }
    template <class Widget>
    Widget* field(const char* name) const {
        return panel.findChild<Widget*>(QLatin1String(name));
    }
    void type(const char* name, const QString& text) const {
        auto* box = field<AngleBox>(name);
        box->findChild<QLineEdit*>()->setText(text);
        QTest::keyClick(box, Qt::Key_Return);
    }
    QCheckBox* source(int lane) const {
        return panel.findChild<QCheckBox*>(QStringLiteral("source%1").arg(lane));
    }

    Document document;
    Selection selection;
    LiveParameters parameters;
    LiveState state;
    InspectorPanel panel;
};

/// Chooses an entry as a user does.
void choose(QComboBox* box, const QString& text) {
    const int row = box->findText(text);
    QVERIFY(row >= 0);
    box->setCurrentIndex(row);
    emit box->activated(row);
}

}  // namespace

class TestInspector : public QObject {
    Q_OBJECT
private slots:
    void showsTheSelectedNeuron() {
        Bench bench;
        bench.selection.set({bench.at(0, 1).id});
        QVERIFY(bench.field<QLabel>("operationTitle")->text().contains(QStringLiteral("w1")));
        QCOMPARE(bench.field<QComboBox>("target")->currentText(), QStringLiteral("w1"));
        QCOMPARE(bench.field<QSpinBox>("order")->value(), 2);
        QCOMPARE(bench.field<QSpinBox>("degree")->value(), 2);
        QCOMPARE(bench.field<AngleBox>("bias")->value(), 0.5 * std::numbers::pi);
        QCOMPARE(bench.field<QComboBox>("stage")->currentText(), QStringLiteral("input"));
        QCOMPARE(bench.field<QSpinBox>("place")->value(), 2);
        // D = 1 + 5 + 10 = 16 parameters a neuron.
        QVERIFY(bench.field<QLabel>("parameters")->text().contains(QStringLiteral("16–31")));
        QVERIFY(!bench.source(3)->isEnabled());  // the target
        for (int lane : {0, 1, 2, 4, 5}) QVERIFY(bench.source(lane)->isChecked());
        QVERIFY(bench.field<QSpinBox>("order")->isVisible());
        bench.selection.set({bench.at(1, 0).id});  // a rotation
        QVERIFY(!bench.field<QSpinBox>("order")->isVisible());
        QVERIFY(!bench.source(0)->isVisible());
        QVERIFY(bench.field<QComboBox>("target")->isVisible());
    }

    void editsGoThroughTheDocument() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 1).id;
        bench.selection.set({id});
        bench.field<QSpinBox>("order")->setValue(3);
        QCOMPARE(bench.at(0, 1).order, 3);
        bench.field<QSpinBox>("degree")->setValue(1);
        QCOMPARE(bench.at(0, 1).degree, 1);
        bench.type("bias", QStringLiteral("pi/4"));
        QCOMPARE(bench.at(0, 1).bias, 0.25 * std::numbers::pi);
        bench.source(0)->click();
        QCOMPARE(bench.at(0, 1).sources, (std::vector{2, 4, 5, 1}));
        QTest::keyClick(bench.field<QComboBox>("target"), Qt::Key_Down);
        QCOMPARE(bench.at(0, 1).target, 4);
        bench.field<QSpinBox>("place")->setValue(4);
        QCOMPARE(bench.at(0, 3).id, id);
        bench.field<QSpinBox>("place")->setValue(1);
        QCOMPARE(bench.at(0, 0).id, id);
        while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
        QCOMPARE(bench.field<QSpinBox>("order")->value(), 2);
        QVERIFY(bench.source(0)->isChecked());
    }

    void anglesFollowTheUnit() {
        Bench bench;
        QSignalSpy chosen(&bench.panel, &InspectorPanel::angleUnitChanged);
        bench.selection.set({bench.at(0, 1).id});
        bench.panel.setAngleUnit(AngleUnit::Degrees);
        auto* bias = bench.field<AngleBox>("bias");
        QCOMPARE(bias->text(), QStringLiteral("90°"));
        choose(bench.field<QComboBox>("angleUnit"), angleUnitName(AngleUnit::Radians));
        QCOMPARE(bias->text(), QStringLiteral("1.5708 rad"));
        QCOMPARE(chosen.size(), 1);
        QTest::keyClick(bias, Qt::Key_Return);
        QVERIFY(!bench.document.isModified());  // a rounded text is not written back
        bench.type("bias", QStringLiteral("nonsense"));
        QVERIFY(!bench.document.isModified());
        bench.selection.set({bench.at(1, 0).id});
        QVERIFY(bench.field<QWidget>("angleUnit")->isVisible());
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.cell.stages[1].operations[0].gate = GateKind::X; });
        QVERIFY(!bench.field<QWidget>("angleUnit")->isVisible());
    }

    void turningAFieldIsOneStepForEachOperation() {
        Bench bench;
        bench.selection.set({bench.at(0, 1).id});
        bench.field<QSpinBox>("order")->stepUp();
        bench.field<QSpinBox>("order")->stepUp();
        QCOMPARE(bench.document.undoStack().count(), 1);
        bench.selection.set({bench.at(0, 2).id});
        bench.field<QSpinBox>("order")->stepUp();
        QCOMPARE(bench.document.undoStack().count(), 2);
        QCOMPARE(bench.at(0, 1).order, 4);
        QCOMPARE(bench.at(0, 2).order, 3);
    }

    void controlsAreChosenByLane() {
        Bench bench;
        std::uint32_t id = 0;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) {
            id = insertOperation(p.cell, 0, 0, makeGate(GateKind::Toffoli, 2, {3, 4}));
        });
        bench.selection.set({id});
        auto* first = bench.field<QComboBox>("source-choice-0");
        auto* second = bench.field<QComboBox>("source-choice-1");
        QVERIFY(first->isVisible() && second->isVisible());
        QCOMPARE(first->accessibleName(), QStringLiteral("Control 1"));
        QCOMPARE(first->currentText(), QStringLiteral("w1"));
        QCOMPARE(second->currentText(), QStringLiteral("w2"));
        QCOMPARE(first->findText(QStringLiteral("w2")), -1);  // the other control is no choice
        QVERIFY(!bench.field<QSpinBox>("order")->isVisible() && !bench.source(0)->isVisible());
        QVERIFY(!bench.field<QWidget>("shareWith")->isVisible());
        QCOMPARE(bench.field<QLabel>("operationTitle")->text(),
                 QStringLiteral("Toffoli on w0 controlled by w1 and w2"));
        QVERIFY(bench.field<QLabel>("parameters")->text().startsWith(QStringLiteral("none")));
        choose(second, QStringLiteral("i1"));
        QCOMPARE(bench.at(0, 0).sources, (std::vector{3, 1}));
        choose(first, QStringLiteral("w0"));  // the target: they change places
        QCOMPARE(bench.at(0, 0).target, 3);
        QCOMPARE(bench.at(0, 0).sources, (std::vector{2, 1}));
        QCOMPARE(bench.document.undoStack().count(), 3);
    }

    /// From one gate to any other, every field that is shown has room and overlaps no other.
    void shownFieldsHaveRoom() {
        Bench bench;
        std::vector<std::uint32_t> ids;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) {
            for (const GateInfo& gate : gateTable()) {
                std::vector<int> sources{3, 4};
                if (!gate.isNeuron()) sources.resize(std::size_t(gate.sourceCount));
                ids.push_back(insertOperation(
                    p.cell, 1, 0,
                    gate.isNeuron() ? makeNeuron(p.cell, 2, 2, 2) : makeGate(gate.kind, 2, sources)));
            }
        });
        const char* const names[] = {"target", "source-choice-0", "source-choice-1", "order",     "degree",
                                     "bias",   "stage",           "place",           "parameters"};
        for (std::uint32_t from : ids) {
            for (std::uint32_t to : ids) {
                bench.selection.set({from});
                QCoreApplication::processEvents();
                bench.selection.set({to});
                QCoreApplication::processEvents();
                const GateKind gate = bench.operation(to).gate;
                int bottom = 0;
                for (const char* name : names) {
                    const auto* field = bench.field<QWidget>(name);
                    if (!field->isVisible()) continue;
                    const int top = field->mapTo(&bench.panel, QPoint()).y();
                    const QByteArray which = QByteArray(name) + " of " + gateInfo(gate).key.data();
                    QVERIFY2(field->height() >= field->minimumSizeHint().height(), which);
                    QVERIFY2(top >= bottom, which);
                    bottom = top + field->height();
                }
                QCOMPARE(bench.field<QWidget>("source-choice-1")->isVisible(), gate == GateKind::Toffoli);
            }
        }
    }

    /// At its least width the inspector shows every field whole, for every gate.
    void nothingIsClippedInANarrowDock() {
        Bench bench;
        std::vector<std::uint32_t> ids;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) {
            p.cell = paperCell({2, 10, 1, 2, 3});
            for (const GateInfo& gate : gateTable())
                ids.push_back(insertOperation(p.cell, 1, 0, newOperation(p.cell, gate.kind, 5)));
        });
        for (std::uint32_t id : ids) {
            bench.selection.set({id});
            QCoreApplication::processEvents();
            bench.panel.layout()->activate();
            bench.panel.resize(bench.panel.minimumSizeHint().width(), 900);
            QCoreApplication::processEvents();
            QVERIFY2(bench.panel.width() <= 24 * bench.panel.fontMetrics().height(),
                     qPrintable(QString::number(bench.panel.width())));
            for (const auto* child : bench.panel.findChildren<QWidget*>()) {
                if (!child->isVisible()) continue;
                const int right = child->mapTo(&bench.panel, QPoint(child->width(), 0)).x();
                const QString name =
                    QLatin1String(child->metaObject()->className()) + QLatin1Char(' ') + child->objectName();
                QVERIFY2(right <= bench.panel.width(), qPrintable(name));
                QVERIFY2(child->width() >= std::min(child->minimumSizeHint().width(), child->maximumWidth()),
                         qPrintable(name));
            }
        }
    }

    void aPartnerIsOneChoice() {
        Bench bench;
        std::uint32_t swap = 0, cnot = 0;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) {
            swap = insertOperation(p.cell, 0, 0, makeGate(GateKind::Swap, 2, {3}));
            cnot = insertOperation(p.cell, 0, 1, makeGate(GateKind::Cnot, 2, {4}));
        });
        bench.selection.set({swap});
        auto* partner = bench.field<QComboBox>("source-choice-0");
        QCOMPARE(partner->accessibleName(), QStringLiteral("Partner"));
        QVERIFY(!bench.field<QComboBox>("source-choice-1")->isVisible());
        bench.selection.set({swap, cnot});
        QCOMPARE(partner->currentIndex(), -1);
        choose(partner, QStringLiteral("i0"));
        QCOMPARE(bench.at(0, 0).sources, (std::vector{0}));
        QCOMPARE(bench.at(0, 1).sources, (std::vector{0}));
        QCOMPARE(partner->currentText(), QStringLiteral("i0"));
    }

    void missingControlsCanBeChosen() {
        Bench bench;
        std::uint32_t id = 0;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) {
            id = insertOperation(p.cell, 0, 0, makeGate(GateKind::Toffoli, 2, {77}));
        });
        bench.selection.set({id});
        auto* second = bench.field<QComboBox>("source-choice-1");
        QCOMPARE(second->currentIndex(), -1);
        choose(second, QStringLiteral("w3"));
        QCOMPARE(bench.at(0, 0).sources, (std::vector{3, 5}));
    }

    void sharingIsShownAndChanged() {
        Bench bench;
        const std::uint32_t a = bench.at(1, 0).id, b = bench.at(1, 1).id, c = bench.at(1, 2).id;
        auto* label = bench.field<QLabel>("sharing");
        auto* link = bench.field<QPushButton>("link");
        auto* unlink = bench.field<QPushButton>("unlink");
        auto* with = bench.field<QPushButton>("shareWith");
        bench.selection.set({a});
        QCOMPARE(label->text(), QStringLiteral("Own parameters"));
        QVERIFY(with->isVisible() && with->isEnabled() && !link->isVisible() && !unlink->isEnabled());
        bench.selection.set({a, b});
        QVERIFY(link->isVisible() && link->isEnabled());
        link->click();
        QCOMPARE(bench.document.undoStack().count(), 1);
        QCOMPARE(label->text(), QStringLiteral("Shared set 1"));
        QVERIFY(!link->isEnabled() && !link->toolTip().isEmpty());
        QVERIFY(bench.field<QLabel>("parameters")->text().startsWith(QStringLiteral("1 of")));

        bench.selection.set({c});
        emit with->menu()->aboutToShow();
        QStringList offers;
        QAction* set = nullptr;
        for (QAction* action : with->menu()->actions()) {
            if (action->isSeparator()) continue;
            offers << action->text();
            if (action->text().startsWith(QStringLiteral("Set 1"))) set = action;
        }
        QCOMPARE(offers.size(), qsizetype(2));  // the set, and the one rotation left
        QVERIFY(set);
        set->trigger();
        QCOMPARE(bench.at(1, 2).sharing, 1);
        QVERIFY(label->text().startsWith(QStringLiteral("Shared set 1, with RY on w0")));
        unlink->click();
        QCOMPARE(bench.at(1, 2).sharing, 0);
        QCOMPARE(bench.document.undoStack().count(), 3);

        bench.selection.set({a, bench.at(1, 4).id});  // a rotation and a neuron
        QCOMPARE(label->text(), QStringLiteral("several"));
        QVERIFY(!link->isEnabled() && unlink->isEnabled());
        while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }

    void showingDoesNotEdit() {
        Bench bench;
        Rng rng(3);
        for (int i = 0; i < 60; ++i) {
            randomEdit(bench.document, rng);
            const int steps = bench.document.undoStack().count();
            const Project before = bench.document.project();
            bench.selection.set({randomId(bench.cell(), rng), randomId(bench.cell(), rng)});
            bench.selection.set({randomId(bench.cell(), rng)});
            bench.selection.clear();
            QCOMPARE(bench.document.undoStack().count(), steps);
            QVERIFY(bench.document.project() == before);
        }
    }

    void severalShareTheirFields() {
        Bench bench;
        const std::uint32_t a = bench.at(0, 0).id, b = bench.at(0, 1).id, rotation = bench.at(1, 0).id;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) { setOrder(p.cell, b, 3); });
        bench.selection.set({a, b, rotation});
        QCOMPARE(bench.field<QSpinBox>("order")->text(), QStringLiteral("several"));
        QCOMPARE(bench.field<QComboBox>("target")->currentIndex(), -1);
        QCOMPARE(bench.source(2)->checkState(), Qt::Checked);  // target of a, read by b
        QVERIFY(!bench.field<QSpinBox>("place")->isVisible());
        bench.field<QSpinBox>("order")->setValue(1);
        QCOMPARE(bench.at(0, 0).order, 1);
        QCOMPARE(bench.at(0, 1).order, 1);
        QCOMPARE(bench.at(1, 0).order, Operation().order);  // a rotation has none
        bench.document.edit(QStringLiteral("x"), [&](Project& p) { setSource(p.cell, a, 5, false); });
        QCOMPARE(bench.source(5)->checkState(), Qt::PartiallyChecked);
        const int steps = bench.document.undoStack().count();
        bench.source(5)->click();
        QCOMPARE(bench.document.undoStack().count(), steps + 1);
        const bool first = std::ranges::count(bench.at(0, 0).sources, 5) == 1;
        const bool second = std::ranges::count(bench.at(0, 1).sources, 5) == 1;
        QCOMPARE(first, second);
    }

    void nothingSelectedShowsTheCell() {
        Bench bench;
        auto* workspace = bench.field<QSpinBox>("workspaceLanes");
        QVERIFY(workspace->isVisible());
        QCOMPARE(workspace->value(), 4);
        workspace->setValue(6);
        QVERIFY(sameButIds(bench.cell(), paperCell({2, 6, 1, 2, 2})));
        bench.field<QSpinBox>("inOutLanes")->setValue(3);
        QVERIFY(sameButIds(bench.cell(), paperCell({3, 6, 1, 2, 2})));
        bench.field<QSpinBox>("workStages")->setValue(2);
        QVERIFY(sameButIds(bench.cell(), paperCell({3, 6, 2, 2, 2})));
        while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
        QCOMPARE(workspace->value(), 4);
    }

    void nameAndNotesMergeWhileTyped() {
        Bench bench;
        auto* name = bench.field<QLineEdit>("name");
        name->selectAll();
        QTest::keyClicks(name, QStringLiteral("abc"));
        QCOMPARE(bench.document.project().name, std::string("abc"));
        QCOMPARE(bench.document.undoStack().count(), 1);
        bench.field<QPlainTextEdit>("notes")->setPlainText(QStringLiteral("one\ntwo ψ"));
        QCOMPARE(QString::fromStdString(bench.document.project().notes), QStringLiteral("one\ntwo ψ"));
        bench.document.undoStack().undo();
        bench.document.undoStack().undo();
        QVERIFY(!bench.document.isModified());
        QCOMPARE(name->text(), QString::fromStdString(bench.document.project().name));
    }

    void invalidOperationsCanBeSelectedAndRepaired() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 0).id;
        bench.document.edit(QStringLiteral("x"), [&](Project& p) {
            Operation& operation = p.cell.stages[0].operations[0];
            operation.target = 44;
            operation.degree = -7;
            operation.order = 900;
        });
        const Project invalid = bench.document.project();
        bench.selection.set({id});
        QVERIFY(bench.document.project() == invalid);
        QCOMPARE(bench.field<QSpinBox>("degree")->value(), -7);
        QCOMPARE(bench.field<QSpinBox>("order")->value(), 900);
        QVERIFY(bench.field<QLabel>("operationProblems")->isVisible());
        bench.field<QSpinBox>("degree")->setValue(2);
        bench.field<QSpinBox>("order")->setValue(2);
        QTest::keyClick(bench.field<QComboBox>("target"), Qt::Key_Down);
        QVERIFY(isSimulable(bench.cell()));
        QVERIFY(!bench.field<QLabel>("operationProblems")->isVisible());
    }

    void problemsLeadToTheirOperations() {
        Bench bench;
        ProblemsPanel panel(bench.document, bench.selection);
        panel.show();
        QCOMPARE(panel.problemCount(), int(validate(bench.document.project()).size()));
        QSignalSpy counted(&panel, &ProblemsPanel::problemCountChanged);
        const std::uint32_t id = bench.at(1, 6).id;
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.cell.stages[1].operations[6].degree = 0; });
        QVERIFY(counted.count() > 0);
        auto* list = panel.findChild<QListWidget*>(QStringLiteral("problemList"));
        QVERIFY(list->item(0)->text().contains(QStringLiteral("degree")));
        emit list->itemActivated(list->item(0));
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{id});
    }

    void problemsAreRepairedOneStepEach() {
        Bench bench;
        bench.document.edit(QStringLiteral("spoil"), [](Project& p) {
            p.cell.stages[1].operations[6].degree = 0;
            p.cell.stages[0].operations[1].target = 77;
            p.training.batchSize = 0;
        });
        const Project spoiled = bench.document.project();
        ProblemsPanel panel(bench.document, bench.selection);
        panel.show();
        QSignalSpy asked(&panel, &ProblemsPanel::placeRequested);
        QCOMPARE(panel.problemCount(), 3);
        auto* list = panel.findChild<QListWidget*>(QStringLiteral("problemList"));
        auto* repair = panel.findChild<QToolButton*>(QStringLiteral("repair"));
        QVERIFY(repair->text().contains(QStringLiteral("Put it on")));  // the first is chosen at first
        QCOMPARE(repair->menu()->actions().size(), 2);                  // or delete it
        repair->click();
        QCOMPARE(panel.problemCount(), 2);
        QCOMPARE(bench.document.undoStack().count(), 2);
        QVERIFY(repair->text().contains(QStringLiteral("degree 1")));
        emit list->itemActivated(list->item(0));
        QCOMPARE(asked.count(), 1);
        QVERIFY(asked[0][0].value<OperationPlace>() == (OperationPlace{1, 6}));
        QTest::keyClick(list, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(bench.at(1, 6).degree, 1);
        bench.document.undoStack().undo();
        bench.document.undoStack().undo();
        QVERIFY(bench.document.project() == spoiled);
        panel.findChild<QPushButton*>(QStringLiteral("repairAll"))->click();
        QCOMPARE(panel.problemCount(), 0);
        QVERIFY(validate(bench.document.project()).empty());
        QVERIFY(!repair->isVisible());
        bench.document.undoStack().undo();
        QVERIFY(bench.document.project() == spoiled);
    }

    void lanesAreChangedToWhatTheTaskNeeds() {
        Bench bench;
        bench.document.edit(QStringLiteral("x"), [](Project& p) { setLaneCounts(p.cell, 3, 4); });
        const std::vector<ProjectProblem> problems = problemsOf(bench.document.project());
        QCOMPARE(problems.size(), std::size_t(1));
        Project project = bench.document.project();
        problems[0].repairs.at(0).apply(project);
        QCOMPARE(project.cell.inOutLanes, 2);
        QVERIFY(problemsOf(project).empty());
        project.training.learningRate = -1;
        project.task.digits.clear();
        QVERIFY(repairAll(project) >= 2);
        QVERIFY(problemsOf(project).empty());
    }

    void pathsNameOperations() {
        const Cell cell = paperCell({2, 4, 1, 2, 2});
        const std::uint32_t id = cell.stages[1].operations[3].id;
        QCOMPARE(operationsOfPath(cell, QStringLiteral("cell.stages[1].operations[3].degree")),
                 QSet<std::uint32_t>{id});
        QCOMPARE(operationsOfPath(cell, QStringLiteral("cell.stages[2]")).size(), qsizetype(2));
        for (const char* path : {"", "training.steps", "cell.stages[9]", "cell.stages[1].operations[99]",
                                 "cell.stages[99999999999999999999999]"})
            QVERIFY(operationsOfPath(cell, QLatin1String(path)).isEmpty());
    }

    void theOutlineIsTheTwinOfTheCanvas() {
        Bench bench;
        OutlinePanel outline(bench.document, bench.selection);
        auto* tree = outline.findChild<QTreeWidget*>(QStringLiteral("outline"));
        QCOMPARE(tree->topLevelItemCount(), 2);  // lanes, stages
        QCOMPARE(tree->topLevelItem(0)->childCount(), 6);
        QTreeWidgetItem* stages = tree->topLevelItem(1);
        QCOMPARE(stages->childCount(), 3);
        QCOMPARE(stages->child(1)->childCount(), 8);
        QCOMPARE(outline.text().count(QLatin1Char('\n')), 1 + 4 + 8 + 2);
        QVERIFY(outline.text().contains(QStringLiteral("w1\tw0 w2 w3 i0 i1\t2\t2\t0.5\t16\t\n")));
        QVERIFY(outline.text().contains(QStringLiteral("Neuron on w1\tw1\t")));
        bench.document.edit(QStringLiteral("x"), [](Project& p) {
            insertOperation(p.cell, 0, 9, makeGate(GateKind::Cnot, 3, {2}));
            setSharing(p.cell, {p.cell.stages[1].operations[0].id, p.cell.stages[1].operations[1].id}, true);
        });
        QVERIFY(outline.text().contains(QStringLiteral("CNOT on w1 controlled by w0\tw1\tw0\t\t\t\t0\t\n")));
        QVERIFY(outline.text().contains(QStringLiteral("RY on w1\tw1\t\t\t\t\t1\t1\n")));
        bench.document.undoStack().undo();
        const std::uint32_t id = bench.at(1, 5).id;
        bench.selection.set({id});
        QVERIFY(stages->child(1)->child(5)->isSelected());
        tree->clearSelection();
        QVERIFY(bench.selection.ids().isEmpty());
        stages->child(2)->setSelected(true);  // a stage stands for its operations
        QCOMPARE(bench.selection.ids(), (QSet<std::uint32_t>{bench.at(2, 0).id, bench.at(2, 1).id}));
        bench.document.edit(QStringLiteral("x"), [&](Project& p) { deleteOperations(p.cell, {id}); });
        QCOMPARE(stages->child(1)->childCount(), 7);
        QCOMPARE(bench.selection.ids().size(), qsizetype(2));
    }

    void theOutlineEditsTheSameDocument() {
        Bench bench;
        OutlinePanel outline(bench.document, bench.selection);
        auto* tree = outline.findChild<QTreeWidget*>(QStringLiteral("outline"));
        QTreeWidgetItem* lanes = tree->topLevelItem(0);
        QTreeWidgetItem* neuron = tree->topLevelItem(1)->child(0)->child(1);  // on w1, input stage
        const Project before = bench.document.project();
        using O = OutlinePanel;
        int steps = 0;
        const auto set = [&](QTreeWidgetItem* item, int column, const char* value) {
            QVERIFY(outline.isEditable(item, column));
            outline.setField(item, column, QString::fromUtf8(value));
            QVERIFY2(outline.message().isEmpty(), qPrintable(outline.message()));
            QCOMPARE(bench.document.undoStack().count(), ++steps);
        };
        set(lanes->child(0), O::kOperation, " memory ");
        QCOMPARE(bench.cell().laneNames[2], std::string("memory"));
        QCOMPARE(lanes->child(0)->text(0), QStringLiteral("memory"));
        set(neuron, O::kSources, "MEMORY, i1");
        QCOMPARE(bench.at(0, 1).sources, (std::vector{2, 1}));
        set(neuron, O::kOrder, "3");
        set(neuron, O::kDegree, "1");
        set(neuron, O::kBias, "0.25");
        QCOMPARE(bench.at(0, 1).order, 3);
        QCOMPARE(bench.at(0, 1).degree, 1);
        QCOMPARE(bench.at(0, 1).bias, 0.25 * std::numbers::pi);
        set(neuron, O::kTarget, "w3");
        QCOMPARE(bench.at(0, 1).target, 5);
        QCOMPARE(neuron->data(0, Qt::AccessibleTextRole).toString(),
                 QStringLiteral("Neuron on w3 reading memory, i1, input stage, order 3, degree 1, 3 "
                                "parameter(s)"));
        // Nonsense changes nothing and is explained.
        for (const auto& [column, value] : {std::pair{int(O::kSources), "w2 w9"},
                                            {O::kSources, "w3"},
                                            {O::kSources, "w2, w2"},
                                            {O::kOrder, "9"},
                                            {O::kOrder, "x"},
                                            {O::kDegree, "0"},
                                            {O::kBias, "nan"},
                                            {O::kTarget, ""}}) {
            outline.setField(neuron, column, QLatin1String(value));
            QVERIFY2(!outline.message().isEmpty(), value);
            QCOMPARE(bench.document.undoStack().count(), steps);
        }
        for (const char* name : {"", "  ", "w1"}) {
            outline.setField(lanes->child(0), O::kOperation, QLatin1String(name));
            QVERIFY2(!outline.message().isEmpty(), name);
        }
        QCOMPARE(bench.document.undoStack().count(), steps);
        while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
        QVERIFY(bench.document.project() == before);
        QCOMPARE(lanes->child(0)->text(0), QStringLiteral("w0"));
    }

    void gatesOfTheOutlineNeedTheirNumberOfLanes() {
        Bench bench;
        bench.document.edit(QStringLiteral("x"), [](Project& p) {
            insertOperation(p.cell, 0, 0, makeGate(GateKind::Toffoli, 3, {2, 4}));
            insertOperation(p.cell, 0, 1, makeRy(3));
        });
        OutlinePanel outline(bench.document, bench.selection);
        auto* tree = outline.findChild<QTreeWidget*>(QStringLiteral("outline"));
        QTreeWidgetItem* gate = tree->topLevelItem(1)->child(0)->child(0);
        outline.setField(gate, OutlinePanel::kSources, QStringLiteral("w0"));
        QVERIFY(!outline.message().isEmpty());
        outline.setField(gate, OutlinePanel::kSources, QStringLiteral("i0 w3"));
        QCOMPARE(bench.at(0, 0).sources, (std::vector{0, 5}));
        QVERIFY(!outline.isEditable(gate, OutlinePanel::kOrder));
        QVERIFY(!outline.isEditable(tree->topLevelItem(1)->child(0)->child(1), OutlinePanel::kSources));
    }

    void theOutlineWorksByKeyboard() {
        Bench bench;
        OutlinePanel outline(bench.document, bench.selection);
        outline.resize(700, 600);
        outline.show();
        QApplication::setActiveWindow(&outline);
        QVERIFY(QTest::qWaitForWindowActive(&outline));
        auto* tree = outline.findChild<QTreeWidget*>(QStringLiteral("outline"));
        QTreeWidgetItem* stages = tree->topLevelItem(1);
        tree->setFocus();
        tree->setCurrentItem(stages->child(1)->child(4));
        const std::uint32_t id = bench.at(1, 4).id;
        QTest::keyClick(tree, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(bench.at(1, 5).id, id);
        QVERIFY(tree->currentItem() == stages->child(1)->child(5));
        QTest::keyClick(tree, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(bench.at(1, 4).id, id);
        QTest::keyClick(tree, Qt::Key_Insert);
        QCOMPARE(stages->child(1)->childCount(), 9);
        QCOMPARE(bench.selection.ids(), QSet<std::uint32_t>{bench.at(1, 5).id});
        QTest::keyClick(tree, Qt::Key_Delete);
        QCOMPARE(stages->child(1)->childCount(), 8);
        // F2 opens the first field, Tab the next one.
        tree->setCurrentItem(stages->child(1)->child(4));
        QTest::keyClick(tree, Qt::Key_F2);
        auto* target = tree->findChild<QComboBox*>();
        QVERIFY(target);
        target->setCurrentText(QStringLiteral("w3"));
        QTest::keyClick(target, Qt::Key_Tab);
        QCOMPARE(bench.at(1, 4).target, 5);
        auto* line = tree->findChild<QLineEdit*>();
        QVERIFY(line);
        line->setText(QStringLiteral("w0"));
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_COMPARE(bench.at(1, 4).sources, std::vector{2});
        const int steps = bench.document.undoStack().count();
        QTest::keyClick(tree, Qt::Key_F2);
        QTest::keyClick(tree->findChild<QComboBox*>(), Qt::Key_Escape);
        QCOMPARE(bench.document.undoStack().count(), steps);
    }

    void theOutlineKeepsWhatIsFoldedAndTakesTheLargestCell() {
        Bench bench;
        OutlinePanel outline(bench.document, bench.selection);
        auto* tree = outline.findChild<QTreeWidget*>(QStringLiteral("outline"));
        QTreeWidgetItem* stages = tree->topLevelItem(1);
        QVERIFY(stages->child(1)->isExpanded());
        stages->child(1)->setExpanded(false);
        bench.document.edit(QStringLiteral("x"), [](Project& p) {
            insertOperation(p.cell, 1, 0, makeRy(3));
            addWorkStage(p.cell, 2);
        });
        QVERIFY(!stages->child(1)->isExpanded());
        QCOMPARE(stages->childCount(), 4);
        bench.document.edit(QStringLiteral("x"), [](Project& p) {
            while (int(p.cell.stages[1].operations.size()) < kMaxOperations - 40) {
                Operation operation = makeRy(3);
                operation.id = std::uint32_t(1000 + p.cell.stages[1].operations.size());
                p.cell.stages[1].operations.push_back(operation);
            }
        });
        QCOMPARE(stages->child(1)->childCount(), kMaxOperations - 40);
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.cell.stages.clear(); });
        QCOMPARE(stages->childCount(), 0);
        bench.document.undoStack().undo();
        QCOMPARE(stages->child(1)->childCount(), kMaxOperations - 40);
    }

    void theHistoryJumps() {
        Bench bench;
        HistoryPanel history(bench.document);
        history.show();
        auto* view = history.findChild<QUndoView*>(QStringLiteral("history"));
        const Project before = bench.document.project();
        for (int k = 1; k <= 3; ++k)
            bench.document.edit(QStringLiteral("step %1").arg(k),
                                [k](Project& p) { p.training.batchSize = 20 + k; });
        QCOMPARE(view->model()->rowCount(), 4);
        QCOMPARE(view->model()->index(0, 0).data().toString(), QStringLiteral("Opened"));
        QCOMPARE(view->model()->index(2, 0).data().toString(), QStringLiteral("step 2"));
        view->setCurrentIndex(view->model()->index(2, 0));
        QCOMPARE(bench.document.project().training.batchSize, 22);
        view->setCurrentIndex(view->model()->index(0, 0));
        QVERIFY(bench.document.project() == before);
        view->setCurrentIndex(view->model()->index(3, 0));
        QCOMPARE(bench.document.project().training.batchSize, 23);
        // The saved state has the sign of the disk.
        QVERIFY(!view->model()->index(0, 0).data(Qt::DecorationRole).value<QIcon>().isNull());
        QVERIFY(view->model()->index(3, 0).data(Qt::DecorationRole).value<QIcon>().isNull());
    }

    void limitsAreToldBeforeTheyAreHit() {
        constexpr double kGigabyte = 1e9;
        // The paper's cells are of usual size, on a small machine as well.
        for (const CellPreset& preset : cellPresets()) {
            const Cell cell = paperCell(preset.shape);
            CostEstimate cost = estimateCost(cell, 40, 100, {});
            cost.seconds = 0.5;
            QVERIFY2(costWarnings(cell, cost, 4 * kGigabyte).isEmpty(), preset.key.data());
        }
        const Cell small = paperCell({1, 2, 1, 1, 1});
        CostEstimate cost;
        cost.seconds = 1.5;
        cost.bytes = 3 * kGigabyte;
        cost.parameters = 200'000;
        QCOMPARE(costWarnings(small, cost, 4 * kGigabyte).size(), qsizetype(3));
        QCOMPARE(costWarnings(small, cost, 0.0).size(), qsizetype(2));  // memory unknown
        QCOMPARE(costWarnings(paperCell({2, 12, 1, 1, 1}), {}, kGigabyte).size(), qsizetype(0));
        QCOMPARE(costWarnings(paperCell({2, 13, 1, 1, 1}), {}, kGigabyte).size(), qsizetype(1));
        QVERIFY(machineMemory() > 0.0);
        for (const CostWarning& warning : costWarnings(small, cost, 4 * kGigabyte))
            QVERIFY(!warning.brief.isEmpty() && warning.sentence.endsWith(QLatin1Char('.')));
    }

    void theDegreeSaysWhatItCosts() {
        Bench bench;
        bench.selection.set({bench.at(0, 1).id});
        auto* degree = bench.field<QSpinBox>("degree");
        // 5 sources: 1 + 5 + 10 parameters, with triples 10 more.
        QVERIFY2(degree->toolTip().contains(QStringLiteral("16 parameters, degree 3 would give 26")),
                 qPrintable(degree->toolTip()));
        degree->setValue(5);
        QVERIFY(degree->toolTip().contains(QStringLiteral("32 parameters; a higher one gives no more")));
    }

    void theBarWarnsWithWords() {
        Bench bench;
        CellSummaryBar bar(bench.document);
        bar.show();
        auto* warning = bar.findChild<QToolButton*>(QStringLiteral("limitWarning"));
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.training.batchSize = 1; });
        QTRY_VERIFY(bar.findChild<QLabel*>(QStringLiteral("lanes"))->text() ==
                    QStringLiteral("6 of 16 lanes"));
        bench.document.edit(QStringLiteral("x"), [](Project& p) { setLaneCounts(p.cell, 2, 14); });
        QTRY_VERIFY(warning->isVisible());
        QVERIFY(!warning->icon().isNull());
        QVERIFY(warning->text().contains(QStringLiteral("no lane left")));
        QVERIFY(bar.text().contains(QStringLiteral("Warning")));
        bench.document.undoStack().undo();
        QTRY_VERIFY(!warning->text().contains(QStringLiteral("no lane left")) || !warning->isVisible());
        bench.document.edit(QStringLiteral("x"), [](Project& p) { setLaneCounts(p.cell, 2, 14); });
        QVERIFY(bench.field<QSpinBox>("workspaceLanes")->toolTip().contains(QStringLiteral("16")));
        QCOMPARE(bench.field<QSpinBox>("workspaceLanes")->maximum(), 14);
    }

    void theBarSaysWhatAClassicalNetworkCosts() {
        Bench bench;
        CellSummaryBar bar(bench.document);
        bar.show();
        const auto label = [&](const char* name) {
            return bar.findChild<QLabel*>(QLatin1String(name))->text();
        };
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.model = {ModelKind::Lstm, 7}; });
        QTRY_COMPARE(label("lanes"), QStringLiteral("LSTM with 7 hidden units"));
        QVERIFY(label("qubits").isEmpty());
        QCOMPARE(label("parameters"),
                 QStringLiteral("%1 parameters")
                     .arg(baselineParameterCount(ModelKind::Lstm, bench.cell().inOutLanes, 7)));
        QVERIFY(label("memory").startsWith(QStringLiteral("≈")));
        QCOMPARE(label("seconds"), QStringLiteral("measuring…"));
        // Nor does it say "cannot run" of a cell that is not trained.
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.model.hidden = 500; });
        QTRY_VERIFY(bar.findChild<QToolButton*>(QStringLiteral("limitWarning"))->isVisible());
        bench.document.undoStack().undo();
        bench.document.undoStack().undo();
        QTRY_COMPARE(label("qubits"), QStringLiteral("8 qubits"));
    }

    void theBarSaysWhatTheCellCosts() {
        Bench bench;
        CellSummaryBar bar(bench.document);
        bar.show();
        const auto label = [&](const char* name) {
            return bar.findChild<QLabel*>(QLatin1String(name))->text();
        };
        QCOMPARE(label("qubits"), QStringLiteral("8 qubits"));
        QTRY_VERIFY(label("parameters").startsWith(QString::number(164)));
        QVERIFY(label("memory").startsWith(QStringLiteral("≈")));
        // The bar never measures the machine; it waits until somebody has.
        QCOMPARE(label("seconds"), QStringLiteral("measuring…"));
        calibrate(Precision::Float);
        QTRY_VERIFY(label("seconds").contains(QStringLiteral("/step")));
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.model.kind = ModelKind::Lstm; });
        QTRY_COMPARE(label("seconds"), QStringLiteral("measuring…"));
        calibrateRecurrent(Precision::Float);
        QTRY_VERIFY(label("seconds").contains(QStringLiteral("/step")));
        bench.document.edit(QStringLiteral("x"), [](Project& p) { p.model.kind = ModelKind::Qrnn; });
        bench.document.edit(QStringLiteral("x"), [](Project& p) { setLaneCounts(p.cell, 2, 5); });
        QTRY_COMPARE(label("qubits"), QStringLiteral("9 qubits"));
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.cell.stages[0].operations[0].order = 0; });
        QTRY_VERIFY(label("memory").isEmpty());
        QSignalSpy requested(&bar, &CellSummaryBar::problemsRequested);
        auto* problems = bar.findChild<QToolButton*>(QStringLiteral("problems"));
        QVERIFY(problems->text().contains(QLatin1Char('1')));
        problems->click();
        QCOMPARE(requested.count(), 1);
    }
};

QTEST_MAIN(TestInspector)
#include "tst_inspector.moc"
