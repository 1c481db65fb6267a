#pragma once

#include <QColor>
#include <QPalette>
#include <QString>
#include <QVector>

class QApplication;
class QWidget;

namespace ketloom {

/// The colours of canvas and plots, derived from the application's palette in one place. Categorical colours
/// are distinguishable for the colour-blind (Okabe & Ito); widgets themselves follow QPalette.
struct Theme {
    bool dark = false;
    bool highContrast = false;  ///< no pale text, no thin edges
    QColor background;          ///< canvas and plot background
    QColor text;
    QColor mutedText;
    QColor grid;
    QColor lane;        ///< wires
    QColor stageFrame;  ///< dashed boxes
    QColor neuronFill, neuronEdge;
    QColor rotationFill, rotationEdge;
    QColor untrainedFill, untrainedEdge;  ///< gates without parameters
    QColor fixedFill, fixedEdge;          ///< X by the input word, meters: not editable
    QColor control;                       ///< control dots
    QColor selection;
    QColor dropTarget;
    QColor warning, error, good;
    QVector<QColor> series;  ///< eight categorical colours

    /// The theme that fits a palette: dark when its window colour is darker than its text; of high contrast
    /// when window and text are as far apart as black and white.
    static Theme fromPalette(const QPalette& palette);
    /// The theme of a widget's current palette.
    static Theme of(const QWidget* widget);
    /// The light theme on white, for paper and slides, whatever the application wears.
    static Theme paper();
};

enum class ThemeChoice { System, Light, Dark, HighContrastLight, HighContrastDark };

/// One row per choice, in the order of the enum: for menus, settings and the command line.
struct ThemeDescription {
    ThemeChoice choice;
    QString key;   ///< in settings and on the command line
    QString name;  ///< as shown
};
QVector<ThemeDescription> themeTable();

/// Contrast ratio of two opaque colours, 1 .. 21. Source: WCAG 2.1, "contrast ratio".
double contrastRatio(const QColor& a, const QColor& b);

/// Sets style and palette of the whole application; System restores the platform's palette.
void applyTheme(QApplication& application, ThemeChoice choice);

}  // namespace ketloom
