#pragma once
// Fixtures, and snapshots that must be readable.

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/import/import_options.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::test {

inline std::string fixture(const std::string& name) {
  std::ifstream file(std::string(WRIT_SOURCE_DIR) + "/tests/fixtures/import/" + name, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The snapshot as JSON, after the engine's own reader has taken it.
inline nlohmann::json snapshot_of(const Result<std::string>& result) {
  INFO((result ? std::string() : result.error().text()));
  REQUIRE(result);
  const auto read = snapshot::read_snapshot(*result);
  INFO((read ? std::string() : read.error().text()));
  REQUIRE(read);
  return nlohmann::json::parse(*result);
}

inline std::string message_of(const Result<std::string>& result) {
  REQUIRE_FALSE(result);
  return result.error().message;
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace writ::test
