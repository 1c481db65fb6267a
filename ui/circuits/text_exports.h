#pragma once

#include <QObject>
#include <functional>

#include "core/device/text_export.h"
#include "ui/document/document.h"
#include "ui/document/live_parameters.h"

class QMenu;
class QWidget;

namespace ketloom {

/// Saves and copies the cell, with the parameters that everything live shows, in the text formats that other
/// programs read.
class TextExports : public QObject {
    Q_OBJECT
public:
    TextExports(Document& document, LiveParameters& parameters, QWidget* window);

    /// What part, and with which word; title and source of the parameters are filled in.
    std::function<TextExportOptions()> options;
    /// Asks for a file; gets title, filter and suggestion and gives the path on. Replaced in tests.
    std::function<void(const QString& title, const QString& filter, const QString& suggestion,
                       std::function<void(const QString& path)> accept)>
        askPath;

    /// One entry a format to save, and a submenu to copy.
    void addTo(QMenu& menu);

    Expected<std::string> text(TextFormat format) const;
    void save(TextFormat format);
    void copy(TextFormat format);

signals:
    /// One sentence for the user: what went wrong, or what was done.
    void failed(const QString& message);
    void done(const QString& message);

private:
    Document& m_document;
    LiveParameters& m_parameters;
    QWidget* m_window;
};

}  // namespace ketloom
