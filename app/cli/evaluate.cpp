#include <filesystem>
#include <memory>
#include <thread>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/evaluation_report.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/interrupt.h"
#include "core/model/qrnn.h"
#include "core/runs/run_folder.h"

namespace ketloom::cli {
namespace {

constexpr int kGeneratedSequences = 1000;

struct EvaluateFlags {
    ExperimentFlags experiment;
    std::string model;
    std::string split = "test";
    std::string limit;
    bool sampled = false;
    bool json = false;
};

std::optional<Split> readSplit(const std::string& text, Problems& problems) {
    for (const Split split : {Split::Train, Split::Validation, Split::Test}) {
        if (splitName(split) == text) return split;
    }
    problems.wrong("--split", "there is no split \"" + text + "\"", "Use one of: train, validation, test");
    return std::nullopt;
}

int runEvaluate(const EvaluateFlags& flags, Problems& problems) {
    const std::optional<Split> split = readSplit(flags.split, problems);
    std::optional<std::int64_t> limit;
    if (!flags.limit.empty()) limit = readInteger("--limit", flags.limit, 1, 100'000'000, problems);
    if (flags.model.empty())
        problems.wrong("--model", "no model is named", "Name a run folder or a model file.");

    // A run knows its task and options; a bare file needs --task.
    std::optional<Project> project;
    Expected<SavedModel> saved = fail(ErrorCode::NotFound, "");
    if (!flags.model.empty()) {
        saved = loadModel(flags.model);
        if (!saved) problems.add(saved.error());
        if (saved && std::filesystem::is_directory(flags.model)) {
            const Expected<Manifest> found = loadManifest(flags.model);
            if (found) {
                project = found->project;
            } else {
                problems.add(found.error());
            }
        }
    }
    std::optional<TaskOptions> base;
    if (project) base = project->task;
    TrainingOptions defaults = project ? project->training : TrainingOptions{};
    if (!project) defaults.threads = int(std::clamp(std::thread::hardware_concurrency(), 1u, 16u));
    const TrainingOptions options = flags.experiment.training(defaults, problems);
    problems.add(validate(options));
    const std::optional<TaskOptions> taskOptions =
        saved || flags.experiment.has("--task") ? flags.experiment.task(base, problems) : std::nullopt;
    if (problems.any()) return problems.report(flags.json);

    const Expected<std::shared_ptr<const Task>> task = createTask(*taskOptions);
    if (!task) problems.add(task.error());
    Expected<std::unique_ptr<SequenceModel>> model =
        createQrnn(saved->cell, {options.precision, options.threads});
    if (!model) problems.add(model.error());
    if (task && model && (*task)->inOutLanes() != (*model)->inOutLanes()) {
        problems.wrong(flags.model,
                       "the network has " + std::to_string((*model)->inOutLanes()) +
                           " in/out lanes, the task needs " + std::to_string((*task)->inOutLanes()),
                       "Choose the task it was trained on.");
    }
    if (problems.any()) return problems.report(flags.json);
    problems.printWarnings();

    const int available = (*task)->splitSize(*split);
    int count = int(limit.value_or(available > 0 ? 0 : kGeneratedSequences));
    if (available > 0 && count > available) count = 0;
    std::stop_source stop;
    Evaluation evaluation;
    {
        const InterruptWatcher watcher([&stop] { stop.request_stop(); });
        ProgressLine progress;
        progress.show("evaluating " + formatCount(count ? count : available) + " sequences ...");
        Rng rng(options.samplingSeed);
        evaluation =
            evaluate(**model, **task, *split, count, saved->parameters, options.loss,
                     flags.sampled ? OutputMode::Sampled : OutputMode::MostLikely, rng, stop.get_token());
    }
    if (flags.json) {
        OrderedJson json;
        json["model"] = flags.model;
        json["task"] = taskDescription(taskOptions->kind).key;
        json["split"] = flags.split;
        json["outputs"] = flags.sampled ? "sampled" : "most-likely";
        json["stopped"] = evaluation.stopped;
        json.update(toJson(evaluation));
        printJson(json);
    } else {
        std::printf(
            "%s, %s split, %s words.\n%s\n%s%s", std::string(taskDescription(taskOptions->kind).name).c_str(),
            flags.split.c_str(), flags.sampled ? "sampled" : "most likely", (*task)->dataSummary().c_str(),
            evaluationText(evaluation, **task).c_str(),
            evaluation.stopped ? "Stopped before the end: the figures are those of the sequences done.\n"
                               : "");
    }
    return evaluation.stopped ? kFailed : kGood;
}

}  // namespace

Command addEvaluate(CLI::App& parent) {
    const auto given = std::make_shared<EvaluateFlags>();
    Flags flags(parent, "evaluate", "Measure a trained network on a split of its data.", given->json);
    flags.value("--model", "PATH", given->model, "Run folder, model.json, or a file with config and stages.");
    flags.value("--split", "NAME", given->split, "train, validation or test (default).");
    flags.value("--limit", "N", given->limit, "At most this many sequences; generated tasks: default 1000.");
    flags.toggle("--sampled", given->sampled, "Sample the output words instead of taking the most likely.");
    given->experiment.addTo(flags, ExperimentFlags::Task | ExperimentFlags::Evaluation);
    return {flags, [given](Problems& problems) { return runEvaluate(*given, problems); }};
}

}  // namespace ketloom::cli
