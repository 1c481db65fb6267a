#include "core/task/elman_tasks.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ketloom {

namespace {

struct Letter {
    char letter;
    Word word;
    bool vowel;
};

constexpr std::array kLetters = {
    Letter{'b', 0b100, false}, Letter{'d', 0b101, false}, Letter{'g', 0b110, false},
    Letter{'a', 0b000, true},  Letter{'i', 0b001, true},  Letter{'u', 0b010, true},
};

constexpr std::array<std::string_view, 3> kSyllables = {"ba", "dii", "guuu"};

const Letter& letterOf(char letter) {
    return *std::find_if(kLetters.begin(), kLetters.end(),
                         [&](const Letter& row) { return row.letter == letter; });
}

}  // namespace

void ElmanXorTask::write(Batch& batch, int b, Rng& rng) const {
    const std::size_t start = std::size_t(b) * batch.length;
    Word first = 0;
    Word second = 0;
    for (int t = 0; t < batch.length; ++t) {
        const std::size_t place = start + std::size_t(t);
        if (t % 3 == 2) {
            batch.inputs[place] = batch.targets[place] = first ^ second;
            batch.scored[std::size_t(b) * batch.steps() + std::size_t(t - 1)] =
                1;  // step t-1 is compared with target t
        } else {
            Word& bit = t % 3 == 0 ? first : second;
            bit = Word(rng.below(2));
            batch.inputs[place] = bit;
            batch.targets[place] = kMarker;
        }
    }
}

std::string ElmanXorTask::wordText(Word word) const {
    return word == kMarker ? "\u2022" : Task::wordText(word).substr(word < 2 ? 1 : 0);
}

void ElmanLettersTask::write(Batch& batch, int b, Rng& rng) const {
    const std::size_t start = std::size_t(b) * batch.length;
    for (int t = 0; t < batch.length;) {
        for (const char character : kSyllables[rng.below(kSyllables.size())]) {
            if (t == batch.length) break;
            const Letter& letter = letterOf(character);
            batch.inputs[start + std::size_t(t)] = letter.word;
            batch.targets[start + std::size_t(t)] = letter.vowel ? letter.word : kAnyConsonant;
            ++t;
        }
    }
    const auto scored = batch.scored.begin() + std::ptrdiff_t(b) * batch.steps();
    std::fill(scored, scored + batch.steps(), std::uint8_t(1));
}

std::string ElmanLettersTask::wordText(Word word) const {
    if (word == kAnyConsonant) return "*";
    for (const Letter& row : kLetters) {
        if (row.word == word) return std::string(1, row.letter);
    }
    return Task::wordText(word);
}

}  // namespace ketloom
