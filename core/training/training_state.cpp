#include <limits>

#include "core/training/training.h"

namespace ketloom {

namespace {

/// A seed for stream number `stream` that is unrelated to those of other streams: splitmix64 (Steele, Lea &
/// Flood 2014), its finaliser applied to the stream-th increment.
std::uint64_t streamSeed(std::uint64_t seed, std::uint64_t stream) {
    std::uint64_t z = seed + (stream + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

constexpr std::uint64_t kParameterStream = 0;
constexpr std::uint64_t kDataStream = 1;
constexpr std::uint64_t kSamplingStream = 2;

}  // namespace

std::string_view stopReasonKey(StopReason reason) {
    switch (reason) {
        case StopReason::StepsDone:
            return "steps-done";
        case StopReason::LossReached:
            return "loss-reached";
        case StopReason::Stopped:
            return "stopped";
        case StopReason::Diverged:
            return "diverged";
    }
    return "";
}

Rng parameterRng(const TrainingOptions& options) {
    return Rng(streamSeed(options.parameterSeed, kParameterStream));
}

TrainingState initialState(const SequenceModel& model, const TrainingOptions& options) {
    Rng parameters = parameterRng(options);
    TrainingState state;
    state.parameters = model.initialParameters(options.spread, parameters);
    state.optimizer = createOptimizer(optimizerSettings(options), model.parameterCount())->state();
    state.dataRng = Rng(streamSeed(options.dataSeed, kDataStream)).state();
    state.samplingRng = Rng(streamSeed(options.samplingSeed, kSamplingStream)).state();
    state.learningRate = options.learningRate;
    return state;
}

Json trainingStateToJson(const TrainingState& state) {
    return {{"step", state.step},
            {"learningRate", state.learningRate},
            {"seconds", state.seconds},
            {"parameters", state.parameters},
            {"optimizer", state.optimizer},
            {"dataRng", state.dataRng},
            {"samplingRng", state.samplingRng}};
}

TrainingState trainingStateFromJson(const JsonView& json) {
    const auto readRng = [&](const char* key) {
        const std::string text = json.at(key).asString();
        if (!Rng().restoreState(text)) json.at(key).complain("is not the state of a random generator");
        return text;
    };
    TrainingState state;
    state.step = static_cast<int>(json.at("step").asInt(0, std::numeric_limits<int>::max()));
    state.learningRate = json.at("learningRate").asNumber(0.0);
    state.seconds = json.at("seconds").asNumber(0.0);
    state.parameters = json.at("parameters").asNumbers();
    state.optimizer = json.at("optimizer").raw();
    state.dataRng = readRng("dataRng");
    state.samplingRng = readRng("samplingRng");
    return state;
}

Expected<void> checkState(const TrainingState& state, const TrainingOptions& options, int parameterCount) {
    if (state.parameters.size() != static_cast<std::size_t>(parameterCount))
        return fail(ErrorCode::Value,
                    "has " + std::to_string(state.parameters.size()) + " parameters, but the cell has " +
                        std::to_string(parameterCount),
                    "parameters", "Cell and state are not of the same run");
    if (!Rng().restoreState(state.dataRng))
        return fail(ErrorCode::Schema, "is not the state of a random generator", "dataRng");
    if (!Rng().restoreState(state.samplingRng))
        return fail(ErrorCode::Schema, "is not the state of a random generator", "samplingRng");
    if (state.optimizer.is_null()) return {};
    const auto restored = readGuarded<bool>([&] {
        createOptimizer(optimizerSettings(options), parameterCount)
            ->restoreState(JsonView(state.optimizer, "optimizer"));
        return true;
    });
    if (!restored) return tl::unexpected<Error>(restored.error());
    return {};
}

}  // namespace ketloom
