#pragma once

#include <QMetaType>
#include <QObject>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/model/cell_probe.h"
#include "core/task/task.h"
#include "ui/document/live_state.h"

namespace ketloom {

/// One look at what a cell does, by value.
struct LiveRequest {
    Cell cell;
    std::vector<double> parameters;
    TaskOptions task;
    LiveChoice choice;
    friend bool operator==(const LiveRequest&, const LiveRequest&) = default;
};

/// Lives on a thread of its own. Keeps the task, the sample and what CellProber keeps for the next look.
class LiveWorker : public QObject {
    Q_OBJECT
public:
    /// Answers with `found`, exactly once a request: with a probe, or with a message that says what is
    /// missing. Blocks while data are loaded; `stop` ends the simulation soon.
    void look(const LiveRequest& request, const std::stop_token& stop);

signals:
    void found(const ketloom::LiveAnswer& answer);

private:
    LiveAnswer answerTo(const LiveRequest& request, const std::stop_token& stop);

    TaskOptions m_options;
    std::shared_ptr<const Task> m_task;  ///< of m_options
    Split m_split = Split::Test;
    int m_index = -1;
    Sample m_sample;  ///< of m_task, m_split and m_index
    CellProber m_prober;
};

}  // namespace ketloom

Q_DECLARE_METATYPE(ketloom::LiveAnswer)
