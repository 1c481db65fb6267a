#include "ui/circuits/picture_export.h"

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QWidget>

#include "ui/circuits/picture_dialog.h"

namespace ketloom {

PictureExport::PictureExport(Document& document, QWidget* window)
    : QObject(window), m_document(document), m_window(window) {
    const std::pair<PictureFormat, QString> formats[] = {{PictureFormat::Svg, tr("Picture (&SVG)…")},
                                                         {PictureFormat::Pdf, tr("Picture (&PDF)…")},
                                                         {PictureFormat::Png, tr("Picture (P&NG)…")}};
    for (const auto& [format, text] : formats) {
        auto* action = new QAction(text, this);
        action->setToolTip(format == PictureFormat::Png
                               ? tr("The circuit as pixels at a scale, with the project inside")
                               : tr("The circuit as lines and text, with the project inside"));
        connect(action, &QAction::triggered, this, [this, format = format] { ask(format); });
        m_actions << action;
    }
    auto* copyAction = new QAction(tr("&Copy picture"), this);
    copyAction->setToolTip(tr("Put the circuit on the clipboard, as PNG and SVG"));
    connect(copyAction, &QAction::triggered, this, [this] { copy(); });
    m_actions << copyAction;
    askSavePath = [this](const QString& suggestion) {
        const QString ending = QFileInfo(suggestion).suffix();
        QFileDialog dialog(m_window, tr("Export picture"), QFileInfo(suggestion).path(),
                           tr("%1 pictures (*.%2)").arg(ending.toUpper(), ending));
        dialog.setAcceptMode(QFileDialog::AcceptSave);
        dialog.setDefaultSuffix(ending);
        dialog.selectFile(suggestion);
        return dialog.exec() == QDialog::Accepted ? dialog.selectedFiles().value(0) : QString();
    };
}

PictureOptions PictureExport::options() const {
    return {m_asShown ? Theme::of(m_window) : Theme::paper(), m_window->font(), m_legend, m_scale};
}

void PictureExport::ask(PictureFormat format) {
    const Project project = m_document.project();
    auto* dialog = new PictureDialog(project, format, options(), m_asShown, m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const auto remember = [this, dialog] {
        m_asShown = dialog->isAsShown();
        m_legend = dialog->options().legend;
        m_scale = dialog->options().scale;
    };
    connect(dialog, &QDialog::accepted, this, [this, dialog, remember, project, format] {
        remember();
        save(project, dialog->options(), format);
    });
    connect(dialog, &PictureDialog::copyRequested, this, [this, dialog, remember, project] {
        remember();
        copy(project, dialog->options());
    });
    dialog->show();
}

void PictureExport::save(const Project& project, const PictureOptions& options, PictureFormat format) {
    QString name = QFileInfo(m_document.path()).completeBaseName();
    if (name.isEmpty()) name = QString::fromStdString(project.name).simplified();
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    if (name.isEmpty()) name = tr("cell");
    QString folder = m_folder;
    if (folder.isEmpty())
        folder = m_document.path().isEmpty() ? QDir::homePath() : QFileInfo(m_document.path()).path();
    const QString path = askSavePath(QDir(folder).filePath(name + QLatin1Char('.') + pictureEnding(format)));
    if (path.isEmpty()) return;
    if (pictureFormatOf(path) != format) {
        emit failed(
            tr("%1: a picture of this kind is not saved under such a name. Choose one that ends in .%2.")
                .arg(QDir::toNativeSeparators(path), pictureEnding(format)));
        return;
    }
    if (const auto written = CircuitPicture(project, options).save(path, format); !written) {
        emit failed(QString::fromStdString(toString(written.error())));
        return;
    }
    m_folder = QFileInfo(path).path();
    emit saved(path);
}

void PictureExport::copy() {
    copy(m_document.project(), options());
}

void PictureExport::copy(const Project& project, const PictureOptions& options) {
    const CircuitPicture picture(project, options);
    auto* data = new QMimeData;
    data->setData(QStringLiteral("image/svg+xml"), picture.svg());
    const QImage image = picture.image();
    if (!image.isNull()) data->setImageData(image);
    QGuiApplication::clipboard()->setMimeData(data);
    emit copied();
}

}  // namespace ketloom
