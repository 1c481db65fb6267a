#include "core/task/task_options.h"

#include <QtTest>
#include <set>

#include "core/task/task.h"

using namespace ketloom;

class TestTaskOptions : public QObject {
    Q_OBJECT
private slots:
    void everyTaskIsDescribed() {
        std::set<std::string_view> keys;
        for (const TaskDescription& row : taskTable()) {
            QVERIFY(keys.insert(row.key).second);
            QCOMPARE(taskFromKey(row.key), std::optional(row.kind));
            QCOMPARE(taskDescription(row.kind).key, row.key);
            QVERIFY(!row.name.empty() && !row.summary.empty());
            QVERIFY(row.defaultBatch > 0);
            TaskOptions options;
            options.kind = row.kind;
            QVERIFY(validate(options).empty());
            const auto task = createTask(options);
            QVERIFY2(task.has_value(), task ? "" : toString(task.error()).c_str());
            QCOMPARE((*task)->inOutLanes(), row.inOutLanes);
            if (row.defaultLength > 0) QCOMPARE((*task)->length(), row.defaultLength);
            QCOMPARE((*task)->classes(), classCount(options));
            QVERIFY(!(*task)->dataSummary().empty());
            QVERIFY((*task)->options() == options);
        }
        QCOMPARE(keys.size(), std::size_t(5));
        QVERIFY(!taskFromKey("nothing"));
        for (const auto& row : digitLabelsTable()) {
            QCOMPARE(digitLabelsFromKey(row.key), std::optional(row.labels));
            QCOMPARE(digitLabelsDescription(row.labels).key, row.key);
        }
        for (const auto& row : memoryProtocolTable()) {
            QCOMPARE(memoryProtocolFromKey(row.key), std::optional(row.protocol));
            QCOMPARE(memoryProtocolDescription(row.protocol).key, row.key);
            QVERIFY(!row.name.empty() && !row.summary.empty());
        }
        QCOMPARE(memoryProtocolTable().size(), std::size_t(4));
        QVERIFY(!memoryProtocolFromKey("nothing"));
    }

    void jsonRoundTrip() {
        TaskOptions options;
        options.kind = TaskKind::ElmanXor;
        options.length = 99;
        options.dataFolder = "some/folder";
        options.digits = {3, 6, 9};
        options.labels = DigitLabels::EvenOdd;
        options.threshold = 0.25;
        options.splitSeed = 18446744073709551615u;
        options.protocol = MemoryProtocol::LeakFree;
        const Json json = Json::parse(taskOptionsToJson(options).dump());
        QVERIFY(taskOptionsFromJson(JsonView(json, "task")) == options);
    }

    /// Files without a protocol, as they were before there were any, stay as they are.
    void protocolIsWrittenOnlyWhereItIsNotTheDefault() {
        TaskOptions options;
        options.kind = TaskKind::LongMemory;
        QVERIFY(!taskOptionsToJson(options).contains("protocol"));
        const Json json = Json::parse(taskOptionsToJson(options).dump());
        QVERIFY(taskOptionsFromJson(JsonView(json, "task")) == options);
        options.protocol = MemoryProtocol::NoMarker;
        QCOMPARE(taskOptionsToJson(options)["protocol"].get<std::string>(), std::string("no-marker"));
        Json wrong = json;
        wrong["protocol"] = "nothing";
        const auto read =
            readGuarded<TaskOptions>([&] { return taskOptionsFromJson(JsonView(wrong, "task")); });
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().where, std::string("task.protocol"));
        QVERIFY(read.error().remedy.find("leak-free") != std::string::npos);
    }

    void jsonComplains_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QByteArray>("value");
        QTest::newRow("kind") << "kind" << QByteArray("\"nothing\"");
        QTest::newRow("kind type") << "kind" << QByteArray("1");
        QTest::newRow("labels") << "labels" << QByteArray("\"nothing\"");
        QTest::newRow("length") << "length" << QByteArray("1.5");
        QTest::newRow("length beyond int") << "length" << QByteArray("5000000000");
        QTest::newRow("digits") << "digits" << QByteArray("1");
        QTest::newRow("threshold") << "threshold" << QByteArray("\"0.4\"");
        QTest::newRow("seed") << "splitSeed" << QByteArray("-1");
        QTest::newRow("folder") << "dataFolder" << QByteArray("null");
    }
    void jsonComplains() {
        QFETCH(QString, key);
        QFETCH(QByteArray, value);
        Json json = Json::parse(taskOptionsToJson(TaskOptions()).dump());
        json[key.toStdString()] = Json::parse(value.toStdString());
        const auto read =
            readGuarded<TaskOptions>([&] { return taskOptionsFromJson(JsonView(json, "task")); });
        QVERIFY(!read.has_value());
        QCOMPARE(QString::fromStdString(read.error().where), "task." + key);
        json.erase(key.toStdString());
        const auto missing =
            readGuarded<TaskOptions>([&] { return taskOptionsFromJson(JsonView(json, "task")); });
        QVERIFY(!missing.has_value());
        QCOMPARE(missing.error().code, ErrorCode::Schema);
    }

    void invalid_data() {
        QTest::addColumn<TaskOptions>("options");
        QTest::addColumn<QStringList>("paths");
        const auto row = [](const char* name, const std::function<void(TaskOptions&)>& change,
                            QStringList paths) {
            TaskOptions options;
            change(options);
            QTest::newRow(name) << options << paths;
        };
        row("no digits", [](auto& o) { o.digits = {}; }, {"task.digits"});
        row("no such digits", [](auto& o) { o.digits = {-1, 1, 10}; }, {"task.digits[0]", "task.digits[2]"});
        row("twice", [](auto& o) { o.digits = {1, 2, 1}; }, {"task.digits[2]"});
        row("only even",
            [](auto& o) {
                o.digits = {2, 4}, o.labels = DigitLabels::EvenOdd;
            },
            {"task.digits"});
        row("only odd", [](auto& o) { o.digits = {3, 5}, o.labels = DigitLabels::EvenOdd; }, {"task.digits"});
        row("threshold 0", [](auto& o) { o.threshold = 0; }, {"task.threshold"});
        row("threshold 1", [](auto& o) { o.threshold = 1; }, {"task.threshold"});
        row("threshold NaN", [](auto& o) { o.threshold = std::nan(""); }, {"task.threshold"});
        row("two things", [](auto& o) { o.threshold = 2, o.digits = {}; }, {"task.digits", "task.threshold"});
        row("short", [](auto& o) { o.kind = TaskKind::Memorise, o.length = 1; }, {"task.length"});
        row("short xor", [](auto& o) { o.kind = TaskKind::ElmanXor, o.length = 2; }, {"task.length"});
        row("negative", [](auto& o) { o.kind = TaskKind::ElmanLetters, o.length = -5; }, {"task.length"});
        row("short memory", [](auto& o) { o.kind = TaskKind::LongMemory, o.length = 3; }, {"task.length"});
        row("long", [](auto& o) { o.kind = TaskKind::ElmanLetters, o.length = kLongestSequence + 1; },
            {"task.length"});
    }
    void invalid() {
        QFETCH(TaskOptions, options);
        QFETCH(QStringList, paths);
        QStringList found;
        for (const Issue& issue : validate(options)) {
            QCOMPARE(issue.severity, Severity::Error);
            QVERIFY(!issue.message.empty() && !issue.remedy.empty());
            found += QString::fromStdString(issue.path);
        }
        QCOMPARE(found, paths);
        const auto task = createTask(options);
        QVERIFY(!task.has_value());
        QCOMPARE(task.error().code, ErrorCode::Value);
        QCOMPARE(QString::fromStdString(task.error().where), paths.first());
    }

    void unusedFieldsAreIgnored() {
        TaskOptions options;
        options.kind = TaskKind::ElmanXor;
        options.digits = {77};
        options.threshold = 5;
        options.dataFolder = "/no/such/folder";
        QVERIFY(validate(options).empty());
        QVERIFY(createTask(options).has_value());
        TaskOptions digits;
        digits.length = -3;
        QVERIFY(validate(digits).empty());
    }

    void oneDigitIsAWarning() {
        TaskOptions options;
        options.digits = {4};
        QCOMPARE(validate(options).size(), std::size_t(1));
        QVERIFY(!hasErrors(validate(options)));
        QVERIFY(createTask(options).has_value());
    }
};

QTEST_GUILESS_MAIN(TestTaskOptions)
#include "tst_task_options.moc"
