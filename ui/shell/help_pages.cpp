#include "ui/shell/help_pages.h"

#include <QCoreApplication>
#include <QDialog>
#include <QFile>
#include <QListWidget>
#include <QMenu>
#include <QSplitter>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>
#include <memory>

#include "core/base/file.h"
#include "core/base/resources.h"

namespace ketloom {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("HelpPages", text);
}

Expected<QString> readPage(const QString& file) {
    const auto path = resourceFile("help/" + file.toStdString());
    if (!path) return tl::unexpected(path.error());
    const auto text = readFile(*path);
    if (!text) return tl::unexpected(text.error());
    return QString::fromStdString(*text);
}

}  // namespace

Expected<std::vector<HelpPage>> helpPages() {
    const auto index = readPage(QStringLiteral("index.txt"));
    if (!index) return tl::unexpected(index.error());
    std::vector<HelpPage> pages;
    for (const QString& file : index->split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const auto text = readPage(file);
        if (!text) return tl::unexpected(text.error());
        if (!text->startsWith(QLatin1String("# ")))
            return fail(ErrorCode::Schema, "the page begins with no heading", "help/" + file.toStdString());
        pages.push_back({file, text->section(QLatin1Char('\n'), 0, 0).mid(2).trimmed(), *text});
    }
    return pages;
}

void showHelpPage(QWidget* parent, const QString& file) {
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Ketloom guides"));
    dialog->setObjectName(QStringLiteral("helpPages"));
    auto* splitter = new QSplitter(dialog);
    auto* list = new QListWidget(splitter);
    list->setAccessibleName(tr("Guides"));
    list->setWordWrap(true);
    list->setTextElideMode(Qt::ElideNone);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* browser = new QTextBrowser(splitter);
    browser->setAccessibleName(tr("Text of the guide"));
    browser->setOpenLinks(false);
    auto* layout = new QVBoxLayout(dialog);
    layout->addWidget(splitter);
    splitter->setStretchFactor(1, 1);
    const int em = dialog->fontMetrics().height();
    splitter->setSizes({em * 14, em * 36});
    dialog->resize(em * 50, em * 38);

    const auto pages = helpPages();
    if (!pages) {
        browser->setPlainText(QString::fromStdString(toString(pages.error())));
        dialog->show();
        return;
    }
    const auto shared = std::make_shared<const std::vector<HelpPage>>(*pages);
    for (const HelpPage& page : *shared) list->addItem(page.title);
    QObject::connect(list, &QListWidget::currentRowChanged, browser, [browser, shared](int row) {
        if (row >= 0) browser->setMarkdown((*shared)[std::size_t(row)].text);
    });
    const auto open = [list, shared](const QString& wanted) {
        for (std::size_t k = 0; k < shared->size(); ++k)
            if ((*shared)[k].file == wanted) list->setCurrentRow(int(k));
    };
    QObject::connect(browser, &QTextBrowser::anchorClicked, list,
                     [open](const QUrl& link) { open(link.fileName()); });
    list->setCurrentRow(0);
    open(file);
    dialog->show();
}

void addHelpPages(QMenu& menu, QWidget* parent) {
    const auto pages = helpPages();
    if (!pages) {
        QAction* none = menu.addAction(tr("The guides cannot be read"));
        none->setEnabled(false);
        none->setToolTip(QString::fromStdString(toString(pages.error())));
        return;
    }
    for (const HelpPage& page : *pages)
        menu.addAction(page.title, parent, [parent, file = page.file] { showHelpPage(parent, file); });
}

}  // namespace ketloom
