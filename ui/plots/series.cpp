#include "ui/plots/series.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

#include "ui/widgets/export_files.h"

namespace ketloom {
namespace {

QString csvNumber(double value) {
    if (std::isnan(value)) return QStringLiteral("nan");
    if (std::isinf(value)) return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

}  // namespace

Appearance appearance(double y, bool logarithmic, double floor) {
    if (!std::isfinite(y)) return Appearance::NotFinite;
    return logarithmic && !(y >= floor) ? Appearance::AtFloor : Appearance::AsIs;
}

IndexRange indicesBetween(const std::vector<double>& x, double fromX, double toX) {
    const auto first = std::lower_bound(x.begin(), x.end(), fromX);
    const auto last = std::upper_bound(first, x.end(), toX);
    return {std::size_t(first - x.begin()), std::size_t(last - x.begin())};
}

Extent extent(const std::vector<Series>& series, double fromX, double toX, bool logarithmic, double floor) {
    Extent result;
    for (const Series& one : series) {
        const IndexRange range = indicesBetween(one.x, fromX, toX);
        for (std::size_t i = range.first; i < range.last; ++i) {
            double y = one.y[i];
            const Appearance shown = appearance(y, logarithmic, floor);
            if (shown == Appearance::NotFinite) continue;
            if (shown == Appearance::AtFloor) y = floor;
            result.least = result.any ? std::min(result.least, y) : y;
            result.most = result.any ? std::max(result.most, y) : y;
            result.any = true;
        }
    }
    return result;
}

QString toCsv(const QString& xName, const std::vector<Series>& series) {
    QString csv = csvText(xName);
    std::vector<double> xs;
    for (const Series& one : series) {
        csv += QLatin1Char(',') + csvText(one.name);
        xs.insert(xs.end(), one.x.begin(), one.x.end());
    }
    csv += QLatin1Char('\n');
    std::sort(xs.begin(), xs.end());
    xs.erase(std::unique(xs.begin(), xs.end()), xs.end());
    std::vector<std::size_t> next(series.size(), 0);
    for (const double x : xs) {
        csv += csvNumber(x);
        for (std::size_t s = 0; s < series.size(); ++s) {
            csv += QLatin1Char(',');
            const Series& one = series[s];
            if (next[s] < one.x.size() && one.x[next[s]] == x) csv += csvNumber(one.y[next[s]++]);
        }
        csv += QLatin1Char('\n');
    }
    return csv;
}

}  // namespace ketloom
