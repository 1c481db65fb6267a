#include <QKeyEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWidget>

#include "ui/document/playhead.h"

using namespace ketloom;

class TestPlayhead : public QObject {
    Q_OBJECT

private slots:
    void anotherLengthGoesToTheEnd() {
        Playhead playhead;
        QSignalSpy steps(&playhead, &Playhead::stepChanged);
        QSignalSpy counts(&playhead, &Playhead::countChanged);
        playhead.setCount(10);
        QCOMPARE(playhead.step(), 9);
        playhead.setStep(3);
        playhead.setCount(10);  // the same sample under newer parameters
        QCOMPARE(playhead.step(), 3);
        QCOMPARE(counts.size(), 1);
        QCOMPARE(steps.size(), 2);
        playhead.setStep(99);
        QCOMPARE(playhead.step(), 9);
        playhead.setStep(-1);
        QCOMPARE(playhead.step(), 0);
        playhead.setCount(0);
        QCOMPARE(playhead.step(), 0);
        playhead.setStep(5);
        QCOMPARE(playhead.step(), 0);
    }

    void whoeverKnowsABetterStepIsHeardOnce() {
        Playhead playhead;
        connect(&playhead, &Playhead::countChanged, &playhead, [&] { playhead.setStep(4); });
        QSignalSpy steps(&playhead, &Playhead::stepChanged);
        playhead.setCount(10);
        QCOMPARE(playhead.step(), 4);
        QCOMPARE(steps.size(), 1);
        QCOMPARE(steps[0][0].toInt(), 4);
    }

    void playsToTheEndAndLoops() {
        Playhead playhead;
        playhead.setPlaying(true);
        QVERIFY(!playhead.isPlaying());  // there is nothing to play
        playhead.setSpeed(1000);
        playhead.setCount(4);
        QSignalSpy steps(&playhead, &Playhead::stepChanged);
        playhead.setPlaying(true);  // from the end: begins at the start
        QTRY_VERIFY(!playhead.isPlaying());
        QCOMPARE(playhead.step(), 3);
        QList<int> seen;
        for (const auto& call : steps) seen << call[0].toInt();
        QCOMPARE(seen, (QList<int>{0, 1, 2, 3}));
        playhead.setLoops(true);
        steps.clear();
        playhead.setPlaying(true);
        QTRY_VERIFY(steps.size() >= 9);
        QVERIFY(playhead.isPlaying());
        for (qsizetype i = 0; i < 9; ++i) QCOMPARE(steps[i][0].toInt(), int(i % 4));
        playhead.setCount(0);
        QVERIFY(!playhead.isPlaying());
    }

    void keysOfAPanel() {
        Playhead playhead;
        QWidget panel;
        QWidget inside(&panel);
        new PlayheadKeys(playhead, panel);
        QTest::keyClick(&inside, Qt::Key_Left);  // no sample: not taken, no harm
        playhead.setCount(8);
        QTest::keyClick(&inside, Qt::Key_Left);
        QCOMPARE(playhead.step(), 6);
        QTest::keyClick(&inside, Qt::Key_Home);
        QCOMPARE(playhead.step(), 0);
        QTest::keyClick(&panel, Qt::Key_Right);
        QCOMPARE(playhead.step(), 1);
        QTest::keyClick(&panel, Qt::Key_End);
        QCOMPARE(playhead.step(), 7);
        QTest::keyClick(&panel, Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(playhead.step(), 7);
        QTest::keyClick(&panel, Qt::Key_Space);  // belongs to training
        QVERIFY(!playhead.isPlaying());
    }
};

QTEST_MAIN(TestPlayhead)
#include "tst_playhead.moc"
