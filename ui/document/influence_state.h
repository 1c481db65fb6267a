#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "core/task/task.h"

namespace ketloom {

/// What the user wants to know about the input of the shown sample.
struct InfluenceChoice {
    enum class Method { Flip, Derivative };
    Method method = Method::Flip;
    /// The output asked about: a step, or all scored words together.
    int output = kScored;
    static constexpr int kScored = -1;
    friend bool operator==(const InfluenceChoice&, const InfluenceChoice&) = default;
};

/// A class that a drawing could be, and how likely the network takes it for that.
struct ClassProbability {
    QString name;
    double probability = 0.0;
};

/// What was found out.
struct InfluenceAnswer {
    std::shared_ptr<const Task> task;      ///< null: `message` tells why, or nothing is known yet
    std::shared_ptr<const Sample> sample;  ///< from the data, or drawn
    bool isDrawing = false;
    int trainingStep = 0;
    InfluenceChoice choice;
    std::vector<int> outputs;    ///< the steps P is about
    double probability = 0.0;    ///< P
    int lanes = 0;               ///< I
    std::vector<double> bits;    ///< (T-1) x I: change of P, or dP/db
    std::vector<double> pixels;  ///< by flipping, where the sample is an image: of both places of a pixel
    std::vector<ClassProbability> classes;  ///< of a drawing, the most likely first
    QString message;
    bool stale = false;  ///< a newer answer is being worked out, and that takes its time

    explicit operator bool() const { return task && sample && !bits.empty(); }
};

}  // namespace ketloom

Q_DECLARE_METATYPE(ketloom::InfluenceAnswer)
