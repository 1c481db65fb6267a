#pragma once

#include <QObject>
#include <QString>

namespace ketloom {

class MainWindow;

/// What the program is told to do without a hand.
struct AutomationRequest {
    bool play = false;
    QString grabPath;             ///< picture of the window; empty: none
    double grabAfter = 3.0;       ///< seconds
    double measureSeconds = 0.0;  ///< 0: no measurement
};

/// Plays, takes the picture or measures, and quits with the exit code. Prints the measurement as JSON.
void automate(MainWindow& window, const AutomationRequest& request);

/// Writes loss.png, error.png, gradients.png and state.png of a run folder without a window; the state is the
/// one of the first test sample under the newest parameters. Returns an error message or nothing.
QString plotRunFolder(const QString& runFolder, const QString& outFolder);

}  // namespace ketloom
