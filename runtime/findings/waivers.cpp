#include "runtime/findings/waivers.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "runtime/patterns/glob.hpp"

namespace writ::findings {
namespace {

/// The document, if it is of that format and has that list.
Result<Json> read_list(std::string_view text, std::string_view format, const char* member) {
  Json document;
  std::string error;
  if (!parse_json(text, document, error)) return fail("json.syntax", error);
  const auto is = [&](const char* key, std::string_view value) {
    const auto it = document.find(key);
    return it != document.end() && it->is_string() && it->get_ref<const std::string&>() == value;
  };
  if (!document.is_object() || !is("format", format)) {
    return fail("json.format", "expected an object with \"format\": \"" + std::string(format) + "\"");
  }
  const auto list = document.find(member);
  if (list == document.end() || !list->is_array()) return fail("json.member", "expected an array in /" + std::string(member));
  return *list;
}

/// A text member; absent is nothing, another type an error.
Result<std::optional<std::string>> text_of(const Json& object, const char* member, const std::string& where) {
  const auto it = object.find(member);
  if (it == object.end() || it->is_null()) return std::nullopt;
  if (!it->is_string()) return fail("json.type", where + "/" + member + " is " + it->type_name() + ", expected a string");
  return it->get<std::string>();
}

Result<WaiverRule> read_waiver(const Json& entry, const std::string& where) {
  if (!entry.is_object()) return fail("json.type", where + " is " + entry.type_name() + ", expected an object");
  WRIT_TRY(rule, text_of(entry, "rule", where));
  WRIT_TRY(vendor, text_of(entry, "vendor", where));
  WRIT_TRY(site, text_of(entry, "site", where));
  WRIT_TRY(fingerprint, text_of(entry, "fingerprint", where));
  WRIT_TRY(until, text_of(entry, "until", where));
  WRIT_TRY(by, text_of(entry, "by", where));
  WRIT_TRY(why, text_of(entry, "why", where));
  WRIT_TRY(ticket, text_of(entry, "ticket", where));
  const bool vendor_given = entry.contains("vendor");
  if (!rule && !site && !fingerprint && !vendor_given) {
    return fail("waiver.matches-all", where + " names no rule, vendor, site or fingerprint: it would waive everything");
  }
  if (!until) return fail("waiver.no-end", where + " has no `until`: a waiver needs a last day");
  const auto day = parse_date(*until);
  if (!day) return fail("waiver.until", where + "/until is " + json_string(*until) + ", expected a date such as 2026-12-31");
  return WaiverRule{rule, site, fingerprint, vendor_given, vendor, *day,
                    Waiver{by.value_or(""), *until, why.value_or(""), ticket.value_or("")}};
}

bool matches(const WaiverRule& waiver, const Finding& finding, const std::string& site) {
  return (!waiver.rule || *waiver.rule == finding.rule || *waiver.rule == finding.pack + "." + finding.rule) &&
         (!waiver.vendor_given || waiver.vendor == finding.vendor) && (!waiver.site || patterns::Glob(*waiver.site).matches(site)) &&
         (!waiver.fingerprint || *waiver.fingerprint == finding.fingerprint);
}

std::string describe(const WaiverRule& waiver) {
  std::string out = "waiver";
  if (waiver.rule) out += " of " + *waiver.rule;
  if (waiver.vendor) out += " for " + *waiver.vendor;
  if (waiver.site) out += " on " + *waiver.site;
  if (waiver.fingerprint) out += " with fingerprint " + *waiver.fingerprint;
  if (!waiver.shown.by.empty()) out += " (by " + waiver.shown.by + ")";
  return out;
}

/// The waiver that speaks for a finding: one that holds before one that has expired.
const WaiverRule* waiver_of(const Waivers& waivers, const Finding& finding, const Report& report, std::set<const WaiverRule*>& used) {
  const WaiverRule* best = nullptr;
  for (const WaiverRule& waiver : waivers.list) {
    if (!matches(waiver, finding, report.site)) continue;
    used.insert(&waiver);
    if (!best || (best->until < report.as_of && waiver.until >= report.as_of)) best = &waiver;
  }
  return best;
}

}  // namespace

Result<Waivers> read_waivers(std::string_view json) {
  WRIT_TRY(list, read_list(json, "writ.waivers/1", "waivers"));
  Waivers out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    WRIT_TRY(waiver, read_waiver(list[i], "/waivers/" + std::to_string(i)));
    out.list.push_back(std::move(waiver));
  }
  return out;
}

std::vector<std::string> apply_waivers(const Waivers& waivers, std::vector<Report>& reports) {
  std::set<const WaiverRule*> used;
  std::set<const WaiverRule*> expired;
  for (Report& report : reports) {
    for (Finding& finding : report.findings) {
      if (finding.verdict != model::Verdict::Violation && finding.verdict != model::Verdict::Inconclusive) continue;
      const WaiverRule* waiver = waiver_of(waivers, finding, report, used);
      if (!waiver) continue;
      finding.waiver = waiver->shown;
      finding.waiver_expired = waiver->until < report.as_of;
      if (finding.waiver_expired) {
        expired.insert(waiver);
      } else if (finding.verdict == model::Verdict::Violation) {
        ++report.summary.waived;
      }
    }
  }
  std::vector<std::string> warnings;
  for (const WaiverRule& waiver : waivers.list) {
    if (expired.count(&waiver) != 0) {
      warnings.push_back(describe(waiver) + " expired after " + waiver.shown.until + ": what it waived counts again");
    } else if (used.count(&waiver) == 0) {
      warnings.push_back(describe(waiver) + " matches nothing: what it waived is mended, or it names another thing");
    } else if (waiver.shown.by.empty()) {
      warnings.push_back(describe(waiver) + " holds, and nobody answers for it: its `by` is empty");
    }
  }
  return warnings;
}

Result<Baseline> read_baseline(std::string_view json) {
  WRIT_TRY(list, read_list(json, "writ.baseline/1", "fingerprints"));
  Baseline out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_string()) {
      return fail("json.type", "/fingerprints/" + std::to_string(i) + " is " + list[i].type_name() + ", expected a string");
    }
    out.insert(list[i].get<std::string>());
  }
  return out;
}

void apply_baseline(const Baseline& baseline, std::vector<Report>& reports) {
  for (Report& report : reports) {
    report.against_baseline = true;
    for (Finding& finding : report.findings) {
      finding.in_baseline = finding.verdict == model::Verdict::Violation && baseline.count(finding.fingerprint) != 0;
    }
  }
}

Baseline fingerprints_of(const std::vector<Report>& reports) {
  Baseline known;
  for (const Report& report : reports) {
    for (const Finding& finding : report.findings) {
      if (finding.verdict == model::Verdict::Violation) known.insert(finding.fingerprint);
    }
  }
  return known;
}

std::string write_baseline(const Baseline& known) {
  Json list = Json::array();
  for (const std::string& fingerprint : known) list.push_back(fingerprint);
  Json document = Json::object();
  document["format"] = "writ.baseline/1";
  document["fingerprints"] = std::move(list);
  return dump(document) + "\n";
}

}  // namespace writ::findings
