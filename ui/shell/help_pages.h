#pragma once

#include <QString>
#include <vector>

#include "core/base/error.h"

class QMenu;
class QWidget;

namespace ketloom {

/// A page of resources/help, in Markdown.
struct HelpPage {
    QString file;   ///< "fifteen-minutes.md": the page's address in links
    QString title;  ///< its first heading
    QString text;
};

/// All pages, in the order of resources/help/index.txt, which names a file a line. Errors: NotFound,
/// Unreadable; Schema where a page has no heading.
Expected<std::vector<HelpPage>> helpPages();

/// Opens the pages in a non-modal window that deletes itself when closed, at the one of that file name; links
/// between pages work. Pages that cannot be read are told there.
void showHelpPage(QWidget* parent, const QString& file);

/// An entry a page, which opens it.
void addHelpPages(QMenu& menu, QWidget* parent);

}  // namespace ketloom
