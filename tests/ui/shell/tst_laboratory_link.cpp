#include <QAction>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

#include "core/lab/sweep_presets.h"
#include "ui/laboratory/laboratory_window.h"
#include "ui/laboratory/sweep_form.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/laboratory_link.h"
#include "ui/shell/main_window.h"

using namespace ketloom;

class TestLaboratoryLink : public QObject {
    Q_OBJECT
private slots:
    void itsGuideHasEveryLengthOfTheGrid() {
        AppSettings settings = AppSettings::ephemeral();
        MainWindow window(settings);
        LaboratoryWindow* laboratory = window.findChild<LaboratoryLink*>()->open();
        emit laboratory->helpRequested();
        const auto* browser = laboratory->findChild<QTextBrowser*>();
        QVERIFY(browser);
        const QStringList lines = browser->toPlainText().split(QLatin1Char('\n'));
        QCOMPARE(lines.front(), QStringLiteral("How to read long memory"));
        for (const int length : findSweepPreset("memory-quantum")->lengths)
            QVERIFY2(lines.contains(QString::number(length)), qPrintable(QString::number(length)));
    }

    void oneWindowThatGoesOnWhileClosed() {
        QTemporaryDir folder;
        AppSettings settings = AppSettings::ephemeral();
        settings.setRunsFolder(folder.path());
        MainWindow window(settings);
        auto* link = window.findChild<LaboratoryLink*>();
        QVERIFY(link);
        LaboratoryWindow* laboratory = link->open();
        QVERIFY(laboratory->isVisible());
        laboratory->form().choosePreset(0);
        laboratory->start();
        QTRY_VERIFY_WITH_TIMEOUT(!laboratory->session().folder().isEmpty(), 60'000);
        QVERIFY(laboratory->session().folder().startsWith(folder.path()));
        laboratory->close();
        QVERIFY(laboratory->session().isActive());
        QCOMPARE(link->open(), laboratory);
        QVERIFY(laboratory->isVisible());
    }  // the window goes, and the sweep with it
};

QTEST_MAIN(TestLaboratoryLink)
#include "tst_laboratory_link.moc"
