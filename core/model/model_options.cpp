#include "core/model/model_options.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace ketloom {

namespace {

constexpr std::array kModels = {
    ModelDescription{ModelKind::Qrnn, "qrnn", "Quantum (the cell)",
                     "The quantum recurrent network whose cell is drawn on the canvas."},
    ModelDescription{
        ModelKind::Rnn, "rnn", "RNN",
        "The plain recurrent network with tanh: gradients shrink or grow with every step they go "
        "back."},
    ModelDescription{ModelKind::Lstm, "lstm", "LSTM",
                     "Long short-term memory: a cell state that gates let in, keep and let out."},
    ModelDescription{ModelKind::Gru, "gru", "GRU",
                     "The gated recurrent unit: like an LSTM with two gates and no separate cell state."},
    ModelDescription{ModelKind::Linear, "linear", "Linear",
                     "A recurrent network without any bend: logits are a sum over the words read. What it "
                     "solves needs no better network."},
};

}  // namespace

std::span<const ModelDescription> modelTable() {
    return kModels;
}

const ModelDescription& modelDescription(ModelKind kind) {
    return *std::find_if(kModels.begin(), kModels.end(), [&](const auto& row) { return row.kind == kind; });
}

std::optional<ModelKind> modelFromKey(std::string_view key) {
    for (const ModelDescription& row : kModels) {
        if (row.key == key) return row.kind;
    }
    return std::nullopt;
}

std::vector<Issue> validate(const ModelOptions& options) {
    if (options.hidden >= 0 && options.hidden <= kMostHidden) return {};
    return {{Severity::Error, "model.hidden",
             std::to_string(options.hidden) + " hidden units are not possible",
             "Choose 1 to " + std::to_string(kMostHidden) + ", or 0 to match the cell."}};
}

OrderedJson modelOptionsToJson(const ModelOptions& options) {
    OrderedJson json;
    json["kind"] = modelDescription(options.kind).key;
    json["hidden"] = options.hidden;
    return json;
}

ModelOptions modelOptionsFromJson(const JsonView& json) {
    ModelOptions options;
    const std::string key = json.at("kind").asString();
    const std::optional<ModelKind> kind = modelFromKey(key);
    if (!kind) {
        std::string keys;
        for (const ModelDescription& row : kModels) keys += (keys.empty() ? "" : ", ") + std::string(row.key);
        json.at("kind").complain("unknown key \"" + key + "\"", ErrorCode::Value,
                                 "Write one of " + keys + ".");
    }
    options.kind = *kind;
    options.hidden =
        int(json.at("hidden").asInt(std::numeric_limits<int>::min(), std::numeric_limits<int>::max()));
    return options;
}

}  // namespace ketloom
