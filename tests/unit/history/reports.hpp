#pragma once
// Reports made by hand, and files that vanish with the test.

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/findings/summary.hpp"

namespace writ::history::test {

class Folder {
 public:
  Folder() {
    static std::atomic<int> count{0};
    path_ = std::filesystem::temp_directory_path() / ("writ-history-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path_), {})); }

 private:
  std::filesystem::path path_;
};

inline void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }
inline std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline findings::Finding finding(std::string rule, std::optional<std::string> vendor, std::string fingerprint, model::Verdict verdict = model::Verdict::Violation,
                                 model::Severity severity = model::Severity::High) {
  findings::Finding out;
  out.pack = "rules";
  out.rule = std::move(rule);
  out.title = "The title of " + out.rule;
  out.vendor = std::move(vendor);
  out.fingerprint = std::move(fingerprint);
  out.verdict = verdict;
  out.severity = severity;
  findings::Row row;
  row.code = "FR";
  row.verdict = verdict;
  row.severity = severity;
  row.standing = model::Standing::Binding;
  out.jurisdictions = {row};
  if (verdict == model::Verdict::Violation) {
    out.message = out.rule + " is broken";
    out.rests_on = {{model::Phase::BeforeConsent, model::EvidenceKind::Requests}};
  }
  return out;
}

/// A report of rule "a" and "b" that saw everything.
inline findings::Report report(const std::string& captured_at, std::vector<findings::Finding> list, const std::string& site = "https://shop.example/") {
  findings::Report out;
  out.site = site;
  out.captured_at = captured_at;
  out.as_of = day_of(*parse_instant(captured_at));
  out.packs = {{"rules", "1.0.0", "sha256:0"}};
  out.rules = {{"rules", "a", {}}, {"rules", "b", {}}};
  out.summary = findings::empty_summary();
  for (const findings::Finding& f : list) {
    findings::count(out.summary, f.verdict, f.severity);
    if (f.verdict == model::Verdict::Violation && f.waiver && !f.waiver_expired) ++out.summary.waived;
  }
  out.findings = std::move(list);
  return out;
}

}  // namespace writ::history::test
