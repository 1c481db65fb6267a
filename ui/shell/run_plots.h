#pragma once

#include <QObject>
#include <QString>
#include <array>
#include <vector>

#include "ui/plots/overlay_run.h"
#include "ui/plots/state_view.h"
#include "ui/training/training_session.h"

namespace ketloom {

class ErrorPlot;
class GradientPlot;
class LossPlot;
class Playhead;
class StatePanel;
class ThroughTimePanel;

/// The views of a run and the way from the session to them.
class RunPlots : public QObject {
    Q_OBJECT
public:
    /// Without a `playhead` they have one of their own.
    RunPlots(TrainingSession& session, QWidget* parent, Playhead* playhead = nullptr);

    LossPlot* loss;
    ErrorPlot* error;
    GradientPlot* gradients;
    StatePanel* state;
    ThroughTimePanel* throughTime;
    Playhead* playhead;

    /// Milliseconds of the latest replots of all of them.
    std::vector<double> replotTimes() const;
    /// Writes loss.png, error.png, gradients.png, state.png and, where there is one, through-time.png;
    /// returns an error message or nothing.
    QString savePictures(const QString& folder);

    /// Whose curves are drawn dashed over those of the run.
    enum class Others { Runs, Rival };
    /// In place of those of the same source before.
    void setOthers(Others source, std::vector<OverlayRun> runs);

signals:
    void problem(const QString& message);

private:
    void begin();
    void showSnapshot();

    TrainingSession& m_session;
    std::array<std::vector<OverlayRun>, 2> m_others;  ///< by source
};

/// Saves one widget as PNG at twice its size; returns an error message or nothing.
QString saveWidgetPicture(QWidget& widget, const QString& path);

}  // namespace ketloom
