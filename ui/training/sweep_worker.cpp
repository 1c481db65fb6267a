#include "ui/training/sweep_worker.h"

#include <chrono>
#include <exception>
#include <utility>

#include "core/baseline/recurrent_cost.h"
#include "core/lab/sweep_cost.h"
#include "core/model/qrnn.h"
#include "core/runs/run_folder.h"
#include "ui/document/core_values.h"
#include "ui/training/thread_priority.h"

namespace ketloom {
namespace {

constexpr auto kEstimateInterval = std::chrono::milliseconds(300);

/// Puts what the trainings tell into the mailbox.
class MailSweepObserver : public SweepObserver {
public:
    MailSweepObserver(SweepMailbox& mailbox, const SweepFolder& folder, int jobs)
        : m_mailbox(mailbox), m_jobs(jobs), m_clock(expand(folder.sweep()), folder.results()) {
        tellTime();
    }

    void onStep(const SweepPoint& point, const StepRecord& record) override {
        m_clock.step(point.index, record);
        m_mailbox.put(point.index, {record.step, record.loss});
        if (std::chrono::steady_clock::now() - m_told > kEstimateInterval) tellTime();
    }
    void onPointFinished(const SweepPoint&, const PointResult& result) override {
        m_clock.finished(result);
        m_mailbox.put(result);
        tellTime();
    }

private:
    void tellTime() {
        m_told = std::chrono::steady_clock::now();
        m_mailbox.setSecondsLeft(m_clock.secondsLeft(m_jobs));
    }

    SweepMailbox& m_mailbox;
    int m_jobs;
    SweepClock m_clock;
    std::chrono::steady_clock::time_point m_told;
};

SweepSummary failed(Error error) {
    SweepSummary summary;
    summary.error = std::move(error);
    return summary;
}

}  // namespace

void SweepMailbox::put(const PointResult& result) {
    const std::lock_guard guard(m_mutex);
    m_content.finished.push_back(result);
    m_content.running.erase(result.point);
}

void SweepMailbox::put(int point, const SweepPlace& place) {
    const std::lock_guard guard(m_mutex);
    m_content.running[point] = place;
}

void SweepMailbox::setSecondsLeft(double seconds) {
    const std::lock_guard guard(m_mutex);
    m_content.secondsLeft = seconds;
}

SweepMailbox::Content SweepMailbox::take() {
    const std::lock_guard guard(m_mutex);
    Content content = m_content;
    m_content.finished.clear();
    return content;
}

void SweepMailbox::clear() {
    const std::lock_guard guard(m_mutex);
    m_content = {};
}

void SweepWorker::run(const SweepOrder& order, const std::shared_ptr<SweepControl>& control) {
    yieldToWindow();
    SweepSummary summary;
    try {
        summary = runOrThrow(order, *control);
    } catch (const FormatError& error) {
        summary = failed(error.error);
    } catch (const std::bad_alloc&) {
        summary = failed({ErrorCode::Unsupported, "not enough memory", "",
                          "Train fewer at a time, smaller batches or shorter sequences"});
    } catch (const std::exception& error) {
        summary = failed({ErrorCode::Unsupported, error.what(), "", ""});
    }
    emit ended(std::make_shared<const SweepSummary>(summary));
}

void SweepWorker::look(const std::filesystem::path& folder) {
    yieldToWindow();
    try {
        Expected<SweepRecord> record = readSweepFolder(folder);
        if (!record) return emit refused(toQString(toString(record.error())));
        emit read(toQString(folder.string()), std::make_shared<const SweepRecord>(std::move(*record)));
    } catch (const std::exception& error) {
        emit refused(QString::fromUtf8(error.what()));
    }
}

SweepSummary SweepWorker::runOrThrow(const SweepOrder& order, SweepControl& control) {
    calibrate(Precision::Float);
    calibrateRecurrent(Precision::Float);
    Expected<SweepFolder> folder =
        order.sweep
            ? SweepFolder::create(
                  newRunPath(order.parent, order.sweep->key.empty() ? order.sweep->title : order.sweep->key),
                  *order.sweep)
            : SweepFolder::open(order.folder);
    if (!folder) return failed(folder.error());
    MailSweepObserver observer(*m_mailbox, *folder, order.jobs);
    emit began(toQString(folder->path().string()),
               std::make_shared<const SweepRecord>(SweepRecord{folder->sweep(), folder->results(), 0}));
    return runSweep(*folder, order.jobs, observer, control);
}

}  // namespace ketloom
