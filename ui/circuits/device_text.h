#pragma once

#include <QString>

#include "core/device/device_counts.h"

namespace ketloom {

/// "12,345", whatever the system's language: as on the command line.
QString groupedNumber(std::int64_t value);
/// "ancilla 0" or the name of a lane.
QString qubitText(const Cell& cell, int qubit);
/// What stands in the box: "RY", "−iY", "X"; empty where a mark is drawn instead.
QString gateSymbol(const DeviceGate& gate);
/// Three decimals, with a true minus sign.
QString angleText(double angle);
/// A gate in a sentence, for tool tips.
QString gateText(const Cell& cell, const DeviceGate& gate);
/// The label of a bracket.
QString spanText(const Cell& cell, const DeviceSpan& span);
/// "1,114 gates · depth 1,120 · 8 qubits, 2 of them ancillas · 30 post-selections · 62,604
/// elementary gates, 2,844 with blocks by parity".
QString countsText(const DeviceCounts& counts, const GateCount& parity);
/// The same in full, gates by kind: for a tool tip.
QString countsDetails(const DeviceCounts& counts, const GateCount& parity);

}  // namespace ketloom
