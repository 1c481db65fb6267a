#include "ui/shell/document_files.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <algorithm>

#include "ui/document/circuit_picture.h"

namespace ketloom {
namespace {

const auto kEnding = QStringLiteral("ketloom");

QString fileFilter() {
    return DocumentFiles::tr("Ketloom projects (*.ketloom *.json);;All files (*)");
}

QString openFilter() {
    return DocumentFiles::tr(
        "Projects and exported pictures (*.ketloom *.json *.svg *.png *.pdf);;Ketloom projects (*.ketloom "
        "*.json);;All files (*)");
}

}  // namespace

Project projectOf(const CellPreset& preset) {
    Project project = exampleProject();
    project.name = preset.name;
    project.notes = preset.summary;
    project.cell = paperCell(preset.shape);
    auto task = taskFromKey(preset.task);
    if (!task) {  // of none of its own: the first that reads words of its size
        const auto fits = [&](const TaskDescription& one) {
            return one.inOutLanes == preset.shape.inOutLanes;
        };
        const auto found = std::find_if(taskTable().begin(), taskTable().end(), fits);
        if (found != taskTable().end()) task = found->kind;
    }
    if (task) {
        project.task = {};
        project.task.kind = *task;
        applyTaskDefaults(project);
        // Where there is an example on this task and cell, it knows better.
        for (const Example& example : exampleProjects())
            if (example.project.task == project.task && example.project.cell == project.cell)
                project.training = example.project.training;
    }
    return project;
}

Project emptyProject() {
    constexpr int kInOut = 2, kWorkspace = 4, kWorkStages = 1;
    Project project = exampleProject();
    project.name = DocumentFiles::tr("Untitled cell").toStdString();
    project.notes.clear();
    project.cell = emptyCell(kInOut, kWorkspace, kWorkStages);
    project.task = {};
    project.task.kind = TaskKind::ElmanXor;
    applyTaskDefaults(project);
    return project;
}

DocumentFiles::DocumentFiles(Document& document, QWidget* window)
    : QObject(window), m_document(document), m_window(window) {
    askUnsaved = [this] {
        QMessageBox box(QMessageBox::Warning, tr("Unsaved changes"),
                        tr("Save the changes to “%1”?").arg(m_document.title()),
                        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, m_window);
        box.setInformativeText(tr("They are lost if you do not save them."));
        box.setDefaultButton(QMessageBox::Save);
        switch (box.exec()) {
            case QMessageBox::Save:
                return Answer::Save;
            case QMessageBox::Discard:
                return Answer::Discard;
            default:
                return Answer::Cancel;
        }
    };
    askOpenPath = [this] {
        const QString folder = QFileInfo(m_document.path()).path();
        return QFileDialog::getOpenFileName(m_window, tr("Open project"), folder, openFilter());
    };
    askSavePath = [this](const QString& suggestion) {
        QFileDialog dialog(m_window, tr("Save project"), suggestion, fileFilter());
        dialog.setAcceptMode(QFileDialog::AcceptSave);
        dialog.setDefaultSuffix(kEnding);
        dialog.selectFile(suggestion);
        return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
    };
}

bool DocumentFiles::looksLikeProject(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    return ending == kEnding || ending == QStringLiteral("json") || pictureFormatOf(path);
}

bool DocumentFiles::mayLeave() {
    if (!m_document.isModified()) return true;
    switch (askUnsaved()) {
        case Answer::Save:
            return save();
        case Answer::Discard:
            return true;
        case Answer::Cancel:
            return false;
    }
    return false;
}

bool DocumentFiles::newProject(const Project& project) {
    if (!mayLeave()) return false;
    m_document.reset(project);
    return true;
}

bool DocumentFiles::openWithDialog() {
    const QString path = askOpenPath();
    return !path.isEmpty() && open(path);
}

bool DocumentFiles::open(const QString& path) {
    if (!mayLeave()) return false;
    if (const auto loaded = m_document.load(path); !loaded) {
        emit failed(QString::fromStdString(toString(loaded.error())));
        return false;
    }
    emit usedFile(path);
    return true;
}

bool DocumentFiles::saveTo(const QString& path) {
    if (const auto saved = m_document.saveAs(path); !saved) {
        emit failed(QString::fromStdString(toString(saved.error())));
        return false;
    }
    emit usedFile(path);
    return true;
}

bool DocumentFiles::save() {
    return m_document.path().isEmpty() ? saveAs() : saveTo(m_document.path());
}

bool DocumentFiles::saveAs() {
    QString suggestion = m_document.path();
    if (suggestion.isEmpty()) {
        QString name = QString::fromStdString(m_document.project().name).trimmed();
        name.replace(QLatin1Char('/'), QLatin1Char('-'));
        suggestion =
            QDir::home().filePath((name.isEmpty() ? tr("experiment") : name) + QLatin1Char('.') + kEnding);
    }
    const QString path = askSavePath(suggestion);
    return !path.isEmpty() && saveTo(path);
}

}  // namespace ketloom
