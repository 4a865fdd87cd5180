#pragma once
// What one phase of a snapshot holds beyond its tables: parsed URLs and pages, script items, fields, vendors. Each part is
// worked out when it is first asked for. Internal to Page.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/model.hpp"
#include "model/value.hpp"
#include "runtime/patterns/url.hpp"
#include "runtime/snapshot/attribution.hpp"
#include "runtime/snapshot/dom.hpp"
#include "runtime/snapshot/fields.hpp"
#include "runtime/snapshot/scripts.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::snapshot {

/// Texts that fields give and nobody else holds; equal ones once.
class TextPool {
 public:
  [[nodiscard]] std::string_view keep(std::string text) { return *texts_.insert(std::move(text)).first; }

 private:
  std::unordered_set<std::string> texts_;
};

struct FrameView {
  std::unique_ptr<Dom> source, dom;      ///< null where not captured or refused
  bool source_refused = false, dom_refused = false;
  std::uint32_t element_begin = 0;       ///< elements of the phase count through its frames
};

class PhaseView {
 public:
  /// All must outlive the view. `site_host` is empty where the site's URL has none.
  PhaseView(const Phase& phase, const model::Model& model, const VendorMatchers& matchers, const ParkingRules& parking,
            const std::optional<std::string>& site_host);

  const Phase& phase;

  // ---- requests; `blocked` says of which list
  [[nodiscard]] const std::vector<std::optional<patterns::Url>>& urls(bool blocked);

  [[nodiscard]] const std::vector<std::optional<patterns::Url>>& frame_urls();

  // ---- pages
  [[nodiscard]] const std::vector<FrameView>& frames();
  [[nodiscard]] const std::vector<ScriptItem>& scripts();
  [[nodiscard]] const std::vector<FieldItem>& fields();
  /// The frame that holds an element of the phase, and its index there.
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> element(std::uint32_t index);
  /// The box of an element of the phase: the first whose frame and selector are given and whose selector matches it.
  [[nodiscard]] const ElementBox* box(std::uint32_t index);

  // ---- vendors
  [[nodiscard]] const VendorTable& vendors(model::ItemKind kind);
  /// Vendors in the initiator chains of requests, or of blocked ones.
  [[nodiscard]] const VendorTable& via(bool blocked);
  [[nodiscard]] std::uint32_t count(model::ItemKind kind);

  // ---- parties
  [[nodiscard]] std::optional<model::Party> party_of_host(std::string_view host);
  [[nodiscard]] std::optional<model::Party> party_of_frame(std::uint32_t frame);
  [[nodiscard]] std::optional<model::Party> party_of_request(const Request& request, const std::optional<patterns::Url>& url);

 private:
  [[nodiscard]] Vendors declared_for(std::string_view host) const;
  const Vendors& vendors_of_host(std::string_view host);
  const Vendors& vendors_of_url(std::string_view url);
  Vendors attribute(const Request& request);
  Vendors attribute(const Cookie& cookie);
  Vendors attribute(const Entry& entry);
  Vendors attribute(const ScriptItem& script);
  void add_setter(Vendors& out, const std::optional<SetBy>& set_by);
  void trace_initiators();
  std::optional<patterns::Url> page_url(std::uint32_t frame);

  const model::Model& model_;
  const VendorMatchers& matchers_;
  const ParkingRules& parking_;
  const std::optional<std::string>& site_host_;

  std::array<std::optional<std::vector<std::optional<patterns::Url>>>, 2> urls_;
  std::optional<std::vector<std::optional<patterns::Url>>> frame_urls_;
  std::optional<std::vector<FrameView>> frames_;
  std::optional<std::vector<ScriptItem>> scripts_;
  std::optional<std::vector<FieldItem>> fields_;
  std::optional<std::unordered_map<std::uint32_t, std::uint32_t>> boxes_;
  std::unordered_map<model::ItemKind, VendorTable> vendors_;
  std::optional<std::array<VendorTable, 2>> via_;
  std::optional<std::unordered_map<std::string, std::vector<std::string>>> cnames_;
  std::unordered_map<std::string, Vendors> host_vendors_, url_vendors_;
  std::unordered_map<std::string, model::Party> parties_;
};

/// The host in normal form without a trailing dot; empty if there is none.
[[nodiscard]] std::string_view host_of(const patterns::Url& url);

}  // namespace writ::snapshot
