#include "base/diagnostic.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

namespace writ {
namespace {

using enum DiagnosticSeverity;

/// Damerau-Levenshtein distance, restricted form, over bytes, any case.
std::size_t distance(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); };
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = std::exchange(last, row);
  }
  return last[b.size()];
}

}  // namespace

const std::vector<DiagnosticInfo>& all_diagnostics() {
  static const std::vector<DiagnosticInfo> table = {
#define DIAGNOSTIC(ident, code, severity, meaning) {code, severity, meaning},
#include "base/diagnostics.def"
#undef DIAGNOSTIC
  };
  return table;
}

const DiagnosticInfo& info(DiagnosticCode code) { return all_diagnostics()[static_cast<std::size_t>(code)]; }

Diagnostic& Diagnostics::add(DiagnosticCode code, Span span, std::string message, std::string help) {
  list_.push_back({code, info(code).severity, std::move(message), span, {}, std::move(help), {}});
  return list_.back();
}

bool Diagnostics::has_errors() const {
  return std::any_of(list_.begin(), list_.end(), [](const Diagnostic& d) { return d.severity == Error; });
}

void Diagnostics::sort() {
  const auto key = [](const Diagnostic& d) {
    return std::make_tuple(d.span.file.index, d.span.begin, static_cast<int>(d.code), std::string_view(d.message));
  };
  std::stable_sort(list_.begin(), list_.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  list_.erase(std::unique(list_.begin(), list_.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); }),
              list_.end());
}

std::string did_you_mean(std::string_view found, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t best_distance = std::max<std::size_t>(1, found.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > found.size() + best_distance || found.size() > candidate.size() + best_distance) continue;
    const std::size_t d = distance(found, candidate);
    if (d < best_distance || (d == best_distance && !best.empty() && candidate < best)) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace writ
