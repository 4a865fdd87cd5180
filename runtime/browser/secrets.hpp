#pragma once
// What the caller gave in headers and storage states, taken out of everything that is written: other texts of the same
// shape stand for it, also where cookies are kept as they are (--no-redact), and in whatever form a page passes it on.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/browser/redact.hpp"
#include "runtime/collect/snapshot_writer.hpp"

namespace writ::browser {

class Secrets {
 public:
  /// Texts of fewer characters tell too little and stand everywhere by chance.
  static constexpr std::size_t kLeast = 6;

  void add(std::string_view secret);
  /// The value, and its words where it has several ("Bearer abc"), decoded where it is basic authentication.
  void add_header(std::string_view value);
  /// After the last: longer ones first, in all their forms.
  void prepare();

  [[nodiscard]] bool empty() const { return forms_.empty() && secrets_.empty(); }
  void scrub(std::string& text) const;
  void scrub(collect::SnapshotDraft& draft) const;

 private:
  Redactor redactor_{Redaction::On};
  std::vector<std::string> secrets_;
  std::vector<std::pair<std::string, std::string>> forms_;  ///< what to find and what stands for it
};

}  // namespace writ::browser
