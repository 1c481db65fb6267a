#include <QtTest>

#include "core/cell/presets.h"
#include "core/lab/task_choice.h"

using namespace ketloom;

class TestTaskChoice : public QObject {
    Q_OBJECT

private slots:
    void everyTaskFitsACellOfThePapersShape() {
        Project project = exampleProject();
        project.cell = paperCell({2, 4, 1, 2, 3});
        for (const TaskDescription& task : taskTable()) {
            const Expected<Project> changed = projectForTask(project, task.kind);
            QVERIFY(changed.has_value());
            QCOMPARE(changed->task.kind, task.kind);
            QVERIFY(task.inOutLanes == 0 || changed->cell.inOutLanes == task.inOutLanes);
            QCOMPARE(changed->cell, paperCell({changed->cell.inOutLanes, 4, 1, 2, 3}));
            for (const Issue& issue : validate(*changed)) QVERIFY(issue.severity != Severity::Error);
        }
    }

    void theTaskBringsItsDefaults() {
        Project project = exampleProject();
        project.task.length = 12;
        project.training.learningRate = 0.5;
        QCOMPARE(*projectForTask(project, project.task.kind), project);
        const Project xorProject = *projectForTask(project, TaskKind::ElmanXor);
        const TaskDescription& task = taskDescription(TaskKind::ElmanXor);
        QCOMPARE(xorProject.training.learningRate, task.defaultLearningRate);
        QCOMPARE(xorProject.training.batchSize, task.defaultBatch);
        QCOMPARE(xorProject.task.length, 0);
    }

    void anyOtherCellFitsWhereItsLanesDo() {
        Project project = exampleProject();
        project.cell.stages.back().operations.pop_back();
        QVERIFY(projectForTask(project, TaskKind::ElmanXor).has_value());  // two in/out lanes as well
        const Expected<Project> memory = projectForTask(project, TaskKind::LongMemory);
        QVERIFY(!memory);
        QVERIFY(memory.error().message.find("needs 3 in/out lanes and the cell has 2") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestTaskChoice)
#include "tst_task_choice.moc"
