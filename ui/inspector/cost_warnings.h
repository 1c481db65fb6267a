#pragma once

#include <QString>
#include <QVector>

#include "core/baseline/recurrent_cost.h"
#include "core/cell/cell.h"
#include "core/model/qrnn.h"

namespace ketloom {

/// A limit that a cell is near or above.
struct CostWarning {
    QString brief;     ///< two or three words: "slow steps"
    QString sentence;  ///< what is near which limit, and what would help
};

/// Bytes of main memory this machine has; 0 where that cannot be known.
double machineMemory();

/// Bytes as a person reads them, in SI units.
QString sizeText(double bytes);

/// What is worth a warning before Play is pressed: steps of more than a second, more than half of `memory`
/// (0: unknown), one lane left or none, a great many parameters. The worst first; empty for cells of usual
/// size.
QVector<CostWarning> costWarnings(const Cell& cell, const CostEstimate& cost, double memory);

/// The same for a classical network: too little memory, a great many weights.
QVector<CostWarning> costWarnings(const RecurrentCost& cost, double memory);

/// What the degree of a neuron costs, now and one higher: "Degree 2 gives this neuron 16 parameters, degree 3
/// would give 26."; empty for one with more sources than a cell has lanes.
QString degreeOutlook(const Operation& neuron);

}  // namespace ketloom
