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

    enum class Kind {
        TooFew,   ///< fewer than kFewestDecayPoints points
        Flat,     ///< less than a factor of 2 over the whole span
        NoTrend,  ///< the slope is within two standard errors of 0
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

/// Least squares over log2 of the norms of steps 0, 1, ...; those not above `floor` or not finite are left
/// out.
DecayFit fitDecay(std::span<const double> norms, double floor);

/// "halves every 17 steps back in time", "flat: below a factor of 2 over 63 steps", ...
std::string decayText(const DecayFit& fit);

}  // namespace ketloom
