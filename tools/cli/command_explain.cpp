// writ explain: why a rule gives its verdict, expression by expression.

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/json.hpp"
#include "runtime/findings/facts.hpp"
#include "runtime/findings/judge.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/vm/vm.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/file_kind.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"
#include "tools/cli/project_file.hpp"
#include "tools/cli/snapshot_files.hpp"
#include "tools/test_runner/expectations.hpp"

namespace writ::cli {
namespace {

/// Every root that can decide the rule, with what it is.
struct NamedRoot {
  std::string name;
  model::RootId root;
};

void add_exceptions(const std::vector<model::Exception>& exceptions, const std::string& where, std::vector<NamedRoot>& roots) {
  for (const auto& exception : exceptions) {
    const std::string name = where + "except " + exception.name;
    if (exception.when) roots.push_back({name + " when", *exception.when});
    for (const auto& need : exception.needs) roots.push_back({name + " needs \"" + need.label + "\"", need.expr});
  }
}

std::vector<NamedRoot> roots_of(const model::Model& model, const model::Rule& rule) {
  std::vector<NamedRoot> roots;
  if (rule.applies) roots.push_back({"applies", *rule.applies});
  roots.push_back({"condition", rule.condition});
  add_exceptions(rule.exceptions, "", roots);
  for (const auto& amendment : rule.amendments) {
    std::string where = "amended in ";
    for (const auto place : amendment.in) where += model.jurisdictions[place].name + " ";
    if (amendment.applies) roots.push_back({where + "applies", *amendment.applies});
    if (amendment.condition) roots.push_back({where + "condition", *amendment.condition});
    add_exceptions(amendment.exceptions, where, roots);
  }
  return roots;
}

std::string_view word(model::Truth truth) {
  switch (truth) {
    case model::Truth::False: return "false";
    case model::Truth::Unknown: return "unknown";
    case model::Truth::True: return "true";
  }
  return "";
}

/// A value as far as it can be shown without its type; declared names are left to the expression's own text.
std::string shown(const model::Value& value) {
  struct Shown {
    std::string operator()(model::Unknown) const { return "unknown"; }
    std::string operator()(model::Absent) const { return "absent"; }
    std::string operator()(model::Truth truth) const { return std::string(word(truth)); }
    std::string operator()(model::Interval i) const {
      if (i.low == i.high) return std::to_string(i.low);
      if (i.high == model::Interval::kUnbounded) return fmt::format("{} or more", i.low);
      return fmt::format("{} to {}", i.low, i.high);
    }
    std::string operator()(double number) const { return fmt::format("{}", number); }
    std::string operator()(std::string_view text) const {
      constexpr std::size_t kShown = 80;
      return json_string(text.size() <= kShown ? text : text.substr(0, kShown)) + (text.size() <= kShown ? "" : "…");
    }
    std::string operator()(Duration duration) const { return format_duration(duration); }
    std::string operator()(const model::Lifetime& lifetime) const {
      if (lifetime.session) return "session";
      return format_instant(lifetime.set) + " to " + format_instant(lifetime.expires);
    }
    std::string operator()(Date date) const { return format_date(date); }
    std::string operator()(model::Symbol) const { return ""; }
    std::string operator()(const model::SymbolSet&) const { return ""; }
    std::string operator()(const model::ItemRef&) const { return ""; }
    std::string operator()(const model::Box& box) const {
      return fmt::format("{} × {} at {}, {}", box.width, box.height, box.x, box.y);
    }
  };
  return std::visit(Shown{}, value);
}

/// The text of a span on one line.
std::string source_text(const SourceSet& sources, Span span) {
  if (!span.file.is_some() || span.file.index >= sources.size()) return "";
  const auto text = sources[span.file].text();
  if (span.begin >= span.end || span.end > text.size()) return "";
  std::string out;
  for (const char c : text.substr(span.begin, span.end - span.begin)) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

template <typename T>
std::string names_of(const Table<T>& table, const model::SymbolSet& set) {
  std::string text;
  for (const auto member : set.members) {
    if (member < table.size()) text += (text.empty() ? "" : ", ") + table[Id<T>(member)].name;
  }
  return text.empty() ? "none" : text;
}

/// Sets come from fields alone, and the field says of what: the last word of the expression.
std::string shown_set(const model::Model& model, const model::SymbolSet& set, std::string_view expression) {
  if (expression.ends_with(".subtype")) return names_of(model.subtypes, set);
  if (expression.ends_with(".category")) return names_of(model.categories, set);
  return names_of(model.vendors, set);
}

class Explaining {
 public:
  Explaining(const compiler::Compiled& rules, const snapshot::Page& page, vm::Vm& engine) : rules_(rules), page_(page), engine_(engine) {}

  Json explain(const findings::Finding& finding) {
    const auto& rule = rules_.program->model.rules[finding.rule_id];
    Json rows = Json::array();
    for (const auto& row : finding.jurisdictions) {
      Json entry{{"code", row.code},
                 {"verdict", std::string(model::name_of(row.verdict))},
                 {"severity", std::string(model::name_of(row.severity))},
                 {"exception", row.exception ? Json(row.exception->name) : Json(nullptr)}};
      rows.push_back(std::move(entry));
    }
    Json roots = Json::array();
    for (const auto& root : roots_of(rules_.program->model, rule)) roots.push_back(explain_root(root, finding.vendor_id));
    return {{"rule", finding.rule},
            {"vendor", finding.vendor ? Json(*finding.vendor) : Json(nullptr)},
            {"verdict", std::string(model::name_of(finding.verdict))},
            {"jurisdictions", rows},
            {"roots", roots}};
  }

 private:
  Json items_json(const std::vector<model::ItemRef>& items) const {
    constexpr std::size_t kShown = 20;
    Json list = Json::array();
    for (std::size_t i = 0; i < items.size() && i < kShown; ++i) {
      list.push_back({{"pointer", page_.pointer(items[i])}, {"summary", page_.summary(items[i])}});
    }
    return list;
  }

  Json explain_root(const NamedRoot& root, std::optional<model::VendorId> vendor) {
    const auto explanation = engine_.explain(root.root, vendor);
    Json missing = Json::array();
    for (const auto& one : explanation.outcome.missing) missing.push_back(test_runner::describe(one));
    std::vector<std::vector<std::size_t>> children(explanation.points.size());
    std::vector<std::size_t> top;
    for (std::size_t i = 0; i < explanation.points.size(); ++i) {
      if (explanation.points[i].times == 0) continue;
      const auto parent = explanation.points[i].parent;
      if (parent < explanation.points.size() && parent != i && explanation.points[parent].times > 0) children[parent].push_back(i);
      else top.push_back(i);
    }
    Json tree = Json::array();
    for (const auto point : top) tree.push_back(point_json(explanation.points, children, point, 0));
    return {{"name", root.name},
            {"value", std::string(word(explanation.outcome.truth))},
            {"items", items_json(explanation.outcome.items)},
            {"missing", missing},
            {"expressions", tree}};
  }

  Json point_json(const std::vector<vm::ExplainedPoint>& points, const std::vector<std::vector<std::size_t>>& children,
                  std::size_t at, std::size_t depth) const {
    // The parser nests expressions no deeper than this; a forged program is cut.
    constexpr std::size_t kDeepest = 512;
    const auto& point = points[at];
    const auto text = source_text(rules_.sources, point.span);
    const auto* set = std::get_if<model::SymbolSet>(&point.last);
    Json out{{"text", text}, {"value", set != nullptr ? shown_set(rules_.program->model, *set, text) : shown(point.last)}};
    if (point.times > 1) {
      out["times"] = point.times;
      out["true"] = point.trues;
      out["false"] = point.falses;
      out["unknown"] = point.unknowns;
    }
    out["items"] = items_json(point.items);
    out["expressions"] = Json::array();
    if (depth < kDeepest) {
      for (const auto child : children[at]) out["expressions"].push_back(point_json(points, children, child, depth + 1));
    }
    return out;
  }

  const compiler::Compiled& rules_;
  const snapshot::Page& page_;
  vm::Vm& engine_;
};

void add_tree(const Json& expression, std::size_t depth, std::string& text) {
  const std::string indent(depth * 2, ' ');
  text += indent + expression["text"].get<std::string>();
  const bool is_truth = expression.contains("times") && expression["true"].get<std::uint64_t>() +
                                                                  expression["false"].get<std::uint64_t>() +
                                                                  expression["unknown"].get<std::uint64_t>() > 0;
  if (is_truth) {
    text += fmt::format("\n{}  → {} times: {} true, {} false, {} unknown", indent, expression["times"].get<std::uint64_t>(),
                        expression["true"].get<std::uint64_t>(), expression["false"].get<std::uint64_t>(),
                        expression["unknown"].get<std::uint64_t>());
  } else if (const auto value = expression["value"].get<std::string>(); !value.empty()) {
    text += "\n" + indent + "  → " + value;
    if (expression.contains("times")) text += fmt::format(", the last of {}", expression["times"].get<std::uint64_t>());
  }
  text += '\n';
  if (expression["expressions"].empty() || depth < 3) {
    for (const auto& item : expression["items"]) text += indent + "    " + item["summary"].get<std::string>() + "\n";
  }
  for (const auto& child : expression["expressions"]) add_tree(child, depth + 1, text);
}

std::string as_text(const Json& explanation) {
  std::string text = explanation["rule"].get<std::string>();
  if (!explanation["vendor"].is_null()) text += " for " + explanation["vendor"].get<std::string>();
  text += ": " + explanation["verdict"].get<std::string>() + "\n";
  // Places of one verdict on one line.
  std::vector<std::pair<std::string, std::string>> groups;
  for (const auto& row : explanation["jurisdictions"]) {
    std::string what = row["verdict"].get<std::string>() + " (" + row["severity"].get<std::string>() + ")";
    if (!row["exception"].is_null()) what += " by " + row["exception"].get<std::string>();
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == what; });
    if (group == groups.end()) groups.emplace_back(what, row["code"].get<std::string>());
    else group->second += ", " + row["code"].get<std::string>();
  }
  for (const auto& [what, codes] : groups) text += "  " + what + " in " + codes + "\n";
  for (const auto& root : explanation["roots"]) {
    text += "\n  " + root["name"].get<std::string>() + ": " + root["value"].get<std::string>() + "\n";
    for (const auto& missing : root["missing"]) text += "    not known: " + missing.get<std::string>() + "\n";
    for (const auto& expression : root["expressions"]) add_tree(expression, 2, text);
  }
  return text;
}

}  // namespace

ExitStatus run_explain(const ExplainOptions& options) {
  if (const auto format = one_of("format", options.format, {"text", "json"}); !format) return complain(format.error());
  const auto rules = load_rules(options.packs, {.trace = true, .from_sources = true});
  if (!rules) return ExitStatus::Failed;
  const auto& model = rules->program->model;
  JudgeFlags flags = options.judge;
  if (take_facts(model, flags) == Taken::Broken) return ExitStatus::Failed;

  std::vector<std::string> known;
  std::set<model::RuleId> asked;
  for (std::size_t i = 0; i < model.rules.size(); ++i) {
    const model::RuleId id(i);
    const auto& rule = model.rules[id];
    if (!rule.runs) continue;
    known.push_back(rule.name);
    if (rule.name == options.rule || model.packs[rule.pack].name + "." + rule.name == options.rule) asked.insert(id);
  }
  if (asked.empty()) return complain(unknown_word("rule", options.rule, known));
  if (!options.vendor.empty()) {
    std::vector<std::string> vendors;
    for (const auto& vendor : model.vendors) vendors.push_back(vendor.name);
    if (const auto vendor = one_of("vendor", options.vendor, vendors); !vendor) return complain(vendor.error());
  }

  const auto as_of = parse_as_of(flags.as_of);
  if (!as_of) return complain(as_of.error());
  findings::JudgeOptions judge{.as_of = *as_of, .only = {}, .facts = {}, .keep_silent = true};
  if (!flags.jurisdictions.empty()) {
    const auto places = parse_places(model, flags.jurisdictions);
    if (!places) return complain(places.error());
    judge.only = *places;
  }
  auto named = snapshot_files({options.snapshot});
  if (!named) return complain(named.error());
  if (named->size() > 1) return complain(fmt::format("`{}` holds {}: name one of them", options.snapshot, counted(named->size(), "snapshot")));
  const std::string& path = named->front();
  auto bytes = path == "-" ? read_input(options.limits.file_bytes) : read_file(path, options.limits.file_bytes);
  if (!bytes) return complain(bytes.error());
  if (const auto expected = expect_snapshot(path, *bytes); !expected) return complain(expected.error());
  const auto snapshot = snapshot::read_snapshot(std::move(*bytes), read_limits(options.limits));
  if (!snapshot) return complain(no_snapshot(snapshot.error(), path));
  const auto facts = findings::resolve_facts(model, (*snapshot)->facts, {}, flags.facts);
  if (!facts) return complain(facts.error());
  judge.facts = *facts;

  const snapshot::Page page(**snapshot, model);
  vm::Vm engine(*rules->program, page, *facts);
  const auto report = findings::judge(page, engine, judge);
  if (!report) return complain(report.error());
  Explaining explaining(*rules, page, engine);
  Json explanations = Json::array();
  for (const auto& finding : report->findings) {
    if (!asked.contains(finding.rule_id)) continue;
    if (!options.vendor.empty() && finding.vendor != options.vendor) continue;
    // Without a vendor asked for, those that left no trace would only fill the page.
    if (options.vendor.empty() && finding.vendor_id && !page.has_trace(*finding.vendor_id) &&
        finding.verdict == model::Verdict::NotApplicable) {
      continue;
    }
    explanations.push_back(explaining.explain(finding));
  }
  if (explanations.empty()) {
    say("nothing to explain: the rule selects no vendor that left a trace, or covers no place on that day");
  }

  Outputs outputs;
  if (options.format == "json") {
    outputs.add(options.output, dump({{"format", "writ.explanation/1"}, {"explanations", explanations}}) + "\n");
  } else {
    std::string text;
    for (const auto& explanation : explanations) text += (text.empty() ? "" : "\n") + as_text(explanation);
    outputs.add(options.output, text);
  }
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  return ExitStatus::Fine;
}

}  // namespace writ::cli
