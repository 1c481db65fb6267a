#pragma once

#include <QTimer>
#include <QWidget>
#include <array>

#include "ui/plots/state_view.h"

class QComboBox;
class QLabel;
class QSlider;
class QSpinBox;
class QToolButton;

namespace ketloom {

class AmplitudeMap;
class HelpButton;
class ProbabilityBars;
class SampleView;

/// One sample, step by step: amplitudes of the carried state or hidden units of a classical network, the
/// image or words, the output probabilities, and one playhead for all of them.
class StatePanel : public QWidget {
    Q_OBJECT
public:
    explicit StatePanel(QWidget* parent = nullptr);

    void setState(const StateView& view);
    void clearState(const QString& why);
    /// A run is about to be shown: how many samples each split has (0: without end).
    void setSplitSizes(int train, int validation, int test);
    void setChoice(Split split, int index);

    const StateView& state() const { return m_view; }
    int playhead() const;
    void setPlayhead(int step);
    AmplitudeMap& map() { return *m_map; }
    ProbabilityBars& bars() { return *m_bars; }

signals:
    void sampleChosen(ketloom::Split split, int index);
    /// By the user or the player; not because another sample is shown.
    void playheadMoved(int step);
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    QWidget* makeChooser();
    QWidget* makePlayer();
    void refreshText();
    void emitChoice();
    void advance();

    StateView m_view;
    std::array<int, 3> m_sizes{};
    QComboBox* m_split;
    QSpinBox* m_index;
    QLabel* m_label;
    HelpButton* m_help;
    HelpButton* m_helpOfHiddenUnits;  ///< in its place for a classical network
    AmplitudeMap* m_map;
    SampleView* m_sample;
    ProbabilityBars* m_bars;
    QToolButton* m_play;
    QSlider* m_slider;
    QLabel* m_position;
    QTimer m_timer;
};

}  // namespace ketloom
