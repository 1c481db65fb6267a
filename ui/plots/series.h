#pragma once

#include <QString>
#include <vector>

namespace ketloom {

/// The full record of one curve: never thinned out, whatever is drawn of it.
struct Series {
    QString name;
    std::vector<double> x;  ///< ascending
    std::vector<double> y;  ///< as measured: zero, negative and not finite values included
};

/// How the values of a series appear on a plot.
enum class Appearance {
    AsIs,
    AtFloor,    ///< not positive, or below the floor of a logarithmic axis: drawn at the floor, marked
    NotFinite,  ///< NaN or infinite: marked at the lower edge, no line
};
Appearance appearance(double y, bool logarithmic, double floor);

/// Smallest and largest finite value a range of x shows; `any` false where there is none.
struct Extent {
    bool any = false;
    double least = 0.0;
    double most = 0.0;
};
/// `logarithmic`: values are clamped to the floor first.
Extent extent(const std::vector<Series>& series, double fromX, double toX, bool logarithmic, double floor);

/// Indices of the points with x in fromX .. toX.
struct IndexRange {
    std::size_t first = 0;
    std::size_t last = 0;  ///< one past the end
};
IndexRange indicesBetween(const std::vector<double>& x, double fromX, double toX);

/// One line per distinct x, one column per series, empty where a series has no value there. C locale,
/// shortest text that reads back exactly; "nan", "inf" for what is not finite.
QString toCsv(const QString& xName, const std::vector<Series>& series);

}  // namespace ketloom
