#include "core/runs/run_notes.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/runs/json_file.h"

namespace ketloom {

namespace {

constexpr std::string_view kFormat = "ketloom-run-notes";
constexpr const char* kFile = "notes.json";

RunNotes notesFromJson(const JsonView& json) {
    expectFormat(json, kFormat, kRunNotesVersion);
    RunNotes notes;
    for (const JsonView& tag : json.at("tags").items()) notes.tags.push_back(tag.asString());
    notes.notes = json.at("notes").asString();
    return notes;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

Expected<RunNotes> loadRunNotes(const std::filesystem::path& runFolder) {
    std::error_code ignored;
    if (!std::filesystem::exists(runFolder / kFile, ignored)) return RunNotes{};
    Expected<RunNotes> notes = readJsonFile<RunNotes>(runFolder / kFile, notesFromJson);
    if (!notes && notes.error().remedy.empty())
        notes.error().remedy = "Repair or remove the file; until then tags and notes cannot be changed";
    return notes;
}

Expected<RunNotes> changeRunNotes(const std::filesystem::path& runFolder,
                                  const std::function<void(RunNotes&)>& change) {
    std::error_code ignored;
    if (!std::filesystem::exists(runFolder / "manifest.json", ignored))
        return fail(ErrorCode::NotFound, "the run is not there any more", runFolder.string(),
                    "It was moved or deleted meanwhile");
    Expected<RunNotes> notes = loadRunNotes(runFolder);
    if (!notes) return notes;
    const RunNotes before = *notes;
    change(*notes);
    if (*notes == before) return notes;
    OrderedJson json;
    json["format"] = kFormat;
    json["version"] = kRunNotesVersion;
    json["tags"] = notes->tags;
    json["notes"] = notes->notes;
    const auto written = writeFileAtomically(
        runFolder / kFile, json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n");
    if (!written) return tl::unexpected<Error>(written.error());
    return notes;
}

std::vector<std::string> tagsFromText(std::string_view text) {
    std::vector<std::string> tags;
    while (true) {
        const std::size_t end = text.find_first_of(",;");
        const std::string tag(trimmed(text.substr(0, end)));
        if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(tag);
        if (end == std::string_view::npos) return tags;
        text.remove_prefix(end + 1);
    }
}

std::string tagsToText(const std::vector<std::string>& tags) {
    std::string text;
    for (const std::string& tag : tags) text += (text.empty() ? "" : ", ") + tag;
    return text;
}

}  // namespace ketloom
