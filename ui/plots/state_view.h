#pragma once

#include <QString>
#include <QStringList>
#include <memory>

#include "core/cell/cell.h"
#include "core/model/model_options.h"
#include "core/model/sequence_model.h"
#include "core/state/state_history.h"
#include "core/task/task.h"

namespace ketloom {

/// What the state panel shows: one sample and what the network did with it under the parameters after `step`.
struct StateView {
    std::shared_ptr<const Task> task;
    Cell cell;
    int step = 0;
    Split split = Split::Test;
    int index = 0;
    std::shared_ptr<const Sample> sample;
    std::shared_ptr<const Trace> trace;
    ModelOptions model{};  ///< which network; of a classical one the trace holds hidden units
    /// The states of the trace; null: all of them are in it.
    std::shared_ptr<const StateHistory> states = nullptr;

    bool isClassical() const { return model.kind != ModelKind::Qrnn; }
    explicit operator bool() const { return task && sample && trace && trace->steps > 0; }
};

/// Lanes of the carried state, most significant first: the workspace, or all lanes, by the trace's size.
std::vector<int> carriedLanes(const Cell& cell, int stateSize);
/// "|w0 w1 w2⟩": the order in which the kets of the carried state are written; where not `whole`, more than
/// four lanes are shortened to "|w0 w1 … w5⟩".
QString laneOrderText(const Cell& cell, int stateSize, bool whole = true);
/// "|010⟩".
QString ketText(int basisState, int lanes);

/// The view with `states` made from the trace where there were none.
StateView withStates(StateView view);

/// A row of the state in words: "|010⟩", or "hidden unit 3".
QString rowText(const StateView& view, int row);
/// What the rows are: the lane order, or "hidden unit"; as laneOrderText().
QString rowsText(const StateView& view, bool whole = true);
/// What a value of the state is: "amplitude", or "value" of a hidden unit.
QString valueText(const StateView& view);

/// Pixels that a step reads: in row order and in column order. Step t reads pixel t of each.
struct PixelPair {
    int row = -1;     ///< index into the image, row-major
    int column = -1;  ///< likewise, of the scan along columns
};
PixelPair pixelsOfStep(const Image& image, int step);

/// One line a step and basis state: step, ket, amplitude; of a classical network step, hidden unit, value.
/// Where states are kept sparsely: of the states kept at every step.
QString amplitudesCsv(const StateView& view);

}  // namespace ketloom
