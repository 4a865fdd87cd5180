// Declarations other than rules: places, sources, vocabulary, vendors, and what other packs add to them; platforms have
// check_cmps.cpp.

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

using model::Standing;

bool is_version(std::string_view text) {
  int parts = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t start = at;
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
    if (at == start) return false;
    ++parts;
    if (at == text.size()) break;
    if (text[at] != '.') return (text[at] == '-' || text[at] == '+') && parts == 3 && at + 1 < text.size();
    ++at;
    if (at == text.size()) return false;
  }
  return parts >= 1 && parts <= 3;
}

void fill_jurisdiction(CheckContext& c, const DeclSite& site) {
  auto& place = c.model().jurisdictions[model::JurisdictionId(site.index)];
  for (const Field* field : c.all(site.decl->fields, "in")) {
    const auto* value = std::get_if<PlacesValue>(&field->value);
    if (value == nullptr) continue;
    for (const Place& p : value->places) {
      if (const DeclSite* outer = c.find(DeclKind::Jurisdiction, p.name, site.pack)) {
        place.memberships.push_back({model::JurisdictionId(outer->index), c.window_of(p.from, p.until, p.name.span)});
      }
    }
  }
  place.authorities = c.ids<model::Authority>(DeclKind::Authority, site.decl->fields, "authority", site.pack);
}

void fill_source(CheckContext& c, const DeclSite& site) {
  const auto& fields = site.decl->fields;
  auto& source = c.model().sources[model::SourceId(site.index)];
  source.title = c.text(fields, "title");
  source.kind = c.word<model::SourceKind>(fields, "kind", "kind of source").value_or(model::SourceKind::Statute);
  source.binds = c.ids<model::Jurisdiction>(DeclKind::Jurisdiction, fields, "binds", site.pack);
  const auto authority = c.ids<model::Authority>(DeclKind::Authority, fields, "authority", site.pack);
  if (!authority.empty()) source.authority = authority.front();
  source.reference = c.text(fields, "reference");
  source.date = c.date(fields, "date").value_or(Date{});
  source.url = c.text(fields, "url");
  source.holds = c.text(fields, "holds");
  source.status = c.word<model::SourceStatus>(fields, "status", "status").value_or(model::SourceStatus::Known);
  const bool hard = source.kind == model::SourceKind::Statute || source.kind == model::SourceKind::Judgment;
  source.standing = c.word<Standing>(fields, "standing", "standing").value_or(hard ? Standing::Binding : Standing::Guidance);
  source.effective = c.window(fields, "effective");
  if (!source.effective.from) source.effective.from = source.date;
  if (const auto address = c.literal(fields, "url")) c.url(*address);
}

void fill_fact(CheckContext& c, const DeclSite& site) {
  auto& fact = c.model().facts[model::FactId(site.index)];
  const FactTypeValue* type = nullptr;
  for (const Field& field : site.decl->fields) {
    const auto* value = std::get_if<FactTypeValue>(&field.value);
    if (value == nullptr) continue;
    if (type != nullptr) {
      c.report(DiagnosticCode::RepeatedField, field.span, "the type of the fact stands twice", "keep one of them");
      continue;
    }
    type = value;
  }
  if (type == nullptr) {
    if (c.is_broken(*site.decl)) return;
    c.report(DiagnosticCode::MissingField, site.decl->name.span, fmt::format("fact `{}` has no type", fact.name),
             "write `one of a, b`, `integer`, `boolean`, `text` or `date`");
    return;
  }
  if (type->one_of) {
    fact.kind = model::FactKind::OneOf;
    for (const Name& option : type->names) {
      if (std::find(fact.options.begin(), fact.options.end(), option.text) != fact.options.end()) {
        c.report(DiagnosticCode::RepeatedField, option.span, fmt::format("option `{}` stands twice", option.text), "keep one of them");
        continue;
      }
      fact.options.push_back(option.text);
    }
    return;
  }
  static const std::vector<std::string> kTypes = {"integer", "boolean", "text", "date"};
  const Name& name = type->names.front();
  if (name.text == "integer") fact.kind = model::FactKind::Integer;
  else if (name.text == "boolean") fact.kind = model::FactKind::Boolean;
  else if (name.text == "text") fact.kind = model::FactKind::Text;
  else if (name.text == "date") fact.kind = model::FactKind::Date;
  else c.unknown("type of fact", name, kTypes);
}

void fill_vendor(CheckContext& c, const DeclSite& site) {
  const auto& fields = site.decl->fields;
  auto& vendor = c.model().vendors[model::VendorId(site.index)];
  vendor.op = c.text(fields, "operator");
  if (const Field* country = c.one(fields, "country")) {
    if (const auto* value = std::get_if<NamesValue>(&country->value); value != nullptr && !value->names.empty()) {
      vendor.country = model::parse_country(value->names.front().name.text);
      if (!vendor.country) {
        c.report(DiagnosticCode::UnknownName, value->names.front().span,
                 fmt::format("unknown country `{}`", value->names.front().name.text),
                 "countries are two capital letters of ISO 3166: FR, US, MT (the United Kingdom is GB)");
      }
    }
  }
  if (const Field* field = c.one(fields, "tcf-id")) {
    if (const auto* value = std::get_if<IntegerValue>(&field->value)) {
      if (value->number.value < 1 || value->number.value > 65535) {
        c.report(DiagnosticCode::BadNumber, value->number.span, fmt::format("{} is no number of a vendor", value->number.value),
                 "the framework numbers vendors from 1 to 65535");
      } else {
        vendor.tcf_id = static_cast<std::uint32_t>(value->number.value);
      }
    }
  }
  vendor.severity = c.word<model::Severity>(fields, "severity", "severity");
  c.add_vendor_lists(vendor, fields, site.pack);
  if (const Field* field = c.one(fields, "masking")) {
    if (const auto* block = std::get_if<BlockValue>(&field->value)) {
      model::Masking masking;
      masking.by_default = c.word<model::MaskingDefault>(block->fields, "default", "masking default");
      for (const StringLiteral& selector : c.strings(block->fields, "selectors")) {
        c.selector(selector);
        masking.selectors.push_back(selector.value);
      }
      vendor.masking = std::move(masking);
    }
  }
  if (const Field* field = c.one(fields, "consent")) {
    if (const auto* block = std::get_if<BlockValue>(&field->value)) {
      vendor.consent = {c.text(block->fields, "start"), c.text(block->fields, "grant"), c.text(block->fields, "deny"), c.text(block->fields, "stop")};
    }
  }
  const bool known = !vendor.hosts.empty() || !vendor.urls.empty() || !vendor.cookies.empty() || !vendor.local_storage.empty() ||
                     !vendor.session_storage.empty() || !vendor.indexed_db.empty() || !vendor.cache_storage.empty() ||
                     !vendor.service_workers.empty() || !vendor.globals.empty() || !vendor.inline_marks.empty();
  // A vendor whose only list has a fault has been reported already.
  const bool tried = std::any_of(fields.begin(), fields.end(), [](const Field& f) { return f.keyword.text == "hosts"; });
  if (!known && !tried && !c.is_broken(*site.decl)) {
    c.report(DiagnosticCode::NoWayToKnow, site.decl->name.span, fmt::format("nothing could show vendor `{}`", vendor.name),
             "add at least one of hosts, urls, cookies, local-storage, session-storage, indexed-db, globals, inline");
  }
}

void add_phrases(CheckContext& c, model::Phrases& phrases, const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    const auto* value = std::get_if<MarksValue>(&field.value);
    if (value == nullptr) continue;
    auto it = std::find_if(phrases.lists.begin(), phrases.lists.end(),
                           [&](const model::PhraseList& l) { return l.language == field.keyword.text; });
    if (it == phrases.lists.end()) it = phrases.lists.insert(phrases.lists.end(), {field.keyword.text, {}});
    for (const Mark& mark : value->marks) {
      if (const auto* string = std::get_if<StringLiteral>(&mark.value)) {
        it->phrases.push_back(string->value);
      } else {
        c.report(DiagnosticCode::TypeMismatch, mark.span(), "a regex among phrases", "phrases are strings; a `pattern` takes regexes");
      }
    }
  }
}

void add_marks(CheckContext& c, model::Pattern& pattern, const std::vector<Field>& fields) {
  for (const Field& field : fields) {
    if (const auto* value = std::get_if<MarksValue>(&field.value)) {
      for (const Mark& mark : value->marks) pattern.marks.push_back(c.mark(mark));
    }
  }
}

void check_cycles(CheckContext& c) {
  // Depth-first over `in`, iterative: colours white, grey, black.
  const auto& table = c.model().jurisdictions;
  std::vector<int> colour(table.size(), 0);
  std::map<std::uint32_t, const DeclSite*> site_of;
  for (const DeclSite& site : c.sites) {
    if (site.decl->kind == DeclKind::Jurisdiction && site.index != Id<Decl>::kNone) site_of[site.index] = &site;
  }
  for (std::uint32_t start = 0; start < table.size(); ++start) {
    if (colour[start] != 0) continue;
    std::vector<std::pair<std::uint32_t, std::size_t>> path{{start, 0}};
    colour[start] = 1;
    while (!path.empty()) {
      auto& [at, next] = path.back();
      const auto& ups = table[model::JurisdictionId(at)].memberships;
      if (next == ups.size()) {
        colour[at] = 2;
        path.pop_back();
        continue;
      }
      const std::uint32_t up = ups[next++].in.index;
      if (colour[up] == 0) {
        colour[up] = 1;
        path.emplace_back(up, 0);
      } else if (colour[up] == 1) {
        const auto first = std::find_if(path.begin(), path.end(), [&](const auto& p) { return p.first == up; });
        std::string way;
        for (auto it = first; it != path.end(); ++it) way += table[model::JurisdictionId(it->first)].name + " in ";
        way += table[model::JurisdictionId(up)].name;
        Diagnostic& d = c.report(DiagnosticCode::Cycle, site_of[up]->decl->name.span,
                                 fmt::format("jurisdiction `{}` lies in itself: {}", table[model::JurisdictionId(up)].name, way),
                                 "take one `in` of the circle away");
        for (auto it = std::next(first); it != path.end(); ++it) d.labels.push_back({site_of[it->first]->decl->name.span, "by way of this"});
      }
    }
  }
}

void fill_one(CheckContext& c, const DeclSite& site) {
  const auto& fields = site.decl->fields;
  model::Model& m = c.model();
  switch (site.decl->kind) {
    case DeclKind::Jurisdiction: fill_jurisdiction(c, site); break;
    case DeclKind::Authority:
      m.authorities[model::AuthorityId(site.index)].url = c.text(fields, "url");
      if (const auto address = c.literal(fields, "url")) c.url(*address);
      break;
    case DeclKind::Source: fill_source(c, site); break;
    case DeclKind::Subtype:
      m.subtypes[model::SubtypeId(site.index)].of = c.ids<model::Category>(DeclKind::Category, fields, "of", site.pack);
      break;
    case DeclKind::Vendor: fill_vendor(c, site); break;
    case DeclKind::Cmp: c.fill_cmp(site); break;
    case DeclKind::Pattern: add_marks(c, m.patterns[model::PatternId(site.index)], fields); break;
    case DeclKind::Phrases: add_phrases(c, m.phrases[model::PhrasesId(site.index)], fields); break;
    case DeclKind::Fact: fill_fact(c, site); break;
    case DeclKind::Category: case DeclKind::Pack: case DeclKind::Define: case DeclKind::Rule: case DeclKind::Amend:
    case DeclKind::Remedy: case DeclKind::Extend: case DeclKind::Test:
      break;
  }
}

}  // namespace

void CheckContext::add_vendor_lists(model::Vendor& vendor, const std::vector<Field>& fields, std::uint32_t pack) {
  const auto take = [&](std::string_view keyword, std::vector<std::string>& into) {
    for (const StringLiteral& s : strings(fields, keyword)) {
      if (s.value.empty()) {
        report(DiagnosticCode::BadGlob, s.span, fmt::format("an empty string in `{}`", keyword), "it would match nothing: take it out");
        continue;
      }
      into.push_back(s.value);
    }
  };
  for (const StringLiteral& s : strings(fields, "hosts")) {
    if (std::string normal = host(s); !normal.empty()) vendor.hosts.push_back(std::move(normal));
  }
  take("urls", vendor.urls);
  take("cookies", vendor.cookies);
  take("local-storage", vendor.local_storage);
  take("session-storage", vendor.session_storage);
  take("indexed-db", vendor.indexed_db);
  take("cache-storage", vendor.cache_storage);
  take("service-workers", vendor.service_workers);
  take("globals", vendor.globals);
  take("aka", vendor.aka);
  for (const Field* field : all(fields, "inline")) {
    if (const auto* value = std::get_if<MarksValue>(&field->value)) {
      for (const Mark& m : value->marks) vendor.inline_marks.push_back(mark(m));
    }
  }
  for (const auto id : ids<model::Subtype>(DeclKind::Subtype, fields, "subtype", pack)) {
    if (std::find(vendor.subtypes.begin(), vendor.subtypes.end(), id) == vendor.subtypes.end()) vendor.subtypes.push_back(id);
  }
}

std::vector<model::JurisdictionId> CheckContext::places(const std::vector<Field>& fields, std::string_view keyword, std::uint32_t pack) {
  std::vector<model::JurisdictionId> out;
  for (const Field* field : all(fields, keyword)) {
    if (const auto* value = std::get_if<PlacesValue>(&field->value)) {
      for (const Place& p : value->places) {
        if (const DeclSite* site = find(DeclKind::Jurisdiction, p.name, pack)) out.emplace_back(site->index);
      }
    } else if (const auto* list = std::get_if<NamesValue>(&field->value)) {
      add_ids(DeclKind::Jurisdiction, list->names, pack, out);
    }
  }
  return out;
}

void CheckContext::fill_declarations() {
  for (const PackSource& pack : packs) {
    for (const Ast& ast : pack.files) {
      for (const Decl& decl : ast.decls) {
        if (decl.kind != DeclKind::Pack) continue;
        const auto version = literal(decl.fields, "version");
        if (version && !is_version(version->value)) {
          report(DiagnosticCode::BadVersion, version->span, fmt::format("`{}` is no version", version->value),
                 "write numbers parted by dots: \"1.2.0\"");
        }
      }
    }
  }
  for (const DeclSite& site : sites) check_table(site);
  for (std::size_t i = 0; i < sites.size(); ++i) {
    if (sites[i].index != Id<Decl>::kNone) fill_one(*this, sites[i]);
  }
  check_cycles(*this);
}

void CheckContext::apply_extensions() {
  for (const DeclSite& site : sites) {
    if (site.decl->kind != DeclKind::Extend || !site.decl->extend) continue;
    const DeclKind kind = site.decl->extend->target;
    const DeclSite* target = find(kind, site.decl->name, site.pack);
    if (target == nullptr) continue;
    if (target->pack == site.pack) {
      report(DiagnosticCode::OwnExtension, site.decl->name.span,
             fmt::format("{} `{}` is declared in the same pack", keyword_of(kind), site.decl->name.name.text),
             "write the fields into the declaration itself")
          .labels.push_back({target->decl->name.span, "declared here"});
      continue;
    }
    const auto& fields = site.decl->fields;
    switch (kind) {
      case DeclKind::Vendor: add_vendor_lists(model().vendors[model::VendorId(target->index)], fields, site.pack); break;
      case DeclKind::Cmp: add_cmp_lists(model().cmps[model::CmpId(target->index)], fields); break;
      case DeclKind::Subtype: {
        auto& of = model().subtypes[model::SubtypeId(target->index)].of;
        for (const auto id : ids<model::Category>(DeclKind::Category, fields, "of", site.pack)) {
          if (std::find(of.begin(), of.end(), id) == of.end()) of.push_back(id);
        }
        break;
      }
      case DeclKind::Phrases: add_phrases(*this, model().phrases[model::PhrasesId(target->index)], fields); break;
      case DeclKind::Pattern: add_marks(*this, model().patterns[model::PatternId(target->index)], fields); break;
      case DeclKind::Pack: case DeclKind::Jurisdiction: case DeclKind::Authority: case DeclKind::Source: case DeclKind::Category:
      case DeclKind::Fact: case DeclKind::Define: case DeclKind::Rule: case DeclKind::Amend: case DeclKind::Remedy:
      case DeclKind::Extend: case DeclKind::Test:
        report(DiagnosticCode::BadExtension, site.decl->extend->target_span,
               fmt::format("a {} cannot be extended", keyword_of(kind)), "vendor, cmp, subtype, phrases and pattern can");
        break;
    }
  }
}

}  // namespace writ::language
