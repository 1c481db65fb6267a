#pragma once

#include <filesystem>
#include <utility>

#include "core/base/error.h"

namespace ketloom {

/// Says to all programs of this machine that the folder of a run or sweep is being written. The operating
/// system takes the mark away when the program ends, however it ends. It stands on the empty file "lock" of
/// the folder. Where the file system or the operating system knows no such marks, nobody is kept out.
class RunLock {
public:
    RunLock() = default;
    RunLock(RunLock&& other) noexcept : m_file(std::exchange(other.m_file, -1)) {}
    RunLock& operator=(RunLock&& other) noexcept {
        std::swap(m_file, other.m_file);
        return *this;
    }
    ~RunLock();

    /// Error Unwritable where the folder is being written by somebody, this program included.
    static Expected<RunLock> take(const std::filesystem::path& folder);

private:
    explicit RunLock(int file) : m_file(file) {}
    int m_file = -1;
};

/// Whether somebody holds the lock of this folder. Takes nothing: nobody is kept out by being asked.
bool isRunLocked(const std::filesystem::path& folder);

/// Whether a run or sweep may be made here: nothing is there, or a folder with nothing in it but the lock
/// file that an attempt left which failed.
bool isVacant(const std::filesystem::path& folder);

}  // namespace ketloom
