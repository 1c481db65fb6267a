#pragma once

#include <QObject>
#include <QString>
#include <optional>

#include "core/model/model_options.h"
#include "ui/widgets/theme.h"

namespace ketloom {

class MainWindow;

/// What the program is told to do without a hand.
struct AutomationRequest {
    bool play = false;
    QString grabPath;                               ///< picture of the window; empty: none
    double grabAfter = 3.0;                         ///< seconds
    double measureSeconds = 0.0;                    ///< 0: no measurement
    std::optional<ModelKind> rival = std::nullopt;  ///< trained beside the run as soon as it begins
    bool allPanels = false;                         ///< see showAllPanels()
};

/// Plays, takes the picture or measures, and quits with the exit code. Prints the measurement as JSON.
void automate(MainWindow& window, const AutomationRequest& request);

/// Shows every panel at once: those that would share a place with others as windows of their own.
void showAllPanels(MainWindow& window);

/// Writes the picture of a project's cell as SVG, PDF or PNG, told by the ending of `out`, without a window.
/// An empty `file` stands for the built-in example. Returns an error message or nothing.
QString exportCircuit(const QString& file, const QString& out, const Theme& theme, double scale);

/// Writes loss.png, error.png, gradients.png, through-time.png, state.png and, of a quantum cell, lanes.png and
/// post-selection.png of a run folder without a window; the state is the
/// one of the first test sample under the newest parameters. Returns an error message or nothing.
QString plotRunFolder(const QString& runFolder, const QString& outFolder);

}  // namespace ketloom
