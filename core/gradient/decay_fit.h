#pragma once

#include <span>
#include <string>

namespace ketloom {

/// A straight line through the logarithms of norms by time step: does the gradient vanish going back in time?
struct DecayFit {
    int points = 0;       ///< norms that were used: finite and above the floor
    int leftOut = 0;      ///< the others
    double slope = 0.0;   ///< of log2(norm), a step; positive: smaller at earlier steps
    double error = 0.0;   ///< standard error of the slope
    double offset = 0.0;  ///< log2(norm) at step 0
    int span = 0;         ///< steps between the first and the last point
    double ratio = 1.0;   ///< of the largest norm to the least

    enum class Kind {
        TooFew,  ///< fewer than kFewestDecayPoints points
        /// The line changes by less than a factor of 2 over the whole span, the norms by less than 4. In
        /// spans shorter than kShortDecaySpan only where it changes by less than 19 % or the slope is within
        /// two standard errors of 0.
        Flat,
        /// A line says little: the slope is within two standard errors of 0, or explains less than half of
        /// the variance of the logarithms, or it is flat but the norms are not.
        NoTrend,
        Vanishes,
        Explodes,
    };
    Kind kind = Kind::TooFew;

    /// Steps in which the norm halves (Vanishes) or doubles (Explodes), going back in time.
    double halfLife() const { return 1.0 / (slope < 0.0 ? -slope : slope); }
    /// Of the line at a step.
    double at(double step) const;
};

inline constexpr int kFewestDecayPoints = 4;
inline constexpr int kShortDecaySpan = 16;  ///< steps

/// Least squares over log2 of the norms of steps 0, 1, ...; those not above `floor` or not finite are left
/// out.
DecayFit fitDecay(std::span<const double> norms, double floor);

/// "halves every 17 steps back in time", "flat: below a factor of 2 over 63 steps", "no clear trend: varies
/// by a factor of 6", ...
std::string decayText(const DecayFit& fit);

}  // namespace ketloom
