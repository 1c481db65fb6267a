#include "core/runs/run_list.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "core/base/file.h"
#include "core/baseline/create_model.h"
#include "core/cell/validate.h"
#include "core/runs/manifest.h"
#include "core/runs/metrics_csv.h"
#include "core/runs/run_lock.h"

namespace ketloom {

namespace fs = std::filesystem;

namespace {

/// Head and the complete rows in the last `length` bytes of metrics.csv; empty where there is no head.
std::string headAndTail(std::ifstream& stream, std::streamoff length, bool& whole) {
    stream.clear();
    stream.seekg(0);
    std::string text;
    if (!std::getline(stream, text)) return {};
    text += '\n';
    const std::streamoff start = stream.tellg();
    stream.seekg(0, std::ios::end);
    const std::streamoff size = stream.tellg();
    whole = true;
    if (start < 0 || size <= start) return text;
    const std::streamoff from = std::max(start, size - length);
    whole = from == start;
    stream.seekg(from);
    std::string tail(static_cast<std::size_t>(size - from), '\0');
    stream.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    tail.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
    if (!whole) tail.erase(0, tail.find('\n') + 1);  // the first row is most likely a part
    return text + tail;
}

/// Looks further back only as long as no validation has been found.
void readEnd(RunInfo& info) {
    constexpr std::array<std::streamoff, 3> kLengths = {8 << 10, 64 << 10, 1 << 20};
    std::error_code ignored;
    if (!fs::exists(info.path / "metrics.csv", ignored)) return;
    std::ifstream stream(info.path / "metrics.csv", std::ios::binary);
    for (const std::streamoff length : kLengths) {
        bool whole = true;
        const std::string text = headAndTail(stream, length, whole);
        if (text.empty()) return;  // nothing has been written yet
        const auto metrics = parseMetrics(text, "metrics.csv");
        if (!metrics) {
            // The number of the line would be that of the part.
            info.problem = "metrics.csv: " + metrics.error().message;
            return;
        }
        const auto& records = metrics->records;
        if (!records.empty()) {
            info.step = records.back().step;
            info.loss = records.back().loss;
            info.seconds = records.back().seconds;
        }
        const auto validated = std::find_if(records.rbegin(), records.rend(),
                                            [](const StepRecord& r) { return r.validation.has_value(); });
        if (validated != records.rend()) {
            info.validationLoss = validated->validation->loss;
            info.labelError = validated->validation->likelyLabelError;
            return;
        }
        if (whole) return;
    }
}

}  // namespace

std::string modelSummary(const Cell& cell, const ModelOptions& options) {
    if (options.kind != ModelKind::Qrnn) return modelText(cell, options);
    std::string text = modelText(cell, options) + ", I " + std::to_string(cell.inOutLanes) + " · W " +
                       std::to_string(cell.workspaceLanes) + " · S " + std::to_string(cell.workStages());
    int least = 0, most = 0;
    for (const Stage& stage : cell.stages)
        for (const Operation& operation : stage.operations) {
            if (operation.gate != GateKind::Neuron) continue;
            least = least == 0 ? operation.degree : std::min(least, operation.degree);
            most = std::max(most, operation.degree);
        }
    if (most == 0) return text;
    text += " · degree " + std::to_string(least);
    return least == most ? text : text + "-" + std::to_string(most);
}

std::string taskSummary(const TaskOptions& options) {
    std::string text(taskDescription(options.kind).name);
    text = text.substr(0, text.find(','));
    if (options.kind == TaskKind::Digits) {
        for (int digit : options.digits) text += " " + std::to_string(digit);
        if (options.labels != DigitLabels{})
            text += ", " + std::string(digitLabelsDescription(options.labels).key);
        const fs::path folder(options.dataFolder);
        if (!folder.empty())
            text += ", " + (folder.has_filename() ? folder : folder.parent_path()).filename().string();
    } else {
        text += ", T " + std::to_string(generatedLength(options));
    }
    if (options.kind == TaskKind::LongMemory)
        text += ", " + std::string(memoryProtocolDescription(options.protocol).key);
    return text;
}

RunInfo readRun(const fs::path& runFolder) {
    RunInfo info;
    info.path = runFolder;
    info.name = runFolder.filename().string();
    try {
        if (const auto manifest = loadManifest(runFolder)) {
            const Project& project = manifest->project;
            info.name = project.name;
            info.started = manifest->started;
            info.status = manifest->status == "finished" ? RunStatus::Finished
                          : isRunLocked(runFolder)       ? RunStatus::Running
                                                         : RunStatus::Unfinished;
            info.reason = manifest->reason;
            info.explanation = manifest->explanation;
            info.task = taskSummary(project.task);
            info.steps = project.training.steps;
            if (isSimulable(project.cell)) {
                info.model = modelSummary(project.cell, project.model);
                info.parameters = parameterCount(project.cell, project.model);
            }
        } else {
            info.status = RunStatus::Broken;
            info.explanation = toString(manifest.error());
        }
        readEnd(info);
        std::error_code ignored;
        info.hasCheckpoint = fs::exists(runFolder / "checkpoint.json", ignored);
        if (auto notes = loadRunNotes(runFolder)) {
            info.notes = std::move(*notes);
        } else {
            info.problem += (info.problem.empty() ? "" : "; ") + toString(notes.error());
        }
    } catch (const std::exception& e) {  // no memory for a file that is none of ours
        info.status = RunStatus::Broken;
        info.explanation = e.what();
    }
    return info;
}

RunList::Stamp RunList::stampOf(const fs::path& runFolder) {
    Stamp stamp;
    for (const char* file : {"manifest.json", "metrics.csv", "notes.json", "checkpoint.json"}) {
        std::error_code none;
        const auto time = fs::last_write_time(runFolder / file, none);
        if (none) {
            stamp.emplace_back(0, fs::file_time_type{});
            continue;
        }
        const auto size = fs::file_size(runFolder / file, none);
        stamp.emplace_back(none ? 0 : size, time);
    }
    return stamp;
}

Expected<std::vector<RunInfo>> RunList::list(const fs::path& parent, const std::stop_token& stop) {
    std::error_code error;
    m_readCount = 0;
    if (!fs::exists(parent, error)) {
        m_entries.clear();
        return fail(ErrorCode::NotFound, "the folder does not exist", parent.string(),
                    "Choose another folder");
    }
    fs::directory_iterator folder(parent, error);
    if (error)
        return fail(ErrorCode::Unreadable, "the folder cannot be listed: " + error.message(), parent.string(),
                    "Choose another folder");
    std::map<fs::path, Entry> entries;
    for (; !error && folder != fs::directory_iterator(); folder.increment(error)) {
        if (stop.stop_requested()) break;
        const fs::path path = folder->path();
        std::error_code ignored;
        if (!fs::exists(path / "manifest.json", ignored)) continue;
        Stamp stamp = stampOf(path);  // before reading: a change meanwhile is seen next time
        const auto known = m_entries.find(path);
        if (known != m_entries.end() && known->second.stamp == stamp) {
            // A program that dies takes its lock along and changes no file.
            RunInfo& info = known->second.info;
            if (info.status == RunStatus::Running || info.status == RunStatus::Unfinished)
                info.status = isRunLocked(path) ? RunStatus::Running : RunStatus::Unfinished;
            entries.insert(m_entries.extract(known));
            continue;
        }
        ++m_readCount;
        entries[path] = {std::move(stamp), readRun(path)};
    }
    if (error) {
        m_entries.merge(entries);
        return fail(ErrorCode::Unreadable, "the folder cannot be listed to its end: " + error.message(),
                    parent.string(), "Try again, or choose another folder");
    }
    m_entries = std::move(entries);
    std::vector<RunInfo> runs;
    runs.reserve(m_entries.size());
    for (const auto& [path, entry] : m_entries) runs.push_back(entry.info);
    return runs;
}

Expected<std::vector<RunInfo>> listRuns(const fs::path& parent) {
    return RunList().list(parent);
}

}  // namespace ketloom
