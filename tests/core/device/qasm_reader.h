#pragma once

#include <complex>
#include <functional>
#include <string>
#include <vector>

namespace ketloom::testing {

/// A measurement and with which probability it gave what was kept.
struct QasmMeasurement {
    std::string bits;  ///< name of the classical register
    int bit = 0;
    bool kept = false;
    double probability = 1.0;
};

struct QasmRun {
    std::vector<std::string> qubits;          ///< in order of declaration; the first is most significant
    std::vector<std::complex<double>> state;  ///< normalised, 2^qubits
    std::vector<QasmMeasurement> measurements;
    int statements = 0;
};

/// Reads and runs OpenQASM 2 or 3, told by its first statement: declarations of qubits and bits, calls of
/// gates of the standard include file, `ctrl` in version 3, measurement and reset. It knows nothing of the
/// writer: it is made from the definitions of the languages, with a state vector of its own.
///
/// A measurement keeps 0 where the comment behind it on its line says "post-select: keep 0"; otherwise what
/// `keep` says for register and bit. A reset needs a qubit that is |0> or |1>.
/// `start`: amplitudes of the first qubits declared, the others are |0>; empty: all are.
/// Throws std::runtime_error with the line where the text is not of the language.
QasmRun runQasm(const std::string& text, const std::function<bool(const std::string& bits, int bit)>& keep,
                const std::vector<std::complex<double>>& start = {});

}  // namespace ketloom::testing
