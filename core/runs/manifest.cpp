#include "core/runs/manifest.h"

#include <sys/utsname.h>

#include <ctime>
#include <limits>
#include <thread>

#include "core/base/file.h"
#include "core/runs/json_file.h"

namespace ketloom {

namespace {

constexpr std::string_view kFormat = "ketloom-run";
constexpr const char* kFile = "manifest.json";

std::string systemText() {
    utsname names{};
    if (uname(&names) != 0) return "unknown";
    return std::string(names.sysname) + " " + names.machine;
}

std::vector<std::string> strings(const JsonView& list) {
    std::vector<std::string> result;
    for (const JsonView& item : list.items()) result.push_back(item.asString());
    return result;
}

Manifest manifestFromJson(const JsonView& json) {
    expectFormat(json, kFormat, kRunVersion);
    Manifest manifest;
    manifest.program = json.at("program").asString();
    manifest.started = json.at("started").asString();
    manifest.resumed = strings(json.at("resumed"));
    manifest.hardwareThreads =
        static_cast<int>(json.at("host").at("hardwareThreads").asInt(0, std::numeric_limits<int>::max()));
    manifest.system = json.at("host").at("system").asString();
    manifest.groups = strings(json.at("parameterGroups"));
    manifest.status = json.at("status").asString();
    if (manifest.status == "finished") {
        manifest.reason = json.at("reason").asString();
        manifest.explanation = json.at("explanation").asString();
        manifest.step = static_cast<int>(json.at("step").asInt(0, std::numeric_limits<int>::max()));
    } else if (manifest.status != "running") {
        json.at("status").complain("expected \"running\" or \"finished\"");
    }
    const JsonView project = json.at("project");
    auto read = projectFromText(project.raw().dump(), "project");
    if (!read) throw FormatError(read.error());
    manifest.project = std::move(*read);
    return manifest;
}

}  // namespace

std::string utcNow() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

Manifest newManifest(const Project& project, std::vector<std::string> groups) {
    Manifest manifest;
    manifest.program = KETLOOM_VERSION;
    manifest.started = utcNow();
    manifest.hardwareThreads = static_cast<int>(std::thread::hardware_concurrency());
    manifest.system = systemText();
    manifest.groups = std::move(groups);
    manifest.project = project;
    return manifest;
}

Expected<void> saveManifest(const std::filesystem::path& runFolder, const Manifest& manifest) {
    OrderedJson json;
    json["format"] = kFormat;
    json["version"] = kRunVersion;
    json["program"] = manifest.program;
    json["started"] = manifest.started;
    json["resumed"] = manifest.resumed;
    json["host"] = {{"hardwareThreads", manifest.hardwareThreads}, {"system", manifest.system}};
    json["status"] = manifest.status;
    if (manifest.status == "finished") {
        json["reason"] = manifest.reason;
        json["explanation"] = manifest.explanation;
        json["step"] = manifest.step;
    }
    json["parameterGroups"] = manifest.groups;
    json["project"] = OrderedJson::parse(projectToText(manifest.project));
    return writeFileAtomically(runFolder / kFile,
                               json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n");
}

Expected<Manifest> loadManifest(const std::filesystem::path& runFolder) {
    std::error_code ignored;
    if (!std::filesystem::exists(runFolder / kFile, ignored))
        return fail(ErrorCode::NotFound, "this is no run folder: it has no manifest.json", runFolder.string(),
                    "Choose the folder of a run");
    return readJsonFile<Manifest>(runFolder / kFile, manifestFromJson);
}

}  // namespace ketloom
