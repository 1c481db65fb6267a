#pragma once

#include <string>

#include "core/base/json_view.h"
#include "core/model/model_options.h"
#include "core/training/training.h"

namespace ketloom::cli {

/// Loss, errors, accuracy and the confusion table, for people.
std::string evaluationText(const Evaluation& evaluation, const Task& task, ModelKind kind);
OrderedJson toJson(const Evaluation& evaluation);

}  // namespace ketloom::cli
