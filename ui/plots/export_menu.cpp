#include "ui/plots/export_menu.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include "ui/plots/plot_canvas.h"

namespace ketloom {

void addExportActions(QMenu& menu, QWidget* owner, PlotCanvas& canvas, const QString& title,
                      std::function<QString()> csv, std::function<void(const QString&)> report) {
    QObject::connect(menu.addAction(QObject::tr("Copy picture")), &QAction::triggered, owner,
                     [&canvas] { QGuiApplication::clipboard()->setPixmap(canvas.picture()); });
    QObject::connect(menu.addAction(QObject::tr("Save picture…")), &QAction::triggered, owner,
                     [owner, &canvas, title, report] {
                         askForFile(owner, QObject::tr("Save picture"), pictureFilter(),
                                    exportName(title, QStringLiteral(".png")),
                                    [&canvas, report](const QString& path) {
                                        const QString error = canvas.savePicture(path);
                                        if (!error.isEmpty()) report(error);
                                    });
                     });
    QObject::connect(menu.addAction(QObject::tr("Save data as CSV…")), &QAction::triggered, owner,
                     [owner, title, csv, report] {
                         askForCsvFile(owner, title, [csv, report](const QString& path) {
                             const QString error = writeTextFile(path, csv());
                             if (!error.isEmpty()) report(error);
                         });
                     });
}

}  // namespace ketloom
