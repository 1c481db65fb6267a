#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <algorithm>
#include <numbers>

#include "core/cell/parameter_layout.h"
#include "tests/ui/document/random_edits.h"
#include "ui/document/parameter_edits.h"
#include "ui/inspector/inspector_panel.h"
#include "ui/inspector/parameter_table.h"
#include "ui/widgets/angle_box.h"
#include "ui/widgets/angle_slider.h"

using namespace ketloom;

namespace {

constexpr double kPi = std::numbers::pi;

struct Bench {
    Bench() : parameters(document), panel(document, selection, parameters, state) {
        Project project = exampleProject();
        project.cell = paperCell({2, 4, 1, 2, 2});
        document.reset(project);
        panel.resize(320, 1400);
        panel.show();
        panel.setAngleUnit(AngleUnit::Radians);
    }

    const Cell& cell() const { return document.project().cell; }
    const Operation& at(int stage, int index) const {
        return cell().stages[std::size_t(stage)].operations[std::size_t(index)];
    }
    template <class Widget>
    Widget* field(const char* name) const {
        return panel.findChild<Widget*>(QLatin1String(name));
    }
    ParameterTable* table() const { return field<ParameterTable>("parameterTable"); }
    ParameterModel* model() const { return static_cast<ParameterModel*>(table()->model()); }
    QString shown(int row, int column) const { return model()->index(row, column).data().toString(); }
    AngleSlider* slider() const { return field<AngleSlider>("parameterSlider"); }
    QString origin() const { return field<QLabel>("valueOrigin")->text(); }
    int steps() { return document.undoStack().count(); }
    void choose(const char* name, int entry) const {
        auto* box = field<QComboBox>(name);
        box->setCurrentIndex(entry);
        emit box->activated(entry);
    }

    Document document;
    Selection selection;
    LiveParameters parameters;
    LiveState state;
    InspectorPanel panel;
};

}  // namespace

class TestParameterForm : public QObject {
    Q_OBJECT
private slots:
    void parametersAreListedByTheirLanes() {
        Bench bench;
        bench.selection.set({bench.at(0, 1).id});  // w1 reads w0 w2 w3 i0 i1
        QVERIFY(bench.table()->isVisible() && bench.slider()->isVisible());
        QCOMPARE(bench.model()->rowCount(), 16);
        QCOMPARE(bench.shown(0, 0), QStringLiteral("θ"));
        QCOMPARE(bench.shown(1, 0), QStringLiteral("φ{w0}"));
        QCOMPARE(bench.shown(15, 0), QStringLiteral("φ{i0, i1}"));
        QCOMPARE(bench.model()->values(), bench.parameters.valuesOf(bench.at(0, 1).id));
        // The same names, in the same order, as everywhere else.
        for (int k = 1; k < 16; ++k) {
            QString name = QString::fromStdString(parameterName(bench.cell(), bench.at(0, 1), k));
            name.replace(QStringLiteral("phi"), QStringLiteral("φ"));
            QCOMPARE(bench.shown(k, 0).remove(QLatin1Char(' ')), name);
        }
        bench.panel.setAngleUnit(AngleUnit::Degrees);
        QCOMPARE(bench.shown(0, 1), angleNumber(bench.model()->value(0), AngleUnit::Degrees));
        bench.choose("parameterLane", 2);  // with w2
        QCOMPARE(bench.model()->rowCount(), 5);
        for (int row = 0; row < 5; ++row) QVERIFY(bench.shown(row, 0).contains(QStringLiteral("w2")));
        bench.choose("parameterLane", 0);
        bench.choose("parameterOrder", 1);
        for (int row = 1; row < 16; ++row) {
            const auto size = [&](int r) {
                return std::abs(bench.model()->value(bench.model()->parameterAt(r)));
            };
            QVERIFY(size(row - 1) >= size(row));
        }
        QCOMPARE(std::abs(bench.model()->index(0, 2).data(ParameterModel::kShareRole).toDouble()), 1.0);
        emit bench.table()->horizontalHeader()->sectionClicked(0);
        QCOMPARE(bench.model()->parameterAt(3), 3);
        QCOMPARE(bench.steps(), 0);
    }

    void aRotationHasASliderAndNoTable() {
        Bench bench;
        bench.selection.set({bench.at(1, 0).id});
        QVERIFY(!bench.table()->isVisible() && bench.slider()->isVisible());
        QCOMPARE(bench.slider()->value(), bench.parameters.valuesOf(bench.at(1, 0).id).front());
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.cell.stages[1].operations[0].gate = GateKind::H; });
        QVERIFY(!bench.slider()->isVisible() && !bench.field<QWidget>("drawAgain")->isVisible());
    }

    void valuesAreTypedInTheTable() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 1).id;
        bench.selection.set({id});
        QVERIFY(bench.origin().contains(QStringLiteral("seed 1")));
        const std::vector<double> before = bench.parameters.valuesOf(id);
        const QModelIndex cell = bench.model()->index(3, ParameterModel::Value);
        const auto editor = [&] {
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);  // the last one
            bench.table()->setCurrentIndex(cell);
            bench.table()->edit(cell);
            return bench.table()->findChild<AngleBox*>();
        };
        const auto press = [](AngleBox* box, Qt::Key key) {
            QTest::keyClick(box, key);
            QCoreApplication::processEvents();  // the view takes the value when the editor has had the key
        };
        press(editor(), Qt::Key_Return);  // left as it was shown, rounded
        QCOMPARE(bench.steps(), 0);
        QVERIFY(bench.at(0, 1).start.empty());
        AngleBox* box = editor();
        box->findChild<QLineEdit*>()->setText(QStringLiteral("1.5"));
        press(box, Qt::Key_Escape);
        QCOMPARE(bench.steps(), 0);
        box = editor();
        QTest::keyClicks(box, QStringLiteral("pi/3"));  // replaces what was shown
        press(box, Qt::Key_Return);
        QCOMPARE(bench.steps(), 1);
        std::vector<double> expected = before;
        expected[3] = kPi / 3.0;
        QCOMPARE(bench.at(0, 1).start, expected);
        QCOMPARE(bench.origin(), QStringLiteral("Set by hand."));
        QVERIFY(bench.model()->byHand());
        box = editor();
        box->findChild<QLineEdit*>()->setText(QStringLiteral("nonsense"));
        press(box, Qt::Key_Return);
        QCOMPARE(bench.steps(), 1);
        QCOMPARE(bench.at(0, 1).start, expected);
        bench.field<QPushButton>("drawAgain")->click();
        QVERIFY(bench.at(0, 1).start.empty());
        QCOMPARE(bench.parameters.valuesOf(id), before);
        QVERIFY(!bench.field<QPushButton>("drawAgain")->isEnabled());
        while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }

    void draggingIsOneStepAndEscNone() {
        Bench bench;
        bench.selection.set({bench.at(1, 0).id});
        auto* slider = bench.slider()->findChild<QSlider*>();
        const Project before = bench.document.project();
        slider->setSliderDown(true);
        for (int k = 0; k <= 10; ++k) slider->setValue(50 * k);
        QCOMPARE(bench.at(1, 0).start, std::vector{kPi / 2.0});
        QCOMPARE(bench.slider()->value(), kPi / 2.0);
        slider->setSliderDown(false);
        QCOMPARE(bench.steps(), 1);
        slider->setSliderDown(true);
        slider->setValue(-700);
        QTest::keyClick(slider, Qt::Key_Escape);
        QCOMPARE(bench.steps(), 1);
        QCOMPARE(bench.at(1, 0).start, std::vector{kPi / 2.0});
        QCOMPARE(slider->value(), 500);
        QVERIFY(!slider->isSliderDown());
        bench.document.undoStack().undo();
        QVERIFY(bench.document.project() == before);

        // With the mouse, pressed beside the handle: the jump is part of the drag.
        const auto point = [&](double share) {
            return QPoint(int(share * slider->width()), slider->height() / 2);
        };
        const auto move = [&](double share) {
            QMouseEvent event(QEvent::MouseMove, point(share), slider->mapToGlobal(point(share)),
                              Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(slider, &event);
        };
        QTest::mousePress(slider, Qt::LeftButton, {}, point(0.9));
        move(0.8);
        QCOMPARE(bench.steps(), 1);
        QVERIFY(bench.at(1, 0).start.front() > 1.0);
        QTest::keyClick(slider, Qt::Key_Escape);
        move(0.3);  // the button is still down: it moves nothing any more
        QTest::mouseRelease(slider, Qt::LeftButton, {}, point(0.3));
        QCOMPARE(bench.steps(), 0);
        QVERIFY(bench.document.project() == before);
        QTest::mousePress(slider, Qt::LeftButton, {}, point(0.2));
        move(0.25);
        QTest::mouseRelease(slider, Qt::LeftButton, {}, point(0.25));
        QCOMPARE(bench.steps(), 1);
        QVERIFY(bench.at(1, 0).start.front() < -1.0);
    }

    void spinningMergesAndTypingDoesNot() {
        Bench bench;
        bench.selection.set({bench.at(1, 0).id});
        auto* box = bench.slider()->findChild<AngleBox*>();
        const double before = box->value();
        for (int k = 0; k < 5; ++k) QTest::keyClick(box, Qt::Key_Up);
        QCOMPARE(bench.steps(), 1);
        QVERIFY(std::abs(bench.at(1, 0).start.front() - before - 0.25) < 1e-12);
        for (const char* typed : {"1", "pi/2"}) {
            box->selectAll();
            QTest::keyClicks(box, QString::fromUtf8(typed));
            QTest::keyClick(box, Qt::Key_Return);
        }
        QCOMPARE(bench.steps(), 3);
        QCOMPARE(bench.at(1, 0).start, std::vector{kPi / 2.0});
    }

    void anAngleBeyondTheSliderSurvives() {
        Bench bench;
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.cell.stages[1].operations[0].start = {10.0 + 1e-14}; });
        bench.selection.set({bench.at(1, 0).id});
        bench.selection.set({bench.at(1, 1).id});
        bench.selection.set({bench.at(1, 0).id});
        QCOMPARE(bench.slider()->value(), 10.0 + 1e-14);
        QCOMPARE(bench.at(1, 0).start, std::vector{10.0 + 1e-14});
        QCOMPARE(bench.steps(), 1);
    }

    void theSliderFollowsTheRow() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 1).id;
        bench.selection.set({id});
        bench.table()->selectRow(5);
        QCOMPARE(bench.slider()->value(), bench.model()->value(5));
        bench.slider()->findChild<QSlider*>()->setValue(250);
        QCOMPARE(bench.at(0, 1).start[5], kPi / 4.0);
        QCOMPARE(bench.table()->currentIndex().row(), 5);
        bench.choose("parameterLane", 1);  // with w0: the row is gone, another is chosen
        QVERIFY(bench.shown(bench.table()->currentIndex().row(), 0).contains(QStringLiteral("w0")));
    }

    void valuesOfARunAreShownAndKept() {
        Bench bench;
        const std::uint32_t id = bench.at(0, 1).id;
        bench.selection.set({id});
        auto* source = bench.field<QComboBox>("valueSource");
        auto* keep = bench.field<QPushButton>("keepAsStart");
        QVERIFY(!source->isEnabled() && !source->toolTip().isEmpty());
        const std::vector<double> learned(bench.parameters.values().size(), 0.125);
        bench.parameters.setRun(bench.cell(), 40, learned);
        QVERIFY(source->isEnabled());
        QVERIFY(source->currentText().contains(QStringLiteral("40")));
        QCOMPARE(bench.model()->value(7), 0.125);
        QVERIFY(!bench.model()->byHand());
        bench.choose("valueSource", 0);
        QVERIFY(bench.model()->value(7) != 0.125);
        bench.choose("valueSource", 1);
        keep->click();
        QCOMPARE(bench.at(0, 1).start, std::vector<double>(16, 0.125));
        QCOMPARE(source->currentIndex(), 0);
        QVERIFY(!keep->isEnabled() && !keep->toolTip().isEmpty());
        QCOMPARE(bench.steps(), 1);
    }

    void severalShowNoValuesButCanBeDrawnAgain() {
        Bench bench;
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.cell.stages[1].operations[0].start = {1.0}; });
        bench.selection.set({bench.at(1, 0).id, bench.at(1, 1).id, bench.at(0, 0).id});
        QVERIFY(!bench.table()->isVisible() && !bench.slider()->isVisible());
        QVERIFY(bench.origin().contains(QStringLiteral("Some set by hand")));
        bench.field<QPushButton>("drawAgain")->click();
        QVERIFY(bench.at(1, 0).start.empty());
        bench.document.edit(QStringLiteral("x"),
                            [](Project& p) { p.cell.stages[1].operations[0].target = 99; });
        QVERIFY(bench.origin().contains(QStringLiteral("errors")));
        QVERIFY(!bench.field<QPushButton>("keepAsStart")->isEnabled());
    }

    void theLargestNeuronIsListed() {
        Bench bench;
        Project project = exampleProject();
        project.cell = emptyCell(2, 14, 0);
        insertOperation(project.cell, 0, 0, makeNeuron(project.cell, 2, 2, 15));
        bench.document.reset(project);
        bench.selection.set({bench.at(0, 0).id});
        QCOMPARE(bench.model()->rowCount(), 32768);
        QCOMPARE(bench.shown(32767, 0).count(QLatin1Char(',')), qsizetype(14));
        bench.table()->selectRow(32767);
        bench.slider()->findChild<QSlider*>()->setValue(1000);
        QCOMPARE(bench.at(0, 0).start.back(), kPi);
    }

    /// Whatever is edited, the table shows the live values of what is selected and edits nothing itself.
    void theTableFollowsRandomEdits() {
        Bench bench;
        Rng rng(11);
        for (int i = 0; i < 150; ++i) {
            randomEdit(bench.document, rng);
            if (rng.below(3) == 0) bench.selection.set({randomId(bench.cell(), rng)});
            if (rng.below(5) == 0)
                bench.parameters.setValue(randomId(bench.cell(), rng), int(rng.below(4)), rng.normal());
            if (bench.selection.ids().size() != 1) continue;
            const std::uint32_t id = *bench.selection.ids().begin();
            const std::vector<double> values = bench.parameters.valuesOf(id);
            if (values.empty()) continue;
            QCOMPARE(bench.model()->values(), values);
        }
        while (bench.document.undoStack().canUndo()) bench.document.undoStack().undo();
        QVERIFY(bench.cell() == paperCell({2, 4, 1, 2, 2}));
    }
};

QTEST_MAIN(TestParameterForm)
#include "tst_parameter_form.moc"
