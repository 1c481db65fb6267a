#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"
#include "core/model/model_options.h"
#include "core/task/task_options.h"
#include "core/training/training_options.h"

namespace ketloom {

/// Latest version of the format: 4 has classical networks and the long-memory task; 3 has start values and
/// repeated stages; 2 all gates of the gate table and shared parameters; 1 only neurons and RY.
inline constexpr int kProjectVersion = 4;

/// What a user opens, edits and saves: an experiment. Parameters belong to runs, not to it.
struct Project {
    std::string name;
    std::string notes;
    Cell cell;
    TaskOptions task;
    ModelOptions model;  ///< which network is trained: that of the cell, or a classical one
    TrainingOptions training;

    friend bool operator==(const Project&, const Project&) = default;
};

/// The built-in example: digits 0 against 1 of the shipped 8x8 set.
Project exampleProject();

/// A project that comes with the program, under resources/examples.
struct Example {
    std::string file;  ///< e.g. "digits-0-1.ketloom"
    Project project;
};

/// All examples; the first is exampleProject(). The shipped files hold exactly these.
std::vector<Example> exampleProjects();

/// Batch size and learning rate as the project's task likes them.
void applyTaskDefaults(Project& project);

/// The version of the format that this project needs: 4 where it has a network other than the cell's or the
/// long-memory task, else that of its cell.
int projectFormatVersion(const Project& project);

/// JSON: {"format": "ketloom-project", "version": 1, "name", "notes", "cell", "task", "model", "training"},
/// keys in this order, "model" only where it is not the quantum cell, two spaces a level, a newline at the
/// end. "version" is the lowest that holds the project (see projectFormatVersion()): a project of the paper's
/// gates is the same file, byte for byte, as of old. Reading it back and writing it again gives the same
/// bytes.
std::string projectToText(const Project& project);
/// Reads what projectToText() wrote, of this version or an older one; `name` stands for the file in messages.
/// A cell or options that are merely invalid are returned as they are: validate() tells. Errors: Syntax with
/// line and column; Schema and Value with the field path; Version for a newer program's file.
Expected<Project> projectFromText(const std::string& text, const std::string& name);
/// A project with where it came from.
struct ProjectFile {
    Project project;
    bool fromPicture = false;  ///< the file is a picture that carries the project: not to be written to
};
/// Reads a project file, or the project inside an exported picture (see picture_project.h), told apart by
/// content. Errors: as projectFromText(), projectFromPicture(), NotFound, Unreadable; Value for a file longer
/// than kMaxPictureBytes.
Expected<ProjectFile> loadProjectFile(const std::filesystem::path& path);
/// The project alone.
Expected<Project> loadProject(const std::filesystem::path& path);
/// Writes atomically. Errors: Unwritable, also for the name of a picture; Value for a project that could not
/// be read back, such as one with a number that is not finite. The old file is then untouched.
Expected<void> saveProject(const std::filesystem::path& path, const Project& project);

/// All issues of cell, task, model and training, and of their fit (I of the task against I of the cell).
std::vector<Issue> validate(const Project& project);

}  // namespace ketloom
