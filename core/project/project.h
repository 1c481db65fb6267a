#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/task/task_options.h"
#include "core/training/training_options.h"

namespace ketloom {

inline constexpr int kProjectVersion = 1;

/// What a user opens, edits and saves: an experiment. Parameters belong to runs, not to it.
struct Project {
    std::string name;
    std::string notes;
    Cell cell;
    TaskOptions task;
    TrainingOptions training;

    friend bool operator==(const Project&, const Project&) = default;
};

/// The built-in example: digits 0 against 1 of the shipped 8x8 set.
Project exampleProject();

/// JSON: {"format": "ketloom-project", "version": 1, "name", "notes", "cell", "task", "training"}.
std::string projectToText(const Project& project);
Expected<Project> projectFromText(const std::string& text, const std::string& name);
Expected<Project> loadProject(const std::filesystem::path& path);
Expected<void> saveProject(const std::filesystem::path& path, const Project& project);

/// All issues of cell, task and training, and of their fit (I of the task against I of the cell).
std::vector<Issue> validate(const Project& project);

}  // namespace ketloom
