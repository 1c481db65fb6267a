#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "ui/plots/plot_canvas.h"
#include "ui/plots/series.h"

class QLabel;
class QToolButton;

namespace ketloom {

/// What a line plot is, apart from its data.
struct LinePlotSpec {
    QString title;
    QString help;  ///< what it shows, how to read it, what not to conclude; HTML
    QString xLabel;
    QString yLabel;  ///< with unit
    QString emptyText;
    bool logarithmic = false;
    bool canSwitchScale = true;  ///< offers the logarithmic axis in its menu
    double floor = 1e-12;        ///< of the logarithmic axis
    bool unitRange = false;      ///< y from 0 to 1 on the linear axis
};

/// Curves over steps. Keeps the whole record; only drawing thins out. Shows the recent steps or all of them,
/// or what the user zoomed to. What is not drawn as it is (below the floor, not finite, thinned out) is
/// marked and said.
class LinePlot : public QWidget {
    Q_OBJECT
public:
    enum class View { Recent, All, ByHand };
    enum class Style { Line, LineWithPoints };

    explicit LinePlot(LinePlotSpec spec, QWidget* parent = nullptr);

    /// Removes all series.
    void clearSeries();
    /// Keeps the series but empties them.
    void clearData();
    int addSeries(const QString& name, Style style = Style::Line);
    void append(int series, double x, double y);
    /// A dashed horizontal line with a name; NaN hides it.
    void setReference(double y, const QString& name);
    void setEmptyText(const QString& text);
    /// In place of the theme's next colour.
    void setSeriesColour(int series, std::function<QColor(const Theme&)> colour);
    /// Something to be said above the curves besides the marks.
    void setNote(const QString& note);

    /// A curve of another run: dashed, see ui/widgets/overlay_pens.h.
    struct Overlay {
        QString run;   ///< its name, shown in the legend
        QString what;  ///< which of its curves: "training"
        int slot = 0;
        Style style = Style::Line;
        bool inLegend = true;  ///< one curve of a run is enough
        Series data;           ///< without a name
    };
    /// Curves of other runs in place of the previous ones. They stay when the plot is emptied for a new run,
    /// and stand in the CSV as "run: what". `note` says what is drawn how. The first ones show the whole run:
    /// there runs are compared.
    void setOverlays(const std::vector<Overlay>& overlays, const QString& note);
    /// Of other runs, named "run: what".
    const std::vector<Series>& overlaySeries() const { return m_otherSeries; }

    const std::vector<Series>& series() const { return m_series; }
    /// The curves of the run, then those of other runs.
    QString toCsv() const;
    /// What is said above the curves: clamped, not finite, decimated; empty when all is drawn as it is.
    QString remark() const { return m_remarkText; }
    View view() const { return m_view; }
    void setView(View view);
    void setLogarithmic(bool on);
    bool isLogarithmic() const { return m_logarithmic; }
    /// Fits ranges and remarks to the data; done by itself before every replot, offered for tests and
    /// pictures.
    void updateView();
    PlotCanvas& canvas() { return *m_canvas; }
    const LinePlotSpec& spec() const { return m_spec; }

signals:
    /// A file could not be written.
    void problem(const QString& message);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    struct Curve {
        QCPGraph* line;
        QCPGraph* atFloor;
        QCPGraph* notFinite;
        QCPGraph* mean;  ///< drawn over a crowded line
        Style style;
        std::function<QColor(const Theme&)> colour;  ///< unset: the theme's next series colour
        QString name;                                ///< in full
        bool inLegend = true;
        int slot = -1;  ///< of another run's curve
        bool crowded = false;
        double markSide = 5.0;  ///< of the points, in pixels; 0 where they would run together
    };

    QWidget* makeHeader();
    void refill();
    void refill(const Series& series, const Curve& curve);
    bool hasOverlays(const std::vector<Overlay>& overlays) const;
    /// Of the curves that are drawn already, those whose points differ.
    void refillOverlays(const std::vector<Overlay>& overlays);
    Curve makeCurve(const QString& name, Style style, bool inLegend);
    void removeCurves(std::vector<Curve>& curves);
    void addPoint(const Curve& curve, double x, double y);
    /// Calls `visit` with each series and its curve, those of other runs last.
    void forEachCurve(const std::function<void(const Series&, Curve&)>& visit);
    void applyTheme(const Theme& theme);
    void setUpInteraction();
    void updateRemark(double fromX, double toX);
    /// Where a noisy line has too many points to be followed: draws it pale and means of equal stretches
    /// over it (geometric ones on a logarithmic axis). Cost bounded by the width of the plot.
    void drawMeans(double fromX, double toX);
    void drawMeansOf(const Series& series, Curve& curve, double fromX, double toX);
    void paintCurve(const Curve& curve, const QColor& colour, const Theme& theme);
    int drawnWidth() const;
    void wrapLegend();
    /// Curves of the run first; those that are empty are left out where other runs have some.
    void fillLegend();
    void changed();
    void saveCsv(const QString& path);

    LinePlotSpec m_spec;
    PlotCanvas* m_canvas;
    QLabel* m_remark;
    QToolButton* m_recent;
    QToolButton* m_all;
    QCPItemStraightLine* m_referenceLine;
    QCPItemText* m_referenceText;
    std::vector<Series> m_series;
    std::vector<Curve> m_curves;
    std::vector<Series> m_otherSeries;
    std::vector<Curve> m_otherCurves;
    QString m_remarkText;
    QString m_note;
    QString m_otherNote;
    int m_stepsPerMean = 0;
    int m_drawnWidth = 1;  ///< about the width of the axes, for which marks and means are chosen
    View m_view = View::Recent;
    bool m_logarithmic = false;
    bool m_fitting = false;
    bool m_ownInLegend = true;
    bool m_stale = false;  ///< ranges to be fitted before the next replot
    double m_reference;
};

}  // namespace ketloom
