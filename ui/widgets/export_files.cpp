#include "ui/widgets/export_files.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QSaveFile>
#include <algorithm>

namespace ketloom {

void askForFile(QWidget* owner, const QString& title, const QString& filter, const QString& suggested,
                std::function<void(const QString&)> accept) {
    auto* dialog = new QFileDialog(owner, title, QString(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QFileInfo(suggested).suffix());
    dialog->selectFile(suggested);
    QObject::connect(dialog, &QFileDialog::fileSelected, owner, std::move(accept));
    dialog->open();
}

QString exportName(QString title, const QString& ending) {
    return title.toLower().replace(QLatin1Char(' '), QLatin1Char('-')) + ending;
}

QString pictureFilter() {
    return QObject::tr("Pictures (*.png *.svg *.pdf)");
}

void askForCsvFile(QWidget* owner, const QString& title, std::function<void(const QString&)> accept) {
    askForFile(owner, QObject::tr("Save data"), QObject::tr("Tables (*.csv)"),
               exportName(title, QStringLiteral(".csv")), std::move(accept));
}

QString writeTextFile(const QString& path, const QString& text) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0 || !file.commit()) {
        return QObject::tr("%1 cannot be written: %2. Choose a folder you may write to.")
            .arg(path, file.errorString());
    }
    return {};
}

}  // namespace ketloom
