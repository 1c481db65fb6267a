// Operations as text, and out of any text: what travels by clipboard and mail.
#include <QCoreApplication>
#include <algorithm>

#include "core/base/json_view.h"
#include "core/cell/cell_json.h"
#include "ui/document/cell_clipboard.h"

namespace ketloom {

namespace {

constexpr std::string_view kFormat = "ketloom-operations";
constexpr std::string_view kProjectFormat = "ketloom-project";
constexpr int kDeepest = 32;  // of brackets; a project has six

std::string tr(const char* text) {
    return QCoreApplication::translate("CellClipboard", text).toStdString();
}
std::string tr(const char* text, qint64 number) {
    return QCoreApplication::translate("CellClipboard", text).arg(number).toStdString();
}

std::string remedy() {
    return tr("Copy operations in Ketloom, or the whole text of a project file.");
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/// Each line without marks of quotation ("> > "), and with ordinary spaces.
std::string withoutQuotation(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    bool lineStart = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (lineStart && (isBlank(c) || c == '>')) continue;
        lineStart = c == '\n';
        const bool hardSpace = c == '\xC2' && i + 1 < text.size() && text[i + 1] == '\xA0';
        if (hardSpace) ++i;
        plain.push_back(hardSpace ? ' ' : c);
    }
    return plain;
}

/// The object that starts at `start`, to its closing bracket; a line broken inside a string is joined again.
Expected<std::string> objectAt(const std::string& text, std::size_t start) {
    std::string object;
    int depth = 0;
    bool inString = false, escaped = false;
    for (std::size_t i = start; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\0')
            return fail(ErrorCode::Syntax, tr("the text on the clipboard holds a zero byte"), {}, remedy());
        if (inString) {
            object.push_back(c == '\n' || c == '\t' ? ' ' : c);
            if (!escaped && c == '"') inString = false;
            escaped = !escaped && c == '\\';
            continue;
        }
        object.push_back(c);
        if (c == '"') inString = true;
        if (c == '{' || c == '[') ++depth;
        if (depth > kDeepest)
            return fail(ErrorCode::Unsupported,
                        tr("the text on the clipboard is nested deeper than %1 brackets", kDeepest), {},
                        remedy());
        if ((c == '}' || c == ']') && --depth == 0) return object;
    }
    return fail(ErrorCode::Syntax, tr("the text on the clipboard ends before its last bracket closes"), {},
                tr("Copy all of it."));
}

/// The text of the first object that has a format, else of the first object.
Expected<std::string> findObject(std::string_view raw) {
    const std::string text = withoutQuotation(raw);
    const std::size_t first = text.find('{');
    if (first == std::string::npos)
        return fail(ErrorCode::Syntax, tr("there are no operations on the clipboard, but other text"), {},
                    remedy());
    const std::size_t format = text.find("\"format\"");
    Expected<std::string> object = objectAt(text, first);
    const bool hasFormat = object && first + object->size() > format;
    if (hasFormat || format == std::string::npos) return object;
    return objectAt(text, std::min(text.rfind('{', format), format));  // words with brackets before it
}

Clipping clippingFromJson(const JsonView& json) {
    Clipping clipping;
    if (!json.has("format")) {
        if (!json.has("stages") || !json.has("inOutLanes"))
            json.complain(tr("the clipboard holds JSON, but no operations"), ErrorCode::Schema, remedy());
        clipping.cell = cellFromJson(json);
        return clipping;
    }
    const bool named = json.at("format").raw().is_string();
    const std::string format = named ? json.at("format").asString() : std::string();
    if (format != kFormat && format != kProjectFormat)
        json.complain(tr("the clipboard holds JSON of another format, no operations"), ErrorCode::Schema,
                      remedy());
    const std::int64_t version = json.at("version").asInt(1);
    if (version > kCellFormatVersion)
        json.at("version").complain(
            tr("the operations have format version %1, newer than this program", version), ErrorCode::Version,
            tr("Paste them into a newer Ketloom."));
    clipping.cell = cellFromJson(json.at("cell"));
    clipping.isWorkStage = json.has("workStage") && json.at("workStage").asBool();
    return clipping;
}

/// True where the operations stand in one work stage.
bool standInOneWorkStage(const Cell& cell) {
    const auto holds = [](const Stage& stage) { return !stage.operations.empty(); };
    const auto one = std::ranges::find_if(cell.stages, holds);
    return std::ranges::count_if(cell.stages, holds) == 1 && one->kind == StageKind::Work;
}

}  // namespace

std::string operationsToText(const Cell& cell, const std::vector<std::uint32_t>& ids) {
    const Clipping clipping = clip(cell, ids);
    if (clipping.operationCount() == 0) return {};
    OrderedJson json;
    json["format"] = kFormat;
    json["version"] = cellFormatVersion(clipping.cell);
    OrderedJson words = OrderedJson::array();
    for (std::size_t s = 0; s < clipping.cell.stages.size(); ++s)
        for (const Operation& operation : clipping.cell.stages[s].operations)
            words.push_back(stageName(cell, int(s)) + ": " + operationName(cell, operation));
    json["operations"] = std::move(words);
    if (clipping.isWorkStage) json["workStage"] = true;
    json["cell"] = cellToJson(clipping.cell);
    return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

Expected<Clipping> operationsFromText(std::string_view text) {
    if (text.size() > kLargestClipping)
        return fail(ErrorCode::Unsupported,
                    tr("the text on the clipboard is longer than %1 bytes", qint64(kLargestClipping)), {},
                    tr("Copy fewer operations at a time."));
    const Expected<std::string> object = findObject(text);
    if (!object) return tl::unexpected<Error>(object.error());
    const Expected<Json> json = parseJson(*object, "clipboard");
    if (!json) return tl::unexpected<Error>(json.error());
    Expected<Clipping> clipping =
        readGuarded<Clipping>([&] { return clippingFromJson(JsonView(*json, std::string())); });
    if (!clipping) {
        Error& error = clipping.error();
        error.where = error.where.empty() ? "clipboard" : "clipboard, " + error.where;
        return clipping;
    }
    if (clipping->operationCount() == 0)
        return fail(ErrorCode::Value, tr("the cell on the clipboard holds no operations"), {}, remedy());
    clipping->isWorkStage = clipping->isWorkStage && standInOneWorkStage(clipping->cell);
    return clipping;
}

}  // namespace ketloom
