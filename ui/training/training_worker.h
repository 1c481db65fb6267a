#pragma once

#include <QObject>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

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
    /// Reads a run of old, so that it is seen as it ended. Writes nothing.
    void open(const std::filesystem::path& folder);

signals:
    void noticed();

private:
    void notice(RunNotice notice);
    void guarded(const std::function<void()>& work);
    void failed(std::string text);
    void runOrThrow(const RunRequest& request, TrainingControl& control);
    void openOrThrow(const std::filesystem::path& folder);

    std::shared_ptr<RunMailbox> m_mailbox;
};

/// Lives on a second thread and works out what the cell does with one sample, also while training is paused
/// inside train(). Keeps one model for the run it last worked for.
class TraceWorker : public QObject {
    Q_OBJECT
public:
    /// Answers with `traced` or `failed`, always exactly one of them.
    void trace(const std::shared_ptr<const ActiveRun>& run,
               const std::shared_ptr<const ParameterSnapshot>& parameters, const SampleChoice& choice);

signals:
    void traced(const std::shared_ptr<const ketloom::TrainingSnapshot>& snapshot);
    void failed(const QString& message);

private:
    std::shared_ptr<const ActiveRun> m_run;
    std::unique_ptr<SequenceModel> m_model;
    SampleChoice m_choice;
    std::shared_ptr<const Sample> m_sample;
};

}  // namespace ketloom
