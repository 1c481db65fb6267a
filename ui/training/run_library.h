#pragma once

#include <QObject>
#include <QStringList>
#include <stop_token>

#include "ui/training/run_library_worker.h"

class QThread;

namespace ketloom {

/// The run folders on disk, seen from the window: all functions return at once, and what is found or done is
/// told by signals. Reading, writing and watching happen on a thread of its own. The destructor asks it to
/// stop reading, and waits; what was to be written is still written.
class RunLibrary : public QObject {
    Q_OBJECT
public:
    explicit RunLibrary(QObject* parent = nullptr);
    ~RunLibrary() override;

    /// The folder with the run folders in it.
    void setFolder(const std::filesystem::path& folder);
    /// Off, nothing is read: nobody looks.
    void setFollowing(bool following);
    /// Looks at the folder now.
    void refresh();
    /// Answered by `curvesRead` or `curvesFailed`.
    void readCurves(const std::filesystem::path& run);
    void setTags(const std::filesystem::path& run, std::vector<std::string> tags);
    void setNotes(const std::filesystem::path& run, std::string notes);
    void moveToTrash(std::vector<std::filesystem::path> runs);

signals:
    void listed(const std::shared_ptr<const ketloom::RunListing>& listing);
    void curvesRead(const std::shared_ptr<const ketloom::RunCurves>& curves);
    void curvesFailed(const QString& run, const QString& message);
    /// Tags, notes or a move to the trash did not come about; one sentence.
    void failed(const QString& message);
    void trashed(const QStringList& runs);

private:
    template <class Work>
    void post(Work work);

    std::stop_source m_stop;
    QThread* m_thread;
    RunLibraryWorker* m_worker;
};

}  // namespace ketloom
