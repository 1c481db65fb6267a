#include "core/runs/run_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ketloom {

namespace {

constexpr const char* kFile = "lock";

struct flock wholeFile() {
    struct flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    return range;
}

}  // namespace

RunLock::~RunLock() {
    if (m_file >= 0) close(m_file);
}

// Locks of the open file, not of the process: two runs of one program keep each other out as well.
#ifdef F_OFD_SETLK

Expected<RunLock> RunLock::take(const std::filesystem::path& folder) {
    RunLock lock(open((folder / kFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (lock.m_file < 0) return lock;  // what is written next tells that the folder cannot be written
    struct flock range = wholeFile();
    if (fcntl(lock.m_file, F_OFD_SETLK, &range) != 0 && (errno == EAGAIN || errno == EACCES))
        return fail(ErrorCode::Unwritable, "the folder is being trained into, by this or another program",
                    folder.string(), "Stop it there first");
    return lock;
}

bool isRunLocked(const std::filesystem::path& folder) {
    const int file = open((folder / kFile).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    struct flock range = wholeFile();
    const bool locked = fcntl(file, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
    close(file);
    return locked;
}

#else

Expected<RunLock> RunLock::take(const std::filesystem::path&) {
    return RunLock();
}

bool isRunLocked(const std::filesystem::path&) {
    return false;
}

#endif

bool isVacant(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::exists(folder, error)) return true;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        if (entry->path().filename() != kFile) return false;
    return !error;
}

}  // namespace ketloom
