#include "ui/shell/trainability_window.h"

#include <QAction>
#include <QScreen>

#include "ui/circuits/circuit_windows.h"
#include "ui/document/core_values.h"
#include "ui/plots/trainability_view.h"
#include "ui/training/trainability_session.h"

namespace ketloom {

TrainabilityWindow::TrainabilityWindow(Document& document, const QString& cache, QWidget* window)
    : QObject(window),
      m_document(document),
      m_cache(cache),
      m_window(window),
      m_action(new QAction(tr("Traina&bility…"), this)) {
    m_action->setToolTip(
        tr("How gradients of random parameters shrink with lanes, stages and initial spread"));
    connect(m_action, &QAction::triggered, this, &TrainabilityWindow::show);
}

void TrainabilityWindow::makeView() {
    m_view = new TrainabilityView(m_window);
    m_view->setWindowFlag(Qt::Window);
    m_view->setWindowTitle(tr("Trainability — Ketloom"));
    const int em = m_window->fontMetrics().height();
    m_view->resize(QSize(60 * em, 44 * em).boundedTo(m_window->screen()->availableSize() * 0.95));
    letKeysClose(*m_view);
    // Closing hides: a probe that goes on is there when the window is opened again.
    m_session = new TrainabilitySession(m_view);
    TrainabilityView* view = m_view;
    TrainabilitySession* session = m_session;
    connect(view, &TrainabilityView::probeWanted, session,
            [this, view, session](const TrainabilityOptions& options) {
                TrainabilitySession::Request request{options, m_document.project().task, std::nullopt};
                request.options.threads = m_document.project().training.threads;
                if (!m_cache.isEmpty()) request.cache = toPath(m_cache);
                view->setBusy(true);
                session->start(request);
            });
    connect(view, &TrainabilityView::stopWanted, session, &TrainabilitySession::stop);
    connect(session, &TrainabilitySession::progressed, view,
            [view](const TrainabilitySession::Progress& progress) {
                view->setProgress(progress.points, progress.initialisations);
            });
    connect(session, &TrainabilitySession::finished, view,
            [view](const TrainabilitySession::Outcome& outcome) {
                view->setBusy(false);
                if (outcome.result) {
                    view->setResult(*outcome.result);
                } else {
                    view->setMessage(outcome.message);
                }
            });
    connect(&m_document, &Document::changed, view, [this] { followDocument(); });
    followDocument();
}

void TrainabilityWindow::followDocument() {
    const Project& project = m_document.project();
    m_view->setSubject(project.cell, project.training.spread, project.training.loss, project.task);
}

TrainabilityView* TrainabilityWindow::show() {
    if (!m_view) makeView();
    m_view->show();
    m_view->raise();
    m_view->activateWindow();
    return m_view;
}

}  // namespace ketloom
