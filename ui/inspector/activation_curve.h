#pragma once

#include <QWidget>
#include <vector>

#include "ui/widgets/angle_text.h"

class QPainter;

namespace ketloom {

/// What a neuron makes of its angle eta: the probability that a target in |0> comes out as 1, for its order
/// and, thinner, the others up to 3; below, the eta that its parameters take over all patterns of its source
/// lanes, as ticks or, where there are many, as a histogram. Eta is shown as it acts, folded to 0 .. π (see
/// core/simulator/activation.h).
/// The pointer, or the arrow keys, pick one: readout() says it in words.
class ActivationCurve : public QWidget {
    Q_OBJECT
public:
    explicit ActivationCurve(QWidget* parent = nullptr);

    /// `eta`: 2^k angles in radians; bit j of an index is the value of source j. `sources`: k names. Cost
    /// O(2^k); painting costs no more with many patterns than with few.
    void setNeuron(int order, std::vector<double> eta, std::vector<QString> sources);
    void setUnit(AngleUnit unit);

    /// What is picked, or, while nothing is, which angles the patterns take.
    QString readout() const;
    /// The picked source pattern; -1: none.
    int pattern() const { return m_pattern; }
    /// True when the patterns are counted in bins rather than drawn one by one.
    bool isHistogram() const;
    /// Patterns by bin of the histogram, from 0 to π.
    const std::vector<int>& bins() const { return m_bins; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void readoutChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    struct Places;
    Places places() const;
    void pick(double eta, int pattern);
    void sortPatterns();
    QString patternText(int pattern) const;
    void paintAxes(QPainter& painter, const Places& at) const;
    void paintCurves(QPainter& painter, const Places& at) const;
    void paintPatterns(QPainter& painter, const Places& at) const;
    void paintLegend(QPainter& painter, const Places& at) const;

    int m_order = 1;
    std::vector<double> m_eta;
    std::vector<double> m_folded;
    std::vector<QString> m_sources;
    std::vector<int> m_bins;
    std::vector<int> m_sorted;  ///< patterns by folded eta; made when first needed
    AngleUnit m_unit = AngleUnit::Pi;
    double m_picked = -1.0;  ///< folded eta under the pointer; below 0: none
    int m_pattern = -1;
};

}  // namespace ketloom
