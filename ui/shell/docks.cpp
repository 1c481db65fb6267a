#include "ui/shell/docks.h"

#include <QAction>
#include <QDockWidget>
#include <QMenu>

namespace ketloom {

Docks::Docks(QMainWindow& window, QMenu& menu) : QObject(&window), m_window(window), m_menu(menu) {
    window.setDockOptions(QMainWindow::AnimatedDocks | QMainWindow::AllowTabbedDocks |
                          QMainWindow::AllowNestedDocks | QMainWindow::GroupedDragging);
    window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    m_titleTimer.setSingleShot(true);
    m_titleTimer.setInterval(0);
    connect(&m_titleTimer, &QTimer::timeout, this, &Docks::updateTitleBars);
}

QDockWidget* Docks::add(const QString& name, const QString& title, QWidget* content,
                        Qt::DockWidgetArea area) {
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(name);
    dock->setWidget(content);
    m_window.addDockWidget(area, dock);
    m_menu.addAction(dock->toggleViewAction());
    m_places.push_back({dock, area});
    for (auto signal : {&QDockWidget::topLevelChanged, &QDockWidget::visibilityChanged}) {
        connect(dock, signal, &m_titleTimer, qOverload<>(&QTimer::start));
    }
    connect(dock, &QDockWidget::dockLocationChanged, &m_titleTimer, qOverload<>(&QTimer::start));
    return dock;
}

void Docks::fill(const Panels& panels) {
    using enum Qt::DockWidgetArea;
    m_palette = add(QStringLiteral("palette"), tr("Palette"), panels.palette, LeftDockWidgetArea);
    m_training = add(QStringLiteral("training"), tr("Training"), panels.training, RightDockWidgetArea);
    inspector = add(QStringLiteral("inspector"), tr("Inspector"), panels.inspector, RightDockWidgetArea);
    problems = add(QStringLiteral("problems"), tr("Problems"), panels.problems, RightDockWidgetArea);
    outline = add(QStringLiteral("outline"), tr("Outline"), panels.outline, LeftDockWidgetArea);
    m_history = add(QStringLiteral("history"), tr("History"), panels.history, RightDockWidgetArea);
    loss = add(QStringLiteral("loss"), tr("Loss"), panels.loss, BottomDockWidgetArea);
    m_error = add(QStringLiteral("error"), tr("Error"), panels.error, BottomDockWidgetArea);
    gradients = add(QStringLiteral("gradients"), tr("Gradients"), panels.gradients, BottomDockWidgetArea);
    state = add(QStringLiteral("state"), tr("State by time step"), panels.state, BottomDockWidgetArea);
    m_throughTime =
        add(QStringLiteral("throughTime"), tr("Through time"), panels.throughTime, BottomDockWidgetArea);
    probe = add(QStringLiteral("probe"), tr("Probe"), panels.probe, BottomDockWidgetArea);
}

QDockWidget* Docks::addHidden(const QString& name, const QString& title, QWidget* content,
                              QDockWidget* beside) {
    QDockWidget* dock = add(name, title, content, m_window.dockWidgetArea(beside));
    m_places.back().beside = beside;
    m_window.tabifyDockWidget(beside, dock);
    dock->hide();
    connect(dock->toggleViewAction(), &QAction::triggered, dock, [dock](bool shown) {
        if (shown) dock->raise();
    });
    return dock;
}

void Docks::updateTitleBars() {
    for (const Place& place : m_places) {
        QDockWidget* dock = place.dock;
        const bool tabbed = !dock->isFloating() && !m_window.tabifiedDockWidgets(dock).isEmpty();
        QWidget* old = dock->titleBarWidget();
        if (tabbed == (old != nullptr)) continue;
        dock->setTitleBarWidget(tabbed ? new QWidget(dock) : nullptr);
        delete old;
    }
}

void Docks::reset() {
    for (const Place& place : m_places) {
        place.dock->setFloating(false);
        m_window.removeDockWidget(place.dock);
    }
    for (const Place& place : m_places) {
        m_window.addDockWidget(place.area, place.dock);
        place.dock->setVisible(!place.beside);
    }
    m_window.tabifyDockWidget(m_training, inspector);
    m_window.tabifyDockWidget(inspector, problems);
    m_window.tabifyDockWidget(m_palette, outline);
    m_window.tabifyDockWidget(problems, m_history);
    m_palette->raise();
    m_window.splitDockWidget(loss, gradients, Qt::Horizontal);
    m_window.splitDockWidget(gradients, state, Qt::Horizontal);
    m_window.tabifyDockWidget(loss, m_error);
    m_window.tabifyDockWidget(gradients, m_throughTime);
    m_window.tabifyDockWidget(state, probe);
    for (const Place& place : m_places)
        if (place.beside) m_window.tabifyDockWidget(place.beside, place.dock);
    state->raise();
    m_training->raise();
    loss->raise();
    gradients->raise();
    const int em = m_window.fontMetrics().height();
    m_window.resizeDocks({m_palette, m_training}, {em * 16, em * 20}, Qt::Horizontal);
    m_window.resizeDocks({loss, gradients, state}, {em * 24, em * 24, em * 42}, Qt::Horizontal);
    m_window.resizeDocks({loss}, {em * 20}, Qt::Vertical);
    updateTitleBars();
}

}  // namespace ketloom
