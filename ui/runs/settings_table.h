#pragma once

#include <QTableWidget>
#include <vector>

#include "core/runs/settings_difference.h"

namespace ketloom {

/// The settings in which two projects differ, and no others: field, left, right.
class SettingsTable : public QTableWidget {
    Q_OBJECT
public:
    explicit SettingsTable(QWidget* parent = nullptr);

    void setDifferences(const QString& left, const QString& right,
                        const std::vector<SettingDifference>& differences);
    /// Tab-separated, with the headings: as it is copied (Ctrl+C).
    QString text() const;

signals:
    void problem(const QString& message);
};

}  // namespace ketloom
