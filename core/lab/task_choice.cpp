#include "core/lab/task_choice.h"

#include <optional>
#include <string>

#include "core/cell/presets.h"

namespace ketloom {

namespace {

/// The shape whose paperCell() this is; none of any other cell.
std::optional<CellShape> paperShape(const Cell& cell) {
    for (const Stage& stage : cell.stages) {
        for (const Operation& operation : stage.operations) {
            if (operation.gate != GateKind::Neuron) continue;
            const CellShape shape{cell.inOutLanes, cell.workspaceLanes, cell.workStages(), operation.order,
                                  operation.degree};
            return paperCell(shape) == cell ? std::optional(shape) : std::nullopt;
        }
    }
    return std::nullopt;
}

}  // namespace

Expected<Project> projectForTask(const Project& project, TaskKind kind) {
    if (project.task.kind == kind) return project;
    const TaskDescription& task = taskDescription(kind);
    Project changed = project;
    changed.task.kind = kind;
    changed.task.length = 0;
    changed.task.protocol = MemoryProtocol::Published;
    applyTaskDefaults(changed);
    if (task.inOutLanes == 0 || task.inOutLanes == project.cell.inOutLanes) return changed;
    std::optional<CellShape> shape = paperShape(project.cell);
    if (!shape) {
        return fail(ErrorCode::Value,
                    "\"" + std::string(task.name) + "\" needs " + std::to_string(task.inOutLanes) +
                        " in/out lanes and the cell has " + std::to_string(project.cell.inOutLanes) +
                        "; only a cell of the paper's shape can be given others",
                    "", "Change the in/out lanes of the cell, or choose another task.");
    }
    shape->inOutLanes = task.inOutLanes;
    changed.cell = paperCell(*shape);
    return changed;
}

}  // namespace ketloom
