#pragma once

#include <QWidget>
#include <span>

#include "core/training/training.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/postselection.h"

class QComboBox;

namespace ketloom {

class AmplitudeMap;
class ElidedLabel;
class Playhead;

/// 1/sqrt(p) over training: of the least likely word that the batch of each step kept, and of the least
/// likely neuron and word of the shown sample whenever that was worked out.
class OverheadPlot : public LinePlot {
    Q_OBJECT
public:
    explicit OverheadPlot(QWidget* parent = nullptr);
    void begin(const QString& emptyText);
    void add(std::span<const StepRecord> records);
    /// `sample`: tells samples apart; points of another one go on with a note.
    void addSample(int step, const Postselection& postselection, int sample);

private:
    int m_sample = -1;
    int m_lastStep = -1;
};

/// What post-selection would cost a device: probability per neuron and time step of the shown sample, and the
/// overhead over training.
class PostselectionPanel : public QWidget {
    Q_OBJECT
public:
    explicit PostselectionPanel(Playhead& playhead, QWidget* parent = nullptr);

    /// A new run; of a classical network it says that there is nothing to post-select.
    void begin(bool classical);
    void clearAll();
    void add(std::span<const StepRecord> records);
    void setState(const StateView& view);
    AmplitudeMap& map() { return *m_map; }
    OverheadPlot& plot() { return *m_plot; }
    QString statement() const;

signals:
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeRoom();

    Playhead& m_playhead;
    Postselection m_shown;
    bool m_classical = false;
    ElidedLabel* m_statement;
    QComboBox* m_which;  ///< of sample and training, where there is no room for both
    QWidget* m_upper;
    AmplitudeMap* m_map;
    OverheadPlot* m_plot;
};

}  // namespace ketloom
