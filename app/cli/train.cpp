#include <memory>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/run_reporter.h"
#include "core/baseline/create_model.h"

namespace ketloom::cli {
namespace {

struct TrainFlags {
    ExperimentFlags experiment;
    std::string run;
    bool noRunFolder = false;
    bool test = false;
    bool json = false;
};

int runTrain(const TrainFlags& flags, Problems& problems) {
    if (!flags.experiment.namesExperiment()) {
        problems.wrong("train", "what to train is not said",
                       "Name a .ketloom project, or use --example, --preset KEY or --task KEY.");
    }
    if (flags.noRunFolder && !flags.run.empty()) {
        problems.wrong("--run", "excludes --no-run-folder", "Use one of the two.");
    }
    RunRequest request;
    request.project = flags.experiment.project(problems);
    if (problems.any()) return problems.report(flags.json);
    const Project& project = request.project;

    // Loading the data is part of checking: with a missing file nothing has been started.
    Expected<std::shared_ptr<const Task>> task = createTask(project.task);
    if (!task) problems.add(task.error());
    Expected<std::unique_ptr<SequenceModel>> model =
        createModel(project.cell, project.model, {project.training.precision, project.training.threads});
    if (!model) problems.add(model.error());
    if (problems.any()) return problems.report(flags.json);
    request.task = std::move(*task);
    request.model = std::move(*model);

    if (!flags.noRunFolder) {
        const std::filesystem::path path =
            flags.run.empty() ? newRunPath("runs", project.name) : std::filesystem::path(flags.run);
        Expected<RunFolder> folder = RunFolder::create(path, project, request.model->parameterGroups());
        if (!folder) {
            problems.add(folder.error());
            return problems.report(flags.json);
        }
        request.folder = std::move(*folder);
    }
    problems.printWarnings();
    if (!flags.json) {
        const TaskDescription& description = taskDescription(project.task.kind);
        std::printf("Training \"%s\": %s, %s parameters, %s, %d steps.\n%s\n", project.name.c_str(),
                    modelText(project.cell, project.model).c_str(),
                    formatCount(request.model->parameterCount()).c_str(),
                    std::string(description.name).c_str(), project.training.steps,
                    request.task->dataSummary().c_str());
        std::fflush(stdout);
    }
    request.state = initialState(*request.model, project.training);
    request.test = flags.test;
    request.json = flags.json;
    return runTraining(std::move(request));
}

}  // namespace

Command addTrain(CLI::App& parent) {
    const auto given = std::make_shared<TrainFlags>();
    Flags flags(parent, "train", "Train a network and keep the run in a folder.", given->json);
    given->experiment.addTo(flags, ExperimentFlags::Source | ExperimentFlags::Task | ExperimentFlags::Cell |
                                       ExperimentFlags::Model | ExperimentFlags::Training);
    flags.value("--run", "DIR", given->run, "Folder for the run. Default runs/DATE-TIME-NAME.", "Result");
    flags.toggle("--no-run-folder", given->noRunFolder, "Keep nothing.", "Result");
    flags.toggle("--test", given->test, "Evaluate on the test split at the end.", "Result");
    return {flags, [given](Problems& problems) { return runTrain(*given, problems); }};
}

}  // namespace ketloom::cli
