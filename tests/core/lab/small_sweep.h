#pragma once

#include "core/cell/presets.h"
#include "core/lab/sweep_presets.h"

namespace ketloom {

/// Two arms of tiny networks, two lengths, three seeds: twelve trainings of milliseconds. The small RNN gets
/// to its loss with some seeds only.
inline Sweep smallSweep() {
    Project project;
    project.name = "small";
    project.cell = paperCell({3, 1, 1, 1, 1});
    project.task.kind = TaskKind::LongMemory;
    project.training.batchSize = 8;
    project.training.steps = 40;
    project.training.validateEvery = 5;
    project.training.validationSize = 8;
    project.training.checkpointEvery = 7;
    project.training.stopLoss = 0.55;
    Sweep sweep;
    sweep.key = "small";
    sweep.title = "Small";
    sweep.lengths = {5, 8};
    sweep.seeds = firstSeeds(3);
    sweep.arms = {{"quantum", "memory-quantum", project}, {"RNN", "", project}};
    sweep.arms[1].project.model = {ModelKind::Rnn, 3};
    sweep.arms[1].project.training.learningRate = 0.05;
    sweep.arms[1].project.training.optimizer = OptimizerKind::RmsProp;
    return sweep;
}

}  // namespace ketloom
