#pragma once

#include <QObject>
#include <QTimer>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/runs/run_curves.h"
#include "core/runs/run_list.h"

class QFileSystemWatcher;

namespace ketloom {

/// The runs of a folder, as they were at one moment.
struct RunListing {
    std::filesystem::path folder;
    std::vector<RunInfo> runs;  ///< by path
    QString problem;            ///< why there are none; empty: the folder could be read
    bool isMissing = false;     ///< the folder does not exist
};

/// Lives on the library's thread: reads, follows and changes run folders.
class RunLibraryWorker : public QObject {
    Q_OBJECT
public:
    /// `stop` ends what is being read, and nothing is read any more: the window closes.
    explicit RunLibraryWorker(std::stop_token stop);

    void setFolder(const std::filesystem::path& folder);
    /// Lists again soon after each change of the folder, and answers `listed`; off: keeps still.
    void setFollowing(bool following);
    void refresh();
    /// Of a long run some thousand records, those with a validation among them.
    void readCurves(const std::filesystem::path& run);
    void changeNotes(const std::filesystem::path& run, const std::function<void(RunNotes&)>& change);
    /// Never one that is being trained; what cannot be moved stays as it is.
    void moveToTrash(const std::vector<std::filesystem::path>& runs);

signals:
    void listed(const std::shared_ptr<const ketloom::RunListing>& listing);
    void curvesRead(const std::shared_ptr<const ketloom::RunCurves>& curves);
    void curvesFailed(const QString& run, const QString& message);
    void failed(const QString& message);
    void trashed(const QStringList& runs);

private:
    void list();
    void watch(const RunListing& listing);
    void follow();

    std::stop_token m_stop;
    std::filesystem::path m_folder;
    RunList m_list;
    QFileSystemWatcher* m_watcher;
    QTimer m_soon;     ///< many changes, one listing
    QTimer m_running;  ///< rows of a table are no change of its folder
    bool m_following = false;
    bool m_stale = true;
};

}  // namespace ketloom

Q_DECLARE_METATYPE(std::shared_ptr<const ketloom::RunListing>)
Q_DECLARE_METATYPE(std::shared_ptr<const ketloom::RunCurves>)
