#pragma once

#include <QMimeData>
#include <optional>

#include "core/gates/gate_table.h"

namespace ketloom {

/// A gate dragged from the palette: its key from the gate table, UTF-8.
inline constexpr char kGateMimeType[] = "application/x-ketloom-gate";

/// Data for a drag of `gate`; the caller owns it.
QMimeData* makeGateMimeData(GateKind gate);

/// The gate of a drop, or nothing when the data is foreign, empty, oversized or names no gate.
std::optional<GateKind> gateFromMimeData(const QMimeData* data);

}  // namespace ketloom
