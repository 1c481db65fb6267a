#include "core/training/training_options.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace ketloom {

namespace {

double asReal(const OptionValue& value) {
    return std::visit([](auto v) { return static_cast<double>(v); }, value);
}

std::int64_t asWhole(const OptionValue& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return *whole;
    const double real = std::get<double>(value);
    return std::abs(real) < 9e15 ? std::llround(real) : 0;
}

using Getter = std::function<OptionValue(const TrainingOptions&)>;
using Setter = std::function<void(TrainingOptions&, OptionValue)>;

/// Reads and writes one member; the member's type decides the conversion.
template <class T>
Getter getter(T TrainingOptions::*member) {
    return [member](const TrainingOptions& options) -> OptionValue {
        if constexpr (std::is_same_v<T, double>)
            return options.*member;
        else
            return static_cast<std::int64_t>(options.*member);
    };
}

template <class T>
Setter setter(T TrainingOptions::*member) {
    return [member](TrainingOptions& options, const OptionValue& value) {
        if constexpr (std::is_same_v<T, double>)
            options.*member = asReal(value);
        else
            options.*member = static_cast<T>(asWhole(value));
    };
}

Getter getter(double InitialSpread::*member) {
    return [member](const TrainingOptions& options) -> OptionValue { return options.spread.*member; };
}

Setter setter(double InitialSpread::*member) {
    return [member](TrainingOptions& options, const OptionValue& value) {
        options.spread.*member = asReal(value);
    };
}

/// The facts of a row that differ from option to option.
struct Facts {
    std::string_view key, label, help, group;
    double least, most;
    std::string_view whyFixed;
};

template <class Member>
OptionDescription row(OptionType type, const Facts& f, Member member) {
    return {f.key, f.label, f.help,     f.group,        type,           f.least, f.most,
            {},    false,   f.whyFixed, getter(member), setter(member), {},      {}};
}

template <class Member>
OptionDescription choiceRow(const Facts& f, Member member, std::vector<std::string_view> keys,
                            std::vector<std::string_view> labels) {
    OptionDescription result = row(OptionType::Choice, f, member);
    result.most = static_cast<double>(keys.size()) - 1.0;
    result.choices = std::move(keys);
    result.choiceLabels = std::move(labels);
    return result;
}

OptionDescription onlyFor(OptionDescription option, std::function<bool(const TrainingOptions&)> applies) {
    option.applies = std::move(applies);
    return option;
}

OptionDescription live(OptionDescription option) {
    option.live = true;
    return option;
}

std::vector<OptionDescription> makeTable() {
    using O = TrainingOptions;
    using enum OptionType;
    const double seedMost = static_cast<double>(kLargestSeed);
    const auto isLbfgs = [](const O& o) { return o.optimizer == OptimizerKind::Lbfgs; };
    const auto isNotLbfgs = [](const O& o) { return o.optimizer != OptimizerKind::Lbfgs; };
    const auto isSgd = [](const O& o) { return o.optimizer == OptimizerKind::Sgd; };

    std::vector<OptionDescription> t;
    // Optimiser
    t.push_back(
        choiceRow({"optimizer", "Optimiser", "Method that moves the parameters.", "Optimiser", 0, 0,
                   "Another method has no use for what this one remembers: stop and start a new run."},
                  &O::optimizer, {"sgd", "rmsprop", "adam", "lbfgs"},
                  {"SGD", "RMSprop", "Adam (decoupled decay)", "L-BFGS"}));
    t.push_back(live(row(
        Real,
        {"learningRate", "Learning rate",
         "Length of a step; for L-BFGS the length its line search tries first.", "Optimiser", 1e-9, 100, ""},
        &O::learningRate)));
    t.push_back(onlyFor(
        row(Real,
            {"weightDecay", "Weight decay",
             "Shrinks every parameter by this share times the learning rate each step (decoupled).",
             "Optimiser", 0, 1,
             "It is part of the optimiser, which is set up once for a run: stop and start a new run."},
            &O::weightDecay),
        isNotLbfgs));
    t.push_back(onlyFor(
        row(Real,
            {"momentum", "Momentum", "SGD: share of the last step that is taken again.", "Optimiser", 0,
             0.9999, "The velocity was gathered with the momentum of the start: stop and start a new run."},
            &O::momentum),
        isSgd));
    t.push_back(
        onlyFor(row(Integer,
                    {"lbfgsHistory", "History", "L-BFGS: number of correction pairs kept.", "Optimiser", 1,
                     1000, "The memory for the pairs is set aside at the start: stop and start a new run."},
                    &O::lbfgsHistory),
                isLbfgs));
    t.push_back(onlyFor(
        row(Real,
            {"gradientClip", "Gradient clip",
             "Largest norm of the whole gradient, longer ones are shortened to it; 0 for none. L-BFGS is "
             "never "
             "clipped: its line search needs loss and gradient to fit together.",
             "Optimiser", 0, 1e6, "Curves before and after a change could not be compared: start a new run."},
            &O::gradientClip),
        isNotLbfgs));
    // Training
    t.push_back(
        choiceRow({"loss", "Loss",
                   "Softmax cross-entropy with the probabilities as logits, as in the paper, or the proper "
                   "negative log-likelihood.",
                   "Training", 0, 0, "The loss curve would change its meaning halfway: start a new run."},
                  &O::loss, {"softmax", "nll"}, {"Softmax cross-entropy", "Negative log-likelihood"}));
    t.push_back(row(Integer,
                    {"batchSize", "Batch size", "Sequences in one step; for digits, of each class.",
                     "Training", 1, 100000,
                     "It decides which samples the data seed draws; changing it would make the run hard to "
                     "repeat. Start a new run."},
                    &O::batchSize));
    t.push_back(
        row(Integer,
            {"steps", "Steps", "Optimiser steps after which the run ends.", "Training", 1, 1e8,
             "The run holds a copy of its options. Stop it at any time, or start a new run with more steps."},
            &O::steps));
    t.push_back(
        row(Real,
            {"stopLoss", "Stop at loss",
             "Ends the run once the validation loss falls to this or below; 0 for never.", "Training", 0, 100,
             "The run holds a copy of its options. Stop it by hand when the loss is low enough."},
            &O::stopLoss));
    // Validation
    t.push_back(
        row(Integer,
            {"validateEvery", "Validate every",
             "Steps from one validation to the next; there is always one after the last step.", "Validation",
             1, 1e8,
             "Each validation draws from the sampling seed; another rhythm would make the run hard to "
             "repeat. Start a new run."},
            &O::validateEvery));
    t.push_back(
        row(Integer,
            {"validationSize", "Validation size", "Sequences in one validation.", "Validation", 1, 100000,
             "It decides how many random numbers a validation draws; start a new run to change it."},
            &O::validationSize));
    t.push_back(row(
        Integer,
        {"checkpointEvery", "Checkpoint every",
         "Steps from one saved state to the next; one is saved at every pause and at the end, too.",
         "Validation", 1, 1e8, "The run holds a copy of its options. Pausing saves a checkpoint at once."},
        &O::checkpointEvery));
    // Seeds and initial values
    t.push_back(row(Seed,
                    {"parameterSeed", "Parameter seed", "Draws the initial parameters.", "Seeds", 0, seedMost,
                     "The initial parameters have been drawn: start a new run for others."},
                    &O::parameterSeed));
    t.push_back(row(Seed,
                    {"dataSeed", "Data seed", "Draws the training batches.", "Seeds", 0, seedMost,
                     "The sequence of batches has begun: start a new run for another."},
                    &O::dataSeed));
    t.push_back(row(Seed,
                    {"samplingSeed", "Sampling seed", "Draws validation sequences and sampled output words.",
                     "Seeds", 0, seedMost, "The sequence of samples has begun: start a new run for another."},
                    &O::samplingSeed));
    t.push_back(
        row(Real,
            {"spreadTheta", "Spread of theta", "Standard deviation of the neurons' initial offsets theta.",
             "Initial values", 0, 10, "The initial parameters have been drawn: start a new run for others."},
            &InitialSpread::theta));
    t.push_back(
        row(Real,
            {"spreadPhi", "Spread of phi", "Standard deviation of the neurons' initial weights phi.",
             "Initial values", 0, 10, "The initial parameters have been drawn: start a new run for others."},
            &InitialSpread::phi));
    t.push_back(
        row(Real,
            {"spreadRy", "Spread of RY", "Standard deviation of the initial rotation angles.",
             "Initial values", 0, 10, "The initial parameters have been drawn: start a new run for others."},
            &InitialSpread::ry));
    // Computing
    t.push_back(
        choiceRow({"precision", "Precision",
                   "Arithmetic of the state vector: float is twice as fast, double for checks.", "Computing",
                   0, 0, "The state's memory is laid out for it: stop and start a new run."},
                  &O::precision, {"float", "double"}, {"Float (32 bits)", "Double (64 bits)"}));
    t.push_back(
        row(Integer,
            {"threads", "Threads", "Threads the simulator may use; the results do not depend on it.",
             "Computing", 1, 256, "The threads are started with the run: stop and resume it to change them."},
            &O::threads));
    return t;
}

std::string realText(double value) {
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    return {buffer, end.ptr};
}

std::string join(const std::vector<std::string_view>& words) {
    std::string result;
    for (std::string_view word : words) {
        if (!result.empty()) result += ", ";
        result += word;
    }
    return result;
}

std::string boundsText(const OptionDescription& option) {
    if (option.type == OptionType::Choice) return "Use one of: " + join(option.choices);
    const auto text = [&](double bound) {
        return option.type == OptionType::Real ? realText(bound)
                                               : std::to_string(static_cast<std::int64_t>(bound));
    };
    return std::string(option.type == OptionType::Real ? "Use a number" : "Use a whole number") +
           " between " + text(option.least) + " and " + text(option.most);
}

bool inBounds(const OptionDescription& option, const OptionValue& value) {
    const double real = asReal(value);
    return std::isfinite(real) && real >= option.least && real <= option.most;
}

}  // namespace

std::span<const OptionDescription> trainingOptionTable() {
    static const std::vector<OptionDescription> table = makeTable();
    return table;
}

const OptionDescription* findTrainingOption(std::string_view key) {
    const auto table = trainingOptionTable();
    const auto place =
        std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.key == key; });
    return place == table.end() ? nullptr : &*place;
}

bool operator==(const TrainingOptions& a, const TrainingOptions& b) {
    const auto table = trainingOptionTable();
    return std::all_of(table.begin(), table.end(), [&](const auto& row) { return row.get(a) == row.get(b); });
}

std::vector<Issue> validate(const TrainingOptions& options) {
    std::vector<Issue> issues;
    for (const OptionDescription& option : trainingOptionTable()) {
        const OptionValue value = option.get(options);
        if (inBounds(option, value)) continue;
        issues.push_back({Severity::Error, "training." + std::string(option.key),
                          std::string(option.label) + " cannot be " + optionText(option, value),
                          boundsText(option)});
    }
    return issues;
}

std::string optionFlag(const OptionDescription& option) {
    std::string flag = "--";
    for (char c : option.key) {
        if (std::isupper(static_cast<unsigned char>(c))) {
            flag += '-';
            c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
        flag += c;
    }
    return flag;
}

std::string optionText(const OptionDescription& option, const OptionValue& value) {
    if (option.type == OptionType::Real) return realText(asReal(value));
    const std::int64_t whole = asWhole(value);
    if (option.type == OptionType::Choice && inBounds(option, value))
        return std::string(option.choices[static_cast<std::size_t>(whole)]);
    return std::to_string(whole);
}

Expected<OptionValue> parseOption(const OptionDescription& option, std::string_view text) {
    const auto refuse = [&]() -> Expected<OptionValue> {
        return fail(ErrorCode::Value, "\"" + std::string(text) + "\" is not possible", optionFlag(option),
                    boundsText(option));
    };
    if (option.type == OptionType::Choice) {
        const auto place = std::find(option.choices.begin(), option.choices.end(), text);
        if (place == option.choices.end()) return refuse();
        return OptionValue(static_cast<std::int64_t>(place - option.choices.begin()));
    }
    const char* const end = text.data() + text.size();
    OptionValue value;
    std::from_chars_result read{};
    if (option.type == OptionType::Real) {
        double real = 0.0;
        read = std::from_chars(text.data(), end, real);
        value = real;
    } else {
        std::int64_t whole = 0;
        read = std::from_chars(text.data(), end, whole);
        value = whole;
    }
    if (text.empty() || read.ec != std::errc() || read.ptr != end || !inBounds(option, value))
        return refuse();
    return value;
}

OptimizerSettings optimizerSettings(const TrainingOptions& options) {
    return {options.optimizer, options.weightDecay, options.momentum, options.lbfgsHistory};
}

OrderedJson trainingOptionsToJson(const TrainingOptions& options) {
    OrderedJson json = OrderedJson::object();
    for (const OptionDescription& option : trainingOptionTable()) {
        const OptionValue value = option.get(options);
        OrderedJson& field = json[std::string(option.key)];
        if (option.type == OptionType::Choice)
            field = optionText(option, value);
        else if (option.type == OptionType::Real)
            field = asReal(value);
        else
            field = asWhole(value);
    }
    return json;
}

TrainingOptions trainingOptionsFromJson(const JsonView& json) {
    if (!json.raw().is_object()) json.complain("expected an object with training options");
    for (const auto& [key, value] : json.raw().items())
        if (!findTrainingOption(key))
            json.at(key.c_str())
                .complain("there is no such option", ErrorCode::Schema, "Check the spelling, or remove it");
    TrainingOptions options;
    for (const OptionDescription& option : trainingOptionTable()) {
        const std::string key(option.key);
        if (!json.has(key.c_str())) continue;
        const JsonView field = json.at(key.c_str());
        switch (option.type) {
            case OptionType::Real:
                option.set(options, field.asNumber());
                break;
            case OptionType::Integer:
                option.set(options,
                           field.asInt(std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
                break;
            case OptionType::Seed:
                option.set(options, field.asInt(0, static_cast<std::int64_t>(kLargestSeed)));
                break;
            case OptionType::Choice: {
                const std::string text = field.asString();
                const auto place = std::find(option.choices.begin(), option.choices.end(), text);
                if (place == option.choices.end())
                    field.complain("\"" + text + "\" is not a choice", ErrorCode::Value, boundsText(option));
                option.set(options, static_cast<std::int64_t>(place - option.choices.begin()));
                break;
            }
        }
    }
    return options;
}

}  // namespace ketloom
