#include "core/task/digits_task.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <numeric>

#include "core/task/drawing.h"

namespace ketloom {

int labelWordCount(int classes, int lanes) {
    const int bits = std::max(1, int(std::bit_width(unsigned(std::max(classes, 1) - 1))));
    return (bits + lanes - 1) / lanes;
}

std::vector<Word> labelWords(int classIndex, int classes, int lanes) {
    std::vector<Word> words(std::size_t(labelWordCount(classes, lanes)));
    for (auto word = words.rbegin(); word != words.rend(); ++word) {
        *word = Word(classIndex & ((1 << lanes) - 1));
        classIndex >>= lanes;
    }
    return words;
}

int classFromWords(std::span<const Word> words, int lanes) {
    int index = 0;
    for (const Word word : words) index = index << lanes | word;
    return index;
}

DigitsTask::DigitsTask(TaskOptions options, DigitSet set)
    : m_options(std::move(options)), m_set(std::move(set)) {
    const DigitImages& images = m_set.images;
    const AreaAverage average(images.width, m_set.area, m_set.width, m_set.height);
    std::vector<double> grey(static_cast<std::size_t>(length()));
    m_ink.reserve(grey.size() * std::size_t(images.count()));
    for (int i = 0; i < images.count(); ++i) {
        average.apply(images.image(i), grey);
        for (const double value : grey) m_ink.push_back(value / images.fullInk >= m_options.threshold);
    }
    m_trainingByClass.resize(std::size_t(classCount(m_options)));
    for (const int image : m_set.split(Split::Train))
        m_trainingByClass[std::size_t(classOf(image))].push_back(image);
}

int DigitsTask::classOf(int image) const {
    const int digit = m_set.images.labels[std::size_t(image)];
    if (m_options.labels == DigitLabels::EvenOdd) return digit % 2;
    const auto& digits = m_options.digits;
    return int(std::find(digits.begin(), digits.end(), digit) - digits.begin());
}

std::string DigitsTask::className(int classIndex) const {
    if (m_options.labels == DigitLabels::EvenOdd) return classIndex == 0 ? "even" : "odd";
    return "digit " + std::to_string(m_options.digits[std::size_t(classIndex)]);
}

std::vector<bool> DigitsTask::inkOf(int image) const {
    const auto first = m_ink.begin() + std::ptrdiff_t(image) * length();
    return {first, first + length()};
}

void DigitsTask::write(Batch& batch, int b, const std::vector<bool>& ink, int label) const {
    const int words = length();
    const std::size_t start = std::size_t(b) * words;
    for (int t = 0; t < words; ++t) {
        const bool inRows = ink[std::size_t(t)];
        const bool inColumns = ink[std::size_t(t % m_set.height * m_set.width + t / m_set.height)];
        batch.inputs[start + t] = Word((inRows ? 0 : 2) | (inColumns ? 0 : 1));
    }
    const std::vector<Word> labels = labelWords(label, classes(), kLanes);
    std::copy(labels.begin(), labels.end(),
              batch.targets.begin() + std::ptrdiff_t(start + words - labels.size()));
    const auto stepsEnd = batch.scored.begin() + std::ptrdiff_t(b + 1) * batch.steps();
    std::fill(stepsEnd - std::ptrdiff_t(labels.size()), stepsEnd, std::uint8_t(1));
}

Batch DigitsTask::batchOf(const std::vector<int>& images) const {
    Batch batch = emptyBatch(int(images.size()), length());
    for (int b = 0; b < batch.size; ++b) {
        const int image = images[std::size_t(b)];
        write(batch, b, inkOf(image), classOf(image));
    }
    return batch;
}

Image DigitsTask::reducedImage(const std::vector<bool>& ink) const {
    Image image{m_set.width, m_set.height, {}};
    for (const bool inked : ink) image.pixels.push_back(inked ? 1.f : 0.f);
    return image;
}

Batch DigitsTask::trainingBatch(int batchSize, Rng& rng) const {
    assert(batchSize > 0);
    std::vector<int> images;
    images.reserve(std::size_t(batchSize) * m_trainingByClass.size());
    for (int i = 0; i < batchSize; ++i) {
        for (const auto& pool : m_trainingByClass) images.push_back(pool[rng.below(pool.size())]);
    }
    return batchOf(images);
}

Batch DigitsTask::validationBatch(int count, Rng& rng) const {
    assert(count > 0);
    // The first `count` places of a Fisher-Yates shuffle.
    std::vector<int> images = m_set.split(Split::Validation);
    const std::size_t drawn = std::min(images.size(), std::size_t(count));
    for (std::size_t i = 0; i < drawn; ++i) std::swap(images[i], images[i + rng.below(images.size() - i)]);
    images.resize(drawn);
    return batchOf(images);
}

Batch DigitsTask::splitBatch(Split split, int first, int count) const {
    const auto& images = m_set.split(split);
    assert(first >= 0 && count >= 0 && std::size_t(first) + std::size_t(count) <= images.size());
    return batchOf({images.begin() + first, images.begin() + first + count});
}

Sample DigitsTask::sample(Split split, int index) const {
    assert(index >= 0 && index < splitSize(split));
    const int image = m_set.split(split)[std::size_t(index)];
    Sample sample;
    sample.batch = batchOf({image});

    sample.image = reducedImage(inkOf(image));

    const DigitImages& images = m_set.images;
    Image source{images.width, images.height, {}};
    for (const std::uint8_t grey : images.image(image))
        source.pixels.push_back(float(grey) / float(images.fullInk));
    sample.source = std::move(source);

    sample.label = "digit " + std::to_string(int(images.labels[std::size_t(image)]));
    if (m_options.labels == DigitLabels::EvenOdd) sample.label += ", " + className(classOf(image));
    return sample;
}

std::optional<Sample> DigitsTask::drawn(const Image& drawing, int label) const {
    assert(label >= 0 && label < classes());
    const DigitImages& images = m_set.images;
    Sample sample;
    // The digits of a set fill the part of an image that is reduced.
    const int side = std::max(m_set.area.width, m_set.area.height);
    sample.source = fitDrawing(drawing, images.width, images.height, side);
    std::vector<std::uint8_t> grey;
    for (const float ink : sample.source->pixels)
        grey.push_back(std::uint8_t(std::lround(std::clamp(ink, 0.0f, 1.0f) * float(images.fullInk))));
    std::vector<double> reduced(static_cast<std::size_t>(length()));
    AreaAverage(images.width, m_set.area, m_set.width, m_set.height).apply(grey, reduced);
    std::vector<bool> ink;
    for (const double value : reduced) ink.push_back(value / images.fullInk >= m_options.threshold);
    sample.image = reducedImage(ink);
    sample.batch = emptyBatch(1, length());
    write(sample.batch, 0, ink, label);
    sample.label = className(label);
    return sample;
}

std::string DigitsTask::outputText(const std::vector<Word>& words) const {
    const auto count = std::size_t(labelWordCount(classes(), kLanes));
    if (words.size() < count) return "no label";
    const std::span<const Word> label(words.end() - std::ptrdiff_t(count), words.end());
    const int classIndex = classFromWords(label, kLanes);
    if (classIndex < classes()) return className(classIndex);
    std::string text = "no class (";
    for (const Word word : label) text += wordText(word);
    return text + ")";
}

std::string DigitsTask::dataSummary() const {
    std::string digits;
    for (const int digit : m_options.digits) digits += (digits.empty() ? "" : ", ") + std::to_string(digit);
    return m_set.source + ", digits " + digits + ": " + std::to_string(splitSize(Split::Train)) +
           " images to train, " + std::to_string(splitSize(Split::Validation)) + " to validate, " +
           std::to_string(splitSize(Split::Test)) + " to test; read as " + std::to_string(m_set.width) + "x" +
           std::to_string(m_set.height) + " pixels";
}

}  // namespace ketloom
