#include "ui/widgets/small_widgets.h"

#include <QLabel>
#include <QVBoxLayout>
#include <QWhatsThis>

#include "ui/widgets/icons.h"

namespace ketloom {

CollapsibleSection::CollapsibleSection(const QString& title, QWidget* parent)
    : QWidget(parent), m_header(new QToolButton(this)), m_layout(new QVBoxLayout(this)) {
    m_header->setText(title);
    m_header->setCheckable(true);
    m_header->setAutoRaise(true);
    m_header->setArrowType(Qt::RightArrow);
    m_header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_header->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    m_layout->addWidget(m_header);
    connect(m_header, &QToolButton::toggled, this, [this](bool expanded) {
        m_header->setArrowType(expanded ? Qt::DownArrow : Qt::RightArrow);
        if (m_content) m_content->setVisible(expanded);
    });
}

void CollapsibleSection::setContent(QWidget* content) {
    m_content = content;
    m_layout->addWidget(content);
    content->setVisible(isExpanded());
}

HelpButton::HelpButton(const QString& subject, const QString& html, QWidget* parent)
    : QToolButton(parent), m_html(html) {
    setIcon(themedIcon(QStringLiteral("help")));
    setAutoRaise(true);
    setToolTip(tr("What %1 shows, how to read it, and what not to conclude").arg(subject));
    setAccessibleName(tr("Help on %1").arg(subject));
    connect(this, &QToolButton::clicked, this,
            [this] { QWhatsThis::showText(mapToGlobal(rect().bottomLeft()), m_html, this); });
}

QWidget* groupHeading(const QString& text, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    label->setContentsMargins(0, 6, 0, 0);
    return label;
}

}  // namespace ketloom
