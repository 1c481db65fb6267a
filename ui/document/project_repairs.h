#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "core/cell/cell.h"
#include "core/project/project.h"

namespace ketloom {

/// One way to mend one problem of a project.
struct ProjectRepair {
    QString label;  ///< what it does, as a command
    std::function<void(Project&)> apply;
};

/// An issue of validate(project) with what it points at and what would mend it.
struct ProjectProblem {
    Issue issue;
    OperationPlace place;  ///< {-1, -1}: neither an operation nor a stage
    int lane = -1;
    std::vector<ProjectRepair> repairs;  ///< the best first; belong to the project as it is now
};

/// All issues of validate(project), errors first.
std::vector<ProjectProblem> problemsOf(const Project& project);

/// Applies first repairs until no problem is left that has one; returns how many were applied.
int repairAll(Project& project);

}  // namespace ketloom
