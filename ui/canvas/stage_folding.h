#pragma once

#include <QSet>
#include <cstdint>

#include "ui/document/circuit_layout.h"

namespace ketloom {

/// Which stages the canvas shows folded, told by the ids of their operations: so a stage stays folded while
/// it is edited, moved or brought back by undo. A matter of the view: neither saved nor undone.
class StageFolding {
public:
    /// The folded stages of a cell: those at least half of whose operations were in a folded one.
    CircuitFolding of(const Cell& cell);
    /// Folds or unfolds a stage, told by any stage of its run. An empty one cannot be folded.
    void setFolded(const Cell& cell, int stage, bool folded);
    void setAllFolded(const Cell& cell, bool folded);
    /// Unfolds stages of which one operation, or some of several, are among `ids`; returns whether there were
    /// any.
    bool reveal(const Cell& cell, const QSet<std::uint32_t>& ids);
    void clear() { m_ids.clear(); }

private:
    QSet<std::uint32_t> m_ids;
};

}  // namespace ketloom
