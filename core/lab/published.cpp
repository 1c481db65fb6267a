#include "core/lab/published.h"

#include <array>

namespace ketloom {

namespace {

constexpr std::string_view kPaper = "Bausch 2020, arXiv:2006.14619";
constexpr std::string_view kFigure9 = "Bausch 2020, arXiv:2006.14619, Fig. 9";
constexpr std::string_view kNotebook = "notebook with the code of Bausch 2020, medians of 30 seeds";

constexpr std::array kFigures = {
    // Steps to a loss of 1e-3, long memory, batches of 128.
    PublishedFigure{"memory-quantum", 5, 80, "", kFigure9},
    PublishedFigure{"memory-quantum", 10, 80, "", kFigure9},
    PublishedFigure{"memory-quantum", 20, 115, "", kFigure9},
    PublishedFigure{"memory-quantum", 50, 100, "", kFigure9},
    PublishedFigure{"memory-quantum", 100, 95, "", kFigure9},
    PublishedFigure{"memory-quantum", 200, 110, "", kFigure9},
    PublishedFigure{"memory-quantum", 500, 90, "", kFigure9},
    PublishedFigure{"memory-quantum", 1000, 90, "", kFigure9},
    PublishedFigure{"memory-lstm", 5, 42, "", kNotebook},
    PublishedFigure{"memory-lstm", 10, 128, "", kNotebook},
    PublishedFigure{"memory-lstm", 20, 244, "", kNotebook},
    PublishedFigure{"memory-lstm", 50, 457, "", kNotebook},
    PublishedFigure{"memory-lstm", 100, 726, "", kNotebook},
    PublishedFigure{"memory-lstm", 200, 837, "", kNotebook},
    PublishedFigure{"memory-lstm", 1000, 2198, "", kFigure9},
    PublishedFigure{"memory-rnn", 5, 384, "", kFigure9},
    PublishedFigure{"memory-rnn", 1000, 6772, "", kFigure9},
    // Loss after 500 steps, two sentences, W 5, S 2, degree 3.
    PublishedFigure{"memorise-sgd", 0, 3.5e-4, "", kPaper},
    PublishedFigure{"memorise-rmsprop", 0, 6.6e-5, "", kPaper},
    PublishedFigure{"memorise-adam", 0, 5.1e-5, "", kPaper},
    PublishedFigure{"memorise-lbfgs", 0, 8.9e-7, "", kPaper},
    // Steps to 1e-3, Elman XOR, W 4, S 1, degree 3: no failure in 193 trainings.
    PublishedFigure{"xor", 0, 230, "230 ± 60", kPaper},
    // Steps to 0.01, Elman letters, W 7, S 2, degree 3.
    PublishedFigure{"letters", 0, 85, "", kPaper},
};

}  // namespace

std::span<const PublishedFigure> publishedTable() {
    return kFigures;
}

const PublishedFigure* findPublished(std::string_view key, int length) {
    for (const PublishedFigure& figure : kFigures) {
        if (!key.empty() && figure.key == key && (figure.length == 0 || figure.length == length))
            return &figure;
    }
    return nullptr;
}

}  // namespace ketloom
