#pragma once
// What the files of the checker share: the packs of the run, the tables of names, and the small questions that every
// check asks of a declaration. Internal to language/check_*.cpp.
//
// Order of work (check.cpp): declare every name → places and sources → vocabulary and vendors → extensions → defines →
// rules and amendments → tests → law and doubts. Each step reads only what earlier steps have filled.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "language/ast.hpp"
#include "language/check.hpp"
#include "language/typed.hpp"
#include "model/model.hpp"

namespace writ::language {

/// One declaration of the run and where its resolved form stands: `index` points into the Model's table of its kind
/// (defines: into CheckedProgram::defines). Amendments, extensions and tests have no index.
struct DeclSite {
  const Decl* decl = nullptr;
  const Ast* ast = nullptr;
  std::uint32_t pack = 0;
  std::uint32_t index = Id<Decl>::kNone;
};

/// The expressions of one place are checked in a scope: which pack sees what, whether `vendor` is at hand.
struct ExprScope {
  const Ast* ast = nullptr;
  std::uint32_t pack = 0;
  bool vendor_at_hand = false;
  std::string_view where;  ///< "rule recorder", for messages
};

struct CheckContext {
  const SourceSet& sources;
  const std::vector<PackSource>& packs;
  const CheckOptions& options;
  Diagnostics& diagnostics;
  CheckResult result;

  std::vector<DeclSite> sites;                                          ///< in order of pack, file, place
  std::vector<std::set<std::uint32_t>> visible;                         ///< for each pack: itself and what it depends on
  std::map<DeclKind, std::unordered_map<std::string, std::vector<std::uint32_t>>> names;  ///< to indices into `sites`
  std::set<std::pair<DeclKind, std::uint32_t>> used;                    ///< (kind, index) of what something refers to
  std::vector<std::vector<std::uint32_t>> define_calls;                 ///< for each define: the defines that it calls
  std::map<std::uint32_t, Span> rule_spans;                             ///< of the name, by rule index

  model::Model& model() { return result.program.model; }
  CheckedProgram& program() { return result.program; }
  Diagnostic& report(DiagnosticCode code, Span span, std::string message, std::string help = {}) {
    return diagnostics.add(code, span, std::move(message), std::move(help));
  }

  // ---- names (check_names.cpp)
  void declare_all();
  /// The declaration that the name means as seen from `pack`; reports what is wrong and gives nothing.
  const DeclSite* find(DeclKind kind, const QualifiedName& name, std::uint32_t pack);
  /// The same without a report; ambiguous names give nothing.
  const DeclSite* look(DeclKind kind, const QualifiedName& name, std::uint32_t pack) const;
  /// Every name of the kind that `pack` sees, for "did you mean".
  std::vector<std::string> names_seen(DeclKind kind, std::uint32_t pack) const;
  std::optional<std::uint32_t> pack_named(std::string_view name) const;
  /// "unknown X `name`" with its help; `candidates` for the guess.
  Diagnostic& unknown(std::string_view what, const Name& name, const std::vector<std::string>& candidates,
                      DiagnosticCode code = DiagnosticCode::UnknownName);

  // ---- fields of a declaration (check_fields.cpp)
  /// The one field of that keyword; a second one is reported with both places.
  const Field* one(const std::vector<Field>& fields, std::string_view keyword);
  std::vector<const Field*> all(const std::vector<Field>& fields, std::string_view keyword) const;
  /// Holds a declaration against fields.def: what is required, what an amendment or extension may not say.
  void check_table(const DeclSite& site);
  /// A part of the declaration did not parse, as the parser has reported.
  bool is_broken(const Decl& decl) const;
  /// An error with a code that begins so has been reported inside the declaration.
  bool has_error(const Decl& decl, std::string_view codes = "W") const;
  std::string text(const std::vector<Field>& fields, std::string_view keyword);
  std::optional<StringLiteral> literal(const std::vector<Field>& fields, std::string_view keyword);
  std::optional<Date> date(const std::vector<Field>& fields, std::string_view keyword);
  /// All strings of all fields of that keyword.
  std::vector<StringLiteral> strings(const std::vector<Field>& fields, std::string_view keyword) const;
  model::Window window(const std::vector<Field>& fields, std::string_view keyword);
  model::Window window_of(const std::optional<DateLiteral>& from, const std::optional<DateLiteral>& until, Span span);
  template <typename E>
  std::optional<E> word(const std::vector<Field>& fields, std::string_view keyword, std::string_view what) {
    const Field* field = one(fields, keyword);
    const auto* value = field != nullptr ? std::get_if<NamesValue>(&field->value) : nullptr;
    if (value == nullptr || value->names.empty()) return std::nullopt;
    return closed_word<E>(value->names.front().name, what);
  }
  template <typename E>
  std::optional<E> closed_word(const Name& name, std::string_view what) {
    const auto parsed = model::parse<E>(name.text);
    if (!parsed) {
      const auto all_names = model::names<E>();
      unknown(what, name, {all_names.begin(), all_names.end()});
    }
    return parsed;
  }
  /// Ids of the names in all fields of that keyword.
  template <typename T>
  std::vector<Id<T>> ids(DeclKind kind, const std::vector<Field>& fields, std::string_view keyword, std::uint32_t pack) {
    std::vector<Id<T>> out;
    for (const Field* field : all(fields, keyword)) {
      if (const auto* value = std::get_if<NamesValue>(&field->value)) add_ids(kind, value->names, pack, out);
    }
    return out;
  }
  template <typename T>
  void add_ids(DeclKind kind, const std::vector<QualifiedName>& list, std::uint32_t pack, std::vector<Id<T>>& out) {
    for (const QualifiedName& name : list) {
      if (const DeclSite* site = find(kind, name, pack)) out.push_back(Id<T>(site->index));
    }
  }

  // ---- literals (check_literals.cpp): report what does not parse
  /// A plain host name in IDNA form; empty where it is none.
  std::string host(const StringLiteral& literal);
  void selector(const StringLiteral& literal);
  void regex(const RegexLiteral& literal);
  void url(const StringLiteral& literal);
  model::Mark mark(const Mark& mark);

  // ---- declarations (check_decls.cpp)
  void fill_declarations();
  void apply_extensions();
  /// The lists that a declaration or its extension may add to.
  void add_vendor_lists(model::Vendor& vendor, const std::vector<Field>& fields, std::uint32_t pack);
  std::vector<model::JurisdictionId> places(const std::vector<Field>& fields, std::string_view keyword, std::uint32_t pack);

  // ---- consent platforms (check_cmps.cpp)
  void fill_cmp(const DeclSite& site);
  void add_cmp_lists(model::Cmp& cmp, const std::vector<Field>& fields);

  // ---- expressions (check_expr.cpp)
  /// Checks a whole expression as a root and gives its id; `wanted` is the type that it must have.
  std::optional<model::RootId> root(const ExprScope& scope, ExprId expr, model::Type wanted, std::string label);
  void check_defines();

  // ---- templates (check_template.cpp)
  enum class TemplateUse { Rule, SiteRule, Remedy };
  model::Template make_template(const StringLiteral& text, TemplateUse use, std::uint32_t pack);

  // ---- rules, tests, law
  void fill_remedies();
  void fill_rules();
  void fill_amendments();
  void check_tests();
  void check_law();
  void check_doubts();
};

[[nodiscard]] constexpr model::Type type_of(model::TypeKind kind, bool set = false) {
  return {kind, set, model::ItemKind::Request, 0};
}

}  // namespace writ::language
