#pragma once
// The project file of a command: found, read, and put where the command line says nothing (spec/project.md).

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "tools/project/project.hpp"

namespace CLI {
class App;
}

namespace writ::cli {

struct JudgeFlags;

/// `--project FILE`, `--no-project`.
struct ProjectFlags {
  std::string file;
  bool none = false;
};

/// The project file of a run.
struct ProjectUse {
  project::Project project;
  bool packs_replaced = false;   ///< `--pack` stands on the command line
  bool places_replaced = false;  ///< `--jurisdiction` does
};

void declare_project(CLI::App& command, ProjectFlags& flags);

enum class Taken { Fine, Broken };
/// Finds the file and gives its values to the options of `command` that the command line left alone; says on standard error which file it
/// is. `every` is a command that has all flags: what a value must be like is tried on it, whichever command runs. `out` stays empty where
/// there is no file. Broken: what is wrong was said.
[[nodiscard]] Taken take_project(const ProjectFlags& flags, CLI::App& command, CLI::App& every, std::shared_ptr<const ProjectUse>& out);

/// The rest, once the packs are known: holds the file's facts and places against them, and puts the facts before those of the command
/// line. Broken: what is wrong was said. Facts that no pack declares are left out where the command line named other packs.
[[nodiscard]] Taken take_facts(const model::Model& model, JudgeFlags& flags);

/// A fact of the file as the command line would give it.
[[nodiscard]] std::string as_argument(const project::FactSetting& fact);

/// A diagnostic for every fact that no pack declares or whose value is none of it.
void check_facts(const model::Model& model, const std::vector<project::FactSetting>& facts, bool others_too, Diagnostics& diagnostics);

}  // namespace writ::cli
