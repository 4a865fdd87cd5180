#include "runtime/findings/template.hpp"

#include <algorithm>
#include <array>

#include "base/escape_html.hpp"
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

/// A name that a page chose, to stand in quotes in code that somebody copies: whatever could end the quotes, now or when the string is read
/// a second time, is "…".
std::string quoted(std::string_view name) {
  constexpr std::string_view kPlain = " _.:@/|~+=#%*!,;?()[]-";
  std::string out = "\"";
  bool gap = false;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || kPlain.find(c) != std::string_view::npos;
    if (plain) {
      out += c;
    } else if (!gap) {
      out += "…";
    }
    gap = !plain;
  }
  return out + "\"";
}

/// What is stored and in evidence, as a list of strings in code: the names, each once.
Text names_in_evidence(const Subject& s, bool cookies) {
  constexpr std::size_t kMostNames = 30;
  std::vector<std::string> names;
  for (const model::ItemRef item : s.items) {
    if (item.kind != (cookies ? ItemKind::Cookie : ItemKind::Entry)) continue;
    const Text name = item_text(s, item, {"item", cookies ? "name" : "key"});
    if (!name || name->empty() || names.size() >= kMostNames || std::find(names.begin(), names.end(), *name) != names.end()) continue;
    names.push_back(*name);
  }
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quoted(name);
  return out.empty() ? std::nullopt : Text(std::move(out));
}

Text evidence_text(const Subject& s, const std::vector<std::string>& path) {
  if (path.size() > 1 && (path[1] == "cookies" || path[1] == "storage")) return names_in_evidence(s, path[1] == "cookies");
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

/// Code for the page that the pack itself declares, or a list of strings in code whose strings are escaped already: it stands in a remedy
/// as it is, and a line that would go without it says nothing.
static bool is_code(const std::vector<std::string>& path) {
  static constexpr std::array<std::string_view, 5> kOfVendor = {"start", "grant", "deny", "stop", "marks"};
  if (path.size() < 2) return false;
  if (path[0] == "evidence") return path[1] == "cookies" || path[1] == "storage";
  return path[0] == "vendor" && std::find(kOfVendor.begin(), kOfVendor.end(), path[1]) != kOfVendor.end();
}

std::string render(const model::Template& text, const Subject& subject, Escape escape) {
  std::string out;
  bool skipping = false;  // the rest of a line of a remedy that is left out
  for (const model::Piece& piece : text.pieces) {
    if (piece.path.empty()) {
      std::string_view literal = piece.literal;
      if (skipping) {
        const auto end = literal.find('\n');
        skipping = end == std::string_view::npos;
        literal = skipping ? std::string_view() : literal.substr(end + 1);
      }
      out += literal;
      continue;
    }
    if (skipping) continue;
    const Text value = fill(subject, piece.path);
    if (escape == Escape::Attribute && is_code(piece.path)) {
      if (value) {
        out += *value;
      } else {
        out.erase(out.rfind('\n') + 1);  // npos + 1 is the beginning
        skipping = true;
      }
    } else if (escape == Escape::Attribute) {
      out += value && !value->empty() ? escape_html(*value) : "…";
    } else {
      out += cut(value.value_or(""));
    }
  }
  return out;
}

}  // namespace writ::findings
