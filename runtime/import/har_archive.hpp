#pragma once
// The answers in a HAR file, looked up by method and address, so that a page can be shown them again.
//
// An address has the answer that was recorded for it; parameters may stand in another order. Where none was recorded for the
// very address, one of the same path with the most parameters in common stands in, if it has at least half of their names: what
// differs then is what a page makes up anew each time. Asked again, an address that was recorded several times gives them in turn.

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/collect/local_site.hpp"

namespace writ::import {

class HarArchive {
 public:
  /// Errors: `import.json`, `import.har`. Entries without an answer are left out.
  [[nodiscard]] static Result<HarArchive> read(std::string bytes, std::size_t limit);

  /// May be called from several threads.
  [[nodiscard]] std::optional<collect::RecordedAnswer> answer(const std::string& method, const std::string& url) const;
  /// "HOST:PORT" of all answers on the usual ports, each once.
  [[nodiscard]] const std::vector<std::string>& endpoints() const { return endpoints_; }

 private:
  using Parameters = std::vector<std::string>;  ///< "name=value", sorted
  struct Recorded {
    Parameters parameters;
    std::vector<collect::RecordedAnswer> answers;
    std::unique_ptr<std::atomic<std::size_t>> asked;
  };
  [[nodiscard]] static Parameters parameters_of(std::string_view query);

  std::map<std::string, std::vector<Recorded>> by_path_;  ///< "GET https://cdn.example/tag.js", without the query
  std::vector<std::string> endpoints_;
};

}  // namespace writ::import
