#pragma once

#include <QApplication>
#include <QTest>
#include <QWheelEvent>

#include "ui/canvas/circuit_items.h"
#include "ui/canvas/circuit_view.h"
#include "ui/document/cell_edits.h"

namespace ketloom {

/// A canvas on a paper cell, shown offscreen, and a hand to work on it: 2 in/out lanes i0 i1 = 0 1, workspace
/// lanes w0 .. w3 = 2 .. 5, a work stage of four RY and four neurons.
struct CanvasBench {
    explicit CanvasBench(const CellShape& shape = {2, 4, 1, 2, 2}) : view(document, selection) {
        Project project = exampleProject();
        project.cell = paperCell(shape);
        document.reset(project);
        view.resize(1000, 500);
        view.show();
        QObject::connect(&view, &CircuitView::told, &view,
                         [this](const QString& sentence) { told = sentence; });
    }

    const Cell& cell() const { return document.project().cell; }
    const Operation& at(int stage, int index) const {
        return cell().stages[std::size_t(stage)].operations[std::size_t(index)];
    }
    std::size_t size(int stage) const { return cell().stages[std::size_t(stage)].operations.size(); }
    int steps() { return document.undoStack().count(); }
    QPoint boxOf(std::uint32_t id) const {
        return view.mapFromScene(view.operationItem(id)->element().box.center());
    }
    /// Where an operation's column crosses a lane.
    QPoint crossing(std::uint32_t id, int lane) const {
        const double x = view.operationItem(id)->element().box.center().x();
        return view.mapFromScene(QPointF(x, view.circuitLayout().laneY[lane]));
    }
    void move(QPoint to, Qt::MouseButtons buttons = Qt::NoButton, Qt::KeyboardModifiers modifiers = {}) {
        QMouseEvent event(QEvent::MouseMove, to, view.viewport()->mapToGlobal(to), Qt::NoButton, buttons,
                          modifiers);
        QApplication::sendEvent(view.viewport(), &event);
    }
    void click(QPoint at, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers, at);
    }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mousePress(view.viewport(), Qt::LeftButton, modifiers, from);
        move(from + QPoint(12, 12), Qt::LeftButton, modifiers);
        move(to, Qt::LeftButton, modifiers);
    }
    void dragAndDrop(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}) {
        drag(from, to, modifiers);
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, modifiers, to);
    }
    void wheel(int turn, Qt::KeyboardModifiers modifiers) {
        const QPointF at(300, 200);
        QWheelEvent event(at, view.viewport()->mapToGlobal(at), {}, {0, turn}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(view.viewport(), &event);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(&view, key, modifiers); }
    void type(char sign) { QTest::keyClick(&view, sign); }

    Document document;
    Selection selection;
    CircuitView view;
    QString told;
};

}  // namespace ketloom
