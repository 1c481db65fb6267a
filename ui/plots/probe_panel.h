#pragma once

#include <QWidget>

#include "ui/document/live_state.h"

class QComboBox;
class QLabel;
class QStackedLayout;
class QTableView;
class QToolButton;

namespace ketloom {

class LaneTable;
class StateTable;

/// The whole state at the place of the probe: basis states by weight with amplitude and probability, and P(1)
/// of every lane. The list of moments moves the probe, for those who do not drag it.
class ProbePanel : public QWidget {
    Q_OBJECT
public:
    explicit ProbePanel(LiveState& state, QWidget* parent = nullptr);

    StateTable& states() { return *m_states; }

signals:
    void problem(const QString& message);

private:
    QWidget* makeChooser();
    void refresh();
    void copyCsv();

    LiveState& m_state;
    StateTable* m_states;
    LaneTable* m_lanes;
    QStackedLayout* m_stack;
    QLabel* m_nothing;
    QComboBox* m_moment;
    QToolButton* m_previous;
    QToolButton* m_next;
    QToolButton* m_copy;
    QTableView* m_stateView;
    QTableView* m_laneView;
    Cell m_cell;  ///< of the list of moments
};

}  // namespace ketloom
