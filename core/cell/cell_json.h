#pragma once

#include "core/base/json_view.h"
#include "core/cell/cell.h"

namespace ketloom {

/// The cell as written to project files and manifests. Sources are written only where they are not canonical.
OrderedJson cellToJson(const Cell& cell);
/// Reads what cellToJson() wrote. Throws FormatError on a malformed document; a well-formed but invalid cell is
/// returned as it is, so that the editor can show and repair it (validate() tells).
Cell cellFromJson(const JsonView& json);

}  // namespace ketloom
