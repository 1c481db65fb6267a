#pragma once

#include <QObject>
#include <optional>
#include <vector>

#include "ui/document/document.h"

namespace ketloom {

/// The parameters that everything live shows: inspector, state on the canvas, exported circuits. Either those
/// a new run would start from, or those of the run, as long as they fit the cell.
class LiveParameters : public QObject {
    Q_OBJECT
public:
    explicit LiveParameters(Document& document, QObject* parent = nullptr);

    enum class Source { Start, Run };
    /// Run as soon as there is a run whose parameters fit, until the user chooses.
    Source source() const { return m_source; }
    void setSource(Source source);
    /// True when there is a run whose parameters fit the cell.
    bool hasRun() const { return m_runFits; }
    /// Training steps behind the values; 0 for Start.
    int step() const { return m_source == Source::Run ? m_runStep : 0; }

    /// P values; empty for a cell that cannot be simulated.
    const std::vector<double>& values() const { return m_values; }
    /// Those of one operation; empty where it has none, or where the cell is a newer one than the values.
    std::vector<double> valuesOf(std::uint32_t id) const;

    /// What the run has learned after `step` steps, for `cell`.
    void setRun(const Cell& cell, int step, std::vector<double> values);
    void clearRun();

    /// One edit of the document: parameter `k` of an operation starts from `radians`. While the values of the
    /// run are shown, all of them become the start values first: training then goes on from there in a new
    /// run.
    void setValue(std::uint32_t id, int k, double radians, int mergeKey = -1);
    /// A value is being dragged: all setValue() until endDrag() are one undo step. cancelDrag() takes them
    /// back without a trace. Outside of a drag both do nothing.
    void beginDrag();
    void endDrag();
    void cancelDrag();
    /// The values shown become the start values of every operation.
    void keepAsStart();

signals:
    void changed();

private:
    struct Drag {
        Cell cell;  ///< as it was before
        Source source;
    };
    void documentChanged(const ChangeEvent& event);
    void refresh();
    void refreshRun();

    Document& m_document;
    Source m_source = Source::Start;
    Cell m_runCell;
    int m_runStep = 0;
    std::vector<double> m_runValues;
    bool m_runFits = false;
    std::vector<double> m_values;
    std::optional<Drag> m_drag;
};

}  // namespace ketloom
