#include <algorithm>

#include "core/baseline/create_model.h"
#include "core/cell/cell_json.h"
#include "core/cell/presets.h"
#include "core/cell/validate.h"
#include "core/runs/json_file.h"
#include "core/runs/run_folder.h"

namespace ketloom {

namespace fs = std::filesystem;

namespace {

void expectCount(const JsonView& list, std::size_t count, const std::string& what) {
    if (list.size() != count)
        list.complain("has " + std::to_string(list.size()) + " entries, but the network has " +
                          std::to_string(count) + " " + what,
                      ErrorCode::Value);
}

/// `options`: where the model options stand.
void checkModel(const SavedModel& model, const JsonView& cell, const JsonView& options,
                const JsonView& parameters) {
    for (const CellIssue& issue : validate(model.cell))
        if (issue.severity == Severity::Error) cell.complain(toString(issue), ErrorCode::Value, issue.remedy);
    for (const Issue& issue : validate(model.model)) {
        // Paths begin with "model.".
        const std::string field = issue.path.substr(issue.path.find('.') + 1);
        const JsonView place = options.has(field.c_str()) ? options.at(field.c_str()) : options;
        place.complain(issue.message, ErrorCode::Value, issue.remedy);
    }
    expectCount(parameters, static_cast<std::size_t>(parameterCount(model.cell, model.model)), "parameters");
}

SavedModel modelFromJson(const JsonView& json) {
    expectFormat(json, kModelFormat, kModelVersion);
    SavedModel model{cellFromJson(json.at("cell")), json.at("parameters").asNumbers()};
    const JsonView options = json.has("model") ? json.at("model") : json;
    if (json.has("model")) model.model = modelOptionsFromJson(options);
    checkModel(model, json.at("cell"), options, json.at("parameters"));
    return model;
}

/// Appends one neuron: theta is called "bias" there, phi_J "weights", in the order of our layout.
void readNeuron(const JsonView& json, const Operation& operation, std::vector<double>& parameters) {
    parameters.push_back(json.at("bias").asNumber());
    const std::vector<double> weights = json.at("weights").asNumbers();
    expectCount(json.at("weights"), static_cast<std::size_t>(parameterCount(operation) - 1),
                "weights a neuron");
    parameters.insert(parameters.end(), weights.begin(), weights.end());
}

/// Appends one stage; `rotations` is null in input and output stage.
void readStage(const Stage& stage, const JsonView& neurons, const JsonView* rotations,
               std::vector<double>& parameters) {
    const auto count = [&](GateKind gate) {
        return static_cast<std::size_t>(std::count_if(stage.operations.begin(), stage.operations.end(),
                                                      [&](const Operation& o) { return o.gate == gate; }));
    };
    expectCount(neurons, count(GateKind::Neuron), "neurons in this stage");
    if (rotations) expectCount(*rotations, count(GateKind::Ry), "rotations in this stage");
    std::size_t neuron = 0, rotation = 0;
    for (const Operation& operation : stage.operations)
        if (operation.gate == GateKind::Neuron)
            readNeuron(neurons.at(neuron++), operation, parameters);
        else
            parameters.push_back(rotations->at(rotation++).asNumber());
}

/// A network of the paper's author: shape in `config`, parameters stage by stage.
SavedModel authorModelFromJson(const JsonView& json) {
    const JsonView config = json.at("config");
    const auto integer = [&](const char* key, int least, int most) {
        return static_cast<int>(config.at(key).asInt(least, most));
    };
    CellShape shape;
    shape.inOutLanes = integer("io_qubits", 1, kMaxInOutLanes);
    shape.workspaceLanes = integer("workspace_qubits", 1, kMaxLanes - shape.inOutLanes);
    shape.workStages = integer("stages", 0, kMaxWorkStages);
    shape.order = integer("order", 1, kMaxOrder);
    shape.degree = integer("degree", 1, kMaxLanes);
    SavedModel model{paperCell(shape), {}};
    if (config.has("bias")) {
        const double bias = config.at("bias").asNumber();
        for (Stage& stage : model.cell.stages)
            for (Operation& operation : stage.operations)
                if (operation.gate == GateKind::Neuron) operation.bias = bias;
    }

    const JsonView work = json.at("work_stages");
    expectCount(work, static_cast<std::size_t>(shape.workStages), "work stages");
    readStage(model.cell.stages.front(), json.at("input_stage"), nullptr, model.parameters);
    for (int s = 0; s < shape.workStages; ++s) {
        const JsonView stage = work.at(static_cast<std::size_t>(s));
        const JsonView rotations = stage.at("rotations");
        readStage(model.cell.stages[static_cast<std::size_t>(s) + 1], stage.at("neurons"), &rotations,
                  model.parameters);
    }
    readStage(model.cell.stages.back(), json.at("output_stage"), nullptr, model.parameters);
    return model;
}

/// The checkpoint's parameters with the cell of the manifest beside it.
Expected<SavedModel> modelOfCheckpoint(const fs::path& file) {
    const Expected<Manifest> manifest = loadManifest(file.parent_path());
    if (!manifest) return tl::unexpected<Error>(manifest.error());
    return readJsonFile<SavedModel>(file, [&](const JsonView& json) {
        expectFormat(json, kCheckpointFormat, kCheckpointVersion);
        SavedModel model{manifest->project.cell, json.at("parameters").asNumbers(), manifest->project.model};
        checkModel(model, json, json, json.at("parameters"));
        return model;
    });
}

}  // namespace

Expected<SavedModel> loadModel(const fs::path& path) {
    std::error_code ignored;
    fs::path file = path;
    if (fs::is_directory(path, ignored)) {
        file = path / "model.json";
        if (!fs::exists(file, ignored)) file = path / "checkpoint.json";
        if (!fs::exists(file, ignored))
            return fail(ErrorCode::NotFound, "the folder has no model.json and no checkpoint.json",
                        path.string(), "Choose a run that has saved a checkpoint");
    }
    const Expected<Json> json = loadJson(file);
    if (!json) return tl::unexpected<Error>(json.error());
    const JsonView view(*json, std::string());
    const bool named = view.has("format") && view.at("format").raw().is_string();
    if (named && view.at("format").asString() == kCheckpointFormat)
        return modelOfCheckpoint(fs::absolute(file, ignored));
    if (named) return readJsonFile<SavedModel>(file, modelFromJson);
    if (view.has("config") && view.has("input_stage"))
        return readJsonFile<SavedModel>(file, authorModelFromJson);
    return fail(ErrorCode::Schema,
                "this is no model: neither a \"format\" nor \"config\" and \"input_stage\"", file.string(),
                "Choose a run folder, its model.json, or a network with config and stages");
}

}  // namespace ketloom
