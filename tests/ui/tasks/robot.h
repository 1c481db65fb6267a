#pragma once

#include <QPoint>
#include <QStringList>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "core/project/project.h"

class QAction;
class QTemporaryDir;
class QWidget;

namespace ketloom {

class AppSettings;
class CircuitView;
class MainWindow;

/// Plays a task that a user would do, written down in a text file, on the real window: with mouse, keys,
/// menus and fields, never through the program's functions. The language stands in README.md beside this
/// file.
class Robot {
public:
    Robot();
    ~Robot();

    /// Plays the lines of a script. Returns what went wrong ("line 7: …"), or nothing.
    QString play(const QString& script);

private:
    struct Failure {
        QString what;
    };
    /// A window with its settings.
    struct Desk {
        std::unique_ptr<AppSettings> settings;
        std::unique_ptr<MainWindow> window;
        std::string startText;  ///< the project as a file, when it was opened
    };
    /// Where something on the canvas is, in the coordinates of its viewport.
    struct Spot {
        QPoint point;
    };

    void perform(const QStringList& words);
    void expect(QStringList words);
    [[noreturn]] static void fail(const QString& what);
    static void require(bool holds, const QString& what);

    MainWindow& window() const;
    CircuitView& canvas() const;
    QWidget& focus() const;
    QWidget& widget(const QString& objectName) const;
    const Cell& cell() const;

    int stageOf(const QString& name) const;
    int laneOf(const QString& name) const;
    /// "work 1#2": the second operation of that stage.
    const Operation& operationOf(const QString& reference) const;
    QStringList lanesText(const std::vector<int>& lanes) const;
    /// Takes a place off the front of `words`; see README.md.
    Spot takeSpot(QStringList& words) const;
    Spot dropSpot(const QString& place, const QString& lane) const;
    static Qt::KeyboardModifiers modifiersOf(const QStringList& words);

    void useWindow(int number);
    void open(const QString& what);
    void triggerMenu(const QString& path);
    void triggerContextMenu(QPoint at, const QString& path);
    void click(Spot spot, Qt::KeyboardModifiers modifiers, Qt::MouseButton button = Qt::LeftButton);
    void drag(Spot from, Spot to, Qt::KeyboardModifiers modifiers);
    void hover(QPoint at, Qt::MouseButtons buttons, Qt::KeyboardModifiers modifiers);
    void wheel(Spot spot, int notches, Qt::KeyboardModifiers modifiers);
    void dropFromPalette(const QString& gate, Spot spot);
    void setField(const QString& objectName, const QString& value);
    void press(const QString& objectName);
    void settle() const;

    std::unique_ptr<QTemporaryDir> m_folder;  ///< where files of the task go: "%" in a path
    std::vector<Desk> m_desks;
    std::size_t m_current = 0;
};

}  // namespace ketloom
