#include "ui/document/live_parameters.h"

#include <utility>

#include "core/cell/validate.h"
#include "core/model/initial_parameters.h"
#include "core/training/training.h"
#include "ui/document/parameter_edits.h"
#include "ui/document/parameter_range.h"

namespace ketloom {

namespace {
constexpr int kDragKey = 400;  ///< of edits that merge
}

LiveParameters::LiveParameters(Document& document, QObject* parent) : QObject(parent), m_document(document) {
    connect(&m_document, &Document::changed, this, &LiveParameters::documentChanged);
    refresh();
}

void LiveParameters::setSource(Source source) {
    if (source == Source::Run && !m_runFits) return;
    if (source == m_source) return;
    m_source = source;
    refresh();
    emit changed();
}

std::vector<double> LiveParameters::valuesOf(std::uint32_t id) const {
    const Cell& cell = m_document.project().cell;
    const OperationPlace place = findOperation(cell, id);
    if (place.stage < 0 || m_values.empty()) return {};
    const ParameterRange range = parameterRange(cell, place);
    if (range.total != int(m_values.size())) return {};
    return {m_values.begin() + range.first, m_values.begin() + range.first + range.count};
}

void LiveParameters::setRun(const Cell& cell, int step, std::vector<double> values) {
    const bool sameRun = !m_runValues.empty() && cell == m_runCell && step >= m_runStep;
    m_runCell = cell;
    m_runStep = step;
    m_runValues = std::move(values);
    refreshRun();
    if (!sameRun && m_runFits) m_source = Source::Run;
    refresh();
    emit changed();
}

void LiveParameters::clearRun() {
    if (m_runValues.empty()) return;
    m_runValues.clear();
    refreshRun();
    refresh();
    emit changed();
}

void LiveParameters::setValue(std::uint32_t id, int k, double radians, int mergeKey) {
    const std::vector<double> present = m_values;
    const bool fromRun = m_source == Source::Run;
    m_source = Source::Start;
    m_document.edit(
        tr("Set parameter"),
        [&](Project& project) {
            if (fromRun) setStart(project.cell, present);
            setStartValue(project.cell, id, k, radians, present);
        },
        m_drag ? kDragKey : mergeKey);
}

void LiveParameters::beginDrag() {
    m_document.endMerge();
    m_drag = Drag{m_document.project().cell, m_source};
}

void LiveParameters::endDrag() {
    if (!m_drag) return;
    m_drag.reset();
    m_document.endMerge();
}

void LiveParameters::cancelDrag() {
    if (!m_drag) return;
    const Drag drag = *m_drag;
    // Merges with the edits of the drag to one that changes nothing: the stack drops it.
    m_document.edit(
        tr("Set parameter"), [&](Project& project) { project.cell = drag.cell; }, kDragKey);
    endDrag();
    setSource(drag.source);
}

void LiveParameters::keepAsStart() {
    const std::vector<double> present = m_values;
    m_document.edit(tr("Start from these parameters"),
                    [&](Project& project) { setStart(project.cell, present); });
}

void LiveParameters::documentChanged(const ChangeEvent& event) {
    if (!event.cell && !event.training && !event.reset) return;
    refreshRun();
    refresh();
    emit changed();
}

void LiveParameters::refreshRun() {
    m_runFits = !m_runValues.empty() && sameParameters(m_runCell, m_document.project().cell);
    if (!m_runFits) m_source = Source::Start;
}

void LiveParameters::refresh() {
    const Project& project = m_document.project();
    if (m_source == Source::Run) {
        m_values = m_runValues;
    } else if (isSimulable(project.cell)) {
        Rng rng = parameterRng(project.training);
        m_values = initialParameters(project.cell, project.training.spread, rng);
    } else {
        m_values.clear();
    }
}

}  // namespace ketloom
