#pragma once

#include "core/base/json_view.h"
#include "core/cell/cell.h"

namespace ketloom {

/// The version of the format that a file with this cell needs: 3 where an operation has start values or a
/// stage is repeated, else 2 where an operation is neither neuron nor RY or shares parameters, else 1. Files
/// carry the lowest version that does, so that older programs read what they can and refuse the rest
/// politely.
int cellFormatVersion(const Cell& cell);
inline constexpr int kCellFormatVersion = 3;  ///< the latest

/// The cell as written to project files and manifests. The sources of neurons are written only where they are
/// not canonical, those of gates with controls or a partner always; sharing, start values and repetition only
/// where there are any.
OrderedJson cellToJson(const Cell& cell);
/// Reads what cellToJson() wrote. Throws FormatError on a malformed document; a well-formed but invalid cell
/// is returned as it is, so that the editor can show and repair it (validate() tells).
Cell cellFromJson(const JsonView& json);

}  // namespace ketloom
