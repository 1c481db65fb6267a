#include "core/runs/run_folder.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <ctime>
#include <limits>
#include <utility>

#include "core/base/file.h"
#include "core/baseline/create_model.h"
#include "core/cell/cell_json.h"
#include "core/runs/json_file.h"
#include "core/runs/metrics_csv.h"

namespace ketloom {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMetricsFile = "metrics.csv";
constexpr const char* kThroughTimeFile = "gradient_through_time.csv";
constexpr const char* kCheckpointFile = "checkpoint.json";
constexpr const char* kModelFile = "model.json";
constexpr const char* kSnapshotsFile = "snapshots.json";
constexpr std::string_view kSnapshotsFormat = "ketloom-snapshots";
static_assert(kModelVersion >= kCellFormatVersion, "a model file holds every cell");

/// A table without the records after `lastStep`. `Table` is Metrics or ThroughTimeTable.
template <class Table>
Expected<void> cutTable(const fs::path& path, const std::string& header,
                        const std::vector<std::string>& groups, int lastStep,
                        Expected<Table> (*parse)(const std::string&, const std::string&,
                                                 const std::stop_token&)) {
    if (!isThere(path)) return writeFileAtomically(path, header);
    const Expected<std::string> text = readFile(path);
    if (!text) return tl::unexpected<Error>(text.error());
    // A head without a line end: the program died before the first step.
    if (text->find('\n') == std::string::npos) return writeFileAtomically(path, header);
    const Expected<Table> table = parse(*text, path.string(), {});
    if (!table) return tl::unexpected<Error>(table.error());
    if (table->groups != groups)
        return fail(ErrorCode::Schema, "the columns are not those of the run's parameter groups",
                    path.string(), "Restore the file, or delete it to go on without the earlier rows");
    const auto& records = table->records;
    const auto kept = std::find_if(records.begin(), records.end(),
                                   [&](const auto& record) { return record.step > lastStep; }) -
                      records.begin();
    const std::size_t size = table->ends[static_cast<std::size_t>(kept)];
    return size == text->size() ? Expected<void>{} : writeFileAtomically(path, text->substr(0, size));
}

bool isFinite(const Json& json) {
    if (json.is_number_float()) return std::isfinite(json.get<double>());
    return !json.is_structured() || std::all_of(json.begin(), json.end(), isFinite);
}

}  // namespace

Expected<RunFolder> RunFolder::create(const fs::path& path, const Project& project,
                                      const std::vector<ParameterGroup>& groups) {
    if (!isVacant(path))
        return fail(ErrorCode::Value, "a run needs a new or empty folder", path.string(),
                    "Choose another name, or resume the run that is there");
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
        return fail(ErrorCode::Unwritable, "the folder cannot be made: " + error.message(), path.string(),
                    "Choose a place you may write to");

    std::vector<std::string> names;
    for (const ParameterGroup& group : groups) names.push_back(group.name);
    RunFolder run(path, newManifest(project, std::move(names)));
    auto lock = RunLock::take(path);
    if (!lock) return tl::unexpected<Error>(lock.error());
    run.m_lock = std::move(*lock);
    if (auto saved = saveManifest(path, run.m_manifest); !saved) return tl::unexpected<Error>(saved.error());
    if (auto saved = writeFileAtomically(path / kMetricsFile, metricsHeader(run.m_manifest.groups)); !saved)
        return tl::unexpected<Error>(saved.error());
    if (auto saved = writeFileAtomically(path / kThroughTimeFile, throughTimeHeader(run.m_manifest.groups));
        !saved)
        return tl::unexpected<Error>(saved.error());
    if (auto opened = run.openTables(); !opened) return tl::unexpected<Error>(opened.error());
    return run;
}

Expected<RunFolder> RunFolder::open(const fs::path& path) {
    Expected<Manifest> manifest = loadManifest(path);
    if (!manifest) return tl::unexpected<Error>(manifest.error());
    RunFolder run(path, std::move(*manifest));
    auto lock = RunLock::take(path);
    if (!lock) return tl::unexpected<Error>(lock.error());
    run.m_lock = std::move(*lock);

    int lastStep = 0;
    if (const auto state = run.checkpoint())
        lastStep = state->step;
    else if (state.error().code != ErrorCode::NotFound)
        return tl::unexpected<Error>(state.error());
    const std::vector<std::string>& groups = run.m_manifest.groups;
    if (auto cut = cutTable(path / kMetricsFile, metricsHeader(groups), groups, lastStep, parseMetrics); !cut)
        return tl::unexpected<Error>(cut.error());
    if (auto cut =
            cutTable(path / kThroughTimeFile, throughTimeHeader(groups), groups, lastStep, parseThroughTime);
        !cut)
        return tl::unexpected<Error>(cut.error());

    run.m_manifest.status = "running";
    run.m_manifest.resumed.push_back(utcNow());
    if (auto saved = saveManifest(path, run.m_manifest); !saved) return tl::unexpected<Error>(saved.error());
    if (auto opened = run.openTables(); !opened) return tl::unexpected<Error>(opened.error());
    return run;
}

Expected<void> RunFolder::openTables() {
    for (auto [table, file] :
         {std::pair(&m_metrics, kMetricsFile), std::pair(&m_throughTime, kThroughTimeFile)}) {
        table->open(m_path / file, std::ios::binary | std::ios::app);
        if (!*table)
            return fail(ErrorCode::Unwritable, "the file cannot be opened for writing",
                        (m_path / file).string(), "Check the permissions of the folder");
    }
    return {};
}

Expected<TrainingState> RunFolder::checkpoint() const {
    return readCheckpoint(m_path, m_manifest);
}

Expected<TrainingState> readCheckpoint(const fs::path& runFolder, const Manifest& manifest) {
    const fs::path file = runFolder / kCheckpointFile;
    if (!isThere(file))
        return fail(ErrorCode::NotFound, "the run has no checkpoint yet", runFolder.string(),
                    "Start it from the beginning");
    return readJsonFile<TrainingState>(file, [&](const JsonView& json) {
        expectFormat(json, kCheckpointFormat, kCheckpointVersion);
        TrainingState state = trainingStateFromJson(json);
        const Project& project = manifest.project;
        const auto fits = checkState(state, project.training, parameterCount(project.cell, project.model));
        if (!fits) throw FormatError(fits.error());
        return state;
    });
}

Expected<void> RunFolder::append(std::ofstream& table, const char* file, const std::string& rows) {
    table << rows << std::flush;
    if (!table)
        return fail(ErrorCode::Unwritable, "a row cannot be written", (m_path / file).string(),
                    "Check that the disk is not full");
    return {};
}

Expected<void> RunFolder::appendMetrics(const StepRecord& record) {
    if (record.throughTime && isThroughTimeKept(record.step)) {
        const auto written =
            append(m_throughTime, kThroughTimeFile,
                   throughTimeRows(record.step, *record.throughTime, m_manifest.groups.size()));
        if (!written) return written;
    }
    return append(m_metrics, kMetricsFile, metricsRow(record));
}

Expected<void> RunFolder::saveCheckpoint(const TrainingState& state) {
    Json checkpoint = trainingStateToJson(state);
    if (!isFinite(checkpoint))
        return fail(ErrorCode::Value, "a state with numbers that are not finite cannot be saved",
                    (m_path / kCheckpointFile).string(), "The previous checkpoint is kept");
    checkpoint["format"] = kCheckpointFormat;
    checkpoint["version"] = kCheckpointVersion;
    if (auto saved = writeFileAtomically(m_path / kCheckpointFile, checkpoint.dump() + "\n"); !saved)
        return saved;
    OrderedJson model;
    model["format"] = kModelFormat;
    const bool isCell = project().model == ModelOptions{};
    model["version"] = isCell ? cellFormatVersion(project().cell) : kModelVersion;
    model["cell"] = cellToJson(project().cell);
    if (!isCell) model["model"] = modelOptionsToJson(project().model);
    model["parameters"] = state.parameters;
    return writeFileAtomically(m_path / kModelFile,
                               model.dump(-1, ' ', false, OrderedJson::error_handler_t::replace) + "\n");
}

Expected<void> RunFolder::saveSnapshots(const ParameterHistory& history) {
    Json file;
    file["format"] = kSnapshotsFormat;
    file["version"] = kSnapshotsVersion;
    file["spacing"] = history.spacing();
    file["snapshots"] = Json::array();
    for (const auto& snapshot : history.kept())
        file["snapshots"].push_back({{"step", snapshot->step}, {"parameters", snapshot->values}});
    return writeFileAtomically(m_path / kSnapshotsFile, file.dump() + "\n");
}

Expected<ParameterHistory> RunFolder::snapshots() const {
    Expected<ParameterHistory> history = readSnapshots(m_path);
    if (!history) return history;
    const auto state = checkpoint();
    if (!state && state.error().code != ErrorCode::NotFound) return tl::unexpected<Error>(state.error());
    if (!state) return ParameterHistory();
    history->cutAfter(state->step);
    for (const auto& snapshot : history->kept())
        if (snapshot->values.size() != state->parameters.size())
            return fail(ErrorCode::Schema,
                        "the snapshot of step " + std::to_string(snapshot->step) + " has " +
                            std::to_string(snapshot->values.size()) + " parameters, the network has " +
                            std::to_string(state->parameters.size()),
                        (m_path / kSnapshotsFile).string(),
                        "Restore the file, or delete it to go on without the earlier snapshots");
    return history;
}

Expected<fs::path> RunFolder::setSnapshotsAside() {
    fs::path aside = m_path / "snapshots-damaged.json";
    for (int copy = 2; isThere(aside); ++copy)
        aside = m_path / ("snapshots-damaged-" + std::to_string(copy) + ".json");
    std::error_code error;
    fs::rename(m_path / kSnapshotsFile, aside, error);
    if (error)
        return fail(ErrorCode::Unwritable, "the file cannot be renamed: " + error.message(),
                    (m_path / kSnapshotsFile).string(), "Check the permissions of the folder");
    return aside;
}

Expected<void> RunFolder::finish(const TrainingSummary& summary) {
    m_manifest.status = "finished";
    m_manifest.reason = stopReasonKey(summary.reason);
    m_manifest.explanation = summary.explanation;
    m_manifest.step = summary.state.step;
    return saveManifest(m_path, m_manifest);
}

fs::path newRunPath(const fs::path& parent, const std::string& name) {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    char time[32];
    std::strftime(time, sizeof time, "%Y-%m-%d-%H%M%S", &parts);

    constexpr std::size_t kLongest = 60;
    std::string safe;
    for (char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        const bool begins = (byte & 0xc0) != 0x80;  // not inside a UTF-8 character
        if (begins && safe.size() >= kLongest) break;
        if (byte >= 0x80 || std::isalnum(byte) || c == '_' || c == '.')
            safe += c;
        else if (!safe.empty() && safe.back() != '-')
            safe += '-';
    }
    while (!safe.empty() && (safe.back() == '-' || safe.back() == '.')) safe.pop_back();
    if (safe.empty()) safe = "run";

    const std::string base = std::string(time) + "-" + safe;
    fs::path path = parent / base;
    for (int copy = 2; isThere(path); ++copy) path = parent / (base + "-" + std::to_string(copy));
    return path;
}

Expected<std::vector<StepRecord>> readMetrics(const fs::path& runFolder, const std::stop_token& stop) {
    const fs::path file = runFolder / kMetricsFile;
    const Expected<std::string> text = readFile(file);
    if (!text) return tl::unexpected<Error>(text.error());
    Expected<Metrics> metrics = parseMetrics(*text, file.string(), stop);
    if (!metrics) return tl::unexpected<Error>(metrics.error());
    return std::move(metrics->records);
}

Expected<ParameterHistory> readSnapshots(const fs::path& runFolder) {
    const fs::path file = runFolder / kSnapshotsFile;
    if (!isThere(file)) return ParameterHistory();
    return readJsonFile<ParameterHistory>(file, [](const JsonView& json) {
        expectFormat(json, kSnapshotsFormat, kSnapshotsVersion);
        ParameterHistory::Snapshots kept;
        constexpr int kMostSteps = std::numeric_limits<int>::max();
        int least = 0;
        for (const JsonView& item : json.at("snapshots").items()) {
            ParameterSnapshot snapshot;
            snapshot.step = static_cast<int>(item.at("step").asInt(least, kMostSteps));
            least = snapshot.step == kMostSteps ? kMostSteps : snapshot.step + 1;  // they ascend
            snapshot.values = item.at("parameters").asNumbers();
            kept.push_back(std::make_shared<const ParameterSnapshot>(std::move(snapshot)));
        }
        return ParameterHistory(std::move(kept), static_cast<int>(json.at("spacing").asInt(1, kMostSteps)));
    });
}

Expected<std::vector<ThroughTimeRecord>> readThroughTime(const fs::path& runFolder,
                                                         const std::stop_token& stop) {
    const fs::path file = runFolder / kThroughTimeFile;
    if (!isThere(file)) return std::vector<ThroughTimeRecord>{};
    const Expected<std::string> text = readFile(file);
    if (!text) return tl::unexpected<Error>(text.error());
    Expected<ThroughTimeTable> table = parseThroughTime(*text, file.string(), stop);
    if (!table) return tl::unexpected<Error>(table.error());
    return std::move(table->records);
}

}  // namespace ketloom
