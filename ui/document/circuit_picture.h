#pragma once

#include <QByteArray>
#include <QFont>
#include <QImage>
#include <QSizeF>
#include <QString>
#include <QStringList>
#include <QVector>
#include <optional>

#include "core/project/project.h"
#include "ui/document/circuit_layout.h"
#include "ui/widgets/theme.h"

class QPainter;

namespace ketloom {

enum class PictureFormat { Svg, Pdf, Png };

/// "svg", "pdf", "png": the ending of file names.
QString pictureEnding(PictureFormat format);
/// By the ending of a file name, any case.
std::optional<PictureFormat> pictureFormatOf(const QString& path);

inline constexpr int kMaxPictureScale = 8;

struct PictureOptions {
    Theme theme = Theme::paper();
    QFont font;
    bool legend = false;  ///< what the symbols in this picture mean
    double scale = 2.0;   ///< PNG: pixels per unit, 1 .. kMaxPictureScale
};

/// The picture of a project's cell to take away: title, lane order and counts, the circuit, and if wanted a
/// legend. A value: made once, painted or written any number of times. Every file carries the project, so
/// that opening the picture reopens it (see core/project/picture_project.h).
class CircuitPicture {
public:
    CircuitPicture(const Project& project, const PictureOptions& options);

    const Theme& theme() const { return m_options.theme; }
    /// In pixels at scale 1; what a PDF page measures at 96 pixels an inch.
    QSizeF size() const { return m_size; }
    /// Of the PNG.
    QSize pixels() const;
    void paint(QPainter& painter) const;

    /// Text stays text: it can be searched, and edited in other programs.
    QByteArray svg() const;
    QByteArray pdf() const;
    /// Null where it would have more pixels than can be handled.
    QImage image() const;
    QByteArray png() const;

    /// Writes atomically. Errors: Unwritable; Value for a PNG with too many pixels. Nothing is then written.
    Expected<void> save(const QString& path, PictureFormat format) const;

private:
    struct Symbol {
        std::optional<GateKind> gate;  ///< else the element
        CircuitElement element;
        QString text;
        QPointF place;  ///< upper left corner
    };
    void placeHead();
    void placeLegend();
    void addSymbol(Symbol symbol);
    void paintSymbol(QPainter& painter, const Symbol& symbol) const;

    Project m_project;
    PictureOptions m_options;
    CircuitLayout m_layout;
    QFont m_titleFont;
    QString m_title;
    QStringList m_facts;  ///< lines under the title
    QVector<Symbol> m_legend;
    double m_circuitTop = 0.0;
    double m_legendTop = 0.0;
    QSizeF m_size;
};

/// "lane order |i0 i1 w0 w1⟩": which lane stands where in a ket, the most significant bit first.
QString laneOrderText(const Cell& cell);

}  // namespace ketloom
