#include "ui/plots/state_view.h"

#include <QCoreApplication>
#include <QLocale>

namespace ketloom {

std::vector<int> carriedLanes(const Cell& cell, int stateSize) {
    std::vector<int> lanes;
    const bool all = stateSize == (1 << cell.lanes());
    for (int lane = all ? 0 : cell.inOutLanes; lane < cell.lanes(); ++lane) lanes.push_back(lane);
    return lanes;
}

QString laneOrderText(const Cell& cell, int stateSize, bool whole) {
    QStringList names;
    for (const int lane : carriedLanes(cell, stateSize)) {
        names << QString::fromStdString(cell.laneNames[std::size_t(lane)]);
    }
    constexpr qsizetype kShort = 4;
    if (!whole && names.size() > kShort) names = {names[0], names[1], QStringLiteral("…"), names.back()};
    return QStringLiteral("|%1⟩").arg(names.join(QLatin1Char(' ')));
}

QString ketText(int basisState, int lanes) {
    return QStringLiteral("|%1⟩").arg(QString::number(basisState, 2), lanes, QLatin1Char('0'));
}

QString rowText(const StateView& view, int row) {
    if (view.isClassical()) return QCoreApplication::translate("StateView", "hidden unit %1").arg(row);
    return ketText(row, int(carriedLanes(view.cell, view.trace->stateSize).size()));
}

QString rowsText(const StateView& view, bool whole) {
    if (view.isClassical()) return QCoreApplication::translate("StateView", "hidden unit");
    return laneOrderText(view.cell, view.trace->stateSize, whole);
}

QString valueText(const StateView& view) {
    return view.isClassical() ? QCoreApplication::translate("StateView", "value")
                              : QCoreApplication::translate("StateView", "amplitude");
}

PixelPair pixelsOfStep(const Image& image, int step) {
    const int count = image.width * image.height;
    if (step < 0 || step >= count || image.height == 0) return {};
    const int x = step / image.height;
    const int y = step % image.height;
    return {step, y * image.width + x};
}

QString amplitudesCsv(const StateView& view) {
    QString csv =
        view.isClassical()
            ? QStringLiteral("step,hidden unit,value\n")
            : QStringLiteral("step,ket %1,amplitude\n").arg(laneOrderText(view.cell, view.trace->stateSize));
    for (int step = 0; step < view.trace->steps; ++step) {
        for (int state = 0; state < view.trace->stateSize; ++state) {
            const double amplitude =
                double(view.trace->states[std::size_t(step) * view.trace->stateSize + state]);
            csv += QStringLiteral("%1,%2,%3\n")
                       .arg(step + 1)
                       .arg(view.isClassical() ? QString::number(state) : rowText(view, state),
                            QString::number(amplitude, 'g', 9));
        }
    }
    return csv;
}

}  // namespace ketloom
