#include <QSignalSpy>
#include <QTest>

#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "ui/document/cell_edits.h"
#include "ui/document/live_parameters.h"
#include "ui/document/parameter_edits.h"
#include "ui/document/stage_edits.h"

using namespace ketloom;

namespace {

const Operation& at(const Cell& cell, int stage, int k) {
    return cell.stages[std::size_t(stage)].operations[std::size_t(k)];
}

Project smallProject() {
    Project project = exampleProject();
    project.cell = paperCell({1, 2, 1, 2, 2});
    return project;
}

}  // namespace

class TestParameters : public QObject {
    Q_OBJECT
private slots:
    void aFirstValueTakesTheOthersAsShown() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        std::vector<double> present(std::size_t(parameterCount(cell)));
        for (std::size_t i = 0; i < present.size(); ++i) present[i] = double(i);
        setStartValue(cell, at(cell, 0, 1).id, 2, -1.0, present);
        QCOMPARE(at(cell, 0, 1).start, (std::vector<double>{4, 5, -1, 7}));
        QVERIFY(at(cell, 0, 0).start.empty());
        const Cell before = cell;
        setStartValue(cell, at(cell, 0, 1).id, 4, 1.0, present);
        setStartValue(cell, 999, 0, 1.0, present);
        setStartValue(cell, at(cell, 0, 1).id, 0, NAN, present);
        setStartValue(cell, at(cell, 0, 1).id, 0, 1.0, {});
        QVERIFY(cell == before);
    }

    void aSharedSetStartsAlike() {
        Cell cell = paperCell({1, 2, 1, 2, 2});
        setSharing(cell, {at(cell, 1, 0).id, at(cell, 1, 1).id}, true);
        const std::vector<double> present(std::size_t(parameterCount(cell)));
        setStartValue(cell, at(cell, 1, 1).id, 0, 0.5, present);
        QCOMPARE(at(cell, 1, 0).start, (std::vector<double>{0.5}));
        QCOMPARE(at(cell, 1, 1).start, (std::vector<double>{0.5}));
        clearStart(cell, {at(cell, 1, 0).id});
        QVERIFY(at(cell, 1, 1).start.empty());
    }

    void valuesFollowTheirLanes() {
        Document document;
        document.reset(smallProject());  // sources of w0: w1, i0
        const std::uint32_t id = at(document.project().cell, 0, 0).id;
        document.edit(QStringLiteral("values"), [&](Project& project) {
            project.cell.stages[0].operations[0].start = {1, 2, 3, 4};  // theta, w1, i0, both
        });
        document.edit(QStringLiteral("thin"), [&](Project& p) { setSource(p.cell, id, 2, false); });
        QCOMPARE(at(document.project().cell, 0, 0).start, (std::vector<double>{1, 3}));
        document.edit(QStringLiteral("widen"), [&](Project& p) { setSource(p.cell, id, 2, true); });
        QCOMPARE(at(document.project().cell, 0, 0).start, (std::vector<double>{1, 0, 3, 0}));
        document.edit(QStringLiteral("degree"), [&](Project& p) { setDegree(p.cell, id, 1); });
        QCOMPARE(at(document.project().cell, 0, 0).start, (std::vector<double>{1, 0, 3}));
        document.edit(QStringLiteral("move"), [&](Project& p) { setTarget(p.cell, id, 2); });  // reads w0, i0
        QCOMPARE(at(document.project().cell, 0, 0).start, (std::vector<double>{1, 0, 3}));
        QVERIFY(validate(document.project().cell).empty());
    }

    void liveValuesAreThoseOfTheStartOrOfTheRun() {
        Document document;
        document.reset(smallProject());
        LiveParameters live(document);
        QSignalSpy changed(&live, &LiveParameters::changed);
        const std::vector<double> drawn = live.values();
        QCOMPARE(int(drawn.size()), parameterCount(document.project().cell));
        std::vector<double> learned(drawn.size(), 0.25);
        live.setRun(document.project().cell, 40, learned);
        QCOMPARE(live.source(), LiveParameters::Source::Run);
        QCOMPARE(live.values(), learned);
        QCOMPARE(live.step(), 40);
        live.setSource(LiveParameters::Source::Start);
        QCOMPARE(live.values(), drawn);
        live.setRun(document.project().cell, 41, learned);  // goes on in the background
        QCOMPARE(live.source(), LiveParameters::Source::Start);
        live.setSource(LiveParameters::Source::Run);

        const std::uint32_t id = at(document.project().cell, 1, 0).id;
        live.setValue(id, 0, 1.5);
        QCOMPARE(live.source(), LiveParameters::Source::Start);
        QCOMPARE(live.valuesOf(id), (std::vector<double>{1.5}));
        QCOMPARE(live.values().front(), 0.25);
        document.undoStack().undo();
        QVERIFY(document.project() == smallProject());

        document.edit(QStringLiteral("cell"), [](Project& p) { addWorkStage(p.cell, 1); });
        QVERIFY(!live.hasRun());
        QCOMPARE(int(live.values().size()), parameterCount(document.project().cell));
        document.undoStack().undo();
        QVERIFY(live.hasRun());
        QVERIFY(changed.count() > 5);
    }

    void aDragIsOneStepOrNone() {
        Document document;
        document.reset(smallProject());
        LiveParameters live(document);
        const Project before = document.project();
        const std::uint32_t id = at(before.cell, 1, 0).id;
        live.setValue(id, 0, 0.1);
        const Project first = document.project();
        live.beginDrag();
        for (int k = 2; k < 9; ++k) live.setValue(id, 0, 0.1 * k);
        live.endDrag();
        QCOMPARE(document.undoStack().count(), 2);
        live.beginDrag();
        live.setValue(id, 0, 2.0);
        live.endDrag();
        QCOMPARE(document.undoStack().count(), 3);  // another drag, another step
        document.undoStack().undo();
        document.undoStack().undo();
        QVERIFY(document.project() == first);
        document.undoStack().redo();

        // Cancelled: the start values of the first drag are back, and the switch to them is undone too.
        const std::vector<double> learned(live.values().size(), 0.25);
        live.setRun(document.project().cell, 7, learned);
        const Project shown = document.project();
        live.beginDrag();
        live.setValue(id, 0, 1.0);
        live.setValue(id, 0, 1.5);
        QCOMPARE(live.source(), LiveParameters::Source::Start);
        live.cancelDrag();
        QVERIFY(document.project() == shown);
        QCOMPARE(document.undoStack().count(), 2);
        QCOMPARE(live.source(), LiveParameters::Source::Run);
        QCOMPARE(live.values(), learned);
        live.cancelDrag();
        live.endDrag();
        QVERIFY(document.project() == shown);
    }
};

QTEST_MAIN(TestParameters)
#include "tst_parameters.moc"
