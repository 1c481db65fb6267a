#include "app/cli/golden.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>

#include "core/base/file.h"
#include "core/base/json_view.h"
#include "core/model/qrnn.h"
#include "core/runs/run_folder.h"

namespace ketloom::cli {
namespace {

Word readWord(const JsonView& bits, int lanes) {
    const std::vector<int> values = bits.asInts(0, 1);
    if (static_cast<int>(values.size()) != lanes) {
        bits.complain("has " + std::to_string(values.size()) + " bits, but the network has " +
                      std::to_string(lanes) + " in/out lanes");
    }
    Word word = 0;
    for (const int bit : values) word = static_cast<Word>(word << 1 | bit);
    return word;
}

/// B x T words; sets size and length of the batch at the first call and expects them later.
std::vector<Word> readWords(const JsonView& sequences, int lanes, Batch& batch) {
    std::vector<Word> words;
    if (batch.size == 0) batch.size = static_cast<int>(sequences.size());
    if (static_cast<int>(sequences.size()) != batch.size)
        sequences.complain("has another number of sequences than the inputs");
    for (const JsonView& sequence : sequences.items()) {
        if (batch.length == 0) batch.length = static_cast<int>(sequence.size());
        if (static_cast<int>(sequence.size()) != batch.length)
            sequence.complain("has another length than the first sequence");
        for (const JsonView& bits : sequence.items()) words.push_back(readWord(bits, lanes));
    }
    return words;
}

void appendNumbers(const JsonView& array, std::size_t count, std::vector<double>& out) {
    const std::vector<double> numbers = array.asNumbers();
    if (numbers.size() != count) {
        array.complain("has " + std::to_string(numbers.size()) + " numbers, expected " +
                       std::to_string(count));
    }
    out.insert(out.end(), numbers.begin(), numbers.end());
}

void appendNeuronGradients(const JsonView& neurons, std::vector<double>& out) {
    for (const JsonView& neuron : neurons.items()) {
        out.push_back(neuron.at("bias_grad").asNumber());
        appendNumbers(neuron.at("weights_grad"), neuron.at("weights").size(), out);
    }
}

/// In the order of the parameter layout: stages in order, inside a work stage the rotations first, theta
/// before phi.
std::vector<double> readGradient(const JsonView& json) {
    std::vector<double> gradient;
    appendNeuronGradients(json.at("input_stage"), gradient);
    for (const JsonView& stage : json.at("work_stages").items()) {
        appendNumbers(stage.at("rotations_grad"), stage.at("rotations").size(), gradient);
        appendNeuronGradients(stage.at("neurons"), gradient);
    }
    appendNeuronGradients(json.at("output_stage"), gradient);
    return gradient;
}

Golden readGolden(const JsonView& json, SavedModel model) {
    Golden golden;
    golden.cell = std::move(model.cell);
    golden.parameters = std::move(model.parameters);
    const int lanes = golden.cell.inOutLanes;
    golden.batch.inputs = readWords(json.at("inputs"), lanes, golden.batch);
    golden.batch.targets = readWords(json.at("targets"), lanes, golden.batch);
    if (golden.batch.size < 1 || golden.batch.length < 2)
        json.at("inputs").complain("needs a sequence of at least two words");
    const int steps = golden.batch.steps();
    golden.batch.scored.assign(std::size_t(golden.batch.size) * std::size_t(steps), 1);

    const JsonView probabilities = json.at("probabilities");
    if (static_cast<int>(probabilities.size()) != golden.batch.size) {
        probabilities.complain("has another number of sequences than the inputs");
    }
    for (const JsonView& sequence : probabilities.items()) {
        if (static_cast<int>(sequence.size()) != steps)
            sequence.complain("needs " + std::to_string(steps) + " steps");
        for (const JsonView& step : sequence.items())
            appendNumbers(step, std::size_t(1) << lanes, golden.probabilities);
    }
    golden.loss = json.at("loss").asNumber() - bestSoftmaxLoss(lanes);
    golden.gradient = readGradient(json);
    if (golden.gradient.size() != golden.parameters.size()) {
        json.complain("has " + std::to_string(golden.gradient.size()) + " gradient values for " +
                      std::to_string(golden.parameters.size()) + " parameters");
    }
    return golden;
}

/// Largest |a - b| over the largest |b|; NaN where any difference is.
double relativeDeviation(std::span<const double> values, std::span<const double> expected) {
    double largest = 0.0;
    double scale = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const double difference = std::abs(values[i] - expected[i]);
        if (!(difference <= largest)) largest = difference;
        if (std::isnan(difference)) return difference;
        scale = std::max(scale, std::abs(expected[i]));
    }
    return scale > 0.0 ? largest / scale : largest;
}

}  // namespace

double GoldenDeviation::largest() const {
    if (std::isnan(probability) || std::isnan(loss) || std::isnan(gradient)) return std::nan("");
    return std::max({probability, loss, gradient});
}

Expected<Golden> loadGolden(const std::filesystem::path& path) {
    const Expected<std::string> text = readFile(path);
    if (!text) return tl::unexpected<Error>(text.error());
    const Expected<Json> json = parseJson(*text, path.string());
    if (!json) return tl::unexpected<Error>(json.error());
    Expected<SavedModel> model = loadModel(path);
    if (!model) return tl::unexpected<Error>(model.error());
    Expected<Golden> golden =
        readGuarded<Golden>([&] { return readGolden(JsonView(*json, std::string()), std::move(*model)); });
    if (!golden) {
        Error error = golden.error();
        error.where = path.string() + (error.where.empty() ? "" : ", " + error.where);
        return tl::unexpected<Error>(std::move(error));
    }
    return golden;
}

Expected<GoldenDeviation> compareWithGolden(const Golden& golden, Precision precision, int threads) {
    Expected<std::unique_ptr<SequenceModel>> model = createQrnn(golden.cell, {precision, threads});
    if (!model) return tl::unexpected<Error>(model.error());
    std::vector<double> probabilities;
    std::vector<double> gradient(golden.parameters.size());
    const LossKind kind = LossKind::SoftmaxCrossEntropy;
    const LossResult forward = (*model)->loss(golden.parameters, golden.batch, kind, &probabilities);
    const LossResult step = (*model)->lossAndGradient(golden.parameters, golden.batch, kind, gradient);
    const double losses[] = {forward.loss, step.loss};
    const double expected[] = {golden.loss, golden.loss};
    return GoldenDeviation{relativeDeviation(probabilities, golden.probabilities),
                           relativeDeviation(losses, expected), relativeDeviation(gradient, golden.gradient)};
}

double goldenTolerance(Precision precision) {
    return precision == Precision::Double ? 1e-10 : 1e-4;
}

}  // namespace ketloom::cli
