// What lanes and stages on the canvas are told to do: one undo step each.
#include <QInputDialog>
#include <algorithm>

#include "ui/canvas/circuit_view.h"
#include "ui/canvas/structure_tools.h"
#include "ui/document/lane_edits.h"
#include "ui/document/repetition_edits.h"
#include "ui/document/stage_edits.h"

namespace ketloom {

void StructureTools::addLane(bool inOut) {
    const int lanes = inOut ? cell().inOutLanes : cell().workspaceLanes;
    edit(inOut ? tr("Add in/out lane") : tr("Add workspace lane"), [&](Cell& edited) {
        setLaneCounts(edited, edited.inOutLanes + (inOut ? 1 : 0), edited.workspaceLanes + (inOut ? 0 : 1));
    });
    if (lanes < (inOut ? cell().inOutLanes : cell().workspaceLanes))
        setCurrentLane((inOut ? 0 : cell().inOutLanes) + lanes);
}

void StructureTools::insertLaneAt(int lane, bool above) {
    int added = -1;
    edit(tr("Insert lane"), [&](Cell& edited) { added = insertLane(edited, lane, above); });
    if (added >= 0) setCurrentLane(added);
}

void StructureTools::removeLaneAt(int lane) {
    edit(tr("Remove lane"), [&](Cell& edited) { removeLane(edited, lane); });
}

void StructureTools::moveLaneTo(int lane, int to, int mergeKey) {
    edit(
        tr("Move lane"), [&](Cell& edited) { moveLane(edited, lane, to); }, mergeKey);
}

void StructureTools::shiftLane(int rows, int mergeKey) {
    const int lane = currentLane();
    if (lane >= 0) moveLaneTo(lane, lane + rows, mergeKey);
}

void StructureTools::moveStageTo(int stage, int to, int mergeKey) {
    int place = -1;
    const bool current = m_currentStage >= 0;
    edit(
        tr("Move stage"), [&](Cell& edited) { place = moveStage(edited, stage, to); }, mergeKey);
    if (place >= 0 && current) setCurrentStage(place);
}

void StructureTools::shiftStage(int direction, int mergeKey) {
    const int stage = currentStage();
    if (stage < 0) return;
    const StageRun run = stageRun(cell(), stage);
    moveStageTo(stage, direction < 0 ? run.first - 1 : run.first + run.count, mergeKey);
}

void StructureTools::insertStageAt(int stage, bool after) {
    int place = -1;
    edit(tr("Insert stage"), [&](Cell& edited) { place = insertStage(edited, stage, after); });
    if (place >= 0) setCurrentStage(place);
}

void StructureTools::repeatStage(int stage, int count) {
    const bool shared = sharedRepetitions(cell(), stage);
    edit(tr("Repeat stage"), [&](Cell& edited) { setRepetitions(edited, stage, count, shared); });
    setCurrentStage(stage);
}

void StructureTools::askRepetitions(int stage) {
    auto* dialog = new QInputDialog(&m_view);
    dialog->setObjectName(QStringLiteral("repetitions"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Repeat stage"));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(1, mostRepetitions(cell(), stage));
    dialog->setIntValue(stageRun(cell(), stage).count);
    dialog->setLabelText(
        tr("How often the stage stands in a row (at most %1 work stages in all):").arg(kMaxWorkStages));
    connect(dialog, &QInputDialog::intValueSelected, this,
            [this, stage](int count) { repeatStage(stage, count); });
    dialog->open();
}

}  // namespace ketloom
