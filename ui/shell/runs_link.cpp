#include "ui/shell/runs_link.h"

#include <QAction>
#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QScreen>
#include <QUrl>
#include <algorithm>
#include <vector>

#include "core/runs/manifest.h"
#include "ui/document/core_values.h"
#include "ui/plots/export_menu.h"
#include "ui/plots/metric_plots.h"
#include "ui/plots/overlay_run.h"
#include "ui/plots/through_time_panel.h"
#include "ui/runs/run_table_model.h"
#include "ui/runs/runs_panel.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/document_files.h"
#include "ui/shell/run_difference_window.h"
#include "ui/shell/run_plots.h"
#include "ui/training/run_library.h"
#include "ui/training/training_session.h"
#include "ui/widgets/banner.h"

namespace ketloom {
namespace {

namespace fs = std::filesystem;

QString text(const fs::path& path) {
    return QString::fromStdU16String(path.u16string());
}

}  // namespace

RunsLink::RunsLink(const Parts& parts, RunsPanel& panel, QWidget* window)
    : QObject(window), m_parts(parts), m_panel(panel), m_window(window), m_library(new RunLibrary(this)) {
    connectPanel();
    connectSession();
    connect(m_library, &RunLibrary::listed, this,
            [this](const std::shared_ptr<const RunListing>& listing) { take(*listing); });
    connect(m_library, &RunLibrary::curvesRead, this, [this](const std::shared_ptr<const RunCurves>& curves) {
        const auto overlay = m_overlays.find(curves->path);
        if (overlay == m_overlays.end()) return;  // unticked meanwhile
        overlay->second.curves = curves;
        overlay->second.reading = false;
        if (!curves->problem.empty()) complain(toQString(curves->problem));
        drawOverlays();
    });
    connect(m_library, &RunLibrary::curvesFailed, this, [this](const QString& run, const QString& message) {
        complain(message);
        m_panel.model().setOverlay(toPath(run), false);
    });
    connect(m_library, &RunLibrary::failed, this, &RunsLink::complain);
    connect(&m_panel, &RunsPanel::overlaysLeftOut, this,
            [this](const QString& message) { m_parts.banners.post(BannerKind::Info, message); });
    connect(m_library, &RunLibrary::trashed, this, [this](const QStringList& runs) {
        const QString what =
            runs.size() == 1 ? QDir(runs.front()).dirName() : tr("%n run(s)", nullptr, int(runs.size()));
        m_parts.banners.post(BannerKind::Info, tr("Moved to the trash: %1.").arg(what));
        sessionChanged();
    });
    m_panel.restoreColumns(m_parts.settings.runsColumns());
    refreshFolder();
    sessionChanged();
}

RunsLink::~RunsLink() = default;

void RunsLink::connectPanel() {
    const auto follow = [this] {
        m_library->setFollowing(m_panel.isVisible() || !m_panel.model().overlays().empty());
    };
    connect(&m_panel, &RunsPanel::visibilityChanged, this, [this, follow](bool visible) {
        follow();
        if (!visible) m_parts.settings.setRunsColumns(m_panel.columnState());
    });
    connect(&m_panel.model(), &RunTableModel::overlaysChanged, this, [this, follow] {
        follow();
        refreshOverlays();
        drawOverlays();
    });
    connect(&m_panel.model(), &RunTableModel::tagsEdited, m_library, &RunLibrary::setTags);
    connect(&m_panel.model(), &RunTableModel::notesEdited, m_library, &RunLibrary::setNotes);
    connect(&m_panel, &RunsPanel::trashRequested, m_library, &RunLibrary::moveToTrash);
    connect(&m_panel, &RunsPanel::reopenRequested, this, &RunsLink::reopen);
    connect(&m_panel, &RunsPanel::goOnRequested, this, &RunsLink::goOn);
    connect(&m_panel, &RunsPanel::compareRequested, this, &RunsLink::compare);
    connect(&m_panel, &RunsPanel::openFolderRequested, this,
            [](const fs::path& run) { QDesktopServices::openUrl(QUrl::fromLocalFile(text(run))); });
    connect(&m_panel, &RunsPanel::csvRequested, this, &RunsLink::saveCsv);
}

void RunsLink::connectSession() {
    TrainingSession& session = m_parts.session;
    connect(&session, &TrainingSession::runsFolderChanged, this, &RunsLink::refreshFolder);
    connect(&session, &TrainingSession::stateChanged, this, &RunsLink::sessionChanged);
    connect(&session, &TrainingSession::runStarted, this, &RunsLink::sessionChanged);
    connect(&session, &TrainingSession::runStarted, this, &RunsLink::showWholeRun);
    connect(&session, &TrainingSession::cleared, this, &RunsLink::sessionChanged);
    connect(&m_parts.document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.reset) {  // another project: what was about to be opened is wanted no more
            m_reopened.clear();
            m_goOnWhenOpen = false;
        }
        if (event.training || event.reset) refreshGoOn();
    });
    connect(&m_parts.goOn, &QAction::triggered, this, [this] {
        if (m_parts.session.run()) goOn(m_parts.session.run()->folder);
    });
}

void RunsLink::refreshFolder() {
    const auto& kept = m_parts.session.runsFolder();
    const fs::path folder = kept ? *kept : toPath(m_parts.settings.runsFolder());
    m_panel.setPlace(QDir::toNativeSeparators(text(folder)), kept.has_value());
    m_library->setFolder(folder);
}

void RunsLink::take(const RunListing& listing) {
    // That the folder does not exist is no trouble: the first run makes it.
    m_panel.setRuns(listing.runs, listing.isMissing ? QString() : listing.problem);
    refreshOverlays();
}

QString RunsLink::whyNotOn() const {
    const TrainingSession& session = m_parts.session;
    if (session.isActive()) return tr("Training already");
    if (!session.run()) return tr("Nothing has been trained yet");
    if (session.run()->folder.empty()) return tr("This run is not on disk");
    std::error_code ignored;
    if (!session.canGoOn() || !fs::exists(session.run()->folder / "checkpoint.json", ignored))
        return tr("This run has no checkpoint to go on from");
    if (m_parts.document.project().training.steps <= session.checkpointStep())
        return tr("It has done all its %1 steps: ask for more steps first").arg(session.checkpointStep());
    return {};
}

void RunsLink::refreshGoOn() {
    const QString why = whyNotOn();
    m_parts.goOn.setEnabled(why.isEmpty());
    m_parts.goOn.setToolTip(
        why.isEmpty() ? tr("Train this run further from its checkpoint, in its own folder") : why);
}

void RunsLink::sessionChanged() {
    const TrainingSession& session = m_parts.session;
    const auto run = session.run();
    const fs::path shown = run ? run->folder : fs::path();
    const bool another = shown != m_panel.model().shownRun();
    m_panel.setShownRun(shown, session.isActive());
    if (another && !m_overlays.empty()) drawOverlays();  // names are to be told from that of the shown run
    refreshGoOn();
    if (session.isActive()) return;
    m_library->refresh();
    if (session.state() == RunState::Idle) return;  // forgotten; another one may be about to be opened
    const fs::path reopened = std::exchange(m_reopened, {});
    const bool on = std::exchange(m_goOnWhenOpen, false);
    if (session.state() != RunState::Finished || reopened.empty() || !run || run->folder != reopened) return;
    // Not from inside the session's own signal.
    if (on) {
        QMetaObject::invokeMethod(
            this, [this, reopened] { goOn(reopened); }, Qt::QueuedConnection);
        return;
    }
    const QString why = whyNotOn();
    QString message =
        tr("This is the run %1. Play starts a new run of its project.").arg(text(run->folder.filename()));
    if (!why.isEmpty()) message += QLatin1Char(' ') + why + QLatin1Char('.');
    Banner* banner = m_parts.banners.post(BannerKind::Info, message);
    if (why.isEmpty()) banner->setAction(tr("Go on with this run"), [this, reopened] { goOn(reopened); });
}

bool RunsLink::reopen(const fs::path& run) {
    const auto manifest = loadManifest(run);
    if (!manifest) {
        complain(toQString(toString(manifest.error())));
        return false;
    }
    if (!m_parts.files.newProject(manifest->project)) return false;
    m_reopened = run;
    m_goOnWhenOpen = false;
    m_parts.session.open(run);
    return true;
}

void RunsLink::showWholeRun() {
    const auto run = m_parts.session.run();
    if (!run || run->folder != m_reopened) return;
    m_parts.plots.loss->setView(LinePlot::View::All);
    m_parts.plots.error->setView(LinePlot::View::All);
    m_parts.plots.gradients->setView(LinePlot::View::All);
}

void RunsLink::goOn(const fs::path& run) {
    const auto shown = m_parts.session.run();
    if (!shown || shown->folder != run) {
        m_goOnWhenOpen = reopen(run);
        return;
    }
    const QString why = whyNotOn();
    if (why.isEmpty()) return m_parts.session.goOn(m_parts.document.project());
    m_parts.banners.post(BannerKind::Info, tr("The run does not go on: %1.").arg(why));
}

RunDifferenceWindow* RunsLink::compare(const fs::path& left, const fs::path& right) {
    const auto side = [this](const fs::path& run) -> std::optional<RunDifferenceWindow::Side> {
        const auto manifest = loadManifest(run);
        if (!manifest) {
            complain(toQString(toString(manifest.error())));
            return std::nullopt;
        }
        return RunDifferenceWindow::Side{text(run.filename()), manifest->project};
    };
    const auto before = side(left);
    if (!before) return nullptr;
    delete m_difference;
    if (right.empty()) {
        m_difference = new RunDifferenceWindow(*before, m_parts.document, m_parts.selection, m_window);
    } else {
        const auto after = side(right);
        if (!after) return nullptr;
        m_difference = new RunDifferenceWindow(*before, *after, m_window);
    }
    const int em = m_window->fontMetrics().height();
    m_difference->resize(QSize(70 * em, 38 * em).boundedTo(m_window->screen()->availableSize() * 0.95));
    m_difference->show();
    return m_difference;
}

void RunsLink::refreshOverlays() {
    const auto& chosen = m_panel.model().overlays();
    std::erase_if(m_overlays, [&](const auto& one) { return !chosen.contains(one.first); });
    for (const auto& [path, slot] : chosen) {
        Overlay& overlay = m_overlays[path];
        const int step = m_panel.model().run(m_panel.model().rowOf(path)).step;
        if (overlay.reading || overlay.askedStep == step) continue;
        overlay.askedStep = step;
        overlay.reading = true;
        m_library->readCurves(path);
    }
}

void RunsLink::drawOverlays() {
    std::vector<OverlayRun> runs;
    for (const auto& [path, slot] : m_panel.model().overlays()) {
        const auto overlay = m_overlays.find(path);
        if (overlay != m_overlays.end() && overlay->second.curves)
            runs.push_back({m_panel.model().overlayName(path), slot, overlay->second.curves});
    }
    std::sort(runs.begin(), runs.end(),
              [](const OverlayRun& a, const OverlayRun& b) { return a.slot < b.slot; });
    m_parts.plots.setOthers(RunPlots::Others::Runs, std::move(runs));
}

void RunsLink::saveCsv() {
    auto* dialog = new QFileDialog(m_window, tr("Save the table of runs"), QString(), tr("Tables (*.csv)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QStringLiteral("runs.csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const QString problem = writeTextFile(path, runsToCsv(m_panel.shownRuns()));
        if (!problem.isEmpty()) complain(problem);
    });
    dialog->open();
}

void RunsLink::complain(const QString& message) {
    m_parts.banners.post(BannerKind::Error, message);
}

}  // namespace ketloom
