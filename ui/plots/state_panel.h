#pragma once

#include <QWidget>
#include <array>

#include "ui/plots/state_view.h"

class QComboBox;
class QLabel;
class QSpinBox;

namespace ketloom {

class AmplitudeMap;
class AmplitudeView;
class GradientStrip;
class HelpButton;
class Playhead;
class ProbabilityBars;
struct GradientByStep;
class SampleView;

/// One sample, step by step: amplitudes of the carried state or hidden units of a classical network, the
/// image or words, the output probabilities, and the playhead for all of them.
class StatePanel : public QWidget {
    Q_OBJECT
public:
    /// Without a `playhead` it has one of its own.
    explicit StatePanel(QWidget* parent = nullptr, Playhead* playhead = nullptr);

    void setState(const StateView& view);
    void clearState(const QString& why);
    /// A run is about to be shown: how many samples each split has (0: without end).
    void setSplitSizes(int train, int validation, int test);
    void setChoice(Split split, int index);

    /// The newest gradient of the run, drawn under the sample.
    void setGradient(const GradientByStep& gradient);
    GradientStrip& strip() { return *m_strip; }

    const StateView& state() const { return m_view; }
    int playhead() const;
    void setPlayhead(int step);
    AmplitudeView& amplitudes() { return *m_amplitudes; }
    AmplitudeMap& map();
    ProbabilityBars& bars() { return *m_bars; }

signals:
    void sampleChosen(ketloom::Split split, int index);
    /// The states are kept sparsely, and the user wants all of them written to this file.
    void allStatesWanted(const QString& path);
    void problem(const QString& message);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    QWidget* makeChooser();
    void refreshText();
    void emitChoice();
    void follow(int step);
    void makeRoom();

    StateView m_view;
    Playhead* m_playhead;
    std::array<int, 3> m_sizes{};
    QComboBox* m_split;
    QSpinBox* m_index;
    QLabel* m_label;
    HelpButton* m_help;
    HelpButton* m_helpOfHiddenUnits;  ///< in its place for a classical network
    AmplitudeView* m_amplitudes;
    QWidget* m_side;  ///< image or words, and output probabilities
    SampleView* m_sample;
    GradientStrip* m_strip;
    ProbabilityBars* m_bars;
};

}  // namespace ketloom
