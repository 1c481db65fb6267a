#include "ui/training/live_worker.h"

#include <algorithm>
#include <exception>

#include "ui/training/thread_priority.h"

namespace ketloom {

namespace {

/// A label can be the whole sequence.
constexpr qsizetype kMostLabel = 60;

}  // namespace

void LiveWorker::look(const LiveRequest& request, const std::stop_token& stop) {
    yieldToWindow();
    LiveAnswer answer;
    try {
        answer = answerTo(request, stop);
    } catch (const std::bad_alloc&) {
        answer.message = tr("Not enough memory to simulate this cell.");
    } catch (const std::exception& e) {
        answer.message = QString::fromUtf8(e.what());
    }
    emit found(answer);
}

LiveAnswer LiveWorker::answerTo(const LiveRequest& request, const std::stop_token& stop) {
    LiveAnswer answer;
    if (!m_task || request.task != m_options) {
        m_task.reset();
        auto task = createTask(request.task);
        if (!task) {
            answer.message = QString::fromStdString(toString(task.error()));
            return answer;
        }
        m_task = *task;
        m_options = request.task;
        m_index = -1;
    }
    if (m_task->inOutLanes() != request.cell.inOutLanes) {
        answer.message = tr("The task has words of %1 lanes, the cell has %2 in/out lanes.")
                             .arg(m_task->inOutLanes())
                             .arg(request.cell.inOutLanes);
        return answer;
    }
    const Split split = request.choice.split;
    answer.samples = m_task->splitSize(split);
    answer.index = std::max(0, request.choice.index);
    if (answer.samples > 0) answer.index = std::min(answer.index, answer.samples - 1);
    if (m_index != answer.index || m_split != split) {
        m_sample = m_task->sample(split, answer.index);
        m_split = split;
        m_index = answer.index;
    }
    answer.label = QString::fromStdString(m_sample.label);
    if (answer.label.size() > kMostLabel) answer.label = answer.label.left(kMostLabel) + QStringLiteral("…");
    for (int word = 0; word < 1 << m_task->inOutLanes(); ++word)
        answer.wordTexts << QString::fromStdString(m_task->wordText(Word(word)));

    const int last = m_sample.batch.steps() - 1;
    const int step = request.choice.step < 0 ? last : std::min(request.choice.step, last);
    auto probe = m_prober.probe(request.cell, request.parameters, m_sample.batch, step,
                                momentOf(request.cell, request.choice.place), stop);
    if (probe) {
        answer.probe = std::make_shared<const CellProbe>(std::move(*probe));
    } else {
        answer.message = QString::fromStdString(toString(probe.error()));
    }
    return answer;
}

}  // namespace ketloom
