#include "tests/core/device/qasm_reader.h"

#include <array>
#include <cctype>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <stdexcept>

namespace ketloom::testing {
namespace {

using Amplitude = std::complex<double>;
using Matrix = std::array<Amplitude, 4>;

struct Statement {
    std::string text;
    std::string comment;  // behind it on its line
    int line = 0;
};

[[noreturn]] void complain(int line, const std::string& what) {
    throw std::runtime_error("line " + std::to_string(line) + ": " + what);
}

std::vector<Statement> statementsOf(const std::string& text) {
    std::vector<Statement> result;
    std::string current;
    int line = 1;
    for (std::size_t k = 0; k < text.size(); ++k) {
        const char c = text[k];
        if (c == '/' && text.compare(k, 2, "//") == 0) {
            const std::size_t end = std::min(text.find('\n', k), text.size());
            if (!result.empty() && result.back().line == line)
                result.back().comment = text.substr(k, end - k);
            k = end - 1;
        } else if (c == ';') {
            result.push_back({current, {}, line});
            current.clear();
        } else {
            if (c == '\n') ++line;
            current += c == '\n' || c == '\t' ? ' ' : c;
        }
    }
    if (current.find_first_not_of(' ') != std::string::npos) complain(line, "a statement without \";\"");
    return result;
}

/// The words of a statement.
class Words {
public:
    Words(const Statement& statement, int version)
        : m_text(statement.text), m_line(statement.line), m_version(version) {}

    [[noreturn]] void fail(const std::string& what) const {
        complain(m_line, what + " in \"" + m_text + "\"");
    }
    bool atEnd() {
        skipSpace();
        return m_at == m_text.size();
    }
    bool take(const std::string& token) {
        skipSpace();
        if (m_text.compare(m_at, token.size(), token) != 0) return false;
        m_at += token.size();
        return true;
    }
    void expect(const std::string& token) {
        if (!take(token)) fail("expected \"" + token + "\"");
    }
    std::string identifier() {
        skipSpace();
        std::string name;
        while (m_at < m_text.size() &&
               (std::isalnum(static_cast<unsigned char>(m_text[m_at])) || m_text[m_at] == '_'))
            name += m_text[m_at++];
        const bool starts =
            !name.empty() && (m_version == 2 ? std::islower(static_cast<unsigned char>(name[0])) != 0
                                             : !std::isdigit(static_cast<unsigned char>(name[0])));
        if (!starts) fail("expected an identifier");
        return name;
    }
    int integer() {
        skipSpace();
        std::string digits;
        while (m_at < m_text.size() && std::isdigit(static_cast<unsigned char>(m_text[m_at])))
            digits += m_text[m_at++];
        if (digits.empty()) fail("expected a whole number");
        return std::stoi(digits);
    }
    /// sum := product {("+" | "-") product}
    double sum() {
        double value = product();
        for (;;) {
            if (take("+"))
                value += product();
            else if (take("-"))
                value -= product();
            else
                return value;
        }
    }

private:
    void skipSpace() {
        while (m_at < m_text.size() && m_text[m_at] == ' ') ++m_at;
    }
    double product() {
        double value = factor();
        for (;;) {
            if (take("*"))
                value *= factor();
            else if (take("/"))
                value /= factor();
            else
                return value;
        }
    }
    double factor() {
        if (take("-")) return -factor();
        if (take("(")) {
            const double value = sum();
            expect(")");
            return value;
        }
        if (take("pi")) return std::numbers::pi;
        return number();
    }
    // Digits with a point, an exponent if any; or digits alone. Version 2 has no exponent without a point.
    double number() {
        skipSpace();
        std::string digits;
        bool point = false;
        while (m_at < m_text.size() &&
               (std::isdigit(static_cast<unsigned char>(m_text[m_at])) || m_text[m_at] == '.')) {
            point = point || m_text[m_at] == '.';
            digits += m_text[m_at++];
        }
        if (digits.empty() || digits == ".") fail("expected a number");
        if (m_at < m_text.size() && (m_text[m_at] == 'e' || m_text[m_at] == 'E')) {
            if (m_version == 2 && !point) fail("an exponent needs a point before it");
            digits += m_text[m_at++];
            if (m_at < m_text.size() && (m_text[m_at] == '-' || m_text[m_at] == '+'))
                digits += m_text[m_at++];
            while (m_at < m_text.size() && std::isdigit(static_cast<unsigned char>(m_text[m_at])))
                digits += m_text[m_at++];
        }
        return std::stod(digits);
    }

    const std::string& m_text;
    int m_line;
    int m_version;
    std::size_t m_at = 0;
};

struct Gate {
    Matrix matrix;
    int controls = 0;
    bool swap = false;
};

/// The gates of both include files that are needed, by name and parameters.
Gate standardGate(const std::string& name, const std::vector<double>& angles, int version,
                  const Words& words) {
    const Matrix x = {0.0, 1.0, 1.0, 0.0};
    const Matrix z = {1.0, 0.0, 0.0, -1.0};
    const double r = 1.0 / std::numbers::sqrt2;
    static const std::map<std::string, Gate> fixed = {
        {"x", {x}},     {"z", {z}},      {"h", {{r, r, r, -r}}}, {"cx", {x, 1}},
        {"cz", {z, 1}}, {"ccx", {x, 2}}, {"swap", {x, 0, true}},
    };
    const bool isRotation = name == "ry" || (name == "cry" && version == 3);
    const auto found = fixed.find(name);
    const bool known = isRotation || (found != fixed.end() && !(name == "swap" && version == 2));
    if (!known) words.fail("no such gate in the include file: " + name);
    if (angles.size() != (isRotation ? 1u : 0u)) words.fail("wrong number of angles");
    if (!isRotation) return found->second;
    const double c = std::cos(angles[0] / 2.0);
    const double s = std::sin(angles[0] / 2.0);
    return {{c, -s, s, c}, name == "cry" ? 1 : 0};
}

class Machine {
public:
    Machine(const std::function<bool(const std::string&, int)>& keep, std::vector<Amplitude> start)
        : m_keep(keep), m_start(std::move(start)) {}

    QasmRun run(const std::string& text) {
        const std::vector<Statement> statements = statementsOf(text);
        for (const Statement& statement : statements) {
            Words words(statement, m_version);
            if (m_version == 0) {
                words.expect("OPENQASM");
                m_version = words.integer();
                if (m_version != 2 && m_version != 3) words.fail("unknown version");
                if (words.take(".")) words.integer();
            } else if (!declares(words) && !acts(words, statement)) {
                applies(words);
            }
            if (!words.atEnd()) words.fail("something is left over");
            ++m_run.statements;
        }
        begin();
        return std::move(m_run);
    }

private:
    bool declares(Words& words) {
        if (words.take("include")) {
            words.expect(m_version == 2 ? "\"qelib1.inc\"" : "\"stdgates.inc\"");
            m_included = true;
            return true;
        }
        if (m_version == 2 ? words.take("qreg ") : words.take("qubit")) {
            int size = 1;
            if (m_version == 3 && words.take("[")) {
                size = words.integer();
                words.expect("]");
            }
            const std::string name = words.identifier();
            if (m_version == 2) {
                words.expect("[");
                size = words.integer();
                words.expect("]");
            }
            declare(name, words);
            if (size != 1 || m_begun) words.fail("registers of one qubit, before the first gate");
            m_qubit[name] = static_cast<int>(m_run.qubits.size());
            m_run.qubits.push_back(name);
            return true;
        }
        if (m_version == 2 ? words.take("creg ") : words.take("bit")) {
            int size = 1;
            if (m_version == 3) {
                words.expect("[");
                size = words.integer();
                words.expect("]");
            }
            const std::string name = words.identifier();
            if (m_version == 2) {
                words.expect("[");
                size = words.integer();
                words.expect("]");
            }
            declare(name, words);
            m_bits[name] = size;
            return true;
        }
        return false;
    }

    void declare(const std::string& name, const Words& words) {
        static const std::set<std::string> taken = {"x",   "z",     "h",    "cx", "cz",      "ccx",
                                                    "ry",  "cry",   "swap", "pi", "measure", "reset",
                                                    "bit", "qubit", "gate", "if", "opaque"};
        if (taken.count(name) || m_qubit.count(name) || m_bits.count(name)) words.fail("the name is taken");
    }

    bool acts(Words& words, const Statement& statement) {
        if (words.take("reset ")) {
            reset(operand(words), words);
            return true;
        }
        if (m_version == 2) {
            if (!words.take("measure ")) return false;
            const int qubit = operand(words);
            words.expect("->");
            const std::string name = words.identifier();
            words.expect("[");
            const int bit = words.integer();
            words.expect("]");
            measure(qubit, name, bit, statement, words);
            return true;
        }
        if (statement.text.find('=') == std::string::npos) return false;
        const std::string name = words.identifier();
        words.expect("[");
        const int bit = words.integer();
        words.expect("]");
        words.expect("=");
        words.expect("measure");
        measure(operand(words), name, bit, statement, words);
        return true;
    }

    void applies(Words& words) {
        if (!m_included) words.fail("a gate without an include");
        int controls = 0;
        if (m_version == 3 && words.take("ctrl")) {
            controls = 1;
            if (words.take("(")) {
                controls = words.integer();
                words.expect(")");
            }
            words.expect("@");
        }
        const std::string name = words.identifier();
        std::vector<double> angles;
        if (words.take("(")) {
            do angles.push_back(words.sum());
            while (words.take(","));
            words.expect(")");
        }
        const Gate gate = standardGate(name, angles, m_version, words);
        std::vector<int> operands;
        do operands.push_back(operand(words));
        while (words.take(","));
        controls += gate.controls;
        if (static_cast<int>(operands.size()) != controls + (gate.swap ? 2 : 1))
            words.fail("wrong number of qubits");
        if (std::set<int>(operands.begin(), operands.end()).size() != operands.size())
            words.fail("a qubit twice");
        begin();
        std::size_t mask = 0;
        for (int k = 0; k < controls; ++k) mask |= bitOf(operands[k]);
        const std::size_t last = bitOf(operands.back());
        const std::size_t other = gate.swap ? bitOf(operands[controls]) : 0;
        std::vector<Amplitude>& psi = m_run.state;
        for (std::size_t i = 0; i < psi.size(); ++i) {
            // i: the amplitude of 0; with swap that of |other 1, last 0>.
            if ((i & mask) != mask || (i & last) || (i & other) != other) continue;
            const std::size_t j = (i | last) ^ other;
            const Amplitude zero = psi[i];
            const Amplitude one = psi[j];
            psi[i] = gate.matrix[0] * zero + gate.matrix[1] * one;
            psi[j] = gate.matrix[2] * zero + gate.matrix[3] * one;
        }
    }

    int operand(Words& words) {
        const std::string name = words.identifier();
        const auto found = m_qubit.find(name);
        if (found == m_qubit.end()) words.fail("no such qubit: " + name);
        if (m_version == 2) {
            words.expect("[");
            if (words.integer() != 0) words.fail("no such qubit");
            words.expect("]");
        }
        return found->second;
    }

    void begin() {
        if (m_begun) return;
        m_begun = true;
        m_run.state.assign(std::size_t(1) << m_run.qubits.size(), 0.0);
        if (m_start.empty()) m_start = {1.0};
        std::size_t stride = m_run.state.size();
        if (m_start.size() > 1) stride /= m_start.size();
        for (std::size_t k = 0; k < m_start.size(); ++k)
            m_run.state[k * stride % m_run.state.size()] = m_start[k];
    }

    std::size_t bitOf(int qubit) const {
        return std::size_t(1) << (m_run.qubits.size() - 1 - std::size_t(qubit));
    }

    double probabilityOf(int qubit, bool value) const {
        double sum = 0.0;
        for (std::size_t i = 0; i < m_run.state.size(); ++i)
            if (((i & bitOf(qubit)) != 0) == value) sum += std::norm(m_run.state[i]);
        return sum;
    }

    void measure(int qubit, const std::string& name, int bit, const Statement& statement,
                 const Words& words) {
        begin();
        const auto found = m_bits.find(name);
        if (found == m_bits.end() || bit >= found->second) words.fail("no such bit");
        if (!m_written.insert({name, bit}).second) words.fail("a bit is measured twice");
        const bool postSelected = statement.comment.find("post-select: keep 0") != std::string::npos;
        const bool kept = postSelected ? false : m_keep(name, bit);
        const double probability = probabilityOf(qubit, kept);
        for (std::size_t i = 0; i < m_run.state.size(); ++i) {
            const bool is = (i & bitOf(qubit)) != 0;
            m_run.state[i] = is == kept ? m_run.state[i] / std::sqrt(probability) : 0.0;
        }
        m_run.measurements.push_back({name, bit, kept, probability});
    }

    void reset(int qubit, const Words& words) {
        begin();
        const double one = probabilityOf(qubit, true);
        if (one < 1e-24) return;
        if (std::abs(one - 1.0) > 1e-9) words.fail("a qubit is reset that is not measured");
        for (std::size_t i = 0; i < m_run.state.size(); ++i) {
            if (i & bitOf(qubit)) continue;
            m_run.state[i] = m_run.state[i | bitOf(qubit)];
            m_run.state[i | bitOf(qubit)] = 0.0;
        }
    }

    const std::function<bool(const std::string&, int)>& m_keep;
    std::vector<Amplitude> m_start;
    QasmRun m_run;
    int m_version = 0;
    bool m_included = false;
    bool m_begun = false;
    std::map<std::string, int> m_qubit;
    std::map<std::string, int> m_bits;
    std::set<std::pair<std::string, int>> m_written;
};

}  // namespace

QasmRun runQasm(const std::string& text, const std::function<bool(const std::string& bits, int bit)>& keep,
                const std::vector<std::complex<double>>& start) {
    return Machine(keep, start).run(text);
}

}  // namespace ketloom::testing
