// Law and doubts: what compiles but should make its author think again (spec/diagnostics.md, 4xx and 5xx).

#include <algorithm>

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

using model::JurisdictionId;
using model::SourceId;

/// All places that lie in one of the list on some day.
std::vector<JurisdictionId> ever_covered(const model::Model& m, const std::vector<JurisdictionId>& places) {
  std::vector<JurisdictionId> out;
  for (std::size_t i = 0; i < m.jurisdictions.size(); ++i) {
    const JurisdictionId id(i);
    if (std::any_of(places.begin(), places.end(), [&](JurisdictionId p) { return model::ever_lies_in(m, id, p); })) out.push_back(id);
  }
  return out;
}

bool binds(const model::Model& m, SourceId source, JurisdictionId place) {
  const auto& list = m.sources[source].binds;
  return std::any_of(list.begin(), list.end(), [&](JurisdictionId b) { return model::ever_lies_in(m, place, b); });
}

bool binds_any(const model::Model& m, SourceId source, const std::vector<JurisdictionId>& places) {
  return std::any_of(places.begin(), places.end(), [&](JurisdictionId p) { return binds(m, source, p); });
}

std::string names_of(const model::Model& m, const std::vector<JurisdictionId>& places) {
  std::vector<std::string> out;
  for (const auto p : places) out.push_back(m.jurisdictions[p].name);
  return fmt::format("{}", fmt::join(out, ", "));
}

/// Every (name span, source) of `cites` in a list of fields.
std::vector<std::pair<Span, SourceId>> cited(CheckContext& c, const std::vector<Field>& fields, std::uint32_t pack) {
  std::vector<std::pair<Span, SourceId>> out;
  for (const Field* field : c.all(fields, "cites")) {
    if (const auto* value = std::get_if<NamesValue>(&field->value)) {
      for (const QualifiedName& name : value->names) {
        if (const DeclSite* site = c.look(DeclKind::Source, name, pack)) out.emplace_back(name.span, SourceId(site->index));
      }
    }
  }
  return out;
}

void claimed(CheckContext& c, Span span, SourceId source) {
  if (!c.options.release || c.model().sources[source].status != model::SourceStatus::Claimed) return;
  // Reported where it is declared if that is in a pack under release.
  if (c.packs[c.model().sources[source].pack.index].asked) return;
  c.report(DiagnosticCode::ClaimedSource, span, fmt::format("source `{}` has status `claimed`", c.model().sources[source].name),
           "find evidence for it, or take the citation out before the release");
}

void check_cites(CheckContext& c, const std::vector<Field>& fields, std::uint32_t pack, const std::vector<JurisdictionId>& places) {
  for (const auto& [span, source] : cited(c, fields, pack)) {
    claimed(c, span, source);
    if (places.empty() || c.model().sources[source].binds.empty() || binds_any(c.model(), source, places)) continue;
    c.report(DiagnosticCode::SourceElsewhere, span,
             fmt::format("source `{}` binds {} and is cited for {}", c.model().sources[source].name,
                         names_of(c.model(), c.model().sources[source].binds), names_of(c.model(), places)),
             "cite it in a note for a place that it binds, or check `binds`");
  }
}

void check_notes(CheckContext& c, const std::vector<Field>& fields, std::uint32_t pack, const std::vector<JurisdictionId>& covered) {
  for (const Field* field : c.all(fields, "note")) {
    const auto* note = std::get_if<NoteValue>(&field->value);
    if (note == nullptr) continue;
    std::vector<JurisdictionId> places;
    for (const QualifiedName& name : note->places) {
      const DeclSite* site = c.look(DeclKind::Jurisdiction, name, pack);
      if (site == nullptr) continue;
      const JurisdictionId id(site->index);
      places.push_back(id);
      const bool held = std::any_of(covered.begin(), covered.end(), [&](JurisdictionId p) { return model::ever_lies_in(c.model(), p, id); });
      if (!held && !covered.empty()) {
        c.report(DiagnosticCode::NoteElsewhere, name.span, fmt::format("the rule does not cover `{}`", name.name.text),
                 "add the place to `jurisdiction`, or take the note out");
      }
    }
    for (const QualifiedName& name : note->cites) {
      const DeclSite* site = c.look(DeclKind::Source, name, pack);
      if (site == nullptr) continue;
      const SourceId source(site->index);
      claimed(c, name.span, source);
      if (places.empty() || c.model().sources[source].binds.empty() || binds_any(c.model(), source, places)) continue;
      c.report(DiagnosticCode::SourceElsewhere, name.span,
               fmt::format("source `{}` binds {} and is cited for {}", c.model().sources[source].name,
                           names_of(c.model(), c.model().sources[source].binds), names_of(c.model(), places)),
               "cite it for a place that it binds, or check `binds`");
    }
  }
}

void check_exceptions(CheckContext& c, const std::vector<Field>& fields, const std::vector<model::Exception>& exceptions, std::uint32_t pack,
                      const std::vector<JurisdictionId>& covered, const model::Window& rule_window) {
  for (const Field* field : c.all(fields, "except")) {
    const auto* block = std::get_if<BlockValue>(&field->value);
    if (block == nullptr || !block->name) continue;
    const auto it = std::find_if(exceptions.begin(), exceptions.end(), [&](const auto& e) { return e.name == block->name->text; });
    if (it == exceptions.end()) continue;
    const model::Exception& e = *it;
    const std::vector<JurisdictionId> places = e.in.empty() ? covered : e.in;
    if (e.cites.empty() && c.all(block->fields, "cites").empty()) {
      Diagnostic& d = c.report(DiagnosticCode::ExceptionWithoutSource, block->name->span,
                               fmt::format("exception `{}` cites nothing", e.name), "name the source that grants it: `cites …`");
      if (c.options.release) d.severity = DiagnosticSeverity::Error;
    }
    check_cites(c, block->fields, pack, places);
    const bool outside = !e.in.empty() && !covered.empty() && std::none_of(covered.begin(), covered.end(), [&](JurisdictionId p) {
      return std::any_of(e.in.begin(), e.in.end(), [&](JurisdictionId in) { return model::ever_lies_in(c.model(), p, in); });
    });
    const bool never = (e.window.until && rule_window.from && *e.window.until < *rule_window.from) ||
                       (e.window.from && rule_window.until && *rule_window.until < *e.window.from);
    if (outside || never) {
      c.report(DiagnosticCode::DeadException, block->name->span, fmt::format("exception `{}` can never hold", e.name),
               outside ? fmt::format("it stands for {}, which the rule does not cover", names_of(c.model(), e.in))
                       : "its days and those of the rule have none in common");
    }
  }
}

/// A place of the rule that nothing cited for it binds; only the outermost of such places is named.
void check_unbound(CheckContext& c, const DeclSite& site, const model::Rule& rule, const std::vector<JurisdictionId>& covered) {
  std::vector<std::pair<SourceId, std::vector<JurisdictionId>>> sources;  // no places: the whole rule
  for (const SourceId s : rule.cites) sources.push_back({s, {}});
  for (const auto& n : rule.notes) {
    for (const SourceId s : n.cites) sources.push_back({s, n.places});
  }
  for (const auto& a : rule.amendments) {
    for (const SourceId s : a.cites) sources.push_back({s, a.in});
    for (const auto& n : a.notes) {
      for (const SourceId s : n.cites) sources.push_back({s, n.places});
    }
  }
  if (sources.empty()) return;
  const auto bound = [&](JurisdictionId p) {
    return std::any_of(sources.begin(), sources.end(), [&](const auto& s) {
      const bool here = s.second.empty() || std::any_of(s.second.begin(), s.second.end(), [&](JurisdictionId in) { return model::ever_lies_in(c.model(), p, in); });
      return here && binds(c.model(), s.first, p);
    });
  };
  std::vector<JurisdictionId> unbound;
  for (const JurisdictionId p : covered) {
    if (!bound(p)) unbound.push_back(p);
  }
  for (const JurisdictionId p : unbound) {
    const bool inside = std::any_of(unbound.begin(), unbound.end(), [&](JurisdictionId q) { return q != p && model::ever_lies_in(c.model(), p, q); });
    if (inside) continue;
    Span span = site.decl->name.span;
    for (const Field* field : c.all(site.decl->fields, "jurisdiction")) {
      if (const auto* value = std::get_if<NamesValue>(&field->value)) {
        for (const QualifiedName& name : value->names) {
          const DeclSite* place = c.look(DeclKind::Jurisdiction, name, site.pack);
          if (place != nullptr && model::ever_lies_in(c.model(), p, JurisdictionId(place->index))) span = name.span;
        }
      }
    }
    c.report(DiagnosticCode::PlaceUnbound, span, fmt::format("no source that rule `{}` cites binds `{}`", rule.name, c.model().jurisdictions[p].name),
             fmt::format("add `note {} cites …`, or take the place out", c.model().jurisdictions[p].name));
  }
}

}  // namespace

void CheckContext::check_law() {
  if (options.release) {
    for (const DeclSite& site : sites) {
      if (site.decl->kind != DeclKind::Source || site.index == Id<Decl>::kNone || !packs[site.pack].asked) continue;
      if (model().sources[SourceId(site.index)].status != model::SourceStatus::Claimed) continue;
      const auto status = all(site.decl->fields, "status");
      report(DiagnosticCode::ClaimedSource, status.empty() ? site.decl->name.span : status.front()->span,
             fmt::format("source `{}` has status `claimed`", site.decl->name.name.text),
             "nobody has seen it: find evidence for it, or take it out before the release");
    }
  }
  // Where a place or a source has a fault, who binds whom is not known, and doubts about it would only be echoes.
  const bool lattice_known = std::none_of(sites.begin(), sites.end(), [&](const DeclSite& site) {
    return (site.decl->kind == DeclKind::Jurisdiction || site.decl->kind == DeclKind::Source) && has_error(*site.decl);
  });
  for (const DeclSite& site : sites) {
    if (site.index == Id<Decl>::kNone && site.decl->kind != DeclKind::Amend) continue;
    const auto& fields = site.decl->fields;
    if (site.decl->kind == DeclKind::Rule) {
      const model::Rule& rule = model().rules[model::RuleId(site.index)];
      const auto covered = ever_covered(model(), rule.jurisdictions);
      const bool notes_cite = std::any_of(rule.notes.begin(), rule.notes.end(), [](const auto& n) { return !n.cites.empty(); });
      if (all(fields, "cites").empty() && !notes_cite) {
        report(DiagnosticCode::RuleCitesNothing, site.decl->name.span, fmt::format("rule `{}` cites nothing", rule.name),
               "name the law that it applies: `cites …`");
      }
      if (!lattice_known) continue;
      check_cites(*this, fields, site.pack, covered);
      check_notes(*this, fields, site.pack, covered);
      check_exceptions(*this, fields, rule.exceptions, site.pack, covered, rule.effective);
      check_unbound(*this, site, rule, covered);
    } else if (site.decl->kind == DeclKind::Amend && lattice_known) {
      const DeclSite* target = look(DeclKind::Rule, site.decl->name, site.pack);
      if (target == nullptr || !site.decl->amend) continue;
      const model::Rule& rule = model().rules[model::RuleId(target->index)];
      const auto it = std::find_if(rule.amendments.begin(), rule.amendments.end(), [&](const auto& a) { return a.span == site.decl->name.span; });
      if (it == rule.amendments.end()) continue;
      std::vector<JurisdictionId> covered;
      const auto of_rule = ever_covered(model(), rule.jurisdictions);
      for (const JurisdictionId p : ever_covered(model(), it->in)) {
        if (std::find(of_rule.begin(), of_rule.end(), p) != of_rule.end()) covered.push_back(p);
      }
      check_cites(*this, fields, site.pack, it->in);
      check_notes(*this, fields, site.pack, covered);
      check_exceptions(*this, fields, it->exceptions, site.pack, covered, rule.effective);
    }
  }
}

void CheckContext::check_doubts() {
  std::set<std::uint32_t> with_rules, tested;
  for (const DeclSite& site : sites) {
    if (site.decl->kind == DeclKind::Rule) with_rules.insert(site.pack);
    if (site.decl->kind != DeclKind::Test) continue;
    for (const Field* field : all(site.decl->fields, "expect")) {
      const auto* expect = std::get_if<ExpectValue>(&field->value);
      if (expect == nullptr || !expect->rule) continue;
      if (const DeclSite* rule = look(DeclKind::Rule, *expect->rule, site.pack)) tested.insert(rule->index);
    }
  }
  for (const DeclSite& site : sites) {
    if (site.index == Id<Decl>::kNone || !packs[site.pack].asked) continue;
    const DeclKind kind = site.decl->kind;
    const std::string& name = site.decl->name.name.text;
    if (kind == DeclKind::Fact && with_rules.contains(site.pack) && !used.contains({kind, site.index})) {
      report(DiagnosticCode::UnaskedFact, site.decl->name.span, fmt::format("fact `{}` is never asked", name),
             fmt::format("ask it with `site.{}`, or take it out", name));
    }
    if (!options.lint) continue;
    if (kind == DeclKind::Rule && !tested.contains(site.index)) {
      report(DiagnosticCode::RuleWithoutTest, site.decl->name.span, fmt::format("rule `{}` has no test", name),
             fmt::format("write a `test` that expects a verdict of `{}`", name));
    }
    // Only a pack that has rules of its own and that nobody else in the run depends on is known to use what it declares.
    const bool exports = std::any_of(model().packs.begin(), model().packs.end(), [&](const model::Pack& p) {
      return std::find(p.depends.begin(), p.depends.end(), packs[site.pack].name) != p.depends.end();
    });
    const bool usable = kind == DeclKind::Define || kind == DeclKind::Pattern || kind == DeclKind::Phrases || kind == DeclKind::Remedy ||
                        kind == DeclKind::Source || kind == DeclKind::Category || kind == DeclKind::Subtype || kind == DeclKind::Authority;
    if (usable && !exports && with_rules.contains(site.pack) && !used.contains({kind, site.index})) {
      report(DiagnosticCode::UnusedDeclaration, site.decl->name.span, fmt::format("{} `{}` is never used", keyword_of(kind), name), "use it or take it out");
    }
  }
}

}  // namespace writ::language
