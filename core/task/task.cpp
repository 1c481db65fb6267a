#include "core/task/task.h"

#include "core/task/digits_task.h"
#include "core/task/elman_tasks.h"
#include "core/task/long_memory_task.h"
#include "core/task/memorise_task.h"

namespace ketloom {

std::string_view splitName(Split split) {
    switch (split) {
        case Split::Train:
            return "train";
        case Split::Validation:
            return "validation";
        case Split::Test:
            return "test";
    }
    return "";
}

std::optional<Sample> Task::drawn(const Image&, int) const {
    return std::nullopt;
}

std::string Task::wordText(Word word) const {
    std::string bits;
    for (int lane = 0; lane < inOutLanes(); ++lane)
        bits += (word >> (inOutLanes() - 1 - lane) & 1) != 0 ? '1' : '0';
    return bits;
}

Expected<std::shared_ptr<const Task>> createTask(const TaskOptions& options) {
    Error invalid;
    for (const Issue& issue : validate(options)) {
        if (issue.severity != Severity::Error) continue;
        if (invalid.message.empty()) {
            invalid = Error{ErrorCode::Value, issue.message, issue.path, issue.remedy};
        } else {
            invalid.remedy += " Also: " + toString(issue);
        }
    }
    if (!invalid.message.empty()) return tl::unexpected(invalid);

    switch (options.kind) {
        case TaskKind::Memorise:
            return std::make_shared<const MemoriseTask>(options);
        case TaskKind::ElmanXor:
            return std::make_shared<const ElmanXorTask>(options);
        case TaskKind::ElmanLetters:
            return std::make_shared<const ElmanLettersTask>(options);
        case TaskKind::LongMemory:
            return std::make_shared<const LongMemoryTask>(options);
        case TaskKind::Digits: {
            Expected<DigitSet> set = loadDigitSet(options);
            if (!set) return tl::unexpected(set.error());
            return std::make_shared<const DigitsTask>(options, std::move(*set));
        }
    }
    return fail(ErrorCode::Unsupported, "unknown task", "task.kind");
}

}  // namespace ketloom
