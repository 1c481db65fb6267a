#pragma once

#include <complex>
#include <span>
#include <vector>

#include "core/cell/cell.h"
#include "core/simulator/reference/dense_state.h"
#include "core/simulator/reference/fixed_point.h"
#include "core/simulator/reference/gate_count.h"

namespace ketloom {

// Oblivious amplification of a neuron, from scratch. Read fixed_point.h first.
//
// What it is for. A neuron ends with post-selected ancillas. A device cannot post-select; it can measure, and
// start the whole sequence again whenever an ancilla is found in 1. Or it amplifies. Plain amplification
// needs the phase S_s about the state |s> that went in, and a device in the middle of a sequence has no
// circuit at hand that prepares it. *Oblivious* amplification works without (Berry et al. 2014; with
// fixed-point phases Guerreschi 2019):
//
//     the ancillas start in |0...0>, and |0...0> is also what is wanted of them at the end. Let Z(phi) be the
//     phase e^(i phi) on the ancillas being |0...0>, and W = <0..0| U |0..0> what U does to the other lanes
//     when it succeeds. Use  S_T(beta) = Z(beta)  and  S_s(alpha) = U Z(-alpha) U†.
//
// Lemma. If W = sqrt(lambda) V with V unitary, then for every state psi of the other lanes the rounds stay in
// the plane of |0..0> V psi and the failed part, exactly as if the state had been known.
//
// Proof. W†W = lambda. Let |s> = U|0..0>psi, and |r> the direction in the plane orthogonal to it. <0..0|
// U†|s> = psi. U† applied to the wanted part |0..0> W psi has the component W†W psi = lambda psi on |0..0>,
// and U†|s> has psi; so for U†|r>, which is (wanted part - lambda |s>) / norm with U† applied, lambda psi -
// lambda psi = 0 is left: U†|r> has nothing on |0..0>. Hence U Z U† changes the phase of |s> and leaves |r>
// alone: in the plane it *is* S_s. QED
//
// Is a neuron of that form? Write Y for -iY = [[0, -1], [1, 0]] on the target. Y^2 = -1, so a + bY multiplies
// like the complex number a + ib, and for real a, b it is sqrt(a^2 + b^2) times a rotation by arctan(b/a).
// For a fixed pattern x of the source lanes, the circuit touches the target by nothing but Y. With eta =
// eta(x), level 0 (R, Y controlled by the ancilla, R†) gives
//
//     |0> psi  ->  |0> (c + sY) psi  +  |1> k (Y - 1) psi,     c = cos^2(eta/2),  s = sin^2(eta/2),  k^2 = cs
//
// and c + sY is a rotation times sqrt(lambda), lambda = c^2 + s^2 between 1/2 and 1. So the lemma holds,
// *pattern by pattern*: all gates are diagonal in the source lanes, each pattern has its own plane and its
// own lambda(x). After amplification pattern x has been multiplied by f(lambda(x)), fixedPointAmplitude, and
// turned by its V_x:
//
//     post-selected:   sum_x sqrt(lambda(x)) |x> V_x psi_x
//     amplified:       sum_x f(lambda(x))    |x> V_x psi_x
//
// These differ. Post-selection weighs the patterns by their success probability; that weighing belongs to the
// network that was trained. Amplification removes it: as |f| -> 1 the neuron becomes the unitary sum_x |x><x|
// V_x. More rounds bring certainty, not the post-selected state. And f has a phase, which depends on lambda
// and so on x. Only where one pattern is present, or all have the same lambda, is the amplified state the
// post-selected one.
//
// Orders above 1 post-select 2^o - 1 times, with recursive calls in between. There are two ways to amplify
// that.
//
// *Whole*: no measurement in between, each post-selection gets an ancilla of its own, 2^o - 1 in all, that
// must be |0> at the end. W = c + sY with c = cos^(2^o)(eta/2), s = sin^(2^o)(eta/2): the model's neuron,
// lambda its post-selection probability; it is amplified at once. Without rounds this is plain
// post-selection.
//
// *Nested*: o ancillas as in the circuit, and every level is amplified before the next one uses it. Let B be
// the amplified level k - 1 (below level 0: R), which turns |0...0> into a state with weight b on ancilla k
// = 1. Level k is U = B† (Y on the next line controlled by ancilla k) B; the second half is B†, the true
// inverse of the first, so that phases and failures of B cancel where they can. Then W = <B† P_0 B> + <B† P_1
// B> Y = (1 - b) + b Y: real numbers, whatever B is, so the lemma holds again, with lambda_k = (1 - b)^2 +
// b^2 >= 1/2 on every level. The failed part is a state of the ancillas times (1 - Y) psi, which puts weight
// 1/2 on the next line. So, with P = |f_k(lambda_k)|^2,
//
//     b_0 = sin^2(eta/2),          b_(k+1) = P b_k^2 / lambda_k + (1 - P) / 2.
//
// For P -> 1 this is the post-selected recursion, tan -> tan^2. Failures inside are not noticed: they blur
// the sigmoid. Without rounds (P = lambda) b_(k+1) = b_k: the sharpening of higher orders is lost altogether.
//
// Cost: whole runs the neuron L = 2l + 1 times, about 1/sqrt(p); nested runs the block R prod_k (2 L_k)
// times.

enum class AmplificationScheme { Whole, Nested };

/// How a neuron is amplified.
struct Amplification {
    AmplificationScheme scheme = AmplificationScheme::Whole;
    double delta = 0.1;             ///< the phases bound the failure by delta^2, 0 < delta <= 1
    std::vector<int> rounds = {0};  ///< Whole: one number. Nested: one a level, innermost first
};

/// The same number of rounds everywhere.
Amplification amplificationWithRounds(const Operation& neuron, AmplificationScheme scheme, double delta,
                                      int rounds);

/// The least rounds with which every source pattern, and therefore every superposition, fails with at most
/// delta^2, on every level. 1e-6 <= delta <= 1. Depends on the parameters, not on any state: a device can
/// fix it in advance.
Amplification amplificationForError(const Operation& neuron, std::span<const double> parameters,
                                    AmplificationScheme scheme, double delta);

/// eta for each pattern of the source lanes: 2^#sources angles, the first source is the most significant bit.
std::vector<double> neuronAngles(const Operation& neuron, std::span<const double> parameters);

/// What the amplified neuron does when it succeeds, by formula: for source pattern x, block(x) = f (a + bY)
/// with real a, b, a^2 + b^2 = 1 and complex f.
class AmplifiedNeuron {
public:
    /// Cost: O(2^#sources (rounds + D)).
    AmplifiedNeuron(const Operation& neuron, std::span<const double> parameters,
                    const Amplification& amplification);

    const Amplification& amplification() const { return m_amplification; }
    /// Least and greatest lambda of any source pattern: before the amplification; nested: of the last level.
    double leastLambda() const { return m_leastLambda; }
    double greatestLambda() const { return m_greatestLambda; }
    /// The spread of arg f over all source patterns, radians.
    double phaseSpread() const;

    /// Turns `state` into the part where all ancillas end in |0>, not normalised: its squared norm is the
    /// success probability where `state` had norm 1. `phases` false: with |f| in place of f. Cost: O(#sources
    /// 2^lanes).
    void apply(DenseState<double>& state, bool phases = true) const;

private:
    struct Block {
        std::complex<double> factor;  // f
        double stay = 1.0;            // a
        double turn = 0.0;            // b
    };
    Operation m_neuron;
    Amplification m_amplification;
    std::vector<Block> m_blocks;
    double m_leastLambda = 1.0;
    double m_greatestLambda = 0.0;
};

/// The same, gate by gate: the unitary circuit that a device runs, on the cell's lanes and ancillas behind
/// them.
class AmplifiedCircuit {
public:
    /// `lanes` are those of the cell; ancillas are lanes, lanes + 1, ...
    AmplifiedCircuit(int lanes, const Operation& neuron, std::span<const double> parameters,
                     const Amplification& amplification);

    /// Whole: 2^o - 1. Nested: o.
    int ancillas() const { return m_ancillas; }
    /// Runs it on a state with the ancillas. Cost: O(gates 2^(lanes + ancillas)).
    void apply(DenseState<double>& wide) const;
    /// The gates of apply(), reflections included.
    GateCount gates() const;

private:
    struct Gate {
        Matrix2<double> matrix;
        int target = 0;
        std::vector<int> controls;
    };
    using Gates = std::vector<Gate>;

    static void run(const Gates& gates, DenseState<double>& state, bool inverse);
    static GateCount count(const Gates& gates);
    Gates block(const Operation& neuron, std::span<const double> parameters, int ancilla) const;
    void appendLevel(int level, int target, bool invertMiddle, int& nextAncilla);
    void runUnit(DenseState<double>& state, int level, bool inverse) const;
    void runAmplified(DenseState<double>& state, int level, bool inverse) const;
    GateCount unitCount(int level) const;
    GateCount amplifiedCount(int level) const;
    int zeroLanes(int level) const;
    void zeroPhase(DenseState<double>& state, int level, double phase) const;

    int m_lanes;
    int m_order;
    int m_target;
    int m_ancillas;
    bool m_nested;
    std::vector<FixedPointPhases> m_phases;  // one a level that is amplified
    Gates m_rotations;                       // nested: R on the first ancilla
    Gates m_whole;                           // whole: the neuron with an ancilla for each post-selection
    Operation m_neuron;
    std::vector<double> m_parameters;
};

}  // namespace ketloom
