#pragma once

#include <QObject>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "core/state/state_recorder.h"
#include "core/training/training.h"
#include "ui/training/run_mailbox.h"
#include "ui/training/run_types.h"

namespace ketloom {

/// Lives on the training thread. run() blocks there until the run has ended; everything it has to say goes
/// through the mailbox, and `noticed` tells the window to look into it now rather than at its next tick.
class TrainingWorker : public QObject {
    Q_OBJECT
public:
    explicit TrainingWorker(std::shared_ptr<RunMailbox> mailbox) : m_mailbox(std::move(mailbox)) {}

    /// Loads the data, builds the model, writes the run folder and trains. Any exception becomes a Failed
    /// notice.
    void run(const RunRequest& request, const std::shared_ptr<TrainingControl>& control);
    /// Reads a run of old, so that it is seen as it ended. Writes nothing. `stop` ends it with a Failed
    /// notice.
    void open(const std::filesystem::path& folder, const std::stop_token& stop);

signals:
    void noticed();

private:
    void notice(RunNotice notice);
    void guarded(const std::function<void()>& work);
    void failed(std::string text);
    void runOrThrow(const RunRequest& request, TrainingControl& control);
    void openOrThrow(const std::filesystem::path& folder, const std::stop_token& stop);

    std::shared_ptr<RunMailbox> m_mailbox;
};

/// Lives on a second thread and works out what the cell does with one sample, also while training is paused
/// inside train(). Keeps one model for the run it last worked for.
class TraceWorker : public QObject {
    Q_OBJECT
public:
    /// One look. `rows`: of a sparse history, the basis states to keep at every step; empty: the heaviest.
    struct Request {
        std::shared_ptr<const ActiveRun> run;
        std::shared_ptr<const ParameterSnapshot> parameters;
        SampleChoice choice;
        std::vector<int> rows;
    };
    /// Answers with `traced` or `failed`, always exactly one of them; with `failed` and no text where `stop`
    /// fired. States of a long sequence of a large cell are kept sparsely (kDenseBytes).
    void trace(const Request& request, const std::stop_token& stop);
    /// Writes all states of such a snapshot as CSV; answers with `written`, the text is empty where all went
    /// well. Traces wait until it has ended: it ends at once where the file cannot be written, and soon after
    /// `stop`.
    void writeStates(const std::shared_ptr<const TrainingSnapshot>& snapshot, const QString& path,
                     const std::stop_token& stop);

signals:
    void traced(const std::shared_ptr<const ketloom::TrainingSnapshot>& snapshot);
    void failed(const QString& message);
    void written(const QString& path, const QString& problem);

private:
    std::shared_ptr<const TrainingSnapshot> look(const Request& request, const std::stop_token& stop);
    void setRun(const std::shared_ptr<const ActiveRun>& run);

    std::shared_ptr<const ActiveRun> m_run;
    std::unique_ptr<SequenceModel> m_model;
    std::unique_ptr<StateRecorder> m_recorder;  ///< made where it is needed
    struct Known {
        SampleChoice choice;
        std::shared_ptr<const Sample> sample;
    };
    std::vector<Known> m_samples;  ///< the latest two
};

}  // namespace ketloom
