#include "ui/shell/laboratory_link.h"

#include <QAction>
#include <QScreen>

#include "ui/circuits/circuit_windows.h"
#include "ui/document/core_values.h"
#include "ui/laboratory/laboratory_window.h"
#include "ui/shell/app_settings.h"
#include "ui/shell/help_pages.h"
#include "ui/training/training_session.h"

namespace ketloom {

LaboratoryLink::LaboratoryLink(Document& document, const TrainingSession& training,
                               const AppSettings& settings, QAction& action, QWidget* window)
    : QObject(window), m_document(document), m_training(training), m_settings(settings), m_window(window) {
    connect(&action, &QAction::triggered, this, &LaboratoryLink::open);
}

LaboratoryWindow* LaboratoryLink::open() {
    if (!m_laboratory) {
        const auto folder = [this] {
            return m_training.runsFolder().value_or(toPath(m_settings.runsFolder())) / "sweeps";
        };
        m_laboratory = new LaboratoryWindow(m_document, folder, m_window);
        const int em = m_window->fontMetrics().height();
        m_laboratory->resize(QSize(92 * em, 54 * em).boundedTo(m_window->screen()->availableSize() * 0.95));
        letKeysClose(*m_laboratory);
        connect(m_laboratory, &LaboratoryWindow::helpRequested, this,
                [this] { showHelpPage(m_laboratory, QStringLiteral("long-memory.md")); });
    }
    m_laboratory->show();
    m_laboratory->raise();
    m_laboratory->activateWindow();
    return m_laboratory;
}

}  // namespace ketloom
