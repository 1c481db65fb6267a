#include "core/base/json_view.h"

#include <QtTest>

using namespace ketloom;

namespace {

/// The error that reading `text` with `read` ends in; code Unsupported and empty texts when there was none.
Error errorOf(const char* text, const std::function<void(const JsonView&)>& read) {
    const Json json = Json::parse(text);
    const auto result = readGuarded<int>([&] {
        read(JsonView(json, "cell"));
        return 0;
    });
    return result ? Error{ErrorCode::Unsupported, "", "", ""} : result.error();
}

using Reader = std::function<void(const JsonView&)>;

}  // namespace

Q_DECLARE_METATYPE(Reader)

class TestJsonView : public QObject {
    Q_OBJECT
private slots:
    void reads() {
        const Json json =
            Json::parse(R"({"flag": true, "n": -3, "seed": 18446744073709551615, "x": 0.5, "whole": 2,
            "text": "a", "numbers": [1, 2.5], "ints": [0, 9], "nested": {"list": [{"k": 7}]}})");
        const JsonView view(json, "");
        QVERIFY(view.has("flag"));
        QVERIFY(!view.has("nothing"));
        QCOMPARE(view.at("flag").asBool(), true);
        QCOMPARE(view.at("n").asInt(-3, -3), std::int64_t(-3));
        QCOMPARE(view.at("seed").asSeed(), std::numeric_limits<std::uint64_t>::max());
        QCOMPARE(view.at("x").asNumber(), 0.5);
        QCOMPARE(view.at("whole").asNumber(), 2.0);
        QCOMPARE(view.at("text").asString(), std::string("a"));
        QCOMPARE(view.at("numbers").asNumbers(), (std::vector<double>{1, 2.5}));
        QCOMPARE(view.at("ints").asInts(0, 9), (std::vector<int>{0, 9}));
        QCOMPARE(view.at("nested").at("list").items().at(0).at("k").path(), std::string("nested.list[0].k"));
        const Json signedSeed = 5;  // built in memory, not parsed
        QCOMPARE(JsonView(signedSeed, "").asSeed(), std::uint64_t(5));
    }

    void complains_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<Reader>("read");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("where");
        QTest::addColumn<QStringList>("parts");  // of the message
        const auto row = [](const char* name, const char* json, Reader read, ErrorCode code,
                            const char* where, QStringList parts) {
            QTest::newRow(name) << QByteArray(json) << read << code << where << parts;
        };
        const auto schema = ErrorCode::Schema;
        const auto value = ErrorCode::Value;
        row("missing", R"({"a": 1})", [](auto& v) { v.at("b"); }, schema, "cell.b", {"missing"});
        row("no object", R"([1])", [](auto& v) { v.at("b"); }, schema, "cell", {"object", "\"b\"", "list"});
        row("no list", R"({"a": {}})", [](auto& v) { v.at("a").items(); }, schema, "cell.a",
            {"list", "object"});
        row("short list", R"({"a": [1]})", [](auto& v) { v.at("a").at(1); }, schema, "cell.a", {"2", "1"});
        row("bool", R"({"a": 1})", [](auto& v) { v.at("a").asBool(); }, schema, "cell.a",
            {"true or false", "1"});
        row("text", R"({"a": null})", [](auto& v) { v.at("a").asString(); }, schema, "cell.a",
            {"text", "null"});
        row("int from text", R"({"a": "5"})", [](auto& v) { v.at("a").asInt(); }, schema, "cell.a",
            {"whole number", "\"5\""});
        row("int from real", R"({"a": 5.5})", [](auto& v) { v.at("a").asInt(); }, schema, "cell.a",
            {"whole number", "5.5"});
        row("int range", R"({"a": [1, 9]})", [](auto& v) { v.at("a").asInts(0, 4); }, value, "cell.a[1]",
            {"0", "4", "9"});
        row("int least", R"({"a": -1})", [](auto& v) { v.at("a").asInt(0); }, value, "cell.a",
            {"at least 0", "-1"});
        row("int huge", R"({"a": 18446744073709551615})", [](auto& v) { v.at("a").asInt(); }, value, "cell.a",
            {"18446744"});
        row("seed negative", R"({"a": -1})", [](auto& v) { v.at("a").asSeed(); }, value, "cell.a",
            {"at least 0", "-1"});
        row("seed real", R"({"a": 1.0})", [](auto& v) { v.at("a").asSeed(); }, schema, "cell.a",
            {"whole number"});
        row("number range", R"({"a": 2})", [](auto& v) { v.at("a").asNumber(0, 1); }, value, "cell.a",
            {"0", "1", "2"});
        row("number null", R"({"a": [0, null]})", [](auto& v) { v.at("a").asNumbers(); }, schema, "cell.a[1]",
            {"number", "null"});
    }
    void complains() {
        QFETCH(QByteArray, json);
        QFETCH(Reader, read);
        QFETCH(ErrorCode, code);
        QFETCH(QString, where);
        QFETCH(QStringList, parts);
        const Error error = errorOf(json.constData(), read);
        QCOMPARE(QString::fromStdString(error.where), where);
        QCOMPARE(error.code, code);
        for (const QString& part : parts) {
            QVERIFY2(QString::fromStdString(error.message).contains(part), error.message.c_str());
        }
    }

    void notFiniteIsRefused() {
        for (const double bad :
             {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
            const Json json = Json{{"a", bad}};
            QVERIFY_EXCEPTION_THROWN(JsonView(json, "").at("a").asNumber(), FormatError);
            const Json list = Json::array({bad});
            QVERIFY_EXCEPTION_THROWN(JsonView(list, "").asNumbers(), FormatError);
        }
    }

    void parseTellsThePlace() {
        const auto json = parseJson("{\n  \"a\": 1,\n  \"b\": oops\n}", "file.json");
        QVERIFY(!json);
        QCOMPARE(json.error().code, ErrorCode::Syntax);
        QVERIFY2(json.error().where.find("file.json, line 3, column") == 0, json.error().where.c_str());
        QVERIFY(parseJson("{\"a\": [1, 2]}", "x").has_value());
    }

    void parseRefuses_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("open") << QByteArray("{\"a\": ");
        QTest::newRow("more") << QByteArray("{} {}");
        QTest::newRow("nan") << QByteArray("{\"a\": NaN}");
        QTest::newRow("beyond double") << QByteArray("1e999");
        QTest::newRow("bad utf-8") << QByteArray("\"\xff\"");
        QTest::newRow("deep") << QByteArray(200000, '[');
    }
    void parseRefuses() {
        QFETCH(QByteArray, text);
        const auto json = parseJson(text.toStdString(), "f");
        QVERIFY(!json);
        QCOMPARE(json.error().code, ErrorCode::Syntax);
        QVERIFY(json.error().where.find("f") == 0);
    }
};

QTEST_GUILESS_MAIN(TestJsonView)
#include "tst_json_view.moc"
