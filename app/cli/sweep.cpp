#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <optional>
#include <thread>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "app/cli/interrupt.h"
#include "app/cli/sweep_reporter.h"
#include "core/base/file.h"
#include "core/lab/sweep_presets.h"
#include "core/lab/sweep_report.h"
#include "core/lab/task_choice.h"
#include "core/runs/run_folder.h"

namespace ketloom::cli {
namespace {

constexpr std::int64_t kLargestFirstSeed = 1'000'000'000;

struct SweepFlags {
    std::string what, out, jobs, seeds, firstSeed, lengths, steps, stopLoss, csv, gradientCsv;
    std::string task, models, protocols;  // of a sweep of one's own
    bool resume = false;
    bool report = false;
    bool list = false;
    bool json = false;
};

std::string presetKeys() {
    std::vector<std::string> keys;
    for (const Sweep& sweep : sweepPresets()) keys.push_back(sweep.key);
    return join(keys, ", ");
}

int listPresets(bool json) {
    OrderedJson document = OrderedJson::array();
    TextTable table({{"preset"}, {"trainings", TextTable::Align::Right}, {"what it asks"}});
    for (const Sweep& sweep : sweepPresets()) {
        table.addRow({sweep.key, std::to_string(sweep.pointCount()), sweep.title + ". " + sweep.notes});
        document.push_back({{"key", sweep.key},
                            {"title", sweep.title},
                            {"trainings", sweep.pointCount()},
                            {"notes", sweep.notes}});
    }
    if (json)
        printJson(document);
    else
        std::fputs(table.text().c_str(), stdout);
    return kGood;
}

std::vector<std::string> wordsOf(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        words.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return words;
}

/// The kinds that a list of keys names; none where it is empty.
template <class Kind>
std::vector<Kind> readKeys(const std::string& flag, const std::string& text,
                           std::optional<Kind> (*fromKey)(std::string_view), const std::string& allKeys,
                           Problems& problems) {
    std::vector<Kind> kinds;
    if (text.empty()) return kinds;
    for (const std::string& word : wordsOf(text)) {
        if (const std::optional<Kind> kind = fromKey(word))
            kinds.push_back(*kind);
        else
            problems.wrong(flag, "\"" + word + "\" is none of these", "Use some of: " + allKeys);
    }
    return kinds;
}

/// A project with several networks and protocols, its own network where none is named.
Sweep sweepOfProject(const SweepFlags& flags, const Project& given, Problems& problems) {
    RivalsRequest request{given, {}, {}, {}, firstSeeds(5)};
    request.models = readKeys("--models", flags.models, modelFromKey, keysOf(modelTable()), problems);
    request.protocols = readKeys("--protocols", flags.protocols, memoryProtocolFromKey,
                                 keysOf(memoryProtocolTable()), problems);
    for (const TaskKind kind : readKeys("--task", flags.task, taskFromKey, keysOf(taskTable()), problems)) {
        const Expected<Project> changed = projectForTask(given, kind);
        if (changed)
            request.project = *changed;
        else
            problems.add(changed.error());
    }
    if (!flags.protocols.empty() && request.project.task.kind != TaskKind::LongMemory)
        problems.wrong("--protocols", "protocols belong to the task long-memory",
                       "Leave this out, or add --task long-memory.");
    if (!request.models.empty()) return rivalsSweep(request);
    request.models = {given.model.kind};
    Sweep sweep = rivalsSweep(request);
    for (SweepArm& arm : sweep.arms) arm.project.model = given.model;
    return sweep;
}

/// A preset, a sweep file, or a project as a sweep of its own.
Sweep namedSweep(const SweepFlags& flags, Problems& problems) {
    const std::string& what = flags.what;
    const bool isProject = std::filesystem::path(what).extension() == ".ketloom";
    if (!isProject && !(flags.task + flags.models + flags.protocols).empty()) {
        problems.wrong("--models, --protocols, --task", "they belong to the sweep of a project",
                       "Name a .ketloom project, or leave them out.");
    }
    if (const Sweep* preset = findSweepPreset(what)) return *preset;
    std::error_code ignored;
    if (!std::filesystem::exists(what, ignored)) {
        problems.wrong(what, "there is no such preset or file", "Presets: " + presetKeys() + ".");
        return {};
    }
    if (isProject) {
        const Expected<Project> project = loadProject(what);
        if (!project) {
            problems.add(project.error());
            return {};
        }
        return sweepOfProject(flags, *project, problems);
    }
    Expected<Sweep> sweep = loadSweep(what);
    if (!sweep) problems.add(sweep.error());
    return sweep.value_or(Sweep{});
}

/// A number above 0, or a problem.
std::optional<double> readLoss(const std::string& text, Problems& problems) {
    double value = 0.0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code == std::errc() && end == text.data() + text.size() && std::isfinite(value) && value > 0.0)
        return value;
    problems.wrong("--stop-loss", "\"" + text + "\" is no number above 0", "Use one such as 0.001.");
    return std::nullopt;
}

std::vector<int> readLengths(const std::string& text, Problems& problems) {
    std::vector<int> lengths;
    for (const std::string& word : wordsOf(text)) {
        if (const auto value = readInteger("--lengths", word, 1, kLongestSequence, problems))
            lengths.push_back(int(*value));
    }
    return lengths;
}

void applyFlags(const SweepFlags& flags, Sweep& sweep, Problems& problems) {
    if (!flags.seeds.empty() || !flags.firstSeed.empty()) {
        const auto count = flags.seeds.empty() ? std::int64_t(sweep.seeds.size())
                                               : readInteger("--seeds", flags.seeds, 1, 1000, problems);
        const auto first = flags.firstSeed.empty()
                               ? std::int64_t(1)
                               : readInteger("--first-seed", flags.firstSeed, 0, kLargestFirstSeed, problems);
        if (count && first) sweep.seeds = firstSeeds(int(*count), std::uint64_t(*first));
    }
    if (!flags.stopLoss.empty()) {
        if (const auto loss = readLoss(flags.stopLoss, problems)) {
            for (SweepArm& arm : sweep.arms) arm.project.training.stopLoss = *loss;
        }
    }
    if (!flags.lengths.empty()) sweep.lengths = readLengths(flags.lengths, problems);
    if (!flags.steps.empty()) {
        if (const auto steps = readInteger("--steps", flags.steps, 1, 100'000'000, problems)) {
            for (SweepArm& arm : sweep.arms) arm.project.training.steps = int(*steps);
        }
    }
}

std::string nameOf(const Sweep& sweep) {
    return sweep.key.empty() ? sweep.title : sweep.key;
}

/// WHAT must be what the folder holds. Their names are compared: seeds, lengths and steps may have been
/// chosen when the sweep was begun.
void checkIsThatSweep(const SweepFlags& flags, const std::string& folder, Problems& problems) {
    const Sweep named = namedSweep(flags, problems);
    if (problems.any()) return;
    const Expected<SweepRecord> record = readSweepFolder(folder);
    if (!record) return problems.add(record.error());
    if (named.key == record->sweep.key && named.title == record->sweep.title) return;
    problems.wrong(
        flags.what,
        "\"" + folder + "\" holds the sweep \"" + nameOf(record->sweep) + "\", not \"" + nameOf(named) + "\"",
        "Go on with it by \"sweep " + folder + " --resume\", or choose another --out.");
}

/// The folder to train into, new or to go on with.
std::optional<SweepFolder> folderFor(const SweepFlags& flags, Problems& problems) {
    const bool isFolder = isSweepFolder(flags.what);
    const std::string out = isFolder ? flags.what : flags.out;
    if (isFolder && !flags.out.empty())
        problems.wrong("--out", "the sweep has its folder already", "Leave this out.");
    if (isFolder || (flags.resume && isSweepFolder(out))) {
        const bool changes = !(flags.seeds + flags.firstSeed + flags.lengths + flags.steps + flags.stopLoss +
                               flags.task + flags.models + flags.protocols)
                                  .empty();
        if (isFolder && !flags.resume)
            problems.wrong(flags.what, "this is the folder of a sweep",
                           "Add --resume to go on with it, or --report to see it.");
        if (changes)
            problems.wrong(
                "--resume", "a sweep goes on as it was begun",
                "Leave out what changes it, such as --seeds or --lengths, or begin another with --out.");
        if (!isFolder) checkIsThatSweep(flags, out, problems);
        if (problems.any()) return std::nullopt;
        Expected<SweepFolder> folder = SweepFolder::open(out);
        if (folder) return std::move(*folder);
        problems.add(folder.error());
        return std::nullopt;
    }
    if (flags.resume) {
        problems.wrong("--resume",
                       "there is no sweep to go on with in \"" + (out.empty() ? flags.what : out) + "\"",
                       "Name its folder, or begin it without --resume.");
        return std::nullopt;
    }
    Sweep sweep = namedSweep(flags, problems);
    if (problems.any()) return std::nullopt;
    applyFlags(flags, sweep, problems);
    problems.add(validate(sweep));
    if (problems.any()) return std::nullopt;
    const std::filesystem::path path =
        out.empty() ? newRunPath("sweeps", nameOf(sweep)) : std::filesystem::path(out);
    Expected<SweepFolder> folder = SweepFolder::create(path, sweep);
    if (folder) return std::move(*folder);
    problems.add(folder.error());
    return std::nullopt;
}

/// Writes the tables that were asked for.
Expected<void> writeTables(const SweepFlags& flags, const Sweep& sweep,
                           const std::vector<PointResult>& results) {
    if (!flags.csv.empty()) {
        if (auto written = writeFileAtomically(flags.csv, sweepCsv(sweep, results)); !written) return written;
    }
    if (!flags.gradientCsv.empty())
        return writeFileAtomically(flags.gradientCsv, sweepGradientCsv(sweep, results));
    return {};
}

int reportSweep(const SweepFlags& flags, Problems& problems) {
    const std::string path = flags.what.empty() ? flags.out : flags.what;
    const Expected<SweepRecord> record = readSweepFolder(path);
    if (!record) {
        problems.add(record.error());
        return problems.report(flags.json);
    }
    if (const auto written = writeTables(flags, record->sweep, record->results); !written)
        return reportError(written.error(), flags.json, kFailed);
    printSweep(record->sweep, record->results, flags.json);
    return kGood;
}

int runSweepCommand(const SweepFlags& flags, Problems& problems) {
    if (flags.list) return problems.any() ? problems.report(flags.json) : listPresets(flags.json);
    if (flags.what.empty()) {
        problems.wrong(
            "sweep", "what to train is not said",
            "Name a preset (" + presetKeys() + "), a file or a folder; --list tells of the presets.");
    }
    int jobs = defaultJobs();
    if (!flags.jobs.empty()) {
        if (const auto value = readInteger("--jobs", flags.jobs, 1, 256, problems)) jobs = int(*value);
    }
    if (problems.any()) return problems.report(flags.json);
    if (flags.report) return reportSweep(flags, problems);

    SweepControl control;
    const InterruptWatcher watcher([&control] { control.requestStop(); });
    std::optional<SweepFolder> folder = folderFor(flags, problems);
    if (!folder) return problems.report(flags.json);
    problems.printWarnings();
    const Sweep& sweep = folder->sweep();
    const std::string path = folder->path().string();
    if (!flags.json) {
        std::printf("%s\n%d trainings (%zu done), %d at a time, in %s\n", sweep.title.c_str(),
                    sweep.pointCount(), folder->results().size(), jobs, path.c_str());
        std::fflush(stdout);
    }
    SweepSummary summary;
    {
        SweepReporter reporter(*folder, jobs, flags.json);
        summary = runSweep(*folder, jobs, reporter, control);
        reporter.clearLine();
    }
    if (summary.error) return reportError(*summary.error, flags.json, kFailed);
    const Expected<SweepRecord> record = readSweepFolder(folder->path());
    if (!record) return reportError(record.error(), flags.json, kFailed);
    if (const auto written = writeTables(flags, record->sweep, record->results); !written)
        return reportError(written.error(), flags.json, kFailed);
    printSweep(record->sweep, record->results, flags.json);
    if (summary.stopped)
        std::fprintf(stderr, "Stopped; %d trainings are left. Go on with: ketloom-cli sweep %s --resume\n",
                     summary.left, path.c_str());
    return summary.stopped ? kFailed : kGood;
}

}  // namespace

Command addSweep(CLI::App& parent) {
    const auto given = std::make_shared<SweepFlags>();
    Flags flags(parent, "sweep", "Train a grid of networks, lengths and seeds; tell how long each took.",
                given->json);
    flags.argument(
        "WHAT", given->what,
        "A preset (see --list), a sweep file such as a folder's sweep.json, a .ketloom project, or the "
        "folder of a sweep.");
    flags.toggle("--list", given->list, "List the presets.");
    flags.value("--out", "DIR", given->out, "Folder for the sweep. Default sweeps/DATE-TIME-NAME.", "Result");
    flags.toggle("--resume", given->resume, "Go on with the sweep in the folder.", "Result");
    flags.toggle("--report", given->report, "Print the table of a folder, also while it is being trained.",
                 "Result");
    flags.value("--csv", "FILE", given->csv, "Also write a row for every training.", "Result");
    flags.value("--gradient-csv", "FILE", given->gradientCsv,
                "Also write the gradient by time step, at the start and at the end of every training.",
                "Result");
    flags.value("--jobs", "N", given->jobs,
                "Trainings at a time, each on one thread. Default all threads of the machine but one.",
                "Grid");
    flags.value("--seeds", "K", given->seeds, "How many seeds: 1 to K.", "Grid");
    flags.value("--first-seed", "N", given->firstSeed, "They begin with N.", "Grid");
    flags.value("--lengths", "LIST", given->lengths, "Sequence lengths T, such as 5,20,100.", "Grid");
    flags.value("--steps", "N", given->steps, "Steps after which a training is given up.", "Grid");
    flags.value("--stop-loss", "X", given->stopLoss, "The validation loss that has to be reached.", "Grid");
    flags.value("--models", "LIST", given->models,
                "Of a project: networks to compare, such as qrnn,lstm. Default its own.", "Grid");
    flags.value("--protocols", "LIST", given->protocols,
                "Of a project with long memory: protocols to compare, such as published,leak-free.", "Grid");
    flags.value("--task", "TASK", given->task,
                "Of a project: another task, with the batch size and learning rate it likes.", "Grid");
    return {flags, [given](Problems& problems) { return runSweepCommand(*given, problems); }};
}

}  // namespace ketloom::cli
