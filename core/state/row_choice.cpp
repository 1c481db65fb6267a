#include "core/state/row_choice.h"

#include <algorithm>
#include <numeric>

namespace ketloom {

RowChoice chooseRows(const StateHistory& history, const RowWishes& wishes) {
    RowChoice choice;
    const auto isEmpty = [&](int state) {
        return wishes.hideEmpty && double(history.peaks[std::size_t(state)]) < kEmptyBelow;
    };
    int shown = 0;
    for (int state = 0; state < history.stateSize; ++state) (isEmpty(state) ? choice.empty : shown) += 1;
    for (const int state : history.rows)
        if (!isEmpty(state)) choice.states.push_back(state);
    std::stable_sort(choice.states.begin(), choice.states.end(), [&](int a, int b) {
        return history.weights[std::size_t(a)] > history.weights[std::size_t(b)];
    });
    if (int(choice.states.size()) > wishes.limit) choice.states.resize(std::size_t(wishes.limit));
    choice.merged = shown - int(choice.states.size());
    const double all = std::accumulate(history.weights.begin(), history.weights.end(), 0.0);
    double held = 0.0;
    for (const int state : choice.states) held += double(history.weights[std::size_t(state)]);
    choice.weight = all > 0.0 ? std::min(1.0, held / all) : 1.0;
    if (wishes.order == RowOrder::Basis) std::sort(choice.states.begin(), choice.states.end());
    return choice;
}

}  // namespace ketloom
