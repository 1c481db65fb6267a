#include "core/simulator/work_count.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ketloom {

namespace {

constexpr double kMultiply = 1.0;
constexpr double kMultiplyAdd = 2.0;

struct OperationWork {
    double forward, backward;
};

/// Of an operation in a pass, by amplitude. Neurons: a product and a multiply-add each for the amplitude and
/// for its gradient, two multiply-adds for the sums of c and s. RY with c = 1: one multiply-add each, and one
/// for the sum of s.
OperationWork workOf(const Instruction& instruction) {
    if (instruction.code == Instruction::Code::Ry) return {kMultiplyAdd, 2.0 * kMultiplyAdd};
    return {kMultiply + kMultiplyAdd, kMultiply + 3.0 * kMultiplyAdd};
}

/// Of an operation outside of passes.
OperationWork workOfSingle(const Instruction& instruction) {
    const double size = std::ldexp(1.0, instruction.log2Size);
    switch (instruction.code) {
        case Instruction::Code::Rescale:
            return {(kMultiplyAdd + kMultiply) * size, kMultiply * size};
        case Instruction::Code::Pairs: {
            const double pairs =
                std::ldexp(1.0, instruction.log2Size - std::popcount(instruction.pairs.fixedMask));
            const double active =
                double(std::count(instruction.active.begin(), instruction.active.end(), 1)) /
                double(instruction.active.size());
            const double work = (2.0 * kMultiply + 2.0 * kMultiplyAdd) * pairs * active;
            return {work, work};
        }
        case Instruction::Code::Expand:
        case Instruction::Code::Flip:
        case Instruction::Code::Neuron:
        case Instruction::Code::Ry:
            break;
    }
    return {0.0, 0.0};
}

/// A neuron on a lane that holds |0>, by amplitude before it.
constexpr double kSpreadForward = 2.0 * kMultiply;
constexpr double kSpreadBackward = 2.0 * kMultiplyAdd + kMultiply + kMultiplyAdd;

}  // namespace

PassWork countPass(const Program& program, const Pass& pass) {
    const double size = std::ldexp(1.0, pass.log2Size);
    PassWork work;
    for (const PassOperation& operation : pass.operations) {
        const OperationWork own = workOf(program.instructions[operation.instruction]);
        work.forward += own.forward * size;
        work.backward += own.backward * size;
    }
    work.again =
        work.forward - workOf(program.instructions[pass.operations.back().instruction]).forward * size;
    return work;
}

ReadoutWork countReadout(const Program& program) {
    const double size = double(program.carriedSize());
    const double leaves = double(program.words());
    const double nodes = leaves - 1.0;  // that branch
    ReadoutWork work;
    work.squares = (kSpreadForward * nodes + kMultiplyAdd * leaves) * size;
    work.keepBranches = kMultiply * program.inOutLanes * size;
    work.keep = kMultiply * size;
    work.again = kSpreadForward * nodes * size;
    work.backward = (kSpreadBackward * nodes + (kMultiply + kMultiplyAdd) * leaves) * size;
    return work;
}

WorkCount countWork(const Program& program, const PassPlan& plan) {
    WorkCount count;
    for (const PlanStep& step : plan.steps) {
        switch (step.kind) {
            case PlanStep::Kind::Pass: {
                const PassWork work = countPass(program, plan.passes[step.index]);
                count.operations += work.forward;
                count.insidePasses += work.again;
                count.backward += work.backward;
                break;
            }
            case PlanStep::Kind::Spread: {
                const double before = std::ldexp(1.0, step.log2Before);
                count.operations += kSpreadForward * before;
                count.backward += kSpreadBackward * before;
                break;
            }
            case PlanStep::Kind::Single: {
                const OperationWork work = workOfSingle(program.instructions[step.index]);
                count.operations += work.forward;
                count.backward += work.backward;
                break;
            }
        }
    }
    count.tape = count.operations;
    const double carried = double(program.carriedSize());
    if (plan.readout) {
        const ReadoutWork readout = countReadout(program);
        count.squares = readout.squares;
        count.keepBranches = readout.keepBranches;
        count.keep = readout.keep;
        count.insideReadout = readout.again;
        count.backward += readout.backward;
    } else {
        const double full = double(program.fullSize());
        count.squares = kMultiplyAdd * full;
        count.keep = kMultiply * carried;
        count.backward += kMultiply * full + kMultiplyAdd * carried;
    }
    count.backward += kMultiplyAdd * carried;  // the gradient along the state that is carried on
    return count;
}

}  // namespace ketloom
