#include "core/device/quantikz.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>

#include "core/cell/describe.h"
#include "core/cell/parameter_layout.h"
#include "core/device/device_circuit.h"

namespace ketloom {
namespace {

constexpr int kNarrowColumns = 36;  ///< of one letter each, in a line
constexpr int kWideColumns = 14;    ///< with angles
constexpr int kMostDrawnRotations = 600;
constexpr int kRowDistance = 20;            ///< points
constexpr int kRowDistanceWithMeters = 26;  ///< their outcome stands above them

constexpr const char* kPreamble =
    "\\documentclass{article}\n"
    "\\usepackage[landscape,margin=1cm]{geometry}\n"
    "\\usepackage{graphicx}\n"
    "\\usepackage{tikz}\n"
    "\\usetikzlibrary{quantikz}\n"
    "\\pagestyle{empty}\n"
    "\\setlength{\\parindent}{0pt}\n"
    "% A picture, no wider than the page.\n"
    "\\newsavebox{\\circuit}\n"
    "\\newcommand{\\showcircuit}{\\resizebox{\\ifdim\\wd\\circuit>"
    "\\textwidth\\textwidth\\else\\wd\\circuit\\fi}"
    "{!}{\\usebox{\\circuit}}\\par\\bigskip}\n"
    "\\begin{document}\n";

/// What stands on every row, from top to bottom.
using Column = std::vector<std::string>;

struct Group {
    std::string label;  ///< LaTeX; empty: no box around it
    std::vector<Column> columns;
};

/// Writes groups of columns as lines of pictures.
class Pictures {
public:
    Pictures(std::vector<std::string> rows, int columnsOfLine, int rowDistance)
        : m_rows(std::move(rows)), m_columnsOfLine(columnsOfLine), m_rowDistance(rowDistance) {}

    std::string text(const std::vector<Group>& groups) const {
        std::string result;
        std::vector<std::string> lines;
        int used = 0;
        const auto finish = [&] {
            if (used == 0) return;
            result += "\\begin{lrbox}{\\circuit}\n\\begin{quantikz}[column sep=6pt,row sep={" +
                      std::to_string(m_rowDistance) + "pt,between origins}]\n";
            for (std::size_t row = 0; row < lines.size(); ++row)
                result += lines[row] + " & \\qw" + (row + 1 < lines.size() ? " \\\\\n" : "\n");
            result += "\\end{quantikz}\n\\end{lrbox}\n\\showcircuit\n";
            used = 0;
        };
        for (const Group& group : groups) {
            const int columns = static_cast<int>(group.columns.size());
            if (used > 0 && used + columns > m_columnsOfLine) finish();
            for (int first = 0; first < columns;) {
                const int count = std::min(columns - first, m_columnsOfLine - used);
                if (used == 0) {
                    lines.clear();
                    for (const std::string& row : m_rows) lines.push_back("\\lstick{" + row + "}");
                }
                for (int k = first; k < first + count; ++k) {
                    for (std::size_t row = 0; row < lines.size(); ++row) {
                        lines[row] += " & " + group.columns[k][row];
                        if (k == first && row == 0 && !group.label.empty())
                            lines[row] += box(group.label, count, first > 0);
                    }
                }
                used += count;
                first += count;
                if (!group.label.empty() && used < m_columnsOfLine) {  // boxes keep apart
                    for (std::string& line : lines) line += " & \\qw";
                    ++used;
                }
                if (used >= m_columnsOfLine) finish();
            }
        }
        finish();
        return result;
    }

private:
    std::string box(const std::string& label, int columns, bool continued) const {
        return " \\gategroup[wires=" + std::to_string(m_rows.size()) + ",steps=" + std::to_string(columns) +
               ",style={dashed,rounded corners,inner xsep=1pt}]{" + label +
               (continued ? " (continued)" : "") + "}";
    }

    std::vector<std::string> m_rows;
    int m_columnsOfLine;
    int m_rowDistance;
};

std::string control(int from, int to) {
    return "\\ctrl{" + std::to_string(to - from) + "}";
}

/// Three digits: a label, not a number to compute with.
std::string angleLabel(double angle) {
    char buffer[32];
    const auto [end, code] =
        std::to_chars(buffer, buffer + sizeof buffer, angle, std::chars_format::fixed, 3);
    return code == std::errc() ? std::string(buffer, end) : std::string("?");
}

/// The cell as on the canvas.
class CellPicture {
public:
    explicit CellPicture(const Cell& cell) : m_cell(cell), m_lanes(drawnLanes(cell)), m_row(m_lanes.size()) {
        for (std::size_t row = 0; row < m_lanes.size(); ++row) m_row[m_lanes[row]] = static_cast<int>(row);
    }

    std::vector<std::string> rowNames() const {
        std::vector<std::string> names;
        for (int lane : m_lanes) names.push_back(latexText(laneName(m_cell, lane)));
        return names;
    }

    std::vector<Group> groups(OperationPlace scope) const {
        std::vector<Group> result;
        const bool wholeStep = scope.stage < 0;
        if (wholeStep) result.push_back({"", {onInOutLanes("\\gate{X^{x}}")}});
        const int count = static_cast<int>(m_cell.stages.size());
        for (int s = 0; s < count; ++s) {
            const Stage& stage = m_cell.stages[s];
            if (!wholeStep && scope.stage != s) continue;
            if (wholeStep && stage.kind == StageKind::Output)
                result.push_back({"", {onInOutLanes("\\gate{X^{x}}")}});
            int last = s;
            while (wholeStep && stage.repeat != 0 && last + 1 < count &&
                   m_cell.stages[last + 1].repeat == stage.repeat) {
                ++last;
            }
            std::string label = latexText(stageName(m_cell, s));
            if (last > s)
                label += " to " + latexText(stageName(m_cell, last)) + " ($\\times" +
                         std::to_string(last - s + 1) + "$)";
            result.push_back({label, columns(stage, scope.operation)});
            s = last;
        }
        if (wholeStep) result.push_back({"", {onInOutLanes("\\meter{}")}});
        return result;
    }

private:
    Column plainColumn() const { return Column(m_lanes.size(), "\\qw"); }

    Column onInOutLanes(const std::string& gate) const {
        Column column = plainColumn();
        for (int lane = 0; lane < m_cell.inOutLanes; ++lane) column[m_row[lane]] = gate;
        return column;
    }

    std::vector<Column> columns(const Stage& stage, int only) const {
        std::vector<Column> result;
        bool shareable = false;
        for (int k = 0; k < static_cast<int>(stage.operations.size()); ++k) {
            if (only >= 0 && only != k) continue;
            const Operation& operation = stage.operations[k];
            const bool plain = operation.sources.empty();
            if (!plain || !shareable || result.back()[m_row[operation.target]] != "\\qw")
                result.push_back(plainColumn());
            shareable = plain;
            draw(operation, result.back());
        }
        if (result.empty()) result.push_back(plainColumn());
        return result;
    }

    void draw(const Operation& operation, Column& column) const {
        const GateInfo& gate = gateInfo(operation.gate);
        const int target = m_row[operation.target];
        const DeviceGateKind kind = gate.isNeuron() ? DeviceGateKind::Ry : deviceGateKind(gate);
        if (kind == DeviceGateKind::Swap) {
            column[target] = "\\swap{" + std::to_string(m_row[operation.sources.front()] - target) + "}";
            column[m_row[operation.sources.front()]] = "\\targX{}";
            return;
        }
        for (int source : operation.sources) column[m_row[source]] = control(m_row[source], target);
        const bool controlled = !operation.sources.empty();
        if (gate.isNeuron()) {
            column[target] = "\\gate{N}";
        } else if (kind == DeviceGateKind::Ry) {
            column[target] = "\\gate{R_y}";
        } else if (controlled && kind == DeviceGateKind::X) {
            column[target] = "\\targ{}";
        } else if (controlled && kind == DeviceGateKind::Z) {
            column[target] = "\\control{}";
        } else {
            column[target] = "\\gate{" + std::string(gate.symbol) + "}";
        }
    }

    const Cell& m_cell;
    std::vector<int> m_lanes;
    std::vector<int> m_row;
};

/// A neuron with its ancillas: rows are ancillas, target, sources.
class NeuronPicture {
public:
    NeuronPicture(const Cell& cell, const Operation& neuron) : m_neuron(neuron) {
        for (int k = neuron.order - 1; k >= 0; --k)
            m_names.push_back("ancilla " + std::to_string(k) + " $\\ket{0}$");
        m_target = static_cast<int>(m_names.size());
        m_names.push_back(latexText(laneName(cell, neuron.target)));
        for (int source : neuron.sources) m_names.push_back(latexText(laneName(cell, source)));
    }

    const std::vector<std::string>& rowNames() const { return m_names; }

    std::vector<std::string> blockRowNames() const {
        std::vector<std::string> names = {m_names[ancillaRow(0)]};
        names.insert(names.end(), m_names.begin() + m_target + 1, m_names.end());
        return names;
    }

    std::vector<Group> circuit(const DeviceCircuit& folded) const {
        std::vector<Group> groups;
        for (const DeviceGate& gate : folded.gates) {
            Column column(m_names.size(), "\\qw");
            const int target = row(gate.target, folded.lanes);
            for (int control : gate.controls) {
                const int from = row(control, folded.lanes);
                column[from] = ketloom::control(from, target);
            }
            column[target] = boxOf(gate.kind);
            groups.push_back({"", {std::move(column)}});
        }
        return groups;
    }

    std::vector<Group> block(std::span<const double> own) const {
        std::vector<Group> groups;
        for (const DeviceGate& gate : rotationBlock(m_neuron, own, -1, RotationForm::Controlled)) {
            // Rows: ancilla 0 and the sources.
            Column column(1 + m_neuron.sources.size(), "\\qw");
            column[0] = "\\gate{R_y(" + angleLabel(gate.angle) + ")}";
            for (int lane : gate.controls) {
                const int row = sourceRow(lane) - m_target;
                column[row] = control(row, 0);
            }
            groups.push_back({"", {std::move(column)}});
        }
        return groups;
    }

private:
    int ancillaRow(int k) const { return m_neuron.order - 1 - k; }
    int sourceRow(int lane) const {
        const auto found = std::find(m_neuron.sources.begin(), m_neuron.sources.end(), lane);
        return m_target + 1 + static_cast<int>(found - m_neuron.sources.begin());
    }
    int row(int qubit, int lanes) const {
        if (qubit >= lanes) return ancillaRow(qubit - lanes);
        return qubit == m_neuron.target ? m_target : sourceRow(qubit);
    }

    static std::string boxOf(DeviceGateKind kind) {
        switch (kind) {
            case DeviceGateKind::Block:
                return "\\gate{R}";
            case DeviceGateKind::InverseBlock:
                return "\\gate{R^\\dagger}";
            case DeviceGateKind::MinusIY:
                return "\\gate{-iY}";
            case DeviceGateKind::PlusIY:
                return "\\gate{iY}";
            default:
                assert(kind == DeviceGateKind::PostSelect);
                return "\\meter{0}";
        }
    }

    const Operation& m_neuron;
    std::vector<std::string> m_names;
    int m_target = 0;
};

// UTF-8 that pdflatex knows in its standard encoding: accented letters of Latin-1 as they are, small Greek
// letters as symbols.
std::string latexLetter(std::string_view bytes) {
    if (bytes.size() != 2) return "?";
    const unsigned code =
        (static_cast<unsigned char>(bytes[0]) & 0x1Fu) << 6 | (static_cast<unsigned char>(bytes[1]) & 0x3Fu);
    constexpr std::array kGreek = std::to_array<std::string_view>(
        {"\\alpha",  "\\beta", "\\gamma", "\\delta",    "\\epsilon", "\\zeta", "\\eta",
         "\\theta",  "\\iota", "\\kappa", "\\lambda",   "\\mu",      "\\nu",   "\\xi",
         "o",        "\\pi",   "\\rho",   "\\varsigma", "\\sigma",   "\\tau",  "\\upsilon",
         "\\varphi", "\\chi",  "\\psi",   "\\omega"});
    if (code >= 0x3B1 && code - 0x3B1 < kGreek.size()) return "$" + std::string(kGreek[code - 0x3B1]) + "$";
    const bool isLetter = code >= 0xC0 && code <= 0xFF && code != 0xD0 && code != 0xD7 && code != 0xDE &&
                          code != 0xF0 && code != 0xF7 && code != 0xFE;
    return isLetter ? std::string(bytes) : "?";
}

}  // namespace

std::string latexText(std::string_view text) {
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const bool numbered = text.size() > 1 &&
                          ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z')) &&
                          std::all_of(text.begin() + 1, text.end(), isDigit);
    if (numbered) return "$" + std::string(1, text[0]) + "_{" + std::string(text.substr(1)) + "}$";
    std::string result;
    for (std::size_t k = 0; k < text.size(); ++k) {
        const char c = text[k];
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) {
            std::size_t length = 1;
            while (k + length < text.size() &&
                   (static_cast<unsigned char>(text[k + length]) & 0xC0u) == 0x80u)
                ++length;
            result += latexLetter(text.substr(k, length));
            k += length - 1;
        } else if (byte < 0x20 || byte == 0x7f) {
            result += ' ';
        } else if (c == '\\') {
            result += "\\textbackslash{}";
        } else if (c == '~' || c == '^') {
            result += std::string("\\") + c + "{}";
        } else if (std::string_view("{}$&#_%").find(c) != std::string_view::npos) {
            result += std::string("\\") + c;
        } else if (c == '<' || c == '>' || c == '|' || c == '"') {
            result += std::string("$") + (c == '"' ? "''" : std::string(1, c)) + "$";
        } else {
            result += c;
        }
    }
    return result;
}

std::string quantikz(const Cell& cell, std::span<const double> parameters, const TextExportOptions& options) {
    std::string text =
        "% " + commentText(options.title.empty() ? "A quantum recurrent neural network" : options.title) +
        "\n% Lane order: ";
    for (int lane = 0; lane < cell.lanes(); ++lane)
        text += (lane ? ", " : "") + commentText(laneName(cell, lane));
    text += "; the first is lane 0, most significant, leftmost in a ket. In/out lanes: " +
            std::to_string(cell.inOutLanes) + ".\n% X^x: X where the input word has a 1.\n";
    text += kPreamble;
    const OperationPlace scope = options.scope;
    const Operation* const neuron =
        scope.operation >= 0 ? &cell.stages[scope.stage].operations[scope.operation] : nullptr;
    if (neuron && gateInfo(neuron->gate).isNeuron()) {
        const NeuronPicture picture(cell, *neuron);
        DeviceOptions folded;
        folded.scope = scope;
        folded.foldBlocks = true;
        text += latexText(operationName(cell, *neuron)) + ", " + latexText(stageName(cell, scope.stage)) +
                ", order " + std::to_string(neuron->order) + ", degree " + std::to_string(neuron->degree) +
                ". Ancillas are measured and kept where they are 0.\\par\\bigskip\n";
        text += Pictures(picture.rowNames(), kNarrowColumns, kRowDistanceWithMeters)
                    .text(picture.circuit(deviceCircuit(cell, parameters, folded)));
        std::size_t index = 0;
        for (int s = 0; s < scope.stage; ++s) index += cell.stages[s].operations.size();
        const ParameterSlot slot =
            parameterLayout(cell).operations[index + static_cast<std::size_t>(scope.operation)];
        if (slot.count > kMostDrawnRotations) {
            text +=
                "Block $R$ has " + std::to_string(slot.count + 1) + " rotations: too many to draw.\\par\n";
        } else {
            text +=
                "Block $R$, angles in radians: " +
                latexText(options.parameterSource.empty() ? "parameters as given" : options.parameterSource) +
                ".\\par\\bigskip\n";
            text += Pictures(picture.blockRowNames(), kWideColumns, kRowDistance)
                        .text(picture.block(parameters.subspan(slot.offset, slot.count)));
        }
    } else {
        const CellPicture picture(cell);
        text += Pictures(picture.rowNames(), kNarrowColumns, kRowDistance).text(picture.groups(scope));
    }
    return text + "\\end{document}\n";
}

}  // namespace ketloom
