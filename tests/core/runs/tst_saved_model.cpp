#include <QTemporaryDir>
#include <QtTest>

#include "core/base/file.h"
#include "core/base/rng.h"
#include "core/cell/cell_json.h"
#include "core/cell/presets.h"
#include "core/runs/run_folder.h"

using namespace ketloom;
namespace fs = std::filesystem;

namespace {

fs::path golden(int number) {
    return fs::path(KETLOOM_SOURCE_DIR) / "tests/golden" / ("qrnn-" + std::to_string(number) + ".json");
}

Json goldenJson(int number) {
    return *parseJson(*readFile(golden(number)), "golden");
}

}  // namespace

class TestSavedModel : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path path(const char* name) { return fs::path(m_folder.path().toStdString()) / name; }
    Error errorOf(const Json& json) {
        const fs::path file = path("broken.json");
        if (!writeFileAtomically(file, json.dump())) qFatal("cannot write");
        const auto model = loadModel(file);
        return model ? Error{ErrorCode::Value, "accepted", "", ""} : model.error();
    }

private slots:
    void goldensAreRead() {
        for (int number = 0; number < 8; ++number) {
            const Json json = goldenJson(number);
            const auto model = loadModel(golden(number));
            QVERIFY2(model.has_value(), model ? "" : toString(model.error()).c_str());
            QCOMPARE(int(model->parameters.size()), json["parameter_count"].get<int>());
            const Json& config = json["config"];
            const CellShape shape{config["io_qubits"], config["workspace_qubits"], config["stages"],
                                  config["order"], config["degree"]};
            QVERIFY(model->cell == paperCell(shape));
        }
    }

    void goldenParametersStandInOrder() {
        const Json json = goldenJson(3);  // two work lanes and more, with rotations
        const auto model = loadModel(golden(3));
        QVERIFY(model.has_value());
        const ParameterLayout layout = parameterLayout(model->cell);
        for (const ParameterSlot& slot : layout.operations) {
            const Stage& stage = model->cell.stages[std::size_t(slot.place.stage)];
            const Operation& operation = stage.operations[std::size_t(slot.place.operation)];
            const int lane =
                operation.target - (stage.kind == StageKind::Output ? 0 : model->cell.inOutLanes);
            const Json& stageJson = stage.kind == StageKind::Input ? json["input_stage"]
                                    : stage.kind == StageKind::Output
                                        ? json["output_stage"]
                                        : json["work_stages"][slot.place.stage - 1];
            const auto* values = &model->parameters[std::size_t(slot.offset)];
            if (operation.gate == GateKind::Ry) {
                QCOMPARE(values[0], stageJson["rotations"][lane].get<double>());
                continue;
            }
            const Json& neuron = stage.kind == StageKind::Work ? stageJson["neurons"][lane] : stageJson[lane];
            QCOMPARE(values[0], neuron["bias"].get<double>());
            for (int k = 1; k < slot.count; ++k) QCOMPARE(values[k], neuron["weights"][k - 1].get<double>());
        }
    }

    void otherBiasIsKept() {
        Json json = goldenJson(0);
        json["config"]["bias"] = 0.25;
        QVERIFY(writeFileAtomically(path("bias.json"), json.dump()));
        const auto model = loadModel(path("bias.json"));
        QVERIFY(model.has_value());
        QCOMPARE(model->cell.stages[0].operations[0].bias, 0.25);
    }

    void wrongCountsAreNamed() {
        const Json good = goldenJson(3);
        const auto expectError = [&](const Json& json, const std::string& place) {
            const Error error = errorOf(json);
            const std::string expected = path("broken.json").string() + ", " + place;
            if (error.where == expected) return true;
            qWarning() << toString(error).c_str() << "expected at" << expected.c_str();
            return false;
        };
        Json bad = good;
        bad["input_stage"][1]["weights"].push_back(0.5);
        QVERIFY(expectError(bad, "input_stage[1].weights"));
        bad = good;
        bad["input_stage"].erase(0);
        QVERIFY(expectError(bad, "input_stage"));
        bad = good;
        bad["output_stage"][0].erase("bias");
        QVERIFY(expectError(bad, "output_stage[0].bias"));
        bad = good;
        bad["output_stage"][0]["weights"][2] = nullptr;
        QVERIFY(expectError(bad, "output_stage[0].weights[2]"));
        bad = good;
        bad["work_stages"][0]["rotations"].erase(0);
        QVERIFY(expectError(bad, "work_stages[0].rotations"));
        bad = good;
        bad["work_stages"].push_back(bad["work_stages"][0]);
        QVERIFY(expectError(bad, "work_stages"));
        bad = good;
        bad["config"]["io_qubits"] = 99;
        QVERIFY(expectError(bad, "config.io_qubits"));
        bad = good;
        bad["config"].erase("degree");
        QVERIFY(expectError(bad, "config.degree"));
    }

    void modelFile() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        Json json = {{"format", "ketloom-model"}, {"version", kModelVersion}};
        json["cell"] = Json::parse(cellToJson(cell).dump());
        std::vector<double> parameters(std::size_t(parameterCount(cell)));
        Rng rng(4);
        for (double& value : parameters) value = rng.normal();
        json["parameters"] = parameters;
        QVERIFY(writeFileAtomically(path("model.json"), json.dump()));
        for (const fs::path& place : {path("model.json"), fs::path(m_folder.path().toStdString())}) {
            const auto model = loadModel(place);
            QVERIFY(model.has_value());
            QVERIFY(model->cell == cell);
            QVERIFY(model->parameters == parameters);
        }

        Json bad = json;
        bad["parameters"].erase(0);
        QVERIFY(QString::fromStdString(errorOf(bad).where).endsWith("parameters"));
        bad = json;
        bad["version"] = kModelVersion + 1;
        QVERIFY(errorOf(bad).code == ErrorCode::Version);
        bad = json;
        bad["cell"]["workspaceLanes"] = 300;
        QVERIFY(errorOf(bad).message != "accepted");
        bad = json;
        bad.erase("cell");
        QVERIFY(QString::fromStdString(errorOf(bad).where).endsWith("cell"));
    }

    void classicalModelFile() {
        const Cell cell = paperCell({2, 3, 1, 2, 2});
        Json json = {{"format", "ketloom-model"}, {"version", kModelVersion}};
        json["cell"] = Json::parse(cellToJson(cell).dump());
        json["model"] = {{"kind", "rnn"}, {"hidden", 2}};
        // G (H V + H² + 2 H) + V H + V
        json["parameters"] = std::vector<double>(8 + 4 + 4 + 8 + 4, 0.5);
        QVERIFY(writeFileAtomically(path("classical.json"), json.dump()));
        const auto model = loadModel(path("classical.json"));
        QVERIFY2(model.has_value(), model ? "" : toString(model.error()).c_str());
        QVERIFY(model->model == (ModelOptions{ModelKind::Rnn, 2}));

        Json bad = json;
        bad["parameters"].erase(0);
        QVERIFY(QString::fromStdString(errorOf(bad).where).endsWith("parameters"));
        bad = json;
        bad["model"]["hidden"] = -1;
        QVERIFY(errorOf(bad).code == ErrorCode::Value);
        QVERIFY(QString::fromStdString(errorOf(bad).where).endsWith(", model.hidden"));
        bad = json;
        bad["model"]["kind"] = "best";
        QVERIFY(QString::fromStdString(errorOf(bad).where).endsWith("model.kind"));
    }

    void otherFilesAreRefused() {
        QVERIFY(errorOf(Json::array()).code == ErrorCode::Schema);
        QVERIFY(errorOf(Json(3)).code == ErrorCode::Schema);
        QVERIFY(errorOf(Json::object()).code == ErrorCode::Schema);
        QVERIFY(errorOf({{"format", "ketloom-project"}, {"version", 1}}).code == ErrorCode::Schema);
        QVERIFY(loadModel(path("none.json")).error().code == ErrorCode::NotFound);
        QTemporaryDir empty;
        QVERIFY(loadModel(fs::path(empty.path().toStdString())).error().code == ErrorCode::NotFound);
        const std::string text = *readFile(golden(0));
        for (std::size_t cut : {std::size_t(0), std::size_t(1), text.size() / 2, text.size() - 2}) {
            QVERIFY(writeFileAtomically(path("cut.json"), text.substr(0, cut)));
            const auto model = loadModel(path("cut.json"));
            QVERIFY(!model.has_value());
            QVERIFY(model.error().code == ErrorCode::Syntax);
            QVERIFY(QString::fromStdString(model.error().where).contains("cut.json"));
        }
    }
};

QTEST_APPLESS_MAIN(TestSavedModel)
#include "tst_saved_model.moc"
