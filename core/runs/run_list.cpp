#include "core/runs/run_list.h"

#include <algorithm>
#include <fstream>

#include "core/runs/manifest.h"
#include "core/runs/metrics_csv.h"

namespace ketloom {

namespace fs = std::filesystem;

namespace {

/// Head and latest complete rows of metrics.csv; empty where there are none.
std::string headAndTail(const fs::path& file) {
    constexpr std::streamoff kTail = 64 * 1024;
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    if (!std::getline(stream, text)) return {};
    text += '\n';
    const std::streamoff start = stream.tellg();
    stream.seekg(0, std::ios::end);
    const std::streamoff size = stream.tellg();
    if (start < 0 || size <= start) return text;
    const std::streamoff from = std::max(start, size - kTail);
    stream.seekg(from);
    std::string tail(static_cast<std::size_t>(size - from), '\0');
    stream.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    if (from > start) tail.erase(0, tail.find('\n') + 1);  // the first row is most likely a part
    return text + tail;
}

void readEnd(RunInfo& info) {
    const auto metrics = parseMetrics(headAndTail(info.path / "metrics.csv"), "metrics.csv");
    if (!metrics || metrics->records.empty()) return;
    const auto& records = metrics->records;
    info.step = records.back().step;
    info.loss = records.back().loss;
    const auto validated = std::find_if(records.rbegin(), records.rend(),
                                        [](const StepRecord& r) { return r.validation.has_value(); });
    if (validated != records.rend()) info.validationLoss = validated->validation->loss;
}

}  // namespace

Expected<std::vector<RunInfo>> listRuns(const fs::path& parent) {
    std::error_code error;
    if (!fs::exists(parent, error))
        return fail(ErrorCode::NotFound, "the folder does not exist", parent.string(),
                    "Choose another folder");
    std::vector<RunInfo> runs;
    fs::directory_iterator entry(parent, error);
    if (error)
        return fail(ErrorCode::Unreadable, "the folder cannot be listed: " + error.message(), parent.string(),
                    "Choose another folder");
    for (; entry != fs::directory_iterator(); entry.increment(error)) {
        if (error) break;
        std::error_code ignored;
        if (!fs::exists(entry->path() / "manifest.json", ignored)) continue;
        RunInfo info;
        info.path = entry->path();
        if (const auto manifest = loadManifest(info.path)) {
            info.name = manifest->project.name;
            info.started = manifest->started;
            info.status = manifest->status;
            info.reason = manifest->reason;
            info.explanation = manifest->explanation;
        } else {
            info.name = info.path.filename().string();
            info.status = "broken";
            info.explanation = toString(manifest.error());
        }
        readEnd(info);
        runs.push_back(std::move(info));
    }
    std::sort(runs.begin(), runs.end(), [](const RunInfo& a, const RunInfo& b) { return a.path < b.path; });
    return runs;
}

}  // namespace ketloom
