#include "ui/document/document.h"

#include <QFileInfo>
#include <QUndoCommand>

#include "ui/document/core_values.h"
#include "ui/document/keep_repetitions.h"
#include "ui/document/parameter_edits.h"

namespace ketloom {

namespace {

ChangeEvent difference(const Project& a, const Project& b) {
    ChangeEvent event;
    event.cell = !(a.cell == b.cell);
    event.task = !(a.task == b.task);
    event.training = !(a.training == b.training) || a.model != b.model;
    event.text = a.name != b.name || a.notes != b.notes;
    return event;
}

}  // namespace

/// Holds the project before and after one intent; small values, so whole copies are the simplest exact undo.
class EditCommand : public QUndoCommand {
public:
    EditCommand(Document& document, const QString& text, Project before, Project after, int mergeKey)
        : QUndoCommand(text),
          m_document(document),
          m_before(std::move(before)),
          m_after(std::move(after)),
          m_mergeKey(mergeKey),
          m_mergeGroup(document.m_mergeGroup) {}

    void undo() override {
        m_document.endMerge();
        m_document.assign(m_before);
    }
    void redo() override { m_document.assign(m_after); }
    int id() const override { return m_mergeKey; }

    bool mergeWith(const QUndoCommand* other) override {
        const auto* next = static_cast<const EditCommand*>(other);
        if (next->text() != text() || next->m_mergeGroup != m_mergeGroup) return false;
        m_after = next->m_after;
        setObsolete(m_after == m_before);
        return true;
    }

private:
    Document& m_document;
    Project m_before;
    Project m_after;
    int m_mergeKey;
    int m_mergeGroup;
};

Document::Document(QObject* parent) : QObject(parent) {
    connect(&m_undoStack, &QUndoStack::cleanChanged, this,
            [this](bool clean) { emit modifiedChanged(!clean); });
}

void Document::edit(const QString& text, const std::function<void(Project&)>& change, int mergeKey) {
    Project after = m_project;
    change(after);
    keepRepetitions(m_project.cell, after.cell);
    adaptStart(m_project.cell, after.cell);
    if (after == m_project) return;
    m_undoStack.push(new EditCommand(*this, text, m_project, std::move(after), mergeKey < 0 ? -1 : mergeKey));
}

void Document::reset(const Project& project, const QString& path) {
    m_undoStack.clear();
    ++m_mergeGroup;
    m_project = project;
    setPath(path);
    emit changed({true, true, true, true, true});
}

QString Document::title() const {
    if (!m_path.isEmpty()) return QFileInfo(m_path).fileName();
    if (!m_project.name.empty()) return QString::fromStdString(m_project.name);
    return tr("Untitled");
}

Expected<void> Document::load(const QString& path) {
    const auto file = loadProjectFile(toPath(path));
    if (!file) return tl::unexpected<Error>(file.error());
    reset(file->project, file->fromPicture ? QString() : QFileInfo(path).absoluteFilePath());
    return {};
}

Expected<void> Document::saveAs(const QString& path) {
    auto saved = saveProject(toPath(path), m_project);
    if (!saved) return saved;
    setPath(QFileInfo(path).absoluteFilePath());
    ++m_mergeGroup;
    m_undoStack.setClean();
    return {};
}

void Document::assign(const Project& project) {
    const ChangeEvent event = difference(m_project, project);
    m_project = project;
    if (event.cell || event.task || event.training || event.text) emit changed(event);
}

void Document::setPath(const QString& path) {
    if (path == m_path) return;
    m_path = path;
    emit pathChanged(m_path);
}

}  // namespace ketloom
