#include <QApplication>
#include <QDockWidget>
#include <QDropEvent>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBrowser>

#include "core/cell/presets.h"
#include "ui/plots/metric_plots.h"
#include "ui/plots/state_panel.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/automation.h"
#include "ui/shell/document_files.h"
#include "ui/shell/gui_monitor.h"
#include "ui/shell/help_dialogs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/run_plots.h"
#include "ui/widgets/banner.h"

using namespace ketloom;

namespace {

constexpr int kPatienceMs = 20'000;

Project smallProject(int steps) {
    Project project;
    project.name = "small";
    project.cell = paperCell({2, 2, 1, 1, 1});
    project.task.kind = TaskKind::ElmanXor;
    project.task.length = 12;
    project.training.batchSize = 2;
    project.training.validationSize = 4;
    project.training.steps = steps;
    return project;
}

void touch(Document& document) {
    document.edit(QStringLiteral("Change"), [](Project& p) { p.training.batchSize += 1; });
}

}  // namespace

class TestShell : public QObject {
    Q_OBJECT

private slots:
    void init() { m_settings = std::make_unique<AppSettings>(AppSettings::ephemeral()); }

    void theQuestionIsAskedOnlyWhenWorkWouldBeLost() {
        const QTemporaryDir folder;
        Document document;
        document.reset(smallProject(5));
        DocumentFiles files(document, nullptr);
        int asked = 0;
        auto answer = DocumentFiles::Answer::Cancel;
        files.askUnsaved = [&] { return ++asked, answer; };
        const QString path = folder.filePath(QStringLiteral("one.ketloom"));
        files.askSavePath = [&](const QString& suggestion) {
            return suggestion.endsWith(QStringLiteral("small.ketloom")) ? path : QString();
        };
        QVERIFY(files.mayLeave());
        QCOMPARE(asked, 0);
        touch(document);
        const Project edited = document.project();
        QVERIFY(!files.newProject(exampleProject()));
        QCOMPARE(asked, 1);
        QVERIFY(document.project() == edited);
        answer = DocumentFiles::Answer::Save;
        QVERIFY(files.newProject(exampleProject()));
        QVERIFY(document.project() == exampleProject());
        QVERIFY(files.open(path));
        QVERIFY(document.project() == edited);
        touch(document);
        answer = DocumentFiles::Answer::Discard;
        QVERIFY(files.open(path));
        QVERIFY(document.project() == edited);
        QCOMPARE(asked, 3);
        // A save that is called off keeps the project.
        touch(document);
        document.reset(document.project());
        touch(document);
        answer = DocumentFiles::Answer::Save;
        files.askSavePath = [](const QString&) { return QString(); };
        QVERIFY(!files.mayLeave());
    }

    void brokenFilesAreABannerAndChangeNothing() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("broken.ketloom"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"format\": \"ketloom-project\", \"version\": 1, \"cell\": ");
        file.close();
        MainWindow window(*m_settings);
        const Project before = window.document().project();
        QVERIFY(!window.files().open(path));
        QVERIFY(!window.files().open(folder.filePath(QStringLiteral("absent.ketloom"))));
        QVERIFY(window.document().project() == before);
        QCOMPARE(window.banners().banners().size(), 2);
        QVERIFY(window.banners().banners()[0]->text().contains(QStringLiteral("broken.ketloom")));
        QCOMPARE(window.banners().banners()[0]->kind(), BannerKind::Error);
    }

    void titleFollowsTheDocument() {
        const QTemporaryDir folder;
        MainWindow window(*m_settings);
        QVERIFY(window.windowTitle().endsWith(QStringLiteral("[*] — Ketloom")));
        QVERIFY(!window.isWindowModified());
        touch(window.document());
        QVERIFY(window.isWindowModified());
        window.files().askSavePath = [&](const QString&) {
            return folder.filePath(QStringLiteral("kept.ketloom"));
        };
        QVERIFY(window.files().save());
        QVERIFY(!window.isWindowModified());
        QVERIFY(window.windowTitle().startsWith(QStringLiteral("kept")));
        QCOMPARE(m_settings->recentFiles().size(), 1);
    }

    void everyDisabledActionSaysWhy() {
        MainWindow window(*m_settings);
        for (QAction* top : window.menuBar()->actions()) {
            QVERIFY(!top->menu()->isEmpty());
            for (QAction* action : top->menu()->actions()) {
                if (action->isSeparator() || action->isEnabled()) continue;
                QVERIFY2(action->toolTip() != QString(action->text()).remove(QLatin1Char('&')),
                         qPrintable(action->text()));
            }
        }
    }

    void everyDockHasANameAndTheLayoutCanBeReset() {
        MainWindow window(*m_settings);
        window.show();
        const auto docks = window.findChildren<QDockWidget*>();
        QCOMPARE(docks.size(), 10);
        QSet<QString> names;
        for (const QDockWidget* dock : docks) names.insert(dock->objectName());
        QCOMPARE(names.size(), 10);
        for (QDockWidget* dock : docks) dock->hide();
        docks[0]->setFloating(true);
        window.resetLayout();
        for (QDockWidget* dock : docks) {
            QVERIFY(!dock->isHidden());
            QVERIFY(!dock->isFloating());
        }
        // A state that means nothing is ignored.
        m_settings->setWindow("rubbish", "rubbish");
        const MainWindow other(*m_settings);
        QVERIFY(other.size().width() > 400);
    }

    void spaceAndPeriodDriveTheRunUnlessTextIsTyped() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(100'000'000));
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        window.setFocus();
        QTest::keyClick(&window, Qt::Key_Period);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Paused, kPatienceMs);
        QCOMPARE(window.session().records().size(), std::size_t(1));
        QTest::keyClick(&window, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Running, kPatienceMs);
        QTest::keyClick(&window, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Paused, kPatienceMs);
        auto* edit = new QLineEdit(&window);
        edit->show();
        edit->setFocus();
        QTest::keyClicks(edit, QStringLiteral(" ."));
        QCOMPARE(edit->text(), QStringLiteral(" ."));
        QCOMPARE(window.session().state(), RunState::Paused);
    }

    void plotsShowTheRun() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(30));
        window.show();
        window.togglePlay();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Finished, kPatienceMs);
        const auto& records = window.session().records();
        const auto& series = window.plots().loss->series();
        QCOMPARE(series[0].y.size(), records.size());
        for (std::size_t i = 0; i < records.size(); ++i) QCOMPARE(series[0].y[i], records[i].loss);
        QCOMPARE(window.plots().error->series()[0].y.size(), std::size_t(3));
        QCOMPARE(window.plots().gradients->series().size(), window.session().run()->groups.size() + 1);
        QTRY_VERIFY_WITH_TIMEOUT(window.plots().state->state().step == 30, kPatienceMs);
        // The plots alone tell the way from the panel to the session.
        emit window.plots().state->sampleChosen(Split::Train, 4);
        QTRY_COMPARE_WITH_TIMEOUT(window.plots().state->state().index, 4, kPatienceMs);
    }

    void openingAnotherProjectEndsTheRun() {
        MainWindow window(*m_settings);
        window.document().reset(smallProject(100'000'000));
        window.togglePlay();
        QTRY_VERIFY_WITH_TIMEOUT(window.session().records().size() > 2, kPatienceMs);
        window.document().reset(exampleProject());
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Idle, kPatienceMs);
        QVERIFY(window.plots().loss->series()[0].y.empty());
        QVERIFY(!window.plots().state->state());
    }

    void closingDuringTrainingStopsAndJoins() {
        auto window = std::make_unique<MainWindow>(*m_settings);
        window->document().reset(smallProject(100'000'000));
        window->show();
        window->togglePlay();
        QTRY_VERIFY_WITH_TIMEOUT(window->session().records().size() > 2, kPatienceMs);
        touch(window->document());
        window->files().askUnsaved = [] { return DocumentFiles::Answer::Cancel; };
        QVERIFY(!window->close());
        QVERIFY(window->session().isActive());
        window->files().askUnsaved = [] { return DocumentFiles::Answer::Discard; };
        QVERIFY(window->close());
        window.reset();
    }

    void failuresAreBanners() {
        MainWindow window(*m_settings);
        window.document().edit(QStringLiteral("x"), [](Project& p) { p.training.batchSize = 0; });
        window.togglePlay();
        QTRY_COMPARE_WITH_TIMEOUT(window.session().state(), RunState::Failed, kPatienceMs);
        QCOMPARE(window.banners().banners().size(), 1);
        window.files().askUnsaved = [] { return DocumentFiles::Answer::Discard; };
    }

    void projectsCanBeDropped() {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("dropped.ketloom"));
        QVERIFY(saveProject(path.toStdString(), smallProject(7)));
        MainWindow window(*m_settings);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&window, &drop);
        QVERIFY(window.document().project() == smallProject(7));
        QVERIFY(DocumentFiles::looksLikeProject(QStringLiteral("a.JSON")));
        QVERIFY(!DocumentFiles::looksLikeProject(QStringLiteral("a.png")));
    }

    void settingsSurvive() {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("settings.ini"));
        {
            AppSettings settings(file);
            QCOMPARE(settings.theme(), ThemeChoice::System);
            QVERIFY(settings.keepsRuns());
            settings.setTheme(ThemeChoice::Dark);
            settings.setKeepsRuns(false);
            settings.setRunsFolder(QStringLiteral("/some/where"));
            settings.addRecentFile(file);
            settings.addRecentFile(file);
            settings.addRecentFile(QStringLiteral("/no/such/file.ketloom"));
        }
        const AppSettings settings(file);
        QCOMPARE(settings.theme(), ThemeChoice::Dark);
        QVERIFY(!settings.keepsRuns());
        QCOMPARE(settings.runsFolder(), QStringLiteral("/some/where"));
        QVERIFY(settings.recentFiles().size() <= 1);
    }

    void runFoldersBecomePictures() {
        const QTemporaryDir folder;
        TrainingSession session;
        session.setRunsFolder(std::filesystem::path(folder.filePath(QStringLiteral("runs")).toStdString()));
        session.play(smallProject(20));
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        const QString run = QString::fromStdString(session.run()->folder.string());
        const QString out = folder.filePath(QStringLiteral("plots"));
        QCOMPARE(plotRunFolder(run, out), QString());
        for (const char* name : {"loss", "error", "gradients", "state"}) {
            const QImage image(QStringLiteral("%1/%2.png").arg(out, QLatin1String(name)));
            QVERIFY2(!image.isNull(), name);
            QSet<QRgb> colours;
            for (int y = 0; y < image.height(); y += 3) {
                for (int x = 0; x < image.width(); x += 3) colours.insert(image.pixel(x, y));
            }
            QVERIFY2(colours.size() > 10, name);
        }
        QVERIFY(plotRunFolder(folder.filePath(QStringLiteral("none")), out).contains(QStringLiteral("none")));
    }

    void theHelpNamesEveryGate() {
        QWidget parent;
        showHelp(&parent);
        const auto* browser = parent.findChild<QTextBrowser*>();
        QVERIFY(browser);
        for (const GateInfo& gate : gateTable())
            for (std::string_view text : {gate.name, gate.summary})
                QVERIFY2(
                    browser->toPlainText().contains(QString::fromUtf8(text.data(), qsizetype(text.size()))),
                    gate.key.data());
    }

    void medianIsTheMiddle() {
        QCOMPARE(median({}), 0.0);
        QCOMPARE(median({3.0}), 3.0);
        QCOMPARE(median({5.0, 1.0, 3.0}), 3.0);
    }

private:
    std::unique_ptr<AppSettings> m_settings;
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
