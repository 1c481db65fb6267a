#include "core/task/task_options.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ketloom {

namespace {

constexpr std::array kTasks = {
    TaskDescription{
        TaskKind::Memorise, "memorise", "Memorise two sentences",
        "Two fixed sentences, 0 1 2 3 0 1 ... and 4 4 4 ..., to be continued word by word. Every batch holds "
        "exactly these two, whatever the batch size.",
        3, 20, 2, 0.05, false, 2},
    TaskDescription{TaskKind::ElmanXor, "elman-xor", "Elman XOR",
                    "A stream of bits a, b, a xor b, a, b, ... with random a and b. Only every third bit can "
                    "be predicted, and "
                    "only it is scored.",
                    2, 36, 16, 0.005, false, 3},
    TaskDescription{TaskKind::ElmanLetters, "elman-letters", "Elman letters",
                    "The words ba, dii and guuu in random order. Which vowel comes next, and when a "
                    "consonant comes, can be "
                    "predicted; which consonant cannot, so all count as one.",
                    3, 36, 8, 0.005, false, 2},
    TaskDescription{TaskKind::Digits, "digits", "Handwritten digits, pixel by pixel",
                    "Real images read two pixels a step, one in row order and one in column order; the digit "
                    "is asked for at "
                    "the end. The batch size counts samples of each class.",
                    2, 0, 20, 0.0007, true, 0},
    TaskDescription{TaskKind::LongMemory, "long-memory", "Long memory (DNA)",
                    "A random string of four bases, one of them marked in its first half. Which one that was "
                    "is asked for at the very end. Protocols tell what a network remembered from what it was "
                    "told on the way.",
                    3, 20, 128, 0.01, false, 4},
};

constexpr std::array kDigitLabels = {
    DigitLabelsDescription{DigitLabels::EachDigit, "each-digit", "Each digit its own class",
                           "The class is the digit's place in the list of chosen digits."},
    DigitLabelsDescription{DigitLabels::EvenOdd, "even-odd", "Even or odd",
                           "Two classes: even digits and odd digits."},
};

constexpr std::array kMemoryProtocols = {
    MemoryProtocolDescription{
        MemoryProtocol::Published, "published", "As published",
        "From the marked base on, the target is the label in every step, and a quantum network is "
        "post-selected on it: the label is handed on from step to step. Shows how fast a network "
        "learns this task; does not show that it remembers what it read. A classical network "
        "gets no targets and has to remember."},
    MemoryProtocolDescription{
        MemoryProtocol::NoMarker, "no-marker", "Marker removed (control)",
        "The targets as published, but the input is random and independent of them. A network "
        "that succeeds here took the label from the targets it was post-selected on. One that "
        "depends on its input alone stays at guessing."},
    MemoryProtocolDescription{
        MemoryProtocol::LeakFree, "leak-free", "Leak-free",
        "The marker is in the input, the target is 0 in every step but the last. The label can "
        "only come from the marked base: a network that succeeds has carried it through time. "
        "Where it does not, the training failed; that does not show that the network cannot carry "
        "it."},
    MemoryProtocolDescription{
        MemoryProtocol::EveryStep, "every-step", "Every step (published classical networks)",
        "All steps are scored: 0 until the marked base comes, the marked base when it was read, "
        "the base in every step from then on. So the published LSTM and RNN figures came about. "
        "Every step teaches to keep the label for one step more, and most steps are easy: not to "
        "be compared with protocols that score the last step alone."},
};

void checkLength(const TaskOptions& options, std::vector<Issue>& issues) {
    const TaskDescription& task = taskDescription(options.kind);
    if (options.length == 0 || (options.length >= task.leastLength && options.length <= kLongestSequence))
        return;
    issues.push_back(
        {Severity::Error, "task.length",
         "a sequence of " + std::to_string(options.length) + " words cannot be used by this task",
         "Choose 0 for the default of " + std::to_string(task.defaultLength) + ", or " +
             std::to_string(task.leastLength) + " to " + std::to_string(kLongestSequence) + "."});
}

void checkDigits(const TaskOptions& options, std::vector<Issue>& issues) {
    const auto& digits = options.digits;
    const auto report = [&](Severity severity, std::string path, std::string message, std::string remedy) {
        issues.push_back({severity, std::move(path), std::move(message), std::move(remedy)});
    };
    if (digits.empty())
        report(Severity::Error, "task.digits", "no digit is chosen", "Choose at least two, such as 0 and 1.");
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const std::string path = "task.digits[" + std::to_string(i) + "]";
        if (digits[i] < 0 || digits[i] > 9) {
            report(Severity::Error, path, std::to_string(digits[i]) + " is not a digit",
                   "Choose from 0 to 9.");
        } else if (std::find(digits.begin(), digits.begin() + std::ptrdiff_t(i), digits[i]) !=
                   digits.begin() + std::ptrdiff_t(i)) {
            report(Severity::Error, path, "the digit " + std::to_string(digits[i]) + " is chosen twice",
                   "Remove one of them.");
        }
    }
    if (options.labels == DigitLabels::EvenOdd) {
        const auto odd =
            std::count_if(digits.begin(), digits.end(), [](int digit) { return digit % 2 != 0; });
        if (!digits.empty() && (odd == 0 || std::size_t(odd) == digits.size())) {
            report(Severity::Error, "task.digits",
                   std::string("all chosen digits are ") + (odd ? "odd" : "even") +
                       ", but even and odd are to be told apart",
                   "Choose at least one even and one odd digit.");
        }
    } else if (digits.size() == 1) {
        report(Severity::Warning, "task.digits", "a single digit leaves nothing to tell apart",
               "Choose a second digit.");
    }
    if (!(options.threshold > 0.0 && options.threshold < 1.0)) {
        report(Severity::Error, "task.threshold", "the ink threshold must lie between 0 and 1, both excluded",
               "0.4 suits both MNIST and the built-in digits.");
    }
}

}  // namespace

std::span<const TaskDescription> taskTable() {
    return kTasks;
}

const TaskDescription& taskDescription(TaskKind kind) {
    return *std::find_if(kTasks.begin(), kTasks.end(), [&](const auto& row) { return row.kind == kind; });
}

std::optional<TaskKind> taskFromKey(std::string_view key) {
    for (const TaskDescription& row : kTasks) {
        if (row.key == key) return row.kind;
    }
    return std::nullopt;
}

std::span<const DigitLabelsDescription> digitLabelsTable() {
    return kDigitLabels;
}

const DigitLabelsDescription& digitLabelsDescription(DigitLabels labels) {
    return *std::find_if(kDigitLabels.begin(), kDigitLabels.end(),
                         [&](const auto& row) { return row.labels == labels; });
}

std::optional<DigitLabels> digitLabelsFromKey(std::string_view key) {
    for (const DigitLabelsDescription& row : kDigitLabels) {
        if (row.key == key) return row.labels;
    }
    return std::nullopt;
}

std::span<const MemoryProtocolDescription> memoryProtocolTable() {
    return kMemoryProtocols;
}

const MemoryProtocolDescription& memoryProtocolDescription(MemoryProtocol protocol) {
    return *std::find_if(kMemoryProtocols.begin(), kMemoryProtocols.end(),
                         [&](const auto& row) { return row.protocol == protocol; });
}

std::optional<MemoryProtocol> memoryProtocolFromKey(std::string_view key) {
    for (const MemoryProtocolDescription& row : kMemoryProtocols) {
        if (row.key == key) return row.protocol;
    }
    return std::nullopt;
}

int generatedLength(const TaskOptions& options) {
    return options.length > 0 ? options.length : taskDescription(options.kind).defaultLength;
}

int classCount(const TaskOptions& options) {
    if (options.kind != TaskKind::Digits) return 0;
    return options.labels == DigitLabels::EvenOdd ? 2 : int(options.digits.size());
}

std::vector<Issue> validate(const TaskOptions& options) {
    std::vector<Issue> issues;
    if (options.kind == TaskKind::Digits) {
        checkDigits(options, issues);
    } else {
        checkLength(options, issues);
    }
    return issues;
}

OrderedJson taskOptionsToJson(const TaskOptions& options) {
    OrderedJson json;
    json["kind"] = taskDescription(options.kind).key;
    json["length"] = options.length;
    json["dataFolder"] = options.dataFolder;
    json["digits"] = options.digits;
    json["labels"] = digitLabelsDescription(options.labels).key;
    json["threshold"] = options.threshold;
    json["splitSeed"] = options.splitSeed;
    if (options.protocol != MemoryProtocol::Published)
        json["protocol"] = memoryProtocolDescription(options.protocol).key;
    return json;
}

namespace {

/// "one of a, b, c": the keys of a table.
template <class Table>
std::string keysOf(const Table& table) {
    std::string text = "one of ";
    for (const auto& row : table) text += (&row == &table[0] ? "" : ", ") + std::string(row.key);
    return text;
}

template <class Result, class Table>
Result keyed(const JsonView& json, std::optional<Result> (*fromKey)(std::string_view), const Table& table) {
    const std::string key = json.asString();
    if (const auto value = fromKey(key)) return *value;
    json.complain("unknown key \"" + key + "\"", ErrorCode::Value, "Write " + keysOf(table) + ".");
}

}  // namespace

TaskOptions taskOptionsFromJson(const JsonView& json) {
    constexpr int kLeast = std::numeric_limits<int>::min();
    constexpr int kMost = std::numeric_limits<int>::max();
    TaskOptions options;
    options.kind = keyed(json.at("kind"), taskFromKey, kTasks);
    options.length = int(json.at("length").asInt(kLeast, kMost));
    options.dataFolder = json.at("dataFolder").asString();
    options.digits = json.at("digits").asInts(kLeast, kMost);
    options.labels = keyed(json.at("labels"), digitLabelsFromKey, kDigitLabels);
    options.threshold = json.at("threshold").asNumber();
    options.splitSeed = json.at("splitSeed").asSeed();
    if (json.has("protocol"))
        options.protocol = keyed(json.at("protocol"), memoryProtocolFromKey, kMemoryProtocols);
    return options;
}

}  // namespace ketloom
