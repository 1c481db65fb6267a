#pragma once

#include <QMainWindow>
#include <QTimer>
#include <vector>

class QDockWidget;
class QMenu;

namespace ketloom {

/// The panels of the window as docks, and the built-in arrangement. A tabbed dock has no title bar: its tab
/// names it.
class Docks : public QObject {
    Q_OBJECT
public:
    /// Adds the switches of all docks to `menu`.
    Docks(QMainWindow& window, QMenu& menu);

    /// What stands in each dock.
    struct Panels {
        QWidget* palette;
        QWidget* training;
        QWidget* inspector;
        QWidget* problems;
        QWidget* outline;
        QWidget* history;
        QWidget* loss;
        QWidget* error;
        QWidget* gradients;
        QWidget* state;
        QWidget* throughTime;
        QWidget* probe;
    };
    void fill(const Panels& panels);
    /// A dock that most need seldom: hidden until it is asked for, then a tab beside `beside`.
    QDockWidget* addHidden(const QString& name, const QString& title, QWidget* content, QDockWidget* beside);
    /// Puts every dock where it was at first, and shows those that are shown at first.
    void reset();

    QDockWidget* loss = nullptr;
    QDockWidget* gradients = nullptr;
    QDockWidget* state = nullptr;
    QDockWidget* inspector = nullptr;
    QDockWidget* problems = nullptr;
    QDockWidget* outline = nullptr;
    QDockWidget* probe = nullptr;

private:
    QDockWidget* add(const QString& name, const QString& title, QWidget* content, Qt::DockWidgetArea area);
    void updateTitleBars();

    struct Place {
        QDockWidget* dock;
        Qt::DockWidgetArea area;
        QDockWidget* beside = nullptr;  ///< of a dock that is hidden at first
    };

    QMainWindow& m_window;
    QMenu& m_menu;
    std::vector<Place> m_places;
    QTimer m_titleTimer;  ///< tells once about many changes
    QDockWidget* m_palette = nullptr;
    QDockWidget* m_history = nullptr;
    QDockWidget* m_training = nullptr;
    QDockWidget* m_error = nullptr;
    QDockWidget* m_throughTime = nullptr;
};

}  // namespace ketloom
