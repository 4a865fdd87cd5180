// Rules, their exceptions and notes, amendments and remedies (spec/language.md, "Rules").

#include <algorithm>

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

const model::Type kBoolean = type_of(model::TypeKind::Boolean);

/// What a rule and its amendments have in common while their fields are read.
struct RuleScope {
  const DeclSite& site;
  bool vendor_at_hand;
  std::string label;  ///< "rule recorder"
};

ExprScope expr_scope(const RuleScope& s) { return {s.site.ast, s.site.pack, s.vendor_at_hand, s.label}; }

CheckContext::TemplateUse use_of(const RuleScope& s) {
  return s.vendor_at_hand ? CheckContext::TemplateUse::Rule : CheckContext::TemplateUse::SiteRule;
}

std::optional<model::RootId> expr_field(CheckContext& c, const RuleScope& s, const std::vector<Field>& fields, std::string_view keyword) {
  const Field* field = c.one(fields, keyword);
  const auto* value = field != nullptr ? std::get_if<ExprValue>(&field->value) : nullptr;
  if (value == nullptr) return std::nullopt;
  return c.root(expr_scope(s), value->expr, kBoolean, fmt::format("{}, {}", s.label, keyword));
}

std::optional<model::Template> template_field(CheckContext& c, const RuleScope& s, const std::vector<Field>& fields, std::string_view keyword) {
  const auto text = c.literal(fields, keyword);
  return text ? std::optional(c.make_template(*text, use_of(s), s.site.pack)) : std::nullopt;
}

std::vector<model::Note> notes_of(CheckContext& c, const RuleScope& s, const std::vector<Field>& fields) {
  std::vector<model::Note> out;
  for (const Field* field : c.all(fields, "note")) {
    const auto* value = std::get_if<NoteValue>(&field->value);
    if (value == nullptr) continue;
    model::Note note;
    c.add_ids(DeclKind::Jurisdiction, value->places, s.site.pack, note.places);
    c.add_ids(DeclKind::Source, value->cites, s.site.pack, note.cites);
    if (value->text) note.text = c.make_template(*value->text, use_of(s), s.site.pack);
    out.push_back(std::move(note));
  }
  return out;
}

std::vector<model::Exception> exceptions_of(CheckContext& c, const RuleScope& s, const std::vector<Field>& fields) {
  std::vector<model::Exception> out;
  std::map<std::string, Span> seen;
  for (const Field* field : c.all(fields, "except")) {
    const auto* block = std::get_if<BlockValue>(&field->value);
    if (block == nullptr || !block->name) continue;
    const auto [first, fresh] = seen.insert({block->name->text, block->name->span});
    if (!fresh) {
      c.report(DiagnosticCode::DuplicateDeclaration, block->name->span, fmt::format("duplicate exception `{}`", block->name->text),
               "give it another name, or list its places after `in`")
          .labels.push_back({first->second, "first written here"});
      continue;
    }
    RuleScope inner{s.site, s.vendor_at_hand, fmt::format("{}, exception {}", s.label, block->name->text)};
    model::Exception e;
    e.name = block->name->text;
    if (block->title) e.title = block->title->value;
    e.in = c.places(block->fields, "in", s.site.pack);
    e.window.from = c.date(block->fields, "from");
    e.window.until = c.date(block->fields, "until");
    if (const Field* from = c.one(block->fields, "from")) {
      if (const auto* w = std::get_if<WindowValue>(&from->value)) e.window = c.window_of(w->from, w->until, from->keyword.span);
    }
    if (e.window.from && e.window.until && *e.window.until < *e.window.from) {
      c.report(DiagnosticCode::EmptyWindow, block->name->span,
               fmt::format("exception `{}` ends on {} before it begins on {}", e.name, format_date(*e.window.until), format_date(*e.window.from)),
               "`from` must not be after `until`");
    }
    e.cites = c.ids<model::Source>(DeclKind::Source, block->fields, "cites", s.site.pack);
    e.when = expr_field(c, inner, block->fields, "when");
    for (const Field* need : c.all(block->fields, "needs")) {
      if (const auto* value = std::get_if<NeedsValue>(&need->value)) {
        const auto root = c.root(expr_scope(inner), value->expr, kBoolean, fmt::format("{}, need \"{}\"", inner.label, value->label.value));
        if (root) e.needs.push_back({value->label.value, *root});
      }
    }
    e.because = template_field(c, inner, block->fields, "because");
    out.push_back(std::move(e));
  }
  return out;
}

/// The severity field: `of vendor`, a word, or missing.
struct SeverityField {
  std::optional<model::Severity> severity;
  bool of_vendor = false;
  Span span;
};
SeverityField severity_of(CheckContext& c, const std::vector<Field>& fields) {
  SeverityField out;
  const Field* field = c.one(fields, "severity");
  if (field == nullptr) return out;
  out.span = field->keyword.span;
  if (std::holds_alternative<OfVendorValue>(field->value)) {
    out.of_vendor = true;
  } else {
    out.severity = c.word<model::Severity>(fields, "severity", "severity");
  }
  return out;
}

/// `severity of vendor` asks for a severity of every vendor selected.
void check_severity_of_vendor(CheckContext& c, const model::Rule& rule, Span span) {
  if (rule.scope == model::VendorScope::Site) {
    c.report(DiagnosticCode::SeverityOfVendor, span, fmt::format("rule `{}` takes the severity of the vendor but has no vendor", rule.name),
             "add a field `vendor`, or name a severity");
    return;
  }
  for (const model::VendorId id : rule.vendors) {
    const model::Vendor& vendor = c.model().vendors[id];
    if (vendor.severity) continue;
    Diagnostic& d = c.report(DiagnosticCode::SeverityOfVendor, span,
                             fmt::format("rule `{}` takes the severity of the vendor, but vendor `{}` has none", rule.name, vendor.name),
                             fmt::format("add `severity …` to vendor `{}`, or name a severity here", vendor.name));
    for (const DeclSite& site : c.sites) {
      if (site.decl->kind == DeclKind::Vendor && site.index == id.index) d.labels.push_back({site.decl->name.span, "declared here"});
    }
    return;
  }
}

/// The vendors at hand: by `vendor` and `subtype`. For `any`, a vendor counts if the rule sees its pack or if it carries a
/// subtype that the rule sees, so that a pack that only adds vendors serves the rules of the library (spec/packs.md).
std::vector<model::VendorId> select_vendors(CheckContext& c, const DeclSite& site, const model::Rule& rule,
                                            const std::vector<model::VendorId>& named, const std::vector<model::SubtypeId>& subtypes) {
  std::vector<model::VendorId> out;
  const auto has_subtype = [&](const model::Vendor& v) {
    return subtypes.empty() || std::any_of(subtypes.begin(), subtypes.end(), [&](model::SubtypeId s) {
             return std::find(v.subtypes.begin(), v.subtypes.end(), s) != v.subtypes.end();
           });
  };
  const auto sees = [&](const model::Vendor& v) {
    const auto& seen = c.visible[site.pack];
    return seen.contains(v.pack.index) || std::any_of(v.subtypes.begin(), v.subtypes.end(), [&](model::SubtypeId s) {
             return seen.contains(c.model().subtypes[s].pack.index);
           });
  };
  for (std::size_t i = 0; i < c.model().vendors.size(); ++i) {
    const model::VendorId id(i);
    const model::Vendor& vendor = c.model().vendors[id];
    const bool wanted = rule.scope == model::VendorScope::Named ? std::find(named.begin(), named.end(), id) != named.end() : sees(vendor);
    if (wanted && has_subtype(vendor)) out.push_back(id);
  }
  std::sort(out.begin(), out.end(), [&](model::VendorId a, model::VendorId b) {
    const auto& va = c.model().vendors[a];
    const auto& vb = c.model().vendors[b];
    return std::tie(va.name, va.pack.index) < std::tie(vb.name, vb.pack.index);
  });
  return out;
}

void fill_rule(CheckContext& c, const DeclSite& site) {
  const auto& fields = site.decl->fields;
  const model::RuleId id(site.index);
  model::Rule rule = c.model().rules[id];
  rule.runs = c.packs[site.pack].asked;
  c.rule_spans[site.index] = site.decl->name.span;

  const auto vendor_fields = c.all(fields, "vendor");
  std::vector<model::VendorId> named;
  const Field* any_field = nullptr;
  for (const Field* field : vendor_fields) {
    rule.scope = model::VendorScope::Named;
    const auto* value = std::get_if<NamesValue>(&field->value);
    if (value == nullptr) continue;
    for (const QualifiedName& name : value->names) {
      if (!name.pack && name.name.text == "any" && !name.name.quoted) {
        any_field = field;
      } else if (const DeclSite* vendor = c.find(DeclKind::Vendor, name, site.pack)) {
        named.emplace_back(vendor->index);
      }
    }
  }
  if (any_field != nullptr) rule.scope = model::VendorScope::Any;
  const auto subtypes = c.ids<model::Subtype>(DeclKind::Subtype, fields, "subtype", site.pack);
  const auto subtype_fields = c.all(fields, "subtype");
  if (!subtype_fields.empty() && vendor_fields.empty()) {
    c.report(DiagnosticCode::MissingField, subtype_fields.front()->keyword.span, fmt::format("rule `{}` names a subtype but no vendor", rule.name),
             "add `vendor any`");
  }
  if (rule.scope != model::VendorScope::Site) {
    const std::size_t errors_at_names = named.size();
    rule.vendors = select_vendors(c, site, rule, named, subtypes);
    const bool names_resolved = rule.scope == model::VendorScope::Any || errors_at_names > 0;
    const bool subtypes_resolved = subtype_fields.empty() || !subtypes.empty();
    if (rule.vendors.empty() && names_resolved && subtypes_resolved) {
      c.report(DiagnosticCode::SelectsNobody, vendor_fields.front()->keyword.span,
               fmt::format("`vendor` and `subtype` of rule `{}` select nobody", rule.name),
               "no visible vendor has the subtype: does the pack lack a `depends`?");
    }
  }
  rule.jurisdictions = c.ids<model::Jurisdiction>(DeclKind::Jurisdiction, fields, "jurisdiction", site.pack);
  const SeverityField severity = severity_of(c, fields);
  rule.severity = severity.severity;
  if (severity.of_vendor) check_severity_of_vendor(c, rule, severity.span);
  rule.effective = c.window(fields, "effective");

  const RuleScope scope{site, rule.scope != model::VendorScope::Site, fmt::format("rule {}", rule.name)};
  rule.applies = expr_field(c, scope, fields, "applies");
  if (const auto condition = expr_field(c, scope, fields, "condition")) rule.condition = *condition;
  rule.exceptions = exceptions_of(c, scope, fields);
  rule.cites = c.ids<model::Source>(DeclKind::Source, fields, "cites", site.pack);
  rule.notes = notes_of(c, scope, fields);
  rule.message = template_field(c, scope, fields, "message");
  rule.remedies = c.ids<model::Remedy>(DeclKind::Remedy, fields, "remedy", site.pack);
  for (const Field* field : c.all(fields, "tags")) {
    if (const auto* value = std::get_if<NamesValue>(&field->value)) {
      for (const QualifiedName& tag : value->names) rule.tags.push_back(tag.name.text);
    }
  }
  c.model().rules[id] = std::move(rule);
}

/// Whether the two areas have a place in common on some day.
bool overlap(const model::Model& m, model::JurisdictionId a, model::JurisdictionId b) {
  for (std::size_t i = 0; i < m.jurisdictions.size(); ++i) {
    const model::JurisdictionId p(i);
    if (model::ever_lies_in(m, p, a) && model::ever_lies_in(m, p, b)) return true;
  }
  return false;
}

void fill_amendment(CheckContext& c, const DeclSite& site) {
  const DeclSite* target = c.find(DeclKind::Rule, site.decl->name, site.pack);
  if (target == nullptr || !site.decl->amend) return;
  const auto& fields = site.decl->fields;
  model::Amendment a;
  a.pack = model::PackId(site.pack);
  a.span = site.decl->name.span;
  const SourceFile& file = c.sources[site.ast->file];
  a.file = fmt::format("{}:{}", file.name(), file.position(site.decl->name.span.begin).line);

  const model::Rule& rule = c.model().rules[model::RuleId(target->index)];
  for (const QualifiedName& name : site.decl->amend->places) {
    const DeclSite* place = c.find(DeclKind::Jurisdiction, name, site.pack);
    if (place == nullptr) continue;
    const model::JurisdictionId id(place->index);
    const bool covers = std::any_of(rule.jurisdictions.begin(), rule.jurisdictions.end(),
                                    [&](model::JurisdictionId j) { return overlap(c.model(), id, j); });
    if (!covers && !rule.jurisdictions.empty()) {
      std::vector<std::string> held;
      for (const auto j : rule.jurisdictions) held.push_back(c.model().jurisdictions[j].name);
      c.report(DiagnosticCode::AmendOutside, name.span, fmt::format("rule `{}` does not cover `{}`", rule.name, name.name.text),
               fmt::format("it covers {} and what lies in it", fmt::join(held, ", ")))
          .labels.push_back({target->decl->name.span, "the rule is here"});
      continue;
    }
    a.in.push_back(id);
  }
  a.effective = c.window(fields, "effective");
  if (const Field* field = c.one(fields, "repealed")) {
    if (const auto* w = std::get_if<WindowValue>(&field->value); w != nullptr && w->from) a.repealed = w->from->value;
    if (const auto* d = std::get_if<DateValue>(&field->value)) a.repealed = d->date.value;
    if (const Field* effective = c.one(fields, "effective")) {
      c.report(DiagnosticCode::BadAmendment, field->keyword.span, "`repealed` stands beside `effective`",
               "an amendment has one of them: `repealed from DATE` by itself ends the rule there")
          .labels.push_back({effective->keyword.span, "`effective` is here"});
    }
  }
  const SeverityField severity = severity_of(c, fields);
  a.severity = severity.severity;
  a.severity_of_vendor = severity.of_vendor;
  if (severity.of_vendor) check_severity_of_vendor(c, rule, severity.span);

  const RuleScope scope{site, rule.scope != model::VendorScope::Site, fmt::format("amendment of rule {}", rule.name)};
  a.condition = expr_field(c, scope, fields, "condition");
  a.applies = expr_field(c, scope, fields, "applies");
  a.message = template_field(c, scope, fields, "message");
  if (!c.all(fields, "remedy").empty()) a.remedies = c.ids<model::Remedy>(DeclKind::Remedy, fields, "remedy", site.pack);
  a.exceptions = exceptions_of(c, scope, fields);
  a.notes = notes_of(c, scope, fields);
  a.cites = c.ids<model::Source>(DeclKind::Source, fields, "cites", site.pack);
  for (const Field* field : c.all(fields, "tags")) {
    if (const auto* value = std::get_if<NamesValue>(&field->value)) {
      for (const QualifiedName& tag : value->names) a.tags.push_back(tag.name.text);
    }
  }
  c.model().rules[model::RuleId(target->index)].amendments.push_back(std::move(a));
}

/// Steps of `in` without regard to dates.
std::optional<int> steps(const model::Model& m, model::JurisdictionId inner, const std::vector<model::JurisdictionId>& outers) {
  std::optional<int> best;
  for (const auto outer : outers) {
    std::vector<int> at(m.jurisdictions.size(), -1);
    std::vector<model::JurisdictionId> queue{inner};
    at[inner.index] = 0;
    for (std::size_t i = 0; i < queue.size(); ++i) {
      if (queue[i] == outer) {
        if (!best || at[queue[i].index] < *best) best = at[queue[i].index];
        break;
      }
      for (const auto& up : m.jurisdictions[queue[i]].memberships) {
        if (at[up.in.index] >= 0) continue;
        at[up.in.index] = at[queue[i].index] + 1;
        queue.push_back(up.in);
      }
    }
  }
  return best;
}

/// The first field that both set and that one must win.
std::string_view common_field(const model::Amendment& a, const model::Amendment& b) {
  if ((a.severity || a.severity_of_vendor) && (b.severity || b.severity_of_vendor)) return "severity";
  if (a.condition && b.condition) return "condition";
  if (a.applies && b.applies) return "applies";
  if (a.message && b.message) return "message";
  if (a.remedies && b.remedies) return "remedy";
  for (const auto& x : a.exceptions) {
    for (const auto& y : b.exceptions) {
      if (x.name == y.name) return "except";
    }
  }
  return {};
}

/// A tie of place and date between amendments that one field cannot decide (spec/semantics.md, "Amendments"). Only packs
/// that see each other are held together here; the judge finds the rest in the run.
void check_ties(CheckContext& c) {
  for (const model::Rule& rule : c.model().rules) {
    for (std::size_t i = 0; i < rule.amendments.size(); ++i) {
      for (std::size_t j = i + 1; j < rule.amendments.size(); ++j) {
        const auto& a = rule.amendments[i];
        const auto& b = rule.amendments[j];
        const std::string_view field = common_field(a, b);
        if (field.empty() || a.effective.from != b.effective.from) continue;
        if (a.effective.until && b.effective.from && *a.effective.until < *b.effective.from) continue;
        if (b.effective.until && a.effective.from && *b.effective.until < *a.effective.from) continue;
        for (std::size_t p = 0; p < c.model().jurisdictions.size(); ++p) {
          const model::JurisdictionId place(p);
          const auto sa = steps(c.model(), place, a.in), sb = steps(c.model(), place, b.in);
          if (!sa || sa != sb) continue;
          c.report(DiagnosticCode::AmendTie, b.span,
                   fmt::format("two amendments set `{}` of rule `{}` for `{}`, as narrow and as late as each other", field, rule.name,
                               c.model().jurisdictions[place].name),
                   "give one of them a later `effective from`, or a narrower place")
              .labels.push_back({a.span, "the other is here"});
          break;
        }
      }
    }
  }
}

}  // namespace

void CheckContext::fill_remedies() {
  for (const DeclSite& site : sites) {
    if (site.decl->kind != DeclKind::Remedy || site.index == Id<Decl>::kNone) continue;
    model::Remedy remedy = model().remedies[model::RemedyId(site.index)];
    if (site.decl->title) remedy.title = make_template(*site.decl->title, TemplateUse::Remedy, site.pack);
    bool any = false;
    for (const Field* field : all(site.decl->fields, "for")) {
      any = true;
      const auto* value = std::get_if<ForCmpValue>(&field->value);
      if (value == nullptr) continue;
      std::vector<model::CmpId> cmps;
      add_ids(DeclKind::Cmp, value->cmps, site.pack, cmps);
      const model::Template text = make_template(value->text, TemplateUse::Remedy, site.pack);
      for (const model::CmpId cmp : cmps) remedy.for_cmp.push_back({cmp, text});
    }
    if (const auto otherwise = literal(site.decl->fields, "otherwise")) {
      any = true;
      remedy.otherwise = make_template(*otherwise, TemplateUse::Remedy, site.pack);
    }
    if (!any && !is_broken(*site.decl)) {
      report(DiagnosticCode::MissingField, site.decl->name.span, fmt::format("remedy `{}` has no text", remedy.name),
             "add `for cmp NAME \"\"\"…\"\"\"` or `otherwise \"\"\"…\"\"\"`");
    }
    model().remedies[model::RemedyId(site.index)] = std::move(remedy);
  }
}

void CheckContext::fill_rules() {
  for (const DeclSite& site : sites) {
    if (site.decl->kind == DeclKind::Rule && site.index != Id<Decl>::kNone) fill_rule(*this, site);
  }
}

void CheckContext::fill_amendments() {
  for (const DeclSite& site : sites) {
    if (site.decl->kind == DeclKind::Amend) fill_amendment(*this, site);
  }
  check_ties(*this);
}

}  // namespace writ::language
