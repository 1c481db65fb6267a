#include "core/lab/sweep_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/base/file.h"
#include "core/baseline/create_model.h"
#include "core/runs/json_file.h"
#include "core/runs/run_folder.h"

namespace ketloom {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSweepFile = "sweep.json";
constexpr const char* kResultsFile = "results.jsonl";

/// Appends `text` whole and flushes it to disk; else the file is as before. Returns 0 or what went wrong, as
/// errno has it.
int appendWhole(const fs::path& path, const std::string& text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0) return errno;
    const off_t before = ::lseek(file, 0, SEEK_END);
    int problem = before < 0 ? errno : 0;
    for (std::size_t done = 0; problem == 0 && done < text.size();) {
        const ssize_t written = ::write(file, text.data() + done, text.size() - done);
        if (written > 0)
            done += std::size_t(written);
        else if (errno != EINTR)
            problem = written == 0 ? EIO : errno;
    }
    if (problem == 0 && ::fsync(file) != 0) problem = errno;
    // Where this fails, too, the line is torn: open() cuts it off, and nothing is added until then.
    if (problem != 0 && before >= 0) [[maybe_unused]]
        const int ignored = ::ftruncate(file, before);
    ::close(file);
    return problem;
}

}  // namespace

SweepFolder::SweepFolder(fs::path path, Sweep sweep, RunLock lock)
    : m_path(std::move(path)), m_sweep(std::move(sweep)), m_lock(std::move(lock)) {}

SweepFolder::SweepFolder(SweepFolder&& other) noexcept
    : m_path(std::move(other.m_path)),
      m_sweep(std::move(other.m_sweep)),
      m_results(std::move(other.m_results)),
      m_failure(std::move(other.m_failure)),
      m_lock(std::move(other.m_lock)) {}

Expected<SweepFolder> SweepFolder::create(const fs::path& path, const Sweep& sweep) {
    if (!isVacant(path))
        return fail(ErrorCode::Value, "a sweep needs a new or empty folder", path.string(),
                    "Choose another name, or go on with the sweep that is there");
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
        return fail(ErrorCode::Unwritable, "the folder cannot be made: " + error.message(), path.string(),
                    "Choose a place you may write to");
    Expected<RunLock> lock = RunLock::take(path);
    if (!lock) return tl::unexpected<Error>(lock.error());
    SweepFolder folder(path, sweep, std::move(*lock));
    if (auto saved = writeFileAtomically(path / kSweepFile, sweepToText(sweep)); !saved)
        return tl::unexpected<Error>(saved.error());
    return folder;
}

Expected<SweepFolder> SweepFolder::open(const fs::path& path) {
    if (!isSweepFolder(path)) return tl::unexpected<Error>(readSweepFolder(path).error());
    Expected<RunLock> lock = RunLock::take(path);
    if (!lock) return tl::unexpected<Error>(lock.error());
    SweepFolder folder(path, {}, std::move(*lock));
    Expected<SweepRecord> record = readSweepFolder(path);
    if (!record) return tl::unexpected<Error>(record.error());
    std::error_code error;
    if (isThere(path / kResultsFile)) fs::resize_file(path / kResultsFile, record->bytes, error);
    if (error)
        return fail(ErrorCode::Unwritable, "the file cannot be written: " + error.message(),
                    (path / kResultsFile).string(), "Check the permissions of the folder");
    folder.m_sweep = std::move(record->sweep);
    folder.m_results = std::move(record->results);
    return folder;
}

Expected<void> SweepFolder::addResult(const PointResult& result) {
    const std::lock_guard guard(m_mutex);
    const fs::path file = m_path / kResultsFile;
    if (!m_failure) {
        if (const int problem = appendWhole(file, resultToLine(result) + "\n"); problem != 0)
            m_failure = Error{ErrorCode::Unwritable,
                              std::string("a result cannot be written: ") + std::strerror(problem),
                              file.string(), "Check that the disk is not full, then go on with the sweep"};
    }
    if (m_failure) return tl::unexpected<Error>(*m_failure);
    m_results.push_back(result);
    std::error_code ignored;
    fs::remove(checkpointFile(result.point), ignored);
    return {};
}

fs::path SweepFolder::checkpointFile(int point) const {
    return m_path / ("checkpoint-" + std::to_string(point) + ".json");
}

Expected<void> SweepFolder::saveCheckpoint(const SweepPoint& point, const TrainingState& state) {
    Json json = trainingStateToJson(state);
    json["format"] = kCheckpointFormat;
    json["version"] = kCheckpointVersion;
    return writeFileAtomically(checkpointFile(point.index), json.dump() + "\n");
}

std::optional<TrainingState> SweepFolder::checkpoint(const SweepPoint& point) const {
    const fs::path file = checkpointFile(point.index);
    if (!isThere(file)) return std::nullopt;
    const Project& project = point.project;
    const auto state = readJsonFile<TrainingState>(file, [&](const JsonView& json) {
        expectFormat(json, kCheckpointFormat, kCheckpointVersion);
        TrainingState read = trainingStateFromJson(json);
        const auto fits = checkState(read, project.training, parameterCount(project.cell, project.model));
        if (!fits) throw FormatError(fits.error());
        return read;
    });
    if (!state || state->step >= project.training.steps) return std::nullopt;
    return *state;
}

bool isSweepFolder(const fs::path& path) {
    return isThere(path / kSweepFile);
}

Expected<SweepRecord> readSweepFolder(const fs::path& path) {
    if (!isSweepFolder(path))
        return fail(ErrorCode::NotFound, "this folder holds no sweep", path.string(),
                    "Choose a folder that has a sweep.json");
    Expected<Sweep> sweep = loadSweep(path / kSweepFile);
    if (!sweep) return tl::unexpected<Error>(sweep.error());
    for (const Issue& issue : validate(*sweep)) {
        if (issue.severity == Severity::Error)
            return fail(ErrorCode::Value, issue.message, (path / kSweepFile).string() + ", " + issue.path,
                        issue.remedy);
    }
    SweepRecord record{std::move(*sweep), {}, 0};
    const fs::path file = path / kResultsFile;
    if (!isThere(file)) return record;
    const Expected<std::string> text = readFile(file);
    if (!text) return tl::unexpected<Error>(text.error());
    const PointTable points(record.sweep);
    std::vector<bool> seen(std::size_t(record.sweep.pointCount()));
    int line = 0;
    for (std::size_t end = 0; (end = text->find('\n', record.bytes)) != std::string::npos;) {
        const std::string name = file.string() + ", line " + std::to_string(++line);
        auto result = resultFromLine(text->substr(record.bytes, end - record.bytes), points, name);
        if (!result) {
            result.error().remedy = "Repair or delete this line; its point is then trained again";
            return tl::unexpected<Error>(result.error());
        }
        if (seen[std::size_t(result->point)])
            return fail(ErrorCode::Value, "point " + std::to_string(result->point) + " has a result already",
                        name, "Delete one of the two lines");
        seen[std::size_t(result->point)] = true;
        record.results.push_back(std::move(*result));
        record.bytes = end + 1;
    }
    std::sort(record.results.begin(), record.results.end(),
              [](const PointResult& a, const PointResult& b) { return a.point < b.point; });
    return record;
}

}  // namespace ketloom
