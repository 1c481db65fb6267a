#pragma once

#include <QString>

#include "core/cell/cell.h"

namespace ketloom {

/// The name of a lane; "lane 7" for one without.
QString laneText(const Cell& cell, int lane);
/// An operation in a few words, see operationName(), as a title: "Neuron on w0", "CNOT on w1 controlled by
/// w0".
QString operationTitle(const Cell& cell, const Operation& operation);
/// "input stage", "work stage 2"; of `count` work stages from there "work stages 2–4".
QString stageTitle(const Cell& cell, int stage, int count = 1);

/// The other operations that use the parameters of this one: "RY on w1 (work 2) and 3 more". Empty
/// where it owns its parameters or stands alone in its set.
QString sharingPartners(const Cell& cell, const Operation& operation);

}  // namespace ketloom
