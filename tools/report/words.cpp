#include "tools/report/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.hpp"
#include "base/utf8.hpp"
#include "runtime/findings/facts.hpp"

namespace writ::report {
namespace {

using findings::Finding;
using findings::Missing;
using findings::Report;
using findings::Row;
using model::Verdict;

std::size_t count_of(const findings::Summary& summary, Verdict verdict) {
  const auto it = summary.by_verdict.find(verdict);
  return it == summary.by_verdict.end() ? 0 : it->second;
}

bool steers(char32_t c) {
  if (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0)) return true;
  if ((c & 0xFFFE) == 0xFFFE) return true;  // no characters
  return c == 0x200E || c == 0x200F || c == 0x061C || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF ||
         c == 0x2028 || c == 0x2029;
}

std::string_view standing_word(model::Standing standing, Language language) {
  switch (standing) {
    case model::Standing::Draft: return text_of(Text::Draft, language);
    case model::Standing::Contested: return text_of(Text::Contested, language);
    case model::Standing::Guidance: return text_of(Text::GuidanceStanding, language);
    case model::Standing::Binding: return text_of(Text::Binding, language);
  }
  return {};
}

enum class Lines { Keep, Join };

std::string clean(std::string_view text, Lines lines) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const utf8::Decoded c = utf8::decode(text, at);
    const bool space = c.length == 1 && (c.code_point == '\n' || c.code_point == '\t');
    if (space) {
      out += lines == Lines::Keep ? static_cast<char>(c.code_point) : ' ';
    } else if (c.length == 0 || steers(c.code_point)) {
      out += "\uFFFD";
    } else {
      out += text.substr(at, c.length);
    }
    at += std::max<std::size_t>(c.length, 1);
  }
  return out;
}

}  // namespace

std::vector<const Finding*> visible(const Report& report, const Options& options) {
  std::vector<const Finding*> out;
  for (const Finding& finding : report.findings) {
    const bool silent = finding.verdict == Verdict::Clear || finding.verdict == Verdict::NotApplicable;
    if (options.all || !silent) out.push_back(&finding);
  }
  return out;
}

std::string vendor_title(const model::Model& model, const Finding& finding, Language language) {
  if (!finding.vendor_id) return std::string(text_of(Text::TheSite, language));
  const model::Vendor& vendor = model.vendors[*finding.vendor_id];
  return vendor.title.empty() ? vendor.name : vendor.title;
}

std::string_view heading(Verdict verdict, Language language) {
  switch (verdict) {
    case Verdict::Violation: return text_of(Text::Violations, language);
    case Verdict::Inconclusive: return text_of(Text::Inconclusives, language);
    case Verdict::Exempt: return text_of(Text::Exempts, language);
    case Verdict::Clear: return text_of(Text::Clears, language);
    case Verdict::NotApplicable: return text_of(Text::NotApplicables, language);
  }
  return {};
}

std::string_view verdict_word(Verdict verdict, Language language) {
  switch (verdict) {
    case Verdict::Violation: return text_of(Text::Violation, language);
    case Verdict::Inconclusive: return text_of(Text::Inconclusive, language);
    case Verdict::Exempt: return text_of(Text::Exempt, language);
    case Verdict::Clear: return text_of(Text::Clear, language);
    case Verdict::NotApplicable: return text_of(Text::NotApplicable, language);
  }
  return {};
}

std::string_view severity_word(model::Severity severity, Language language) {
  switch (severity) {
    case model::Severity::Info: return text_of(Text::Info, language);
    case model::Severity::Low: return text_of(Text::Low, language);
    case model::Severity::Medium: return text_of(Text::Medium, language);
    case model::Severity::High: return text_of(Text::High, language);
    case model::Severity::Critical: return text_of(Text::Critical, language);
  }
  return {};
}

std::string_view kind_word(model::EvidenceKind kind, Language language) {
  switch (kind) {
    case model::EvidenceKind::Requests: return text_of(Text::Requests, language);
    case model::EvidenceKind::Cookies: return text_of(Text::Cookies, language);
    case model::EvidenceKind::LocalStorage: return text_of(Text::LocalStorage, language);
    case model::EvidenceKind::SessionStorage: return text_of(Text::SessionStorage, language);
    case model::EvidenceKind::IndexedDb: return text_of(Text::IndexedDb, language);
    case model::EvidenceKind::CacheStorage: return text_of(Text::CacheStorage, language);
    case model::EvidenceKind::ServiceWorkers: return text_of(Text::ServiceWorkers, language);
    case model::EvidenceKind::Scripts: return text_of(Text::Scripts, language);
    case model::EvidenceKind::Dom: return text_of(Text::Dom, language);
    case model::EvidenceKind::Globals: return text_of(Text::Globals, language);
    case model::EvidenceKind::Fields: return text_of(Text::Fields, language);
    case model::EvidenceKind::Controls: return text_of(Text::BannerControls, language);
    case model::EvidenceKind::Commands: return text_of(Text::TagCommands, language);
    case model::EvidenceKind::Choice: return text_of(Text::Choices, language);
    case model::EvidenceKind::Documents: return text_of(Text::Documents, language);
  }
  return {};
}

std::string_view phase_word(model::Phase phase, Language language) {
  switch (phase) {
    case model::Phase::BeforeConsent: return text_of(Text::BeforeConsent, language);
    case model::Phase::AfterAccept: return text_of(Text::AfterAcceptance, language);
    case model::Phase::AfterReject: return text_of(Text::AfterRejection, language);
    case model::Phase::AfterWithdraw: return text_of(Text::AfterWithdrawal, language);
  }
  return {};
}

std::string standing_words(const Row& row, Language language) {
  if (!row.standing) return std::string(text_of(Text::NoStanding, language));
  switch (*row.standing) {
    case model::Standing::Binding: return std::string(text_of(Text::BindingLaw, language));
    case model::Standing::Guidance: return std::string(text_of(Text::Guidance, language));
    case model::Standing::Contested: return std::string(text_of(Text::RestsOnContested, language));
    case model::Standing::Draft: return std::string(text_of(Text::RestsOnDrafts, language));
  }
  return {};
}

std::string missing_words(const Missing& missing, Language language) {
  const std::string phase = missing.phase ? " " + std::string(phase_word(*missing.phase, language)) : "";
  std::string out;
  if (missing.fact) {
    out = filled(Text::FactNotGiven, language, *missing.fact);
  } else if (missing.cmp) {
    out = *missing.cmp == "banner-shown" ? std::string(text_of(Text::BannerNotKnown, language)) : filled(Text::CmpNotKnown, language, *missing.cmp);
  } else if (missing.site) {
    out = filled(Text::SiteNotKnown, language, *missing.site);
  } else if (missing.limit) {
    out = filled(Text::LimitReached, language, *missing.limit);
  } else if (missing.field) {
    const std::string_view kind = missing.evidence ? kind_word(*missing.evidence, language) : text_of(Text::SomeEvidence, language);
    out = filled(Text::FieldNotKnown, language, *missing.field, std::string(kind) + phase);
  } else if (missing.whole_phase || !missing.evidence) {
    out = filled(Text::PhaseNotCaptured, language, phase);
  } else {
    const Text text = *missing.evidence == model::EvidenceKind::Dom ? Text::OneNotCapturedWhole : Text::NotCapturedWhole;
    out = filled(text, language, std::string(kind_word(*missing.evidence, language)) + phase);
  }
  return missing.reason ? out + " (" + *missing.reason + ")" : out;
}

std::optional<FactQuestion> fact_question(const model::Model& model, const Missing& missing, Language language) {
  if (!missing.fact) return std::nullopt;
  const auto declared = findings::facts_named(model, *missing.fact);
  if (declared.empty()) return std::nullopt;
  const model::Fact& fact = model.facts[declared.front()];
  std::string value, toml = "…";
  switch (fact.kind) {
    case model::FactKind::OneOf:
      value = fmt::format("{}", fmt::join(fact.options, "|"));
      toml = "\"…\"";
      break;
    case model::FactKind::Integer: value = "N"; break;
    case model::FactKind::Boolean:
      value = "true|false";
      toml = "true|false";
      break;
    case model::FactKind::Text:
      value = "…";
      toml = "\"…\"";
      break;
    case model::FactKind::Date: value = toml = "2026-01-31"; break;
  }
  const bool ends = !fact.title.empty() && std::string_view(".?!:").find(fact.title.back()) != std::string_view::npos;
  return FactQuestion{fact.title + (ends ? "" : "."), filled(Text::AnswerFact, language, fact.name, value, fact.name, toml)};
}

std::string searched_words(const findings::Searched& searched, Language language) {
  const std::string kind(kind_word(searched.evidence, language));
  return searched.phase ? kind + " " + std::string(phase_word(*searched.phase, language)) : kind;
}

std::string blind_spot_words(const findings::BlindSpot& spot, Language language) {
  std::string out;
  if (!spot.evidence) {
    const std::string_view what = spot.phase ? phase_word(*spot.phase, language) : text_of(Text::TheWhole, language);
    out = spot.reason ? filled(Text::NothingCapturedThatCounts, language, what, *spot.reason) : filled(Text::NothingCaptured, language, what);
  } else {
    std::string what = spot.phase ? std::string(phase_word(*spot.phase, language)) + (language == Language::French ? " : " : ": ") : "";
    what += kind_word(*spot.evidence, language);
    out = filled(spot.coverage == model::Coverage::Partial ? Text::CapturedInPart : Text::NotCaptured, language, what);
    if (spot.reason) out += " (" + *spot.reason + ")";
  }
  std::string vendors;
  for (const std::string& vendor : spot.vendors) vendors += (vendors.empty() ? "" : ", ") + vendor;
  return vendors.empty() ? out : out + filled(Text::SeenOnlyThere, language, vendors);
}

std::string failed_need_words(const findings::FailedNeed& need, Language language) {
  return filled(need.value ? Text::NeedNotMet : Text::NeedNotKnown, language, need.need);
}

std::string exception_title(const model::Model& model, const Finding& finding, const std::string& name) {
  const model::Rule& rule = model.rules[finding.rule_id];
  const auto title_in = [&](const std::vector<model::Exception>& list) {
    const auto it = std::find_if(list.begin(), list.end(), [&](const model::Exception& e) { return e.name == name; });
    return it == list.end() ? std::string() : it->title;
  };
  std::string title = title_in(rule.exceptions);
  for (const model::Amendment& amendment : rule.amendments) {
    if (title.empty()) title = title_in(amendment.exceptions);
  }
  return title.empty() ? name : title;
}

std::string source_title(const model::Model& model, model::SourceId source) {
  const model::Source& s = model.sources[source];
  if (s.reference.empty() || s.title.find(s.reference) != std::string::npos) return s.title;
  return s.title.empty() ? s.reference : s.title + " (" + s.reference + ")";
}

std::string source_words(const model::Model& model, model::SourceId source, Language language) {
  const model::Source& s = model.sources[source];
  const auto kind = [&] {
    switch (s.kind) {
      case model::SourceKind::Statute: return Text::Statute;
      case model::SourceKind::Guideline: return Text::Guideline;
      case model::SourceKind::Decision: return Text::Decision;
      case model::SourceKind::Judgment: return Text::Judgment;
      case model::SourceKind::Opinion: return Text::Opinion;
      case model::SourceKind::Standard: return Text::Standard;
    }
    return Text::Statute;
  }();
  const auto status = [&] {
    switch (s.status) {
      case model::SourceStatus::Verified: return Text::ReferenceVerified;
      case model::SourceStatus::Known: return Text::ReferenceKnown;
      case model::SourceStatus::Claimed: return Text::ReferenceClaimed;
    }
    return Text::ReferenceClaimed;
  }();
  return fmt::format("{}, {}, {}", filled(Text::KindOfDate, language, text_of(kind, language), format_date(s.date)), standing_word(s.standing, language),
                     text_of(status, language));
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string summary_words(const findings::Summary& summary, Language language) {
  const std::size_t violations = count_of(summary, Verdict::Violation);
  std::string out = filled(violations == 1 ? Text::OneViolation : Text::ManyViolations, language, violations);
  std::string inside;
  for (auto it = summary.by_severity.rbegin(); it != summary.by_severity.rend(); ++it) {
    if (it->second > 0) inside += fmt::format("{}{} {}", inside.empty() ? "" : ", ", it->second, severity_word(it->first, language));
  }
  if (summary.waived > 0) inside += (inside.empty() ? "" : "; ") + filled(Text::Waived, language, summary.waived);
  if (!inside.empty()) out += " (" + inside + ")";
  static constexpr std::array<std::pair<Verdict, Text>, 4> kRest{{{Verdict::Inconclusive, Text::CountInconclusive}, {Verdict::Exempt, Text::CountExempt},
                                                                 {Verdict::Clear, Text::CountClear}, {Verdict::NotApplicable, Text::CountNotApplicable}}};
  for (const auto& [verdict, text] : kRest) out += ", " + filled(text, language, count_of(summary, verdict));
  return out;
}

std::size_t failing_count(const Report& report, const Options& options) {
  return static_cast<std::size_t>(std::count_if(report.findings.begin(), report.findings.end(),
                                                [&](const Finding& finding) { return findings::fails(finding, options.gate); }));
}

std::string gate_words(const Report& report, const Options& options, Language language) {
  if (!options.gate.fail_on) return std::string(text_of(Text::NothingFails, language));
  const std::size_t failing = failing_count(report, options);
  const std::string bar = filled(Text::Bar, language, severity_word(*options.gate.fail_on, language), standing_word(options.gate.fail_on_standing, language));
  if (failing == 0) return filled(Text::Passes, language, bar);
  return filled(failing == 1 ? Text::FailsOne : Text::FailsMany, language, failing, bar);
}

std::string comparison_words(const findings::Comparison& comparison, Language language) {
  return filled(Text::Compared, language, comparison.fresh, comparison.known, comparison.gone.size());
}

std::string trend_words(const Report& report, Language language) {
  if (report.past.empty()) return {};
  if (report.past.size() == 1) return std::string(text_of(Text::FirstScan, language));
  const findings::PastScan& before = report.past[report.past.size() - 2];
  const findings::PastScan& now = report.past.back();
  return filled(Text::SinceLastScan, language, format_date(day_of(before.captured_at)), now.fresh, now.returned, now.gone);
}

std::string life_words(const findings::Life& life, Language language) {
  const std::int64_t days = (life.last_seen.ms - life.since.ms) / kMsPerDay;
  const std::string open = days < 1 ? std::string(text_of(Text::UnderADay, language)) : filled(days == 1 ? Text::OneDay : Text::ManyDays, language, days);
  const auto day = [](Instant at) { return format_date(day_of(at)); };
  if (life.gone_at) return filled(Text::SeenAgain, language, day(life.first_seen), day(*life.gone_at), day(life.since), open);
  if (life.first_seen == life.last_seen) return std::string(text_of(Text::SeenFirstNow, language));
  return filled(Text::SeenSince, language, day(life.first_seen), open);
}

std::string waiver_line(const Report& report, const Finding& finding) {
  constexpr std::int32_t kDays = 30;
  Json out = Json::object();
  out["rule"] = finding.pack + "." + finding.rule;
  out["vendor"] = finding.vendor ? Json(*finding.vendor) : Json();
  out["site"] = report.site;
  out["until"] = format_date(Date{report.as_of.days + kDays});
  for (const char* open : {"by", "why", "ticket"}) out[open] = "";
  return dump(out, JsonLayout::Compact);
}

std::string life_line(const Report& report, const Finding& finding) {
  return finding.life && report.past.size() > 1 ? life_words(*finding.life) : std::string();
}

std::string_view waiver_advice() {
  return "Where somebody answers for a finding until a day, add its line, with `by` and `why`, to the list of the --waivers file, {\"format\": \"writ.waivers/1\", \"waivers\": […]}:";
}

std::string printable(std::string_view text) { return clean(text, Lines::Keep); }
std::string one_line(std::string_view text) { return clean(text, Lines::Join); }

bool linkable(std::string_view url) { return url.substr(0, 8) == "https://" || url.substr(0, 7) == "http://"; }

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace writ::report
