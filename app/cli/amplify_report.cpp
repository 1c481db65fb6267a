#include "app/cli/amplify_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/cli/console.h"

namespace ketloom::cli {
namespace {

constexpr int kStepsInFull = 24;
constexpr int kStepsAtAnEnd = 8;

constexpr const char* kHowToRead =
    "How to read this\n"
    "  Success is the real probability, from the state vector, that all ancillas of a neuron end in |0>.\n"
    "  Rounds suffice for every pattern of the source lanes (\"any input\"), so the device needs no "
    "knowledge of\n"
    "  its state. Deviation is the trace distance from the post-selected state: the most by which any\n"
    "  measurement's probabilities can differ. \"Weights alone\" is what is left of it without the phases.\n"
    "What not to conclude\n"
    "  - That more rounds give the post-selected network. Amplification takes away the weights that\n"
    "    post-selection puts on the source patterns, and leaves phases that depend on them: success comes "
    "to\n"
    "    1, the deviation does not come to 0. \"Carried\" is what this device would read out; it runs "
    "another\n"
    "    network than the one that was trained.\n"
    "  - That 1/sqrt(p) is the price: it lacks the factor for certainty, and p is that of one state, not of\n"
    "    the worst input.\n"
    "  - That words can be amplified one by one like neurons. A word's projection is not oblivious: each "
    "round\n"
    "    runs everything since the sequence began, so the factors of successive words multiply. Where "
    "outputs\n"
    "    are taken as measured, words need no amplification.\n"
    "  - That gates are time: no error correction, routing or optimisation is in these figures.\n";

/// Runs f(operation, number, stage) over all operations of the cell.
template <class F>
void forEachOperation(const Cell& cell, F f) {
    std::size_t number = 0;
    for (int s = 0; s < static_cast<int>(cell.stages.size()); ++s) {
        for (const Operation& operation : cell.stages[s].operations) f(operation, number++, s);
    }
}

std::string formatPower(double log10) {
    if (log10 < 7.0) return formatCount(std::round(std::pow(10.0, log10)));
    double exponent = std::floor(log10);
    double mantissa = std::round(std::pow(10.0, log10 - exponent) * 100.0) / 100.0;
    if (mantissa >= 10.0) {
        mantissa /= 10.0;
        exponent += 1.0;
    }
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.2fe+%.0f", mantissa, exponent);
    return buffer;
}

std::string formatFactor(double log10) {
    return log10 < 4.0 ? formatNumber(std::pow(10.0, log10), 3) : formatPower(log10);
}

/// 1 - 3e-05 is told as such: four digits would hide what the error is.
std::string formatSuccess(double success) {
    return success > 0.999 && success < 1.0 - 1e-15 ? "1 - " + formatNumber(1.0 - success, 2)
                                                    : formatNumber(success, 4);
}

std::string formatRounds(const std::vector<int>& rounds) {
    std::vector<std::string> parts;
    for (int value : rounds) parts.push_back(std::to_string(value));
    return join(parts, "+");
}

std::string schemeText(AmplificationScheme scheme) {
    return scheme == AmplificationScheme::Whole ? "as a whole" : "level by level (nested)";
}

std::string neuronTable(const AmplificationReport& report) {
    using enum TextTable::Align;
    TextTable table({{"stage"},
                     {"operation"},
                     {"p least", Right},
                     {"mean", Right},
                     {"most", Right},
                     {"any input", Right},
                     {"rounds", Right},
                     {"success", Right},
                     {"deviation", Right},
                     {"weights alone", Right}});
    const std::vector<AmplifiedStep>& steps = report.chosen().steps;
    forEachOperation(report.cell, [&](const Operation& operation, std::size_t number, int stage) {
        const std::optional<AmplifiedNeuron>& neuron = report.chosen().simulator.neuron(number);
        if (!neuron || steps.empty()) return;
        double least = 1.0, most = 0.0, sum = 0.0, success = 1.0, deviation = 0.0, weights = 0.0;
        for (const AmplifiedStep& step : steps) {
            const AmplifiedOperation& done = step.operations[number];
            least = std::min(least, done.probability);
            most = std::max(most, done.probability);
            sum += done.probability;
            success = std::min(success, done.success);
            deviation = std::max(deviation, done.deviation);
            weights = std::max(weights, done.weightDeviation);
        }
        table.addRow({stageName(report.cell, stage), operationName(report.cell, operation),
                      formatNumber(least, 3), formatNumber(sum / double(steps.size()), 3),
                      formatNumber(most, 3), formatNumber(neuron->leastLambda(), 3),
                      formatRounds(neuron->amplification().rounds), formatSuccess(success),
                      formatNumber(deviation, 2), formatNumber(weights, 2)});
    });
    return table.text();
}

struct Differences {
    double probability = 0.0;  // largest |p - p carried| of any word and step
    double deviation = 0.0;
    int otherWords = 0;  // scored steps whose most likely word is another
    int scored = 0;
};

Differences differences(const AmplificationReport& report) {
    Differences result;
    const std::vector<AmplifiedStep>& steps = report.chosen().steps;
    for (std::size_t k = 0; k < steps.size(); ++k) {
        const std::vector<double>& p = steps[k].probabilities;
        const std::vector<double>& q = steps[k].carriedProbabilities;
        for (std::size_t i = 0; i < p.size(); ++i) {
            result.probability = std::max(result.probability, std::abs(p[i] - q[i]));
        }
        result.deviation = std::max(result.deviation, steps[k].carriedDeviation);
        if (!report.batch.isScored(0, report.firstStep + int(k))) continue;
        ++result.scored;
        if (std::max_element(p.begin(), p.end()) - p.begin() !=
            std::max_element(q.begin(), q.end()) - q.begin())
            ++result.otherWords;
    }
    return result;
}

std::string stepTable(const AmplificationReport& report, const Task& task) {
    using enum TextTable::Align;
    TextTable table({{"step", Right},
                     {"reads"},
                     {"keeps"},
                     {"all neurons", Right},
                     {"amplified", Right},
                     {"p(word)", Right},
                     {"rounds", Right},
                     {"success", Right},
                     {"carried p(word)", Right},
                     {"deviation", Right}});
    const std::vector<AmplifiedStep>& steps = report.chosen().steps;
    const int count = static_cast<int>(steps.size());
    for (int k = 0; k < count; ++k) {
        if (count > kStepsInFull && k == kStepsAtAnEnd) {
            k = count - kStepsAtAnEnd;
            std::vector<std::string> row(10);
            row[0] = "...";
            table.addRow(row);
        }
        const AmplifiedStep& step = steps[k];
        const int number = report.firstStep + k;
        const Word target = report.batch.target(0, number);
        double probability = 1.0, success = 1.0;
        for (const AmplifiedOperation& done : step.operations) {
            probability *= done.probability;
            success *= done.success;
        }
        const AmplifiedReadout& readout = step.readout;
        table.addRow(
            {std::to_string(number), task.wordText(report.batch.input(0, number)),
             task.wordText(target) + (report.batch.isScored(0, number) ? " *" : ""),
             formatNumber(probability, 3), formatSuccess(success), formatNumber(readout.probability, 3),
             readout.rounds ? std::to_string(*readout.rounds) : "too many", formatSuccess(readout.success),
             formatNumber(step.carriedProbabilities[target], 3), formatNumber(step.carriedDeviation, 2)});
    }
    return table.text();
}

std::string totalsTable(const AmplificationReport& report) {
    using enum TextTable::Align;
    TextTable table({{"all " + std::to_string(report.chosen().steps.size()) + " steps"},
                     {"qubits", Right},
                     {"gates", Right},
                     {"elementary", Right},
                     {"times one pass", Right},
                     {"times 1/sqrt(p)", Right},
                     {"success", Right}});
    const AmplificationCost& cost = report.chosen().cost;
    const double pass = logGates(cost.onePass()).elementary;
    const double paper = logGates(cost.inverseRoot()).elementary;
    const int device = qubits(report.cell);
    const auto row = [&](const std::string& name, int lanes, const LogGates& gates,
                         const std::string& success) {
        table.addRow({name, std::to_string(lanes), formatPower(gates.listed), formatPower(gates.elementary),
                      formatFactor(gates.elementary - pass), formatFactor(gates.elementary - paper),
                      success});
    };
    const auto heading = [&](const std::string& text) { table.addRow({text, "", "", "", "", "", ""}); };
    heading("outputs taken as measured");
    row("  one pass, and luck", device, logGates(cost.onePass()),
        cost.logRepetitions() < 300.0 ? formatNumber(std::pow(10.0, -cost.logRepetitions()), 3)
                                      : "1e-" + formatNumber(std::round(cost.logRepetitions()), 9));
    row("  start again at a failure", device, cost.restarting(), "1");
    row("  1/sqrt(p) for each neuron, as in the paper", device, logGates(cost.inverseRoot()), "");
    const double together = cost.logRepetitions() / 2.0;
    const LogGates once = logGates(cost.onePass());
    row("  1/sqrt(product of all p), were it not oblivious", device,
        {once.listed + together, once.elementary + together}, "");
    for (const SchemeResult& scheme : report.schemes) {
        row("  amplified " + schemeText(scheme.scheme), report.cell.lanes() + scheme.simulator.ancillas(),
            logGates(scheme.cost.amplified()), formatSuccess(scheme.cost.amplifiedSuccess()));
    }
    heading("target words kept, as in training");
    row("  start again at a failure or other word", device, cost.restartingWithWords(), "1");
    const int lanes = report.cell.lanes() + report.chosen().simulator.ancillas();
    if (cost.wordByWord()) {
        row("  amplified, words one by one", lanes, *cost.wordByWord(), "");
    } else {
        table.addRow(
            {"  amplified, words one by one", std::to_string(lanes), "too many rounds", "", "", "", ""});
    }
    row("  amplified, all words at the end",
        lanes + report.cell.inOutLanes * static_cast<int>(report.chosen().steps.size()), cost.wordsAtTheEnd(),
        "");
    return table.text();
}

OrderedJson gatesJson(const GateCount& count) {
    return {{"listed", count.listed}, {"cnot", count.cnot}, {"singleQubit", count.singleQubit}};
}

OrderedJson gatesJson(const LogGates& count) {
    return {{"log10Listed", count.listed}, {"log10Elementary", count.elementary}};
}

OrderedJson totalsJson(const SchemeResult& result, const Cell& cell) {
    const AmplificationCost& cost = result.cost;
    OrderedJson json;
    json["scheme"] = schemeKey(result.scheme);
    json["qubits"] = cell.lanes() + result.simulator.ancillas();
    json["onePass"] = gatesJson(cost.onePass());
    json["log10Repetitions"] = cost.logRepetitions();
    json["log10RepetitionsWithWords"] = cost.logRepetitionsWithWords();
    json["restarting"] = gatesJson(cost.restarting());
    json["restartingWithWords"] = gatesJson(cost.restartingWithWords());
    json["inverseRoot"] = gatesJson(cost.inverseRoot());
    json["amplified"] = gatesJson(cost.amplified());
    json["amplifiedSuccess"] = cost.amplifiedSuccess();
    json["wordByWord"] = nullptr;
    if (cost.wordByWord()) json["wordByWord"] = gatesJson(*cost.wordByWord());
    json["wordsAtTheEnd"] = gatesJson(cost.wordsAtTheEnd());
    return json;
}

}  // namespace

std::string schemeKey(AmplificationScheme scheme) {
    return scheme == AmplificationScheme::Whole ? "whole" : "nested";
}

std::string amplificationText(const AmplificationReport& report, const Task& task) {
    const int last = report.firstStep + static_cast<int>(report.chosen().steps.size()) - 1;
    const double delta = std::sqrt(report.options.error);
    const Differences found = differences(report);
    std::string text = report.taskName + ", " + report.split + " split, sample " +
                       std::to_string(report.sample) +
                       (report.label.empty() ? "" : " (" + report.label + ")") + ": steps " +
                       std::to_string(report.firstStep) + " to " + std::to_string(last) + " of " +
                       std::to_string(report.sequenceSteps) + ".\n";
    text += "Neurons amplified " + schemeText(report.options.scheme) + ", " +
            (report.options.rounds ? std::to_string(*report.options.rounds) + " rounds each, phases for "
                                   : "rounds for ") +
            "at most " + formatNumber(report.options.error, 3) + " failure (delta " + formatNumber(delta, 3) +
            ")" + (report.circuit ? ", gate by gate" : "") + ".\n\n";
    text += neuronTable(report) + "\n" + stepTable(report, task);
    text +=
        "* scored; too many rounds are more than " + formatCount(kMaxAmplificationRounds) +
        ". Every step starts from the post-selected state;\n\"carried\" is the amplified state carried on "
        "from step " +
        std::to_string(report.firstStep) + " on.\n";
    text += factLines(
        {{"carried: largest deviation", formatNumber(found.deviation, 3)},
         {"carried: largest change of a word's probability", formatNumber(found.probability, 3)},
         {"carried: another most likely word",
          std::to_string(found.otherWords) + " of " + std::to_string(found.scored) + " scored steps"}});
    text += "\n" + totalsTable(report) + "\n" + kHowToRead;
    return text;
}

OrderedJson toJson(const AmplificationReport& report) {
    OrderedJson json;
    json["model"] = report.model;
    json["task"] = report.taskKey;
    json["split"] = report.split;
    json["sample"] = report.sample;
    json["scheme"] = schemeKey(report.options.scheme);
    json["error"] = report.options.error;
    json["rounds"] = nullptr;
    if (report.options.rounds) json["rounds"] = *report.options.rounds;
    json["circuit"] = report.circuit;
    json["stopped"] = report.stopped;
    json["neurons"] = OrderedJson::array();
    const AmplifiedSimulator& simulator = report.chosen().simulator;
    forEachOperation(report.cell, [&](const Operation& operation, std::size_t number, int stage) {
        const std::optional<AmplifiedNeuron>& neuron = simulator.neuron(number);
        if (!neuron) return;
        OrderedJson row;
        row["operation"] = number;
        row["id"] = operation.id;
        row["stage"] = stageName(report.cell, stage);
        row["name"] = operationName(report.cell, operation);
        row["rounds"] = neuron->amplification().rounds;
        row["leastProbability"] = neuron->leastLambda();
        row["greatestProbability"] = neuron->greatestLambda();
        row["phaseSpread"] = neuron->phaseSpread();
        row["gates"] = gatesJson(simulator.plainGates(number));
        row["amplifiedGates"] = gatesJson(simulator.amplifiedGates(number));
        json["neurons"].push_back(row);
    });
    json["steps"] = OrderedJson::array();
    for (std::size_t k = 0; k < report.chosen().steps.size(); ++k) {
        const AmplifiedStep& step = report.chosen().steps[k];
        const int number = report.firstStep + static_cast<int>(k);
        OrderedJson row;
        row["step"] = number;
        row["input"] = report.batch.input(0, number);
        row["kept"] = report.batch.target(0, number);
        row["scored"] = report.batch.isScored(0, number);
        row["operations"] = OrderedJson::array();
        for (std::size_t i = 0; i < step.operations.size(); ++i) {
            const AmplifiedOperation& done = step.operations[i];
            row["operations"].push_back({{"probability", done.probability},
                                         {"success", done.success},
                                         {"deviation", done.deviation},
                                         {"weightDeviation", done.weightDeviation},
                                         {"carriedSuccess", step.carriedSuccess[i]}});
        }
        row["readout"] = {{"probability", step.readout.probability},
                          {"rounds", nullptr},
                          {"success", step.readout.success},
                          {"deviation", step.readout.deviation}};
        if (step.readout.rounds) row["readout"]["rounds"] = *step.readout.rounds;
        row["probabilities"] = step.probabilities;
        row["carriedProbabilities"] = step.carriedProbabilities;
        row["carriedDeviation"] = step.carriedDeviation;
        json["steps"].push_back(row);
    }
    const Differences found = differences(report);
    json["carried"] = {{"deviation", found.deviation},
                       {"probabilityChange", found.probability},
                       {"otherWords", found.otherWords},
                       {"scored", found.scored}};
    json["totals"] = OrderedJson::array();
    for (const SchemeResult& scheme : report.schemes)
        json["totals"].push_back(totalsJson(scheme, report.cell));
    return json;
}

std::string amplificationCsv(const AmplificationReport& report) {
    std::string text = "step,operation,stage,name,probability,rounds,success,deviation,weightDeviation\n";
    const auto line = [&](int step, const std::string& what, double probability, const std::string& rounds,
                          double success, double deviation, double weights) {
        char numbers[160];
        std::snprintf(numbers, sizeof numbers, "%.17g,%s,%.17g,%.17g,%.17g\n", probability, rounds.c_str(),
                      success, deviation, weights);
        text += std::to_string(step) + ',' + what + ',' + numbers;
    };
    for (std::size_t k = 0; k < report.chosen().steps.size(); ++k) {
        const AmplifiedStep& step = report.chosen().steps[k];
        const int number = report.firstStep + static_cast<int>(k);
        forEachOperation(report.cell, [&](const Operation& operation, std::size_t i, int stage) {
            const std::optional<AmplifiedNeuron>& neuron = report.chosen().simulator.neuron(i);
            if (!neuron) return;
            const AmplifiedOperation& done = step.operations[i];
            line(number,
                 std::to_string(i) + ',' + stageName(report.cell, stage) + ',' +
                     operationName(report.cell, operation),
                 done.probability, formatRounds(neuron->amplification().rounds), done.success, done.deviation,
                 done.weightDeviation);
        });
        const AmplifiedReadout& readout = step.readout;
        line(number, ",readout,word", readout.probability,
             readout.rounds ? std::to_string(*readout.rounds) : "", readout.success, readout.deviation, 0.0);
    }
    return text;
}

}  // namespace ketloom::cli
