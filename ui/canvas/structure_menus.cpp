// The menus of lanes and stages. Keys stand behind a tab in the texts: the canvas handles them (keyPress), so
// that they stay free elsewhere in the window.
#include <QMenu>
#include <algorithm>

#include "ui/canvas/circuit_view.h"
#include "ui/canvas/structure_tools.h"
#include "ui/document/cell_edits.h"
#include "ui/document/edit_support.h"
#include "ui/document/lane_edits.h"
#include "ui/document/operation_text.h"
#include "ui/document/repetition_edits.h"
#include "ui/document/stage_edits.h"

namespace ketloom {

namespace {

/// An entry that says in its tool tip why it is disabled, where `whyNot` says something.
QAction* add(QMenu& menu, const QString& text, const QString& whyNot, const std::function<void()>& act,
             const QString& tip = {}) {
    QAction* action = menu.addAction(text, &menu, act);
    action->setEnabled(whyNot.isEmpty());
    action->setToolTip(whyNot.isEmpty() ? tip : whyNot);
    return action;
}

}  // namespace

QString StructureTools::stageText(int stage) const {
    for (const CircuitElement& element : m_view.circuitLayout().elements)
        if (element.kind == ElementKind::Stage && element.stage == stage) return element.text;
    return tr("stage");
}

QMenu* StructureTools::menuAt(QPoint viewPosition) {
    const Hit hit = hitAt(viewPosition);
    if (hit.lane < 0 && hit.stage < 0) return nullptr;
    auto* menu = new QMenu(&m_view);
    if (hit.lane >= 0) {
        setCurrentLane(hit.lane);
        fillLaneMenu(*menu, hit.lane);
    } else {
        setCurrentStage(hit.stage);
        fillStageMenu(*menu, hit.stage);
    }
    return menu;
}

void StructureTools::addSubmenus(QMenu& menu, int lane, int stage) {
    if (lane >= 0) fillLaneMenu(*menu.addMenu(tr("Lane %1").arg(laneText(cell(), lane))), lane);
    if (stage < 0) return;
    QString title = stageText(stageRun(cell(), stage).first);
    title[0] = title[0].toUpper();
    fillStageMenu(*menu.addMenu(title), stageRun(cell(), stage).first);
}

QMenu* StructureTools::makeLaneMenu(QWidget* parent) {
    auto* menu = new QMenu(tr("&Lane"), parent);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        qDeleteAll(menu->findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly));
        addLaneChoice(*menu);
        fillLaneMenu(*menu, currentLane());
    });
    return menu;
}

QMenu* StructureTools::makeStageMenu(QWidget* parent) {
    auto* menu = new QMenu(tr("&Stage"), parent);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        qDeleteAll(menu->findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly));
        addStageChoice(*menu);
        fillStageMenu(*menu, currentStage());
    });
    return menu;
}

void StructureTools::addLaneChoice(QMenu& menu) {
    const int current = currentLane();
    QMenu* choice =
        menu.addMenu(current < 0 ? tr("Choose a &lane") : tr("&Lane: %1").arg(laneText(cell(), current)));
    for (int row = 0; row < cell().lanes(); ++row) {
        const int lane = rowLane(cell(), row);
        QAction* action =
            choice->addAction(laneText(cell(), lane), choice, [this, lane] { setCurrentLane(lane); });
        action->setCheckable(true);
        action->setChecked(lane == current);
    }
    menu.addSeparator();
}

void StructureTools::addStageChoice(QMenu& menu) {
    const int current = currentStage();
    QMenu* choice =
        menu.addMenu(current < 0 ? tr("Choose a &stage") : tr("&Stage: %1").arg(stageText(current)));
    for (const StageRun& run : stageRuns(cell())) {
        QAction* action = choice->addAction(stageText(run.first), choice,
                                            [this, stage = run.first] { setCurrentStage(stage); });
        action->setCheckable(true);
        action->setChecked(run.first == current);
    }
    menu.addSeparator();
}

void StructureTools::fillLaneMenu(QMenu& menu, int lane) {
    menu.setToolTipsVisible(true);
    const bool there = lane >= 0 && lane < cell().lanes();
    const bool inOut = there && cell().isInOut(lane);
    const int first = inOut ? 0 : cell().inOutLanes;
    const int last = inOut ? cell().inOutLanes - 1 : cell().lanes() - 1;
    const QString none = there ? QString() : tr("Click the name of a lane, or select an operation on it.");
    const auto unless = [&](bool refused, const QString& why) {
        return !there ? none : refused ? why : QString();
    };
    const QString like = there ? tr("The new lane does what %1 does.").arg(laneText(cell(), lane)) : none;
    const QString order = inOut ? tr("The lanes change places in every word: what was bit %1 of a word "
                                     "becomes another one, and the task reads and writes it there.")
                                      .arg(lane)
                                : tr("The cell computes the same with its lanes in another order.");
    add(menu, tr("&Rename…\tF2"), none, [this, lane] { editLaneName(lane); });
    const QString full = there ? whyNoLane(cell(), inOut) : none;
    add(
        menu, tr("Insert lane &above"), full, [this, lane] { insertLaneAt(lane, true); }, like);
    add(
        menu, tr("Insert lane &below"), full, [this, lane] { insertLaneAt(lane, false); }, like);
    add(
        menu, tr("Move &up\tAlt+Up"), unless(lane <= first, tr("It is the first lane of its kind.")),
        [this, lane] { moveLaneTo(lane, lane - 1); }, order);
    add(
        menu, tr("Move &down\tAlt+Down"), unless(lane >= last, tr("It is the last lane of its kind.")),
        [this, lane] { moveLaneTo(lane, lane + 1); }, order);
    menu.addSeparator();
    const LaneLoss loss = there ? laneLoss(cell(), lane) : LaneLoss();
    const QString label = loss.operations == 0   ? tr("Remo&ve lane")
                          : loss.operations == 1 ? tr("Remo&ve lane with 1 operation")
                                                 : tr("Remo&ve lane with %1 operations").arg(loss.operations);
    QString tip = tr("Operations on the lane: %1, removed with it.").arg(loss.operations);
    if (loss.readers > 0)
        tip += QLatin1Char(' ') + tr("Neurons that read one lane less: %1.").arg(loss.readers);
    add(
        menu, label, unless(first == last, tr("A cell needs at least one lane of each kind.")),
        [this, lane] { removeLaneAt(lane); }, tip);
    menu.addSeparator();
    for (const bool kind : {false, true})
        add(menu, kind ? tr("Add in/&out lane") : tr("Add &workspace lane"), whyNoLane(cell(), kind),
            [this, kind] { addLane(kind); });
}

void StructureTools::fillStageMenu(QMenu& menu, int stage) {
    menu.setToolTipsVisible(true);
    const bool there = stage >= 0 && stage < int(cell().stages.size());
    const QString none = there ? QString() : tr("Click the title of a stage, or select an operation in it.");
    const StageKind kind = there ? cell().stages[std::size_t(stage)].kind : StageKind::Work;
    const bool work = there && kind == StageKind::Work;
    const bool empty = !there || cell().stages[std::size_t(stage)].operations.empty();
    const StageRun run = stageRun(cell(), stage);
    const auto unless = [&](bool refused, const QString& why) {
        return !there ? none : refused ? why : QString();
    };
    const QString onlyWork = tr("Input and output stage stand once, at their places.");
    const QString nothing = tr("The stage is empty.");
    const int room = kMaxWorkStages - cell().workStages();
    const QString full =
        tr("There are %1 work stages already, the most a cell can have.").arg(kMaxWorkStages);
    const auto whyNoCopy = [&](int needed) {
        if (!there) return none;
        return needed > room ? full : QString();
    };
    const bool folded = there && m_view.isStageFolded(stage);
    add(menu, folded ? tr("E&xpand") : tr("&Collapse"), unless(empty, nothing),
        [this, stage, folded] { m_view.setStageFolded(stage, !folded); });
    add(menu, tr("Select its &operations"), unless(empty, nothing),
        [this, stage] { m_view.selectStage(stage); });
    menu.addSeparator();
    add(menu, tr("Insert stage &before"),
        kind == StageKind::Input && there ? tr("Nothing stands before the input stage.") : whyNoCopy(1),
        [this, stage] { insertStageAt(stage, false); });
    add(menu, tr("Insert stage &after"),
        kind == StageKind::Output && there ? tr("Nothing stands behind the output stage.") : whyNoCopy(1),
        [this, stage] { insertStageAt(stage, true); });
    add(menu, tr("D&uplicate"), unless(!work, onlyWork) + (work ? whyNoCopy(run.count) : QString()),
        [this, stage] {
            int place = -1;
            edit(tr("Duplicate stage"), [&](Cell& edited) { place = duplicateStage(edited, stage); });
            if (place >= 0) setCurrentStage(place);
        });
    add(menu, tr("Move &earlier\tAlt+Left"),
        unless(!work || !isWorkStage(cell(), run.first - 1),
               work ? tr("It is the first work stage.") : onlyWork),
        [this, run] { moveStageTo(run.first, run.first - 1); });
    add(menu, tr("Move &later\tAlt+Right"),
        unless(!work || !isWorkStage(cell(), run.first + run.count),
               work ? tr("It is the last work stage.") : onlyWork),
        [this, run] { moveStageTo(run.first, run.first + run.count); });
    QMenu* repeat = menu.addMenu(tr("&Repeat"));
    repeat->setEnabled(work);
    repeat->menuAction()->setToolTip(work ? QString() : there ? onlyWork : none);
    if (work) fillRepeatMenu(*repeat, run.first);
    menu.addSeparator();
    add(menu, tr("C&lear"), unless(empty, nothing),
        [this, stage] { edit(tr("Clear stage"), [&](Cell& edited) { clearStage(edited, stage); }); });
    add(menu, run.count > 1 ? tr("Remo&ve with its repetitions") : tr("Remo&ve"), unless(!work, onlyWork),
        [this, stage] {
            edit(tr("Remove work stage"), [&](Cell& edited) { removeWorkStage(edited, stage); });
        });
    menu.addSeparator();
    add(menu, tr("Collapse all s&tages"), {}, [this] { m_view.foldAllStages(true); });
    add(menu, tr("Expand all sta&ges"), {}, [this] { m_view.foldAllStages(false); });
}

void StructureTools::fillRepeatMenu(QMenu& menu, int stage) {
    menu.setToolTipsVisible(true);
    const StageRun run = stageRun(cell(), stage);
    const int most = mostRepetitions(cell(), stage);
    const auto check = [](QAction* action, bool on) {
        action->setCheckable(true);
        action->setChecked(on);
    };
    const QString full = tr("A cell has at most %1 work stages.").arg(kMaxWorkStages);
    for (int count : {1, 2, 3, 4, 6, 8})
        check(add(menu, count == 1 ? tr("&Once") : tr("×&%1").arg(count), count > most ? full : QString(),
                  [this, stage, count] { repeatStage(stage, count); }),
              count == run.count);
    add(menu, tr("Other &number…"), {}, [this, stage] { askRepetitions(stage); });
    menu.addSeparator();
    const bool trained =
        std::ranges::any_of(cell().stages[std::size_t(stage)].operations,
                            [](const Operation& operation) { return gateInfo(operation.gate).isTrained(); });
    const QString why = run.count < 2 ? tr("The stage stands once: repeat it first.")
                        : !trained    ? tr("No operation of the stage has parameters.")
                                      : QString();
    const RepetitionMode mode = repetitionMode(cell(), stage);
    const auto share = [&](const QString& label, bool shared, const QString& tip) {
        check(
            add(
                menu, label, why,
                [this, stage, shared] {
                    edit(shared ? tr("Share parameters of repetitions") : tr("Own parameters of repetitions"),
                         [&](Cell& edited) { setRepetitionsShared(edited, stage, shared); });
                },
                tip),
            why.isEmpty() && mode == (shared ? RepetitionMode::Shared : RepetitionMode::Own));
    };
    share(tr("O&wn parameters"), false, tr("Each repetition is trained by itself."));
    share(tr("&Shared parameters"), true, tr("All repetitions use the parameters of the first."));
    menu.addSeparator();
    add(
        menu, tr("&Dissolve repetition"),
        run.count < 2 ? tr("The stage stands once: there is nothing to dissolve.") : QString(),
        [this, stage] {
            edit(tr("Dissolve repetition"), [&](Cell& edited) { dissolveRepetition(edited, stage); });
        },
        tr("The repetitions stay, as stages of their own."));
}

}  // namespace ketloom
