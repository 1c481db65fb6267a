#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace ketloom {

inline constexpr int kRunNotesVersion = 1;

/// What people write about a run, kept with it as notes.json: {"format": "ketloom-run-notes", "version": 1,
/// "tags": [..], "notes": ".."}.
struct RunNotes {
    std::vector<std::string> tags;
    std::string notes;
    friend bool operator==(const RunNotes&, const RunNotes&) = default;
};

/// Empty where the run has none. Errors: Unreadable, Syntax, Schema, Version; with file and field.
Expected<RunNotes> loadRunNotes(const std::filesystem::path& runFolder);

/// Reads what is there, changes it and writes it atomically: what another program has written into the other
/// fields is kept. Of two changes at the same moment one may be lost. Returns what was written. Errors: those
/// of loadRunNotes(), and then nothing is written: a file that cannot be read may hold what somebody wants
/// back; NotFound where the folder is gone; Unwritable.
Expected<RunNotes> changeRunNotes(const std::filesystem::path& runFolder,
                                  const std::function<void(RunNotes&)>& change);

/// "long, baseline; seed 3" gives three tags: separated by commas or semicolons, spaces around them left out,
/// none twice.
std::vector<std::string> tagsFromText(std::string_view text);
/// "long, baseline"
std::string tagsToText(const std::vector<std::string>& tags);

}  // namespace ketloom
