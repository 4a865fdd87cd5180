#include <algorithm>

#include "base/json.hpp"

#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using findings::Row;

template <typename E>
std::string word(E value) {
  return std::string(model::name_of(value));
}

template <typename E>
Json word_or_null(const std::optional<E>& value) {
  return value ? Json(word(*value)) : Json();
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json texts(const std::vector<std::string>& list) {
  Json out = Json::array();
  for (const std::string& text : list) out.push_back(text);
  return out;
}

Json null_if_empty(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json json_exception(const std::optional<findings::RowException>& exception) {
  if (!exception) return {};
  Json out = Json::object();
  out["name"] = exception->name;
  out["cites"] = texts(exception->cites);
  out["because"] = or_null(exception->because);
  out["standing"] = word_or_null(exception->standing);
  return out;
}

Json json_row(const Row& row) {
  Json out = Json::object();
  out["code"] = row.code;
  out["verdict"] = word(row.verdict);
  out["severity"] = word(row.severity);
  out["standing"] = word_or_null(row.standing);
  out["cites"] = texts(row.cites);
  out["notes"] = texts(row.notes);
  out["exception"] = json_exception(row.exception);
  Json needs = Json::array();
  for (const findings::FailedNeed& need : row.failed_needs) {
    Json n = Json::object();
    n["exception"] = need.exception;
    n["need"] = need.need;
    n["value"] = or_null(need.value);
    needs.push_back(std::move(n));
  }
  out["failed_needs"] = std::move(needs);
  return out;
}

Json json_evidence(const findings::Evidence& evidence) {
  Json out = Json::object();
  out["count"] = evidence.count;
  Json items = Json::array();
  for (const findings::EvidenceItem& item : evidence.items) {
    Json i = Json::object();
    i["kind"] = item.kind;
    i["phase"] = word_or_null(item.phase);
    i["pointer"] = item.pointer;
    if (item.path) i["path"] = *item.path;
    i["summary"] = item.summary;
    if (!item.jurisdictions.empty()) i["jurisdictions"] = texts(item.jurisdictions);
    items.push_back(std::move(i));
  }
  out["items"] = std::move(items);
  if (evidence.searched.empty()) return out;
  Json searched = Json::array();
  for (const findings::Searched& s : evidence.searched) {
    Json one = Json::object();
    one["phase"] = word_or_null(s.phase);
    one["evidence"] = word(s.evidence);
    searched.push_back(std::move(one));
  }
  out["searched"] = std::move(searched);
  return out;
}

Json json_missing(const findings::Missing& missing) {
  Json out = Json::object();
  if (missing.phase) out["phase"] = word(*missing.phase);
  if (missing.whole_phase) {
    out["evidence"] = "all";
  } else if (missing.evidence) {
    out["evidence"] = word(*missing.evidence);
  }
  if (missing.field) out["field"] = *missing.field;
  if (missing.fact) out["fact"] = *missing.fact;
  if (missing.cmp) out["cmp"] = *missing.cmp;
  if (missing.site) out["site"] = *missing.site;
  if (missing.limit) out["limit"] = *missing.limit;
  if (missing.reason) out["reason"] = *missing.reason;
  return out;
}

Json json_waiver(const Finding& finding) {
  if (!finding.waiver || finding.waiver_expired) return {};
  Json out = Json::object();
  out["by"] = finding.waiver->by;
  out["until"] = finding.waiver->until;
  out["why"] = finding.waiver->why;
  out["ticket"] = finding.waiver->ticket;
  return out;
}

Json json_finding(const Finding& finding) {
  Json out = Json::object();
  out["rule"] = finding.rule;
  out["pack"] = finding.pack;
  out["title"] = finding.title;
  out["vendor"] = or_null(finding.vendor);
  out["subtype"] = texts(finding.subtype);
  out["verdict"] = word(finding.verdict);
  out["severity"] = word(finding.severity);
  Json rows = Json::array();
  for (const Row& row : finding.jurisdictions) rows.push_back(json_row(row));
  out["jurisdictions"] = std::move(rows);
  out["message"] = null_if_empty(finding.message);
  out["evidence"] = json_evidence(finding.evidence);
  Json missing = Json::array();
  for (const findings::Missing& m : finding.missing) missing.push_back(json_missing(m));
  out["missing"] = std::move(missing);
  Json remedies = Json::array();
  for (const findings::RenderedRemedy& remedy : finding.remedies) {
    Json r = Json::object();
    r["id"] = remedy.id;
    r["title"] = remedy.title;
    r["text"] = remedy.text;
    remedies.push_back(std::move(r));
  }
  out["remedies"] = std::move(remedies);
  out["tags"] = texts(finding.tags);
  out["fingerprint"] = finding.fingerprint;
  out["waiver"] = json_waiver(finding);
  out["baseline"] = finding.in_baseline;
  return out;
}

Json json_blind_spot(const findings::BlindSpot& spot) {
  Json out = Json::object();
  out["phase"] = word_or_null(spot.phase);
  out["evidence"] = spot.evidence ? word(*spot.evidence) : "all";
  out["coverage"] = word(spot.coverage);
  if (spot.reason) out["reason"] = *spot.reason;
  if (!spot.vendors.empty()) out["vendors"] = texts(spot.vendors);
  return out;
}

Json json_summary(const findings::Summary& summary) {
  using model::Verdict;
  Json out = Json::object();
  for (const Verdict v : {Verdict::Violation, Verdict::Exempt, Verdict::Clear, Verdict::Inconclusive, Verdict::NotApplicable}) {
    const auto it = summary.by_verdict.find(v);
    out[word(v)] = it == summary.by_verdict.end() ? std::size_t{0} : it->second;
  }
  out["waived"] = summary.waived;
  Json severities = Json::object();
  for (auto it = summary.by_severity.rbegin(); it != summary.by_severity.rend(); ++it) {
    if (it->second > 0) severities[word(it->first)] = it->second;
  }
  out["by_severity"] = std::move(severities);
  return out;
}

Json json_comparison(const findings::Comparison& comparison) {
  Json gone = Json::array();
  for (const findings::EarlierViolation& violation : comparison.gone) {
    Json one = Json::object();
    one["rule"] = violation.rule;
    one["pack"] = violation.pack;
    one["title"] = violation.title;
    one["vendor"] = or_null(violation.vendor);
    one["severity"] = word(violation.severity);
    one["fingerprint"] = violation.fingerprint;
    gone.push_back(std::move(one));
  }
  Json out = Json::object();
  out["new"] = comparison.fresh;
  out["known"] = comparison.known;
  out["gone"] = std::move(gone);
  return out;
}

/// What stands before the findings.
Json json_head(const Report& report) {
  Json out = Json::object();
  out["format"] = "writ.findings/1";
  out["site"] = report.site;
  if (report.asked) out["asked"] = *report.asked;
  out["as_of"] = format_date(report.as_of);
  out["captured_at"] = report.captured_at;
  Json packs = Json::array();
  for (const findings::PackUsed& pack : report.packs) {
    Json p = Json::object();
    p["name"] = pack.name;
    p["version"] = null_if_empty(pack.version);
    p["digest"] = pack.digest;
    packs.push_back(std::move(p));
  }
  out["packs"] = std::move(packs);
  return out;
}

/// What stands behind them.
Json json_tail(const Report& report) {
  Json out = Json::object();
  Json spots = Json::array();
  for (const findings::BlindSpot& spot : report.blind_spots) spots.push_back(json_blind_spot(spot));
  out["blind_spots"] = std::move(spots);
  out["summary"] = json_summary(report.summary);
  if (report.comparison) out["comparison"] = json_comparison(*report.comparison);
  return out;
}

bool holds_an_object(const Json& value) {
  if (value.is_object()) return true;
  return value.is_array() && std::any_of(value.begin(), value.end(), holds_an_object);
}

/// Two steps a level; what holds no object within stands on one line. A row of a place is a line, not fifteen: with `--all` there are
/// hundreds of thousands of them, and half of what was written was white space.
void append(std::string& out, const Json& value, std::size_t depth) {
  const bool object = value.is_object();
  const bool flat = object ? std::none_of(value.begin(), value.end(), holds_an_object) : !holds_an_object(value);
  if (value.empty() || (!object && !value.is_array()) || (flat && depth > 1)) {
    out += dump(value, JsonLayout::Compact);
    return;
  }
  const std::string indent(2 * depth + 2, ' ');
  out += object ? '{' : '[';
  bool first = true;
  for (auto it = value.begin(); it != value.end(); ++it) {
    out += first ? "\n" : ",\n";
    first = false;
    out += indent;
    if (object) out += json_string(it.key()) + ": ";
    append(out, *it, depth + 1);
  }
  out += '\n';
  out.append(2 * depth, ' ');
  out += object ? '}' : ']';
}

/// One report, a finding at a time: the whole of it as one value would take twenty times the memory of its text.
void append_report(std::string& out, const Report& report, const Options& options, JsonLayout layout, std::size_t depth) {
  const bool lines = layout == JsonLayout::Indented;
  const std::string end = lines ? "\n" : "", indent(lines ? 2 * depth + 2 : 0, ' '), colon = lines ? ": " : ":";
  const auto put = [&](const Json& value, std::size_t at) {
    if (lines) append(out, value, at);
    else out += dump(value, layout);
  };
  bool first = true;
  const auto members = [&](const Json& of) {
    for (auto it = of.begin(); it != of.end(); ++it) {
      out += first ? end : "," + end;
      first = false;
      out += indent + json_string(it.key()) + colon;
      put(*it, depth + 1);
    }
  };
  out += '{';
  members(json_head(report));
  out += "," + end + indent + "\"findings\"" + colon + "[";
  const auto shown = visible(report, options);
  const std::string inner = lines ? indent + "  " : "";
  for (std::size_t i = 0; i < shown.size(); ++i) {
    out += (i == 0 ? "" : ",") + end + inner;
    put(json_finding(*shown[i]), depth + 2);
  }
  if (!shown.empty()) out += end + indent;
  out += ']';
  members(json_tail(report));
  out += end;
  if (lines) out.append(2 * depth, ' ');
  out += '}';
}

}  // namespace

std::string write_json(Reports reports, const Options& options) {
  std::string out;
  if (reports.size() == 1) {
    append_report(out, reports.front(), options, JsonLayout::Indented, 0);
    return out + "\n";
  }
  out = "[";
  for (std::size_t i = 0; i < reports.size(); ++i) {
    out += i == 0 ? "\n  " : ",\n  ";
    append_report(out, reports[i], options, JsonLayout::Indented, 1);
  }
  return out + (reports.empty() ? "]\n" : "\n]\n");
}

std::string write_ndjson(Reports reports, const Options& options) {
  std::string out;
  for (const Report& report : reports) {
    append_report(out, report, options, JsonLayout::Compact, 0);
    out += '\n';
  }
  return out;
}

std::string ndjson_error(std::size_t line, std::string_view message) {
  Json out = Json::object();
  out["format"] = "writ.error/1";
  out["line"] = line;
  out["message"] = std::string(message);
  return dump(out, JsonLayout::Compact) + "\n";
}

std::string ndjson_error(std::string_view asked, std::string_view message) {
  Json out = Json::object();
  out["format"] = "writ.error/1";
  out["asked"] = std::string(asked);
  out["message"] = std::string(message);
  return dump(out, JsonLayout::Compact) + "\n";
}

}  // namespace writ::report
