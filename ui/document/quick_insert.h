#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"

namespace ketloom {

/// An operation that was typed.
struct QuickInsert {
    Operation operation;
    std::optional<int> stage{};  ///< where one was named
};

/// Reads one line, words apart by spaces or commas, capital letters or not:
///     gate  lanes  [@stage]  [o<order>]  [d<degree>]
/// The gate by its key, noun or symbol in the gate table, by the start of its key as long as that is unique,
/// or by a common name (cx, ccx, cry, not). Lanes by name: of a neuron its target, then what it reads (none
/// named: all others); of a gate with controls first these, then the target ("cnot w0 w1"); of SWAP both. A
/// stage is
/// @in, @out or the number of a work stage. Without a lane a gate on one lane goes to `lane`.
/// Errors, in words for the user, `where` being the word: NotFound for an unknown gate, lane or stage, Value
/// for numbers out of range, Syntax for what is missing or too much.
Expected<QuickInsert> parseQuickInsert(const QString& line, const Cell& cell,
                                       std::optional<int> lane = std::nullopt);

/// A word that could stand at the end of the line, and what it means.
struct QuickWord {
    QString word;
    QString meaning;
};
/// What the last word of the line, begun or empty, could become; best first.
std::vector<QuickWord> quickInsertWords(const QString& line, const Cell& cell);

}  // namespace ketloom
