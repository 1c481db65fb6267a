#include "ui/widgets/painted_picture.h"

#include <QAction>
#include <QClipboard>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QPixmap>
#include <QSvgGenerator>

#include "ui/widgets/export_files.h"

namespace ketloom {
namespace {

constexpr double kPixmapScale = 2.0;
constexpr int kDpi = 96;  ///< a pixel on screen is one of the page

}  // namespace

QPixmap PaintedPicture::pixmap() const {
    QPixmap pixmap(size * kPixmapScale);
    pixmap.setDevicePixelRatio(kPixmapScale);
    pixmap.fill(Qt::white);
    QPainter painter(&pixmap);
    paint(painter);
    return pixmap;
}

QString PaintedPicture::save(const QString& path) const {
    const QString ending = QFileInfo(path).suffix().toLower();
    bool ok = false;
    const auto draw = [&](QPaintDevice& device) {
        QPainter painter;
        if (!painter.begin(&device)) return;
        paint(painter);
        ok = painter.end();
    };
    if (ending == QStringLiteral("png")) {
        ok = pixmap().save(path, "PNG");
    } else if (ending == QStringLiteral("svg")) {
        QSvgGenerator generator;
        generator.setFileName(path);
        generator.setTitle(title);
        generator.setSize(size);
        generator.setViewBox(QRect(QPoint(0, 0), size));
        generator.setResolution(kDpi);
        draw(generator);
    } else if (ending == QStringLiteral("pdf")) {
        QPdfWriter writer(path);
        writer.setTitle(title);
        writer.setCreator(QStringLiteral("Ketloom"));
        writer.setResolution(kDpi);
        constexpr double kPointsAPixel = 72.0 / kDpi;
        writer.setPageSize(
            QPageSize(QSizeF(size) * kPointsAPixel, QPageSize::Point, title, QPageSize::ExactMatch));
        writer.setPageMargins({});
        draw(writer);
    } else {
        return QObject::tr("A picture can be saved as .png, .svg or .pdf, not as “%1”.")
            .arg(QFileInfo(path).fileName());
    }
    return ok ? QString()
              : QObject::tr("The picture cannot be written to %1. Choose a folder you may write to.")
                    .arg(path);
}

void addPictureActions(QWidget& menu, QWidget* owner, const QString& title,
                       std::function<PaintedPicture()> picture, std::function<QString()> csv,
                       std::function<void(const QString&)> report) {
    const auto add = [&](const QString& text, auto&& act) {
        auto* action = new QAction(text, &menu);
        menu.addAction(action);
        QObject::connect(action, &QAction::triggered, owner, act);
    };
    add(QObject::tr("Copy picture"),
        [picture] { QGuiApplication::clipboard()->setPixmap(picture().pixmap()); });
    add(QObject::tr("Save picture…"), [owner, title, picture, report] {
        askForFile(owner, QObject::tr("Save picture"), pictureFilter(),
                   exportName(title, QStringLiteral(".png")), [picture, report](const QString& path) {
                       const QString error = picture().save(path);
                       if (!error.isEmpty()) report(error);
                   });
    });
    if (!csv) return;
    add(QObject::tr("Save data as CSV…"), [owner, title, csv, report] {
        askForCsvFile(owner, title, [csv, report](const QString& path) {
            const QString error = writeTextFile(path, csv());
            if (!error.isEmpty()) report(error);
        });
    });
}

}  // namespace ketloom
