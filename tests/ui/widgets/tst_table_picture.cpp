#include <QFile>
#include <QImage>
#include <QSet>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

#include "ui/widgets/table_picture.h"

using namespace ketloom;

class TestTablePicture : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_table = std::make_unique<QTableWidget>(2, 3);
        m_table->setHorizontalHeaderLabels(
            {QStringLiteral("Name"), QStringLiteral("Unseen"), QStringLiteral("Loss")});
        m_table->setItem(0, 0, new QTableWidgetItem(QStringLiteral("a, \"b\"")));
        m_table->setItem(0, 1, new QTableWidgetItem(QStringLiteral("secret")));
        m_table->setItem(0, 2, new QTableWidgetItem(QStringLiteral("0.25")));
        m_table->setItem(1, 0, new QTableWidgetItem(QStringLiteral("wolpertinger")));
        m_table->setColumnHidden(1, true);
    }

    void everyFormatHasTheShownColumns() {
        const QTemporaryDir folder;
        const TablePicture picture(*m_table, QStringLiteral("A title"));
        for (const char* ending : {"png", "svg", "pdf"}) {
            const QString path = folder.filePath(QStringLiteral("table.") + QLatin1String(ending));
            QCOMPARE(picture.save(path), QString());
            QVERIFY(QFile(path).size() > 200);
        }
        const QImage image(folder.filePath(QStringLiteral("table.png")));
        QCOMPARE(image.size(), picture.size() * 2);
        QSet<QRgb> colours;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) colours.insert(image.pixel(x, y));
        QVERIFY(colours.size() > 5);
        QCOMPARE(QColor(image.pixel(0, 0)), QColor(Qt::white));
        QFile svg(folder.filePath(QStringLiteral("table.svg")));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(svg.readAll());
        for (const char* word : {"A title", "Name", "Loss", "wolpertinger", "0.25"})
            QVERIFY2(text.contains(QLatin1String(word)), word);
        QVERIFY(!text.contains(QStringLiteral("secret")));
        QFile pdf(folder.filePath(QStringLiteral("table.pdf")));
        QVERIFY(pdf.open(QIODevice::ReadOnly));
        QVERIFY(pdf.readAll().startsWith("%PDF"));
    }

    void whatCannotBeWrittenIsSaid() {
        const TablePicture picture(*m_table, QStringLiteral("A title"));
        QVERIFY(picture.save(QStringLiteral("table.bmp")).contains(QStringLiteral(".bmp")));
        QVERIFY(!picture.save(QStringLiteral("no/such/folder/table.png")).isEmpty());
    }

    void csvQuotesAndLeavesOutHiddenColumns() {
        QCOMPARE(tableCsv(*m_table), QStringLiteral("Name,Loss\n\"a, \"\"b\"\"\",0.25\nwolpertinger,\n"));
    }

private:
    std::unique_ptr<QTableWidget> m_table;
};

QTEST_MAIN(TestTablePicture)
#include "tst_table_picture.moc"
