#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/cell/cell.h"

namespace ketloom {

/// Texts that other programs read.
enum class TextFormat { OpenQasm3, OpenQasm2, Quantikz, JsonModel };

/// One row of the table of formats: menu, command line and tests are made from it.
struct TextFormatInfo {
    TextFormat format;
    std::string_view key;     ///< on the command line
    std::string_view name;    ///< as shown to people
    std::string_view suffix;  ///< of files, without the dot
    std::string_view summary;
};

std::span<const TextFormatInfo> textFormatTable();
const TextFormatInfo& textFormatInfo(TextFormat format);
std::optional<TextFormat> textFormatFromKey(std::string_view key);

/// More gates are not written: the text of a million is 60 MB.
inline constexpr std::int64_t kMostExportedGates = 1'000'000;

struct TextExportOptions {
    /// {-1, -1}: a whole step. {s, -1}: a stage; {s, o}: an operation; JSON is always the whole cell.
    OperationPlace scope;
    unsigned input = 0;  ///< word of the step
    /// What the texts say about the state before: |0...0>, or psi_(t-1), which whoever runs the circuit
    /// prepares.
    bool firstStep = true;
    std::string title;            ///< of the experiment
    std::string parameterSource;  ///< "start values", "run xor": a phrase
};

/// The cell with these parameters (all P) in any of the formats, lines ending in "\n".
/// Errors: Value where the cell cannot be simulated, parameters are missing or not finite, or the word is too
/// large; Unsupported where the circuit has more than kMostExportedGates gates.
Expected<std::string> exportText(TextFormat format, const Cell& cell, std::span<const double> parameters,
                                 const TextExportOptions& options = {});

/// {"format": "ketloom-model", "version", "cell", "parameters"}: `ketloom-cli evaluate --model` reads it.
std::string exportJson(const Cell& cell, std::span<const double> parameters);

/// `text` on one line, without what could end a comment early.
std::string commentText(std::string_view text);

}  // namespace ketloom
