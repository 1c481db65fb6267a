#pragma once

#include "core/cell/presets.h"
#include "core/project/project.h"

namespace ketloom {

/// An experiment whose steps take well below a millisecond.
inline Project smallProject(int steps) {
    Project project;
    project.name = "small";
    project.cell =
        paperCell({.inOutLanes = 2, .workspaceLanes = 2, .workStages = 1, .order = 1, .degree = 1});
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 12;
    project.training.batchSize = 2;
    project.training.validationSize = 4;
    project.training.steps = steps;
    return project;
}

}  // namespace ketloom
