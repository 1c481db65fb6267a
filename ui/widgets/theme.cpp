#include "ui/widgets/theme.h"

#include <QApplication>
#include <QCoreApplication>
#include <QStyle>
#include <QStyleFactory>
#include <QWidget>
#include <cmath>

#include "ui/widgets/high_contrast_style.h"

namespace ketloom {
namespace {

/// `share` of a, the rest b.
QColor mix(const QColor& a, const QColor& b, double share) {
    const auto channel = [share](double x, double y) { return float(share * x + (1.0 - share) * y); };
    return QColor::fromRgbF(channel(a.redF(), b.redF()), channel(a.greenF(), b.greenF()),
                            channel(a.blueF(), b.blueF()));
}

struct PaletteColours {
    QColor window, base, alternate, button, text, disabled, highlight, link, toolTip;
};

QPalette makePalette(const PaletteColours& c) {
    QPalette palette(c.button, c.window);
    palette.setColor(QPalette::Window, c.window);
    palette.setColor(QPalette::WindowText, c.text);
    palette.setColor(QPalette::Base, c.base);
    palette.setColor(QPalette::AlternateBase, c.alternate);
    palette.setColor(QPalette::ToolTipBase, c.toolTip);
    palette.setColor(QPalette::ToolTipText, c.text);
    palette.setColor(QPalette::Text, c.text);
    palette.setColor(QPalette::PlaceholderText, mix(c.text, c.base, 0.68));
    palette.setColor(QPalette::Button, c.button);
    palette.setColor(QPalette::ButtonText, c.text);
    palette.setColor(QPalette::BrightText, QColor(0xd6, 0x3a, 0x3a));
    palette.setColor(QPalette::Link, c.link);
    palette.setColor(QPalette::LinkVisited, c.link);
    palette.setColor(QPalette::Highlight, c.highlight);
    palette.setColor(QPalette::HighlightedText,
                     contrastRatio(Qt::white, c.highlight) >= 4.0 ? Qt::white : Qt::black);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, c.disabled);
    }
    palette.setColor(QPalette::Disabled, QPalette::Highlight, mix(c.highlight, c.window, 0.35));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, c.disabled);
    palette.setColor(QPalette::Disabled, QPalette::Base, mix(c.base, c.window, 0.3));
    return palette;
}

QPalette lightPalette() {
    return makePalette({.window = QColor(0xf3, 0xf4, 0xf6),
                        .base = QColor(0xff, 0xff, 0xff),
                        .alternate = QColor(0xf5, 0xf7, 0xfa),
                        .button = QColor(0xec, 0xee, 0xf1),
                        .text = QColor(0x1c, 0x21, 0x28),
                        .disabled = QColor(0x8b, 0x92, 0x9c),
                        .highlight = QColor(0x1f, 0x6f, 0xb5),
                        .link = QColor(0x0b, 0x5c, 0xad),
                        .toolTip = QColor(0xff, 0xff, 0xf2)});
}

QPalette darkPalette() {
    return makePalette({.window = QColor(0x25, 0x29, 0x2f),
                        .base = QColor(0x1a, 0x1d, 0x22),
                        .alternate = QColor(0x20, 0x24, 0x2a),
                        .button = QColor(0x31, 0x36, 0x3e),
                        .text = QColor(0xe4, 0xe7, 0xeb),
                        .disabled = QColor(0x7f, 0x88, 0x93),
                        .highlight = QColor(0x2b, 0x7b, 0xc4),
                        .link = QColor(0x6c, 0xb6, 0xff),
                        .toolTip = QColor(0x36, 0x3c, 0x45)});
}

QPalette highContrastLightPalette() {
    return makePalette({.window = Qt::white,
                        .base = Qt::white,
                        .alternate = QColor(0xf0, 0xf0, 0xf0),
                        .button = Qt::white,
                        .text = Qt::black,
                        .disabled = QColor(0x59, 0x59, 0x59),
                        .highlight = QColor(0x00, 0x3c, 0x8f),
                        .link = QColor(0x00, 0x3c, 0x8f),
                        .toolTip = Qt::white});
}

QPalette highContrastDarkPalette() {
    return makePalette({.window = Qt::black,
                        .base = Qt::black,
                        .alternate = QColor(0x1c, 0x1c, 0x1c),
                        .button = Qt::black,
                        .text = Qt::white,
                        .disabled = QColor(0xa8, 0xa8, 0xa8),
                        .highlight = QColor(0x6f, 0xc3, 0xff),
                        .link = QColor(0x8a, 0xd0, 0xff),
                        .toolTip = Qt::black});
}

/// Makes lines and texts of a theme strong: nothing pale, edges that can be told from what they enclose.
void strengthen(Theme& theme) {
    const QColor text = theme.text;
    const QColor ground = theme.background;
    theme.mutedText = mix(text, ground, 0.85);
    theme.grid = mix(text, ground, 0.4);
    theme.lane = text;
    theme.stageFrame = mix(text, ground, 0.8);
    for (QColor* edge : {&theme.neuronEdge, &theme.rotationEdge, &theme.untrainedEdge})
        *edge = mix(*edge, text, 0.45);
    for (QColor* fill : {&theme.neuronFill, &theme.rotationFill, &theme.untrainedFill})
        *fill = mix(*fill, ground, 0.7);
    theme.fixedEdge = text;
    theme.control = text;
    theme.dropTarget = theme.dark ? QColor(0xff, 0xd5, 0x4a) : QColor(0x8a, 0x4b, 0x00);
    theme.warning = theme.dark ? QColor(0xff, 0xc8, 0x70) : QColor(0x7a, 0x42, 0x00);
    theme.error = theme.dark ? QColor(0xff, 0xa0, 0x98) : QColor(0x98, 0x00, 0x10);
    theme.good = theme.dark ? QColor(0x7c, 0xe8, 0xb0) : QColor(0x00, 0x58, 0x30);
}

/// Okabe & Ito, with yellow and black moved to where they can be seen on the background.
QVector<QColor> categorical(bool dark) {
    if (dark) {
        return {QColor(0x56, 0xb4, 0xe9), QColor(0xe6, 0x9f, 0x00), QColor(0x2f, 0xc4, 0x98),
                QColor(0xe0, 0x93, 0xbd), QColor(0xf0, 0xe4, 0x42), QColor(0xf2, 0x7d, 0x3a),
                QColor(0x5a, 0x8f, 0xe0), QColor(0xc4, 0xc9, 0xd0)};
    }
    return {QColor(0x00, 0x72, 0xb2), QColor(0xd5, 0x5e, 0x00), QColor(0x00, 0x8f, 0x68),
            QColor(0xb9, 0x5c, 0x8e), QColor(0xc9, 0x86, 0x00), QColor(0x2f, 0x93, 0xd0),
            QColor(0x8a, 0x7b, 0x00), QColor(0x55, 0x5b, 0x63)};
}

}  // namespace

Theme Theme::fromPalette(const QPalette& palette) {
    Theme theme;
    const QColor window = palette.color(QPalette::Active, QPalette::Window);
    theme.dark = window.lightnessF() < palette.color(QPalette::Active, QPalette::WindowText).lightnessF();
    theme.background = palette.color(QPalette::Active, QPalette::Base);
    theme.text = palette.color(QPalette::Active, QPalette::Text);
    theme.mutedText = mix(theme.text, theme.background, 0.68);
    theme.grid = mix(theme.text, theme.background, theme.dark ? 0.16 : 0.12);
    theme.lane = mix(theme.text, theme.background, theme.dark ? 0.62 : 0.66);
    theme.stageFrame = mix(theme.text, theme.background, 0.42);
    theme.series = categorical(theme.dark);
    const double fill = theme.dark ? 0.28 : 0.16;
    theme.neuronEdge = theme.series[0];
    theme.neuronFill = mix(theme.neuronEdge, theme.background, fill);
    theme.rotationEdge = theme.series[2];
    theme.rotationFill = mix(theme.rotationEdge, theme.background, fill);
    theme.untrainedEdge = theme.series[3];
    theme.untrainedFill = mix(theme.untrainedEdge, theme.background, fill);
    theme.fixedEdge = mix(theme.text, theme.background, 0.55);
    theme.fixedFill = mix(theme.text, theme.background, theme.dark ? 0.12 : 0.06);
    theme.control =
        theme.dark ? mix(theme.text, theme.background, 0.86) : mix(theme.text, theme.background, 0.84);
    theme.selection = palette.color(QPalette::Active, QPalette::Highlight);
    if (theme.dark) theme.selection = theme.selection.lighter(125);
    theme.dropTarget = theme.dark ? QColor(0xff, 0xc1, 0x4d) : QColor(0xc9, 0x7a, 0x00);
    theme.warning = theme.dark ? QColor(0xff, 0xb8, 0x4a) : QColor(0xa8, 0x5d, 0x00);
    theme.error = theme.dark ? QColor(0xff, 0x7b, 0x72) : QColor(0xc0, 0x26, 0x2d);
    theme.good = theme.dark ? QColor(0x4f, 0xd0, 0x8f) : QColor(0x12, 0x7a, 0x4b);
    constexpr double kFarApart = 20.5;  // of 21; ordinary palettes keep some grey in window or text
    theme.highContrast = contrastRatio(theme.text, window) >= kFarApart &&
                         contrastRatio(theme.text, theme.background) >= kFarApart;
    if (theme.highContrast) {
        theme.selection = palette.color(QPalette::Active, QPalette::Highlight);
        strengthen(theme);
    }
    return theme;
}

Theme Theme::of(const QWidget* widget) {
    return fromPalette(widget ? widget->palette() : QApplication::palette());
}

Theme Theme::paper() {
    return fromPalette(lightPalette());
}

QVector<ThemeDescription> themeTable() {
    const auto tr = [](const char* text) { return QCoreApplication::translate("Theme", text); };
    return {
        {ThemeChoice::System, QStringLiteral("system"), tr("As the system")},
        {ThemeChoice::Light, QStringLiteral("light"), tr("Light")},
        {ThemeChoice::Dark, QStringLiteral("dark"), tr("Dark")},
        {ThemeChoice::HighContrastLight, QStringLiteral("high-contrast-light"), tr("High contrast, light")},
        {ThemeChoice::HighContrastDark, QStringLiteral("high-contrast-dark"), tr("High contrast, dark")}};
}

double contrastRatio(const QColor& a, const QColor& b) {
    const auto luminance = [](const QColor& c) {
        const auto linear = [](double v) {
            return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
        };
        return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF());
    };
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::fmax(x, y) + 0.05) / (std::fmin(x, y) + 0.05);
}

void applyTheme(QApplication& application, ThemeChoice choice) {
    const bool strong = choice == ThemeChoice::HighContrastLight || choice == ThemeChoice::HighContrastDark;
    const bool isStrong = qobject_cast<HighContrastStyle*>(application.style()) != nullptr;
    if (strong && !isStrong) {
        application.setStyle(new HighContrastStyle);
    } else if (!strong && (isStrong || application.style()->name() != QStringLiteral("fusion"))) {
        application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    }
    switch (choice) {
        case ThemeChoice::System:
            application.setPalette(QPalette());
            break;
        case ThemeChoice::Light:
            application.setPalette(lightPalette());
            break;
        case ThemeChoice::Dark:
            application.setPalette(darkPalette());
            break;
        case ThemeChoice::HighContrastLight:
            application.setPalette(highContrastLightPalette());
            break;
        case ThemeChoice::HighContrastDark:
            application.setPalette(highContrastDarkPalette());
            break;
    }
}

}  // namespace ketloom
