#pragma once

#include <span>
#include <string>

#include "core/device/text_export.h"

namespace ketloom {

/// The circuit of a step, a stage or an operation in OpenQASM 3 (`version` 3) or 2.
///
/// Qubits: one register for each lane, in order of the lanes, named after it; then the ancillas. Classical
/// bits: "word", bit 0 the last in/out lane, so that the register read as a number is the output word; and a
/// register "post_STAGE_LANE" for each neuron, with one bit a post-selection. Every post-selection is a
/// measurement followed by the comment "// post-select: keep 0" and a reset: a run counts where all of these
/// bits are 0.
///
/// Version 3 writes rotations with their controls, as the model says them (`ctrl(k) @ ry`). Version 2 uses
/// gates of qelib1.inc without such controls: see RotationForm::Parity. In both -iY with a control is cz, cx.
/// Angles have 17 significant digits: reading them back gives the same number.
///
/// Needs what exportText() checks.
/// Source:  Cross et al. 2017, "Open Quantum Assembly Language", arXiv:1707.03429 (version 2);
///          Cross et al. 2022, "OpenQASM 3", arXiv:2104.14722.
std::string openQasm(int version, const Cell& cell, std::span<const double> parameters,
                     const TextExportOptions& options);

}  // namespace ketloom
