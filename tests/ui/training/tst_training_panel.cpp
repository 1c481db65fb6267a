#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include "small_project.h"
#include "ui/training/options_form.h"
#include "ui/training/training_panel.h"
#include "ui/widgets/number_boxes.h"
#include "ui/widgets/theme.h"

using namespace ketloom;

namespace {
constexpr int kPatienceMs = 20'000;
}

class TestTrainingPanel : public QObject {
    Q_OBJECT

private slots:
    void everyOptionHasAnEditorThatWritesTheDocument() {
        Document document;
        OptionsForm form(document);
        for (const OptionDescription& option : trainingOptionTable()) {
            QWidget* editor = form.editor(option.key);
            const std::string name(option.key);
            QVERIFY2(editor, name.c_str());
            QVERIFY2(!editor->toolTip().isEmpty(), name.c_str());
            // Whatever else decides whether it applies must not be in the way.
            editor->setEnabled(true);
            const OptionValue before = option.get(document.project().training);
            const int undoBefore = document.undoStack().index();
            if (auto* box = qobject_cast<QComboBox*>(editor)) {
                if (box->count() < 2) continue;
                const int next = (box->currentIndex() + 1) % box->count();
                box->setCurrentIndex(next);
                emit box->activated(next);
            } else if (auto* number = qobject_cast<QAbstractSpinBox*>(editor)) {
                number->stepUp();
                if (option.get(document.project().training) == before) number->stepDown();
            } else {
                auto* edit = editor->findChild<QLineEdit*>();
                edit->setText(QStringLiteral("4711"));
                QTest::keyClick(edit, Qt::Key_Return);
            }
            QVERIFY2(option.get(document.project().training) != before, name.c_str());
            QCOMPARE(document.undoStack().index(), undoBefore + 1);
        }
        while (document.undoStack().canUndo()) document.undoStack().undo();
        QVERIFY(document.project().training == TrainingOptions());
        QCOMPARE(static_cast<ScientificSpinBox*>(form.editor("learningRate"))->value(),
                 TrainingOptions().learningRate);
    }

    void fixedOptionsAreDisabledWithTheReason() {
        Document document;
        OptionsForm form(document);
        form.setRunActive(true);
        for (const OptionDescription& option : trainingOptionTable()) {
            QWidget* editor = form.editor(option.key);
            const bool applies = !option.applies || option.applies(document.project().training);
            QCOMPARE(editor->isEnabledTo(&form), option.live && applies);
            if (option.live || !applies) continue;
            const auto why = QString::fromUtf8(option.whyFixed.data(), qsizetype(option.whyFixed.size()));
            QVERIFY(!why.isEmpty());
            QVERIFY2(editor->toolTip().contains(why), std::string(option.key).c_str());
        }
        QVERIFY(form.editor("learningRate")->toolTip().contains(QStringLiteral("next step")));
        form.setRunActive(false);
        QVERIFY(form.editor("batchSize")->isEnabledTo(&form));
    }

    void buttonsDriveTheRun() {
        Document document;
        document.reset(smallProject(100'000'000));
        TrainingSession session;
        TrainingPanel panel(document, session);
        auto* play = panel.findChild<QPushButton*>(QStringLiteral("play"));
        auto* pause = panel.findChild<QToolButton*>(QStringLiteral("pause"));
        auto* step = panel.findChild<QToolButton*>(QStringLiteral("step"));
        auto* stop = panel.findChild<QToolButton*>(QStringLiteral("stop"));
        auto* sentence = panel.findChild<QLabel*>(QStringLiteral("sentence"));
        for (QAbstractButton* button :
             {static_cast<QAbstractButton*>(play), static_cast<QAbstractButton*>(pause),
              static_cast<QAbstractButton*>(step), static_cast<QAbstractButton*>(stop)}) {
            QVERIFY(!button->toolTip().isEmpty());
            QVERIFY(!button->icon().isNull());
        }
        QVERIFY(play->isEnabled() && step->isEnabled() && !pause->isEnabled() && !stop->isEnabled());
        QTest::mouseClick(play, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(session.records().size() > 2, kPatienceMs);
        QVERIFY(pause->isEnabled() && stop->isEnabled() && !step->isEnabled());
        QVERIFY2(sentence->text().startsWith(QStringLiteral("Step ")), qPrintable(sentence->text()));
        QVERIFY(!panel.findChild<QComboBox*>(QStringLiteral("task"))->isEnabled());
        QTest::mouseClick(pause, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Paused, kPatienceMs);
        QVERIFY(play->isEnabled() && step->isEnabled());
        const std::size_t before = session.records().size();
        QTest::mouseClick(step, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(session.records().size(), before + 1, kPatienceMs);
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QVERIFY(play->isEnabled() && !stop->isEnabled());
    }

    void editsOfTheLearningRateReachTheRun() {
        Document document;
        document.reset(smallProject(100'000'000));
        TrainingSession session;
        TrainingPanel panel(document, session);
        session.step(document.project());
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Paused, kPatienceMs);
        document.edit(QStringLiteral("x"), [](Project& p) { p.training.learningRate = 0.0375; });
        session.step(document.project());
        QTRY_COMPARE_WITH_TIMEOUT(session.records().size(), std::size_t(2), kPatienceMs);
        QCOMPARE(session.records().back().learningRate, 0.0375);
        auto* stale = panel.findChild<QLabel*>(QStringLiteral("stale"));
        QVERIFY(!stale->isVisibleTo(&panel));
        document.edit(QStringLiteral("y"), [](Project& p) { p.cell.stages[1].operations.pop_back(); });
        QVERIFY(stale->isVisibleTo(&panel));
        document.undoStack().undo();
        QVERIFY(!stale->isVisibleTo(&panel));
        // The mark stays true after the end: the plots still show the earlier cell.
        session.stop();
        QTRY_COMPARE_WITH_TIMEOUT(session.state(), RunState::Finished, kPatienceMs);
        QVERIFY(!stale->isVisibleTo(&panel));
        document.undoStack().redo();
        QVERIFY(stale->isVisibleTo(&panel));
    }

    void taskFormWritesTheDocument() {
        Document document;
        document.reset(smallProject(5));
        TrainingSession session;
        TrainingPanel panel(document, session);
        auto* kind = panel.findChild<QComboBox*>(QStringLiteral("task"));
        QCOMPARE(kind->count(), int(taskTable().size()));
        auto* digit = panel.findChild<QToolButton*>(QStringLiteral("digit7"));
        QVERIFY(!digit->isVisibleTo(&panel));
        const int index = kind->findData(int(TaskKind::Digits));
        kind->setCurrentIndex(index);
        emit kind->activated(index);
        QCOMPARE(document.project().task.kind, TaskKind::Digits);
        QVERIFY(digit->isVisibleTo(&panel));
        digit->click();
        QCOMPARE(document.project().task.digits, (std::vector<int>{0, 1, 7}));
        document.undoStack().undo();
        QVERIFY(!digit->isChecked());
        document.undoStack().undo();
        QCOMPARE(document.project().task.kind, TaskKind::ElmanXor);
        QCOMPARE(kind->currentData().toInt(), int(TaskKind::ElmanXor));
    }
};

QTEST_MAIN(TestTrainingPanel)
#include "tst_training_panel.moc"
