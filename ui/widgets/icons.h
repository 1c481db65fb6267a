#pragma once

#include <QIcon>
#include <QString>

namespace ketloom {

/// A bundled one-colour icon (resources/icons/NAME.svg) drawn in the application's current button text
/// colour, so it follows light and dark without being made anew. An unknown name gives a null icon.
QIcon themedIcon(const QString& name);

}  // namespace ketloom
