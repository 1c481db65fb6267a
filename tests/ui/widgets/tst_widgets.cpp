#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <cmath>

#include "ui/widgets/banner.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/number_boxes.h"
#include "ui/widgets/small_widgets.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

namespace {

/// Contrast ratio of WCAG 2.
double contrast(const QColor& a, const QColor& b) {
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

}  // namespace

class TestWidgets : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { applyTheme(*qApp, ThemeChoice::Light); }

    void themeIsReadable_data() {
        QTest::addColumn<int>("choice");
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << int(ThemeChoice::Light) << false;
        QTest::newRow("dark") << int(ThemeChoice::Dark) << true;
    }
    void themeIsReadable() {
        QFETCH(int, choice);
        QFETCH(bool, dark);
        applyTheme(*qApp, ThemeChoice(choice));
        const QWidget widget;
        const Theme theme = Theme::of(&widget);
        QCOMPARE(theme.dark, dark);
        QVERIFY(contrast(theme.text, theme.background) >= 7.0);
        for (const QColor& colour : {theme.mutedText, theme.warning, theme.error, theme.good}) {
            QVERIFY2(contrast(colour, theme.background) >= 4.5, qPrintable(colour.name()));
        }
        QCOMPARE(theme.series.size(), 8);
        QSet<QRgb> distinct;
        for (const QColor& colour : theme.series) {
            QVERIFY2(contrast(colour, theme.background) >= 2.9, qPrintable(colour.name()));
            distinct.insert(colour.rgb());
        }
        QCOMPARE(distinct.size(), 8);
        const QPalette palette = QApplication::palette();
        QVERIFY(contrast(palette.color(QPalette::ButtonText), palette.color(QPalette::Button)) >= 7.0);
        QVERIFY(contrast(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >=
                4.0);
        QVERIFY(contrast(palette.color(QPalette::Link), palette.color(QPalette::Window)) >= 4.5);
    }

    void systemThemeRestoresPlatformPalette() {
        applyTheme(*qApp, ThemeChoice::System);
        const QPalette platform = QApplication::palette();
        applyTheme(*qApp, ThemeChoice::Dark);
        QVERIFY(QApplication::palette().color(QPalette::Window) != platform.color(QPalette::Window));
        applyTheme(*qApp, ThemeChoice::System);
        QCOMPARE(QApplication::palette().color(QPalette::Window), platform.color(QPalette::Window));
    }

    void everyBundledIconDrawsAndFollowsTheTheme() {
        QVERIFY(themedIcon(QStringLiteral("no-such-icon")).isNull());
        const QDir folder(QStringLiteral(KETLOOM_SOURCE_DIR "/resources/icons"));
        const QStringList files = folder.entryList({QStringLiteral("*.svg")});
        QVERIFY(files.size() > 10);
        for (const QString& file : files) {
            const QIcon icon = themedIcon(QFileInfo(file).baseName());
            QVERIFY2(!icon.isNull(), qPrintable(file));
            const auto brightest = [&icon] {
                const QImage image =
                    icon.pixmap(QSize(32, 32)).toImage().convertToFormat(QImage::Format_ARGB32);
                int value = -1;
                for (int y = 0; y < image.height(); ++y) {
                    for (int x = 0; x < image.width(); ++x) {
                        const QColor colour = image.pixelColor(x, y);
                        if (colour.alpha() > 250) value = qMax(value, colour.value());
                    }
                }
                return value;
            };
            applyTheme(*qApp, ThemeChoice::Light);
            const int light = brightest();
            applyTheme(*qApp, ThemeChoice::Dark);
            const int dark = brightest();
            QVERIFY2(light >= 0 && light < 100, qPrintable(file));
            QVERIFY2(dark > 200, qPrintable(file));
        }
    }

    void bannersNeitherRepeatNorPileUp() {
        BannerArea area;
        QVERIFY(!area.isVisibleTo(nullptr));
        Banner* first = area.post(BannerKind::Error, QStringLiteral("one"));
        QCOMPARE(area.post(BannerKind::Error, QStringLiteral("one")), first);
        QCOMPARE(area.banners().size(), 1);
        for (const char* text : {"two", "three", "four"})
            area.post(BannerKind::Info, QString::fromLatin1(text));
        QCOMPARE(area.banners().size(), 3);
        QCOMPARE(area.banners().front()->text(), QStringLiteral("two"));
        area.clear();
        QVERIFY(area.banners().isEmpty());
        QVERIFY(area.isHidden());
    }

    void bannerActionRunsOnceAndCloses() {
        BannerArea area;
        int runs = 0;
        Banner* banner = area.post(BannerKind::Warning, QStringLiteral("text"));
        banner->setAction(QStringLiteral("Do it"), [&runs] { ++runs; });
        QTest::mouseClick(banner->findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(runs, 1);
        QVERIFY(area.banners().isEmpty());
    }

    void scientificStepsWalkTheDecades_data() {
        QTest::addColumn<double>("from");
        QTest::addColumn<int>("steps");
        QTest::addColumn<double>("to");
        QTest::newRow("up 1") << 0.01 << 1 << 0.02;
        QTest::newRow("up 3") << 0.01 << 3 << 0.1;
        QTest::newRow("up between") << 0.03 << 1 << 0.05;
        QTest::newRow("down decade") << 0.01 << -1 << 0.005;
        QTest::newRow("down between") << 0.03 << -1 << 0.02;
        QTest::newRow("down 4") << 1.0 << -4 << 0.05;
        QTest::newRow("from zero") << 0.0 << 1 << 1e-6;
        QTest::newRow("large") << 5.0 << 2 << 20.0;
    }
    void scientificStepsWalkTheDecades() {
        QFETCH(double, from);
        QFETCH(int, steps);
        QFETCH(double, to);
        QCOMPARE(ScientificSpinBox::nextNice(from, steps), to);
    }

    void scientificBoxReadsExponentsAndKeepsRange() {
        ScientificSpinBox box;
        box.setRange(0.0, 10.0);
        box.setValue(0.5);
        QSignalSpy spy(&box, &ScientificSpinBox::valueChanged);
        auto* edit = box.findChild<QLineEdit*>();
        const auto type = [&](const QString& text) {
            edit->setText(text);
            QTest::keyClick(&box, Qt::Key_Return);
        };
        type(QStringLiteral("1e-3"));
        QCOMPARE(box.value(), 1e-3);
        QCOMPARE(edit->text(), QStringLiteral("0.001"));
        type(QStringLiteral("nonsense"));
        QCOMPARE(box.value(), 1e-3);
        QCOMPARE(edit->text(), QStringLiteral("0.001"));
        type(QStringLiteral("100"));
        QCOMPARE(box.value(), 10.0);
        box.stepBy(1);
        QCOMPARE(box.value(), 10.0);
        box.stepBy(-1);
        QCOMPARE(box.value(), 5.0);
        QCOMPARE(spy.size(), 3);
    }

    void seedBoxKeepsAll64Bits() {
        SeedBox box;
        QSignalSpy spy(&box, &SeedBox::valueChanged);
        auto* edit = box.findChild<QLineEdit*>();
        edit->setText(QStringLiteral("18446744073709551615"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(box.value(), ~std::uint64_t(0));
        edit->setText(QStringLiteral("18446744073709551616"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(box.value(), ~std::uint64_t(0));
        QTest::mouseClick(box.findChild<QToolButton*>(), Qt::LeftButton);
        QCOMPARE(spy.size(), 2);
        QVERIFY(box.value() >= 1 && box.value() < 1'000'000);
    }

    void sectionShowsAndHidesItsContent() {
        CollapsibleSection section(QStringLiteral("More"));
        auto* content = new QLabel(QStringLiteral("inside"));
        section.setContent(content);
        QVERIFY(content->isHidden());
        section.setExpanded(true);
        QVERIFY(!content->isHidden());
        section.setExpanded(false);
        QVERIFY(content->isHidden());
    }
};

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
