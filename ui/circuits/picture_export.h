#pragma once

#include <QList>
#include <QObject>
#include <functional>

#include "ui/document/circuit_picture.h"
#include "ui/document/document.h"

class QAction;
class QWidget;

namespace ketloom {

/// The menu entries that export the picture of the cell, and what they do: ask in a dialog that blocks
/// nothing, then write or copy. The document may change while the dialog is open; it exports what it shows.
class PictureExport : public QObject {
    Q_OBJECT
public:
    PictureExport(Document& document, QWidget* window);

    /// "Picture (SVG)…", "Picture (PDF)…", "Picture (PNG)…", "Copy picture".
    const QList<QAction*>& actions() const { return m_actions; }

    /// Gets a suggestion; empty: cancelled. Can be replaced, so that tests need no hand.
    std::function<QString(const QString&)> askSavePath;

    void ask(PictureFormat format);
    /// PNG and SVG on the clipboard, with the options of the last dialog.
    void copy();

signals:
    void failed(const QString& message);
    void saved(const QString& path);
    void copied();

private:
    PictureOptions options() const;
    void save(const Project& project, const PictureOptions& options, PictureFormat format);
    void copy(const Project& project, const PictureOptions& options);

    Document& m_document;
    QWidget* m_window;
    QList<QAction*> m_actions;
    bool m_legend = false;
    bool m_asShown = false;
    double m_scale = 2.0;
    QString m_folder;  ///< of the last picture
};

}  // namespace ketloom
