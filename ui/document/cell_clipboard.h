#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/cell/cell.h"

namespace ketloom {

/// Operations on their way from one cell to another.
struct Clipping {
    /// The cell they come from, with all its lanes and stages but none of its other operations.
    Cell cell;
    /// They are all operations of one work stage, and can become a stage again.
    bool isWorkStage = false;

    std::size_t operationCount() const;
};

inline constexpr std::size_t kLargestClipping = 1'000'000;  ///< bytes of text

/// The chosen operations of a cell. Ids that it does not have are left out.
Clipping clip(const Cell& cell, const std::vector<std::uint32_t>& ids);

/// Readable JSON: {"format": "ketloom-operations", "version", "operations": in words, "workStage": where it
/// is one, "cell"}; version and cell as in project files. Empty text for no operations.
std::string operationsToText(const Cell& cell, const std::vector<std::uint32_t>& ids);

/// Reads what operationsToText() wrote out of any text around it: marks of quotation at the start of lines,
/// lines broken by a mail program, words before and after. The text of a project, or the JSON of a cell,
/// gives all its operations. Bad text is refused with one reason. Errors: Syntax; Schema, Value, Version as
/// of project files; Unsupported for text of more than kLargestClipping bytes or nested too deeply.
Expected<Clipping> operationsFromText(std::string_view text);

/// Where to paste. Without a stage operations go to the end of the stages like those they come from.
struct PastePlace {
    int stage = -1;
    int index = 0;              ///< before this position of the stage
    std::optional<int> lane{};  ///< the uppermost target goes here; none: every lane stays
};

struct PasteOutcome {
    std::vector<std::uint32_t> ids;  ///< new ones, in the order of the cell
    int dropped = 0;                 ///< operations whose lanes this cell does not have
    int thinned = 0;                 ///< neurons that read fewer lanes than they did
    bool full = false;               ///< nothing was pasted: the cell would hold more than kMaxOperations, or
                                     ///< kMaxWorkStages
};

/// Inserts copies. A lane of theirs becomes the lane of that name, else the lane at the same position of its
/// class; a gate whose target, control or partner has none is dropped, a neuron reads one lane less. All
/// targets move by the same number of rows, less where one would leave the cell; controls, partners and the
/// thinned sources of the target's class move along, and a neuron that read all other lanes still does.
/// Operations of several stages go to as many stages from the given one on, where there are that many, the
/// later ones to the end of theirs; else all go into the given one.
///
/// Operations copied out of one shared set are a set of their own. One that was copied without its partners
/// stays in the set when its original is still in this cell; else it owns its parameters. Start values go
/// along with the lanes they belong to.
PasteOutcome pasteOperations(Cell& cell, const Clipping& clipping, const PastePlace& place);

/// Inserts the operations as a work stage of their own, the `number`-th (1 ..).
PasteOutcome pasteAsStage(Cell& cell, const Clipping& clipping, int number);

}  // namespace ketloom
