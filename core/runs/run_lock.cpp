#include "core/runs/run_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

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

Expected<RunLock> RunLock::take(const std::filesystem::path& runFolder) {
    RunLock lock(open((runFolder / kFile).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    if (lock.m_file < 0) return lock;  // what is written next tells that the folder cannot be written
    struct flock range = wholeFile();
    if (fcntl(lock.m_file, F_OFD_SETLK, &range) != 0 && (errno == EAGAIN || errno == EACCES))
        return fail(ErrorCode::Unwritable, "this run is being trained, by this or another program",
                    runFolder.string(), "Stop it there first");
    return lock;
}

bool isRunLocked(const std::filesystem::path& runFolder) {
    const int file = open((runFolder / kFile).c_str(), O_RDONLY | O_CLOEXEC);
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

}  // namespace ketloom
