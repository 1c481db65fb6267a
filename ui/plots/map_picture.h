#pragma once

#include <QString>
#include <QStringList>
#include <vector>

#include "core/state/row_choice.h"
#include "ui/plots/state_view.h"

namespace ketloom {

/// What a map of states shows, and which of them.
struct MapOptions {
    RowWishes rows;
    bool probability = false;  ///< squares in place of signed amplitudes; never of hidden units
    friend bool operator==(const MapOptions&, const MapOptions&) = default;
};

/// A map ready to be drawn: rows from top to bottom, a column a time step.
struct MapPicture {
    int steps = 0;
    std::vector<int> states;     ///< one a row, but for the last row where `others` > 0
    int others = 0;              ///< states that the last row stands for
    std::vector<double> values;  ///< rows x steps
    QStringList labels;          ///< one a row
    QStringList names;           ///< one a row, as a sentence has them
    QString rowsLabel;           ///< of the axis: lane order, or "hidden unit"
    QString lanes;               ///< lane order in full; empty for hidden units
    QString valueLabel;          ///< "amplitude", "probability", ...
    QString title;
    bool isSigned = true;
    bool isInverted = false;  ///< without signs: the background stands for `bound`, not for 0
    double bound = 1.0;       ///< values are drawn from -bound, or 0, to bound

    int rows() const { return int(labels.size()); }
    double value(int row, int step) const {
        return values[std::size_t(row) * std::size_t(steps) + std::size_t(step)];
    }
};

/// The picture of one view. Rows of `choice` that the view's history lacks are NaN. "others" is the square
/// root of their probability among amplitudes, their probability among probabilities.
MapPicture pictureOf(const StateView& view, const MapOptions& options, const RowChoice& choice);
/// a - b, row by row, over the steps both have. Of amplitudes b is taken times -1 at the steps where that
/// brings it nearer to a, since a common sign means nothing.
MapPicture differenceOf(const MapPicture& a, const MapPicture& b);
/// Gives all of them one scale that holds every value.
void shareScale(const std::vector<MapPicture*>& pictures);

/// "64 of 4096 basis states, holding 99.3 % of the weight; 3000 stay below 0.01 %".
QString rowsSentence(const StateView& view, const RowChoice& choice);
/// "keeps 28 of 784 states, 0.5 MB"; empty where all are kept.
QString memorySentence(const StateHistory& states);

}  // namespace ketloom
