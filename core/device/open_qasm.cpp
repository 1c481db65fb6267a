#include "core/device/open_qasm.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <map>

#include "core/device/device_circuit.h"
#include "core/device/device_counts.h"
#include "core/device/identifiers.h"

namespace ketloom {
namespace {

/// 17 significant digits and always a point or an exponent with one before it: "1.0e-05", "3.0".
std::string angleText(double angle) {
    char buffer[64];
    const auto [end, code] =
        std::to_chars(buffer, buffer + sizeof buffer, angle, std::chars_format::general, 17);
    assert(code == std::errc());
    std::string text(buffer, end);
    if (text.find('.') == std::string::npos) {
        const std::size_t exponent = text.find('e');
        text.insert(exponent == std::string::npos ? text.size() : exponent, ".0");
    }
    return text;
}

std::string plural(std::int64_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string wordBits(unsigned word, int lanes) {
    std::string bits;
    for (int lane = 0; lane < lanes; ++lane) bits += (word >> (lanes - 1 - lane)) & 1u ? '1' : '0';
    return bits;
}

class QasmWriter {
public:
    QasmWriter(int version, const Cell& cell, std::span<const double> parameters,
               const TextExportOptions& options)
        : m_version(version), m_cell(cell), m_options(options) {
        m_circuit = deviceCircuit(cell, parameters,
                                  {.scope = options.scope,
                                   .input = options.input,
                                   .form = version == 2 ? RotationForm::Parity : RotationForm::Controlled});
        m_counts = countGates(m_circuit);
        nameThings();
    }

    std::string write() {
        m_text = m_version == 2 ? "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n"
                                : "OPENQASM 3.0;\ninclude \"stdgates.inc\";\n";
        writeHeader();
        writeDeclarations();
        std::size_t span = 0;
        for (std::size_t k = 0; k < m_circuit.gates.size(); ++k) {
            while (span < m_circuit.spans.size() && m_circuit.spans[span].first == k)
                writeSpan(m_circuit.spans[span++]);
            writeGate(m_circuit.gates[k]);
        }
        return std::move(m_text);
    }

private:
    bool isWholeStep() const { return m_options.scope.stage < 0; }

    void nameThings() {
        Identifiers names;
        for (int lane = 0; lane < m_cell.lanes(); ++lane)
            m_qubits.push_back(names.unique(laneName(m_cell, lane)));
        for (int k = 0; k < m_circuit.ancillas; ++k)
            m_qubits.push_back(names.unique("ancilla" + std::to_string(k)));
        m_word = names.unique("word");
        for (int s = 0; s < static_cast<int>(m_cell.stages.size()); ++s) {
            for (const Operation& operation : m_cell.stages[s].operations) {
                m_operations.push_back({s, &operation});
            }
        }
        for (const DeviceGate& gate : m_circuit.gates) {
            if (gate.kind != DeviceGateKind::PostSelect) continue;
            const auto [found, isNew] = m_registers.try_emplace(gate.operation);
            ++found->second.bits;
            if (!isNew) continue;
            const auto& [stage, operation] = m_operations[gate.operation];
            found->second.name =
                names.unique("post_" + stageName(m_cell, stage) + "_" + m_qubits[operation->target]);
        }
    }

    void line(const std::string& text) { m_text += text + "\n"; }
    void comment(const std::string& text) { line("// " + commentText(text)); }

    void writeHeader() {
        const std::string title = m_options.title.empty() ? "a cell" : "\"" + m_options.title + "\"";
        if (isWholeStep()) {
            comment("One step of " + title + ", a quantum recurrent neural network, as a device runs it.");
            comment("Input word: " + std::to_string(m_options.input) + " = " +
                    wordBits(m_options.input, m_cell.inOutLanes) + ".");
        } else if (m_options.scope.operation < 0) {
            comment("The " + stageName(m_cell, m_options.scope.stage) + " stage of " + title + " alone.");
        } else {
            const Stage& stage = m_cell.stages[m_options.scope.stage];
            comment("One operation of " + title + ": " +
                    operationName(m_cell, stage.operations[m_options.scope.operation]) + ", " +
                    stageName(m_cell, m_options.scope.stage) + " stage.");
        }
        comment("Parameters: " +
                (m_options.parameterSource.empty() ? std::string("as given") : m_options.parameterSource) +
                ".");
        std::string order;
        for (int lane = 0; lane < m_cell.lanes(); ++lane) {
            order += (lane == 0 ? "" : ", ") + m_qubits[lane];
            if (laneName(m_cell, lane) != m_qubits[lane]) order += " (\"" + laneName(m_cell, lane) + "\")";
        }
        comment("Lane order: " + order + "; the first is lane 0, most significant, leftmost in a ket.");
        comment("Of these " + plural(m_cell.inOutLanes, "in/out lane") + ", then " +
                plural(m_cell.workspaceLanes, "workspace lane") + ".");
        if (m_circuit.ancillas > 0) {
            comment("Neurons of order up to " + std::to_string(m_circuit.ancillas) + ": " +
                    plural(m_circuit.ancillas, "ancilla") +
                    ", used again by every neuron, |0> before and after.");
            comment("Post-selections: " + std::to_string(m_counts.gates.postSelections) +
                    ". Only runs that find 0 in every one of them count.");
        }
        comment(std::to_string(m_counts.gates.gates()) + " gates, depth " + std::to_string(m_counts.depth) +
                " (controlled -iY counted as one).");
        comment(!isWholeStep() ? "Starts from |0...0>; to start from another state, prepare it on the lanes."
                : m_options.firstStep
                    ? "Starts from |0...0>: the first step of a sequence."
                    : "Starts from psi_(t-1): prepare it on the workspace lanes, in/out lanes in |0>.");
    }

    void declareQubit(const std::string& name) {
        line(m_version == 2 ? "qreg " + name + "[1];" : "qubit " + name + ";");
    }
    void declareBits(const std::string& name, int bits) {
        const std::string size = "[" + std::to_string(bits) + "]";
        line(m_version == 2 ? "creg " + name + size + ";" : "bit" + size + " " + name + ";");
    }

    void writeDeclarations() {
        for (const std::string& name : m_qubits) declareQubit(name);
        for (const auto& [operation, bits] : m_registers) declareBits(bits.name, bits.bits);
        if (isWholeStep()) declareBits(m_word, m_cell.inOutLanes);
        if (m_version == 2) return;  // there qubits begin in |0>
        for (int qubit = 0; qubit < static_cast<int>(m_qubits.size()); ++qubit) {
            const bool carried =
                !m_options.firstStep && qubit < m_cell.lanes() && !(isWholeStep() && m_cell.isInOut(qubit));
            if (!carried) line("reset " + m_qubits[qubit] + ";");
        }
    }

    void writeSpan(const DeviceSpan& span) {
        switch (span.kind) {
            case DeviceSpan::Kind::InputWord:
                return line("// ---- input word");
            case DeviceSpan::Kind::Stage:
                return comment("---- " + stageName(m_cell, span.index));
            case DeviceSpan::Kind::Operation: {
                const Operation& operation = *m_operations[span.index].second;
                std::string text = operationName(m_cell, operation);
                if (gateInfo(operation.gate).isNeuron())
                    text += ", order " + std::to_string(operation.order) + ", degree " +
                            std::to_string(operation.degree);
                return comment(text);
            }
            case DeviceSpan::Kind::Readout:
                return line("// ---- output word, then the in/out lanes are reset");
            case DeviceSpan::Kind::Level:
            case DeviceSpan::Kind::Rotations:
                return;
        }
    }

    std::string qubit(int lane) const { return m_version == 2 ? m_qubits[lane] + "[0]" : m_qubits[lane]; }

    void apply(const std::string& gate, const std::vector<int>& controls, int target) {
        m_text += gate + " ";
        for (int lane : controls) m_text += qubit(lane) + ", ";
        m_text += qubit(target) + ";\n";
    }

    void measure(int lane, const std::string& bits, int bit, const std::string& remark) {
        const std::string to = bits + "[" + std::to_string(bit) + "]";
        line((m_version == 2 ? "measure " + qubit(lane) + " -> " + to : to + " = measure " + qubit(lane)) +
             ";" + remark);
        line("reset " + qubit(lane) + ";");
    }

    void writeGate(const DeviceGate& gate) {
        const std::size_t controls = gate.controls.size();
        switch (gate.kind) {
            case DeviceGateKind::Ry: {
                assert(m_version != 2 || controls == 0);
                const std::string prefix = controls < 2 ? "" : "ctrl(" + std::to_string(controls) + ") @ ";
                return apply(prefix + (controls == 1 ? "cry(" : "ry(") + angleText(gate.angle) + ")",
                             gate.controls, gate.target);
            }
            case DeviceGateKind::MinusIY:  // X Z
                apply("cz", gate.controls, gate.target);
                return apply("cx", gate.controls, gate.target);
            case DeviceGateKind::PlusIY:
                apply("cx", gate.controls, gate.target);
                return apply("cz", gate.controls, gate.target);
            case DeviceGateKind::X:
                return apply(controls == 0 ? "x" : controls == 1 ? "cx" : "ccx", gate.controls, gate.target);
            case DeviceGateKind::H:
                return apply("h", gate.controls, gate.target);
            case DeviceGateKind::Z:
                return apply(controls == 0 ? "z" : "cz", gate.controls, gate.target);
            case DeviceGateKind::Swap: {
                if (m_version != 2) return apply("swap", gate.controls, gate.target);
                const int partner = gate.controls.front();
                apply("cx", {partner}, gate.target);  // qelib1.inc has no swap
                apply("cx", {gate.target}, partner);
                return apply("cx", {partner}, gate.target);
            }
            case DeviceGateKind::PostSelect: {
                Register& bits = m_registers[gate.operation];
                return measure(gate.target, bits.name, bits.written++, "  // post-select: keep 0");
            }
            case DeviceGateKind::Readout:
                return measure(gate.target, m_word, m_cell.inOutLanes - 1 - gate.target, "");
            case DeviceGateKind::Block:
            case DeviceGateKind::InverseBlock:
                assert(!"blocks are folded in pictures only");
                return;
        }
    }

    struct Register {
        std::string name;
        int bits = 0;
        int written = 0;
    };

    int m_version;
    const Cell& m_cell;
    TextExportOptions m_options;
    DeviceCircuit m_circuit;
    DeviceCounts m_counts;
    std::vector<std::string> m_qubits;
    std::string m_word;
    std::map<int, Register> m_registers;  // by operation
    std::vector<std::pair<int, const Operation*>> m_operations;
    std::string m_text;
};

}  // namespace

std::string openQasm(int version, const Cell& cell, std::span<const double> parameters,
                     const TextExportOptions& options) {
    assert(version == 2 || version == 3);
    return QasmWriter(version, cell, parameters, options).write();
}

}  // namespace ketloom
