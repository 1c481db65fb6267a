#pragma once

class QMainWindow;
class QWidget;

namespace ketloom {

class RunPlots;
class TrainingSession;

/// Each opens a non-modal window that deletes itself when closed.
void showHelp(QWidget* parent);
void showShortcuts(QWidget* parent);
void showAbout(QWidget* parent);
/// Longest gap of the event loop, replot times and stop latency, measured while it is open.
void showDiagnostics(QWidget* parent, const RunPlots& plots, const TrainingSession& session);

}  // namespace ketloom
