#pragma once

#include <vector>

#include "core/state/state_history.h"

namespace ketloom {

enum class RowOrder {
    Basis,   ///< 00…0 first
    Weight,  ///< the heaviest first
};

/// Which states a picture of a history shall show.
struct RowWishes {
    RowOrder order = RowOrder::Basis;
    bool hideEmpty = true;
    int limit = kSparseRows;  ///< rows at most, "others" not counted
    friend bool operator==(const RowWishes&, const RowWishes&) = default;
};

/// A state is empty when its probability stays below this at every step.
inline constexpr double kEmptyBelow = 1e-4;

struct RowChoice {
    std::vector<int> states;  ///< from top to bottom
    int empty = 0;            ///< hidden since they stay empty
    int merged = 0;           ///< not empty, but beyond the limit: one row "others" stands for them
    double weight = 1.0;      ///< share of the whole weight that `states` hold
};

/// Chooses the heaviest states up to the limit, of those that the history keeps at every step.
RowChoice chooseRows(const StateHistory& history, const RowWishes& wishes);

}  // namespace ketloom
