#pragma once

#include "core/base/error.h"
#include "core/project/project.h"

namespace ketloom {

/// The project with another task, and with the length, batch size and learning rate that the task likes; the
/// same project where it has this task already. A cell of the paper's shape gets as many in/out lanes as the
/// task needs and keeps the rest of its shape. Error Value: any other cell whose in/out lanes do not fit.
Expected<Project> projectForTask(const Project& project, TaskKind kind);

}  // namespace ketloom
