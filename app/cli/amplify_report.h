#pragma once

#include <string>
#include <vector>

#include "core/base/json_view.h"
#include "core/simulator/reference/amplification.h"
#include "core/simulator/reference/amplification_cost.h"
#include "core/task/task.h"

namespace ketloom::cli {

/// One way to amplify the neurons, over the steps that were run.
struct SchemeResult {
    AmplificationScheme scheme;
    AmplifiedSimulator simulator;
    AmplificationCost cost;
    std::vector<AmplifiedStep> steps;
};

/// Everything that `amplify` found out.
struct AmplificationReport {
    std::string model;
    std::string taskKey;
    std::string taskName;
    std::string split;
    int sample = 0;
    std::string label;
    Cell cell;
    AmplificationOptions options;
    bool circuit = false;
    bool stopped = false;
    int firstStep = 0;
    int sequenceSteps = 0;
    Batch batch;                        ///< the sample
    std::vector<SchemeResult> schemes;  ///< the chosen one first

    const SchemeResult& chosen() const { return schemes.front(); }
};

std::string schemeKey(AmplificationScheme scheme);  ///< "whole", "nested"

std::string amplificationText(const AmplificationReport& report, const Task& task);
OrderedJson toJson(const AmplificationReport& report);
/// A line an operation and step, the readout of a step last.
std::string amplificationCsv(const AmplificationReport& report);

}  // namespace ketloom::cli
