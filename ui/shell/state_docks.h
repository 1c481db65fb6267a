#pragma once

#include <QObject>

namespace ketloom {

class Docks;
class LanesPanel;
class PostselectionPanel;
class RunPlots;
class TrainingSession;
struct CompareChoice;

/// The docks that look closer at the shown sample, lanes and post-selection, and the way of snapshots,
/// comparisons and whole states between session and state panel.
class StateDocks : public QObject {
    Q_OBJECT
public:
    StateDocks(TrainingSession& session, RunPlots& plots, Docks& docks, QWidget* parent);

    LanesPanel& lanes() { return *m_lanes; }
    PostselectionPanel& postselection() { return *m_postselection; }

private:
    void begin();
    void showSnapshot();
    void showCompared();
    void offerSnapshots();
    void compare(const CompareChoice& choice);

    TrainingSession& m_session;
    RunPlots& m_plots;
    LanesPanel* m_lanes;
    PostselectionPanel* m_postselection;
};

}  // namespace ketloom
