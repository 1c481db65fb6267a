#pragma once

#include <QTimer>
#include <QWidget>

#include "core/device/text_export.h"
#include "ui/document/document.h"
#include "ui/document/live_parameters.h"
#include "ui/document/selection.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QToolButton;

namespace ketloom {

class BannerArea;
class DeviceCanvas;
class TextExports;

/// "As a device would run it": the circuit with ancillas of the selected operation, its stage, or the whole
/// cell, with the parameters that everything live shows, and what it takes. Counts are exact for every cell;
/// of a long circuit the beginning is drawn, and a notice says so.
class DeviceView : public QWidget {
    Q_OBJECT
public:
    DeviceView(Document& document, Selection& selection, LiveParameters& parameters,
               QWidget* parent = nullptr);

    enum class Scope { Operation, Stage, Step };
    Scope scope() const;
    void setScope(Scope scope);
    unsigned inputWord() const;

    DeviceCanvas& canvas() { return *m_canvas; }
    TextExports& exports() { return *m_exports; }
    /// Empty, or why not everything, or nothing, is drawn.
    QString notice() const;
    QString counts() const;

    /// More gates are counted, not drawn.
    static constexpr std::size_t kMostDrawnGates = 6000;

protected:
    void showEvent(QShowEvent* event) override;

private:
    OperationPlace place() const;
    TextExportOptions exportOptions() const;
    void scheduleRefresh();
    void refresh();
    void refreshWords();
    void showNothing(const QString& why);
    void setExportable(bool can);

    Document& m_document;
    Selection& m_selection;
    LiveParameters& m_parameters;
    QTimer m_timer;  ///< one refresh for many changes
    bool m_stale = true;
    QComboBox* m_scope;
    QLabel* m_wordLabel;
    QComboBox* m_word;
    QCheckBox* m_fold;
    QLabel* m_source;
    QLabel* m_counts;
    QLabel* m_notice;
    DeviceCanvas* m_canvas;
    TextExports* m_exports;
    QToolButton* m_exportButton;
    BannerArea* m_banners;
};

}  // namespace ketloom
