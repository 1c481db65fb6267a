#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

// What the edits of operations, lanes and stages have in common.

inline bool hasLane(const Cell& cell, int lane) {
    return lane >= 0 && lane < cell.lanes();
}
inline bool hasStage(const Cell& cell, int stage) {
    return stage >= 0 && stage < int(cell.stages.size());
}

inline bool isWorkStage(const Cell& cell, int stage) {
    return hasStage(cell, stage) && cell.stages[std::size_t(stage)].kind == StageKind::Work;
}

/// Those of `lanes` that can be sources of an operation on `target`, in canonical order, each once.
std::vector<int> inCanonicalOrder(const Cell& cell, int target, const std::vector<int>& lanes);

/// Gives a gate with controls or a partner its number of them: lanes that are none, the target and repeated
/// ones go, then the last ones; the nearest lanes fill up. A cell with too few lanes leaves it short.
void fitSources(const Cell& cell, Operation& operation);

/// How many operations use the parameters of each shared set.
std::map<int, int> setSizes(const Cell& cell);
/// An operation that an edit left alone in its shared set owns its parameters again; `before` are the sizes
/// before the edit.
void releaseTheLonely(const std::map<int, int>& before, Cell& cell);
/// The lowest number that no shared set has, or 0 when there is none.
int freeSharing(const Cell& cell);

/// The lowest number that no repeated stage has (Stage::repeat).
int freeRepeat(const Cell& cell);

/// Hands out ids that no operation of a cell has, one after the other.
class FreshIds {
public:
    explicit FreshIds(const Cell& cell);
    std::uint32_t next();

private:
    std::set<std::uint32_t> m_used;
};

}  // namespace ketloom
