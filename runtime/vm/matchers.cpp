#include "runtime/vm/matchers.hpp"

#include <algorithm>

namespace writ::vm {
namespace {

using bytecode::AtomTest;
using patterns::PatternSet;

/// Already as normalise_host gives it, for the common case: lower case ASCII without a trailing dot.
bool is_plain(std::string_view host) {
  return !host.empty() && host.back() != '.' && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  });
}

std::optional<std::string> normal_host(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  auto host = patterns::normalise_host(text);
  if (!host) return std::nullopt;
  return std::move(*host);
}

void add_marks(PatternSet& set, const model::Pattern& pattern, std::uint32_t id) {
  for (const model::Mark& mark : pattern.marks) {
    // The checker has compiled every regex; one that fails here can only be of a forged file and matches nothing.
    (void)set.add(mark.regex ? PatternSet::Kind::Regex : PatternSet::Kind::Substring, mark.text, id,
                  {mark.ignore_case, mark.dot_all});
  }
}

bool has_wildcard(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

}  // namespace

Matchers::Matchers(const bytecode::Program& program)
    : program_(program),
      regexes_(program.constants.size()),
      globs_(program.constants.size()),
      tried_(program.constants.size(), false),
      patterns_(program.model.patterns.size()) {
  for (std::size_t i = 0; i < program.atoms.size(); ++i) {
    fields_[static_cast<std::uint16_t>(program.atoms[i].field)].all.push_back(static_cast<std::uint32_t>(i));
  }
}

bool Matchers::regex(std::uint32_t constant, std::string_view text) {
  if (!tried_[constant]) {
    tried_[constant] = true;
    const auto& mark = std::get<model::Mark>(program_.constants[constant]);
    auto compiled = patterns::Regex::compile(mark.text, {mark.ignore_case, mark.dot_all});
    if (compiled) regexes_[constant] = std::move(*compiled);
  }
  return regexes_[constant] && regexes_[constant]->find(text);
}

bool Matchers::glob(std::uint32_t constant, std::string_view text) {
  if (!globs_[constant]) globs_[constant].emplace(std::get<std::string>(program_.constants[constant]));
  return globs_[constant]->matches(text);
}

bool Matchers::pattern(model::PatternId id, std::string_view text) {
  auto& set = patterns_[id.index];
  if (!set) {
    set.emplace();
    add_marks(*set, program_.model.patterns[id], 0);
    set->build();
  }
  return !set->match(text).empty();
}

bool Matchers::under(std::string_view host, std::string_view suffix) {
  if (is_plain(host) && is_plain(suffix)) return patterns::host_under(host, suffix);
  const auto a = normal_host(host), b = normal_host(suffix);
  return a && b && patterns::host_under(*a, *b);
}

void Matchers::build(FieldAtoms& field, std::uint32_t number) {
  const bytecode::Atom& atom = program_.atoms[number];
  if (atom.test == AtomTest::Pattern) {
    add_marks(field.patterns, program_.model.patterns[model::PatternId(atom.literal)], number);
    return;
  }
  const auto add = [&](PatternSet::Kind kind, std::string_view text, patterns::RegexFlags flags = {}) {
    if (!field.patterns.add(kind, text, number, flags)) field.single.push_back(number);
  };
  if (atom.test == AtomTest::Regex) {
    const auto& mark = std::get<model::Mark>(program_.constants[atom.literal]);
    return add(PatternSet::Kind::Regex, mark.text, {mark.ignore_case, mark.dot_all});
  }
  const std::string& text = std::get<std::string>(program_.constants[atom.literal]);
  switch (atom.test) {
    case AtomTest::Is: field.equal[text].push_back(number); return;
    case AtomTest::Under: {
      if (const auto host = normal_host(text)) field.hosts.add(*host, number);
      return;
    }
    case AtomTest::Glob: return add(PatternSet::Kind::Glob, text);
    case AtomTest::Contains:
      // An empty text is in every text, but no set finds it.
      if (text.empty()) field.single.push_back(number);
      else add(PatternSet::Kind::Substring, text);
      return;
    case AtomTest::StartsWith:
      if (has_wildcard(text)) field.single.push_back(number);
      else add(PatternSet::Kind::Glob, text + "*");
      return;
    case AtomTest::EndsWith:
      if (has_wildcard(text)) field.single.push_back(number);
      else add(PatternSet::Kind::Glob, "*" + text);
      return;
    case AtomTest::Regex: case AtomTest::Pattern: return;
  }
}

void Matchers::build(FieldAtoms& field) {
  if (field.built) return;
  field.built = true;
  for (const std::uint32_t number : field.all) build(field, number);
  field.patterns.build();
}

bool Matchers::holds(const bytecode::Atom& atom, std::string_view text) {
  const auto literal = [&]() -> const std::string& { return std::get<std::string>(program_.constants[atom.literal]); };
  switch (atom.test) {
    case AtomTest::Contains: return text.find(literal()) != std::string_view::npos;
    case AtomTest::StartsWith: return text.starts_with(literal());
    case AtomTest::EndsWith: return text.ends_with(literal());
    case AtomTest::Glob: return glob(atom.literal, text);
    case AtomTest::Regex: return regex(atom.literal, text);
    case AtomTest::Is: case AtomTest::Under: case AtomTest::Pattern: return false;  // their sets take all
  }
  return false;
}

std::vector<std::uint32_t> Matchers::atoms(model::Field field, std::string_view text) {
  const auto it = fields_.find(static_cast<std::uint16_t>(field));
  if (it == fields_.end()) return {};
  FieldAtoms& atoms = it->second;
  build(atoms);
  std::vector<std::uint32_t> out;
  const auto append = [&](const std::vector<std::uint32_t>& more) { out.insert(out.end(), more.begin(), more.end()); };
  if (const auto equal = atoms.equal.find(text); equal != atoms.equal.end()) append(equal->second);
  if (!atoms.hosts.empty()) {
    if (const auto host = normal_host(text)) append(atoms.hosts.match(*host));
  }
  if (!atoms.patterns.empty()) append(atoms.patterns.match(text));
  for (const std::uint32_t number : atoms.single) {
    if (holds(program_.atoms[number], text)) out.push_back(number);
  }
  return out;
}

const std::vector<std::uint32_t>& Matchers::atoms_of(model::Field field) const {
  static const std::vector<std::uint32_t> kNone;
  const auto it = fields_.find(static_cast<std::uint16_t>(field));
  return it == fields_.end() ? kNone : it->second.all;
}

}  // namespace writ::vm
