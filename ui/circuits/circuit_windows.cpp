#include "ui/circuits/circuit_windows.h"

#include <QAction>
#include <QScreen>
#include <QShortcut>
#include <QWidget>
#include <functional>

#include "ui/circuits/compare_view.h"
#include "ui/circuits/unrolled_view.h"

namespace ketloom {

CircuitWindows::CircuitWindows(Document& document, Selection& selection, QWidget* window)
    : QObject(window), m_document(document), m_selection(selection), m_window(window) {
    auto* unroll = new QAction(tr("&Unroll over time…"), this);
    unroll->setToolTip(tr("What does one step do? Two or three time steps side by side"));
    connect(unroll, &QAction::triggered, this, &CircuitWindows::showUnrolled);
    auto* compare = new QAction(tr("Co&mpare with…"), this);
    compare->setToolTip(tr("What differs from the saved version, another project, a run or a preset"));
    connect(compare, &QAction::triggered, this, &CircuitWindows::showCompare);
    m_actions = {unroll, compare};
}

void letKeysClose(QWidget& window) {
    for (const QKeySequence& keys : {QKeySequence(Qt::Key_Escape), QKeySequence(QKeySequence::Close)})
        QObject::connect(new QShortcut(keys, &window), &QShortcut::activated, &window, &QWidget::close);
}

template <class View>
View* CircuitWindows::raised(QPointer<View>& view, const std::function<View*()>& make, const QString& title) {
    if (!view) {
        view = make();
        view->setWindowFlag(Qt::Window);
        view->setAttribute(Qt::WA_DeleteOnClose);
        view->setWindowTitle(title);
        const int em = m_window->fontMetrics().height();
        view->resize(QSize(78 * em, 40 * em).boundedTo(m_window->screen()->availableSize() * 0.95));
        letKeysClose(*view);
    }
    view->show();
    view->raise();
    view->activateWindow();
    return view;
}

UnrolledView* CircuitWindows::showUnrolled() {
    return raised<UnrolledView>(
        m_unrolled, [this] { return new UnrolledView(m_document, m_window); },
        tr("What does one step do? — Ketloom"));
}

CompareView* CircuitWindows::showCompare() {
    return raised<CompareView>(
        m_compare, [this] { return new CompareView(m_document, m_selection, m_window); },
        tr("Compare cells — Ketloom"));
}

}  // namespace ketloom
