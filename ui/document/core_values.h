#pragma once

#include <QString>
#include <filesystem>
#include <string_view>

namespace ketloom {

// Qt's values and the core's, from one to the other.

/// A text of the core, which is UTF-8.
inline QString toQString(std::string_view text) {
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

/// A path as the core takes it, whatever characters it has.
inline std::filesystem::path toPath(const QString& path) {
    return std::filesystem::path(path.toStdU16String());
}

}  // namespace ketloom
