// writ trend: violations by day, week or month.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "runtime/history/store.hpp"
#include "runtime/history/trend.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/history_filter.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/table.hpp"
#include "tools/report/csv_cell.hpp"

namespace writ::cli {
namespace {

using history::Trend;
using history::TrendRow;
using history::TrendStep;

constexpr std::array<std::string_view, 3> kSteps = {"day", "week", "month"};
constexpr std::array kGravestFirst = {model::Severity::Critical, model::Severity::High, model::Severity::Medium, model::Severity::Low, model::Severity::Info};

Result<TrendStep> parse_step(const std::string& text) {
  WRIT_TRY(word, one_of("step", text, {kSteps.begin(), kSteps.end()}));
  return static_cast<TrendStep>(std::find(kSteps.begin(), kSteps.end(), word) - kSteps.begin());
}

std::size_t count_of(const TrendRow& row, model::Severity severity) {
  const auto it = row.by_severity.find(severity);
  return it == row.by_severity.end() ? 0 : it->second;
}

std::string days_words(const std::optional<double>& days) { return days ? fmt::format("{:.1f}", *days) : "-"; }

/// Eighths of a character, so that small differences are seen.
std::string bar(std::size_t value, std::size_t most) {
  constexpr std::size_t kWidth = 24;
  static constexpr std::array<const char*, 8> kParts = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (most == 0) return {};
  const std::size_t eighths = (value * kWidth * 8 + most - 1) / most;
  std::string out;
  for (std::size_t i = 0; i < eighths / 8; ++i) out += "█";
  return out + kParts[eighths % 8];
}

std::string text_of(const Trend& trend) {
  if (trend.rows.empty()) return "no scans\n";
  std::size_t most = 0;
  for (const TrendRow& row : trend.rows) most = std::max(most, row.violations());
  std::vector<std::vector<std::string>> lines{
      {std::string(kSteps[static_cast<std::size_t>(trend.step)]), "scans", "critical", "high", "medium", "low", "info", "waived", "new", "returned", "fixed"}};
  // Rules are seldom withdrawn.
  const bool withdrawn = std::any_of(trend.rows.begin(), trend.rows.end(), [](const TrendRow& row) { return row.withdrawn > 0; });
  if (withdrawn) lines.front().emplace_back("withdrawn");
  for (const char* last : {"days to fix", "violations", ""}) lines.front().emplace_back(last);
  for (const TrendRow& row : trend.rows) {
    std::vector<std::string> line{format_date(row.from), std::to_string(row.visits)};
    for (const model::Severity severity : kGravestFirst) line.push_back(std::to_string(count_of(row, severity)));
    for (const std::size_t number : {row.waived, row.fresh, row.returned, row.fixed}) line.push_back(std::to_string(number));
    if (withdrawn) line.push_back(std::to_string(row.withdrawn));
    line.push_back(days_words(row.mean_days_to_fix()));
    line.push_back(std::to_string(row.violations()));
    line.push_back(bar(row.violations(), most));
    lines.push_back(std::move(line));
  }
  return aligned(lines) + (trend.fixed == 0 ? "Nothing was fixed in this time.\n" : fmt::format("{} fixed, after {} days on average.\n", trend.fixed, days_words(trend.mean_days_to_fix())));
}

Json number_or_null(const std::optional<double>& number) { return number ? Json(*number) : Json(); }

std::string json_of(const Trend& trend) {
  Json rows = Json::array();
  for (const TrendRow& row : trend.rows) {
    Json one = Json::object();
    one["from"] = format_date(row.from);
    one["scans"] = row.visits;
    one["violations"] = row.violations();
    one["by_severity"] = severities_json(row.by_severity);
    one["waived"] = row.waived;
    one["new"] = row.fresh;
    one["returned"] = row.returned;
    one["fixed"] = row.fixed;
    one["withdrawn"] = row.withdrawn;
    one["mean_days_to_fix"] = number_or_null(row.mean_days_to_fix());
    rows.push_back(std::move(one));
  }
  Json out = Json::object();
  out["format"] = "writ.trend/1";
  out["by"] = std::string(kSteps[static_cast<std::size_t>(trend.step)]);
  out["rows"] = std::move(rows);
  out["fixed"] = trend.fixed;
  out["mean_days_to_fix"] = number_or_null(trend.mean_days_to_fix());
  return dump(out) + "\n";
}

std::string csv_of(const Trend& trend) {
  std::vector<std::string> head{"from", "scans", "violations"};
  for (const model::Severity severity : kGravestFirst) head.emplace_back(model::name_of(severity));
  for (const char* name : {"waived", "new", "returned", "fixed", "withdrawn", "mean_days_to_fix"}) head.emplace_back(name);
  std::string out = report::csv_line(head);
  for (const TrendRow& row : trend.rows) {
    std::vector<std::string> line{format_date(row.from), std::to_string(row.visits), std::to_string(row.violations())};
    for (const model::Severity severity : kGravestFirst) line.push_back(std::to_string(count_of(row, severity)));
    for (const std::size_t number : {row.waived, row.fresh, row.returned, row.fixed, row.withdrawn}) line.push_back(std::to_string(number));
    const auto days = row.mean_days_to_fix();
    line.push_back(days ? fmt::format("{:.3f}", *days) : "");
    out += report::csv_line(line);
  }
  return out;
}

}  // namespace

ExitStatus run_trend(const TrendOptions& options) {
  if (const auto format = one_of("format", options.format, {"text", "json", "csv"}); !format) return complain(format.error());
  const auto step = parse_step(options.by);
  if (!step) return complain(step.error());
  const auto filter = filter_of(options.filter, "");
  if (!filter) return complain(filter.error());
  auto database = history::open_to_read(options.file);
  if (!database) return complain(database.error());
  const auto trend = history::trend(*database, *filter, *step);
  if (!trend) return complain(trend.error());
  Outputs outputs;
  outputs.add(options.output, options.format == "json" ? json_of(*trend) : options.format == "csv" ? csv_of(*trend) : text_of(*trend));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  return ExitStatus::Fine;
}

}  // namespace writ::cli
