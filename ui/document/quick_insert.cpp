#include "ui/document/quick_insert.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>
#include <algorithm>

#include "ui/document/cell_edits.h"
#include "ui/document/core_values.h"
#include "ui/document/operation_text.h"

namespace ketloom {

namespace {

constexpr int kLongestLine = 400;

QString tr(const char* text) {
    return QCoreApplication::translate("QuickInsert", text);
}

tl::unexpected<Error> refuse(ErrorCode code, const QString& message, const QString& where = {}) {
    return fail(code, message.toStdString(), where.toStdString());
}

/// Names that the gate table does not have.
struct Alias {
    const char* word;
    GateKind gate;
};
constexpr Alias kAliases[] = {
    {"not", GateKind::X},       {"cry", GateKind::ControlledRy},
    {"ccx", GateKind::Toffoli}, {"ccnot", GateKind::Toffoli},
    {"had", GateKind::H},       {"rot", GateKind::Ry},
};

/// All words for a gate, the one to show first.
QStringList wordsOf(const GateInfo& gate) {
    QStringList words{toQString(gate.key), toQString(gate.symbol).toLower()};
    if (gate.sourceRole != SourceRole::Controls || !gate.hasAngle) words << toQString(gate.noun).toLower();
    for (const Alias& alias : kAliases)
        if (alias.gate == gate.kind) words << QLatin1String(alias.word);
    words.removeDuplicates();
    return words;
}

Expected<GateKind> gateOf(const QString& word) {
    const QString wanted = word.toLower();
    std::vector<const GateInfo*> begun;
    for (const GateInfo& gate : gateTable()) {
        if (wordsOf(gate).contains(wanted)) return gate.kind;
        if (toQString(gate.key).startsWith(wanted)) begun.push_back(&gate);
    }
    if (begun.size() == 1) return begun.front()->kind;
    if (begun.empty()) return refuse(ErrorCode::NotFound, tr("There is no gate \"%1\".").arg(word), word);
    QStringList names;
    for (const GateInfo* gate : begun) names << toQString(gate->key);
    return refuse(ErrorCode::NotFound, tr("\"%1\" could be %2.").arg(word, names.join(QStringLiteral(", "))),
                  word);
}

/// By name as it is written, else whatever the case, else -1.
int laneOf(const QString& word, const Cell& cell) {
    for (const auto sensitivity : {Qt::CaseSensitive, Qt::CaseInsensitive})
        for (int lane = 0; lane < cell.lanes(); ++lane)
            if (laneText(cell, lane).compare(word, sensitivity) == 0) return lane;
    return -1;
}

Expected<int> stageOf(const QString& word, const Cell& cell) {
    const QString name = word.mid(1).toLower();
    const auto unknown = [&] {
        return refuse(
            ErrorCode::NotFound,
            cell.workStages() < 1    ? tr("There is no stage \"%1\": name one as @in or @out.").arg(word)
            : cell.workStages() == 1 ? tr("There is no stage \"%1\": name one as @in, @out or @1.").arg(word)
                                     : tr("There is no stage \"%1\": name one as @in, @out or @1 to @%2.")
                                           .arg(word)
                                           .arg(cell.workStages()),
            word);
    };
    const auto ofKind = [&](StageKind kind) -> Expected<int> {
        for (int s = 0; s < int(cell.stages.size()); ++s)
            if (cell.stages[std::size_t(s)].kind == kind) return s;
        return unknown();
    };
    if (!name.isEmpty() && QStringLiteral("input").startsWith(name)) return ofKind(StageKind::Input);
    if (!name.isEmpty() && QStringLiteral("output").startsWith(name)) return ofKind(StageKind::Output);
    bool isNumber = false;
    int number = name.toInt(&isNumber);
    for (int s = 0; isNumber && s < int(cell.stages.size()); ++s)
        if (cell.stages[std::size_t(s)].kind == StageKind::Work && --number == 0) return s;
    return unknown();
}

QStringList wordsOfLine(const QString& line) {
    static const QRegularExpression kGap(QStringLiteral("[\\s,]+"));
    return line.split(kGap, Qt::SkipEmptyParts);
}

/// What the lanes of a gate are, in the order of typing.
QString signature(const GateInfo& gate) {
    switch (gate.sourceRole) {
        case SourceRole::None:
            return tr("lane");
        case SourceRole::Inputs:
            return tr("target, then the lanes it reads");
        case SourceRole::Partner:
            return tr("two lanes");
        case SourceRole::Controls:
            break;
    }
    return gate.sourceCount == 1 ? tr("control, then target")
                                 : tr("%1 controls, then target").arg(gate.sourceCount);
}

/// "o3" and "d2"; 0 for any other word, -1 for a number that is none or out of range.
int numberAfter(QChar letter, const QString& word, int most) {
    static const QRegularExpression kNumber(QStringLiteral("^[a-z]=?(\\d+)$"));
    if (word.isEmpty() || word.at(0).toLower() != letter) return 0;
    const auto match = kNumber.match(word.toLower());
    if (!match.hasMatch()) return 0;
    bool ok = false;
    const int number = match.captured(1).toInt(&ok);
    return ok && number >= 1 && number <= most ? number : -1;
}

}  // namespace

Expected<QuickInsert> parseQuickInsert(const QString& line, const Cell& cell, std::optional<int> lane) {
    if (line.size() > kLongestLine) return refuse(ErrorCode::Syntax, tr("The line is too long."));
    const QStringList words = wordsOfLine(line);
    if (words.isEmpty()) return refuse(ErrorCode::Syntax, tr("Type a gate and its lanes, such as \"n w2\"."));
    const Expected<GateKind> kind = gateOf(words.front());
    if (!kind) return tl::unexpected<Error>(kind.error());
    const GateInfo& gate = gateInfo(*kind);

    QuickInsert result;
    std::vector<int> lanes;
    int order = 0, degree = 0;
    for (const QString& word : words.mid(1)) {
        if (const int known = laneOf(word, cell); known >= 0) {
            if (std::ranges::find(lanes, known) != lanes.end())
                return refuse(ErrorCode::Value, tr("%1 is named twice.").arg(word), word);
            lanes.push_back(known);
        } else if (word.startsWith(QLatin1Char('@'))) {
            const Expected<int> stage = stageOf(word, cell);
            if (!stage) return tl::unexpected<Error>(stage.error());
            result.stage = *stage;
        } else if (const int o = numberAfter(QLatin1Char('o'), word, kMaxOrder); o != 0) {
            if (o < 0)
                return refuse(ErrorCode::Value,
                              tr("\"%1\": orders go from 1 to %2.").arg(word).arg(kMaxOrder), word);
            order = o;
        } else if (const int d = numberAfter(QLatin1Char('d'), word, kMaxLanes); d != 0) {
            if (d < 0)
                return refuse(ErrorCode::Value,
                              tr("\"%1\": degrees go from 1 to %2.").arg(word).arg(kMaxLanes), word);
            degree = d;
        } else {
            return refuse(ErrorCode::NotFound, tr("There is no lane \"%1\".").arg(word), word);
        }
    }
    if ((order != 0 || degree != 0) && !gate.isNeuron())
        return refuse(ErrorCode::Value, tr("Only neurons have an order and a degree."));

    const bool fixed = hasFixedSources(*kind);
    if (lanes.empty() && !fixed && lane && *lane >= 0 && *lane < cell.lanes()) lanes.push_back(*lane);
    const int wanted = fixed ? 1 + gate.sourceCount : 1;
    if (int(lanes.size()) < wanted || (!gate.isNeuron() && int(lanes.size()) > wanted))
        return refuse(
            ErrorCode::Syntax,
            wanted == 1
                ? tr("%1: name one lane.").arg(toQString(gate.name))
                : tr("%1: name %2 lanes, %3.").arg(toQString(gate.name)).arg(wanted).arg(signature(gate)));
    const int target = gate.sourceRole == SourceRole::Controls ? lanes.back() : lanes.front();
    result.operation = newOperation(cell, *kind, target);
    if (fixed || lanes.size() > 1) {
        result.operation.sources.clear();
        for (int source : canonicalSources(cell, target))
            if (std::ranges::find(lanes, source) != lanes.end()) result.operation.sources.push_back(source);
    }
    if (order != 0) result.operation.order = order;
    if (degree != 0) result.operation.degree = degree;
    return result;
}

std::vector<QuickWord> quickInsertWords(const QString& line, const Cell& cell) {
    std::vector<QuickWord> found;
    if (line.size() > kLongestLine) return found;
    QStringList words = wordsOfLine(line);
    const bool open = !line.isEmpty() && !line.back().isSpace() && line.back() != QLatin1Char(',');
    const QString begun = open && !words.isEmpty() ? words.takeLast() : QString();
    const auto offer = [&](const QString& word, const QString& meaning) {
        if (word.startsWith(begun, Qt::CaseInsensitive) && word.compare(begun, Qt::CaseInsensitive) != 0)
            found.push_back({word, meaning});
    };
    if (words.isEmpty()) {
        for (const GateInfo& gate : gateTable()) {
            const QString meaning = tr("%1: %2").arg(toQString(gate.name), signature(gate));
            const QStringList all = wordsOf(gate);
            const auto fits = [&](const QString& w) { return w.startsWith(begun, Qt::CaseInsensitive); };
            if (const auto one = std::ranges::find_if(all, fits); one != all.end())
                found.push_back({*one, meaning});
        }
        return found;
    }
    const Expected<GateKind> kind = gateOf(words.front());
    if (!kind) return found;
    const GateInfo& gate = gateInfo(*kind);
    int named = 0;
    bool staged = false;
    for (const QString& word : words.mid(1)) {
        named += laneOf(word, cell) >= 0;
        staged |= word.startsWith(QLatin1Char('@'));
    }
    const bool fixed = hasFixedSources(*kind);
    const int most = gate.isNeuron() ? cell.lanes() : fixed ? 1 + gate.sourceCount : 1;
    const QString meaning = gate.isNeuron() ? (named == 0 ? tr("target") : tr("read"))
                            : gate.sourceRole == SourceRole::Controls && named < gate.sourceCount
                                ? tr("control")
                                : tr("target");
    if (named < most)
        for (int row = 0; row < cell.lanes(); ++row) {
            const QString name = laneText(cell, rowLane(cell, row));
            const bool typable = !name.contains(QLatin1Char(' ')) && !name.contains(QLatin1Char(','));
            if (typable && !words.mid(1).contains(name, Qt::CaseInsensitive)) offer(name, meaning);
        }
    if (named == 0 || staged || (named < most && !gate.isNeuron())) return found;
    for (int s = 0, work = 0; s < int(cell.stages.size()); ++s) {
        const StageKind stage = cell.stages[std::size_t(s)].kind;
        if (stage == StageKind::Work) ++work;
        offer(stage == StageKind::Input    ? QStringLiteral("@in")
              : stage == StageKind::Output ? QStringLiteral("@out")
                                           : QStringLiteral("@%1").arg(work),
              QString::fromStdString(stageName(cell, s)));
    }
    return found;
}

}  // namespace ketloom
