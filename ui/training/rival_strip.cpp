#include "ui/training/rival_strip.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

#include "ui/widgets/icons.h"

namespace ketloom {

RivalStrip::RivalStrip(RivalSession& rival, QWidget* parent)
    : QWidget(parent),
      m_rival(rival),
      m_sentence(new QLabel(this)),
      m_stop(new QToolButton(this)),
      m_close(new QToolButton(this)) {
    setObjectName(QStringLiteral("rivalStrip"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    m_sentence->setObjectName(QStringLiteral("rivalSentence"));
    m_stop->setObjectName(QStringLiteral("rivalStop"));
    m_stop->setIcon(themedIcon(QStringLiteral("stop")));
    m_stop->setAccessibleName(tr("Stop the rival"));
    m_close->setObjectName(QStringLiteral("rivalClose"));
    m_close->setIcon(themedIcon(QStringLiteral("close")));
    m_close->setToolTip(tr("Stop the rival and take its curves off the plots; its run folder stays"));
    m_close->setAccessibleName(tr("Take the rival off the plots"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2);
    row->addWidget(m_sentence, 1);
    for (QToolButton* button : {m_stop, m_close}) {
        button->setAutoRaise(true);
        row->addWidget(button, 0, Qt::AlignTop);
    }
    connect(m_stop, &QToolButton::clicked, &m_rival, &RivalSession::stop);
    connect(m_close, &QToolButton::clicked, &m_rival, &RivalSession::clear);
    connect(&m_rival, &RivalSession::changed, this, &RivalStrip::refresh);
    refresh();
}

void RivalStrip::refresh() {
    const QString sentence = m_rival.sentence();
    setVisible(!sentence.isEmpty());
    m_sentence->setText(sentence);
    setAccessibleName(sentence);
    m_stop->setEnabled(m_rival.isActive());
    m_stop->setToolTip(m_rival.isActive() ? tr("End the rival alone; Stop ends both")
                                          : tr("The rival has ended."));
}

}  // namespace ketloom
