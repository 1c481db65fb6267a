#pragma once

#include "core/cell/cell.h"

namespace ketloom {

/// After an edit: the repetitions of a stage follow the first one. Ids and, where the shape of an operation
/// is unchanged, start values stay with the counterparts; new operations are linked with their counterparts
/// where all were before. What was changed in a repetition alone is overruled, what was moved into one stands
/// in the first instead. A stage left without repetitions is no longer marked. Repetitions that were none
/// before (see validate()) stay as they are; without repetitions nothing changes. Document::edit() does this
/// after every edit.
void keepRepetitions(const Cell& before, Cell& after);

}  // namespace ketloom
