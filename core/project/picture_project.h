#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/project/project.h"

namespace ketloom {

// Pictures of a circuit carry the project they show, so that opening the picture reopens it:
//   PNG       a text chunk under kPictureKey holds the text of the project file (tEXt, zTXt or iTXt);
//   SVG, PDF  somewhere, in the <metadata> element or the XMP packet, stands embeddedProject().
// Only this text is looked for and read; the picture itself is never decoded.

/// Keyword of the text chunk of a PNG.
inline constexpr char kPictureKey[] = "ketloom-project";
/// A file longer than this is not read as a project or picture.
inline constexpr std::size_t kMaxPictureBytes = std::size_t(1) << 27;
/// A project inside a picture that unpacks to more than this is refused.
inline constexpr std::size_t kMaxEmbeddedBytes = std::size_t(1) << 24;

/// The project as a data URI in base64, free of whatever XML or PDF could take for its own:
/// "data:application/x-ketloom-project;length=1234;base64,...", `length` counting bytes before base64.
std::string embeddedProject(const Project& project);

/// True for the first bytes of a picture of any kind, by content: the name of a file says nothing.
bool isPicture(std::string_view bytes);
/// True for a name that ends as pictures do (.png, .svg, .pdf, ...): no project is saved under it.
bool isPictureName(const std::filesystem::path& path);

/// The project inside a picture; `name` stands for the file in messages. Errors: NotFound for a picture
/// without a project; Syntax for a damaged one; Value for one that is too large; those of projectFromText().
Expected<Project> projectFromPicture(std::string_view bytes, const std::string& name);

}  // namespace ketloom
