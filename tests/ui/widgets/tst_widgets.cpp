#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStyle>
#include <QTest>
#include <QToolButton>

#include "ui/widgets/banner.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/number_boxes.h"
#include "ui/widgets/small_widgets.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

class TestWidgets : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { applyTheme(*qApp, ThemeChoice::Light); }

    void themeIsReadable_data() {
        QTest::addColumn<int>("choice");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<bool>("strong");
        QTest::newRow("light") << int(ThemeChoice::Light) << false << false;
        QTest::newRow("dark") << int(ThemeChoice::Dark) << true << false;
        QTest::newRow("high contrast light") << int(ThemeChoice::HighContrastLight) << false << true;
        QTest::newRow("high contrast dark") << int(ThemeChoice::HighContrastDark) << true << true;
    }
    void themeIsReadable() {
        QFETCH(int, choice);
        QFETCH(bool, dark);
        QFETCH(bool, strong);
        applyTheme(*qApp, ThemeChoice(choice));
        const QWidget widget;
        const Theme theme = Theme::of(&widget);
        QCOMPARE(theme.dark, dark);
        QCOMPARE(theme.highContrast, strong);
        // Text 4.5 (7 where contrast is to be high), lines and edges that carry meaning 3 (WCAG 2.1, 1.4.3,
        // 1.4.6, 1.4.11).
        const double least = strong ? 7.0 : 4.5;
        QVERIFY(contrastRatio(theme.text, theme.background) >= 7.0);
        for (const QColor& colour : {theme.mutedText, theme.warning, theme.error, theme.good}) {
            QVERIFY2(contrastRatio(colour, theme.background) >= least, qPrintable(colour.name()));
            QVERIFY2(contrastRatio(colour, QApplication::palette().color(QPalette::Window)) >=
                         (strong ? 7.0 : 4.0),
                     qPrintable(colour.name()));
        }
        for (const QColor& line : {theme.lane, theme.control, theme.fixedEdge, theme.neuronEdge,
                                   theme.rotationEdge, theme.untrainedEdge, theme.selection}) {
            QVERIFY2(contrastRatio(line, theme.background) >= (strong ? 4.5 : 3.0), qPrintable(line.name()));
        }
        for (const QColor& fill :
             {theme.neuronFill, theme.rotationFill, theme.untrainedFill, theme.fixedFill})
            QVERIFY2(contrastRatio(theme.text, fill) >= least, qPrintable(fill.name()));
        if (strong) QVERIFY(contrastRatio(theme.stageFrame, theme.background) >= 4.5);
        QCOMPARE(theme.series.size(), 8);
        QSet<QRgb> distinct;
        for (const QColor& colour : theme.series) {
            QVERIFY2(contrastRatio(colour, theme.background) >= 2.9, qPrintable(colour.name()));
            distinct.insert(colour.rgb());
        }
        QCOMPARE(distinct.size(), 8);
        const QPalette palette = QApplication::palette();
        QVERIFY(contrastRatio(palette.color(QPalette::ButtonText), palette.color(QPalette::Button)) >= 7.0);
        QVERIFY(contrastRatio(palette.color(QPalette::HighlightedText), palette.color(QPalette::Highlight)) >=
                4.0);
        QVERIFY(contrastRatio(palette.color(QPalette::Link), palette.color(QPalette::Window)) >= 4.5);
        QVERIFY(contrastRatio(palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base)) >=
                least);
        if (strong) {
            for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
                QVERIFY(contrastRatio(palette.color(QPalette::Disabled, role),
                                      palette.color(QPalette::Base)) >= 4.5);
            }
        }
    }

    void highContrastDrawsStrongEdges() {
        // The edge of a button stands out from the window on all four sides.
        for (const ThemeChoice choice : {ThemeChoice::HighContrastLight, ThemeChoice::HighContrastDark}) {
            applyTheme(*qApp, choice);
            QPushButton button(QStringLiteral("x"));
            button.resize(80, 30);
            const QImage image = button.grab().toImage();
            const QColor ground = QApplication::palette().color(QPalette::Window);
            const auto strongest = [&](QPoint from, QPoint step) {
                double most = 0.0;
                for (int k = 0; k < 4; ++k)
                    most = std::max(most, contrastRatio(image.pixelColor(from + k * step), ground));
                return most;
            };
            const int right = image.width() - 1;
            const int bottom = image.height() - 1;
            QVERIFY(strongest({20, 0}, {0, 1}) > 4.5);
            QVERIFY(strongest({20, bottom}, {0, -1}) > 4.5);
            QVERIFY(strongest({0, 15}, {1, 0}) > 4.5);
            QVERIFY(strongest({right, 15}, {-1, 0}) > 4.5);
        }
        applyTheme(*qApp, ThemeChoice::Light);
        QCOMPARE(QApplication::style()->name(), QStringLiteral("fusion"));
    }

    void everyThemeHasARow() {
        const QVector<ThemeDescription> rows = themeTable();
        for (int k = 0; k < rows.size(); ++k) QCOMPARE(int(rows[k].choice), k);
        QCOMPARE(rows.back().choice, ThemeChoice::HighContrastDark);
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
