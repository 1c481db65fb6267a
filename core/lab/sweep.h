#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/project/project.h"

namespace ketloom {

inline constexpr int kSweepVersion = 1;

/// What a sweep asks of every training.
enum class SweepMeasure {
    StepsToLoss,  ///< after how many steps the validation loss is the arm's stop loss or less
    FinalLoss,    ///< the training loss of the last step
};
std::string_view sweepMeasureKey(SweepMeasure measure);

/// One way of training that a sweep compares with others: a model, an optimiser, an initial spread, ...
struct SweepArm {
    std::string label;      ///< "quantum, leak-free"; different in every arm
    std::string published;  ///< key of publishedTable() that its figures stand beside; empty: none
    Project project;        ///< complete; sequence length and seeds are those of the point
};

/// A grid of trainings: every arm with every length and every seed.
struct Sweep {
    std::string key;    ///< of the preset it began as; may be empty
    std::string title;  ///< as shown
    std::string notes;  ///< what it asks, and how that is judged
    SweepMeasure measure = SweepMeasure::StepsToLoss;
    std::vector<SweepArm> arms;
    std::vector<int> lengths;  ///< T; empty: each arm has its own
    std::vector<std::uint64_t> seeds;

    int lengthCount() const { return lengths.empty() ? 1 : int(lengths.size()); }
    int pointCount() const { return int(arms.size() * seeds.size()) * lengthCount(); }
};

/// One training of a sweep.
struct SweepPoint {
    int index = 0;  ///< in the order of expand()
    int arm = 0;
    int length = 0;  ///< T that the task really gets; 0 where the data give it
    std::uint64_t seed = 0;
    Project project;  ///< with this length, all three seeds set to `seed`, and one thread
};

/// The point of this number, 0 .. pointCount()-1: arm by arm, in it length by length, in it seed by seed.
SweepPoint pointAt(const Sweep& sweep, int index);
/// All points in this order. Each has a project of its own: of a large grid, ask for single points.
std::vector<SweepPoint> expand(const Sweep& sweep);

/// "quantum, leak-free, T 20, seed 3".
std::string pointText(const Sweep& sweep, const SweepPoint& point);

/// How an arm is judged, in a sentence: "Steps until the softmax loss of 128 fresh sequences (the last word
/// counts), looked at every 5 steps, is 0.001 or less; at most 1000."
std::string criterionText(const Sweep& sweep, const SweepArm& arm);

/// Everything that keeps the sweep from being run, each with its place ("arms[2].project.cell.stages[0]").
std::vector<Issue> validate(const Sweep& sweep);

/// {"format": "ketloom-sweep", "version": 1, "key", "title", "notes", "measure", "lengths", "seeds", "arms":
/// [{"label", "published", "project": a project file's content}]}; written and read again it is the same
/// text.
std::string sweepToText(const Sweep& sweep);
/// Errors: Syntax with line and column, Schema and Value with the field, Version for a newer program's file.
/// `name` stands for the file.
Expected<Sweep> sweepFromText(const std::string& text, const std::string& name);
Expected<Sweep> loadSweep(const std::filesystem::path& path);

}  // namespace ketloom
