#pragma once

#include <string>
#include <vector>

#include "core/cell/cell.h"

namespace ketloom {

/// A field of an operation in which two cells can differ. `Place`: it stands elsewhere in the order of its
/// stage; `Stage`: in another stage.
enum class OperationField { Target, Sources, Order, Degree, Bias, Sharing, Start, Place, Stage };

/// What became of one operation on the way from cell a to cell b.
struct OperationDifference {
    enum class Kind { Added, Removed, Changed, Moved };
    Kind kind = Kind::Changed;
    OperationPlace before;               ///< in a; {-1, -1} where added
    OperationPlace after;                ///< in b; {-1, -1} where removed
    std::vector<OperationField> fields;  ///< Changed: one besides Place, Stage; Moved: one of these alone
    friend bool operator==(const OperationDifference&, const OperationDifference&) = default;
};

/// What became of a lane or a stage. Numbers are indices into the cell's lanes or stages, -1: not there.
struct PartDifference {
    enum class Kind { Added, Removed, Changed };  ///< Changed: a lane's name or place, a stage's repetition
    Kind kind = Kind::Changed;
    int before = -1;
    int after = -1;
    friend bool operator==(const PartDifference&, const PartDifference&) = default;
};

/// Everything that leads from cell a to cell b. Ids of operations alone make no difference.
struct CellDifference {
    std::vector<OperationDifference> operations;  ///< removed ones where they stood, else in the order of b
    std::vector<PartDifference> lanes;
    std::vector<PartDifference> stages;
    bool isEmpty() const { return operations.empty() && lanes.empty() && stages.empty(); }
    int count(OperationDifference::Kind kind) const;
};

/// Compares two cells, valid or not.
///
/// Lanes are the same by name where both cells have it once in the class (in/out, workspace), else in the
/// order of their class. Stages of one kind pair up in order; work stages so that as many operations as
/// possible find their like. Operations are the same by id where they are of one gate and in stages of one
/// kind - as long as ids tell something: cells made apart from each other number theirs alike, so ids count
/// only where most of the common ones stand for one gate on one lane. The rest is matched stage by stage: the
/// longest common subsequence of gates and targets. Of the operations in both, the longest sequence in common
/// order stays; the others have moved.
/// Cost: O(m^2) for m operations a stage, O(s^2) for s work stages.
CellDifference cellDifference(const Cell& a, const Cell& b);

/// "target", "sources", ...: as in files.
std::string fieldName(OperationField field);

}  // namespace ketloom
