#include "tools/cli/catalogue.hpp"

#include <algorithm>
#include <array>

#include "base/diagnostic.hpp"
#include "model/types.hpp"
#include "tools/cli/table.hpp"

namespace writ::cli {
namespace {

using model::Model;

template <typename T>
Json names_of(const Table<T>& table, const std::vector<Id<T>>& ids) {
  Json names = Json::array();
  for (const auto id : ids) names.push_back(table[id].name);
  return names;
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json date_or_null(const std::optional<Date>& date) { return date ? Json(format_date(*date)) : Json(nullptr); }

template <typename E>
Json word(E value) {
  return std::string(model::name_of(value));
}

std::string mark_text(const model::Mark& mark) {
  if (!mark.regex) return "\"" + mark.text + "\"";
  return "/" + mark.text + "/" + (mark.ignore_case ? "i" : "") + (mark.dot_all ? "s" : "");
}

Json packs(const Model& model) {
  Json rows = Json::array();
  for (const auto& pack : model.packs) {
    rows.push_back({{"name", pack.name}, {"version", text_or_null(pack.version)}, {"licence", text_or_null(pack.licence)},
                    {"depends", pack.depends}, {"title", pack.title}, {"digest", text_or_null(pack.digest)}});
  }
  return rows;
}

Json rules(const Model& model) {
  Json rows = Json::array();
  for (const auto& rule : model.rules) {
    Json vendors = Json::array();
    if (rule.scope != model::VendorScope::Site) vendors = names_of(model.vendors, rule.vendors);
    Json exceptions = Json::array();
    for (const auto& exception : rule.exceptions) exceptions.push_back(exception.name);
    rows.push_back({{"name", rule.name},
                    {"severity", rule.severity ? word(*rule.severity) : Json("of vendor")},
                    {"jurisdictions", names_of(model.jurisdictions, rule.jurisdictions)},
                    {"title", rule.title},
                    {"cites", names_of(model.sources, rule.cites)},
                    {"tags", rule.tags},
                    {"exceptions", exceptions},
                    {"from", date_or_null(rule.effective.from)},
                    {"until", date_or_null(rule.effective.until)},
                    {"amendments", rule.amendments.size()},
                    {"vendors", vendors},
                    {"pack", model.packs[rule.pack].name}});
  }
  return rows;
}

Json consent_of(const model::Vendor& vendor) {
  const model::ConsentInterface& c = vendor.consent;
  return {{"start", text_or_null(c.start)}, {"grant", text_or_null(c.grant)}, {"deny", text_or_null(c.deny)}, {"stop", text_or_null(c.stop)}};
}

Json vendors(const Model& model) {
  Json rows = Json::array();
  for (const auto& vendor : model.vendors) {
    rows.push_back({{"name", vendor.name},
                    {"title", vendor.title},
                    {"operator", text_or_null(vendor.op)},
                    {"country", vendor.country ? Json(model::country_code(*vendor.country)) : Json(nullptr)},
                    {"subtypes", names_of(model.subtypes, vendor.subtypes)},
                    {"severity", vendor.severity ? word(*vendor.severity) : Json(nullptr)},
                    {"hosts", vendor.hosts},
                    {"cookies", vendor.cookies},
                    {"consent", consent_of(vendor)},
                    {"pack", model.packs[vendor.pack].name}});
  }
  // There are hundreds, in many files: whoever looks for one looks by name.
  std::stable_sort(rows.begin(), rows.end(), [](const Json& left, const Json& right) { return left["name"] < right["name"]; });
  return rows;
}

Json categories(const Model& model) {
  Json rows = Json::array();
  for (const auto& category : model.categories) {
    rows.push_back({{"name", category.name}, {"title", category.title}, {"pack", model.packs[category.pack].name}});
  }
  return rows;
}

Json subtypes(const Model& model) {
  Json rows = Json::array();
  for (const auto& subtype : model.subtypes) {
    rows.push_back({{"name", subtype.name}, {"title", subtype.title}, {"of", names_of(model.categories, subtype.of)},
                    {"pack", model.packs[subtype.pack].name}});
  }
  return rows;
}

Json sources(const Model& model) {
  Json rows = Json::array();
  for (const auto& source : model.sources) {
    rows.push_back({{"name", source.name},
                    {"kind", word(source.kind)},
                    {"standing", word(source.standing)},
                    {"status", word(source.status)},
                    {"binds", names_of(model.jurisdictions, source.binds)},
                    {"date", format_date(source.date)},
                    {"title", source.title},
                    {"reference", source.reference},
                    {"authority", source.authority ? Json(model.authorities[*source.authority].name) : Json(nullptr)},
                    {"from", date_or_null(source.effective.from)},
                    {"until", date_or_null(source.effective.until)},
                    {"url", text_or_null(source.url)},
                    {"holds", text_or_null(source.holds)},
                    {"pack", model.packs[source.pack].name}});
  }
  return rows;
}

Json authorities(const Model& model) {
  Json rows = Json::array();
  for (const auto& authority : model.authorities) {
    rows.push_back({{"name", authority.name}, {"title", authority.title}, {"url", text_or_null(authority.url)},
                    {"pack", model.packs[authority.pack].name}});
  }
  return rows;
}

Json jurisdictions(const Model& model) {
  Json rows = Json::array();
  for (const auto& place : model.jurisdictions) {
    Json in = Json::array();
    for (const auto& membership : place.memberships) {
      std::string text = model.jurisdictions[membership.in].name;
      if (membership.window.from) text += " from " + format_date(*membership.window.from);
      if (membership.window.until) text += " until " + format_date(*membership.window.until);
      in.push_back(text);
    }
    rows.push_back({{"code", place.name}, {"title", place.title}, {"in", in},
                    {"authorities", names_of(model.authorities, place.authorities)},
                    {"pack", model.packs[place.pack].name}});
  }
  return rows;
}

Json cmps(const Model& model) {
  Json rows = Json::array();
  for (const auto& cmp : model.cmps) {
    rows.push_back({{"name", cmp.name},
                    {"title", cmp.title},
                    {"hosts", cmp.hosts},
                    {"present", cmp.present},
                    {"accept", cmp.accept.size()},
                    {"reject", cmp.reject.size()},
                    {"withdraw", cmp.withdraw.size()},
                    {"pack", model.packs[cmp.pack].name}});
  }
  return rows;
}

Json facts(const Model& model) {
  static constexpr std::array<const char*, 5> kTypes{"one of", "integer", "boolean", "text", "date"};
  Json rows = Json::array();
  for (const auto& fact : model.facts) {
    rows.push_back({{"name", fact.name},
                    {"type", kTypes[static_cast<std::size_t>(fact.kind)]},
                    {"options", fact.options},
                    {"title", fact.title},
                    {"pack", model.packs[fact.pack].name}});
  }
  return rows;
}

Json phrases(const Model& model) {
  Json rows = Json::array();
  for (const auto& set : model.phrases) {
    for (const auto& list : set.lists) {
      rows.push_back({{"name", set.name}, {"language", list.language}, {"phrases", list.phrases},
                      {"pack", model.packs[set.pack].name}});
    }
  }
  return rows;
}

Json patterns(const Model& model) {
  Json rows = Json::array();
  for (const auto& pattern : model.patterns) {
    Json marks = Json::array();
    for (const auto& mark : pattern.marks) marks.push_back(mark_text(mark));
    rows.push_back({{"name", pattern.name}, {"marks", marks}, {"pack", model.packs[pattern.pack].name}});
  }
  return rows;
}

Json remedies(const Model& model) {
  Json rows = Json::array();
  for (const auto& remedy : model.remedies) {
    Json cmps = Json::array();
    for (const auto& text : remedy.for_cmp) cmps.push_back(model.cmps[text.cmp].name);
    std::string title;
    for (const auto& piece : remedy.title.pieces) {
      title += piece.literal;
      if (piece.path.empty()) continue;
      title += '{';
      for (std::size_t i = 0; i < piece.path.size(); ++i) title += (i == 0 ? "" : ".") + piece.path[i];
      title += '}';
    }
    rows.push_back({{"name", remedy.name}, {"title", title}, {"cmps", cmps}, {"otherwise", remedy.otherwise.has_value()},
                    {"pack", model.packs[remedy.pack].name}});
  }
  return rows;
}

Json diagnostics(const Model&) {
  Json rows = Json::array();
  for (const auto& row : all_diagnostics()) {
    rows.push_back({{"code", std::string(row.code)},
                    {"severity", row.severity == DiagnosticSeverity::Error ? "error" : "warning"},
                    {"meaning", std::string(row.meaning)}});
  }
  return rows;
}

Json fields(const Model&) {
  static constexpr std::array<const char*, 3> kArguments{"", "text", "vendor"};
  Json rows = Json::array();
  for (const auto& field : model::all_fields()) {
    const std::string argument = kArguments[static_cast<std::size_t>(field.argument)];
    rows.push_back({{"of", std::string(model::record_name(field.record))},
                    {"field", std::string(field.name) + (argument.empty() ? "" : "(" + argument + ")")},
                    {"type", model::describe(field.type)},
                    {"meaning", std::string(field.meaning)}});
  }
  return rows;
}

struct Catalogue {
  const char* name;
  Json (*rows)(const Model&);
  bool of_the_language = false;
};
constexpr Catalogue kCatalogues[] = {
    {"packs", packs},         {"rules", rules},       {"vendors", vendors},
    {"categories", categories}, {"subtypes", subtypes}, {"sources", sources},
    {"authorities", authorities}, {"jurisdictions", jurisdictions}, {"cmps", cmps},
    {"facts", facts},         {"phrases", phrases},   {"patterns", patterns},
    {"remedies", remedies},   {"diagnostics", diagnostics, true}, {"fields", fields, true},
};

/// At most `width` code points, the last of them `…` where something was cut.
std::string cut(const std::string& text, std::size_t width) {
  if (width_of(text) <= width) return text;
  std::size_t seen = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U && seen++ == width - 1) break;
    ++at;
  }
  return text.substr(0, at) + "…";
}

std::string cell_text(const Json& cell) {
  if (cell.is_null()) return "-";
  if (cell.is_string()) return cell.get<std::string>();
  if (cell.is_array()) {
    std::string text;
    for (const auto& part : cell) text += (text.empty() ? "" : ", ") + cell_text(part);
    return text.empty() ? "-" : text;
  }
  return dump(cell, JsonLayout::Compact);
}

}  // namespace

const std::vector<std::string>& catalogue_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& catalogue : kCatalogues) all.emplace_back(catalogue.name);
    return all;
  }();
  return names;
}

bool is_of_the_language(const std::string& what) {
  return std::any_of(std::begin(kCatalogues), std::end(kCatalogues),
                     [&](const Catalogue& c) { return c.name == what && c.of_the_language; });
}

Json catalogue(const std::string& what, const Model& model) {
  for (const auto& catalogue : kCatalogues) {
    if (catalogue.name == what) return catalogue.rows(model);
  }
  return Json::array();
}

std::string table_of(const Json& rows) {
  if (rows.empty()) return "";
  constexpr std::size_t kWidest = 60;
  constexpr std::size_t kColumns = 6;  // more do not fit a terminal; JSON has them all
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& member : rows.front().items()) {
    if (lines[0].size() < kColumns) lines[0].push_back(member.key());
  }
  for (const auto& row : rows) {
    auto& line = lines.emplace_back();
    for (const auto& column : lines[0]) line.push_back(cut(cell_text(row[column]), kWidest));
  }
  return aligned(lines);
}

}  // namespace writ::cli
