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

StateView withStates(StateView view) {
    if (view.states || !view) return view;
    const int lanes = int(carriedLanes(view.cell, view.trace->stateSize).size());
    view.states =
        std::make_shared<const StateHistory>(historyOf(*view.trace, view.isClassical() ? 0 : lanes));
    return view;
}

QString amplitudesCsv(const StateView& given) {
    const StateView view = withStates(given);
    const StateHistory& states = *view.states;
    const bool classical = view.isClassical();
    QString csv = classical ? QStringLiteral("step,hidden unit,value\n")
                            : QStringLiteral("step,ket %1,amplitude\n").arg(rowsText(view));
    for (int step = 0; step < states.steps; ++step) {
        for (std::size_t row = 0; row < states.rows.size(); ++row) {
            const int state = states.rows[row];
            csv += QStringLiteral("%1,%2,%3\n")
                       .arg(step + 1)
                       .arg(classical ? QString::number(state) : rowText(view, state),
                            QString::number(double(states.amplitude(step, int(row))), 'g', 9));
        }
    }
    return csv;
}

}  // namespace ketloom
