#include <memory>

#include "app/cli/command.h"
#include "app/cli/console.h"
#include "app/cli/golden.h"

namespace ketloom::cli {
namespace {

struct VerifyFlags {
    std::vector<std::string> files;
    std::string precision = "both";
    bool json = false;
};

std::vector<Precision> wantedPrecisions(const std::string& text, Problems& problems) {
    if (text == "both") return {Precision::Double, Precision::Float};
    if (text == "double") return {Precision::Double};
    if (text == "float") return {Precision::Float};
    problems.wrong("--precision", "\"" + text + "\" is not possible", "Use one of: float, double, both");
    return {};
}

const char* name(Precision precision) {
    return precision == Precision::Double ? "double" : "float";
}

int runVerify(const VerifyFlags& flags, Problems& problems) {
    if (flags.files.empty())
        problems.wrong("verify", "no file is named", "Name one or more, such as tests/golden/*.json");
    const std::vector<Precision> precisions = wantedPrecisions(flags.precision, problems);
    std::vector<Golden> goldens;
    for (const std::string& file : flags.files) {
        Expected<Golden> golden = loadGolden(file);
        if (golden) {
            goldens.push_back(std::move(*golden));
        } else {
            problems.add(golden.error());
        }
    }
    if (problems.any()) return problems.report(flags.json);

    using enum TextTable::Align;
    TextTable table({{"golden"},
                     {"parameters", Right},
                     {"arithmetic"},
                     {"max |Δp|", Right},
                     {"|Δloss|", Right},
                     {"max |Δgradient|", Right},
                     {"tolerance", Right},
                     {"verdict"}});
    OrderedJson document;
    document["results"] = OrderedJson::array();
    bool allAgree = true;
    for (std::size_t i = 0; i < goldens.size(); ++i) {
        for (const Precision precision : precisions) {
            const Expected<GoldenDeviation> deviation = compareWithGolden(goldens[i], precision, 1);
            if (!deviation) return reportError(deviation.error(), flags.json, kWrongUse);
            const double tolerance = goldenTolerance(precision);
            const bool agrees = deviation->largest() <= tolerance;
            allAgree = allAgree && agrees;
            table.addRow({flags.files[i], formatCount(double(goldens[i].parameters.size())), name(precision),
                          formatNumber(deviation->probability, 2), formatNumber(deviation->loss, 2),
                          formatNumber(deviation->gradient, 2), formatNumber(tolerance),
                          agrees ? "agrees" : "DIFFERS"});
            OrderedJson row;
            row["file"] = flags.files[i];
            row["precision"] = name(precision);
            row["maxProbabilityDeviation"] = deviation->probability;
            row["lossDeviation"] = deviation->loss;
            row["maxGradientDeviation"] = deviation->gradient;
            row["tolerance"] = tolerance;
            row["agrees"] = agrees;
            document["results"].push_back(row);
        }
    }
    document["agrees"] = allAgree;
    if (flags.json) {
        printJson(document);
    } else {
        std::printf(
            "%s\nDeviations are relative to the largest probability, the loss, the largest gradient "
            "component.\n",
            table.text().c_str());
    }
    return allAgree ? kGood : kFailed;
}

}  // namespace

Command addVerify(CLI::App& parent) {
    const auto given = std::make_shared<VerifyFlags>();
    Flags flags(parent, "verify",
                "Compare probabilities, loss and gradients with files of an independent program.",
                given->json);
    flags.arguments("GOLDEN", given->files, "Files as in tests/golden.");
    flags.value("--precision", "KEY", given->precision, "float, double or both (default).");
    return {flags, [given](Problems& problems) { return runVerify(*given, problems); }};
}

}  // namespace ketloom::cli
