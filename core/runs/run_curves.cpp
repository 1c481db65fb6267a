#include "core/runs/run_curves.h"

#include "core/runs/manifest.h"
#include "core/runs/run_folder.h"

namespace ketloom {

Expected<RunCurves> readRunCurves(const std::filesystem::path& runFolder, const std::stop_token& stop) {
    auto manifest = loadManifest(runFolder);
    if (!manifest) return tl::unexpected<Error>(manifest.error());
    auto records = readMetrics(runFolder, stop);
    if (!records) return tl::unexpected<Error>(records.error());
    RunCurves curves{runFolder, manifest->project.name, manifest->groups, std::move(*records), {}, {}, {}};
    auto throughTime = readThroughTime(runFolder, stop);
    if (!throughTime) {
        curves.problem = toString(throughTime.error());
    } else if (!throughTime->empty()) {
        curves.throughTime = throughTime->back();
        for (const ThroughTimeRecord& record : *throughTime)
            if (!record.gradient->parameters.empty()) curves.parametersThroughTime = record;
    }
    return curves;
}

}  // namespace ketloom
