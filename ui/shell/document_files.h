#pragma once

#include <QObject>
#include <QString>
#include <functional>

#include "core/cell/presets.h"
#include "ui/document/document.h"

namespace ketloom {

/// The paper's experiment of a preset: its cell and the task it was made for.
Project projectOf(const CellPreset& preset);
/// A cell of four workspace and two in/out lanes with an empty work stage and nothing on it: to start from by
/// hand. Its task is one that such a cell can learn (Elman XOR).
Project emptyProject();

/// New, open, save and save as, with the question about unsaved changes. The questions can be replaced, so
/// that tests need no hand. Nothing is overwritten or lost without the user having said so.
class DocumentFiles : public QObject {
    Q_OBJECT
public:
    enum class Answer { Save, Discard, Cancel };

    DocumentFiles(Document& document, QWidget* window);

    std::function<Answer()> askUnsaved;                  ///< the one modal question: work would be lost
    std::function<QString()> askOpenPath;                ///< empty: cancelled
    std::function<QString(const QString&)> askSavePath;  ///< gets a suggestion; empty: cancelled

    /// Each returns whether it was done; false also where the user cancelled or a file could not be read or
    /// written.
    bool newProject(const Project& project);
    bool openWithDialog();
    bool open(const QString& path);
    bool save();
    bool saveAs();
    /// True when the present project may go: unmodified, saved now, or given up by the user.
    bool mayLeave();

    /// True for the files the window takes when they are dropped on it.
    static bool looksLikeProject(const QString& path);

signals:
    void failed(const QString& message);
    /// A file was opened or saved.
    void usedFile(const QString& path);

private:
    bool saveTo(const QString& path);

    Document& m_document;
    QWidget* m_window;
};

}  // namespace ketloom
