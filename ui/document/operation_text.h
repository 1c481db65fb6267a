#pragma once

#include <QString>

#include "core/cell/cell.h"

namespace ketloom {

/// The name of a lane; "lane 7" for one without.
QString laneText(const Cell& cell, int lane);
/// "w0", "w0 and w2", "w0, w1 and i0".
QString lanesText(const Cell& cell, const std::vector<int>& lanes);

/// An operation in a few words: "RY rotation on w0", "CNOT on w1 controlled by w0", "SWAP on w0 and w2".
QString operationTitle(const Cell& cell, const Operation& operation);

/// The other operations that use the parameters of this one: "RY rotation on w1 (work 2) and 3 more". Empty
/// where it owns its parameters or stands alone in its set.
QString sharingPartners(const Cell& cell, const Operation& operation);

}  // namespace ketloom
