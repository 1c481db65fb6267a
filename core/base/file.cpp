#include "core/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <vector>

namespace ketloom {

namespace fs = std::filesystem;

namespace {

Expected<std::string> readLimited(const fs::path& path, std::size_t limit) {
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    if (!fs::exists(status)) {
        if (failure && failure != std::errc::no_such_file_or_directory &&
            failure != std::errc::not_a_directory) {
            return fail(ErrorCode::Unreadable, failure.message(), path.string());
        }
        return fail(ErrorCode::NotFound, "the file does not exist", path.string(),
                    "Check the name and the folder.");
    }
    if (fs::is_directory(status)) {
        return fail(ErrorCode::Unreadable, "this is a folder, not a file", path.string(),
                    "Name a file inside it.");
    }
    errno = 0;
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return fail(ErrorCode::Unreadable, std::string("cannot be opened: ") + std::strerror(errno),
                    path.string(), "Check the permissions.");
    }
    std::string content;
    if (const auto size = fs::file_size(path, failure); !failure && size <= limit) content.reserve(size);
    char buffer[1 << 16];
    while (in.read(buffer, sizeof buffer) || in.gcount() > 0) {
        content.append(buffer, std::size_t(in.gcount()));
        if (content.size() > limit) {
            return fail(ErrorCode::Value, "longer than the " + std::to_string(limit) + " bytes that are read",
                        path.string());
        }
    }
    if (in.bad()) return fail(ErrorCode::Unreadable, std::strerror(errno), path.string());
    return content;
}

/// Unpacks all gzip members of `packed`. Zero bytes after the last one are padding.
Expected<std::string> unpack(const std::string& packed, const fs::path& path, std::size_t limit) {
    z_stream stream = {};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) {
        return fail(ErrorCode::Unreadable, "zlib cannot be started", path.string());
    }
    struct Guard {
        z_stream* stream;
        ~Guard() { inflateEnd(stream); }
    } guard{&stream};

    std::string content;
    std::size_t taken = 0;
    std::vector<char> buffer(std::size_t(1) << 18);
    int status = Z_OK;
    for (;;) {
        if (stream.avail_in == 0 && taken < packed.size()) {
            const std::size_t chunk = std::min(packed.size() - taken, std::size_t(1) << 30);
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + taken));
            stream.avail_in = uInt(chunk);
            taken += chunk;
        }
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = uInt(buffer.size());
        status = inflate(&stream, Z_NO_FLUSH);
        content.append(buffer.data(), buffer.size() - stream.avail_out);
        if (content.size() > limit) {
            return fail(ErrorCode::Value,
                        "unpacks to more than the " + std::to_string(limit) + " bytes that are read",
                        path.string());
        }
        if (status == Z_STREAM_END) {
            const std::size_t rest = packed.size() - taken + stream.avail_in;
            const std::size_t next = packed.find_first_not_of('\0', packed.size() - rest);
            if (next == std::string::npos) return content;
            if (inflateReset(&stream) != Z_OK) break;
        } else if (status == Z_BUF_ERROR || (status == Z_OK && stream.avail_out > 0 && stream.avail_in == 0 &&
                                             taken == packed.size())) {
            return fail(ErrorCode::Syntax, "the gzip file is truncated", path.string(),
                        "Fetch or copy it again.");
        } else if (status != Z_OK) {
            break;
        }
    }
    return fail(ErrorCode::Syntax,
                std::string("not a sound gzip file") + (stream.msg ? std::string(": ") + stream.msg : ""),
                path.string(), "Fetch or copy it again.");
}

tl::unexpected<Error> unwritable(const fs::path& path, const std::string& what, int code) {
    return fail(
        ErrorCode::Unwritable, what + ": " + std::strerror(code), path.string(),
        code == ENOSPC ? "Free some disk space." : "Check that the folder exists and may be written to.");
}

bool writeAll(int descriptor, const std::string& content) {
    std::size_t done = 0;
    while (done < content.size()) {
        const ssize_t count = ::write(descriptor, content.data() + done, content.size() - done);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        done += std::size_t(count);
    }
    return true;
}

}  // namespace

Expected<std::string> readFile(const fs::path& path) {
    return readLimited(path, std::numeric_limits<std::size_t>::max() / 2);
}

Expected<std::string> readFileMaybeGzip(const fs::path& path, std::size_t limit) {
    Expected<std::string> content = readLimited(path, limit);
    if (!content || content->size() < 2 || (*content)[0] != '\x1f' || (*content)[1] != '\x8b') return content;
    return unpack(*content, path, limit);
}

Expected<void> writeFileAtomically(const fs::path& path, const std::string& content) {
    // A symbolic link stays one: the file it names is replaced.
    std::error_code failure;
    fs::path target = path;
    if (fs::is_symlink(path, failure)) {
        if (fs::path resolved = fs::canonical(path, failure); !failure) target = resolved;
    }
    if (fs::is_directory(target, failure)) {
        return fail(ErrorCode::Unwritable, "this is a folder, not a file", path.string(),
                    "Choose a file name.");
    }

    static std::atomic<unsigned> counter = 0;
    const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
    fs::path temporary;
    int descriptor = -1;
    do {
        std::string name = ".";
        name.append(target.filename().string()).append(".").append(std::to_string(::getpid()));
        name.append("-").append(std::to_string(counter++)).append(".part");
        temporary = folder / name;
        descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor < 0 && errno == EEXIST);
    if (descriptor < 0) return unwritable(path, "cannot be written", errno);

    struct stat old = {};
    if (::stat(target.c_str(), &old) == 0) (void)!::fchmod(descriptor, old.st_mode & 07777);
    int code = 0;
    if (!writeAll(descriptor, content) || ::fsync(descriptor) != 0) code = errno ? errno : EIO;
    if (::close(descriptor) != 0 && code == 0) code = errno;
    if (code == 0 && ::rename(temporary.c_str(), target.c_str()) != 0) code = errno;
    if (code != 0) {
        ::unlink(temporary.c_str());
        return unwritable(path, "cannot be written", code);
    }
    // The new name is on disk only when the folder is; file systems that cannot do that are left alone.
    if (const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); directory >= 0) {
        (void)::fsync(directory);
        ::close(directory);
    }
    return {};
}

}  // namespace ketloom
