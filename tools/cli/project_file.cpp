#include "tools/cli/project_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>

#include "runtime/findings/facts.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/diagnostics_output.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/library.hpp"
#include "tools/cli/local_folder.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/packs.hpp"
#include "tools/project/find.hpp"

namespace writ::cli {
namespace {

using project::Key;
using project::KeyType;
using project::Project;
using project::Setting;

bool is_there(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0;
}

/// Says what is wrong with the file, if anything.
Taken verdict_on(const Project& project, const Diagnostics& diagnostics) {
  if (!diagnostics.has_errors()) return Taken::Fine;
  print_diagnostics(project.sources, diagnostics, Stream::Errors);
  complain(fmt::format("{} in {}; nothing was done", counted(diagnostics.all().size(), "error"), project.path));
  return Taken::Broken;
}

/// What stands on the command line for the option, and how it takes what the file says.
class Applying {
 public:
  Applying(const Project& project, CLI::App& command, CLI::App& every, Diagnostics& diagnostics)
      : project_(project), command_(command), every_(every), diagnostics_(diagnostics) {
    for (const auto* option : command.get_options()) {
      if (option->count() > 0) given_.insert(option);
    }
  }

  bool given(std::string_view flag) const {
    const auto* option = command_.get_option_no_throw(std::string(flag));
    return option != nullptr && given_.contains(option);
  }

  void apply() {
    std::string vantage;
    const Setting* last = nullptr;
    for (const Setting& setting : project_.settings) {
      if (setting.key->flag == "--vantage") {
        vantage += fmt::format("{}{}={}", vantage.empty() ? "" : ",", setting.key->name, setting.values.front());
        last = &setting;
      } else {
        give(setting, setting.values);
      }
    }
    if (last != nullptr) give(*last, {vantage});
  }

 private:
  void give(const Setting& setting, std::vector<std::string> values) {
    const Key& key = *setting.key;
    // The wider command tells what is wrong with a value that this one does not read.
    if (&command_ != &every_) (void)add(every_, setting, values);
    if (!key.serves(command_.get_name()) || replaced(key)) return;
    if (!look_for_files(setting, values)) return;
    (void)add(command_, setting, values);
  }

  bool replaced(const Key& key) const {
    if (given(key.flag)) return true;
    const auto others = project::words(key.instead);
    return std::any_of(others.begin(), others.end(), [&](std::string_view flag) { return given(flag); });
  }

  /// Makes paths of packs, and misses what is not there. False: the key is left alone.
  bool look_for_files(const Setting& setting, std::vector<std::string>& values) {
    const Key& key = *setting.key;
    if (key.type == KeyType::Packs) return find_packs(setting, values);
    if (key.type == KeyType::Sites) {
      for (std::string& value : values) {
        if (means_folder(value, project_.folder)) value = folder_beside(value);
      }
      return true;
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!misses_file(key, values[i])) continue;
      const std::string path = key.type == KeyType::Answers ? values[i].substr(values[i].find('=') + 1) : values[i];
      // What makes it has none yet.
      if (key.name == "baseline" && (given("--write-baseline") || command_.get_name() == "baseline")) return false;
      // Who makes no bundle need not have the key.
      if (key.name == "signing-key" && !given("--bundle") && project_.find("", "bundle") == nullptr) return false;
      diagnostics_.add(DiagnosticCode::ProjectPath, setting.spans[i], fmt::format("`{}`: there is no `{}`", key.name, path),
                       key.name == "baseline" ? fmt::format("`--write-baseline {}` makes it", path) : "paths are relative to the folder of this file");
      return false;
    }
    return true;
  }

  static bool misses_file(const Key& key, const std::string& value) {
    const auto equals = value.find('=');
    const auto behind = [&] { return equals != std::string::npos && is_there(value.substr(equals + 1)); };
    switch (key.type) {
      case KeyType::File:
      case KeyType::Files: return value != "-" && !is_there(value);
      case KeyType::FileOrUrl: return value != "-" && value.find("://") == std::string::npos && !is_there(value);
      // PHASE=FILE was told apart by the reader: what is behind the first `=` is there, or the whole is.
      case KeyType::States: return value != "-" && !is_there(value) && !behind();
      case KeyType::Answers: return equals != std::string::npos && !value.ends_with("=-") && !behind();
      case KeyType::Text:
      case KeyType::Texts:
      case KeyType::Sites:
      case KeyType::Path:
      case KeyType::Packs:
      case KeyType::Outputs:
      case KeyType::Boolean:
      case KeyType::Integer:
      case KeyType::Number: return false;
    }
    return false;
  }

  /// A folder of the file, so that it is one for the command line as well.
  std::string folder_beside(const std::string& folder) const {
    return written_as_path(folder.starts_with('/') ? folder : project_.folder + folder);
  }

  bool find_packs(const Setting& setting, std::vector<std::string>& values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      auto found = find_pack(project_.folder, values[i], library());
      if (found) {
        values[i] = std::move(*found);
        continue;
      }
      diagnostics_.add(DiagnosticCode::ProjectPath, setting.spans[i], found.error().message, found.error().context.empty() ? "" : found.error().context.front());
      return false;
    }
    return true;
  }

  /// The library that will be taken; empty where there is none.
  std::string library() const {
    std::string asked;
    if (given("--stdlib")) asked = command_.get_option("--stdlib")->results().back();
    else if (const Setting* setting = project_.find("", "stdlib")) asked = setting->values.front();
    return library_folder(asked).value_or("");
  }

  bool add(CLI::App& app, const Setting& setting, std::vector<std::string> values) {
    auto* option = app.get_option_no_throw(std::string(setting.key->flag));
    if (option == nullptr) return true;
    if (setting.key->type == KeyType::Boolean) {
      values = {option->get_flag_value(std::string(setting.key->flag.substr(2)), values.front())};
    } else if (setting.key->is_list() && option->get_multi_option_policy() != CLI::MultiOptionPolicy::TakeAll) {
      values = {fmt::format("{}", fmt::join(values, ","))};
    }
    try {
      option->add_result(std::move(values));
      option->run_callback();
      return true;
    } catch (const CLI::Error& error) {
      std::string text = error.what();
      const std::string prefix = option->get_name() + ": ";
      if (text.starts_with(prefix)) text = text.substr(prefix.size());
      if (!text.empty() && text.front() == 'V') text.front() = 'v';
      diagnostics_.add(DiagnosticCode::ProjectValue, setting.span, fmt::format("`{}`: {}", setting.key->name, text), fmt::format("such as {} = {}", setting.key->name, setting.key->example));
      return false;
    }
  }

  const Project& project_;
  CLI::App& command_;
  CLI::App& every_;
  Diagnostics& diagnostics_;
  std::set<const CLI::Option*> given_;
};

}  // namespace

void declare_project(CLI::App& command, ProjectFlags& flags) {
  auto* file = command.add_option("--project", flags.file, "The project file (else writ.toml here or above, up to the root of the repository)")->type_name("FILE")->group("The project");
  command.add_flag("--no-project", flags.none, "Without one")->group("The project")->excludes(file);
}

Taken take_project(const ProjectFlags& flags, CLI::App& command, CLI::App& every, std::shared_ptr<const ProjectUse>& out) {
  if (flags.none) return Taken::Fine;
  std::string path = flags.file;
  if (path.empty()) {
    const auto found = project::find_project_file();
    if (!found) return Taken::Fine;
    path = *found;
  }
  auto text = read_file(path, project::kLargestFile);
  if (!text) {
    complain(text.error());
    return Taken::Broken;
  }
  say("project file: " + path);
  Diagnostics diagnostics;
  auto use = std::make_shared<ProjectUse>();
  use->project = project::read_project(path, std::move(*text), diagnostics);
  Applying applying(use->project, command, every, diagnostics);
  use->packs_replaced = applying.given("--pack");
  use->places_replaced = applying.given("--jurisdiction");
  applying.apply();
  diagnostics.sort();
  if (verdict_on(use->project, diagnostics) == Taken::Broken) return Taken::Broken;
  out = std::move(use);
  return Taken::Fine;
}

std::string as_argument(const project::FactSetting& fact) {
  if (const auto* truth = std::get_if<bool>(&fact.value)) return fact.name + (*truth ? "=true" : "=false");
  if (const auto* integer = std::get_if<std::int64_t>(&fact.value)) return fmt::format("{}={}", fact.name, *integer);
  return fact.name + "=" + std::get<std::string>(fact.value);
}

void check_facts(const model::Model& model, const std::vector<project::FactSetting>& facts, bool others_too, Diagnostics& diagnostics) {
  for (const project::FactSetting& fact : facts) {
    const auto declared = findings::facts_named(model, fact.name);
    if (declared.empty() && others_too) continue;
    // A text is no number and a number is no text, whatever it looks like.
    const auto strange = std::find_if(declared.begin(), declared.end(), [&](model::FactId id) {
      const auto kind = model.facts[id].kind;
      if (std::holds_alternative<bool>(fact.value)) return kind != model::FactKind::Boolean;
      if (std::holds_alternative<std::int64_t>(fact.value)) return kind != model::FactKind::Integer;
      return kind == model::FactKind::Boolean || kind == model::FactKind::Integer;
    });
    if (strange != declared.end()) {
      const char* found = std::holds_alternative<bool>(fact.value) ? "true or false" : std::holds_alternative<std::int64_t>(fact.value) ? "an integer" : "a text";
      diagnostics.add(DiagnosticCode::ProjectType, fact.value_span, fmt::format("the fact `{}` is {}, expected {}", fact.name, found, findings::fact_takes(model.facts[*strange])),
                      model.facts[*strange].title);
      continue;
    }
    if (const auto read = findings::resolve_facts(model, {}, {}, {as_argument(fact)}); !read) {
      const bool unknown = declared.empty();
      diagnostics.add(unknown ? DiagnosticCode::ProjectName : DiagnosticCode::ProjectValue, unknown ? fact.name_span : fact.value_span, read.error().message,
                      unknown ? "`writ list facts` has them all" : model.facts[declared.front()].title);
    }
  }
}

Taken take_facts(const model::Model& model, JudgeFlags& flags) {
  if (!flags.project) return Taken::Fine;
  const ProjectUse& use = *flags.project;
  Diagnostics diagnostics;
  check_facts(model, use.project.facts, use.packs_replaced, diagnostics);
  const Setting* places = use.places_replaced ? nullptr : use.project.find("", "jurisdictions");
  for (std::size_t i = 0; places != nullptr && i < places->values.size(); ++i) {
    if (const auto read = parse_places(model, {places->values[i]}); !read) {
      diagnostics.add(DiagnosticCode::ProjectName, places->spans[i], read.error().message, "`writ list jurisdictions` has them all");
    }
  }
  diagnostics.sort();
  if (verdict_on(use.project, diagnostics) == Taken::Broken) return Taken::Broken;
  std::vector<std::string> facts;
  for (const project::FactSetting& fact : use.project.facts) {
    if (!findings::facts_named(model, fact.name).empty()) facts.push_back(as_argument(fact));
  }
  flags.facts.insert(flags.facts.begin(), facts.begin(), facts.end());
  return Taken::Fine;
}

}  // namespace writ::cli
