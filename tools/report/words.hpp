#pragma once
// Findings in words: what the reports for people share. English where no language is given.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/report/texts.hpp"
#include "tools/report/writer.hpp"

namespace writ::report {

/// The findings to show: with `all` every one, else violations, inconclusive and exempt ones.
[[nodiscard]] std::vector<const findings::Finding*> visible(const findings::Report& report, const Options& options);

/// The vendor's title, or "the site".
[[nodiscard]] std::string vendor_title(const model::Model& model, const findings::Finding& finding, Language language = Language::English);
/// "Violations", "Could not be told", …: headings of sections.
[[nodiscard]] std::string_view heading(model::Verdict verdict, Language language = Language::English);
/// "Violation", "Inconclusive", …: beside a list of places.
[[nodiscard]] std::string_view verdict_word(model::Verdict verdict, Language language = Language::English);
[[nodiscard]] std::string_view severity_word(model::Severity severity, Language language = Language::English);
[[nodiscard]] std::string_view kind_word(model::EvidenceKind kind, Language language = Language::English);
[[nodiscard]] std::string_view phase_word(model::Phase phase, Language language = Language::English);

/// "binding"; drafts and contested sources say what that makes of a violation.
[[nodiscard]] std::string standing_words(const findings::Row& row, Language language = Language::English);

/// What was not captured or given, as the end of "It could not be told because …".
[[nodiscard]] std::string missing_words(const findings::Missing& missing, Language language = Language::English);
/// The question of a fact that is not given, as its declaration has it (in English), and how to answer it; nothing where no fact is missing.
struct FactQuestion {
  std::string question, answer;
};
[[nodiscard]] std::optional<FactQuestion> fact_question(const model::Model& model, const findings::Missing& missing, Language language = Language::English);
[[nodiscard]] std::string searched_words(const findings::Searched& searched, Language language = Language::English);
[[nodiscard]] std::string blind_spot_words(const findings::BlindSpot& spot, Language language = Language::English);
/// "needs ‘serves this site's operator only’: not met", "… not known".
[[nodiscard]] std::string failed_need_words(const findings::FailedNeed& need, Language language = Language::English);
[[nodiscard]] std::string exception_title(const model::Model& model, const findings::Finding& finding, const std::string& name);

/// "statute, in force from 2002-07-12, verified": a source in a few words.
[[nodiscard]] std::string source_words(const model::Model& model, model::SourceId source, Language language = Language::English);
/// The title, with the reference where it says more.
[[nodiscard]] std::string source_title(const model::Model& model, model::SourceId source);

/// Which sources a finding has described already: the second time the title will do.
class Told {
 public:
  [[nodiscard]] bool first_time(model::SourceId source) { return told_.insert(source).second; }
  [[nodiscard]] const std::set<model::SourceId>& all() const { return told_; }

 private:
  std::set<model::SourceId> told_;
};

/// "2 violations (1 high, 1 low; 1 waived), 1 inconclusive, …".
[[nodiscard]] std::string summary_words(const findings::Summary& summary, Language language = Language::English);
/// Why the report fails or does not, in a sentence.
[[nodiscard]] std::string gate_words(const findings::Report& report, const Options& options, Language language = Language::English);
/// How many findings fail the report.
[[nodiscard]] std::size_t failing_count(const findings::Report& report, const Options& options);

/// "Compared with the earlier run: 1 new, 3 known, 2 gone."
[[nodiscard]] std::string comparison_words(const findings::Comparison& comparison, Language language = Language::English);
/// "Since the scan of 2026-11-16: 1 new, 0 returned, 2 gone."; nothing without a store.
[[nodiscard]] std::string trend_words(const findings::Report& report, Language language = Language::English);
/// "First seen on 2026-11-01, open for 22 days.", told on the day of the scan.
[[nodiscard]] std::string life_words(const findings::Life& life, Language language = Language::English);
/// The same where it tells something: nothing in the first scan of a site, where all is new, and without a store.
[[nodiscard]] std::string life_line(const findings::Report& report, const findings::Finding& finding);
/// What to do with the lines below it.
[[nodiscard]] std::string_view waiver_advice();
/// The entry of a waivers file that would waive the finding for a month: what is to be filled in is empty.
[[nodiscard]] std::string waiver_line(const findings::Report& report, const findings::Finding& finding);

/// "1 item", "2 items".
[[nodiscard]] std::string counted(std::size_t count, std::string_view one, std::string_view many);

/// Control characters and those that turn the direction of text become U+FFFD; line ends and tabs stay.
[[nodiscard]] std::string printable(std::string_view text);
/// The same on one line.
[[nodiscard]] std::string one_line(std::string_view text);
/// Only http and https may be linked to.
[[nodiscard]] bool linkable(std::string_view url);
/// The lines of a text, without their ends.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

}  // namespace writ::report
