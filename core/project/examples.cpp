#include "core/cell/presets.h"
#include "core/project/project.h"

namespace ketloom {

namespace {

// An experiment on the task of this kind with the cell of this preset, batch size and learning rate as the task likes them.
Project experiment(std::string name, std::string notes, std::string_view preset, TaskKind task) {
    Project project;
    project.name = std::move(name);
    project.notes = std::move(notes);
    project.cell = paperCell(findCellPreset(preset)->shape);
    project.task.kind = task;
    applyTaskDefaults(project);
    return project;
}

// Of seeds 1 to 3, all tell at least 98 % of the 72 test images right after 1000 steps (most likely word). Larger
// learning rates leave the valley again and again: try 0.01 and watch the gradient norms.
Project digitsZeroOne() {
    Project project = experiment(
        "Digits 0 and 1",
        "Tells the handwritten digits 0 and 1 of the built-in 8x8 set apart, reading one pixel of the "
        "rows and one of the columns at each of 64 steps.",
        "digits-8x8", TaskKind::Digits);
    project.training.steps = 3000;
    return project;
}

// Bausch 2020, section 4.1: W 5, S 2, degree 3; Adam 0.05 reached a median of 5.1e-5 after 500 steps.
Project memorise() {
    Project project =
        experiment("Memorise two sentences",
                   "Two sentences of twenty words are learnt by heart. Try other optimisers: the paper "
                   "compares SGD, RMSprop, Adam and L-BFGS on this task.",
                   "memorise", TaskKind::Memorise);
    project.training.steps = 500;
    return project;
}

// W 4, S 1, degree 3; Adam 0.005, 16 sequences of 36 reach a loss of 1e-3 after about 230 steps.
Project elmanXor() {
    Project project =
        experiment("Elman XOR",
                   "In a stream a, b, a xor b every third bit can be predicted: the cell has to remember "
                   "two bits and combine them.",
                   "elman-xor", TaskKind::ElmanXor);
    project.training.steps = 1000;
    project.training.stopLoss = 1e-3;
    return project;
}

Project elmanLetters() {
    Project project =
        experiment("Elman letters",
                   "The words ba, dii and guuu in random order. After a consonant the vowels, and how "
                   "many, are certain; the next consonant is not.",
                   "elman-letters", TaskKind::ElmanLetters);
    project.training.steps = 500;
    return project;
}

}  // namespace

std::vector<Example> exampleProjects() {
    return {{"digits-0-1.ketloom", digitsZeroOne()},
            {"memorise.ketloom", memorise()},
            {"elman-xor.ketloom", elmanXor()},
            {"elman-letters.ketloom", elmanLetters()}};
}

}  // namespace ketloom
