#include "ui/plots/export_menu.h"

#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMenu>
#include <QSaveFile>

#include "ui/plots/plot_canvas.h"

namespace ketloom {
namespace {

QString fileName(QString title, const QString& ending) {
    return title.toLower().replace(QLatin1Char(' '), QLatin1Char('-')) + ending;
}

}  // namespace

void askForSaveFile(QWidget* owner, const QString& title, const QString& filter, const QString& suggested,
                    std::function<void(const QString&)> accept) {
    auto* dialog = new QFileDialog(owner, title, QString(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QFileInfo(suggested).suffix());
    dialog->selectFile(suggested);
    QObject::connect(dialog, &QFileDialog::fileSelected, owner, std::move(accept));
    dialog->open();
}

QString writeTextFile(const QString& path, const QString& text) {
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0 || !file.commit()) {
        return QObject::tr("%1 cannot be written: %2. Choose a folder you may write to.")
            .arg(path, file.errorString());
    }
    return {};
}

void askForCsvFile(QWidget* owner, const QString& title, std::function<void(const QString&)> accept) {
    askForSaveFile(owner, QObject::tr("Save data"), QObject::tr("Tables (*.csv)"),
                   fileName(title, QStringLiteral(".csv")), std::move(accept));
}

void addExportActions(QMenu& menu, QWidget* owner, PlotCanvas& canvas, const QString& title,
                      std::function<QString()> csv, std::function<void(const QString&)> report) {
    QObject::connect(menu.addAction(QObject::tr("Copy picture")), &QAction::triggered, owner,
                     [&canvas] { QGuiApplication::clipboard()->setPixmap(canvas.picture()); });
    QObject::connect(menu.addAction(QObject::tr("Save picture…")), &QAction::triggered, owner,
                     [owner, &canvas, title, report] {
                         askForSaveFile(
                             owner, QObject::tr("Save picture"), QObject::tr("Pictures (*.png *.svg *.pdf)"),
                             fileName(title, QStringLiteral(".png")), [&canvas, report](const QString& path) {
                                 const QString error = canvas.savePicture(path);
                                 if (!error.isEmpty()) report(error);
                             });
                     });
    QObject::connect(menu.addAction(QObject::tr("Save data as CSV…")), &QAction::triggered, owner,
                     [owner, title, csv, report] {
                         askForSaveFile(owner, QObject::tr("Save data"), QObject::tr("Tables (*.csv)"),
                                        fileName(title, QStringLiteral(".csv")),
                                        [csv, report](const QString& path) {
                                            const QString error = writeTextFile(path, csv());
                                            if (!error.isEmpty()) report(error);
                                        });
                     });
}

}  // namespace ketloom
