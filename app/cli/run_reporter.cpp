#include "app/cli/run_reporter.h"

#include <cstdio>

#include "app/cli/evaluation_report.h"
#include "app/cli/interrupt.h"
#include "app/cli/problems.h"

namespace ketloom::cli {
namespace {

constexpr auto kShowEvery = std::chrono::milliseconds(100);

OrderedJson toJson(const ValidationRecord& validation) {
    OrderedJson json;
    json["loss"] = validation.loss;
    json["sampledWordError"] = validation.sampledWordError;
    json["sampledLabelError"] = validation.sampledLabelError;
    json["likelyWordError"] = validation.likelyWordError;
    json["likelyLabelError"] = validation.likelyLabelError;
    return json;
}

std::string wordsAndLabels(double words, double labels) {
    return formatPercent(words) + " of words, " + formatPercent(labels) + " of labels wrong";
}

}  // namespace

RunReporter::RunReporter(RunFolder* folder, TrainingControl& control, int totalSteps,
                         const TrainingState& start)
    : m_folder(folder),
      m_control(control),
      m_totalSteps(totalSteps),
      m_firstStep(start.step),
      m_start(std::chrono::steady_clock::now()) {
    if (!folder) return;
    if (auto kept = folder->snapshots())
        m_history = std::move(*kept);
    else
        note(tl::unexpected<Error>(kept.error()));
    if (m_history.wants(start.step)) m_history.add(start.step, start.parameters);
}

void RunReporter::note(const Expected<void>& done) {
    if (done || m_error) return;
    m_error = done.error();
    m_control.requestStop();
}

void RunReporter::onStep(const StepRecord& record, std::span<const double> parameters) {
    if (m_folder && !m_error) {
        note(m_folder->appendMetrics(record));
        if (m_history.wants(record.step)) m_history.add(record.step, {parameters.begin(), parameters.end()});
    }
    m_last = record;
    if (record.validation) m_validation = record.validation;
    if (m_line.isVisible()) showProgress(record);
}

void RunReporter::onCheckpoint(const TrainingState& state) {
    // After an error the files are left as they are: the message may ask to restore them.
    if (m_folder && !m_error) note(m_folder->saveSnapshots(m_history));
    if (m_folder && !m_error) note(m_folder->saveCheckpoint(state));
}

void RunReporter::showProgress(const StepRecord& record) {
    const auto now = std::chrono::steady_clock::now();
    if (now - m_shown < kShowEvery && record.step < m_totalSteps) return;
    m_shown = now;
    const double elapsed = std::chrono::duration<double>(now - m_start).count();
    const int done = record.step - m_firstStep;
    std::string text = "step " + std::to_string(record.step) + "/" + std::to_string(m_totalSteps) +
                       "  loss " + formatNumber(record.loss, 4);
    if (m_validation) {
        text += "  validation " + formatNumber(m_validation->loss, 4) + "  error " +
                formatPercent(m_validation->likelyLabelError);
    }
    text += "  gradient " + formatNumber(record.gradientNorm, 3);
    if (done > 0 && elapsed > 0.0) {
        text += "  " + formatSeconds(elapsed / done) + " a step";
        text += "  " + formatSeconds(elapsed / done * (m_totalSteps - record.step)) + " left at most";
    }
    m_line.show(text);
}

int runTraining(RunRequest request) {
    const TrainingOptions& options = request.project.training;
    TrainingControl control;
    RunFolder* const folder = request.folder ? &*request.folder : nullptr;
    std::optional<RunReporter> reporter;
    TrainingSummary summary;
    {
        const InterruptWatcher watcher([&control] { control.requestStop(); });
        reporter.emplace(folder, control, options.steps, request.state);
        summary = train(*request.model, *request.task, options, std::move(request.state), *reporter, control);
        reporter->clearLine();
    }
    if (folder && !reporter->error()) {
        if (const Expected<void> finished = folder->finish(summary); !finished) {
            return reportError(finished.error(), request.json, kFailed);
        }
    }
    if (reporter->error()) return reportError(*reporter->error(), request.json, kFailed);

    const bool stopped = summary.reason == StopReason::Stopped;
    const bool good = !stopped && summary.reason != StopReason::Diverged;
    std::optional<Evaluation> test;
    const int testLimit = request.task->splitSize(Split::Test) > 0 ? 0 : options.validationSize;
    if (request.test && good) {
        Rng rng(options.samplingSeed);
        test = evaluate(*request.model, *request.task, Split::Test, testLimit, summary.state.parameters,
                        options.loss, OutputMode::MostLikely, rng);
    }

    const std::optional<StepRecord>& last = reporter->last();
    const std::optional<ValidationRecord>& validation = reporter->validation();
    const std::string path = folder ? folder->path().string() : std::string();
    if (request.json) {
        OrderedJson json;
        json["project"] = request.project.name;
        json["task"] = taskDescription(request.project.task.kind).key;
        json["model"] = modelDescription(request.project.model.kind).key;
        json["parameters"] = request.model->parameterCount();
        json["reason"] = stopReasonKey(summary.reason);
        json["explanation"] = summary.explanation;
        json["steps"] = summary.state.step;
        json["seconds"] = summary.state.seconds;
        json["loss"] = last ? OrderedJson(last->loss) : OrderedJson();
        json["gradientNorm"] = last ? OrderedJson(last->gradientNorm) : OrderedJson();
        json["validation"] = validation ? toJson(*validation) : OrderedJson();
        json["run"] = folder ? OrderedJson(path) : OrderedJson();
        if (test) json["test"] = toJson(*test);
        printJson(json);
    } else {
        std::printf("%s\n", summary.explanation.c_str());
        std::fputs(
            factLines({{"steps",
                        std::to_string(summary.state.step) + " in " + formatSeconds(summary.state.seconds)},
                       {"loss", last ? formatNumber(last->loss) : ""},
                       {"gradient norm", last ? formatNumber(last->gradientNorm) : ""},
                       {"validation loss", validation ? formatNumber(validation->loss) : ""},
                       {"  most likely words",
                        validation ? wordsAndLabels(validation->likelyWordError, validation->likelyLabelError)
                                   : ""},
                       {"  sampled words", validation ? wordsAndLabels(validation->sampledWordError,
                                                                       validation->sampledLabelError)
                                                      : ""},
                       {"run folder", path}})
                .c_str(),
            stdout);
        if (test)
            std::printf("\nTest split\n%s",
                        evaluationText(*test, *request.task, request.project.model.kind).c_str());
        if (stopped && folder) std::printf("Go on with: ketloom-cli resume %s\n", path.c_str());
    }
    return good ? kGood : kFailed;
}

}  // namespace ketloom::cli
