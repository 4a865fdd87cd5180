// Consent platforms: how they are known, the ways through their banners, where their choice is stored (spec/cmps.md).
//
// Steps, roles and kinds are words of lists of their own; what is none of them is named with the nearest one.

#include <algorithm>

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

using model::CmpStep;
using model::CmpVerify;

using Words = std::vector<std::string>;

// In the order of the enumerations in model.hpp.
const Words kSteps = {"click", "try", "each", "wait", "gone", "off", "on", "press", "call"};
const Words kSources = {"cookie", "local-storage", "session-storage", "call", "tcf"};
const Words kDecodings = {"base64", "json"};
const Words kTests = {"matches", "lacks", "some", "none"};

/// What a `button` may be: the roles of controls, less the banner itself and switches, which are no buttons.
const Words kRoles = [] {
  Words out;
  for (const std::string_view role : model::names<model::ControlRole>()) {
    if (role != model::name_of(model::ControlRole::Banner) && role != model::name_of(model::ControlRole::Toggle)) out.emplace_back(role);
  }
  return out;
}();
const Words kKeys = {"Enter", "Escape", "Space", "Tab", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"};
const std::vector<std::pair<std::string, model::StoredKind>> kKinds = {{"cookie", model::StoredKind::Cookie},
                                                                      {"local-storage", model::StoredKind::Local},
                                                                      {"session-storage", model::StoredKind::Session},
                                                                      {"indexed-db", model::StoredKind::IndexedDb}};

constexpr std::int64_t kMostLayers = 9;
constexpr std::int64_t kMostWait = 60'000;  // milliseconds

/// The place of a word in its list; reports one that is none of them.
template <typename E>
std::optional<E> word_of(CheckContext& c, std::string_view what, const Name& name, const Words& words) {
  const auto found = std::find(words.begin(), words.end(), name.text);
  if (found == words.end()) {
    c.unknown(what, name, words);
    return std::nullopt;
  }
  return static_cast<E>(found - words.begin());
}

void bad(CheckContext& c, Span span, std::string message, std::string help) {
  c.report(DiagnosticCode::BadStep, span, std::move(message), std::move(help));
}

std::optional<CmpStep> step_of(CheckContext& c, const Step& step) {
  const auto kind = word_of<CmpStep::Kind>(c, "step", step.action, kSteps);
  if (!kind) return std::nullopt;
  CmpStep out{*kind, step.text.value, 0, {}};
  using enum CmpStep::Kind;
  if (*kind == Press) {
    if (std::find(kKeys.begin(), kKeys.end(), step.text.value) == kKeys.end()) {
      c.unknown("key", {step.text.value, step.text.span, false}, kKeys);
    }
  } else if (*kind == Call) {
    if (step.text.value.find_first_not_of(" \t\n") == std::string::npos) bad(c, step.text.span, "an empty call", "write the expression to run");
  } else {
    c.selector(step.text);
  }
  if (step.timeout) {
    const Duration& time = step.timeout->value;
    if (*kind != Click && *kind != Wait && *kind != Gone) {
      bad(c, step.timeout->span, fmt::format("`{}` does not wait", step.action.text), "only click, wait and gone take a time");
    } else if (time.months != 0 || time.ms < 1 || time.ms > kMostWait) {
      bad(c, step.timeout->span, "a wait that no visit has time for", "a wait lasts 60s at most");
    } else {
      out.timeout_ms = time.ms;
    }
  }
  if (step.state) {
    if (*kind != Off && *kind != On) {
      bad(c, step.state->span, fmt::format("`{}` asks for no state", step.action.text), "`off \"SWITCH\" state \"SWITCH THAT IS ON\"`");
    } else {
      c.selector(*step.state);
      out.state = step.state->value;
    }
  }
  return out;
}

std::optional<model::CmpPath> path_of(CheckContext& c, const Field& field, const StepsValue& value) {
  model::CmpPath out;
  if (value.when) {
    c.selector(*value.when);
    out.when = value.when->value;
  }
  bool faulty = false, acts = false;
  for (const Step& step : value.steps) {
    auto made = step_of(c, step);
    faulty = faulty || !made;
    if (!made) continue;
    acts = acts || (made->kind != CmpStep::Kind::Wait && made->kind != CmpStep::Kind::Gone);
    out.steps.push_back(std::move(*made));
  }
  if (faulty) return std::nullopt;
  if (!acts) {
    bad(c, field.span, fmt::format("this `{}` only waits", field.keyword.text), "a way through a banner clicks, switches, presses or calls");
    return std::nullopt;
  }
  return out;
}

std::optional<model::CmpButton> button_of(CheckContext& c, const ButtonValue& value) {
  if (std::find(kRoles.begin(), kRoles.end(), value.role.text) == kRoles.end()) {
    c.unknown("role", value.role, kRoles);
    return std::nullopt;
  }
  model::CmpButton out{value.role.text, 1, {}};
  if (value.layer) {
    out.layer = value.layer->value;
    if (out.layer < 1 || out.layer > kMostLayers) bad(c, value.layer->span, fmt::format("there is no layer {}", out.layer), "the banner is layer 1, what it opens layer 2");
  }
  for (const StringLiteral& selector : value.selectors) {
    c.selector(selector);
    out.selectors.push_back(selector.value);
  }
  return out;
}

std::optional<CmpVerify> verify_of(CheckContext& c, const VerifyValue& value) {
  const auto action = c.closed_word<model::ChoiceAction>(value.action, "choice");
  const auto source = word_of<CmpVerify::Source>(c, "source", value.source, kSources);
  const auto test = word_of<CmpVerify::Test>(c, "test", value.test, kTests);
  std::vector<CmpVerify::Decoding> decoded;
  for (const Name& name : value.decoded) {
    const auto decoding = word_of<CmpVerify::Decoding>(c, "decoding", name, kDecodings);
    if (!decoding) return std::nullopt;
    decoded.push_back(*decoding);
  }
  if (!action || !source || !test) return std::nullopt;
  const bool tcf = *source == CmpVerify::Source::Tcf;
  const bool mark = *test == CmpVerify::Test::Matches || *test == CmpVerify::Test::Lacks;
  if (tcf == mark) {
    bad(c, value.test.span, fmt::format("`{}` cannot be asked of `{}`", value.test.text, value.source.text),
        tcf ? "a string of the framework has `some` purposes or `none`" : "ask whether the text `matches` or `lacks` something");
    return std::nullopt;
  }
  if (tcf && !decoded.empty()) {
    bad(c, value.decoded.front().span, "a string of the framework needs no decoding", "take `decoded` away");
    return std::nullopt;
  }
  if (!tcf && (!value.name || value.name->value.empty())) {
    bad(c, value.source.span, fmt::format("`{}` without a name", value.source.text), "write behind it what is read, in quotes");
    return std::nullopt;
  }
  CmpVerify out{*action, *source, value.name ? value.name->value : std::string(), std::move(decoded), *test, {}};
  if (value.mark) out.mark = c.mark(*value.mark);
  return out;
}

void add_keeps(CheckContext& c, const KeepsValue& value, std::vector<model::CmpKeeps>& into) {
  const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& row) { return row.first == value.kind.text; });
  if (kind == kKinds.end()) {
    Words words;
    for (const auto& row : kKinds) words.push_back(row.first);
    c.unknown("kind of storage", value.kind, words);
    return;
  }
  for (const StringLiteral& name : value.names) {
    if (name.value.empty()) {
      c.report(DiagnosticCode::BadGlob, name.span, "an empty string in `keeps`", "it would match nothing: take it out");
      continue;
    }
    into.push_back({kind->second, name.value});
  }
}

}  // namespace

void CheckContext::fill_cmp(const DeclSite& site) {
  auto& cmp = model().cmps[model::CmpId(site.index)];
  const auto& fields = site.decl->fields;
  add_cmp_lists(cmp, fields);
  if (const Field* field = one(fields, "tcf-id")) {
    if (const auto* value = std::get_if<IntegerValue>(&field->value)) {
      if (value->number.value < 1 || value->number.value > 4095) {
        report(DiagnosticCode::BadNumber, value->number.span, fmt::format("{} is no number of a platform", value->number.value),
               "the framework numbers platforms from 1 to 4095");
      } else {
        cmp.tcf_id = static_cast<std::uint32_t>(value->number.value);
      }
    }
  }
  const bool tried = std::any_of(fields.begin(), fields.end(), [](const Field& f) {
    return f.keyword.text == "hosts" || f.keyword.text == "present" || f.keyword.text == "globals";
  });
  if (cmp.hosts.empty() && cmp.present.empty() && cmp.globals.empty() && !tried && !is_broken(*site.decl)) {
    report(DiagnosticCode::NoWayToKnow, site.decl->name.span,
           fmt::format("cmp `{}` has neither `hosts` nor `present` nor `globals`", cmp.name),
           "add one of them, so that the platform can be found");
  }
}

void CheckContext::add_cmp_lists(model::Cmp& cmp, const std::vector<Field>& fields) {
  for (const StringLiteral& s : strings(fields, "hosts")) {
    if (std::string normal = host(s); !normal.empty()) cmp.hosts.push_back(std::move(normal));
  }
  const auto globs = [&](std::string_view keyword, std::vector<std::string>& into) {
    for (const StringLiteral& s : strings(fields, keyword)) {
      if (s.value.empty()) {
        report(DiagnosticCode::BadGlob, s.span, fmt::format("an empty string in `{}`", keyword), "it would match nothing: take it out");
        continue;
      }
      into.push_back(s.value);
    }
  };
  globs("globals", cmp.globals);
  globs("frame", cmp.frames);
  const auto selectors = [&](std::string_view keyword, std::vector<std::string>& into) {
    for (const StringLiteral& s : strings(fields, keyword)) {
      selector(s);
      into.push_back(s.value);
    }
  };
  selectors("present", cmp.present);
  selectors("banner", cmp.banner);
  selectors("wall", cmp.wall);
  /// Calls what makes one of each value of the form, and keeps what is sound.
  const auto each = [&]<typename Value, typename T>(std::string_view keyword, std::vector<T>& into, auto make) {
    for (const Field* field : all(fields, keyword)) {
      const auto* value = std::get_if<Value>(&field->value);
      if (value == nullptr) continue;
      if (auto made = make(*field, *value)) into.push_back(std::move(*made));
    }
  };
  const auto path = [&](const Field& field, const StepsValue& value) { return path_of(*this, field, value); };
  each.operator()<StepsValue>("accept", cmp.accept, path);
  each.operator()<StepsValue>("reject", cmp.reject, path);
  each.operator()<StepsValue>("withdraw", cmp.withdraw, path);
  each.operator()<ButtonValue>("button", cmp.buttons, [&](const Field&, const ButtonValue& value) { return button_of(*this, value); });
  each.operator()<VerifyValue>("verify", cmp.verify, [&](const Field&, const VerifyValue& value) { return verify_of(*this, value); });
  for (const Field* field : all(fields, "keeps")) {
    if (const auto* value = std::get_if<KeepsValue>(&field->value)) add_keeps(*this, *value, cmp.keeps);
  }
  for (const Field* field : all(fields, "blocks")) {
    const auto* block = std::get_if<BlockValue>(&field->value);
    if (block == nullptr) continue;
    if (block->name && block->name->text != "script") unknown("kind of blocked thing", *block->name, {"script"});
    model::CmpBlocks blocks;
    const auto member = [&](std::string_view keyword) -> std::optional<std::string> {
      const auto found = literal(block->fields, keyword);
      return found ? std::optional(found->value) : std::nullopt;
    };
    blocks.type = member("type");
    blocks.attribute = member("attribute");
    blocks.address = member("address");
    cmp.blocks.push_back(std::move(blocks));
  }
}

}  // namespace writ::language
