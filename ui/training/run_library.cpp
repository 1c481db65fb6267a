#include "ui/training/run_library.h"

#include <QThread>
#include <utility>

namespace ketloom {

RunLibrary::RunLibrary(QObject* parent)
    : QObject(parent), m_thread(new QThread(this)), m_worker(new RunLibraryWorker(m_stop.get_token())) {
    qRegisterMetaType<std::shared_ptr<const RunListing>>();
    qRegisterMetaType<std::shared_ptr<const RunCurves>>();
    m_thread->setObjectName(QStringLiteral("runs"));
    m_worker->moveToThread(m_thread);
    connect(m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &RunLibraryWorker::listed, this, &RunLibrary::listed);
    connect(m_worker, &RunLibraryWorker::curvesRead, this, &RunLibrary::curvesRead);
    connect(m_worker, &RunLibraryWorker::curvesFailed, this, &RunLibrary::curvesFailed);
    connect(m_worker, &RunLibraryWorker::failed, this, &RunLibrary::failed);
    connect(m_worker, &RunLibraryWorker::trashed, this, &RunLibrary::trashed);
    m_thread->start();
}

RunLibrary::~RunLibrary() {
    m_stop.request_stop();
    // Behind what was asked for: tags, notes and moves to the trash are still done.
    post([thread = m_thread](RunLibraryWorker&) { thread->quit(); });
    m_thread->wait();
}

template <class Work>
void RunLibrary::post(Work work) {
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, work = std::move(work)] { work(*worker); }, Qt::QueuedConnection);
}

void RunLibrary::setFolder(const std::filesystem::path& folder) {
    post([folder](RunLibraryWorker& worker) { worker.setFolder(folder); });
}

void RunLibrary::setFollowing(bool following) {
    post([following](RunLibraryWorker& worker) { worker.setFollowing(following); });
}

void RunLibrary::refresh() {
    post([](RunLibraryWorker& worker) { worker.refresh(); });
}

void RunLibrary::readCurves(const std::filesystem::path& run) {
    post([run](RunLibraryWorker& worker) { worker.readCurves(run); });
}

void RunLibrary::setTags(const std::filesystem::path& run, std::vector<std::string> tags) {
    post([run, tags = std::move(tags)](RunLibraryWorker& worker) {
        worker.changeNotes(run, [&](RunNotes& notes) { notes.tags = tags; });
    });
}

void RunLibrary::setNotes(const std::filesystem::path& run, std::string text) {
    post([run, text = std::move(text)](RunLibraryWorker& worker) {
        worker.changeNotes(run, [&](RunNotes& notes) { notes.notes = text; });
    });
}

void RunLibrary::moveToTrash(std::vector<std::filesystem::path> runs) {
    post([runs = std::move(runs)](RunLibraryWorker& worker) { worker.moveToTrash(runs); });
}

}  // namespace ketloom
