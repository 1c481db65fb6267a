#include "ui/plots/map_picture.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/plot_canvas.h"

namespace ketloom {
namespace {

QString text(const char* english) {
    return QCoreApplication::translate("MapPicture", english);
}

double largestOf(const MapPicture& picture) {
    double largest = 0.0;
    for (const double value : picture.values)
        if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    return largest;
}

/// Amplitudes and probabilities have no more than 1.
double boundOf(double largest, bool atMostOne) {
    const double bound = largest > 0.0 ? niceBound(largest, true) : 1.0;
    return atMostOne ? std::min(1.0, bound) : bound;
}

}  // namespace

MapPicture pictureOf(const StateView& view, const MapOptions& options, const RowChoice& choice) {
    const StateHistory& states = *view.states;
    const bool classical = view.isClassical();
    const bool squares = options.probability && !classical;
    MapPicture picture;
    picture.steps = states.steps;
    picture.states = choice.states;
    // What hidden units beyond the limit do cannot be summed up in one row.
    picture.others = classical ? 0 : choice.merged;
    picture.isSigned = !squares;
    picture.rowsLabel = rowsText(view, false);
    picture.lanes = classical ? QString() : rowsText(view);
    picture.valueLabel = squares ? text(QT_TRANSLATE_NOOP("MapPicture", "probability")) : valueText(view);
    picture.title = classical ? text(QT_TRANSLATE_NOOP("MapPicture", "Hidden units by step"))
                    : squares ? text(QT_TRANSLATE_NOOP("MapPicture", "Probabilities by step"))
                              : text(QT_TRANSLATE_NOOP("MapPicture", "Amplitudes by step"));
    std::vector<double> rest(std::size_t(states.steps), 1.0);
    for (const int state : choice.states) {
        picture.labels << (classical ? QString::number(state) : rowText(view, state));
        picture.names << rowText(view, state);
        const int row = states.rowOf(state);
        for (int step = 0; step < states.steps; ++step) {
            const double amplitude =
                row < 0 ? std::numeric_limits<double>::quiet_NaN() : double(states.amplitude(step, row));
            picture.values.push_back(squares ? amplitude * amplitude : amplitude);
            rest[std::size_t(step)] -= amplitude * amplitude;
        }
    }
    if (picture.others > 0) {
        picture.labels << text(QT_TRANSLATE_NOOP("MapPicture", "others"));
        picture.names << text(QT_TRANSLATE_NOOP("MapPicture", "the %1 others together")).arg(picture.others);
        for (const double probability : rest) {
            const double p = probability > 0.0 ? probability : 0.0;
            picture.values.push_back(squares ? p : std::sqrt(p));
        }
    }
    picture.bound = boundOf(largestOf(picture), !classical);
    return picture;
}

MapPicture differenceOf(const MapPicture& a, const MapPicture& b) {
    MapPicture picture = a;
    picture.steps = std::min(a.steps, b.steps);
    picture.title = text(QT_TRANSLATE_NOOP("MapPicture", "Difference"));
    picture.valueLabel = text(QT_TRANSLATE_NOOP("MapPicture", "difference"));
    picture.values.assign(std::size_t(a.rows()) * std::size_t(picture.steps), 0.0);
    const bool amplitudes = a.isSigned && !a.lanes.isEmpty();
    for (int step = 0; step < picture.steps; ++step) {
        double overlap = 0.0;
        if (amplitudes)
            for (int row = 0; row < int(a.states.size()); ++row)
                overlap += a.value(row, step) * b.value(row, step);
        for (int row = 0; row < a.rows(); ++row) {
            // The row of the others is a norm: it has no sign.
            const bool flipped = overlap < 0.0 && row < int(a.states.size());
            picture.values[std::size_t(row) * std::size_t(picture.steps) + std::size_t(step)] =
                a.value(row, step) - (flipped ? -1.0 : 1.0) * b.value(row, step);
        }
    }
    picture.isSigned = true;
    return picture;
}

void shareScale(const std::vector<MapPicture*>& pictures) {
    double largest = 0.0;
    bool atMostOne = true;
    for (const MapPicture* picture : pictures) {
        largest = std::max(largest, largestOf(*picture));
        atMostOne = atMostOne && !picture->lanes.isEmpty();
    }
    // A difference of amplitudes can be larger than either.
    const double bound = boundOf(largest, atMostOne && largest <= 1.0);
    for (MapPicture* picture : pictures) picture->bound = bound;
}

QString rowsSentence(const StateView& view, const RowChoice& choice) {
    const int shown = int(choice.states.size());
    const int all = view.states->stateSize;
    const QLocale locale;
    const bool classical = view.isClassical();
    if (shown == all)
        return (classical ? text(QT_TRANSLATE_NOOP("MapPicture", "all %1 hidden units"))
                          : text(QT_TRANSLATE_NOOP("MapPicture", "all %1 basis states")))
            .arg(locale.toString(all));
    QString sentence = (classical ? text(QT_TRANSLATE_NOOP("MapPicture", "%1 of %2 hidden units"))
                                  : text(QT_TRANSLATE_NOOP("MapPicture", "%1 of %2 basis states")))
                           .arg(locale.toString(shown), locale.toString(all));
    if (choice.merged > 0) {
        // Rounded down: 99.96 % are not all.
        const QString percent = locale.toString(std::floor(choice.weight * 1000.0) / 10.0, 'f', 1);
        sentence +=
            (classical ? text(QT_TRANSLATE_NOOP("MapPicture", ", the strongest"))
                       : text(QT_TRANSLATE_NOOP("MapPicture", ", holding %1 % of the weight")).arg(percent));
    }
    if (choice.empty > 0)
        sentence += (classical ? text(QT_TRANSLATE_NOOP("MapPicture", "; %1 stay below 0.01"))
                               : text(QT_TRANSLATE_NOOP("MapPicture", "; %1 stay below 0.01 %")))
                        .arg(locale.toString(choice.empty));
    return sentence;
}

QString memorySentence(const StateHistory& states) {
    if (states.isDense()) return {};
    return text(QT_TRANSLATE_NOOP("MapPicture", "keeps %1 of %2 states, %3 MB"))
        .arg(states.keptStates())
        .arg(states.steps)
        .arg(QLocale().toString(double(states.bytes()) / 1e6, 'f', 1));
}

}  // namespace ketloom
