#pragma once
// The table of fields.def: what every declaration may hold, and in which form (spec/grammar.md).
//
// The parser uses the words and forms alone: whatever stands in the table of a declaration's kind parses, in `amend` and
// `extend` as in the declaration itself. What is required, what stands twice and what an amendment or extension may not
// say is for the checker.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/ast.hpp"

namespace writ::language {

/// What has fields: a declaration, or a block inside one.
enum class Holder {
  Pack, Jurisdiction, Authority, Source, Category, Subtype, Vendor, Cmp, Pattern, Phrases, Fact, Rule, Remedy, Test,
  Except, Masking, Consent, Blocks,
};

/// The form of a field's value, with the alternative of Field::value that it gives.
enum class FieldForm {
  Text,         ///< TextValue: one string or text block
  Name,         ///< NamesValue with exactly one name
  Names,        ///< NamesValue
  Severity,     ///< NamesValue with one name, or OfVendorValue
  Strings,      ///< MarksValue of strings alone
  Marks,        ///< MarksValue of strings and regexes
  Date,         ///< DateValue
  Window,       ///< WindowValue
  Repeal,       ///< WindowValue with `from` alone
  Places,       ///< PlacesValue without dates
  DatedPlaces,  ///< PlacesValue
  Expr,         ///< ExprValue
  When,         ///< ExprValue behind the word `when`
  Needs,        ///< NeedsValue
  Note,         ///< NoteValue
  Block,        ///< BlockValue
  Depends,      ///< DependsValue
  Integer,      ///< IntegerValue
  Steps,        ///< StepsValue
  Button,       ///< ButtonValue
  Verify,       ///< VerifyValue
  Keeps,        ///< KeepsValue
  FactType,     ///< FactTypeValue
  ForCmp,       ///< ForCmpValue
  Given,        ///< GivenSnapshotValue or GivenSiteValue
  GivenFact,    ///< GivenFactValue
  Expect,       ///< ExpectValue
};

enum class FieldShape { Single, List };
enum class FieldNeed { Optional, Required };
/// In which of declaration, amendment and extension it may stand.
enum class FieldWhere { Plain, Amend, AmendOnly, Extend };

struct FieldInfo {
  Holder holder;
  std::string_view word;  ///< empty in `pattern`, `phrases` and `fact`
  FieldForm form;
  FieldShape shape;
  FieldNeed need;
  FieldWhere where;
  std::string_view meaning;
};

/// All rows, in the order of the table.
[[nodiscard]] const std::vector<FieldInfo>& all_fields();
/// The rows of one holder, in the order of the table.
[[nodiscard]] const std::vector<FieldInfo>& fields_of(Holder holder);
/// The row of a word; null if the holder has no such field.
[[nodiscard]] const FieldInfo* find_field(Holder holder, std::string_view word);
/// What holds the fields of a declaration; of `amend` the rule, of `extend` what is extended. Nothing for `define`.
[[nodiscard]] std::optional<Holder> holder_of(const Decl& decl);
[[nodiscard]] std::optional<Holder> holder_of(DeclKind kind);
/// What holds the fields of a BlockValue, by the word of its field: `except`, `masking`, `consent`, `blocks`.
[[nodiscard]] Holder holder_of_block(std::string_view word);
/// "a vendor", "an exception", …: for messages.
[[nodiscard]] std::string_view phrase_of(Holder holder);

/// What an item of an inline site may say (spec/tests.md): `words` names right behind the kind, one text, attributes.
enum class ItemForm {
  Text,      ///< a string or a name
  Duration,
  Integer,
  Number,    ///< an integer or a decimal
  Flag,      ///< the bare word, or `true` and `false` behind it
  Script,    ///< a string, `script` perhaps before it: `by script "…"`
};
struct ItemAttributeInfo {
  std::string_view word;
  ItemForm form;
  bool before_text = false;  ///< only before the text; behind it the word begins the next item
};
struct ItemInfo {
  std::string_view word;
  std::size_t words = 0;  ///< how many names may stand right behind it
  bool text = true;       ///< whether a text may stand there
  std::vector<ItemAttributeInfo> attributes;
};
[[nodiscard]] const std::vector<ItemInfo>& all_items();
[[nodiscard]] const ItemInfo* find_item(std::string_view word);

/// Whether a word begins a field or a declaration anywhere: such a word is no variable unless it stands in backticks.
[[nodiscard]] bool is_field_or_declaration_word(std::string_view word);

/// The kind of declaration that a word begins.
[[nodiscard]] std::optional<DeclKind> decl_kind_of(std::string_view keyword);
/// All words that begin a declaration, in the order of DeclKind.
[[nodiscard]] const std::vector<std::string>& declaration_words();

}  // namespace writ::language
