#include "app/cli/trained_model.h"

#include <filesystem>

namespace ketloom::cli {

std::shared_ptr<const Task> TrainedModel::task(Problems& problems) const {
    const Expected<std::shared_ptr<const Task>> task = createTask(*taskOptions);
    if (!task) {
        problems.add(task.error());
        return nullptr;
    }
    if ((*task)->inOutLanes() != saved.cell.inOutLanes) {
        problems.wrong(path,
                       "the network has " + std::to_string(saved.cell.inOutLanes) +
                           " in/out lanes, the task needs " + std::to_string((*task)->inOutLanes()),
                       "Choose the task it was trained on.");
        return nullptr;
    }
    return *task;
}

TrainedModel readTrainedModel(const std::string& path, const ExperimentFlags& experiment,
                              Problems& problems) {
    TrainedModel result;
    result.path = path;
    if (path.empty()) problems.wrong("--model", "no model is named", "Name a run folder or a model file.");
    bool found = false;
    if (!path.empty()) {
        Expected<SavedModel> saved = loadModel(path);
        found = saved.has_value();
        if (!saved) {
            problems.add(saved.error());
        } else {
            result.saved = std::move(*saved);
        }
        if (found && std::filesystem::is_directory(path)) {
            const Expected<Manifest> manifest = loadManifest(path);
            if (manifest) {
                result.project = manifest->project;
            } else {
                problems.add(manifest.error());
            }
        }
    }
    std::optional<TaskOptions> base;
    if (result.project) base = result.project->task;
    if (found || experiment.has("--task")) result.taskOptions = experiment.task(base, problems);
    return result;
}

std::optional<Split> readSplit(const std::string& text, Problems& problems) {
    for (const Split split : {Split::Train, Split::Validation, Split::Test}) {
        if (splitName(split) == text) return split;
    }
    problems.wrong("--split", "there is no split \"" + text + "\"", "Use one of: train, validation, test");
    return std::nullopt;
}

}  // namespace ketloom::cli
