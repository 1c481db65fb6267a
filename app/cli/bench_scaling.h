#pragma once

#include <string>

#include "core/base/error.h"
#include "core/base/json_view.h"
#include "core/model/qrnn.h"

namespace ketloom::cli {

struct ScalingReport {
    std::string text;  ///< three tables
    OrderedJson json;
    bool allFinite = true;
};

/// Time of a training step against lanes, length and batch, each row also compared with what the row before
/// lets expect: where time grows as the floating-point operations do, the quotient is 1. At most
/// `rows` rows of each.
/// Cost: five repeats on one thread take ten seconds with AVX-512, the more the narrower the vectors.
Expected<ScalingReport> measureScaling(const QrnnSettings& settings, int repeat, int rows);

}  // namespace ketloom::cli
