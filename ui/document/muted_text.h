#pragma once

class QLabel;

namespace ketloom {

/// Gives a label the muted text colour of the theme, and keeps it when the palette changes.
void makeMuted(QLabel* label);

}  // namespace ketloom
