#include "ui/circuits/picture_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/muted_text.h"

namespace ketloom {

PictureDialog::PictureDialog(const Project& project, PictureFormat format, const PictureOptions& options,
                             bool asShown, QWidget* parent)
    : QDialog(parent),
      m_project(project),
      m_format(format),
      m_options(options),
      m_preview(new QLabel(this)),
      m_size(new QLabel(this)),
      m_colours(new QComboBox(this)),
      m_legend(new QCheckBox(tr("&Legend of the symbols"), this)),
      m_scale(new QSpinBox(this)) {
    setObjectName(QStringLiteral("pictureDialog"));
    setWindowTitle(tr("Export picture as %1").arg(pictureEnding(format).toUpper()));
    const int em = fontMetrics().height();
    m_preview->setMinimumSize(38 * em, 15 * em);
    m_preview->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    m_preview->setAlignment(Qt::AlignCenter);
    m_preview->setFrameShape(QFrame::StyledPanel);
    m_preview->setAccessibleName(tr("Preview of the picture"));
    m_colours->addItems({tr("Light, for paper"), tr("As shown in the window")});
    m_colours->setCurrentIndex(asShown ? 1 : 0);
    m_colours->setAccessibleName(tr("Colours"));
    m_legend->setChecked(options.legend);
    m_scale->setRange(1, kMaxPictureScale);
    m_scale->setValue(int(options.scale));
    m_scale->setSuffix(QStringLiteral("\u00D7"));
    m_scale->setAccessibleName(tr("Scale"));
    makeMuted(m_size);

    auto* form = new QFormLayout;
    form->addRow(tr("&Colours:"), m_colours);
    form->addRow(QString(), m_legend);
    if (format == PictureFormat::Png) {
        auto* row = new QHBoxLayout;
        row->addWidget(m_scale);
        row->addWidget(m_size, 1);
        form->addRow(tr("&Scale:"), row);
        qobject_cast<QLabel*>(form->labelForField(row))->setBuddy(m_scale);
    } else {
        m_scale->hide();
        form->addRow(tr("Size:"), m_size);
    }
    auto* note = new QLabel(
        tr("The picture carries the project: File > Open, or dropping it on the window, reopens the cell."),
        this);
    note->setWordWrap(true);
    makeMuted(note);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    QPushButton* save = buttons->addButton(tr("&Save…"), QDialogButtonBox::AcceptRole);
    save->setDefault(true);
    QPushButton* copy = buttons->addButton(tr("Co&py"), QDialogButtonBox::ActionRole);
    copy->setToolTip(tr("Put the picture on the clipboard"));
    copy->setAutoDefault(false);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_preview, 1);
    layout->addLayout(form);
    layout->addWidget(note);
    layout->addWidget(buttons);

    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(copy, &QPushButton::clicked, this, &PictureDialog::copyRequested);
    connect(m_colours, &QComboBox::currentIndexChanged, this, &PictureDialog::refresh);
    connect(m_legend, &QCheckBox::toggled, this, &PictureDialog::refresh);
    connect(m_scale, &QSpinBox::valueChanged, this, &PictureDialog::refresh);
    refresh();
}

bool PictureDialog::isAsShown() const {
    return m_colours->currentIndex() == 1;
}

PictureOptions PictureDialog::options() const {
    PictureOptions options = m_options;
    options.theme = isAsShown() ? Theme::of(parentWidget() ? parentWidget() : this) : Theme::paper();
    options.legend = m_legend->isChecked();
    options.scale = m_scale->value();
    return options;
}

void PictureDialog::refresh() {
    const CircuitPicture picture(m_project, options());
    const QSize size = m_format == PictureFormat::Png ? picture.pixels() : picture.size().toSize();
    m_size->setText(m_format == PictureFormat::Png
                        ? tr("%1 × %2 pixels").arg(size.width()).arg(size.height())
                        : tr("%1 × %2 units, scales without loss").arg(size.width()).arg(size.height()));
    paintPreview(picture);
}

void PictureDialog::paintPreview(const CircuitPicture& picture) {
    const QSizeF room = m_preview->contentsRect().size();
    const double factor =
        std::min({1.0, room.width() / picture.size().width(), room.height() / picture.size().height()});
    const double ratio = devicePixelRatioF();
    QPixmap pixmap((picture.size() * factor * ratio).toSize().expandedTo({1, 1}));
    pixmap.fill(picture.theme().background);
    QPainter painter(&pixmap);
    painter.scale(factor * ratio, factor * ratio);
    picture.paint(painter);
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    m_preview->setPixmap(pixmap);
}

void PictureDialog::changeEvent(QEvent* event) {
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) paintPreview(CircuitPicture(m_project, options()));
}

void PictureDialog::resizeEvent(QResizeEvent* event) {
    QDialog::resizeEvent(event);
    layout()->activate();
    paintPreview(CircuitPicture(m_project, options()));
}

}  // namespace ketloom
