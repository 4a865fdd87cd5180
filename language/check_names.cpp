// Names: who declares what, who sees whom, and what to say of a name that nobody declares (spec/packs.md, "Names").

#include <algorithm>

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

/// Whether declarations of the kind can be referred to by name.
bool is_named(DeclKind kind) {
  return kind != DeclKind::Pack && kind != DeclKind::Amend && kind != DeclKind::Extend && kind != DeclKind::Test;
}

bool needs_title(DeclKind kind) {
  switch (kind) {
    case DeclKind::Rule: case DeclKind::Jurisdiction: case DeclKind::Authority: case DeclKind::Category:
    case DeclKind::Subtype: case DeclKind::Vendor:
      return true;
    case DeclKind::Pack: case DeclKind::Source: case DeclKind::Cmp: case DeclKind::Pattern: case DeclKind::Phrases:
    case DeclKind::Fact: case DeclKind::Define: case DeclKind::Amend: case DeclKind::Remedy: case DeclKind::Extend:
    case DeclKind::Test:
      return false;
  }
  return false;
}

template <typename T>
std::uint32_t push_named(Table<T>& table, const Decl& decl, std::uint32_t pack) {
  T item;
  item.pack = model::PackId(pack);
  item.name = decl.name.name.text;
  if constexpr (requires { item.title = std::string{}; }) {
    if (decl.title) item.title = decl.title->value;
  }
  return table.push(std::move(item)).index;
}

/// Makes the empty entry of a declaration in the Model, so that every name has its index before anything is resolved.
std::uint32_t reserve(CheckContext& context, const Decl& decl, std::uint32_t pack) {
  model::Model& m = context.model();
  switch (decl.kind) {
    case DeclKind::Jurisdiction: return push_named(m.jurisdictions, decl, pack);
    case DeclKind::Authority: return push_named(m.authorities, decl, pack);
    case DeclKind::Source: return push_named(m.sources, decl, pack);
    case DeclKind::Category: return push_named(m.categories, decl, pack);
    case DeclKind::Subtype: return push_named(m.subtypes, decl, pack);
    case DeclKind::Vendor: return push_named(m.vendors, decl, pack);
    case DeclKind::Cmp: return push_named(m.cmps, decl, pack);
    case DeclKind::Pattern: return push_named(m.patterns, decl, pack);
    case DeclKind::Phrases: return push_named(m.phrases, decl, pack);
    case DeclKind::Fact: return push_named(m.facts, decl, pack);
    case DeclKind::Rule: return push_named(m.rules, decl, pack);
    case DeclKind::Remedy: {
      model::Remedy remedy;
      remedy.pack = model::PackId(pack);
      remedy.name = decl.name.name.text;
      return m.remedies.push(std::move(remedy)).index;
    }
    case DeclKind::Define: {
      auto& defines = context.program().defines;
      defines.push_back({decl.name.name.text, {}, {}, {}, 0});
      return static_cast<std::uint32_t>(defines.size() - 1);
    }
    case DeclKind::Pack: case DeclKind::Amend: case DeclKind::Extend: case DeclKind::Test:
      return Id<Decl>::kNone;
  }
  return Id<Decl>::kNone;
}

void fill_pack(CheckContext& context, const Decl& decl, model::Pack& pack) {
  if (decl.title) pack.title = decl.title->value;
  pack.version = context.text(decl.fields, "version");
  pack.licence = context.text(decl.fields, "licence");
  for (const Field* field : context.all(decl.fields, "depends")) {
    if (const auto* value = std::get_if<DependsValue>(&field->value)) pack.depends.push_back(value->pack.text);
  }
}

}  // namespace

void CheckContext::declare_all() {
  for (std::uint32_t p = 0; p < packs.size(); ++p) {
    model::Pack pack;
    pack.name = packs[p].name;
    pack.asked = packs[p].asked;
    const Decl* header = nullptr;
    for (const Ast& ast : packs[p].files) {
      for (const Decl& decl : ast.decls) {
        if (decl.kind == DeclKind::Pack) {
          if (header != nullptr) {
            report(DiagnosticCode::BadPackShape, decl.name.span, "a second `pack` declaration in one pack",
                   "keep one of them")
                .labels.push_back({header->name.span, "the first is here"});
            continue;
          }
          header = &decl;
          fill_pack(*this, decl, pack);
          continue;
        }
        const std::uint32_t site = static_cast<std::uint32_t>(sites.size());
        sites.push_back({&decl, &ast, p, Id<Decl>::kNone});
        if (is_named(decl.kind)) {
          auto& same = names[decl.kind][decl.name.name.text];
          const auto twin = std::find_if(same.begin(), same.end(), [&](std::uint32_t s) { return sites[s].pack == p; });
          if (twin != same.end()) {
            report(DiagnosticCode::DuplicateDeclaration, decl.name.span,
                   fmt::format("duplicate {} `{}`", keyword_of(decl.kind), decl.name.name.text),
                   "rename one of them, or use `extend` from another pack to add to it")
                .labels.push_back({sites[*twin].decl->name.span, "first declared here"});
            sites.pop_back();
            continue;
          }
          same.push_back(site);
          sites[site].index = reserve(*this, decl, p);
        }
        if (needs_title(decl.kind) && !decl.title && !is_broken(decl)) {
          report(DiagnosticCode::MissingTitle, decl.name.span,
                 fmt::format("{} `{}` has no title", keyword_of(decl.kind), decl.name.name.text),
                 fmt::format("write a title after the name: {} {} \"…\"", keyword_of(decl.kind), decl.name.name.text));
        }
      }
    }
    model().packs.push(std::move(pack));
  }
  visible.resize(packs.size());
  for (std::uint32_t p = 0; p < packs.size(); ++p) {
    visible[p].insert(p);
    for (const std::string& name : model().packs[model::PackId(p)].depends) {
      if (const auto other = pack_named(name)) visible[p].insert(*other);
    }
  }
  define_calls.resize(program().defines.size());
}

std::optional<std::uint32_t> CheckContext::pack_named(std::string_view name) const {
  for (std::uint32_t p = 0; p < packs.size(); ++p) {
    if (packs[p].name == name) return p;
  }
  return std::nullopt;
}

std::vector<std::string> CheckContext::names_seen(DeclKind kind, std::uint32_t pack) const {
  std::vector<std::string> out;
  const auto table = names.find(kind);
  if (table == names.end()) return out;
  for (const auto& [name, indices] : table->second) {
    if (std::any_of(indices.begin(), indices.end(), [&](std::uint32_t s) { return visible[pack].contains(sites[s].pack); })) {
      out.push_back(name);
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

Diagnostic& CheckContext::unknown(std::string_view what, const Name& name, const std::vector<std::string>& candidates,
                                  DiagnosticCode code) {
  const std::string guess = did_you_mean(name.text, candidates);
  std::string help;
  if (!guess.empty()) {
    help = fmt::format("did you mean `{}`?", guess);
  } else if (!candidates.empty() && candidates.size() <= 12) {
    help = fmt::format("known here: {}", fmt::join(candidates, ", "));
  }
  Diagnostic& d = report(code, name.span, fmt::format("unknown {} `{}`", what, name.text), std::move(help));
  if (!guess.empty()) d.fixes.push_back({fmt::format("write `{}`", guess), name.span, guess});
  return d;
}

namespace {

/// The sites that a name can mean, as seen from a pack.
std::vector<std::uint32_t> candidates(const CheckContext& context, DeclKind kind, const QualifiedName& name, std::uint32_t pack) {
  std::vector<std::uint32_t> out;
  const auto table = context.names.find(kind);
  if (table == context.names.end()) return out;
  const auto entry = table->second.find(name.name.text);
  if (entry == table->second.end()) return out;
  for (const std::uint32_t s : entry->second) {
    const std::uint32_t owner = context.sites[s].pack;
    if (!context.visible[pack].contains(owner)) continue;
    if (name.pack && context.packs[owner].name != name.pack->text) continue;
    out.push_back(s);
  }
  return out;
}

}  // namespace

const DeclSite* CheckContext::look(DeclKind kind, const QualifiedName& name, std::uint32_t pack) const {
  const auto found = candidates(*this, kind, name, pack);
  return found.size() == 1 ? &sites[found.front()] : nullptr;
}

const DeclSite* CheckContext::find(DeclKind kind, const QualifiedName& name, std::uint32_t pack) {
  const auto found = candidates(*this, kind, name, pack);
  if (found.size() == 1) {
    used.insert({kind, sites[found.front()].index});
    return &sites[found.front()];
  }
  if (found.empty()) {
    if (name.pack) {
      const auto owner = pack_named(name.pack->text);
      if (!owner || !visible[pack].contains(*owner)) {
        std::vector<std::string> packs_seen;
        for (const std::uint32_t p : visible[pack]) packs_seen.push_back(packs[p].name);
        unknown("pack", *name.pack, packs_seen).help += owner ? "; the pack is not named in `depends`" : "";
        return nullptr;
      }
    }
    Diagnostic& d = unknown(keyword_of(kind), name.name, names_seen(kind, pack));
    // Declared somewhere in the run, but not seen from here: say which `depends` is missing.
    const auto entry = names[kind].find(name.name.text);
    if (entry != names[kind].end() && !entry->second.empty() && !name.pack) {
      const DeclSite& other = sites[entry->second.front()];
      d.help = fmt::format("pack `{}` declares it: add `depends {}` to the pack", packs[other.pack].name, packs[other.pack].name);
      d.labels.push_back({other.decl->name.span, "declared here"});
      d.fixes.clear();
    }
    return nullptr;
  }
  std::vector<std::string> ways;
  for (const std::uint32_t s : found) ways.push_back(fmt::format("`{}.{}`", packs[sites[s].pack].name, name.name.text));
  Diagnostic& d = report(DiagnosticCode::AmbiguousName, name.span,
                         fmt::format("{} `{}` is declared by {} visible packs", keyword_of(kind), name.name.text, found.size()),
                         fmt::format("say which is meant: {}", fmt::join(ways, " or ")));
  for (const std::uint32_t s : found) d.labels.push_back({sites[s].decl->name.span, "declared here"});
  return nullptr;
}

}  // namespace writ::language
