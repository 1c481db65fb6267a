#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_view.h"
#include "core/model/sequence_model.h"
#include "core/optimizer/optimizer.h"

namespace ketloom {

/// Everything a run can be told, but for cell and task.
struct TrainingOptions {
    OptimizerKind optimizer = OptimizerKind::Adam;
    double learningRate = 0.003;
    double weightDecay = 0.0;
    double momentum = 0.0;
    int lbfgsHistory = 40;
    LossKind loss = LossKind::SoftmaxCrossEntropy;
    double gradientClip = 0.5;  ///< largest global norm; 0: no clipping
    int batchSize = 10;         ///< per class where the task says so
    int steps = 500;
    double stopLoss = 0.0;  ///< stop when the validation loss falls to this or below; 0: never
    int validateEvery = 10;
    int validationSize = 100;  ///< sequences per validation
    int checkpointEvery = 50;
    std::uint64_t parameterSeed = 1;
    std::uint64_t dataSeed = 1;
    std::uint64_t samplingSeed = 1;
    InitialSpread spread;
    Precision precision = Precision::Float;
    int threads = 1;
};

/// True when every option of the table is equal.
bool operator==(const TrainingOptions& a, const TrainingOptions& b);

/// Largest seed: JSON readers and form fields keep whole numbers up to here exactly.
inline constexpr std::uint64_t kLargestSeed = (std::uint64_t(1) << 53) - 1;

/// Value of an option: whole number, real number, or index into OptionDescription::choices.
using OptionValue = std::variant<std::int64_t, double>;

enum class OptionType { Integer, Real, Choice, Seed };

/// One row of the option table: form, command-line flags, manifest and validation all read it.
struct OptionDescription {
    std::string_view key;    ///< in files ("learningRate") ; the flag is its kebab case ("--learning-rate")
    std::string_view label;  ///< in forms
    std::string_view help;   ///< one sentence
    std::string_view group;  ///< heading in forms
    OptionType type;
    double least;                           ///< smallest valid value
    double most;                            ///< largest valid value
    std::vector<std::string_view> choices;  ///< keys of the choices, in enum order
    bool live;                              ///< can be changed while a run is going
    std::string_view whyFixed;              ///< if not: why
    std::function<OptionValue(const TrainingOptions&)> get;
    /// Converts between whole and real numbers as needed; does not check the bounds (validate() does).
    std::function<void(TrainingOptions&, OptionValue)> set;
    std::vector<std::string_view> choiceLabels;  ///< the choices as shown to people
    /// False where the other options make this one meaningless (momentum without SGD); empty: always true.
    std::function<bool(const TrainingOptions&)> applies;
};

std::span<const OptionDescription> trainingOptionTable();
const OptionDescription* findTrainingOption(std::string_view key);

/// Every value out of range; paths as in the project file ("training.learningRate").
std::vector<Issue> validate(const TrainingOptions& options);

/// The flag of an option: "learningRate" gives "--learning-rate".
std::string optionFlag(const OptionDescription& option);
/// A value as text: the key of a choice, else the shortest text that reads back exactly.
std::string optionText(const OptionDescription& option, const OptionValue& value);
/// Reads what a person typed. Error Value, with the bounds or choices as remedy; `where` is the flag.
Expected<OptionValue> parseOption(const OptionDescription& option, std::string_view text);

/// Settings of the optimiser these options ask for.
OptimizerSettings optimizerSettings(const TrainingOptions& options);

/// An object with every key of the table; choices as their keys.
OrderedJson trainingOptionsToJson(const TrainingOptions& options);
/// A missing key leaves the default, so that files written before an option existed still load; an unknown
/// key is an error, because it is most likely misspelt. Values out of bounds are returned as they are:
/// validate() tells.
TrainingOptions trainingOptionsFromJson(const JsonView& json);  ///< throws FormatError

}  // namespace ketloom
