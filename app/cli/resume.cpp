#include <memory>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/run_reporter.h"
#include "core/baseline/create_model.h"

namespace ketloom::cli {
namespace {

struct ResumeFlags {
    ExperimentFlags experiment;
    std::string run;
    bool test = false;
    bool json = false;
};

void complainAllDone(const std::string& run, int done, Problems& problems) {
    problems.wrong(run, "the run has done all its " + std::to_string(done) + " steps",
                   "Ask for more with --steps " + std::to_string(2 * done) + ", for instance.");
}

int runResume(const ResumeFlags& flags, Problems& problems) {
    Expected<Manifest> manifest =
        fail(ErrorCode::NotFound, "no run folder is named", "resume", "Name the folder of an earlier run.");
    if (!flags.run.empty()) manifest = loadManifest(flags.run);
    RunRequest request;
    if (manifest) {
        request.project = manifest->project;
    } else {
        problems.add(manifest.error());
    }
    TrainingOptions& options = request.project.training;
    options = flags.experiment.training(options, problems);
    if (!manifest) return problems.report(flags.json);
    // Everything is checked before the folder is opened: opening marks the run as going on.
    problems.add(validate(request.project));
    if (manifest->status == "finished" && manifest->step >= options.steps)
        complainAllDone(flags.run, manifest->step, problems);
    if (problems.any()) return problems.report(flags.json);

    Expected<std::shared_ptr<const Task>> task = createTask(request.project.task);
    if (!task) problems.add(task.error());
    Expected<std::unique_ptr<SequenceModel>> model =
        createModel(request.project.cell, request.project.model, {options.precision, options.threads});
    if (!model) problems.add(model.error());
    if (problems.any()) return problems.report(flags.json);

    Expected<RunFolder> folder = RunFolder::open(flags.run);
    if (!folder) {
        problems.add(folder.error());
        return problems.report(flags.json);
    }
    Expected<TrainingState> state = folder->checkpoint();
    if (!state && state.error().code == ErrorCode::NotFound) state = initialState(**model, options);
    if (state) {
        const Expected<void> fits = checkState(*state, options, (*model)->parameterCount());
        if (!fits) problems.add(fits.error());
        if (state->step >= options.steps) complainAllDone(flags.run, state->step, problems);
    } else {
        problems.add(state.error());
    }
    if (problems.any()) return problems.report(flags.json);
    problems.printWarnings();

    request.task = std::move(*task);
    request.model = std::move(*model);
    request.state = std::move(*state);
    request.folder = std::move(*folder);
    request.test = flags.test;
    request.json = flags.json;
    if (!flags.json) {
        std::printf("Resuming \"%s\" after step %d, until step %d.\n", request.project.name.c_str(),
                    request.state.step, request.project.training.steps);
        std::fflush(stdout);
    }
    return runTraining(std::move(request));
}

}  // namespace

Command addResume(CLI::App& parent) {
    const auto given = std::make_shared<ResumeFlags>();
    Flags flags(parent, "resume", "Go on with a run from its last checkpoint.", given->json);
    flags.argument("RUNFOLDER", given->run, "Folder of the run.");
    given->experiment.addTo(flags, ExperimentFlags::Continuation);
    flags.toggle("--test", given->test, "Evaluate on the test split at the end.");
    return {flags, [given](Problems& problems) { return runResume(*given, problems); }};
}

}  // namespace ketloom::cli
