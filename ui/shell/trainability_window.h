#pragma once

#include <QObject>
#include <QPointer>

#include "ui/document/document.h"

class QAction;
class QWidget;

namespace ketloom {

class TrainabilitySession;
class TrainabilityView;

/// The window of the trainability probe and its menu entry: joins the view to the document that it is about
/// and to the thread that works.
class TrainabilityWindow : public QObject {
    Q_OBJECT
public:
    /// `cache`: folder where results are kept; empty: they are not.
    TrainabilityWindow(Document& document, const QString& cache, QWidget* window);

    /// "Trainability…".
    QAction* action() const { return m_action; }
    /// Opens the window, or brings it to the front.
    TrainabilityView* show();

private:
    void makeView();
    void followDocument();

    Document& m_document;
    QString m_cache;
    QWidget* m_window;
    QAction* m_action;
    QPointer<TrainabilityView> m_view;
    QPointer<TrainabilitySession> m_session;
};

}  // namespace ketloom
