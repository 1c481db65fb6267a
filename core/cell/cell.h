#pragma once

#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "core/gates/gate_table.h"

namespace ketloom {

/// One operation of a stage. Lanes are numbered 0 .. I-1 (in/out) and I .. I+W-1 (workspace).
struct Operation {
    std::uint32_t id = 0;  ///< unique in its cell, kept through edits; 0 means "not placed yet"
    GateKind gate = GateKind::Neuron;
    int target = 0;
    /// The other lanes of the gate, see SourceRole. Neuron: the lanes it reads, in the order that numbers its
    /// parameters; canonical: workspace first, then in/out.
    std::vector<int> sources;
    int order = 2;                         ///< neuron: activation order, 1 .. kMaxOrder
    int degree = 2;                        ///< neuron: largest size of a lane subset J, at least 1
    double bias = std::numbers::pi / 2.0;  ///< neuron: fixed offset beta of the angle eta, radians
    /// 0: parameters of its own. Otherwise all operations of the cell with this number use the same
    /// parameters; they stand where the first of them has its place (see parameter_layout.h).
    int sharing = 0;
    /// Parameters to start training from, set by hand, in the order of the operation's parameters (see
    /// parameter_layout.h); empty: they are drawn at random. In a shared set those of the first operation
    /// count.
    std::vector<double> start;

    friend bool operator==(const Operation&, const Operation&) = default;
};

enum class StageKind { Input, Work, Output };

struct Stage {
    StageKind kind = StageKind::Work;
    std::vector<Operation> operations;  ///< applied in this order
    /// 0: stands alone. Neighbouring work stages with the same number are repetitions of the first of them,
    /// shown and edited as one. To simulators each is a stage like any other.
    int repeat = 0;

    friend bool operator==(const Stage&, const Stage&) = default;
};

inline constexpr int kMaxLanes = 16;
inline constexpr int kMaxInOutLanes = 6;
inline constexpr int kMaxOrder = 4;
inline constexpr int kMaxWorkStages = 64;
inline constexpr int kMaxOperations = 4096;  ///< in all stages together
inline constexpr int kMaxSharing = 9999;     ///< largest Operation::sharing
inline constexpr int kMaxRepeat = 9999;      ///< largest Stage::repeat

/// The topology of a QRNN cell, as a plain value (Bausch 2020, Fig. 4). It holds no parameters: their layout
/// follows from the operations (see parameter_layout.h).
///
/// One step: X on the in/out lanes by the input word; input stage; work stages; the same X; output stage;
/// readout of the in/out lanes. Lane 0 is the most significant bit of a basis index and the leftmost letter
/// of a ket.
struct Cell {
    int inOutLanes = 1;                  ///< I
    int workspaceLanes = 1;              ///< W
    std::vector<std::string> laneNames;  ///< n names: in/out lanes first, then workspace
    std::vector<Stage> stages;           ///< first Input, then any number of Work, last Output

    int lanes() const { return inOutLanes + workspaceLanes; }  ///< n
    int workStages() const { return static_cast<int>(stages.size()) - 2; }
    bool isInOut(int lane) const { return lane < inOutLanes; }

    friend bool operator==(const Cell&, const Cell&) = default;
};

/// Where an operation stands: indices into Cell::stages and Stage::operations.
struct OperationPlace {
    int stage = -1;
    int operation = -1;
    friend bool operator==(const OperationPlace&, const OperationPlace&) = default;
};

/// A cell with these lanes, canonical lane names (i0 .. , w0 ..), an empty input and output stage and
/// `workStages` empty work stages.
Cell emptyCell(int inOutLanes, int workspaceLanes, int workStages);

/// All lanes but the target: workspace first, then in/out, each ascending.
std::vector<int> canonicalSources(const Cell& cell, int target);

/// A neuron on `target` with all other lanes as sources. The degree is kept as given even where it exceeds
/// their number.
Operation makeNeuron(const Cell& cell, int target, int order, int degree);
Operation makeRy(int target);
/// Any gate but a neuron, with its controls or its partner.
Operation makeGate(GateKind gate, int target, std::vector<int> sources = {});

/// The place of the operation with this id, or {-1, -1}.
OperationPlace findOperation(const Cell& cell, std::uint32_t id);
/// An id no operation of the cell has.
std::uint32_t nextOperationId(const Cell& cell);

/// "input", "work 1", ..., "output".
std::string stageName(const Cell& cell, int stage);
/// The name of a lane; "lane 7" for one without.
std::string laneName(const Cell& cell, int lane);
/// "w0", "w0 and w2", "w0, w1 and i0".
std::string laneList(const Cell& cell, const std::vector<int>& lanes);
/// Where an operation acts: "w1", "w1 controlled by w0", "w0 and w2"; where they are missing, "w1 without a
/// control", "w0 without a partner". The sources of a neuron are not named.
std::string operationLanes(const Cell& cell, const Operation& operation);
/// "neuron on w3", "RY on w1 controlled by w0".
std::string operationName(const Cell& cell, const Operation& operation);

/// True for stages that could be repetitions of one another: the same operations on the same lanes. Ids,
/// sharing and start values may differ.
bool repeats(const Stage& a, const Stage& b);

/// Largest order of any neuron: the ancillas a device needs on top of the n lanes.
int ancillas(const Cell& cell);
/// Qubits of the device: n + ancillas.
int qubits(const Cell& cell);

}  // namespace ketloom
