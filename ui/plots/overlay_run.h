#pragma once

#include <QString>
#include <memory>

#include "core/runs/run_curves.h"

namespace ketloom {

/// Another run, drawn over the plots of the run in the window.
struct OverlayRun {
    QString name;  ///< in legends, tables
    int slot = 0;  ///< see ui/widgets/overlay_pens.h
    std::shared_ptr<const RunCurves> curves;
};

}  // namespace ketloom
