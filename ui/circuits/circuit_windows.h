#pragma once

#include <QList>
#include <QObject>
#include <QPointer>
#include <functional>

#include "ui/document/document.h"
#include "ui/document/selection.h"

class QAction;
class QWidget;

namespace ketloom {

class CompareView;
class UnrolledView;

/// Lets Esc and the keys that close windows close this one.
void letKeysClose(QWidget& window);

/// The views of the circuit that open in windows of their own, and their menu entries.
class CircuitWindows : public QObject {
    Q_OBJECT
public:
    CircuitWindows(Document& document, Selection& selection, QWidget* window);

    /// "Unroll over time…", "Compare with…".
    const QList<QAction*>& actions() const { return m_actions; }
    /// Opens the window, or brings it to the front.
    UnrolledView* showUnrolled();
    CompareView* showCompare();

private:
    template <class View>
    View* raised(QPointer<View>& view, const std::function<View*()>& make, const QString& title);

    Document& m_document;
    Selection& m_selection;
    QWidget* m_window;
    QList<QAction*> m_actions;
    QPointer<UnrolledView> m_unrolled;
    QPointer<CompareView> m_compare;
};

}  // namespace ketloom
