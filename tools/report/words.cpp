#include "tools/report/words.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace writ::report {
namespace {

using findings::Finding;
using findings::Missing;
using findings::Report;
using findings::Row;
using model::Verdict;

std::string kind_words(model::EvidenceKind kind) {
  switch (kind) {
    case model::EvidenceKind::Requests: return "requests";
    case model::EvidenceKind::Cookies: return "cookies";
    case model::EvidenceKind::LocalStorage: return "local storage";
    case model::EvidenceKind::SessionStorage: return "session storage";
    case model::EvidenceKind::IndexedDb: return "IndexedDB";
    case model::EvidenceKind::CacheStorage: return "cache storage";
    case model::EvidenceKind::ServiceWorkers: return "service workers";
    case model::EvidenceKind::Scripts: return "scripts";
    case model::EvidenceKind::Dom: return "the page (DOM)";
    case model::EvidenceKind::Globals: return "global variables";
    case model::EvidenceKind::Fields: return "form fields";
    case model::EvidenceKind::Choice: return "choices";
    case model::EvidenceKind::Documents: return "legal documents";
  }
  return {};
}

std::string phase_words(model::Phase phase) {
  switch (phase) {
    case model::Phase::BeforeConsent: return "before consent";
    case model::Phase::AfterAccept: return "after acceptance";
    case model::Phase::AfterReject: return "after rejection";
    case model::Phase::AfterWithdraw: return "after withdrawal";
  }
  return {};
}

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

std::string vendor_title(const model::Model& model, const Finding& finding) {
  if (!finding.vendor_id) return "the site";
  const model::Vendor& vendor = model.vendors[*finding.vendor_id];
  return vendor.title.empty() ? vendor.name : vendor.title;
}

std::string_view heading(Verdict verdict) {
  switch (verdict) {
    case Verdict::Violation: return "Violations";
    case Verdict::Inconclusive: return "Inconclusive";
    case Verdict::Exempt: return "Exempt";
    case Verdict::Clear: return "Clear";
    case Verdict::NotApplicable: return "Not applicable";
  }
  return {};
}

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::Violation: return "Violation";
    case Verdict::Inconclusive: return "Inconclusive";
    case Verdict::Exempt: return "Exempt";
    case Verdict::Clear: return "Clear";
    case Verdict::NotApplicable: return "Not applicable";
  }
  return {};
}

std::string standing_words(const Row& row) {
  if (!row.standing) return "no standing";
  switch (*row.standing) {
    case model::Standing::Binding: return "binding law";
    case model::Standing::Guidance: return "guidance";
    case model::Standing::Contested: return "a risk: rests on contested sources only";
    case model::Standing::Draft: return "advisory: rests on drafts only";
  }
  return {};
}

std::string missing_words(const Missing& missing) {
  std::string out;
  if (missing.fact) {
    out = "the fact `" + *missing.fact + "` is not given";
  } else if (missing.cmp) {
    out = *missing.cmp == "banner-shown" ? "it is not known whether the consent banner was shown"
                                         : "`cmp." + *missing.cmp + "` is not known";
  } else if (missing.site) {
    out = "the site's " + *missing.site + " is not known";
  } else if (missing.limit) {
    out = "the evaluation reached its limit of " + *missing.limit;
  } else if (missing.field) {
    out = "`" + *missing.field + "` is not known of some " + (missing.evidence ? kind_words(*missing.evidence) : "evidence") +
          (missing.phase ? " " + phase_words(*missing.phase) : "");
  } else if (missing.whole_phase || !missing.evidence) {
    out = "what happened" + (missing.phase ? " " + phase_words(*missing.phase) : std::string()) + " was not captured";
  } else {
    out = kind_words(*missing.evidence) + (missing.phase ? " " + phase_words(*missing.phase) : "") + " were not captured whole";
    if (*missing.evidence == model::EvidenceKind::Dom) out.replace(out.rfind(" were "), 6, " was ");
  }
  return missing.reason ? out + " (" + *missing.reason + ")" : out;
}

std::string searched_words(const findings::Searched& searched) {
  return kind_words(searched.evidence) + (searched.phase ? " " + phase_words(*searched.phase) : "");
}

std::string blind_spot_words(const findings::BlindSpot& spot) {
  std::string out;
  if (!spot.evidence) {
    out = (spot.phase ? phase_words(*spot.phase) : std::string("the whole")) + ": nothing was captured";
  } else {
    const std::string how = spot.coverage == model::Coverage::Partial ? "captured in part" : "not captured";
    out = (spot.phase ? phase_words(*spot.phase) + ": " : "") + kind_words(*spot.evidence) + " " + how;
  }
  if (spot.reason) out += " that counts (" + *spot.reason + ")";
  if (!spot.vendors.empty()) {
    out += "; seen only there:";
    for (std::size_t i = 0; i < spot.vendors.size(); ++i) out += (i == 0 ? " " : ", ") + spot.vendors[i];
  }
  return out;
}

std::string failed_need_words(const findings::FailedNeed& need) {
  return "“" + need.need + "” is " + (need.value ? "not met" : "not known");
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

std::string source_words(const model::Model& model, model::SourceId source) {
  const model::Source& s = model.sources[source];
  std::string out(model::name_of(s.kind));
  out += " of " + format_date(s.date) + ", " + std::string(model::name_of(s.standing));
  switch (s.status) {
    case model::SourceStatus::Verified: return out + ", reference verified";
    case model::SourceStatus::Known: return out + ", reference not verified";
    case model::SourceStatus::Claimed: return out + ", reference only claimed: counts for nothing";
  }
  return out;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

std::string summary_words(const findings::Summary& summary) {
  std::string out = counted(count_of(summary, Verdict::Violation), "violation", "violations");
  std::string inside;
  for (auto it = summary.by_severity.rbegin(); it != summary.by_severity.rend(); ++it) {
    if (it->second > 0) inside += (inside.empty() ? "" : ", ") + std::to_string(it->second) + " " + std::string(model::name_of(it->first));
  }
  if (summary.waived > 0) inside += (inside.empty() ? "" : "; ") + std::to_string(summary.waived) + " waived";
  if (!inside.empty()) out += " (" + inside + ")";
  for (const Verdict v : {Verdict::Inconclusive, Verdict::Exempt, Verdict::Clear, Verdict::NotApplicable}) {
    std::string name(model::name_of(v));
    std::replace(name.begin(), name.end(), '-', ' ');
    out += ", " + std::to_string(count_of(summary, v)) + " " + name;
  }
  return out;
}

std::string gate_words(const Report& report, const Options& options) {
  std::size_t failing = 0;
  for (const Finding& finding : report.findings) failing += findings::fails(finding, options.gate) ? 1U : 0U;
  if (!options.gate.fail_on) return "No severity fails this run.";
  const std::string bar = std::string(model::name_of(*options.gate.fail_on)) + " or graver, resting on " +
                          std::string(model::name_of(options.gate.fail_on_standing)) + " or stronger";
  if (failing == 0) return "Passes: no finding that counts is " + bar + ".";
  return "Fails: " + counted(failing, "finding is ", "findings are ") + bar + ".";
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
