#include "core/project/project.h"

#include "core/base/file.h"
#include "core/base/json_view.h"
#include "core/cell/cell_json.h"
#include "core/cell/validate.h"
#include "core/project/picture_project.h"

namespace ketloom {

namespace {

constexpr std::string_view kFormat = "ketloom-project";
static_assert(kProjectVersion >= kCellFormatVersion, "a project holds every cell");

Project projectFromJson(const JsonView& json) {
    // Format and version first: of a foreign or newer file, nothing else is worth a message.
    if (!json.has("format") || !json.at("format").raw().is_string() ||
        json.at("format").asString() != kFormat) {
        json.complain("this is not a Ketloom project: its \"format\" is not \"" + std::string(kFormat) + "\"",
                      ErrorCode::Schema, "Choose a file that Ketloom saved.");
    }
    const std::int64_t version = json.at("version").asInt(1);
    if (version > kProjectVersion) {
        json.at("version").complain("the project has format version " + std::to_string(version) +
                                        ", this program reads up to " + std::to_string(kProjectVersion),
                                    ErrorCode::Version, "Open it with a newer Ketloom.");
    }
    Project project;
    if (json.has("name")) project.name = json.at("name").asString();
    if (json.has("notes")) project.notes = json.at("notes").asString();
    project.cell = cellFromJson(json.at("cell"));
    project.task = taskOptionsFromJson(json.at("task"));
    if (json.has("model")) project.model = modelOptionsFromJson(json.at("model"));
    project.training = trainingOptionsFromJson(json.at("training"));
    return project;
}

}  // namespace

Project exampleProject() {
    return exampleProjects().front().project;
}

void applyTaskDefaults(Project& project) {
    const TaskDescription& task = taskDescription(project.task.kind);
    project.training.batchSize = task.defaultBatch;
    project.training.learningRate = task.defaultLearningRate;
}

int projectFormatVersion(const Project& project) {
    const bool isNew = project.model != ModelOptions{} || project.task.kind == TaskKind::LongMemory ||
                       project.task.protocol != MemoryProtocol::Published;
    return isNew ? kProjectVersion : cellFormatVersion(project.cell);
}

std::string projectToText(const Project& project) {
    OrderedJson json;
    json["format"] = kFormat;
    json["version"] = projectFormatVersion(project);
    json["name"] = project.name;
    json["notes"] = project.notes;
    json["cell"] = cellToJson(project.cell);
    json["task"] = taskOptionsToJson(project.task);
    if (project.model != ModelOptions{}) json["model"] = modelOptionsToJson(project.model);
    json["training"] = trainingOptionsToJson(project.training);
    // Text that is not UTF-8 (a name pasted from elsewhere) is replaced rather than refused: saving must not
    // fail.
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Expected<Project> projectFromText(const std::string& text, const std::string& name) {
    const Expected<Json> json = parseJson(text, name);
    if (!json) return tl::unexpected<Error>(json.error());
    Expected<Project> project =
        readGuarded<Project>([&] { return projectFromJson(JsonView(*json, std::string())); });
    if (!project) {
        Error& error = project.error();
        error.where = error.where.empty() ? name : name + ", " + error.where;
    }
    return project;
}

Expected<Project> loadProject(const std::filesystem::path& path) {
    const Expected<ProjectFile> file = loadProjectFile(path);
    if (!file) return tl::unexpected<Error>(file.error());
    return file->project;
}

Expected<ProjectFile> loadProjectFile(const std::filesystem::path& path) {
    const Expected<std::string> bytes = readFileMaybeGzip(path, kMaxPictureBytes);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    const bool picture = isPicture(*bytes);
    Expected<Project> project =
        picture ? projectFromPicture(*bytes, path.string()) : projectFromText(*bytes, path.string());
    if (!project) return tl::unexpected<Error>(project.error());
    return ProjectFile{std::move(*project), picture};
}

Expected<void> saveProject(const std::filesystem::path& path, const Project& project) {
    if (isPictureName(path)) {
        return fail(ErrorCode::Unwritable, "a project is not saved under the name of a picture",
                    path.string(), "Choose a name that ends in .ketloom; File > Export makes pictures.");
    }
    const std::string text = projectToText(project);
    if (const Expected<Project> back = projectFromText(text, path.string()); !back) {
        return fail(ErrorCode::Value, "the project could not be read back: " + back.error().message,
                    back.error().where, "Correct this value and save again.");
    }
    return writeFileAtomically(path, text);
}

std::vector<Issue> validate(const Project& project) {
    std::vector<Issue> issues;
    for (const CellIssue& found : validate(project.cell)) {
        Issue issue = found;
        issue.path = "cell." + issue.path;
        issues.push_back(std::move(issue));
    }
    for (Issue& issue : validate(project.task)) issues.push_back(std::move(issue));
    for (Issue& issue : validate(project.model)) issues.push_back(std::move(issue));
    for (Issue& issue : validate(project.training)) issues.push_back(std::move(issue));

    const TaskDescription& task = taskDescription(project.task.kind);
    if (task.inOutLanes != 0 && task.inOutLanes != project.cell.inOutLanes) {
        issues.push_back({Severity::Error, "cell.inOutLanes",
                          "the cell has " + std::to_string(project.cell.inOutLanes) +
                              " in/out lanes, but \"" + std::string(task.name) + "\" needs " +
                              std::to_string(task.inOutLanes),
                          "Change the number of in/out lanes, or choose another task."});
    }
    return issues;
}

}  // namespace ketloom
