#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_view.h"

namespace ketloom {

/// The networks that stand behind SequenceModel.
enum class ModelKind {
    Qrnn,    ///< the quantum cell of the project
    Rnn,     ///< h' = tanh(a)
    Lstm,    ///< long short-term memory
    Gru,     ///< gated recurrent unit
    Linear,  ///< h' = a
};

/// Which network a project trains. A classical one takes from the cell the in/out lanes and, where `hidden`
/// is 0, the size.
struct ModelOptions {
    ModelKind kind = ModelKind::Qrnn;
    int hidden = 0;  ///< hidden units; 0: the number whose parameter count is nearest to the cell's

    friend bool operator==(const ModelOptions&, const ModelOptions&) = default;
};

inline constexpr int kMostHidden = 1024;

/// One row per kind: for menus, flags, help.
struct ModelDescription {
    ModelKind kind;
    std::string_view key;
    std::string_view name;
    std::string_view summary;
};

std::span<const ModelDescription> modelTable();
const ModelDescription& modelDescription(ModelKind kind);
std::optional<ModelKind> modelFromKey(std::string_view key);

/// Every problem of the options; paths as in the project file ("model.hidden").
std::vector<Issue> validate(const ModelOptions& options);

/// {"kind": "lstm", "hidden": 10}
OrderedJson modelOptionsToJson(const ModelOptions& options);
/// Throws FormatError on a malformed document; a number of hidden units out of bounds is returned as it is:
/// validate() tells.
ModelOptions modelOptionsFromJson(const JsonView& json);

}  // namespace ketloom
