#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>
#include <functional>

#include "core/project/project.h"

namespace ketloom {

/// What a change touched; panels redraw only what they show.
struct ChangeEvent {
    bool cell = false;
    bool task = false;
    bool training = false;  ///< options, and which network is trained
    bool text = false;      ///< name, notes
    bool reset = false;     ///< another project was loaded: everything changed
};

/// The project being edited: a value, an undo stack and one signal. Views read project() and never keep their
/// own truth.
class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject* parent = nullptr);

    const Project& project() const { return m_project; }
    QUndoStack& undoStack() { return m_undoStack; }

    /// One intent of the user = one undo step. `mergeKey` >= 0: consecutive edits with the same key and text
    /// merge (a spin box being turned) until endMerge(). An edit that changes nothing leaves no step.
    void edit(const QString& text, const std::function<void(Project&)>& change, int mergeKey = -1);
    /// The next edit starts a new undo step even if its key and text are those of the last one.
    void endMerge() { ++m_mergeGroup; }

    /// Replaces everything and clears the undo stack; `path` is empty for an unsaved project.
    void reset(const Project& project, const QString& path = {});
    const QString& path() const { return m_path; }
    bool isModified() const { return !m_undoStack.isClean(); }
    QString title() const;  ///< file name, or the project's name

    /// Opens a project file. From an exported picture the project inside comes as an unsaved one, without a
    /// path: saving must not replace the picture. Errors of loadProjectFile(); the document is then
    /// unchanged.
    Expected<void> load(const QString& path);
    /// Writes atomically; afterwards the document is unmodified and stands at `path`. On an error nothing
    /// changes.
    Expected<void> saveAs(const QString& path);

signals:
    void changed(const ketloom::ChangeEvent& event);
    void modifiedChanged(bool modified);
    void pathChanged(const QString& path);

private:
    friend class EditCommand;
    void assign(const Project& project);
    void setPath(const QString& path);

    Project m_project;
    QString m_path;
    QUndoStack m_undoStack;
    int m_mergeGroup = 0;
};

}  // namespace ketloom
