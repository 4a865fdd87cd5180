// All vendors of the library against all: what one declares, no other may claim. Each pattern is turned into things that it
// matches, and these are attributed as a page's would be. Who may share a thing with whom stands in one table, with the reason;
// a row that is no longer needed fails as well.

#include <catch2/catch.hpp>
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/compile.hpp"
#include "runtime/patterns/url.hpp"
#include "runtime/snapshot/attribution.hpp"

namespace {

using writ::model::Model;
using writ::model::StoredKind;
using writ::model::Vendor;
using writ::snapshot::VendorMatchers;
using writ::snapshot::Vendors;

struct Shared {
  std::string_view owner;  ///< who declares the thing; "*": anybody
  std::string_view other;  ///< who matches it too
  std::string_view why;
};

constexpr Shared kShared[] = {
    {"*", "amazon-web-services", "vendors serve from names of their own under cloudfront.net and amazonaws.com"},
    {"*", "azure-cdn", "vendors serve from names of their own under msecnd.net"},
    {"*", "jsdelivr", "it serves the files of any package"},
    {"*", "unpkg", "it serves the files of any package"},
    {"amplitude-session-replay", "amplitude", "the recorder of Amplitude is part of Amplitude"},
    {"mixpanel-session-replay", "mixpanel", "the recorder of Mixpanel is part of Mixpanel"},
    {"posthog", "posthog-analytics", "the recorder of PostHog is part of PostHog"},
    {"sentry-replay", "sentry", "the recorder of Sentry is part of Sentry"},
    {"vwo-insights", "vwo", "the recorder of VWO is part of VWO"},
};

/// What a glob matches: its stars filled in one way and another.
std::vector<std::string> samples(const std::string& glob) {
  std::set<std::string> out;
  for (const std::string_view filling : {"", "1a2b3c"}) {
    std::string text;
    for (const char c : glob) {
      if (c == '*') text += filling;
      else text += c == '?' ? '7' : c;
    }
    if (!text.empty()) out.insert(text);
  }
  return {out.begin(), out.end()};
}

class Library {
 public:
  Library() : compiled_(compile()), matchers_(model()) {}
  [[nodiscard]] const Model& model() const { return compiled_.program->model; }

  /// What others claim of what `vendor` declares, each as "vendor: kind thing, also of other".
  void judge(std::uint32_t vendor) {
    const Vendor& declared = model().vendors.begin()[vendor];
    for (const std::string& host : declared.hosts) {
      hold(vendor, "host " + host, matchers_.of_host(host));
      hold(vendor, "host www." + host, matchers_.of_host("www." + host));
    }
    for (const std::string& glob : declared.urls) {
      for (const std::string& text : samples(glob)) {
        if (text.find(":///") != std::string::npos) continue;  // a star for a host, filled with nothing
        const auto url = writ::patterns::parse_url(text);
        if (!url || url->host.empty()) {
          lost.push_back(name(vendor) + ": url " + text + " is none");
          continue;
        }
        Vendors found = matchers_.of_url(url->without_fragment());
        writ::snapshot::unite(found, matchers_.of_host(url->host));
        hold(vendor, "url " + text, found);
      }
    }
    for (const std::string& glob : declared.cookies) {
      for (const std::string& name : samples(glob)) hold(vendor, "cookie " + name, matchers_.of_cookie(name));
    }
    keys(vendor, StoredKind::Local, "local storage ", declared.local_storage);
    keys(vendor, StoredKind::Session, "session storage ", declared.session_storage);
    keys(vendor, StoredKind::IndexedDb, "database ", declared.indexed_db);
    for (const std::string& glob : declared.globals) {
      for (const std::string& name : samples(glob)) hold(vendor, "global " + name, matchers_.of_global(name));
    }
    for (const writ::model::Mark& mark : declared.inline_marks) {
      if (!mark.regex) hold(vendor, "inline " + mark.text, matchers_.of_inline(mark.text));
    }
  }

  std::vector<std::string> claims;           ///< what nothing in the table permits
  std::vector<std::string> lost;             ///< what a vendor declares and does not match itself
  std::set<const Shared*> used;
  std::size_t held = 0;

 private:
  static writ::compiler::Compiled compile() {
    writ::compiler::CompileOptions options;
    auto compiled = writ::compiler::compile({std::string(WRIT_SOURCE_DIR) + "/stdlib-rules/core"}, options);
    REQUIRE(compiled);
    REQUIRE(compiled->program);
    return std::move(*compiled);
  }

  void keys(std::uint32_t vendor, StoredKind kind, std::string_view what, const std::vector<std::string>& globs) {
    for (const std::string& glob : globs) {
      for (const std::string& key : samples(glob)) hold(vendor, std::string(what) + key, matchers_.of_key(kind, key));
    }
  }

  void hold(std::uint32_t vendor, const std::string& thing, const Vendors& found) {
    ++held;
    const std::string& owner = name(vendor);
    if (!std::binary_search(found.begin(), found.end(), vendor)) lost.push_back(owner + ": " + thing);
    for (const std::uint32_t other : found) {
      if (other == vendor) continue;
      const auto row = std::find_if(std::begin(kShared), std::end(kShared), [&](const Shared& shared) {
        return (shared.owner == "*" || shared.owner == owner) && shared.other == name(other);
      });
      if (row == std::end(kShared)) claims.push_back(owner + ": " + thing + ", also of " + name(other));
      else used.insert(&*row);
    }
  }
  [[nodiscard]] const std::string& name(std::uint32_t vendor) const { return model().vendors.begin()[vendor].name; }

  writ::compiler::Compiled compiled_;
  VendorMatchers matchers_;
};

}  // namespace

TEST_CASE("no vendor of the library claims what another declares", "[library]") {
  Library library;
  const auto count = static_cast<std::uint32_t>(library.model().vendors.size());
  REQUIRE(count >= 150);
  for (std::uint32_t vendor = 0; vendor < count; ++vendor) library.judge(vendor);

  for (const std::string& claim : library.claims) FAIL_CHECK(claim);
  for (const std::string& thing : library.lost) FAIL_CHECK("not known by its own declaration: " << thing);
  for (const Shared& row : kShared) {
    if (!library.used.contains(&row)) FAIL_CHECK("nothing is shared any more: " << row.owner << " and " << row.other);
  }
  CHECK(library.held > 2000);
}

TEST_CASE("every vendor of the library says what it does, who runs it, where and how grave it is", "[library]") {
  Library library;
  for (const Vendor& vendor : library.model().vendors) {
    INFO(vendor.name);
    CHECK_FALSE(vendor.op.empty());
    CHECK(vendor.country);
    CHECK(vendor.severity);
    CHECK_FALSE(vendor.subtypes.empty());
    // A name of two or three letters, or a bare star, proves nothing.
    for (const auto* names : {&vendor.cookies, &vendor.local_storage, &vendor.session_storage, &vendor.indexed_db, &vendor.globals}) {
      for (const std::string& name : *names) {
        const auto letters = std::count_if(name.begin(), name.end(), [](char c) { return c != '*' && c != '?'; });
        INFO(name);
        CHECK((letters >= 4 || name == "_ga" || name == "hj" || name == "hj*" || name == "CE2" || name == "LOQ" || name == "DYO"));
      }
    }
  }
}
