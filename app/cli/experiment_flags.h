#pragma once

#include <map>
#include <optional>
#include <string>

#include "app/cli/flags.h"
#include "app/cli/problems.h"
#include "core/project/project.h"

namespace ketloom::cli {

/// Which experiment, and what is different about it: the flags that several commands share. Values stay text
/// until project() reads them all, so that every mistake is reported and not only the first.
class ExperimentFlags {
public:
    enum Part : unsigned {
        Source = 1,         ///< [PROJECT], --example, --preset
        Task = 2,           ///< --task and its options
        Cell = 4,           ///< --workspace, --stages, --order, --degree
        Training = 8,       ///< one flag for each row of trainingOptionTable()
        Model = 64,         ///< --model, --hidden: which network
        Continuation = 32,  ///< the rows that may change when a run goes on
        Evaluation = 16,    ///< the rows of that table that matter without training
    };
    /// Adds the flags of these parts (bits of Part). The object must outlive the parser.
    void addTo(Flags& flags, unsigned parts);

    /// Was any of PROJECT, --example, --preset, --task given?
    bool namesExperiment() const;
    bool has(const std::string& flag) const { return m_values.count(flag) > 0; }

    /// The experiment: the project, example or preset with the flags applied. All that is wrong goes to
    /// `problems`, what validate() finds included; the result then means nothing.
    Project project(Problems& problems) const;

    /// The task alone: `base` with the task flags applied; complains about a missing --task when there is
    /// neither.
    std::optional<TaskOptions> task(const std::optional<TaskOptions>& base, Problems& problems) const;
    /// `base` with the training flags applied.
    TrainingOptions training(TrainingOptions base, Problems& problems) const;

private:
    void addValue(Flags& flags, const std::string& flag, const char* valueName, const std::string& help,
                  const std::string& group);
    void applyTaskFlags(TaskOptions& options, Problems& problems) const;
    void applyModelFlags(ModelOptions& options, Problems& problems) const;
    void applyCellFlags(Project& project, bool fromFile, Problems& problems) const;
    Project base(bool& fromFile, Problems& problems) const;

    std::string m_project;
    bool m_example = false;
    std::map<std::string, std::string> m_values;  ///< flag -> text, as given
};

/// A whole number between least and most, or a problem at `flag`.
std::optional<std::int64_t> readInteger(const std::string& flag, const std::string& text, std::int64_t least,
                                        std::int64_t most, Problems& problems);

}  // namespace ketloom::cli
