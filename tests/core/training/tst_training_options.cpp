#include <QtTest>
#include <cmath>
#include <set>

#include "core/base/rng.h"
#include "core/training/training_options.h"

using namespace ketloom;

namespace {

QString text(std::string_view s) {
    return QString::fromUtf8(s.data(), qsizetype(s.size()));
}

OptionValue valueOf(const OptionDescription& option, double real) {
    if (option.type == OptionType::Real) return real;
    return static_cast<std::int64_t>(real);
}

TrainingOptions randomOptions(Rng& rng) {
    TrainingOptions options;
    for (const OptionDescription& option : trainingOptionTable()) {
        const double u = rng.uniform();
        if (option.type == OptionType::Real)
            option.set(options, option.least + u * (option.most - option.least));
        else
            option.set(options, std::int64_t(option.least) +
                                    std::int64_t(rng.below(std::uint64_t(option.most - option.least) + 1)));
    }
    return options;
}

}  // namespace

class TestTrainingOptions : public QObject {
    Q_OBJECT

private slots:
    void rows_data() {
        QTest::addColumn<QString>("key");
        for (const OptionDescription& option : trainingOptionTable())
            QTest::newRow(text(option.key).toUtf8()) << text(option.key);
    }

    void rows() {
        QFETCH(QString, key);
        const OptionDescription* option = findTrainingOption(key.toStdString());
        QVERIFY(option);
        QVERIFY(!option->label.empty() && !option->help.empty() && !option->group.empty());
        QVERIFY(option->help.back() == '.');
        QVERIFY(option->live == option->whyFixed.empty());
        QVERIFY(option->live || option->whyFixed.size() > 20);
        QVERIFY(option->least < option->most);
        if (option->type == OptionType::Choice) {
            QCOMPARE(double(option->choices.size()) - 1.0, option->most);
            QCOMPARE(option->choiceLabels.size(), option->choices.size());
        }

        TrainingOptions options;
        const auto issuesFor = [&](double value) {
            option->set(options, valueOf(*option, value));
            return validate(options);
        };
        for (double inside : {option->least, option->most}) {
            QVERIFY(issuesFor(inside).empty());
            QVERIFY(option->get(options) == valueOf(*option, inside));
        }
        // Every value outside is told with its place and a remedy. Seeds are unsigned: none is below the
        // least.
        std::vector<double> outside = {option->most + std::max(1.0, option->most * 1e-3)};
        if (option->type != OptionType::Seed) outside.push_back(option->least - 1.0);
        if (option->type == OptionType::Real) outside.push_back(std::nan(""));
        for (double value : outside) {
            const auto issues = issuesFor(value);
            QCOMPARE(issues.size(), std::size_t(1));
            QCOMPARE(QString::fromStdString(issues[0].path), "training." + key);
            QVERIFY(issues[0].severity == Severity::Error);
            QVERIFY(!issues[0].remedy.empty());
        }
    }

    void keysAndFlagsAreUnique() {
        std::set<std::string> keys, flags;
        for (const OptionDescription& option : trainingOptionTable()) {
            keys.insert(std::string(option.key));
            flags.insert(optionFlag(option));
        }
        QCOMPARE(keys.size(), trainingOptionTable().size());
        QCOMPARE(flags.size(), trainingOptionTable().size());
        QCOMPARE(optionFlag(*findTrainingOption("learningRate")), std::string("--learning-rate"));
        QVERIFY(!findTrainingOption("learning-rate"));
    }

    void everyFieldHasARow() {
        // A struct with all fields changed differs from the default in every row.
        TrainingOptions changed;
        changed.optimizer = OptimizerKind::Lbfgs;
        changed.learningRate = 0.5;
        changed.weightDecay = 0.5;
        changed.momentum = 0.5;
        changed.lbfgsHistory = 7;
        changed.loss = LossKind::NegativeLogLikelihood;
        changed.gradientClip = 0.7;
        changed.batchSize = 77;
        changed.steps = 77;
        changed.stopLoss = 0.5;
        changed.validateEvery = 77;
        changed.validationSize = 77;
        changed.checkpointEvery = 77;
        changed.parameterSeed = 77;
        changed.dataSeed = 77;
        changed.samplingSeed = 77;
        changed.spread = {0.5, 0.5, 0.5};
        changed.precision = Precision::Double;
        changed.threads = 7;
        const TrainingOptions original;
        for (const OptionDescription& option : trainingOptionTable())
            QVERIFY2(option.get(changed) != option.get(original), option.key.data());
        QCOMPARE(trainingOptionTable().size(), std::size_t(21));
        QVERIFY(!(changed == original));
        QVERIFY(original == TrainingOptions());
    }

    void onlyTheLearningRateIsLive() {
        for (const OptionDescription& option : trainingOptionTable())
            QCOMPARE(option.live, option.key == "learningRate");
    }

    void jsonRoundTripIsExact() {
        const std::uint64_t seed = 11;
        Rng rng(seed);
        for (int i = 0; i < 200; ++i) {
            const TrainingOptions options = randomOptions(rng);
            QVERIFY(validate(options).empty());
            const Json json = Json::parse(trainingOptionsToJson(options).dump());
            const TrainingOptions read = trainingOptionsFromJson(JsonView(json, "training"));
            QVERIFY2(read == options, qPrintable(QString("seed %1, round %2").arg(seed).arg(i)));
        }
    }

    void textRoundTripIsExact() {
        const std::uint64_t seed = 12;
        Rng rng(seed);
        for (int i = 0; i < 50; ++i) {
            const TrainingOptions options = randomOptions(rng);
            TrainingOptions read;
            for (const OptionDescription& option : trainingOptionTable()) {
                const auto value = parseOption(option, optionText(option, option.get(options)));
                QVERIFY2(value.has_value(), option.key.data());
                option.set(read, *value);
            }
            QVERIFY2(read == options, qPrintable(QString("seed %1, round %2").arg(seed).arg(i)));
        }
    }

    void badTextIsRefused_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("typed");
        QTest::newRow("empty") << "steps"
                               << "";
        QTest::newRow("word") << "steps"
                              << "many";
        QTest::newRow("fraction") << "steps"
                                  << "1.5";
        QTest::newRow("unit") << "steps"
                              << "10k";
        QTest::newRow("too small") << "steps"
                                   << "0";
        QTest::newRow("negative seed") << "dataSeed"
                                       << "-1";
        QTest::newRow("big seed") << "dataSeed"
                                  << "9007199254740992";
        QTest::newRow("nan") << "learningRate"
                             << "nan";
        QTest::newRow("inf") << "learningRate"
                             << "inf";
        QTest::newRow("comma") << "learningRate"
                               << "0,1";
        QTest::newRow("choice") << "optimizer"
                                << "Adam";
        QTest::newRow("choice number") << "optimizer"
                                       << "2";
    }

    void badTextIsRefused() {
        QFETCH(QString, key);
        QFETCH(QString, typed);
        const OptionDescription& option = *findTrainingOption(key.toStdString());
        const auto value = parseOption(option, typed.toStdString());
        QVERIFY(!value.has_value());
        QCOMPARE(QString::fromStdString(value.error().where), QString::fromStdString(optionFlag(option)));
        QVERIFY(!value.error().remedy.empty());
    }

    void badJsonIsRefused_data() {
        QTest::addColumn<QString>("json");
        QTest::addColumn<QString>("place");
        QTest::newRow("list") << "[]"
                              << "training";
        QTest::newRow("misspelt") << R"({"learnigRate": 0.1})"
                                  << "training.learnigRate";
        QTest::newRow("type") << R"({"learningRate": "fast"})"
                              << "training.learningRate";
        QTest::newRow("fraction") << R"({"steps": 1.5})"
                                  << "training.steps";
        QTest::newRow("huge") << R"({"steps": 5000000000})"
                              << "training.steps";
        QTest::newRow("seed") << R"({"dataSeed": -4})"
                              << "training.dataSeed";
        QTest::newRow("choice") << R"({"optimizer": "adamw"})"
                                << "training.optimizer";
        QTest::newRow("null") << R"({"stopLoss": null})"
                              << "training.stopLoss";
    }

    void badJsonIsRefused() {
        QFETCH(QString, json);
        QFETCH(QString, place);
        const Json parsed = Json::parse(json.toStdString());
        try {
            trainingOptionsFromJson(JsonView(parsed, "training"));
            QFAIL("accepted");
        } catch (const FormatError& e) {
            QCOMPARE(QString::fromStdString(e.error.where), place);
        }
    }

    void missingKeysKeepDefaultsAndBadValuesAreLeftToValidate() {
        const Json json = {{"steps", -5}, {"optimizer", "lbfgs"}};
        const TrainingOptions options = trainingOptionsFromJson(JsonView(json, "training"));
        QCOMPARE(options.steps, -5);
        QVERIFY(options.optimizer == OptimizerKind::Lbfgs);
        QCOMPARE(options.learningRate, TrainingOptions().learningRate);
        QCOMPARE(validate(options).size(), std::size_t(1));
    }

    void choicesFollowTheEnums() {
        const OptionDescription& optimizer = *findTrainingOption("optimizer");
        for (std::size_t i = 0; i < optimizer.choices.size(); ++i)
            QCOMPARE(text(optimizer.choices[i]), text(optimizerKey(OptimizerKind(i))));
        TrainingOptions options;
        options.precision = Precision::Double;
        options.loss = LossKind::NegativeLogLikelihood;
        const OrderedJson json = trainingOptionsToJson(options);
        QCOMPARE(json["precision"].get<std::string>(), std::string("double"));
        QCOMPARE(json["loss"].get<std::string>(), std::string("nll"));
    }

    void optionsApplyToTheirOptimiser() {
        TrainingOptions options;
        const auto applies = [&](const char* key) {
            const OptionDescription& option = *findTrainingOption(key);
            return !option.applies || option.applies(options);
        };
        options.optimizer = OptimizerKind::Sgd;
        QVERIFY(applies("momentum") && applies("gradientClip") && !applies("lbfgsHistory"));
        options.optimizer = OptimizerKind::Lbfgs;
        QVERIFY(!applies("momentum") && !applies("gradientClip") && applies("lbfgsHistory") &&
                applies("steps"));
    }
};

QTEST_APPLESS_MAIN(TestTrainingOptions)
#include "tst_training_options.moc"
