#pragma once

#include <QWidget>

#include "ui/document/live_parameters.h"
#include "ui/document/live_state.h"
#include "ui/document/selection.h"

class QComboBox;
class QLabel;
class QSlider;
class QSpinBox;
class QToolButton;

namespace ketloom {

/// One row above the canvas: which sample, which time step and which parameters the live state shows, the
/// words read and kept there, the probe, and what is wrong where nothing can be shown.
class LiveBar : public QWidget {
    Q_OBJECT
public:
    LiveBar(Document& document, Selection& selection, LiveParameters& parameters, LiveState& state,
            QWidget* parent = nullptr);

    /// Drops the probe behind the selected operation, else before the output stage; or takes it away.
    void toggleProbe();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeStep();
    /// Leaves out what can be done without where the row is narrow, or a message needs the room.
    void arrange();
    void choose();
    void refresh();
    void refreshParameters();
    void refreshText();

    Document& m_document;
    Selection& m_selection;
    LiveParameters& m_parameters;
    LiveState& m_state;
    int m_steps = 0;    ///< of the latest sample that could be shown
    int m_samples = 0;  ///< likewise, in its split
    QComboBox* m_split;
    QSpinBox* m_index;
    QWidget* m_stepBox;  ///< slider and number
    QSlider* m_slider;
    QSpinBox* m_step;
    QLabel* m_icon;
    QLabel* m_text;
    QComboBox* m_source;
    QToolButton* m_probe;
    QWidget* m_help;
};

}  // namespace ketloom
