#pragma once

#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/training/training.h"
#include "ui/training/run_types.h"

namespace ketloom {

/// What happened on the worker besides steps.
struct RunNotice {
    enum class Kind {
        Prepared,  ///< `run` is set
        Warning,   ///< the run goes on; `text` says what is lost
        Paused,
        Opened,  ///< a run of old is shown, and nothing is trained; `text` says how it had ended
        Ended,   ///< `summary` is set
        Failed,  ///< `text` says why
    };
    Kind kind = Kind::Warning;
    std::string text;
    std::shared_ptr<const ActiveRun> run;
    std::optional<TrainingSummary> summary;
    std::optional<int> checkpoint =
        std::nullopt;  ///< Opened, Ended: steps at the checkpoint on disk; none: no such
};

/// The one way from the worker to the window: the worker puts values in, the window takes all of them out at
/// once. Knows no Qt. Records are never dropped and keep their order; of parameters and gradients only the
/// newest are kept. Both sides hold the lock for a push or a swap only.
class RunMailbox {
public:
    struct Content {
        std::vector<StepRecord> records;
        std::vector<RunNotice> notices;
        std::shared_ptr<const ParameterSnapshot> parameters;   ///< null: none since the last take
        std::optional<ParameterHistory::Snapshots> snapshots;  ///< the newest list; none: as before
        std::shared_ptr<const GradientSnapshot> gradient;      ///< likewise
    };

    void put(StepRecord record) {
        const std::lock_guard lock(m_mutex);
        m_content.records.push_back(std::move(record));
    }
    /// Of a run of old, all at once.
    void put(std::vector<StepRecord> records) {
        const std::lock_guard lock(m_mutex);
        if (m_content.records.empty()) {
            m_content.records = std::move(records);
        } else {
            m_content.records.insert(m_content.records.end(), std::make_move_iterator(records.begin()),
                                     std::make_move_iterator(records.end()));
        }
    }
    void put(RunNotice notice) {
        const std::lock_guard lock(m_mutex);
        m_content.notices.push_back(std::move(notice));
    }
    void put(std::shared_ptr<const ParameterSnapshot> parameters) {
        const std::lock_guard lock(m_mutex);
        m_content.parameters = std::move(parameters);
    }
    void put(ParameterHistory::Snapshots snapshots) {
        const std::lock_guard lock(m_mutex);
        m_content.snapshots = std::move(snapshots);
    }
    void put(std::shared_ptr<const GradientSnapshot> gradient) {
        const std::lock_guard lock(m_mutex);
        m_content.gradient = std::move(gradient);
    }
    Content take() {
        Content content;
        const std::lock_guard lock(m_mutex);
        std::swap(content, m_content);
        return content;
    }

private:
    std::mutex m_mutex;
    Content m_content;
};

}  // namespace ketloom
