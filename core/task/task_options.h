#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_view.h"

namespace ketloom {

enum class TaskKind { Memorise, ElmanXor, ElmanLetters, Digits, LongMemory };

/// How the digits of a set become classes.
enum class DigitLabels {
    EachDigit,  ///< class = place of the digit in the chosen list
    EvenOdd,    ///< two classes: even 0, odd 1
};

/// What a sequence of the long-memory task tells, and where.
enum class MemoryProtocol {
    Published,  ///< marker in the input; the target is the label from the marker on
    NoMarker,   ///< the same targets, but an input that knows nothing of them: the control
    LeakFree,   ///< marker in the input; the target is 0 but for the last word
    EveryStep,  ///< what the published classical networks were trained on: all steps scored
};

/// What a run is trained on. Fields a task does not use are kept but ignored.
struct TaskOptions {
    TaskKind kind = TaskKind::Digits;
    int length = 0;  ///< T of the generated sequences; 0: the task's default. Digits: given by the image
    std::string dataFolder;            ///< digits: folder with IDX files; empty: the built-in 8x8 set
    std::vector<int> digits = {0, 1};  ///< digits: which digits take part, 1 to 10 different ones
    DigitLabels labels = DigitLabels::EachDigit;
    /// Digits: a pixel of at least this share of full ink counts as ink, 0 < .. < 1. 0.4 agrees best with the
    /// images of Bausch 2020 (README.md has the figures).
    double threshold = 0.4;
    std::uint64_t splitSeed = 1;  ///< digits: which images are for training, validation and test
    MemoryProtocol protocol = MemoryProtocol::Published;  ///< long memory

    friend bool operator==(const TaskOptions&, const TaskOptions&) = default;
};

/// One row per task: for menus, flags, help.
struct TaskDescription {
    TaskKind kind;
    std::string_view key;
    std::string_view name;
    std::string_view summary;
    int inOutLanes;     ///< I that the task needs; 0: any (digits pixel by pixel: 2)
    int defaultLength;  ///< T; 0: given by the data
    int defaultBatch;
    double defaultLearningRate;  ///< of Adam: one that learns (for digits larger ones leave the valley again
                                 ///< and again)
    bool batchIsPerClass;        ///< TrainingOptions::batchSize counts samples per class
    int leastLength;             ///< smallest T that has a scored step; 0: given by the data
};

std::span<const TaskDescription> taskTable();
const TaskDescription& taskDescription(TaskKind kind);
std::optional<TaskKind> taskFromKey(std::string_view key);

/// One row per way of making classes.
struct DigitLabelsDescription {
    DigitLabels labels;
    std::string_view key;
    std::string_view name;
    std::string_view summary;
};

std::span<const DigitLabelsDescription> digitLabelsTable();
const DigitLabelsDescription& digitLabelsDescription(DigitLabels labels);
std::optional<DigitLabels> digitLabelsFromKey(std::string_view key);

/// One row per protocol of the long-memory task; the summary says what it can show and what not.
struct MemoryProtocolDescription {
    MemoryProtocol protocol;
    std::string_view key;
    std::string_view name;
    std::string_view summary;
};

std::span<const MemoryProtocolDescription> memoryProtocolTable();
const MemoryProtocolDescription& memoryProtocolDescription(MemoryProtocol protocol);
std::optional<MemoryProtocol> memoryProtocolFromKey(std::string_view key);

/// Longest generated sequence, and the length a task really gets: `options.length`, or the default for 0.
inline constexpr int kLongestSequence = 100000;
int generatedLength(const TaskOptions& options);

/// Number of classes: 0 where the task does not classify.
int classCount(const TaskOptions& options);

/// Every problem of the options; paths as in the project file ("task.digits").
std::vector<Issue> validate(const TaskOptions& options);

/// The protocol is written only where it is not the default.
OrderedJson taskOptionsToJson(const TaskOptions& options);
/// Reads what taskOptionsToJson() wrote. Throws FormatError on a malformed document; well-formed but invalid
/// options are returned as they are, for validate() to judge.
TaskOptions taskOptionsFromJson(const JsonView& json);

}  // namespace ketloom
