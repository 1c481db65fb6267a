#pragma once

#include <QWidget>

#include "ui/plots/postselection.h"
#include "ui/plots/state_view.h"

class QComboBox;

namespace ketloom {

class AmplitudeMap;
class BlochPlot;
class ElidedLabel;
class Playhead;
class StepCurves;

/// The workspace lanes one by one: the reduced Bloch vector of each at the playhead, the entropy of each by
/// time step, and how likely the post-selections of each step succeed.
class LanesPanel : public QWidget {
    Q_OBJECT
public:
    explicit LanesPanel(Playhead& playhead, QWidget* parent = nullptr);

    void setState(const StateView& view);
    void clearState(const QString& why);
    BlochPlot& discs() { return *m_discs; }
    AmplitudeMap& entropies() { return *m_entropies; }
    StepCurves& probabilities() { return *m_probabilities; }
    QString statement() const;
    /// One line a step and lane: step, lane, x, z, entropy.
    QString toCsv() const;
    /// One line a step: step, neurons, kept.
    QString probabilitiesCsv() const;

signals:
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void follow(int step);
    void refresh();
    void makeRoom();
    QStringList laneNames() const;

    Playhead& m_playhead;
    StateView m_view;
    Postselection m_postselection;
    ElidedLabel* m_statement;
    BlochPlot* m_discs;
    AmplitudeMap* m_entropies;
    StepCurves* m_probabilities;
    QComboBox* m_which;    ///< of map and curves, where there is no room for both
    bool m_stale = false;  ///< set while hidden: worked out when it is shown
};

}  // namespace ketloom
