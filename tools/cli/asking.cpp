#include "tools/cli/asking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "runtime/findings/facts.hpp"
#include "tools/cli/dialogue.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/project_file.hpp"
#include "tools/project/edit.hpp"

namespace writ::cli {
namespace {

using findings::Finding;
using findings::Report;
using model::FactId;

struct Answer {
  FactId fact;
  std::string value;  ///< as `--fact NAME=` takes it
};

class Asking {
 public:
  Asking(Judging& judging, const model::Model& model, const Visits& visits, std::vector<Report>& reports)
      : judging_(judging), model_(model), visits_(visits), reports_(reports) {}

  /// A status where the run must end.
  std::optional<ExitStatus> ask(Dialogue& dialogue) {
    bool told = false;
    for (;;) {
      auto next = next_fact();
      if (!next) return complain(next.error());
      if (!*next) return std::nullopt;
      const FactId fact = **next;
      if (!told) dialogue.tell("Some findings wait for facts that nobody gave. `?` or Enter alone: not known. Ctrl-D ends the questions.");
      told = true;
      std::string value;
      switch (ask_fact(dialogue, model_, fact, fmt::format("; {} for it", counted(waiting_[fact], "finding") + (waiting_[fact] == 1 ? " waits" : " wait")), value)) {
        case FactAnswer::Given: {
          answers_.push_back({fact, value});
          judging_.give(unique_name(model_, fact) + "=" + value);
          if (const auto judged = judge_all(); !judged) return complain(judged.error());
          break;
        }
        case FactAnswer::Unknown: declined_.insert(fact); break;
        case FactAnswer::End: return std::nullopt;
        case FactAnswer::Interrupted: return complain("stopped; nothing was written"), ExitStatus::Interrupted;
      }
    }
  }

  [[nodiscard]] const std::vector<Answer>& answers() const { return answers_; }

 private:
  Result<> judge_all() {
    for (std::size_t i = 0; i < visits_.size(); ++i) {
      WRIT_TRY(report, judging_.judge(*visits_[i]));
      reports_[i] = std::move(report);
    }
    return {};
  }

  /// The fact that a finding means by a name.
  FactId fact_of(const Finding& finding, const std::string& name) const {
    const auto ids = findings::facts_named(model_, name);
    for (const FactId id : ids) {
      if (model_.packs[model_.facts[id].pack].name == finding.pack) return id;
    }
    return ids.empty() ? FactId() : ids.front();
  }

  std::set<FactId> missed(const Finding& finding) const {
    std::set<FactId> out;
    if (finding.verdict != model::Verdict::Inconclusive) return out;
    for (const findings::Missing& missing : finding.missing) {
      if (!missing.fact) continue;
      if (const FactId fact = fact_of(finding, *missing.fact); fact.is_some()) out.insert(fact);
    }
    return out;
  }

  /// Whether facts that can still be asked for are all that the finding waits for: then their answers settle it.
  bool settles(const Finding& finding) const {
    return std::all_of(finding.missing.begin(), finding.missing.end(), [&](const findings::Missing& missing) {
      return missing.fact && !declined_.contains(fact_of(finding, *missing.fact));
    });
  }

  /// The fact that most findings wait for, of those whose answer changes a verdict.
  Result<std::optional<FactId>> next_fact() {
    waiting_.clear();
    std::set<FactId> certain;
    for (const Report& report : reports_) {
      for (const Finding& finding : report.findings) {
        for (const FactId fact : missed(finding)) {
          if (declined_.contains(fact)) continue;
          ++waiting_[fact];
          if (settles(finding)) certain.insert(fact);
        }
      }
    }
    std::vector<FactId> order;
    for (const auto& [fact, count] : waiting_) order.push_back(fact);
    std::stable_sort(order.begin(), order.end(), [&](FactId a, FactId b) { return waiting_[a] > waiting_[b]; });
    for (const FactId fact : order) {
      if (certain.contains(fact)) return std::optional(fact);
      WRIT_TRY(changes, would_change(fact));
      if (changes) return std::optional(fact);
    }
    return std::optional<FactId>();
  }

  /// Values that between them decide every comparison but equality with a number or day in the middle. Of a text none can be
  /// named.
  static std::vector<std::string> trials(const model::Fact& fact) {
    switch (fact.kind) {
      case model::FactKind::OneOf: return fact.options;
      case model::FactKind::Integer: return {"0", "1000000000000"};
      case model::FactKind::Boolean: return {"true", "false"};
      case model::FactKind::Text: return {};
      case model::FactKind::Date: return {"1900-01-01", "2999-12-31"};
    }
    return {};
  }

  /// Whether some value alone changes a verdict of a finding that waits for the fact.
  Result<bool> would_change(FactId fact) {
    const auto values = trials(model_.facts[fact]);
    if (values.empty()) return true;
    for (std::size_t i = 0; i < visits_.size(); ++i) {
      const auto& before = reports_[i].findings;
      if (std::none_of(before.begin(), before.end(), [&](const Finding& finding) { return missed(finding).contains(fact); })) continue;
      for (const std::string& value : values) {
        judging_.give(unique_name(model_, fact) + "=" + value);
        auto after = judging_.judge(*visits_[i]);
        judging_.take_back();
        if (!after) return tl::make_unexpected(std::move(after).error());
        for (const Finding& finding : before) {
          if (missed(finding).contains(fact) && differs(finding, *after)) return true;
        }
      }
    }
    return false;
  }

  static bool differs(const Finding& finding, const Report& after) {
    const auto same = std::find_if(after.findings.begin(), after.findings.end(), [&](const Finding& other) {
      return std::tie(other.pack, other.rule, other.vendor) == std::tie(finding.pack, finding.rule, finding.vendor);
    });
    if (same == after.findings.end()) return true;
    return !std::equal(finding.jurisdictions.begin(), finding.jurisdictions.end(), same->jurisdictions.begin(), same->jurisdictions.end(),
                       [](const findings::Row& a, const findings::Row& b) { return a.code == b.code && a.verdict == b.verdict; });
  }

  Judging& judging_;
  const model::Model& model_;
  const Visits& visits_;
  std::vector<Report>& reports_;
  std::vector<Answer> answers_;
  std::set<FactId> declined_;
  std::map<FactId, std::size_t> waiting_;  ///< how many findings wait for it
};

std::string as_fact(const model::Model& model, const Answer& answer) { return unique_name(model, answer.fact) + "=" + answer.value; }

/// Puts the answers into the file as it stands now.
Result<> keep(const std::string& path, const model::Model& model, const std::vector<Answer>& answers) {
  std::string text;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    WRIT_TRY(read, read_file(path, project::kLargestFile));
    text = read;
  } else {
    text = "# What Writ does where the command line does not say otherwise; `writ init` writes a longer one.\n";
  }
  for (const Answer& answer : answers) {
    WRIT_TRY(edited, project::set_fact(text, unique_name(model, answer.fact), fact_in_toml(model.facts[answer.fact], answer.value)));
    text = edited;
  }
  return write_file(path, text);
}

}  // namespace

std::optional<ExitStatus> nobody_to_ask(const JudgeFlags& flags) {
  if (!flags.ask || Dialogue::possible()) return std::nullopt;
  return complain("--ask: there is no terminal to ask on; give facts with --fact NAME=VALUE or under [facts] in writ.toml (`writ list facts` has them)");
}

std::optional<ExitStatus> ask_for_facts(Judging& judging, const model::Model& model, JudgeFlags& flags, const Visits& visits,
                                        std::vector<findings::Report>& reports) {
  Dialogue dialogue;
  Asking asking(judging, model, visits, reports);
  if (const auto ended = asking.ask(dialogue)) return ended;
  if (asking.answers().empty()) return std::nullopt;
  for (const Answer& answer : asking.answers()) flags.facts.push_back(as_fact(model, answer));
  const std::string path = flags.project ? flags.project->project.path : std::string(project::kFileName);
  const std::string those = counted(asking.answers().size(), "answer");
  dialogue.tell("");
  if (!flags.no_project && dialogue.agreed(fmt::format("Keep {} under [facts] in {}?", asking.answers().size() == 1 ? "the answer" : "the " + those, path))) {
    // The run is done: a file that cannot be written is told, and the results go out all the same.
    if (const auto kept = keep(path, model, asking.answers())) {
      say(fmt::format("{} kept in {}", those, path));
      return std::nullopt;
    } else {
      warn(kept.error().text());
    }
  }
  std::string again;
  for (const Answer& answer : asking.answers()) again += " --fact " + as_fact(model, answer);
  say("the same answers for another run:" + again);
  return std::nullopt;
}

}  // namespace writ::cli
