// writ history: what a store of scans knows of sites and findings. writ history prune: what it forgets.

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/json.hpp"
#include "runtime/history/codec.hpp"
#include "runtime/history/past.hpp"
#include "runtime/history/store.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/history_filter.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/table.hpp"
#include "tools/report/csv_cell.hpp"
#include "tools/report/words.hpp"

namespace writ::cli {
namespace {

using history::FindingRow;
using history::LifeRow;
using history::ScanRow;

constexpr std::size_t kScansAtOnce = 12;  // of the text; JSON has them all

/// One site of the answer. `life`: of its one finding, where that was asked for.
struct SiteRows {
  std::vector<ScanRow> scans;
  std::vector<FindingRow> findings;
  std::vector<LifeRow> life;
};
using Answer = std::map<std::string, SiteRows>;

bool is_fingerprint(const std::string& text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

std::string day(Instant at) { return format_date(day_of(at)); }
std::string minute(Instant at) {
  std::string text = format_instant(at).substr(0, 16);
  text[10] = ' ';
  return text;
}

std::string by_severity_words(const std::map<model::Severity, std::size_t>& counts) {
  std::string out;
  for (auto it = counts.rbegin(); it != counts.rend(); ++it) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", it->second, model::name_of(it->first));
  return out;
}

std::string packs_words(const ScanRow& scan) {
  std::string out;
  for (const findings::PackUsed& pack : scan.packs) out += (out.empty() ? "" : ", ") + pack.name + (pack.version.empty() ? "" : " " + pack.version);
  constexpr std::size_t kMost = 48;
  return out.size() <= kMost ? out : counted(scan.packs.size(), "pack");
}

std::string vendor_words(const FindingRow& finding) { return finding.vendor.value_or("the site"); }

// ---- text

std::string scans_text(const std::vector<ScanRow>& scans) {
  std::vector<std::vector<std::string>> lines{{"captured (UTC)", "violations", "waived", "inconclusive", "blind spots", "rules"}};
  const std::size_t first = scans.size() > kScansAtOnce ? scans.size() - kScansAtOnce : 0;
  for (std::size_t i = first; i < scans.size(); ++i) {
    const ScanRow& scan = scans[i];
    const std::string severities = by_severity_words(scan.by_severity);
    std::size_t violations = 0;
    for (const auto& [severity, count] : scan.by_severity) violations += count;
    lines.push_back({minute(scan.captured_at), severities.empty() ? "0" : fmt::format("{} ({})", violations, severities), std::to_string(scan.waived),
                     std::to_string(scan.by_verdict.at(model::Verdict::Inconclusive)), std::to_string(scan.blind_spots), packs_words(scan)});
  }
  std::string out = aligned(lines);
  if (first > 0) out += fmt::format("and {} before; --format json has them all\n", counted(first, "scan"));
  return out;
}

std::string findings_text(const std::vector<FindingRow>& findings) {
  std::vector<std::vector<std::string>> lines{{"status", "severity", "days", "first seen", "last seen", "rule", "vendor", "fingerprint"}};
  for (const FindingRow& f : findings) {
    lines.push_back({std::string(model::name_of(f.status)), std::string(model::name_of(f.severity)), std::to_string(f.age_days()), day(f.first_seen), day(f.last_seen), f.pack + "." + f.rule,
                     vendor_words(f), f.fingerprint});
  }
  return aligned(lines);
}

std::string life_text(const FindingRow& finding, const std::vector<LifeRow>& life) {
  std::string out = fmt::format("{}: {}\nRule {}, fingerprint {}\n", report::one_line(finding.title), vendor_words(finding), finding.pack + "." + finding.rule, finding.fingerprint);
  out += fmt::format("{}, {}; first seen {}, last seen {}", model::name_of(finding.status), model::name_of(finding.severity), day(finding.first_seen), day(finding.last_seen));
  if (finding.status == model::FindingStatus::Gone) {
    out += fmt::format(", found gone {} after {}\n\n", day(*finding.gone_at), counted(static_cast<std::size_t>(finding.age_days()), "day"));
  } else if (finding.status == model::FindingStatus::RuleWithdrawn) {
    out += fmt::format(", its rule withdrawn {} after {}\n\n", day(*finding.gone_at), counted(static_cast<std::size_t>(finding.age_days()), "day"));
  } else {
    if (finding.gone_at) out += fmt::format(", was gone {}", day(*finding.gone_at));
    out += fmt::format("; stands for {}\n\n", counted(static_cast<std::size_t>(finding.age_days()), "day"));
  }
  std::vector<std::vector<std::string>> lines{{"captured (UTC)", "event", "verdict", "severity", "places", "message"}};
  for (const LifeRow& row : life) {
    std::string verdict(row.verdict ? model::name_of(*row.verdict) : "-");
    if (row.waived) verdict += ", waived";
    lines.push_back({minute(row.at), std::string(row.event ? history::name_of(*row.event) : "-"), verdict, std::string(row.verdict ? model::name_of(*row.severity) : "-"),
                     row.verdict ? std::to_string(row.places.size()) : "-", report::one_line(row.message)});
  }
  return out + aligned(lines);
}

std::string text_of(const Answer& answer, bool one_life) {
  std::string out;
  for (const auto& [site, rows] : answer) {
    out += (out.empty() ? "" : "\n") + report::one_line(site) + "\n";
    if (one_life) {
      out += life_text(rows.findings.front(), rows.life);
      continue;
    }
    if (!rows.scans.empty()) out += "\n" + scans_text(rows.scans);
    out += rows.findings.empty() ? "\nno finding\n" : "\n" + findings_text(rows.findings);
  }
  return out;
}

// ---- JSON

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}
Json instant_or_null(const std::optional<Instant>& at) { return at ? Json(format_instant(*at)) : Json(); }

template <typename E>
Json word(E value) {
  return std::string(model::name_of(value));
}

Json json_scan(const ScanRow& scan) {
  Json out = Json::object();
  out["captured_at"] = format_instant(scan.captured_at);
  out["as_of"] = scan.as_of;
  out["engine"] = scan.engine;
  out["mode"] = or_null(scan.mode);
  Json packs = Json::array();
  for (const findings::PackUsed& pack : scan.packs) packs.push_back({{"name", pack.name}, {"version", pack.version.empty() ? Json() : Json(pack.version)}, {"digest", pack.digest}});
  out["packs"] = std::move(packs);
  Json summary = Json::object();
  for (const auto& [verdict, count] : scan.by_verdict) summary[std::string(model::name_of(verdict))] = count;
  summary["waived"] = scan.waived;
  out["summary"] = std::move(summary);
  out["by_severity"] = severities_json(scan.by_severity);
  out["blind_spots"] = scan.blind_spots;
  return out;
}

Json json_life(const LifeRow& row) {
  Json out = Json::object();
  out["at"] = format_instant(row.at);
  out["event"] = row.event ? Json(std::string(history::name_of(*row.event))) : Json();
  out["verdict"] = row.verdict ? word(*row.verdict) : Json();
  out["severity"] = row.severity ? word(*row.severity) : Json();
  out["standing"] = or_null(row.standing);
  out["jurisdictions"] = row.places;
  out["waived"] = row.waived;
  out["message"] = row.message.empty() ? Json() : Json(row.message);
  return out;
}

Json json_finding(const FindingRow& finding) {
  Json out = Json::object();
  out["fingerprint"] = finding.fingerprint;
  out["rule"] = finding.rule;
  out["pack"] = finding.pack;
  out["title"] = finding.title;
  out["vendor"] = or_null(finding.vendor);
  out["status"] = word(finding.status);
  out["severity"] = word(finding.severity);
  out["first_seen"] = format_instant(finding.first_seen);
  out["last_seen"] = format_instant(finding.last_seen);
  out["since"] = format_instant(finding.since);
  out["gone_at"] = instant_or_null(finding.gone_at);
  out["age_days"] = finding.age_days();
  out["scans"] = finding.scans;
  return out;
}

std::string json_of(const Answer& answer, bool one_life) {
  Json sites = Json::array();
  for (const auto& [address, rows] : answer) {
    Json site = Json::object();
    site["site"] = address;
    Json scans = Json::array(), list = Json::array();
    for (const ScanRow& scan : rows.scans) scans.push_back(json_scan(scan));
    for (const FindingRow& finding : rows.findings) {
      Json one = json_finding(finding);
      if (one_life) {
        Json life = Json::array();
        for (const LifeRow& row : rows.life) life.push_back(json_life(row));
        one["life"] = std::move(life);
      }
      list.push_back(std::move(one));
    }
    site["scans"] = std::move(scans);
    site["findings"] = std::move(list);
    sites.push_back(std::move(site));
  }
  Json out = Json::object();
  out["format"] = "writ.history/1";
  out["sites"] = std::move(sites);
  return dump(out) + "\n";
}

// ---- CSV: a line a finding, or of one finding a line a scan

std::string csv_of(const Answer& answer, bool one_life) {
  std::string out;
  if (one_life) {
    out = report::csv_line({"site", "fingerprint", "at", "event", "verdict", "severity", "standing", "jurisdictions", "waived", "message"});
    for (const auto& [site, rows] : answer) {
      for (const LifeRow& row : rows.life) {
        out += report::csv_line({site, rows.findings.front().fingerprint, format_instant(row.at), std::string(row.event ? history::name_of(*row.event) : ""),
                                 std::string(row.verdict ? model::name_of(*row.verdict) : ""), std::string(row.severity ? model::name_of(*row.severity) : ""), row.standing.value_or(""),
                                 fmt::format("{}", fmt::join(row.places, " ")), row.waived ? "yes" : "no", row.message});
      }
    }
    return out;
  }
  out = report::csv_line({"site", "fingerprint", "pack", "rule", "title", "vendor", "status", "severity", "first_seen", "last_seen", "since", "gone_at", "age_days", "scans"});
  for (const auto& [site, rows] : answer) {
    for (const FindingRow& f : rows.findings) {
      out += report::csv_line({site, f.fingerprint, f.pack, f.rule, f.title, f.vendor.value_or(""), std::string(model::name_of(f.status)), std::string(model::name_of(f.severity)),
                               format_instant(f.first_seen), format_instant(f.last_seen), format_instant(f.since), f.gone_at ? format_instant(*f.gone_at) : "", std::to_string(f.age_days()),
                               std::to_string(f.scans)});
    }
  }
  return out;
}

Result<Answer> answer_of(history::Database& database, const HistoryOptions& options) {
  const bool one_life = is_fingerprint(options.what);
  WRIT_TRY(filter, filter_of(options.filter, one_life ? "" : options.what));
  // Both lists as the store stood at one moment.
  const auto moment = history::Transaction::begin(database, history::Database::Access::Read);
  if (!moment) return tl::make_unexpected(moment.error());
  Answer out;
  WRIT_TRY(list, history::findings_of(database, filter));
  if (one_life) {
    for (FindingRow& finding : list) {
      if (finding.fingerprint != options.what) continue;
      SiteRows& rows = out[finding.site];
      WRIT_TRY(life, history::life_of(database, finding.id));
      rows.life = std::move(life);
      rows.findings.push_back(std::move(finding));
    }
    if (out.empty()) return fail("history.unknown", fmt::format("`{}` holds no violation with the fingerprint {}{}", options.file, options.what, options.filter.any() ? " that the filters leave" : ""));
    return out;
  }
  WRIT_TRY(scans, history::scans(database, filter));
  for (ScanRow& scan : scans) out[scan.site].scans.push_back(std::move(scan));
  for (FindingRow& finding : list) out[finding.site].findings.push_back(std::move(finding));
  if (out.empty() && !options.what.empty()) return fail("history.unknown", fmt::format("`{}` holds no scan of `{}`", options.file, options.what));
  return out;
}

}  // namespace

ExitStatus run_history(const HistoryOptions& options) {
  if (options.file.empty()) return complain("which store? `writ history FILE`, the file that `--store` was given");
  if (const auto format = one_of("format", options.format, {"text", "json", "csv"}); !format) return complain(format.error());
  auto database = history::open_to_read(options.file);
  if (!database) return complain(database.error());
  const auto answer = answer_of(*database, options);
  if (!answer) return complain(answer.error());
  const bool one_life = is_fingerprint(options.what);
  Outputs outputs;
  outputs.add(options.output, options.format == "json" ? json_of(*answer, one_life) : options.format == "csv" ? csv_of(*answer, one_life) : text_of(*answer, one_life));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  if (answer->empty()) say("nothing is left by the filters");
  return ExitStatus::Fine;
}

ExitStatus run_history_prune(const HistoryPruneOptions& options) {
  std::optional<Instant> newest;
  {
    auto database = history::open_to_read(options.file);
    if (!database) return complain(database.error());
    const auto found = history::newest_capture(*database);
    if (!found) return complain(found.error());
    newest = *found;
  }
  if (!newest) return complain(fmt::format("`{}` holds no scans", options.file));
  // Counted from the newest scan, so that a store which rests does not run empty.
  const Instant before = std::max(add(*newest, negate(Duration{0, options.keep_days * kMsPerDay})), start_of(*parse_date("0001-01-01")));
  const auto pruned = history::prune(options.file, before);
  if (!pruned) return complain(pruned.error());
  say(fmt::format("took out {} and {}", counted(static_cast<std::size_t>(pruned->scans), "scan"), counted(static_cast<std::size_t>(pruned->findings), "finding")));
  return ExitStatus::Fine;
}

}  // namespace writ::cli
