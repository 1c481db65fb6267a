#pragma once

#include <complex>
#include <optional>
#include <vector>

namespace ketloom {

// Fixed-point amplitude amplification, from scratch.
//
// A circuit U prepares a state of which only a part is wanted: with lambda the probability of that part,
//
//     |s> = U|0> = sqrt(lambda) |T> + sqrt(1 - lambda) |B>,      T wanted, B not.
//
// Measuring and starting again takes 1/lambda attempts on average. Amplification instead turns |s> towards
// |T> inside the plane that the two span, by phases on two directions that a device can recognise:
//
//     S_T(beta)  = 1 - (1 - e^(i beta))   |T><T|     a phase on what is wanted
//     S_s(alpha) = 1 - (1 - e^(-i alpha)) |s><s|  =  U S_0(alpha) U†: back to |0>, a phase there, forth again
//
// One round is S_s(alpha_j) S_T(beta_j): one U† and one U. With l rounds, U and U† are run L = 2l + 1 times
// in all. Grover's choice (all phases pi) turns by a fixed angle, so it overshoots when lambda is larger than
// was thought. Yoder, Low and Chuang found phases that do not: for j = 1 .. l and a chosen delta in (0, 1],
//
//     alpha_j = -beta_(l-j+1) = 2 arccot( tan(2 pi j / L) sqrt(1 - gamma^2) ),      1/gamma =
//     T_(1/L)(1/delta)
//
// with T_k the Chebyshev polynomial, T_k(cos t) = cos(k t), of any real order. What is then found in T is
//
//     P_L(lambda) = 1 - delta^2 T_L( T_(1/L)(1/delta) sqrt(1 - lambda) )^2.
//
// Because |T_L| <= 1 on [-1, 1], the failure 1 - P_L is at most delta^2 for *every* lambda from a width w
// upwards, T_(1/L)(1/delta) sqrt(1 - w) = 1, that is w = tanh^2( arccosh(1/delta) / L ): a lower bound on
// lambda is enough. For small w, L = arccosh(1/delta) / sqrt(w): the square root of Grover, times about
// ln(2/delta) for the certainty.
//
// Only P_L, the modulus, is fixed. The amplitude of |T> also has a phase, and that depends on lambda as well;
// on one state it is a global phase and means nothing. Where several lambda are amplified at once, it does
// (see amplified_neuron.h): it is why fixedPointAmplitude() exists.
//
// The factor -1 of a round in the paper is a global phase, the same for all lambda; it is left out everywhere
// here.
//
// Source:  Yoder, Low, Chuang 2014, "Fixed-point quantum search with an optimal number of queries",
// arXiv:1409.3305,
//          eqs. (1) to (11).

/// More rounds than this are never chosen.
inline constexpr int kMaxAmplificationRounds = 10'000;

/// T_order(x) for x >= 0 and any real order >= 0: cos(order arccos x), cosh(order arccosh x) beyond 1.
double chebyshev(double order, double x);

/// The phases of l rounds, in the order they are applied: round j applies beta[j], then alpha[j].
struct FixedPointPhases {
    std::vector<double> alpha;
    std::vector<double> beta;

    int rounds() const { return static_cast<int>(alpha.size()); }
};

/// The phases for `rounds` >= 0 rounds whose failure is at most delta^2, 0 < delta <= 1; delta = 1 is
/// Grover's search.
FixedPointPhases fixedPointPhases(int rounds, double delta);

/// P_L: what is found in the wanted part after `rounds` rounds. 0 <= lambda <= 1. No rounds: lambda.
double fixedPointSuccess(int rounds, double delta, double lambda);

/// The amplitude of the wanted part, phase included, by carrying out the rounds in the plane: O(rounds).
/// |fixedPointAmplitude|^2 = fixedPointSuccess. No rounds: sqrt(lambda).
std::complex<double> fixedPointAmplitude(const FixedPointPhases& phases, double lambda);

/// w: the failure is at most delta^2 for every lambda >= w.
double fixedPointWidth(int rounds, double delta);

/// The least number of rounds whose width is at most lambda, so that this and every larger lambda fails with
/// at most delta^2. Nothing where that is more than kMaxAmplificationRounds, as for lambda = 0.
std::optional<int> fixedPointRounds(double lambda, double delta);

}  // namespace ketloom
