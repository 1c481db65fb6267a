#include "core/device/identifiers.h"

#include <algorithm>
#include <array>

namespace ketloom {
namespace {

// Keywords, types, functions and constants of OpenQASM 2 and 3; gates of qelib1.inc and stdgates.inc.
constexpr std::array kReserved = std::to_array<std::string_view>({
    "angle",
    "arccos",
    "arcsin",
    "arctan",
    "array",
    "barrier",
    "bit",
    "bool",
    "box",
    "break",
    "cal",
    "case",
    "ccx",
    "ceiling",
    "ch",
    "complex",
    "const",
    "continue",
    "cos",
    "cp",
    "cphase",
    "creg",
    "crx",
    "cry",
    "crz",
    "cswap",
    "ctrl",
    "cu",
    "cu1",
    "cu3",
    "cx",
    "cy",
    "cz",
    "def",
    "default",
    "defcal",
    "defcalgrammar",
    "delay",
    "duration",
    "durationof",
    "else",
    "end",
    "euler",
    "exp",
    "extern",
    "false",
    "float",
    "floor",
    "for",
    "gate",
    "gphase",
    "h",
    "id",
    "if",
    "im",
    "imag",
    "in",
    "include",
    "input",
    "int",
    "inv",
    "let",
    "ln",
    "log",
    "measure",
    "mod",
    "mutable",
    "negctrl",
    "nop",
    "opaque",
    "output",
    "p",
    "phase",
    "pi",
    "popcount",
    "pow",
    "pragma",
    "qreg",
    "qubit",
    "readonly",
    "real",
    "reset",
    "return",
    "rotl",
    "rotr",
    "rx",
    "rxx",
    "ry",
    "rz",
    "rzz",
    "s",
    "sdg",
    "sin",
    "sizeof",
    "sqrt",
    "stretch",
    "swap",
    "switch",
    "sx",
    "sxdg",
    "t",
    "tan",
    "tau",
    "tdg",
    "true",
    "u",
    "u0",
    "u1",
    "u2",
    "u3",
    "uint",
    "void",
    "while",
    "x",
    "y",
    "z",
});

bool isSmallLetter(char c) {
    return c >= 'a' && c <= 'z';
}

bool isAllowed(char c) {
    return isSmallLetter(c) || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

std::string Identifiers::unique(std::string_view wish) {
    std::string name;
    for (char c : wish.substr(0, 40)) {
        const char kept = isAllowed(c) ? c : '_';
        if (kept == '_' && !name.empty() && name.back() == '_') continue;  // a letter of several bytes, too
        name += kept;
    }
    while (!name.empty() && name.back() == '_') name.pop_back();
    if (name.empty() || !isSmallLetter(name[0])) name = "q_" + (name.empty() ? "lane" : name);
    if (std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end()) name += '_';
    std::string candidate = name;
    for (int k = 2; !m_taken.insert(candidate).second; ++k) candidate = name + "_" + std::to_string(k);
    return candidate;
}

}  // namespace ketloom
