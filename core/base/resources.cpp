#include "core/base/resources.h"

#include <cstdlib>
#include <string>
#include <vector>

namespace ketloom {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> resourceFolders() {
    std::vector<fs::path> folders;
    if (const char* named = std::getenv("KETLOOM_RESOURCES"); named && *named) folders.emplace_back(named);
    std::error_code failure;
    const fs::path executable = fs::read_symlink("/proc/self/exe", failure);
    if (!failure) {
        folders.push_back(executable.parent_path().parent_path() / "share" / "ketloom");
        for (fs::path folder = executable.parent_path(); folder != folder.parent_path();
             folder = folder.parent_path()) {
            folders.push_back(folder / "resources");
        }
    }
    folders.emplace_back(KETLOOM_RESOURCE_DIR);
    return folders;
}

}  // namespace

Expected<fs::path> resourceFile(std::string_view relativePath) {
    std::string tried;
    for (const fs::path& folder : resourceFolders()) {
        std::error_code failure;
        const fs::path candidate = folder / relativePath;
        if (fs::is_regular_file(candidate, failure)) return candidate;
        tried += (tried.empty() ? "" : ", ") + folder.string();
    }
    return fail(ErrorCode::NotFound, "a file that belongs to Ketloom is missing; looked in " + tried,
                std::string(relativePath),
                "Set KETLOOM_RESOURCES to Ketloom's resources folder, or install it again.");
}

}  // namespace ketloom
