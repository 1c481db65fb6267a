#pragma once

#include <QWidget>
#include <vector>

#include "core/lab/sweep_result.h"
#include "ui/laboratory/profile_plot.h"

class QComboBox;

namespace ketloom {

/// The gradient through time: all arms at one length, or all lengths of one arm; when training began or when
/// it ended; at the state or through the parameters. Mean over the seeds, and a band of them.
class ProfilePanel : public QWidget {
    Q_OBJECT
public:
    explicit ProfilePanel(QWidget* parent = nullptr);

    void show(const Sweep& sweep, const std::vector<PointResult>& results);
    ProfilePlot& plot() { return *m_plot; }
    struct Choice {
        int compared = 0;  ///< below the number of lengths: all arms at this one; else all lengths of an arm
        bool atEnd = false;
        bool ofParameters = false;
    };
    static std::vector<ProfilePlot::Curve> curvesOf(const Sweep& sweep,
                                                    const std::vector<PointResult>& results,
                                                    const Choice& choice, const Theme& theme);
    /// What is drawn now.
    const std::vector<ProfilePlot::Curve>& curves() const { return m_curves; }

signals:
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    void fillChoices();
    void redraw();

    Sweep m_sweep;
    std::vector<PointResult> m_results;
    std::vector<ProfilePlot::Curve> m_curves;
    QComboBox* m_compare;
    QComboBox* m_when;
    QComboBox* m_what;
    ProfilePlot* m_plot;
};

}  // namespace ketloom
