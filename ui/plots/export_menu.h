#pragma once

#include <QString>
#include <functional>

#include "ui/widgets/export_files.h"  // IWYU pragma: export

class QMenu;
class QWidget;

namespace ketloom {

class PlotCanvas;

/// Adds "Copy picture", "Save picture…" (PNG, SVG, PDF) and "Save data as CSV…". Problems go to `report`,
/// which must outlive the dialogs together with `owner`.
void addExportActions(QMenu& menu, QWidget* owner, PlotCanvas& canvas, const QString& title,
                      std::function<QString()> csv, std::function<void(const QString&)> report);

}  // namespace ketloom
