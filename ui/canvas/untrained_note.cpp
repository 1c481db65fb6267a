#include "ui/canvas/untrained_note.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyle>

#include "core/baseline/create_model.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/theme.h"

namespace ketloom {

UntrainedNote::UntrainedNote(Document& document, QWidget* parent)
    : QFrame(parent),
      m_document(document),
      m_icon(new QLabel(this)),
      m_text(new QLabel(this)),
      m_back(new QPushButton(tr("Train the cell"), this)) {
    setObjectName(QStringLiteral("untrainedNote"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_back->setObjectName(QStringLiteral("trainTheCell"));
    m_back->setToolTip(tr("Choose the quantum cell as the network that is trained"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 3, 6, 3);
    row->setSpacing(8);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_back);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_document.edit(tr("Choose network %1").arg(tr("Quantum (the cell)")),
                        [](Project& p) { p.model.kind = ModelKind::Qrnn; });
    });
    connect(&m_document, &Document::changed, this, [this](const ChangeEvent& event) {
        if (event.training || event.cell || event.reset) refresh();
    });
    refresh();
}

QString UntrainedNote::text() const {
    return m_text->text();
}

void UntrainedNote::refresh() {
    const Project& project = m_document.project();
    setVisible(project.model.kind != ModelKind::Qrnn);
    if (isHidden()) return;
    const int side = style()->pixelMetric(QStyle::PM_SmallIconSize);
    m_icon->setPixmap(themedIcon(QStringLiteral("info")).pixmap(QSize(side, side)));
    const QString network = QString::fromStdString(modelText(project.cell, project.model));
    m_text->setText(project.model.hidden > 0
                        ? tr("Not trained: Play trains a classical network instead (%1). Of this cell it "
                             "takes the in/out lanes alone.")
                              .arg(network)
                        : tr("Not trained: Play trains a classical network instead (%1). Of this cell it "
                             "takes the in/out "
                             "lanes and, as its size is matched, the number of parameters.")
                              .arg(network));
    setAccessibleName(m_text->text());
}

void UntrainedNote::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) refresh();
}

void UntrainedNote::paintEvent(QPaintEvent*) {
    const Theme theme = Theme::of(this);
    QColor fill = theme.warning;
    fill.setAlphaF(theme.dark ? 0.20f : 0.11f);
    QPainter painter(this);
    painter.fillRect(rect(), fill);
    painter.fillRect(QRect(0, 0, 4, height()), theme.warning);
}

}  // namespace ketloom
