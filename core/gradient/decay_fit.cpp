#include "core/gradient/decay_fit.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ketloom {

namespace {

constexpr double kLeastChange = 0.25;  ///< log2, of the line, that a short span shows: 19 %

/// "17", "2.4".
std::string steps(double number) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, number < 9.95 ? "%.1f" : "%.0f", number);
    return buffer;
}

}  // namespace

double DecayFit::at(double step) const {
    return std::exp2(offset + slope * step);
}

DecayFit fitDecay(std::span<const double> norms, double floor) {
    DecayFit fit;
    double sumX = 0.0, sumY = 0.0;
    int first = -1, last = -1;
    const auto use = [&](std::size_t t) { return std::isfinite(norms[t]) && norms[t] > floor; };
    for (std::size_t t = 0; t < norms.size(); ++t) {
        if (!use(t)) {
            ++fit.leftOut;
            continue;
        }
        if (first < 0) first = int(t);
        last = int(t);
        ++fit.points;
        sumX += double(t);
        sumY += std::log2(norms[t]);
    }
    fit.span = last - first;
    if (fit.points < kFewestDecayPoints) return fit;
    const double meanX = sumX / fit.points, meanY = sumY / fit.points;
    double xx = 0.0, xy = 0.0, yy = 0.0, least = 0.0, most = 0.0;
    for (std::size_t t = 0; t < norms.size(); ++t) {
        if (!use(t)) continue;
        const double x = double(t) - meanX, y = std::log2(norms[t]) - meanY;
        xx += x * x;
        xy += x * y;
        yy += y * y;
        least = std::min(least, y);
        most = std::max(most, y);
    }
    fit.slope = xy / xx;
    fit.offset = meanY - fit.slope * meanX;
    const double residual = std::max(0.0, yy - fit.slope * xy);
    fit.error = std::sqrt(residual / (fit.points - 2) / xx);
    fit.ratio = std::exp2(most - least);
    const bool isSure = std::abs(fit.slope) >= 2.0 * fit.error;
    const bool isLine = 2.0 * residual <= yy;
    const double change = std::abs(fit.slope) * fit.span;  // log2
    const bool isSteep = isSure && isLine && fit.span < kShortDecaySpan && change > kLeastChange;
    using enum DecayFit::Kind;
    if (change < 1.0 && !isSteep)
        fit.kind = fit.ratio < 4.0 ? Flat : NoTrend;
    else if (isSure && isLine)
        fit.kind = fit.slope > 0.0 ? Vanishes : Explodes;
    else
        fit.kind = NoTrend;
    return fit;
}

std::string decayText(const DecayFit& fit) {
    switch (fit.kind) {
        case DecayFit::Kind::TooFew:
            return "too few values for a trend";
        case DecayFit::Kind::Flat:
            return "flat: below a factor of 2 over " + std::to_string(fit.span) + " steps";
        case DecayFit::Kind::NoTrend:
            return "no clear trend: varies by a factor of " + steps(fit.ratio);
        case DecayFit::Kind::Vanishes:
            return "halves every " + steps(fit.halfLife()) + " steps back in time";
        case DecayFit::Kind::Explodes:
            return "doubles every " + steps(fit.halfLife()) + " steps back in time";
    }
    return {};
}

}  // namespace ketloom
