#include "runtime/findings/fingerprint.hpp"

#include <set>

#include "base/sha256.hpp"
#include "runtime/findings/evidence.hpp"

namespace writ::findings {
namespace {

/// Length before text: no two lists of texts give the same bytes.
void add(std::string& bytes, std::string_view text) {
  bytes += std::to_string(text.size());
  bytes += ':';
  bytes += text;
}

std::string_view site_of(const snapshot::Page& page, const model::Value& url) {
  const auto* text = std::get_if<std::string_view>(&url);
  return text ? *text : page.snapshot().site;
}

}  // namespace

std::string fingerprint(const snapshot::Page& page, std::string_view pack, std::string_view rule,
                        std::optional<std::string_view> vendor, const std::vector<model::ItemRef>& items) {
  std::set<std::string> names;
  for (const model::ItemRef item : items) {
    std::string name;
    add(name, kind_name(page, item));
    add(name, page.stable_name(item));
    names.insert(std::move(name));
  }
  std::string bytes = "writ.fingerprint/1;";
  add(bytes, pack);
  add(bytes, rule);
  add(bytes, vendor ? "vendor" : "site");
  add(bytes, vendor.value_or(""));
  const model::Value url = page.get_site(model::Field::SiteUrl);
  add(bytes, site_of(page, url));
  for (const std::string& name : names) bytes += name;

  return sha256_hex(bytes).substr(0, 32);
}

}  // namespace writ::findings
