#pragma once

#include <QAbstractTableModel>
#include <filesystem>
#include <map>
#include <span>
#include <vector>

#include "ui/runs/run_columns.h"

namespace ketloom {

/// All runs of a folder, one a row, and which of them are drawn over the plots. A new list changes the rows
/// that differ and no others, so that selection and scrolling stay. Tags and notes are edited here but
/// written by others: setData() only emits.
class RunTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    enum Role { OrderRole = Qt::UserRole, SearchRole };

    /// By path, as RunList tells them.
    void setRuns(const std::vector<RunInfo>& runs);
    const std::vector<RunInfo>& runs() const { return m_runs; }
    const RunInfo& run(int row) const { return m_runs[std::size_t(row)]; }
    /// -1 where there is no such run.
    int rowOf(const std::filesystem::path& run) const;

    /// The run that the plots show anyway; empty for none. It is no overlay.
    void setShownRun(const std::filesystem::path& run);
    const std::filesystem::path& shownRun() const { return m_shown; }

    /// Slot by run, see ui/widgets/overlay_pens.h.
    const std::map<std::filesystem::path, int>& overlays() const { return m_slots; }
    /// False where it is not possible: whyNoOverlay() tells.
    bool setOverlay(const std::filesystem::path& run, bool on);
    void clearOverlays();
    /// Empty where the run can be drawn over the plots.
    QString whyNoOverlay(const RunInfo& run) const;
    /// Its name, with more where another overlay or the shown run has the same.
    QString overlayName(const std::filesystem::path& run) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

signals:
    void overlaysChanged();
    void tagsEdited(const std::filesystem::path& run, const std::vector<std::string>& tags);
    void notesEdited(const std::filesystem::path& run, const std::string& notes);

private:
    QVariant overlayData(const RunInfo& run, int role) const;
    QString toolTip(const RunInfo& run, RunColumn column) const;
    void columnChanged(RunColumn column);
    /// True where one of the rows was drawn over the plots.
    bool removeRange(std::size_t first, std::size_t last);
    void insertRange(std::size_t row, std::span<const RunInfo> runs);
    /// Tells of the columns that may differ; of tags and notes, which may be edited just now, if they do.
    void replace(int row, const RunInfo& fresh);
    QVariant orderKey(int row, RunColumn column) const;

    std::vector<RunInfo> m_runs;
    /// By row, then by column: what the table is sorted by; empty until it is asked for.
    mutable std::vector<std::vector<QVariant>> m_keys;
    std::map<std::filesystem::path, int> m_slots;
    std::filesystem::path m_shown;
};

/// The rows as a CSV table: all columns but the overlay, and the folder.
QString runsToCsv(const std::vector<RunInfo>& runs);

}  // namespace ketloom
