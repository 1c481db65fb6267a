#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/project/project.h"

namespace ketloom {

inline constexpr int kRunVersion = 1;

/// What manifest.json tells of a run: {"format": "ketloom-run", "version": 1, ...}.
struct Manifest {
    std::string program;               ///< version of the program that began the run
    std::string started;               ///< ISO 8601, UTC
    std::vector<std::string> resumed;  ///< ISO 8601, UTC: each time it was opened to go on
    int hardwareThreads = 0;           ///< of the machine it began on
    std::string system;                ///< operating system and processor family
    std::vector<std::string> groups;   ///< names of the parameter groups
    Project project;

    /// "running" (or cut off without a word) or "finished"; the fields below belong to "finished".
    std::string status = "running";
    std::string reason;       ///< stopReasonKey()
    std::string explanation;  ///< one sentence
    int step = 0;             ///< completed steps
};

/// A manifest for a run that starts now, on this machine.
Manifest newManifest(const Project& project, std::vector<std::string> groups);
/// Now, UTC, ISO 8601.
std::string utcNow();

Expected<void> saveManifest(const std::filesystem::path& runFolder, const Manifest& manifest);
/// Errors: NotFound where the folder is no run; Syntax, Schema, Version with file and field.
Expected<Manifest> loadManifest(const std::filesystem::path& runFolder);

}  // namespace ketloom
