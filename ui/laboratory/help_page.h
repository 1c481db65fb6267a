#pragma once

#include <QString>
#include <string_view>

class QWidget;

namespace ketloom {

/// Opens a page of resources/ (Markdown) in a window that deletes itself when closed. Returns an error
/// message or nothing.
QString showHelpPage(QWidget* parent, const QString& title, std::string_view resource);

}  // namespace ketloom
