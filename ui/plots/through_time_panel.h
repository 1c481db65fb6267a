#pragma once

#include <QWidget>
#include <memory>
#include <span>
#include <vector>

#include "core/gradient/decay_fit.h"
#include "core/model/model_options.h"
#include "core/training/training.h"
#include "ui/plots/gradient_strip.h"
#include "ui/plots/magnitude_colours.h"
#include "ui/plots/overlay_run.h"

class QComboBox;
class QGridLayout;
class QToolButton;

namespace ketloom {

class ElidedLabel;
class HelpButton;
class ThroughTimePlot;

/// Where the gradient of training comes from, by time step: at the carried state and through the parameters,
/// as curves, as a strip of colours and over the run; with the trend in words. Shows the newest record, or
/// one that the user chose in the history.
class ThroughTimePanel : public QWidget {
    Q_OBJECT
public:
    explicit ThroughTimePanel(QWidget* parent = nullptr);

    /// Norms below are drawn there.
    static constexpr double kFloor = kNormFloor;

    /// Empties the panel for a new run of this network with these parameter groups.
    void begin(const std::vector<ParameterGroup>& groups, ModelKind kind = ModelKind::Qrnn);
    void clearData(const QString& why);
    /// Takes the records that hold a gradient by time step.
    void add(std::span<const StepRecord> records);
    /// The chosen norm in the latest record of other runs, in place of the previous ones; stays when the
    /// panel is emptied. A run that has no such stage, or no record, has no curve.
    void overlay(std::span<const OverlayRun> runs);
    /// Time step 0 .. of the other views' playhead; -1 hides it.
    void setPlayhead(int step);

    /// What strip, history and trend show: 0 the state, 1 all parameters, 2 .. a group.
    void setQuantity(int quantity);
    /// Of the record shown, by time step; empty before the first.
    std::vector<double> norms(int quantity) const;
    int shownStep() const;  ///< of training; 0 before the first record
    /// The norm by the state in the newest record, whatever the user chose; without one: no norms.
    GradientByStep newest() const;
    const DecayFit& fit() const { return m_fit; }
    QString statement() const;
    QString toCsv() const;
    ThroughTimePlot& plot() { return *m_plot; }

signals:
    void newestChanged();
    void stepPicked(int step);
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Record {
        int step = 0;
        std::shared_ptr<const GradientThroughTime> gradient;
    };

    QWidget* makeHeader();
    /// The record whose norms of this quantity are shown: the chosen or newest one, or the last before it
    /// that looked at them; -1: none.
    int shownIndex(int quantity) const;
    static bool holds(const Record& record, int quantity);
    static std::vector<double> normsOf(const Record& record, int quantity);
    void makeRoom();
    void showRow(int row);
    void refresh();
    void refreshOverlays();

    std::vector<std::string> m_groups;
    std::vector<int> m_groupNumbers;  ///< of those that own parameters
    std::vector<Record> m_records;
    ModelKind m_kind = ModelKind::Qrnn;
    double m_least = 0.0;  ///< norms by the state, of all records
    double m_most = 0.0;
    std::vector<OverlayRun> m_overlays;
    QString m_overlayText;    ///< their trends in words
    int m_chosen = -1;        ///< record the user chose; -1: the newest
    std::vector<int> m_rows;  ///< records of the history's rows
    DecayFit m_fit;
    QGridLayout* m_header;
    QComboBox* m_quantity;
    QComboBox* m_part;  ///< curves or history, where there is no room for both
    ElidedLabel* m_statement;
    QToolButton* m_newest;
    HelpButton* m_help;
    HelpButton* m_helpOfClassical;  ///< in its place for a classical network
    ThroughTimePlot* m_plot;
};

}  // namespace ketloom
