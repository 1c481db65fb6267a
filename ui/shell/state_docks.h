#pragma once

#include <QObject>
#include <QString>
#include <span>

namespace ketloom {

class Docks;
class LanesPanel;
class PostselectionPanel;
class RunPlots;
class TrainingSession;
struct CompareChoice;
struct StateView;
struct StepRecord;

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

/// Writes lanes.png and post-selection.png of a sample into a folder, with the overhead over these records;
/// of a classical network nothing. Returns an error message or nothing.
QString saveStatePictures(const StateView& view, std::span<const StepRecord> records, const QString& folder);

}  // namespace ketloom
