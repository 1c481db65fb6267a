#include "ui/circuits/text_exports.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>

#include "core/base/file.h"
#include "ui/document/core_values.h"

namespace ketloom {
TextExports::TextExports(Document& document, LiveParameters& parameters, QWidget* window)
    : QObject(window), m_document(document), m_parameters(parameters), m_window(window) {
    options = [] { return TextExportOptions(); };
    askPath = [this](const QString& title, const QString& filter, const QString& suggestion,
                     std::function<void(const QString&)> accept) {
        auto* dialog = new QFileDialog(m_window, title, QFileInfo(suggestion).path(), filter);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(QFileInfo(suggestion).suffix());
        dialog->selectFile(suggestion);
        connect(dialog, &QFileDialog::fileSelected, this, std::move(accept));
        dialog->open();
    };
}

void TextExports::addTo(QMenu& menu) {
    auto* copyMenu = new QMenu(tr("&Copy as"), &menu);
    for (const TextFormatInfo& info : textFormatTable()) {
        const QString name = toQString(info.name);
        QAction* toFile = menu.addAction(tr("%1…").arg(name));
        toFile->setToolTip(toQString(info.summary));
        toFile->setObjectName(QStringLiteral("save-") + toQString(info.key));
        connect(toFile, &QAction::triggered, this, [this, format = info.format] { save(format); });
        QAction* toClipboard = copyMenu->addAction(name);
        toClipboard->setToolTip(toQString(info.summary));
        toClipboard->setObjectName(QStringLiteral("copy-") + toQString(info.key));
        connect(toClipboard, &QAction::triggered, this, [this, format = info.format] { copy(format); });
    }
    menu.addMenu(copyMenu);
    menu.setToolTipsVisible(true);
    copyMenu->setToolTipsVisible(true);
}

Expected<std::string> TextExports::text(TextFormat format) const {
    TextExportOptions given = options();
    given.title = m_document.project().name;
    given.parameterSource =
        m_parameters.source() == LiveParameters::Source::Run
            ? "of a run, step " + std::to_string(m_parameters.step())
            : "start values, parameter seed " + std::to_string(m_document.project().training.parameterSeed);
    return exportText(format, m_document.project().cell, m_parameters.values(), given);
}

void TextExports::copy(TextFormat format) {
    const Expected<std::string> result = text(format);
    if (!result) {
        emit failed(QString::fromStdString(toString(result.error())));
        return;
    }
    QGuiApplication::clipboard()->setText(QString::fromStdString(*result));
    emit done(tr("Copied as %1.").arg(toQString(textFormatInfo(format).name)));
}

void TextExports::save(TextFormat format) {
    const Expected<std::string> result = text(format);
    if (!result) {
        emit failed(QString::fromStdString(toString(result.error())));
        return;
    }
    const TextFormatInfo& info = textFormatInfo(format);
    QString name = m_document.path().isEmpty() ? QString::fromStdString(m_document.project().name).trimmed()
                                               : QFileInfo(m_document.path()).completeBaseName();
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    if (name.isEmpty()) name = tr("cell");
    const QString suffix = toQString(info.suffix);
    const QString folder =
        m_document.path().isEmpty() ? QString() : QFileInfo(m_document.path()).path() + QLatin1Char('/');
    askPath(tr("Export as %1").arg(toQString(info.name)), tr("%1 (*.%2)").arg(toQString(info.name), suffix),
            folder + name + QLatin1Char('.') + suffix, [this, content = *result](const QString& path) {
                if (path.isEmpty()) return;
                const Expected<void> written = writeFileAtomically(toPath(path), content);
                if (!written) {
                    emit failed(QString::fromStdString(toString(written.error())));
                } else {
                    emit done(tr("Exported to %1.").arg(path));
                }
            });
}

}  // namespace ketloom
