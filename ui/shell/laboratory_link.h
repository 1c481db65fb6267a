#pragma once

#include <QObject>

class QAction;
class QWidget;

namespace ketloom {

class AppSettings;
class Document;
class LaboratoryWindow;
class TrainingSession;

/// Opens the laboratory, one window for the life of the main one: closed and opened again, it shows the sweep
/// that went on meanwhile. Sweeps are kept beside the runs.
class LaboratoryLink : public QObject {
    Q_OBJECT
public:
    LaboratoryLink(Document& document, const TrainingSession& training, const AppSettings& settings,
                   QAction& action, QWidget* window);

    LaboratoryWindow* open();

private:
    Document& m_document;
    const TrainingSession& m_training;
    const AppSettings& m_settings;
    QWidget* m_window;
    LaboratoryWindow* m_laboratory = nullptr;
};

}  // namespace ketloom
