#include "tools/cli/judging.hpp"

#include <algorithm>
#include <utility>

#include "runtime/findings/facts.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/vm/vm.hpp"
#include "tools/cli/message.hpp"

namespace writ::cli {

snapshot::ReadLimits read_limits(const LimitOptions& options) {
  return {.file_bytes = options.file_bytes, .nesting = options.nesting, .string_bytes = options.string_bytes};
}

/// `FR,UK` as its parts, blanks round them left out.
static std::vector<std::string> parts(const std::vector<std::string>& lists) {
  std::vector<std::string> all;
  for (const auto& list : lists) {
    for (std::size_t at = 0; at <= list.size();) {
      const auto end = std::min(list.find(',', at), list.size());
      auto part = list.substr(at, end - at);
      part.erase(0, part.find_first_not_of(' '));
      part.erase(part.find_last_not_of(' ') + 1);
      all.push_back(std::move(part));
      at = end + 1;
    }
  }
  return all;
}

Result<std::vector<model::JurisdictionId>> parse_places(const model::Model& model, const std::vector<std::string>& codes) {
  std::vector<model::JurisdictionId> places;
  for (const auto& code : parts(codes)) {
    const std::size_t before = places.size();
    std::vector<std::string> known;
    for (std::size_t i = 0; i < model.jurisdictions.size(); ++i) {
      const model::JurisdictionId id(i);
      const auto& place = model.jurisdictions[id];
      known.push_back(place.name);
      if (place.name == code || model.packs[place.pack].name + "." + place.name == code) places.push_back(id);
    }
    if (places.size() == before) return tl::make_unexpected(unknown_word("jurisdiction", code, known));
  }
  return places;
}

Result<std::optional<Date>> parse_as_of(const std::string& text) {
  if (text.empty()) return std::optional<Date>();
  const auto date = parse_date(text);
  if (!date) return fail("usage.date", "`" + text + "` is no day; --as-of takes one as 2026-11-23");
  return date;
}

Result<Judging> Judging::prepare(const bytecode::Program& program, const JudgeFlags& flags, const LimitOptions& limits, bool all,
                                 bool take_inventory) {
  Judging judging;
  judging.program_ = &program;
  judging.matchers_ = std::make_unique<vm::Matchers>(program);
  judging.limits_ = read_limits(limits);
  judging.facts_ = flags.facts;
  judging.options_.keep_silent = all;
  judging.options_.take_inventory = take_inventory;
  WRIT_TRY(as_of, parse_as_of(flags.as_of));
  judging.options_.as_of = as_of;
  if (!flags.jurisdictions.empty()) {
    WRIT_TRY(places, parse_places(program.model, flags.jurisdictions));
    judging.options_.only = places;
  }
  // What is wrong with the caller's facts is wrong with every snapshot, so it is said once.
  WRIT_TRY_VOID(findings::resolve_facts(program.model, {}, {}, judging.facts_));
  return judging;
}

Result<findings::Report> Judging::judge(std::string bytes) {
  WRIT_TRY(snapshot, snapshot::read_snapshot(std::move(bytes), limits_));
  return judge(*snapshot);
}

Result<findings::Report> Judging::judge(const snapshot::Snapshot& snapshot) {
  WRIT_TRY(facts, findings::resolve_facts(program_->model, snapshot.facts, {}, facts_));
  const snapshot::Page page(snapshot, program_->model);
  vm::Vm engine(*program_, page, facts, {}, matchers_.get());
  auto options = options_;
  options.facts = facts;
  return findings::judge(page, engine, options);
}

}  // namespace writ::cli
