#include <QtTest>
#include <set>

#include "core/task/task.h"

using namespace ketloom;

namespace {

std::shared_ptr<const Task> make(TaskKind kind, int length = 0) {
    TaskOptions options;
    options.kind = kind;
    options.length = length;
    return createTask(options).value();
}

std::shared_ptr<const Task> makeMemory(MemoryProtocol protocol, int length) {
    TaskOptions options;
    options.kind = TaskKind::LongMemory;
    options.length = length;
    options.protocol = protocol;
    return createTask(options).value();
}

bool same(const Batch& a, const Batch& b) {
    return a.size == b.size && a.length == b.length && a.inputs == b.inputs && a.targets == b.targets &&
           a.scored == b.scored;
}

}  // namespace

class TestGeneratedTasks : public QObject {
    Q_OBJECT
private slots:
    void laws_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("length");
        for (const TaskDescription& row : taskTable()) {
            if (row.kind == TaskKind::Digits) continue;
            for (const int length : {row.defaultLength, row.leastLength, 37}) {
                QTest::addRow("%s %d", row.key.data(), length) << int(row.kind) << length;
            }
        }
    }
    void laws() {
        QFETCH(int, kind);
        QFETCH(int, length);
        const auto task = make(TaskKind(kind), length);
        QCOMPARE(task->length(), length);
        Rng rng(5), again(5), other(6);
        const Batch batch = task->trainingBatch(4, rng);
        const int size = TaskKind(kind) == TaskKind::Memorise ? 2 : 4;
        QCOMPARE(batch.size, size);
        QCOMPARE(batch.length, length);
        QCOMPARE(batch.inputs.size(), std::size_t(size * length));
        QCOMPARE(batch.targets.size(), std::size_t(size * length));
        QCOMPARE(batch.scored.size(), std::size_t(size * (length - 1)));
        for (const Word word : batch.inputs) QVERIFY(word < 1 << task->inOutLanes());
        for (const Word word : batch.targets) QVERIFY(word < 1 << task->inOutLanes());
        for (int b = 0; b < size; ++b) {
            int scored = 0;
            for (int i = 0; i < batch.steps(); ++i) scored += batch.isScored(b, i);
            QVERIFY(scored > 0);
        }
        QVERIFY(same(batch, task->trainingBatch(4, again)));  // a function of the seed
        if (size == 4 && length >= 20) {
            QVERIFY(!same(batch, task->trainingBatch(4, rng)));
            QVERIFY(!same(batch, task->validationBatch(4, other)));
        }

        // Splits: a fixed function of split and index, whatever is asked for together.
        const Batch whole = task->splitBatch(Split::Test, 0, 2);
        QVERIFY(same(slice(whole, 1, 1), task->splitBatch(Split::Test, 1, 1)));
        QVERIFY(same(whole, make(TaskKind(kind), length)->splitBatch(Split::Test, 0, 2)));
        const Sample sample = task->sample(Split::Test, 1);
        QVERIFY(same(sample.batch, slice(whole, 1, 1)));
        QVERIFY(!sample.label.empty() && !sample.image && !sample.source);
        if (size == 4 && length >= 20) {
            QVERIFY(!same(whole, task->splitBatch(Split::Train, 0, 2)));
            QVERIFY(!same(slice(whole, 0, 1), slice(whole, 1, 1)));
            QCOMPARE(task->splitSize(Split::Test), 0);
        }
    }

    void memorise() {
        const auto task = make(TaskKind::Memorise);
        QCOMPARE(task->splitSize(Split::Train), 2);
        Rng rng(1);
        const Batch batch = task->trainingBatch(16, rng);
        for (int t = 0; t < 20; ++t) {
            QCOMPARE(int(batch.input(0, t)), t % 4);
            QCOMPARE(int(batch.input(1, t)), 4);
        }
        QVERIFY(batch.targets == batch.inputs);
        for (const auto scored : batch.scored) QVERIFY(scored == 1);
        QCOMPARE(task->outputText({0, 1, 4}), std::string("0 1 4"));
    }

    void xorRule() {
        const auto task = make(TaskKind::ElmanXor, 38);
        Rng rng(2);
        const Batch batch = task->trainingBatch(50, rng);
        std::set<int> pairs;
        for (int b = 0; b < batch.size; ++b) {
            for (int t = 0; t < batch.length; ++t) {
                QVERIFY(batch.input(b, t) <= 1);
                const Word target = batch.targets[std::size_t(b * batch.length + t)];
                if (t % 3 == 2) {
                    QCOMPARE(int(batch.input(b, t)), batch.input(b, t - 1) ^ batch.input(b, t - 2));
                    QCOMPARE(target, batch.input(b, t));
                    pairs.insert(batch.input(b, t - 1) * 2 + batch.input(b, t - 2));
                } else {
                    QCOMPARE(int(target), 0b10);
                }
            }
            for (int i = 0; i < batch.steps(); ++i) {
                QCOMPARE(batch.isScored(b, i), i % 3 == 1);
                if (batch.isScored(b, i)) QVERIFY(batch.target(b, i) <= 1);
            }
        }
        QCOMPARE(pairs.size(), std::size_t(4));
        QCOMPARE(task->outputText({2, 1, 2, 2, 0}), std::string("• 1 • • 0"));
    }

    void lettersRule() {
        const auto task = make(TaskKind::ElmanLetters);
        Rng rng(3);
        const Batch batch = task->trainingBatch(100, rng);
        int words[3] = {};
        for (int b = 0; b < batch.size; ++b) {
            std::string text;
            for (int t = 0; t < batch.length; ++t) {
                const Word word = batch.input(b, t);
                text += task->wordText(word);
                const bool vowel = word < 4;
                QCOMPARE(int(batch.targets[std::size_t(b * batch.length + t)]), vowel ? int(word) : 7);
            }
            // Reads as words, the last one perhaps cut.
            std::size_t place = 0;
            while (place < text.size()) {
                const std::string word = text[place] == 'b' ? "ba" : text[place] == 'd' ? "dii" : "guuu";
                const std::string rest = text.substr(place, word.size());
                QVERIFY2(word.compare(0, rest.size(), rest) == 0, text.c_str());
                ++words[word.size() - 2];
                place += word.size();
            }
        }
        const int total = words[0] + words[1] + words[2];
        for (const int count : words) QVERIFY(std::abs(double(count) / total - 1.0 / 3) < 0.07);
        for (const auto scored : batch.scored) QVERIFY(scored == 1);
        QCOMPARE(task->wordText(0b100), std::string("b"));
        QCOMPARE(task->wordText(0b101), std::string("d"));
        QCOMPARE(task->wordText(0b110), std::string("g"));
        QCOMPARE(task->outputText({0, 1, 2, 7, 3}), std::string("a i u * 011"));
    }

    void longMemoryRule_data() {
        QTest::addColumn<int>("protocol");
        QTest::addColumn<int>("length");
        for (const MemoryProtocolDescription& row : memoryProtocolTable()) {
            for (const int length : {4, 5, 20, 101})
                QTest::addRow("%s %d", row.key.data(), length) << int(row.protocol) << length;
        }
    }
    void longMemoryRule() {
        QFETCH(int, protocol);
        QFETCH(int, length);
        const auto task = makeMemory(MemoryProtocol(protocol), length);
        const bool everyStep = MemoryProtocol(protocol) == MemoryProtocol::EveryStep;
        Rng rng(7);
        const Batch batch = task->trainingBatch(2000, rng);
        std::set<int> places, labels;
        for (int b = 0; b < batch.size; ++b) {
            const auto input = [&](int t) { return int(batch.input(b, t)); };
            const auto target = [&](int t) { return int(batch.targets[std::size_t(b * length + t)]); };
            for (int i = 0; i < batch.steps(); ++i)
                QCOMPARE(batch.isScored(b, i), everyStep || i == batch.steps() - 1);
            const int label = target(length - 1);
            QVERIFY(label < 4);
            labels.insert(label);

            int marked = 0;
            int place = 0;
            for (int t = 0; t < length; ++t) {
                if (input(t) < 4) continue;
                ++marked;
                place = t;
            }
            if (MemoryProtocol(protocol) == MemoryProtocol::NoMarker) {
                QCOMPARE(marked, 0);
                while (target(place) < 4) ++place;
            } else {
                QCOMPARE(marked, 1);
                QCOMPARE(input(place), label + 4);
            }
            places.insert(place);
            for (int t = 0; t < length - 1; ++t) {
                const int told = everyStep ? place + 1 : place;
                const int published = t < told ? 0 : t == told ? label + 4 : label;
                QCOMPARE(target(t), MemoryProtocol(protocol) == MemoryProtocol::LeakFree ? 0 : published);
            }
        }
        QCOMPARE(labels.size(), std::size_t(4));
        QCOMPARE(places.size(), std::size_t(length / 2 - 1));
        QCOMPARE(*places.begin(), 1);
        QCOMPARE(*places.rbegin(), length / 2 - 1);
        QCOMPARE(task->outputText({2, 6, 0}), std::string("2 2* 0"));
    }

    /// Pairs (base at t, label) are uniform in the control at every t; with a marker only where it never is.
    void controlInputKnowsNothingOfTheLabel() {
        const int length = 6;
        const int samples = 20000;
        const auto dependence = [&](MemoryProtocol protocol, int t) {  // chi squared
            Rng rng(8);
            const Batch batch = makeMemory(protocol, length)->trainingBatch(samples, rng);
            double count[4][4] = {};
            for (int b = 0; b < batch.size; ++b) ++count[batch.input(b, t) % 4][batch.target(b, length - 2)];
            double sum = 0.0;
            for (const auto& row : count) {
                for (const double n : row) sum += std::pow(n - samples / 16.0, 2) / (samples / 16.0);
            }
            return sum;
        };
        // 15 degrees of freedom: above 50 once in 1e5.
        for (int t = 0; t < length; ++t) QVERIFY(dependence(MemoryProtocol::NoMarker, t) < 50.0);
        QVERIFY(dependence(MemoryProtocol::Published, 5) < 50.0);
        QVERIFY(dependence(MemoryProtocol::Published, 1) > 1000.0);
        QVERIFY(dependence(MemoryProtocol::LeakFree, 1) > 1000.0);
    }

    void leakFreeHasThePublishedInputs() {
        Rng rng(9), same(9);
        const Batch published = makeMemory(MemoryProtocol::Published, 20)->trainingBatch(50, rng);
        const Batch leakFree = makeMemory(MemoryProtocol::LeakFree, 20)->trainingBatch(50, same);
        QVERIFY(published.inputs == leakFree.inputs);
        for (int b = 0; b < 50; ++b) QCOMPARE(published.target(b, 18), leakFree.target(b, 18));
    }

    void sliceTakesRows() {
        const auto task = make(TaskKind::ElmanLetters, 10);
        Rng rng(4);
        const Batch batch = task->trainingBatch(5, rng);
        const Batch part = slice(batch, 2, 2);
        QCOMPARE(part.size, 2);
        for (int b = 0; b < 2; ++b) {
            for (int i = 0; i < part.steps(); ++i) {
                QCOMPARE(part.input(b, i), batch.input(b + 2, i));
                QCOMPARE(part.target(b, i), batch.target(b + 2, i));
                QCOMPARE(part.isScored(b, i), batch.isScored(b + 2, i));
            }
        }
        QCOMPARE(slice(batch, 5, 0).size, 0);
    }
};

QTEST_GUILESS_MAIN(TestGeneratedTasks)
#include "tst_generated_tasks.moc"
