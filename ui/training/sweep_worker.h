#pragma once

#include <QObject>
#include <QString>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/lab/sweep_runner.h"

namespace ketloom {

/// What one training of a sweep is at.
struct SweepPlace {
    int step = 0;
    double loss = 0.0;
};

/// The way from the trainings of a sweep to the window: values in, values out.
class SweepMailbox {
public:
    struct Content {
        std::vector<PointResult> finished;  ///< since the last take()
        std::map<int, SweepPlace> running;  ///< by point
        double secondsLeft = 0.0;
    };

    void put(const PointResult& result);
    void put(int point, const SweepPlace& place);
    void setSecondsLeft(double seconds);
    Content take();
    void clear();

private:
    std::mutex m_mutex;
    Content m_content;
};

/// What the worker is to train: a new sweep into a new folder below `parent`, or the rest of `folder`.
struct SweepOrder {
    std::optional<Sweep> sweep;
    std::filesystem::path parent;
    std::filesystem::path folder;
    int jobs = 1;
};

/// Lives on the sweep's thread. run() blocks there until the sweep has ended; the signals are its answers.
class SweepWorker : public QObject {
    Q_OBJECT
public:
    explicit SweepWorker(std::shared_ptr<SweepMailbox> mailbox) : m_mailbox(std::move(mailbox)) {}

    /// Emits `began` once the folder is there, then always exactly one `ended`.
    void run(const SweepOrder& order, const std::shared_ptr<SweepControl>& control);

    /// Reads a folder without training; answers `read` or `refused`.
    void look(const std::filesystem::path& folder);

signals:
    void read(const QString& folder, const std::shared_ptr<const ketloom::SweepRecord>& record);
    void refused(const QString& problem);
    void began(const QString& folder, const std::shared_ptr<const ketloom::SweepRecord>& record);
    void ended(const std::shared_ptr<const ketloom::SweepSummary>& summary);

private:
    SweepSummary runOrThrow(const SweepOrder& order, SweepControl& control);

    std::shared_ptr<SweepMailbox> m_mailbox;
};

}  // namespace ketloom

Q_DECLARE_METATYPE(std::shared_ptr<const ketloom::SweepRecord>)
Q_DECLARE_METATYPE(std::shared_ptr<const ketloom::SweepSummary>)
