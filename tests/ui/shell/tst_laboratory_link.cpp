#include <QAction>
#include <QTemporaryDir>
#include <QTest>

#include "ui/laboratory/laboratory_window.h"
#include "ui/laboratory/sweep_form.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/laboratory_link.h"
#include "ui/shell/main_window.h"

using namespace ketloom;

class TestLaboratoryLink : public QObject {
    Q_OBJECT
private slots:
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
