#include "core/device/text_export.h"

#include <array>
#include <cassert>
#include <cmath>

#include "core/cell/cell_json.h"
#include "core/cell/parameter_layout.h"
#include "core/cell/validate.h"
#include "core/device/device_counts.h"
#include "core/device/open_qasm.h"
#include "core/device/quantikz.h"

namespace ketloom {
namespace {

constexpr std::array kFormats{
    TextFormatInfo{TextFormat::OpenQasm3, "qasm3", "OpenQASM 3", "qasm",
                   "The circuit a device runs, gate by gate, with ancillas and controlled rotations."},
    TextFormatInfo{TextFormat::OpenQasm2, "qasm2", "OpenQASM 2", "qasm",
                   "The same for older tools, in CNOT and single-qubit gates."},
    TextFormatInfo{TextFormat::Quantikz, "quantikz", "LaTeX (quantikz)", "tex",
                   "The picture of the cell, or of one neuron's circuit, as a document to compile."},
    TextFormatInfo{TextFormat::JsonModel, "json", "JSON", "json",
                   "Cell and parameters, as the program itself reads them."},
};

bool needsGates(TextFormat format) {
    return format == TextFormat::OpenQasm2 || format == TextFormat::OpenQasm3;
}

Expected<void> check(TextFormat format, const Cell& cell, std::span<const double> parameters,
                     const TextExportOptions& options) {
    for (const CellIssue& issue : validate(cell)) {
        if (issue.severity == Severity::Error)
            return fail(ErrorCode::Value, issue.message, issue.path, issue.remedy);
    }
    const int count = parameterCount(cell);
    if (static_cast<int>(parameters.size()) != count) {
        return fail(ErrorCode::Value,
                    std::to_string(parameters.size()) + " parameters are given, the cell has " +
                        std::to_string(count),
                    "parameters");
    }
    for (std::size_t k = 0; k < parameters.size(); ++k) {
        if (!std::isfinite(parameters[k]))
            return fail(ErrorCode::Value, "is not a finite number", "parameters[" + std::to_string(k) + "]",
                        "Go back to a checkpoint before the run diverged");
    }
    const unsigned words = 1u << cell.inOutLanes;
    if (options.input >= words) {
        return fail(ErrorCode::Value,
                    std::to_string(options.input) + " is no word of " + std::to_string(cell.inOutLanes) +
                        " in/out lanes",
                    "input", "Give a word from 0 to " + std::to_string(words - 1));
    }
    if (needsGates(format)) {
        const std::int64_t gates = countGates(cell, options.scope, options.input).gates.gates();
        if (gates > kMostExportedGates) {
            return fail(ErrorCode::Unsupported,
                        "the circuit has " + std::to_string(gates) + " gates, more than the " +
                            std::to_string(kMostExportedGates) + " that are written",
                        {}, "Export a stage or a neuron alone, or lower order and degree");
        }
    }
    return {};
}

}  // namespace

std::span<const TextFormatInfo> textFormatTable() {
    return kFormats;
}

const TextFormatInfo& textFormatInfo(TextFormat format) {
    for (const TextFormatInfo& info : kFormats) {
        if (info.format == format) return info;
    }
    assert(!"every TextFormat has a row in the table");
    return kFormats.front();
}

std::optional<TextFormat> textFormatFromKey(std::string_view key) {
    for (const TextFormatInfo& info : kFormats) {
        if (info.key == key) return info.format;
    }
    return std::nullopt;
}

Expected<std::string> exportText(TextFormat format, const Cell& cell, std::span<const double> parameters,
                                 const TextExportOptions& options) {
    if (const Expected<void> good = check(format, cell, parameters, options); !good)
        return tl::unexpected<Error>(good.error());
    switch (format) {
        case TextFormat::OpenQasm3:
            return openQasm(3, cell, parameters, options);
        case TextFormat::OpenQasm2:
            return openQasm(2, cell, parameters, options);
        case TextFormat::Quantikz:
            return quantikz(cell, parameters, options);
        case TextFormat::JsonModel:
            break;
    }
    return exportJson(cell, parameters);
}

std::string exportJson(const Cell& cell, std::span<const double> parameters) {
    OrderedJson json;
    json["format"] = "ketloom-model";
    json["version"] = cellFormatVersion(cell);
    json["cell"] = cellToJson(cell);
    json["parameters"] = std::vector<double>(parameters.begin(), parameters.end());
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

std::string commentText(std::string_view text) {
    std::string line;
    for (char c : text) line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return line;
}

}  // namespace ketloom
