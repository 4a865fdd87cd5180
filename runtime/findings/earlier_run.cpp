#include "runtime/findings/earlier_run.hpp"

#include <optional>

#include "base/json.hpp"

namespace writ::findings {
namespace {

constexpr std::string_view kFormat = "writ.findings/1";

std::optional<std::string> text_at(const Json& object, const char* member) {
  const auto it = object.find(member);
  if (it == object.end() || !it->is_string()) return std::nullopt;
  return it->get<std::string>();
}

Result<> add_object(const Json& object, const std::string& where, EarlierRun& out) {
  if (!object.is_object() || text_at(object, "format") != kFormat) return fail("json.format", where + ": expected an object with \"format\": \"" + std::string(kFormat) + "\"");
  const auto site = text_at(object, "site");
  const auto findings = object.find("findings");
  if (!site || findings == object.end() || !findings->is_array()) return fail("json.member", where + ": expected a text in /site and an array in /findings");
  for (std::size_t i = 0; i < findings->size(); ++i) {
    const Json& finding = (*findings)[i];
    const std::string place = where + "/findings/" + std::to_string(i);
    if (!finding.is_object()) return fail("json.type", place + " is " + finding.type_name() + ", expected an object");
    if (text_at(finding, "verdict") != "violation") continue;
    const auto fingerprint = text_at(finding, "fingerprint"), rule = text_at(finding, "rule"), severity = text_at(finding, "severity");
    const auto level = severity ? model::parse<model::Severity>(*severity) : std::nullopt;
    if (!fingerprint || !rule || !level) return fail("json.member", place + ": expected texts in fingerprint and rule, and a severity");
    out.violations.push_back({*site, *fingerprint, text_at(finding, "pack").value_or(""), *rule, text_at(finding, "title").value_or(*rule), text_at(finding, "vendor"), *level});
  }
  return {};
}

}  // namespace

Baseline EarlierRun::fingerprints() const {
  Baseline out;
  for (const EarlierViolation& violation : violations) out.insert(violation.fingerprint);
  return out;
}

Result<EarlierRun> read_earlier_run(std::string_view text) {
  EarlierRun out;
  Json document;
  std::string error;
  if (parse_json(text, document, error)) {
    if (!document.is_array()) {
      WRIT_TRY_VOID(add_object(document, "the file", out));
      return out;
    }
    for (std::size_t i = 0; i < document.size(); ++i) WRIT_TRY_VOID(add_object(document[i], "/" + std::to_string(i), out));
    return out;
  }
  // Newline-delimited, perhaps; what the first line says decides which complaint helps.
  std::size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    std::string line_error;
    if (!parse_json(line, document, line_error)) return fail("json.syntax", number == 1 ? error : "line " + std::to_string(number) + ": " + line_error);
    if (document.is_object() && text_at(document, "format") == "writ.error/1") continue;
    WRIT_TRY_VOID(add_object(document, "line " + std::to_string(number), out));
  }
  if (number == 0) return fail("json.syntax", error);
  return out;
}

void compare_with(const EarlierRun& earlier, std::vector<Report>& reports) {
  const Baseline known = earlier.fingerprints();
  for (Report& report : reports) {
    Comparison comparison;
    Baseline now;
    for (Finding& finding : report.findings) {
      if (finding.verdict != model::Verdict::Violation) continue;
      now.insert(finding.fingerprint);
      if (known.contains(finding.fingerprint)) {
        finding.in_baseline = true;
        ++comparison.known;
      } else {
        ++comparison.fresh;
      }
    }
    for (const EarlierViolation& violation : earlier.violations) {
      if (violation.site == report.site && !now.contains(violation.fingerprint)) comparison.gone.push_back(violation);
    }
    report.comparison = std::move(comparison);
  }
}

}  // namespace writ::findings
