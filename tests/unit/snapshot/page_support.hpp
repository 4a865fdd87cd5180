#pragma once
// Snapshots and declarations for the tests of Page.

#include <catch2/catch.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::test {

using nlohmann::json;

/// A snapshot of https://shop.example/ with one phase, complete in everything; `phase` overrides members of it.
inline json snapshot_of(json phase, json more = json::object()) {
  json coverage;
  for (const char* kind : {"requests", "cookies", "local_storage", "session_storage", "indexed_db", "cache_storage",
                           "service_workers", "scripts", "dom", "globals", "fields"}) {
    coverage[kind] = "complete";
  }
  json full = {{"phase", "before-consent"}, {"choice", nullptr}, {"coverage", coverage}};
  full.update(phase);
  json out = {{"format", "writ.snapshot/1"}, {"site", "https://www.shop.example/"}, {"captured_at", "2026-06-15T09:00:00Z"},
              {"phases", json::array({full})}};
  out.update(more);
  return out;
}

/// The main frame with one HTML as served and as it stood.
inline json frame_of(const std::string& source, const std::string& dom, const std::string& url = "https://www.shop.example/") {
  return {{"url", url}, {"parent", nullptr}, {"source", source}, {"dom", dom}};
}

/// A page with what it needs to live.
struct Site {
  model::Model model;
  std::unique_ptr<snapshot::Snapshot> snapshot;
  std::unique_ptr<snapshot::Page> page;

  Site() { model.packs.push({"test", "Test", "1.0", "", {}, "", true}); }

  model::VendorId vendor(std::string name, std::vector<std::string> hosts = {}) {
    model::Vendor vendor;
    vendor.pack = model::PackId(0);
    vendor.name = vendor.title = std::move(name);
    vendor.hosts = std::move(hosts);
    return model.vendors.push(std::move(vendor));
  }

  snapshot::Page& load(const json& document) {
    auto read = snapshot::read_snapshot(document.dump());
    if (!read) FAIL(read.error().text());
    snapshot = std::move(*read);
    page = std::make_unique<snapshot::Page>(*snapshot, model);
    return *page;
  }

  /// The members of a set of vendors.
  [[nodiscard]] std::vector<std::uint32_t> vendors(model::ItemRef item, model::Field field) const {
    const model::Value value = page->get(item, field);
    const auto* set = std::get_if<model::SymbolSet>(&value);
    REQUIRE(set != nullptr);
    return {set->members.begin(), set->members.end()};
  }
};

inline model::ItemRef item(model::ItemKind kind, std::uint32_t index, std::uint8_t phase = 0) { return {kind, phase, index}; }

/// A value in words, for comparing: "unknown", "absent", "true", the text itself.
inline std::string words(const model::Value& value) {
  if (std::holds_alternative<model::Unknown>(value)) return "unknown";
  if (std::holds_alternative<model::Absent>(value)) return "absent";
  if (const auto* truth = std::get_if<model::Truth>(&value)) {
    return *truth == model::Truth::True ? "true" : *truth == model::Truth::False ? "false" : "unknown";
  }
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* number = std::get_if<model::Interval>(&value)) return std::to_string(number->low);
  if (const auto* symbol = std::get_if<model::Symbol>(&value)) return "#" + std::to_string(symbol->payload);
  if (const auto* duration = std::get_if<Duration>(&value)) return format_duration(*duration);
  if (const auto* ref = std::get_if<model::ItemRef>(&value)) return "item " + std::to_string(ref->index);
  return "other";
}

}  // namespace writ::test
