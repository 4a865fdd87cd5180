#include "runtime/findings/template.hpp"

#include <algorithm>

#include "runtime/findings/value_text.hpp"

namespace writ::findings {
namespace {

using Text = std::optional<std::string>;
using model::ItemKind;
using model::Record;

bool is_of(const snapshot::Page& page, model::ItemRef item, model::Field vendor_field, std::optional<model::VendorId> vendor) {
  if (!vendor) return true;
  const model::Value value = page.get(item, vendor_field);
  const auto* set = std::get_if<model::SymbolSet>(&value);
  return set && std::find(set->members.begin(), set->members.end(), vendor->index) != set->members.end();
}

bool flag(const snapshot::Page& page, model::ItemRef item, model::Field field) {
  const model::Value value = page.get(item, field);
  const auto* truth = std::get_if<model::Truth>(&value);
  return truth && *truth == model::Truth::True;
}

bool runs(const snapshot::Page& page, model::ItemRef script) {
  return !flag(page, script, model::Field::ScriptBlocked) && !flag(page, script, model::Field::ScriptData) &&
         !flag(page, script, model::Field::ScriptInert);
}

bool asks_for_script(const snapshot::Page& page, model::ItemRef request) {
  const model::Value type = page.get(request, model::Field::RequestType);
  const auto* symbol = std::get_if<model::Symbol>(&type);
  return symbol && symbol->payload == static_cast<std::uint32_t>(model::RequestType::Script);
}

/// The first item in evidence of one kind; the vendor's own before another's.
std::optional<model::ItemRef> first_of(const Subject& s, ItemKind kind, std::optional<model::Field> vendor_field) {
  std::optional<model::ItemRef> any;
  for (const model::ItemRef item : s.items) {
    if (item.kind != kind) continue;
    if (!vendor_field || is_of(s.page, item, *vendor_field, s.vendor)) return item;
    if (!any) any = item;
  }
  return any;
}

/// What `{script…}` speaks of: the first runnable script of the vendor in evidence, else its first request of type
/// script, in evidence or, where the proof is another (a cookie), anywhere in the snapshot.
std::optional<model::ItemRef> the_script(const Subject& s) {
  for (const model::ItemRef item : s.items) {
    if (item.kind == ItemKind::Script && runs(s.page, item) && is_of(s.page, item, model::Field::ScriptVendor, s.vendor)) return item;
  }
  const auto is_request = [&](model::ItemRef item) {
    return item.kind == ItemKind::Request && asks_for_script(s.page, item) &&
           is_of(s.page, item, model::Field::RequestVendor, s.vendor);
  };
  const auto in_evidence = std::find_if(s.items.begin(), s.items.end(), is_request);
  if (in_evidence != s.items.end()) return *in_evidence;
  if (!s.vendor) return std::nullopt;
  for (std::size_t p = 0; p < s.page.snapshot().phases.size(); ++p) {
    if (!s.page.snapshot().phases[p].counts) continue;
    const auto phase = static_cast<std::uint8_t>(p);
    for (const std::uint32_t index : s.page.items_of_vendor(ItemKind::Request, phase, *s.vendor)) {
      const model::ItemRef item{ItemKind::Request, phase, index};
      if (asks_for_script(s.page, item)) return item;
    }
  }
  return std::nullopt;
}

/// `path[1]` as a field of the record, `path[2]` as its argument.
Text field_text(const Subject& s, Record record, const std::vector<std::string>& path, std::string_view otherwise, auto get) {
  const std::string_view name = path.size() > 1 ? std::string_view(path[1]) : otherwise;
  const model::FieldInfo* field = model::find_field(record, name);
  if (!field) return std::nullopt;
  return value_text(s.page, get(field->field, path.size() > 2 ? std::string_view(path[2]) : std::string_view()), field->type);
}

Text item_text(const Subject& s, std::optional<model::ItemRef> item, const std::vector<std::string>& path) {
  if (!item) return std::nullopt;
  if (path.size() < 2) return s.page.summary(*item);
  return field_text(s, model::record_of(item->kind), path, {}, [&](model::Field field, std::string_view argument) {
    return s.page.get(*item, field, argument);
  });
}

Text script_text(const Subject& s, const std::vector<std::string>& path) {
  const auto script = the_script(s);
  if (!script || script->kind == ItemKind::Script) return item_text(s, script, path);
  // A request stands for the script: its address is the script's, the element's own fields it cannot know.
  if (path.size() < 2) return s.page.summary(*script);
  if (path[1] == "src") return item_text(s, script, {"request", "url"});
  if (path[1] == "host") return item_text(s, script, {"request", "host"});
  if (path[1] == "vendor") return item_text(s, script, {"request", "vendor"});
  return std::nullopt;
}

Text vendor_text(const Subject& s, const std::vector<std::string>& path) {
  if (!s.vendor) return std::nullopt;
  if (path.size() > 1 && path[1] == "id") return s.page.model().vendors[*s.vendor].name;
  return field_text(s, Record::Vendor, path, "name",
                    [&](model::Field field, std::string_view) { return s.page.get_vendor(*s.vendor, field); });
}

Text site_text(const Subject& s, const std::vector<std::string>& path) {
  if (path.size() > 1 && !model::find_field(Record::Site, path[1])) {
    for (const GivenFact& given : s.facts) {
      const model::Fact& fact = s.page.model().facts[given.fact];
      if (fact.name == path[1]) return fact_text(fact, given.value);
    }
    return std::nullopt;
  }
  return field_text(s, Record::Site, path, "url", [&](model::Field field, std::string_view) { return s.page.get_site(field); });
}

Text cmp_text(const Subject& s, const std::vector<std::string>& path) {
  if (path.size() > 1 && path[1] == "id") {
    const model::Value id = s.page.get_site(model::Field::CmpId);
    if (const auto* symbol = std::get_if<model::Symbol>(&id)) {
      return s.page.model().cmps[model::CmpId(symbol->payload)].name;
    }
    return std::nullopt;
  }
  if (path.size() > 1 && path[1] == "name") return cmp_text(s, {"cmp"});
  return field_text(s, Record::Cmp, path, "id", [&](model::Field field, std::string_view) { return s.page.get_site(field); });
}

Text rule_text(const Subject& s, const std::vector<std::string>& path) {
  if (path.size() > 1 && (path[1] == "id" || path[1] == "name")) return s.rule.name;
  if (path.size() > 1 && path[1] == "severity") return std::string(model::name_of(s.severity));
  return s.rule.title;
}

Text evidence_text(const Subject& s, const std::vector<std::string>& path) {
  if (path.size() > 1 && path[1] == "count") return std::to_string(s.items.size());
  return s.items.empty() ? describe_searched(s.searched) : s.page.summary(s.items.front());
}

Text form_field_text(const Subject& s, const std::vector<std::string>& path) {
  const auto field = first_of(s, ItemKind::Field, std::nullopt);
  if (field && path.size() > 1 && path[1] == "selector") return s.page.css_path(*field);
  return item_text(s, field, path);
}

Text fill(const Subject& s, const std::vector<std::string>& path) {
  const std::string& what = path.front();
  if (what == "vendor") return vendor_text(s, path);
  if (what == "site") return site_text(s, path);
  if (what == "cmp") return cmp_text(s, path);
  if (what == "rule") return rule_text(s, path);
  if (what == "evidence") return evidence_text(s, path);
  if (what == "script") return script_text(s, path);
  if (what == "cookie") return item_text(s, first_of(s, ItemKind::Cookie, model::Field::CookieVendor), path);
  if (what == "request") return item_text(s, first_of(s, ItemKind::Request, model::Field::RequestVendor), path);
  if (what == "field") return form_field_text(s, path);
  return std::nullopt;
}

}  // namespace

std::string describe_searched(const std::vector<Searched>& searched) {
  std::string out;
  for (const Searched& s : searched) {
    if (!out.empty()) out += ", ";
    std::string kind(model::name_of(s.evidence));
    std::replace(kind.begin(), kind.end(), '_', ' ');
    out += kind;
    if (s.phase) out += " " + std::string(model::name_of(*s.phase));
  }
  return out.empty() ? out : "looked through " + out;
}

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

/// A sentence stays one that can be read, whatever a site put into a cookie or a script.
static std::string cut(std::string text) {
  static constexpr std::size_t kLongest = 1000;
  std::size_t at = 0;
  for (std::size_t n = 0; n < kLongest && at < text.size(); ++n) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  }
  return at < text.size() ? text.substr(0, at) + "…" : text;
}

std::string render(const model::Template& text, const Subject& subject, Escape escape) {
  std::string out;
  for (const model::Piece& piece : text.pieces) {
    if (piece.path.empty()) {
      out += piece.literal;
      continue;
    }
    const Text value = fill(subject, piece.path);
    if (escape == Escape::Attribute) {
      out += value && !value->empty() ? escape_html(*value) : "…";
    } else {
      out += cut(value.value_or(""));
    }
  }
  return out;
}

}  // namespace writ::findings
