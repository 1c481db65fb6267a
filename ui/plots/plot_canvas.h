#pragma once

#include <qcustomplot.h>

#include <QString>
#include <deque>
#include <functional>
#include <utility>
#include <vector>

#include "ui/widgets/theme.h"

namespace ketloom {

/// A QCustomPlot that follows the theme, replots at most once an event-loop turn, not at all while hidden,
/// and can be copied and saved. 1-px pens everywhere: thicker ones cost a hundred times as much.
class PlotCanvas : public QCustomPlot {
    Q_OBJECT
public:
    explicit PlotCanvas(QWidget* parent = nullptr);

    /// Something changed: replots soon if visible, else when shown again.
    void markDirty();
    bool isDirty() const { return m_dirty; }
    /// Replots at once, visible or not: before a picture is taken.
    void replotNow();

    /// Called with the theme at once and after every palette change, before the replot.
    void setRestyle(std::function<void(const Theme&)> restyle);
    const Theme& theme() const { return m_theme; }
    void styleAxisRect(QCPAxisRect* rect);

    /// Milliseconds of the latest replots (at most 500).
    const std::deque<double>& replotTimes() const { return m_replotTimes; }

    /// Text for the middle of an empty plot: why it is empty; empty text hides it.
    void setEmptyText(const QString& text);

    /// Puts the entries of a legend above the axes into columns. Where they would take more than three rows,
    /// long names are shortened in their middle to make room for more columns. `names` in full, in order.
    void arrangeLegend(const std::vector<std::pair<QCPAbstractPlottable*, QString>>& names);

    /// The line above the axes of saved and copied pictures; on screen the panel says it.
    void setPictureTitle(const QString& title) { m_pictureTitle = title; }
    /// Writes by the file's ending: .png (twice the size on screen), .svg or .pdf. Returns an error message
    /// or nothing.
    QString savePicture(const QString& path, int width = 0, int height = 0, double scale = 2.0);

    QPixmap picture();
    /// Draws the picture as lines and text, `size` wide and high in the painter's units, at its origin.
    void drawPicture(QCPPainter& painter, QSize size);

    /// Small: a legend in one row must not hold its dock wide. What lacks room is arranged before a replot.
    QSize minimumSizeHint() const override;

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void restyle();
    /// Runs `draw` while the title stands above the axes and all is arranged for `size`.
    void withTitle(QSize size, const std::function<void()>& draw);

    std::function<void(const Theme&)> m_restyle;
    Theme m_theme;
    QCPItemText* m_empty;
    QString m_pictureTitle;
    std::deque<double> m_replotTimes;
    bool m_dirty = false;
};

/// The largest axis value with mantissa 1, 2 or 5 that is not above `value` (up = false), or the smallest not
/// below.
double niceBound(double value, bool up);

/// Ticks of a logarithmic axis: every decade when there are several, else 1, 2, 5 of each, so that a short
/// range is labelled too.
class LogTicker : public QCPAxisTicker {
protected:
    QVector<double> createTickVector(double tickStep, const QCPRange& range) override;
    double getTickStep(const QCPRange&) override { return 1.0; }
    int getSubTickCount(double) override { return 0; }
    QVector<double> createSubTickVector(int subTickCount, const QVector<double>& ticks) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar formatChar, int precision) override;
};

}  // namespace ketloom
