#include <algorithm>
#include <memory>
#include <thread>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/evaluation_report.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/trained_model.h"
#include "core/baseline/create_model.h"

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

int runEvaluate(const EvaluateFlags& flags, Problems& problems) {
    const std::optional<Split> split = readSplit(flags.split, problems);
    std::optional<std::int64_t> limit;
    if (!flags.limit.empty()) limit = readInteger("--limit", flags.limit, 1, 100'000'000, problems);
    const TrainedModel trained = readTrainedModel(flags.model, flags.experiment, problems);
    TrainingOptions defaults = trained.project ? trained.project->training : TrainingOptions{};
    if (!trained.project) defaults.threads = int(std::clamp(std::thread::hardware_concurrency(), 1u, 16u));
    const TrainingOptions options = flags.experiment.training(defaults, problems);
    problems.add(validate(options));
    if (problems.any()) return problems.report(flags.json);

    const std::shared_ptr<const Task> task = trained.task(problems);
    Expected<std::unique_ptr<SequenceModel>> model =
        createModel(trained.saved.cell, trained.saved.model, {options.precision, options.threads});
    if (!model) problems.add(model.error());
    if (problems.any()) return problems.report(flags.json);
    problems.printWarnings();

    const int available = task->splitSize(*split);
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
            evaluate(**model, *task, *split, count, trained.saved.parameters, options.loss,
                     flags.sampled ? OutputMode::Sampled : OutputMode::MostLikely, rng, stop.get_token());
    }
    if (flags.json) {
        OrderedJson json;
        json["model"] = flags.model;
        json["task"] = taskDescription(trained.taskOptions->kind).key;
        json["split"] = flags.split;
        json["outputs"] = flags.sampled ? "sampled" : "most-likely";
        json["stopped"] = evaluation.stopped;
        json.update(toJson(evaluation));
        printJson(json);
    } else {
        std::printf("%s, %s split, %s words.\n%s\n%s%s",
                    std::string(taskDescription(trained.taskOptions->kind).name).c_str(), flags.split.c_str(),
                    flags.sampled ? "sampled" : "most likely", task->dataSummary().c_str(),
                    evaluationText(evaluation, *task, trained.saved.model.kind).c_str(),
                    evaluation.stopped
                        ? "Stopped before the end: the figures are those of the sequences done.\n"
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
