// writ init: a project file, from answers or options.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/fleet.hpp"
#include "runtime/findings/facts.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/dialogue.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/local_folder.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"
#include "tools/cli/project_file.hpp"
#include "tools/project/new_project.hpp"
#include "tools/project/toml.hpp"

namespace writ::cli {
namespace {

/// The facts of the library that say which law and which authority reach a site; a scan with --ask asks for what else it needs.
constexpr std::array kFirstFacts = {"sector", "public-body", "run-as-a-business", "established-in-eea", "established-in-uk", "targets-eea", "meant-for-minors"};

std::vector<std::string> split(std::string_view text, std::string_view marks) {
  std::vector<std::string> out;
  while (true) {
    const auto begin = text.find_first_not_of(marks);
    if (begin == std::string_view::npos) return out;
    text.remove_prefix(begin);
    out.emplace_back(text.substr(0, text.find_first_of(marks)));
    text.remove_prefix(out.back().size());
  }
}

/// A place as a person writes it: a code in any case, or a title.
std::string place_meant(const model::Model& model, const std::string& typed) {
  for (const model::Jurisdiction& place : model.jurisdictions) {
    if (collect::same_word(place.name, typed) || collect::same_word(place.title, typed)) return place.name;
  }
  return typed;
}

class Initialising {
 public:
  Initialising(const InitOptions& options, const model::Model& model) : options_(options), model_(model) {}

  /// Holds the options against the packs.
  Result<> take_options() {
    for (const std::string& url : options_.urls) take_site(url);
    for (const std::string& pack : options_.packs.packs) made_.packs.push_back(beside_file(pack));
    WRIT_TRY_VOID(take_places(options_.jurisdictions));
    for (const std::string& fact : options_.facts) {
      WRIT_TRY_VOID(findings::resolve_facts(model_, {}, {}, {fact}));
      const auto equals = fact.find('=');
      const std::string name = fact.substr(0, equals);
      take_fact(findings::facts_named(model_, name).front(), name, fact.substr(equals + 1));
    }
    if (!options_.fail_on.empty()) {
      if (options_.fail_on != "none") WRIT_TRY_VOID(parse_word<model::Severity>("severity", options_.fail_on));
      made_.fail_on = options_.fail_on;
    }
    return {};
  }

  /// False: nothing is to be written.
  bool ask(Dialogue& dialogue) {
    dialogue.tell("A few questions; Enter alone leaves a thing open, Ctrl-C writes nothing. Everything can be changed in the file.");
    return ask_sites(dialogue) && ask_places(dialogue) && ask_facts(dialogue) && ask_gate(dialogue);
  }

  [[nodiscard]] const project::NewProject& made() const { return made_; }

 private:
  /// The file's paths count from its own folder.
  [[nodiscard]] std::string beside_file(const std::string& path) const {
    const auto folder = std::filesystem::path(options_.output).parent_path();
    return folder.empty() || path.starts_with('/') ? path : std::filesystem::proximate(path, folder).string();
  }

  void take_site(const std::string& text) {
    made_.sites.push_back(means_folder(text) ? written_as_path(beside_file(text)) : collect::address_of(text));
  }

  bool ask_sites(Dialogue& dialogue) {
    if (!made_.sites.empty()) return true;
    std::string typed;
    if (dialogue.ask("\nWhich sites are to be scanned? Addresses, with blanks between > ", typed) != Dialogue::Got::Line) return false;
    for (const std::string& site : split(typed, " ,\t")) take_site(site);
    return true;
  }

  bool ask_places(Dialogue& dialogue) {
    while (made_.places.empty()) {
      std::string typed;
      if (dialogue.ask("\nWhere are the visitors whose law counts? Places such as France, EEA or US-CA, with commas; Enter: everywhere > ", typed) != Dialogue::Got::Line) return false;
      if (typed.empty()) return true;
      const auto taken = take_places({typed});
      if (!taken) dialogue.tell("  " + taken.error().message);
    }
    return true;
  }

  bool ask_facts(Dialogue& dialogue) {
    for (const char* name : kFirstFacts) {
      const auto declared = findings::facts_named(model_, name);
      if (declared.empty() || std::any_of(made_.facts.begin(), made_.facts.end(), [&](const auto& fact) { return fact.name == name; })) continue;
      std::string value;
      switch (ask_fact(dialogue, model_, declared.front(), "", value)) {
        case FactAnswer::Given: take_fact(declared.front(), unique_name(model_, declared.front()), value); break;
        case FactAnswer::Unknown: break;
        case FactAnswer::End:
        case FactAnswer::Interrupted: return false;
      }
    }
    return true;
  }

  bool ask_gate(Dialogue& dialogue) {
    while (made_.fail_on.empty()) {
      std::string typed;
      if (dialogue.ask("\nFrom which severity on does a run fail: info, low, medium, high, critical or none? Enter: medium > ", typed) != Dialogue::Got::Line) return false;
      if (typed.empty()) return true;
      const auto severity = typed == "none" ? Result<model::Severity>(model::Severity::Info) : parse_word<model::Severity>("severity", typed);
      if (severity) made_.fail_on = typed;
      else dialogue.tell("  " + severity.error().message);
    }
    return true;
  }

  Result<> take_places(const std::vector<std::string>& lists) {
    std::vector<std::string> places;
    for (const std::string& list : lists) {
      for (const std::string& part : split(list, ",")) {
        const std::string place = place_meant(model_, std::string(collect::trim(part)));
        WRIT_TRY_VOID(parse_places(model_, {place}));
        places.push_back(place);
      }
    }
    made_.places = std::move(places);
    return {};
  }

  void take_fact(model::FactId fact, const std::string& name, const std::string& value) {
    made_.facts.push_back({name, fact_in_toml(model_.facts[fact], value), model_.facts[fact].title});
  }

  const InitOptions& options_;
  const model::Model& model_;
  project::NewProject made_;
};

}  // namespace

ExitStatus run_init(const InitOptions& options) {
  const std::string path = options.output.empty() ? std::string(project::kFileName) : options.output;
  std::error_code ignored;
  if (!options.force && std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return complain(fmt::format("`{}` is there already; --force writes it anew", path));
  if (!options.yes && !Dialogue::possible()) {
    return complain("there is no terminal to ask on; `writ init --yes` writes the file from its options: addresses, --jurisdiction, --fact, --pack, --fail-on");
  }
  const auto rules = load_rules(options.packs, {});
  if (!rules) return ExitStatus::Failed;
  const model::Model& model = rules->program->model;
  Initialising initialising(options, model);
  if (const auto taken = initialising.take_options(); !taken) return complain(taken.error());
  if (!options.yes) {
    Dialogue dialogue;
    if (!initialising.ask(dialogue)) return complain("stopped; nothing was written");
  }
  const std::string text = project::text_of(initialising.made());

  // What a run could not read is not put in place.
  Diagnostics diagnostics;
  const project::Project read = project::read_project(path, text, diagnostics);
  check_facts(model, read.facts, false, diagnostics);
  if (diagnostics.has_errors()) return complain(fmt::format("the answers make no file that can be read ({}); nothing was written", diagnostics.all().front().message));
  if (const auto written = write_file(path, text); !written) return complain(written.error());
  say(fmt::format("`{}` is written; {}", path, initialising.made().sites.empty() ? "put `sites` into it, then `writ scan --ask`" : "next: `writ scan --ask`"));
  return ExitStatus::Fine;
}

}  // namespace writ::cli
