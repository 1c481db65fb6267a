#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "core/model/qrnn.h"
#include "tests/support/random_cell.h"
#include "tests/ui/training/small_project.h"
#include "ui/training/run_mailbox.h"

// A run as the workbench does it, without Qt: train() on a thread of its own with workers inside, everything
// it tells going through the mailbox, while another thread empties it and a third pauses, resumes and stops
// at random times. Ends with 1 where a record is lost, doubled or out of order. The thread sanitizer watches
// it (see tests/README.md).

using namespace ketloom;

namespace {

class MailObserver : public TrainingObserver {
public:
    explicit MailObserver(RunMailbox& mailbox) : m_mailbox(mailbox) {}

    void onStep(const StepRecord& record, std::span<const double> parameters) override {
        m_mailbox.put(record);
        publish(record.step, {parameters.begin(), parameters.end()});
    }
    void onCheckpoint(const TrainingState& state) override { publish(state.step, state.parameters); }
    void onPause() override { m_mailbox.put(notice(RunNotice::Kind::Paused)); }

    static RunNotice notice(RunNotice::Kind kind) {
        return {.kind = kind, .text = {}, .run = {}, .summary = {}};
    }

private:
    void publish(int step, std::vector<double> values) {
        m_mailbox.put(std::make_shared<const ParameterSnapshot>(ParameterSnapshot{step, std::move(values)}));
    }

    RunMailbox& m_mailbox;
};

/// What the reader has seen so far, and the first thing that was wrong.
struct Seen {
    int records = 0;
    int parameterStep = 0;
    int ends = 0;
    int lastStep = 0;  ///< of the summary
    double sum = 0.0;  ///< of all parameters: every number is looked at
    std::string problem;

    void look(const RunMailbox::Content& content) {
        for (const StepRecord& record : content.records) {
            if (record.step != records + 1)
                complain("step " + std::to_string(record.step) + " follows step ");
            records = record.step;
        }
        if (content.parameters) {
            if (content.parameters->step < parameterStep) complain("older parameters follow those of step ");
            parameterStep = content.parameters->step;
            for (double value : content.parameters->values) sum += value;
        }
        for (const RunNotice& notice : content.notices) {
            if (notice.kind == RunNotice::Kind::Failed) complain(notice.text + " after step ");
            if (notice.kind != RunNotice::Kind::Ended) continue;
            ++ends;
            lastStep = notice.summary->state.step;
        }
    }
    void complain(const std::string& what) {
        if (problem.empty()) problem = what + std::to_string(records);
    }
};

void trainInto(RunMailbox& mailbox, const Project& project, TrainingControl& control) {
    const auto failed = [&](std::string text) {
        RunNotice notice = MailObserver::notice(RunNotice::Kind::Failed);
        notice.text = std::move(text);
        mailbox.put(std::move(notice));
    };
    try {
        auto task = createTask(project.task);
        if (!task) return failed(toString(task.error()));
        auto model = createQrnn(project.cell, {project.training.precision, project.training.threads});
        if (!model) return failed(toString(model.error()));
        auto run = std::make_shared<ActiveRun>();
        run->project = project;
        run->task = *task;
        run->groups = (*model)->parameterGroups();
        RunNotice prepared = MailObserver::notice(RunNotice::Kind::Prepared);
        prepared.run = run;
        mailbox.put(std::move(prepared));
        MailObserver observer(mailbox);
        RunNotice ended = MailObserver::notice(RunNotice::Kind::Ended);
        ended.summary = train(**model, **task, project.training, initialState(**model, project.training),
                              observer, control);
        mailbox.put(std::move(ended));
    } catch (const std::exception& e) {
        failed(e.what());
    }
}

std::string runOnce(std::uint64_t seed) {
    Rng rng(seed);
    Project project = smallProject(testing::randomInt(1, 60, rng));
    project.training.threads = testing::randomInt(1, 3, rng);
    project.training.batchSize = 8;
    project.training.validateEvery = 5;
    RunMailbox mailbox;
    TrainingControl control;
    std::atomic<bool> over = false;
    Seen seen;
    std::thread worker([&] {
        trainInto(mailbox, project, control);
        over = true;
    });
    std::thread reader([&, pace = testing::randomInt(0, 3, rng)] {
        while (!over) {
            seen.look(mailbox.take());
            std::this_thread::sleep_for(std::chrono::milliseconds(pace));
        }
    });
    const int deeds = testing::randomInt(0, 12, rng);
    for (int k = 0; k < deeds; ++k) {
        std::this_thread::sleep_for(std::chrono::microseconds(testing::randomInt(0, 4000, rng)));
        switch (testing::randomInt(0, 3, rng)) {
            case 0:
                control.pause();
                break;
            case 1:
                control.resume();
                break;
            case 2:
                control.singleStep();
                break;
            default:
                control.setLearningRate(0.001 + 0.01 * rng.uniform());
        }
    }
    const bool stopped = testing::randomInt(0, 3, rng) != 0;
    if (stopped)
        control.requestStop();
    else
        control.resume();
    worker.join();
    reader.join();
    seen.look(mailbox.take());
    if (!seen.problem.empty()) return seen.problem;
    if (seen.ends != 1) return "the run ended " + std::to_string(seen.ends) + " times";
    if (seen.lastStep != seen.records || seen.parameterStep != seen.records) {
        return "the last record is of step " + std::to_string(seen.records) + ", the state of step " +
               std::to_string(seen.lastStep) + ", the parameters of step " +
               std::to_string(seen.parameterStep);
    }
    if (!stopped && seen.records != project.training.steps) return "the run ended before its last step";
    return {};
}

}  // namespace

int main() {
    const std::uint64_t runs = testing::seedCount(60);
    std::printf("seeds 1 to %llu\n", static_cast<unsigned long long>(runs));
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        if (const std::string problem = runOnce(seed); !problem.empty()) {
            std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), problem.c_str());
            return 1;
        }
    }
    return 0;
}
