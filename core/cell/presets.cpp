#include "core/cell/presets.h"

#include <array>

namespace ketloom {

Cell paperCell(const CellShape& shape) {
    Cell cell = emptyCell(shape.inOutLanes, shape.workspaceLanes, shape.workStages);
    std::uint32_t id = 0;
    const auto place = [&](Stage& stage, Operation operation) {
        operation.id = ++id;
        stage.operations.push_back(std::move(operation));
    };
    for (Stage& stage : cell.stages) {
        const bool output = stage.kind == StageKind::Output;
        const int first = output ? 0 : cell.inOutLanes;
        const int end = output ? cell.inOutLanes : cell.lanes();
        if (stage.kind == StageKind::Work) {
            for (int lane = first; lane < end; ++lane) place(stage, makeRy(lane));
        }
        for (int lane = first; lane < end; ++lane) {
            place(stage, makeNeuron(cell, lane, shape.order, shape.degree));
        }
    }
    return cell;
}

namespace {

// Shape: I, W, S, order, degree.
constexpr std::array kPresets{
    CellPreset{"digits-8x8",
               "Digits, 8x8",
               "Two classes of the built-in handwritten digits, 64 steps: the cell of the built-in example.",
               {2, 6, 1, 2, 2},
               "digits"},
    CellPreset{
        "memorise",
        "Memorise two sentences",
        "Learns two sentences of twenty words by heart: the smallest first experiment (1,162 parameters).",
        {3, 5, 2, 2, 3},
        "memorise"},
    CellPreset{"elman-xor",
               "Elman XOR",
               "Predicts every third bit of a stream of a, b, a xor b (264 parameters).",
               {2, 4, 1, 2, 3},
               "elman-xor"},
    CellPreset{"elman-letters",
               "Elman letters",
               "Predicts the vowels after a consonant in a stream of ba, dii, guuu (789 parameters).",
               {3, 6, 2, 2, 2},
               "elman-letters"},
    CellPreset{"mnist-pairs",
               "MNIST pairs, pixel by pixel",
               "Two classes of 10x10 images, 100 steps, as in the paper (1,212 parameters).",
               {2, 8, 2, 2, 2},
               "digits"},
    CellPreset{"mnist-small",
               "MNIST pairs, small",
               "The same with two workspace lanes fewer and neurons of degree 3: quicker (1,292 parameters).",
               {2, 6, 2, 2, 3},
               "digits"},
    CellPreset{"umap",
               "MNIST embedded",
               "Digits as a few coordinates, one bit plane a step (3,134 parameters).",
               {3, 7, 2, 2, 3},
               ""},
    CellPreset{"long-memory",
               "Long memory (DNA)",
               "Recalls the one marked base of a long random sequence (837 parameters).",
               {3, 5, 1, 2, 3},
               "long-memory"},
};

}  // namespace

std::span<const CellPreset> cellPresets() {
    return kPresets;
}

const CellPreset* findCellPreset(std::string_view key) {
    for (const CellPreset& preset : kPresets) {
        if (preset.key == key) return &preset;
    }
    return nullptr;
}

}  // namespace ketloom
