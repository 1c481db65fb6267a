#pragma once

#include <span>
#include <string>

#include "core/device/text_export.h"

namespace ketloom {

/// A LaTeX document with pictures by the quantikz library (version 0.9.6 or later), lanes drawn as on the
/// canvas: workspace on top, in/out lanes below.
///
/// A step or a stage: the cell's own picture, a neuron one box N with a dot on every source lane, each stage
/// in a dashed box with its name, repeated stages once. Neighbouring boxes without sources share a column;
/// long circuits are broken into lines. One neuron: its circuit, block R a box on ancilla 0, and below it
/// what R consists of, with the angles of `parameters`.
///
/// Needs what exportText() checks.
/// Source:  Kay 2018, "Tutorial on the Quantikz package", arXiv:1809.03842; Bausch 2020, Figs. 1 to 4.
std::string quantikz(const Cell& cell, std::span<const double> parameters, const TextExportOptions& options);

/// Any text as LaTeX text: "w0" as $w_{0}$, special characters escaped, what pdflatex has no letter for as
/// "?".
std::string latexText(std::string_view text);

}  // namespace ketloom
