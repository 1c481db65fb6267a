#include "core/project/picture_project.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

#include "core/base/base64.h"

namespace ketloom {

namespace {

constexpr std::string_view kPngMagic("\x89PNG\r\n\x1a\n", 8);
constexpr std::string_view kUriStart = "data:application/x-ketloom-project;length=";
constexpr std::string_view kUriMiddle = ";base64,";

const char* const kExportAgain = "Export the picture again, or open the .ketloom file it was made from.";

tl::unexpected<Error> noProject(const std::string& name) {
    return fail(
        ErrorCode::NotFound, "the picture carries no project", name,
        "Only pictures exported by Ketloom do, and another program that saved one may have dropped it.");
}

tl::unexpected<Error> damaged(const std::string& name, const std::string& what) {
    return fail(ErrorCode::Syntax, "the project inside the picture is damaged: " + what, name, kExportAgain);
}

tl::unexpected<Error> tooLarge(const std::string& name) {
    return fail(ErrorCode::Value,
                "the project inside the picture is longer than the " + std::to_string(kMaxEmbeddedBytes) +
                    " bytes that are read",
                name, kExportAgain);
}

std::uint32_t bigEndian(std::string_view bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t k = 0; k < 4; ++k) value = value << 8 | std::uint8_t(bytes[at + k]);
    return value;
}

std::string utf8FromLatin1(std::string_view latin1) {
    std::string text;
    for (const char c : latin1) {
        const auto code = std::uint8_t(c);
        if (code < 0x80) {
            text += c;
        } else {
            text += char(0xc0 | code >> 6);
            text += char(0x80 | (code & 0x3f));
        }
    }
    return text;
}

Expected<std::string> inflated(std::string_view packed, const std::string& name) {
    z_stream stream = {};
    if (inflateInit(&stream) != Z_OK) return damaged(name, "zlib cannot be started");
    struct Guard {
        z_stream* stream;
        ~Guard() { inflateEnd(stream); }
    } guard{&stream};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = uInt(packed.size());  // at most kMaxPictureBytes
    std::string text;
    std::array<char, 1 << 14> buffer;
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = uInt(buffer.size());
        const int status = inflate(&stream, Z_NO_FLUSH);
        text.append(buffer.data(), buffer.size() - stream.avail_out);
        if (text.size() > kMaxEmbeddedBytes) return tooLarge(name);
        if (status == Z_STREAM_END) return text;
        if (status != Z_OK) return damaged(name, "its packed text is not sound");
    }
}

/// The text of a chunk that carries the project; the keyword and its zero are gone already.
Expected<std::string> chunkText(std::string_view type, std::string_view content, const std::string& name) {
    if (type == "tEXt") return utf8FromLatin1(content);
    if (type == "zTXt") {
        if (content.empty() || content[0] != 0) return damaged(name, "it is packed in an unknown way");
        const auto text = inflated(content.substr(1), name);
        if (!text) return text;
        return utf8FromLatin1(*text);
    }
    // iTXt: flag, method, language, 0, translated keyword, 0, text
    if (content.size() < 2) return damaged(name, "its text chunk is cut short");
    const bool packed = content[0] != 0;
    std::size_t start = 2;
    for (int zeros = 0; zeros < 2; ++zeros) {
        const std::size_t zero = content.find('\0', start);
        if (zero == std::string_view::npos) return damaged(name, "its text chunk is cut short");
        start = zero + 1;
    }
    if (packed) return inflated(content.substr(start), name);
    return std::string(content.substr(start));
}

Expected<std::string> textInPng(std::string_view bytes, const std::string& name) {
    const std::string keyword = std::string(kPictureKey) + '\0';
    std::size_t at = kPngMagic.size();
    while (bytes.size() - at >= 12) {
        const std::size_t length = bigEndian(bytes, at);
        const std::string_view type = bytes.substr(at + 4, 4);
        if (length > bytes.size() - at - 12) break;
        const std::string_view content = bytes.substr(at + 8, length);
        if ((type == "tEXt" || type == "zTXt" || type == "iTXt") && content.starts_with(keyword)) {
            const auto sum = crc32(crc32(0, nullptr, 0),
                                   reinterpret_cast<const Bytef*>(bytes.data() + at + 4), uInt(length + 4));
            if (sum != bigEndian(bytes, at + 8 + length)) return damaged(name, "its check sum is wrong");
            if (length > kMaxEmbeddedBytes) return tooLarge(name);
            return chunkText(type, content.substr(keyword.size()), name);
        }
        if (type == "IEND") return noProject(name);
        at += 12 + length;
    }
    return fail(ErrorCode::Syntax, "the PNG picture is cut short before any project in it", name,
                "Fetch or copy it again.");
}

Expected<std::string> textInMarkup(std::string_view bytes, const std::string& name) {
    const std::size_t found = bytes.find(kUriStart);
    if (found == std::string_view::npos) return noProject(name);
    std::size_t at = found + kUriStart.size();
    std::size_t length = 0;
    while (at < bytes.size() && bytes[at] >= '0' && bytes[at] <= '9') {
        length = length * 10 + std::size_t(bytes[at++] - '0');
        if (length > kMaxEmbeddedBytes) return tooLarge(name);
    }
    if (bytes.substr(at, kUriMiddle.size()) != kUriMiddle) return damaged(name, "its head is malformed");
    std::string text = fromBase64(bytes.substr(at + kUriMiddle.size()), length);
    if (text.size() != length)
        return damaged(name, "it should have " + std::to_string(length) + " bytes and has " +
                                 std::to_string(text.size()));
    return text;
}

}  // namespace

std::string embeddedProject(const Project& project) {
    const std::string text = projectToText(project);
    return std::string(kUriStart) + std::to_string(text.size()) + std::string(kUriMiddle) + toBase64(text);
}

bool isPicture(std::string_view bytes) {
    for (const std::string_view magic :
         {kPngMagic, std::string_view("%PDF-"), std::string_view("\xff\xd8\xff"), std::string_view("GIF8"),
          std::string_view("RIFF")})
        if (bytes.starts_with(magic)) return true;
    if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && bytes[first] == '<';
}

bool isPictureName(const std::filesystem::path& path) {
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    for (const char* known : {".png", ".svg", ".svgz", ".pdf", ".jpg", ".jpeg", ".gif", ".webp"})
        if (ending == known) return true;
    return false;
}

Expected<Project> projectFromPicture(std::string_view bytes, const std::string& name) {
    if (bytes.size() > kMaxPictureBytes)
        return fail(ErrorCode::Value,
                    "longer than the " + std::to_string(kMaxPictureBytes) + " bytes that are read", name,
                    "Open the .ketloom file the picture was made from.");
    const bool png = bytes.starts_with(kPngMagic);
    const Expected<std::string> text = png ? textInPng(bytes, name) : textInMarkup(bytes, name);
    if (!text) return tl::unexpected<Error>(text.error());
    return projectFromText(*text, name + ", project inside");
}

}  // namespace ketloom
