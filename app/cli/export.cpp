#include <filesystem>
#include <memory>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/experiment_flags.h"
#include "core/base/file.h"
#include "core/cell/validate.h"
#include "core/device/device_counts.h"
#include "core/device/text_export.h"
#include "core/model/initial_parameters.h"
#include "core/project/picture_project.h"
#include "core/runs/run_folder.h"

namespace ketloom::cli {
namespace {

struct ExportFlags {
    std::string source;
    std::string format;
    std::string neuron;
    std::string input = "0";
    std::string parameters;
    std::string output;
    bool carried = false;
    bool json = false;
};

/// A cell with parameters.
struct Subject {
    Cell cell;
    std::vector<double> parameters;
    std::string title;
    std::string parameterSource;
};

std::string formatKeys() {
    std::vector<std::string> keys;
    for (const TextFormatInfo& info : textFormatTable()) keys.emplace_back(info.key);
    return join(keys, ", ");
}

/// The start values of a project, as training would begin with them.
void useStartValues(const Project& project, Subject& subject, Problems& problems) {
    for (const CellIssue& issue : validate(project.cell)) problems.add(issue);
    if (problems.any()) return;
    Rng rng = parameterRng(project.training);
    subject.cell = project.cell;
    subject.parameters = initialParameters(project.cell, project.training.spread, rng);
    subject.title = project.name;
    subject.parameterSource =
        "start values, parameter seed " + std::to_string(project.training.parameterSeed);
}

Subject readSubject(const ExportFlags& flags, Problems& problems) {
    Subject subject;
    const std::filesystem::path path = flags.source;
    if (flags.source.empty()) {
        problems.wrong("export", "what to export is not said",
                       "Name a .ketloom project, a picture of one, a run folder or its model.json.");
        return subject;
    }
    if (!flags.parameters.empty() && flags.parameters != "start" && flags.parameters != "run") {
        problems.wrong("--parameters", "\"" + flags.parameters + "\" is not possible",
                       "Use one of: start, run");
        return subject;
    }
    const bool isRun = std::filesystem::is_directory(path);
    const bool isProject = !isRun && (path.extension() == ".ketloom" || isPictureName(path));
    if (isProject) {
        if (flags.parameters == "run") {
            problems.wrong("--parameters", "a project has no run's parameters",
                           "Name the run folder, or leave it out for the start values.");
            return subject;
        }
        const Expected<Project> project = loadProject(path);
        if (!project) {
            problems.add(project.error());
        } else {
            useStartValues(*project, subject, problems);
        }
        return subject;
    }
    std::string name;
    if (isRun) {
        const Expected<Manifest> manifest = loadManifest(path);
        if (!manifest) {
            problems.add(manifest.error());
            return subject;
        }
        name = manifest->project.name;
        if (flags.parameters == "start") {
            useStartValues(manifest->project, subject, problems);
            return subject;
        }
    } else if (flags.parameters == "start") {
        problems.wrong("--parameters", "a model file has no start values",
                       "Name the project or the run folder.");
        return subject;
    }
    const Expected<SavedModel> saved = loadModel(path);
    if (!saved) {
        problems.add(saved.error());
        return subject;
    }
    if (saved->model.kind != ModelKind::Qrnn) {
        problems.wrong(flags.source,
                       "a trained " + std::string(modelDescription(saved->model.kind).name) +
                           " is no circuit: it was trained in place of the cell",
                       isRun ? "Name a run of a cell, or add --parameters start for the untrained cell."
                             : "Name a model of a cell.");
        return subject;
    }
    const std::string file =
        (isRun ? std::filesystem::absolute(path) : path).lexically_normal().filename().string();
    return {saved->cell, saved->parameters, name.empty() ? file : name,
            (isRun ? "of the run " : "of the model ") + file};
}

int runExport(const ExportFlags& flags, Problems& problems) {
    const std::optional<TextFormat> format = textFormatFromKey(flags.format);
    if (!format) {
        problems.wrong(
            "--format",
            flags.format.empty() ? "no format is named" : "there is no format \"" + flags.format + "\"",
            "Use one of: " + formatKeys());
    }
    const Subject subject = readSubject(flags, problems);
    const bool found = !problems.any() || !subject.parameters.empty();
    TextExportOptions options;
    options.firstStep = !flags.carried;
    options.title = subject.title;
    options.parameterSource = subject.parameterSource;
    const int words = found ? 1 << subject.cell.inOutLanes : 1 << kMaxInOutLanes;
    if (const auto input = readInteger("--input", flags.input, 0, words - 1, problems))
        options.input = static_cast<unsigned>(*input);
    if (!flags.neuron.empty()) {
        const auto id = readInteger("--neuron", flags.neuron, 1, UINT32_MAX, problems);
        if (id && found) {
            options.scope = findOperation(subject.cell, static_cast<std::uint32_t>(*id));
            if (options.scope.stage < 0)
                problems.wrong("--neuron", "the cell has no operation with the id " + flags.neuron,
                               "Ids stand in the project file and in the export as JSON.");
        }
        if (format == TextFormat::JsonModel)
            problems.wrong("--neuron", "JSON always holds the whole cell", "Leave --neuron out.");
    }
    if (problems.any()) return problems.report(flags.json);
    problems.printWarnings();

    const Expected<std::string> text = exportText(*format, subject.cell, subject.parameters, options);
    if (!text) return reportError(text.error(), flags.json, kFailed);
    if (!flags.output.empty()) {
        if (const Expected<void> written = writeFileAtomically(flags.output, *text); !written)
            return reportError(written.error(), flags.json, kFailed);
    }
    if (flags.json) {
        const DeviceCounts counts = countGates(subject.cell, options.scope, options.input);
        OrderedJson document;
        document["format"] = textFormatInfo(*format).key;
        document["title"] = subject.title;
        document["parameters"] = subject.parameterSource;
        document["gates"] = counts.gates.gates();
        document["depth"] = counts.depth;
        document["elementaryGates"] = std::int64_t(counts.elementary.elementary());
        document["cnots"] = std::int64_t(counts.elementary.cnot);
        document["elementaryGatesByParity"] =
            std::int64_t(parityGateCount(subject.cell, options.scope, options.input).elementary());
        document["qubits"] = counts.qubits;
        document["ancillas"] = counts.ancillas;
        document["postSelections"] = counts.gates.postSelections;
        if (flags.output.empty()) {
            document["text"] = *text;
        } else {
            document["file"] = flags.output;
        }
        printJson(document);
    } else if (flags.output.empty()) {
        std::fputs(text->c_str(), stdout);
    }
    return kGood;
}

}  // namespace

Command addExport(CLI::App& parent) {
    const auto given = std::make_shared<ExportFlags>();
    Flags flags(parent, "export", "Write a cell with its parameters for other programs.", given->json);
    std::string formats = "What to write:";
    for (const TextFormatInfo& info : textFormatTable()) {
        formats += "\n" + std::string(info.key) + ": " + std::string(info.summary);
    }
    flags.argument("SOURCE", given->source,
                   "A .ketloom project, an exported picture of one, a run folder or a model file.");
    flags.value("--format", "KEY", given->format, formats);
    flags.value("--neuron", "ID", given->neuron,
                "Only the operation with this id, without input word and readout.");
    flags.value("--input", "WORD", given->input,
                "Input word of the step, lane 0 most significant. Default 0.");
    flags.value("--parameters", "WHICH", given->parameters,
                "start: those a run would start from (a project's default); run: those it learned (a run "
                "folder's default).");
    flags.toggle(
        "--carried", given->carried,
        "A later step: the workspace lanes are not set to |0>, whoever runs the circuit prepares them.");
    flags.value("-o,--output", "FILE", given->output, "Where to write. Default: standard output.");
    return {flags, [given](Problems& problems) { return runExport(*given, problems); }};
}

}  // namespace ketloom::cli
