#include "ui/training/run_library_worker.h"

#include <QDir>
#include <QFile>
#include <QFileSystemWatcher>
#include <QSet>
#include <QStandardPaths>
#include <algorithm>

#include "core/runs/run_lock.h"
#include "ui/document/core_values.h"
#include "ui/training/thin_records.h"
#include "ui/training/thread_priority.h"

namespace ketloom {
namespace {

constexpr int kSoonMs = 300;
constexpr int kRunningMs = 2000;
constexpr std::size_t kMostDrawn = 4000;  ///< records of a run over the plots

QString text(const std::filesystem::path& path) {
    return QString::fromStdU16String(path.u16string());
}

QString text(const Error& error) {
    return toQString(toString(error));
}

}  // namespace

RunLibraryWorker::RunLibraryWorker(std::stop_token stop)
    : m_stop(std::move(stop)), m_watcher(new QFileSystemWatcher(this)), m_soon(this), m_running(this) {
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    m_running.setSingleShot(true);
    m_running.setInterval(kRunningMs);
    connect(&m_soon, &QTimer::timeout, this, &RunLibraryWorker::follow);
    connect(&m_running, &QTimer::timeout, this, &RunLibraryWorker::follow);
    connect(m_watcher, &QFileSystemWatcher::directoryChanged, this, [this] {
        // Not started anew by each change: a run that writes all the time is listed nevertheless.
        if (!m_soon.isActive()) m_soon.start();
    });
}

void RunLibraryWorker::setFolder(const std::filesystem::path& folder) {
    m_folder = folder;
    refresh();
}

void RunLibraryWorker::setFollowing(bool following) {
    m_following = following;
    if (m_following && m_stale) list();
}

void RunLibraryWorker::refresh() {
    m_stale = true;
    if (m_following) list();
}

void RunLibraryWorker::follow() {
    m_stale = true;
    if (m_following) list();
}

void RunLibraryWorker::list() {
    if (m_stop.stop_requested()) return;
    yieldToWindow();
    m_stale = false;
    m_soon.stop();
    m_running.stop();
    auto listing = std::make_shared<RunListing>();
    listing->folder = m_folder;
    if (auto runs = m_list.list(m_folder, m_stop)) {
        listing->runs = std::move(*runs);
    } else {
        listing->problem = text(runs.error());
        listing->isMissing = runs.error().code == ErrorCode::NotFound;
    }
    if (m_stop.stop_requested()) return;
    watch(*listing);
    const auto running = [](const RunInfo& run) { return run.status == RunStatus::Running; };
    if (std::any_of(listing->runs.begin(), listing->runs.end(), running)) m_running.start();
    emit listed(listing);
}

void RunLibraryWorker::watch(const RunListing& listing) {
    // The folder, or the nearest that exists above it: it may be made.
    std::filesystem::path parent = listing.folder;
    std::error_code error;
    while (!std::filesystem::exists(parent, error) && parent.has_relative_path())
        parent = parent.parent_path();
    QSet<QString> wanted;
    if (!parent.empty()) wanted.insert(text(parent));
    for (const RunInfo& run : listing.runs) wanted.insert(text(run.path));
    const QStringList now = m_watcher->directories();
    const QSet<QString> watched(now.begin(), now.end());
    const QStringList gone = (watched - wanted).values();
    const QStringList fresh = (wanted - watched).values();
    if (!gone.isEmpty()) m_watcher->removePaths(gone);
    if (!fresh.isEmpty()) m_watcher->addPaths(fresh);
}

void RunLibraryWorker::readCurves(const std::filesystem::path& run) {
    if (m_stop.stop_requested()) return;
    yieldToWindow();
    try {
        auto curves = readRunCurves(run, m_stop);
        if (m_stop.stop_requested()) return;
        if (curves) {
            curves->records = thinned(curves->records, kMostDrawn);
            emit curvesRead(std::make_shared<const RunCurves>(std::move(*curves)));
        } else {
            emit curvesFailed(text(run), text(curves.error()));
        }
    } catch (const std::exception& e) {
        emit curvesFailed(text(run), QString::fromUtf8(e.what()));
    }
}

void RunLibraryWorker::changeNotes(const std::filesystem::path& run,
                                   const std::function<void(RunNotes&)>& change) {
    if (const auto changed = changeRunNotes(run, change); !changed) emit failed(text(changed.error()));
    refresh();
}

void RunLibraryWorker::moveToTrash(const std::vector<std::filesystem::path>& runs) {
    QStringList done;
    // Where the folder of all trashes does not exist, Qt takes the working directory for it.
    QDir().mkpath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation));
    for (const std::filesystem::path& run : runs) {
        const QString shown = QDir::toNativeSeparators(text(run));
        if (isRunLocked(run)) {
            emit failed(tr("%1 is being trained and was not moved. Stop it first.").arg(shown));
        } else if (QFile::moveToTrash(text(run))) {
            done << text(run);
        } else {
            emit failed(
                tr("%1 could not be moved to the trash: this place may have none, or may not be written "
                   "to. The run is unchanged. Remove it with a file manager, if you want to.")
                    .arg(shown));
        }
    }
    if (!done.isEmpty()) emit trashed(done);
    refresh();
}

}  // namespace ketloom
