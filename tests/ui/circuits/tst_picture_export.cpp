#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include "core/project/picture_project.h"
#include "ui/circuits/picture_dialog.h"
#include "ui/circuits/picture_export.h"

using namespace ketloom;

namespace {

PictureDialog* openDialog(QWidget& window) {
    return window.findChild<PictureDialog*>();
}

void press(PictureDialog& dialog, QDialogButtonBox::ButtonRole role) {
    auto* box = dialog.findChild<QDialogButtonBox*>();
    for (QAbstractButton* button : box->buttons())
        if (box->buttonRole(button) == role) return button->click();
    QFAIL("no such button");
}

}  // namespace

class TestPictureExport : public QObject {
    Q_OBJECT

private slots:
    void everyEntryWritesItsFormat() {
        const QTemporaryDir folder;
        QWidget window;
        Document document;
        document.reset(exampleProject());
        PictureExport pictures(document, &window);
        QCOMPARE(pictures.actions().size(), 4);
        QSignalSpy saved(&pictures, &PictureExport::saved);
        QString suggested;
        pictures.askSavePath = [&](const QString& suggestion) {
            suggested = suggestion;
            return folder.filePath(QFileInfo(suggestion).fileName());
        };
        const PictureFormat formats[] = {PictureFormat::Svg, PictureFormat::Pdf, PictureFormat::Png};
        for (int k = 0; k < 3; ++k) {
            pictures.actions()[k]->trigger();
            PictureDialog* dialog = openDialog(window);
            QVERIFY(dialog && !dialog->isModal());
            QVERIFY(saved.isEmpty());
            press(*dialog, QDialogButtonBox::AcceptRole);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QCOMPARE(QFileInfo(suggested).suffix(), pictureEnding(formats[k]));
            QCOMPARE(saved.takeFirst()[0].toString(), folder.filePath(QFileInfo(suggested).fileName()));
            QVERIFY(*loadProject(folder.filePath(QFileInfo(suggested).fileName()).toStdString()) ==
                    exampleProject());
        }
        QVERIFY(!document.isModified());
    }

    void theDialogsChoicesCount() {
        const QTemporaryDir folder;
        QWidget window;
        Document document;
        document.reset(exampleProject());
        PictureExport pictures(document, &window);
        const QString path = folder.filePath("x.png");
        pictures.askSavePath = [&](const QString&) { return path; };
        QSize last;
        for (const int scale : {1, 3}) {
            pictures.ask(PictureFormat::Png);
            PictureDialog* dialog = openDialog(window);
            // The second time the dialog has kept the choices of the first.
            QCOMPARE(dialog->findChild<QCheckBox*>()->isChecked(), scale == 3);
            dialog->findChild<QSpinBox*>()->setValue(scale);
            dialog->findChild<QCheckBox*>()->setChecked(true);
            QCOMPARE(int(dialog->options().scale), scale);
            QVERIFY(dialog->options().legend);
            const QSize pixels = CircuitPicture(document.project(), dialog->options()).pixels();
            press(*dialog, QDialogButtonBox::AcceptRole);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QCOMPARE(QImage(path).size(), pixels);
            QVERIFY(pixels != last);
            last = pixels;
        }
    }

    void paperIsLightWhateverTheWindowWears() {
        QWidget window;
        QPalette dark;
        dark.setColor(QPalette::Base, Qt::black);
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::white);
        dark.setColor(QPalette::Text, Qt::white);
        window.setPalette(dark);
        PictureDialog dialog(exampleProject(), PictureFormat::Svg, {}, false, &window);
        QCOMPARE(dialog.options().theme.background, QColor(Qt::white));
        dialog.findChild<QComboBox*>()->setCurrentIndex(1);
        QVERIFY(dialog.isAsShown());
        QCOMPARE(dialog.options().theme.background, QColor(Qt::black));
    }

    void cancellingAndForeignNamesWriteNothing() {
        const QTemporaryDir folder;
        QWidget window;
        Document document;
        document.reset(exampleProject());
        PictureExport pictures(document, &window);
        QSignalSpy saved(&pictures, &PictureExport::saved), failed(&pictures, &PictureExport::failed);
        QString answer;
        int asked = 0;
        pictures.askSavePath = [&](const QString&) { return ++asked, answer; };
        pictures.ask(PictureFormat::Svg);
        press(*openDialog(window), QDialogButtonBox::RejectRole);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCOMPARE(asked, 0);
        for (const QString& name : {QString(), folder.filePath("x.ketloom"), folder.filePath("x.png"),
                                    QStringLiteral("/no such folder/x.svg")}) {
            answer = name;
            pictures.ask(PictureFormat::Svg);
            press(*openDialog(window), QDialogButtonBox::AcceptRole);
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            QVERIFY(!QFileInfo::exists(name));
        }
        QVERIFY(saved.isEmpty());
        QCOMPARE(failed.size(), 3);
    }

    void theClipboardHoldsBothKinds() {
        QWidget window;
        Document document;
        document.reset(exampleProject());
        PictureExport pictures(document, &window);
        QSignalSpy copied(&pictures, &PictureExport::copied);
        pictures.actions().back()->trigger();
        QCOMPARE(copied.size(), 1);
        const QMimeData* data = QGuiApplication::clipboard()->mimeData();
        QVERIFY(data && data->hasImage());
        QVERIFY(!qvariant_cast<QImage>(data->imageData()).isNull());
        const QByteArray svg = data->data(QStringLiteral("image/svg+xml"));
        QVERIFY(*projectFromPicture(svg.toStdString(), "clipboard") == exampleProject());
    }
};

QTEST_MAIN(TestPictureExport)
#include "tst_picture_export.moc"
