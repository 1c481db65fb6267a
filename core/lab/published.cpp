#include "core/lab/published.h"

#include <array>

namespace ketloom {

namespace {

constexpr std::string_view kPaper = "Bausch 2020, arXiv:2006.14619";
constexpr std::string_view kFigure9 = "Bausch 2020, arXiv:2006.14619, Fig. 9";
constexpr std::string_view kNotebook = "notebook with the code of Bausch 2020, medians of 30 seeds";

constexpr std::array kFigures = {
    // Steps to a loss of 1e-3, long memory, batches of 128.
    PublishedFigure{"memory-quantum", 5, 1e-3, 80, "", kFigure9},
    PublishedFigure{"memory-quantum", 10, 1e-3, 80, "", kFigure9},
    PublishedFigure{"memory-quantum", 20, 1e-3, 115, "", kFigure9},
    PublishedFigure{"memory-quantum", 50, 1e-3, 100, "", kFigure9},
    PublishedFigure{"memory-quantum", 100, 1e-3, 95, "", kFigure9},
    PublishedFigure{"memory-quantum", 200, 1e-3, 110, "", kFigure9},
    PublishedFigure{"memory-quantum", 500, 1e-3, 90, "", kFigure9},
    PublishedFigure{"memory-quantum", 1000, 1e-3, 90, "", kFigure9},
    PublishedFigure{"memory-lstm", 5, 1e-3, 42, "", kNotebook},
    PublishedFigure{"memory-lstm", 10, 1e-3, 128, "", kNotebook},
    PublishedFigure{"memory-lstm", 20, 1e-3, 244, "", kNotebook},
    PublishedFigure{"memory-lstm", 50, 1e-3, 457, "", kNotebook},
    PublishedFigure{"memory-lstm", 100, 1e-3, 726, "", kNotebook},
    PublishedFigure{"memory-lstm", 200, 1e-3, 837, "", kNotebook},
    PublishedFigure{"memory-lstm", 1000, 1e-3, 2198, "", kFigure9},
    PublishedFigure{"memory-rnn", 5, 1e-3, 384, "", kFigure9},
    PublishedFigure{"memory-rnn", 1000, 1e-3, 6772, "", kFigure9},
    // Loss after 500 steps, two sentences of 20 words, W 5, S 2, degree 3.
    PublishedFigure{"memorise-sgd", 20, 500, 3.5e-4, "", kPaper},
    PublishedFigure{"memorise-rmsprop", 20, 500, 6.6e-5, "", kPaper},
    PublishedFigure{"memorise-adam", 20, 500, 5.1e-5, "", kPaper},
    PublishedFigure{"memorise-lbfgs", 20, 500, 8.9e-7, "", kPaper},
    // Steps to 1e-3, Elman XOR, sequences of 36, W 4, S 1, degree 3: no failure in 193 trainings.
    PublishedFigure{"xor", 36, 1e-3, 230, "230 ± 60", kPaper},
    // Steps to 0.01, Elman letters, sequences of 36, W 7, S 2, degree 3.
    PublishedFigure{"letters", 36, 0.01, 85, "", kPaper},
};

}  // namespace

std::span<const PublishedFigure> publishedTable() {
    return kFigures;
}

const PublishedFigure* findPublished(const Sweep& sweep, const SweepArm& arm, int length) {
    const TrainingOptions& training = arm.project.training;
    const double condition =
        sweep.measure == SweepMeasure::FinalLoss ? double(training.steps) : training.stopLoss;
    for (const PublishedFigure& figure : kFigures) {
        if (figure.key == arm.published && figure.length == length && figure.condition == condition)
            return &figure;
    }
    return nullptr;
}

}  // namespace ketloom
