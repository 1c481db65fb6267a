#include "ui/training/influence_worker.h"

#include <algorithm>
#include <exception>

#include "core/baseline/create_model.h"
#include "core/task/digits_task.h"
#include "ui/document/core_values.h"
#include "ui/training/thread_priority.h"

namespace ketloom {

void InfluenceWorker::work(const InfluenceRequest& request, const std::stop_token& stop) {
    yieldToWindow();
    InfluenceAnswer answer;
    try {
        answer = answerTo(request, stop);
    } catch (const std::bad_alloc&) {
        answer = {};
        answer.message = tr("Not enough memory for this sequence and cell.");
    } catch (const std::exception& e) {
        answer = {};
        answer.message = QString::fromUtf8(e.what());
    }
    emit found(answer);
}

/// The probability of every class, and the sample with the most likely one as its label.
std::vector<ClassProbability> InfluenceWorker::classify(const InfluenceRequest& request, Sample& sample,
                                                        const std::stop_token& stop) {
    const Task& task = *request.run->task;
    const int classes = task.classes();
    Batch batch = emptyBatch(classes, sample.batch.length);
    std::vector<Sample> asClass;
    for (int c = 0; c < classes; ++c) {
        asClass.push_back(*task.drawn(*request.drawing, c));
        const Batch& own = asClass.back().batch;
        std::ranges::copy(own.inputs, batch.inputs.begin() + std::ptrdiff_t(c) * batch.length);
        std::ranges::copy(own.targets, batch.targets.begin() + std::ptrdiff_t(c) * batch.length);
        std::ranges::copy(own.scored, batch.scored.begin() + std::ptrdiff_t(c) * batch.steps());
    }
    std::vector<double> p;
    if (m_model->loss(request.parameters->values, batch, LossKind::SoftmaxCrossEntropy, &p, stop).stopped)
        return {};
    const std::size_t words = std::size_t(1) << task.inOutLanes();
    std::vector<std::pair<double, int>> order;
    for (int c = 0; c < classes; ++c) {
        double product = 1.0;
        for (int step = 0; step < batch.steps(); ++step)
            if (batch.isScored(c, step))
                product *= p[(std::size_t(c) * std::size_t(batch.steps()) + std::size_t(step)) * words +
                             batch.target(c, step)];
        order.push_back({product, c});
    }
    std::ranges::stable_sort(order, std::greater{}, &std::pair<double, int>::first);
    sample = asClass[std::size_t(order.front().second)];
    std::vector<ClassProbability> result;
    for (const auto& [probability, c] : order)
        result.push_back({QString::fromStdString(asClass[std::size_t(c)].label), probability});
    return result;
}

Expected<Influence> InfluenceWorker::influence(const InfluenceRequest& request, const InfluenceAnswer& answer,
                                               std::span<const InputChange> changes,
                                               const std::stop_token& stop) {
    const Project& project = request.run->project;
    const Batch& sample = answer.sample->batch;
    if (project.model.kind != ModelKind::Qrnn)
        return flipInfluence(*m_model, request.parameters->values, sample, changes, answer.outputs, stop);
    const CellInfluence::Question question{request.parameters->values, sample, answer.outputs};
    if (request.choice.method == InfluenceChoice::Method::Derivative)
        return m_cellInfluence.derivatives(project.cell, question, stop);
    return m_cellInfluence.flips(project.cell, question, changes, stop);
}

InfluenceAnswer InfluenceWorker::answerTo(const InfluenceRequest& request, const std::stop_token& stop) {
    InfluenceAnswer answer;
    const Project& project = request.run->project;
    if (request.run != m_run) {
        m_run.reset();
        auto model = createModel(project.cell, project.model, {Precision::Double, 1});
        if (!model) {
            answer.message = toQString(toString(model.error()));
            return answer;
        }
        m_model = std::move(*model);
        m_run = request.run;
    }
    answer.choice = request.choice;
    answer.trainingStep = request.parameters->step;
    answer.lanes = project.cell.inOutLanes;
    const Task& task = *request.run->task;
    Sample sample;
    if (request.drawing) {
        auto drawn = task.drawn(*request.drawing, 0);
        if (!drawn) {
            answer.message = tr("This task reads no images: nothing can be drawn for it.");
            return answer;
        }
        sample = std::move(*drawn);
        answer.isDrawing = true;
        answer.classes = classify(request, sample, stop);
        if (answer.classes.empty()) return {};  // stopped
    } else {
        sample = task.sample(request.sample.split, request.sample.index);
    }
    answer.sample = std::make_shared<const Sample>(std::move(sample));
    const Batch& batch = answer.sample->batch;
    const int output = request.choice.output;
    if (output == InfluenceChoice::kScored) {
        answer.outputs = scoredSteps(batch);
    } else if (output < batch.steps()) {
        answer.outputs = {output};
    }
    const bool flips = request.choice.method == InfluenceChoice::Method::Flip;
    if (answer.outputs.empty()) {
        answer.message = tr("The sample has no such output.");
    } else if (!flips && project.model.kind != ModelKind::Qrnn) {
        answer.message =
            tr("By derivative there is an answer for the quantum cell alone:\na classical network "
               "reads words one-hot, without bits in between.\nChoose flipping.");
    } else if (flips && batch.steps() > kMostFlipSteps) {
        answer.message = tr("Flipping every bit of %L1 steps would take too long (at most %L2).\nChoose the "
                            "derivative, or a shorter sequence.")
                             .arg(batch.steps())
                             .arg(kMostFlipSteps);
    }
    if (!answer.message.isEmpty()) return answer;

    auto bits = influence(request, answer, everyBit(batch, answer.lanes), stop);
    if (!bits) {
        answer.message = toQString(toString(bits.error()));
        return answer;
    }
    if (bits->stopped) return {};
    if (flips && answer.sample->image) {
        const Image& image = *answer.sample->image;
        auto pixels = influence(request, answer, everyPixel(image.width, image.height), stop);
        if (!pixels || pixels->stopped) return {};
        answer.pixels = std::move(pixels->changes);
    }
    answer.probability = bits->probability;
    answer.bits = std::move(bits->changes);
    answer.task = request.run->task;
    return answer;
}

}  // namespace ketloom
