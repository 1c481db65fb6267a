#include "ui/laboratory/help_page.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "core/base/file.h"
#include "core/base/resources.h"
#include "ui/document/core_values.h"

namespace ketloom {

QString showHelpPage(QWidget* parent, const QString& title, std::string_view resource) {
    const Expected<std::filesystem::path> path = resourceFile(resource);
    if (!path) return toQString(toString(path.error()));
    const Expected<std::string> text = readFile(*path);
    if (!text) return toQString(toString(text.error()));
    auto* dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->setModal(false);
    auto* layout = new QVBoxLayout(dialog);
    auto* browser = new QTextBrowser(dialog);
    browser->setOpenExternalLinks(true);
    browser->setMarkdown(toQString(*text));
    layout->addWidget(browser);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    layout->addWidget(buttons);
    const int em = dialog->fontMetrics().height();
    dialog->resize(em * 54, em * 44);
    dialog->show();
    return {};
}

}  // namespace ketloom
