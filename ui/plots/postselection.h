#pragma once

#include <QString>
#include <vector>

#include "ui/plots/map_picture.h"
#include "ui/plots/state_view.h"

namespace ketloom {

/// What post-selection costs in one sample, from its trace: the probability of every neuron at every step,
/// and of the word that was kept there.
struct Postselection {
    std::vector<int> operations;  ///< numbers of the neurons in the cell, through all stages
    QStringList labels;           ///< of the neurons: "work 1: w0"
    QStringList names;            ///< "neuron on w0 (work 1)"
    int steps = 0;
    std::vector<double> neurons;  ///< steps x operations
    std::vector<double> kept;     ///< steps
    std::vector<double>
        products;  ///< steps: of all neurons of the step; what one attempt at its neurons succeeds with

    struct Least {
        double probability = 1.0;
        int neuron = -1;  ///< index into `operations`; -1: a kept word
        int step = -1;
    };
    Least leastNeuron() const;
    Least leastKept() const;
};

/// Empty (0 steps) for a classical network.
Postselection postselectionOf(const StateView& view);
/// A row a neuron, then one for the kept word.
MapPicture pictureOf(const Postselection& postselection);
/// One line a step and neuron, and one for the word kept: step, neuron, probability.
QString toCsv(const Postselection& postselection);
/// 1/sqrt(p): what amplitude amplification pays for a probability p; infinite at 0.
double overhead(double probability);

}  // namespace ketloom
