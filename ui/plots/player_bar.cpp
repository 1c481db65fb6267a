#include "ui/plots/player_bar.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include "ui/document/playhead.h"
#include "ui/widgets/icons.h"

namespace ketloom {
namespace {

constexpr int kSpeeds[] = {2, 5, 10, 20, 50};

}  // namespace

PlayerBar::PlayerBar(Playhead& playhead, QWidget* parent) : QWidget(parent), m_playhead(playhead) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(4, 0, 6, 2);
    row->setSpacing(4);
    m_play = makeButton(tr("Move the playhead through the sample"));
    m_play->setObjectName(QStringLiteral("playheadPlay"));
    m_play->setCheckable(true);
    m_loop = makeButton(tr("Begin again at the end"));
    m_loop->setObjectName(QStringLiteral("playheadLoop"));
    m_loop->setCheckable(true);
    m_loop->setText(QStringLiteral("⟲"));
    m_speed = makeButton(tr("Time steps a second"));
    m_speed->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_speed);
    auto* group = new QActionGroup(menu);
    for (const int speed : kSpeeds) {
        QAction* action = menu->addAction(tr("%1 time steps a second").arg(speed));
        action->setCheckable(true);
        action->setChecked(speed == playhead.speed());
        group->addAction(action);
        connect(action, &QAction::triggered, &playhead, [&playhead, speed] { playhead.setSpeed(speed); });
        connect(&playhead, &Playhead::speedChanged, action,
                [action, speed](int now) { action->setChecked(now == speed); });
    }
    m_speed->setMenu(menu);
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(QStringLiteral("playhead"));
    m_slider->setAccessibleName(tr("Playhead: time step"));
    m_position = new QLabel(this);
    row->addWidget(m_play);
    row->addWidget(m_slider, 1);
    row->addWidget(m_position);
    row->addWidget(m_loop);
    row->addWidget(m_speed);
    connect(m_play, &QToolButton::toggled, &playhead, &Playhead::setPlaying);
    connect(m_loop, &QToolButton::toggled, &playhead, &Playhead::setLoops);
    connect(m_slider, &QSlider::valueChanged, &playhead, &Playhead::setStep);
    connect(&playhead, &Playhead::countChanged, this, &PlayerBar::refresh);
    connect(&playhead, &Playhead::stepChanged, this, &PlayerBar::refresh);
    connect(&playhead, &Playhead::playingChanged, this, &PlayerBar::refresh);
    connect(&playhead, &Playhead::loopsChanged, this, &PlayerBar::refresh);
    connect(&playhead, &Playhead::speedChanged, this, &PlayerBar::refresh);
    refresh();
}

QToolButton* PlayerBar::makeButton(const QString& tip) {
    auto* button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

void PlayerBar::refresh() {
    const QSignalBlocker blockSlider(m_slider);
    const QSignalBlocker blockPlay(m_play);
    const QSignalBlocker blockLoop(m_loop);
    const bool any = m_playhead.count() > 0;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_play, m_loop, m_speed, m_slider})
        widget->setEnabled(any);
    m_slider->setRange(0, m_playhead.last());
    m_slider->setValue(m_playhead.step());
    m_play->setChecked(m_playhead.isPlaying());
    m_play->setIcon(themedIcon(m_playhead.isPlaying() ? QStringLiteral("pause") : QStringLiteral("play")));
    m_loop->setChecked(m_playhead.loops());
    m_speed->setText(tr("%1/s").arg(m_playhead.speed()));
    m_position->setText(any ? tr("time step %1 of %2").arg(m_playhead.step() + 1).arg(m_playhead.count())
                            : QString());
}

}  // namespace ketloom
