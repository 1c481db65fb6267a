#pragma once

#include <QString>

namespace ketloom {

/// A field of a CSV line, in quotes where it needs them.
QString csvText(QString text);

}  // namespace ketloom
