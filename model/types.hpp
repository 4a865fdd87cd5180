#pragma once
// The types of the language and the fields of its records (spec/types.md).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/enums.hpp"

namespace writ::model {

enum class TypeKind : std::uint8_t {
  Error,  ///< already reported; fits everything
  Boolean, Integer, Decimal, Text, Duration, Date,
  // closed vocabularies: the payload of a value is the enumerator
  Phase, Severity, Party, RequestType, StoredKind, DocumentKind, SameSite, BlockReason, ChoiceAction, ChoicePath, ChoiceOutcome,
  ControlRole, ControlBy, Country,
  // declared names: the payload is the index of the declaration in Model
  Vendor, Subtype, Category, Cmp,
  OneOf,  ///< a `one of` fact; `Type::fact` says which, the payload is the index of the option
  Item,   ///< `Type::item` says which
  Box, Site, CmpRecord,
  Pattern, Phrases,
};

struct Type {
  TypeKind kind = TypeKind::Error;
  bool set = false;
  ItemKind item = ItemKind::Request;
  std::uint32_t fact = 0;

  friend bool operator==(const Type& a, const Type& b) {
    return a.kind == b.kind && a.set == b.set && (a.kind != TypeKind::Item || a.item == b.item) &&
           (a.kind != TypeKind::OneOf || a.fact == b.fact);
  }
};

/// "text", "set of vendors", "request": for messages.
[[nodiscard]] std::string describe(const Type& type);
/// The same with its article: "an integer", "a set of vendors".
[[nodiscard]] std::string describe_one(const Type& type);

enum class Record : std::uint8_t {
  Request, BlockedRequest, Cookie, Entry, Stored, Script, Element, Field, Frame, Document, Paragraph, Global, Choice, Control, Command,
  Site, Cmp, Vendor, Box,
};
[[nodiscard]] constexpr Record record_of(ItemKind kind) { return static_cast<Record>(kind); }
[[nodiscard]] std::string_view record_name(Record record);

enum class Argument : std::uint8_t { None, Text, Vendor };

/// Every field of every record, by schema.def.
enum class Field : std::uint16_t {
#define RECORD_FIELD(record, ident, name, type, argument, meaning) ident,
#include "model/schema.def"
#undef RECORD_FIELD
};

struct FieldInfo {
  Field field;
  Record record;
  std::string_view name;
  Type type;
  Argument argument;
  std::string_view meaning;
};
[[nodiscard]] std::span<const FieldInfo> all_fields();
[[nodiscard]] const FieldInfo& info(Field field);
[[nodiscard]] const FieldInfo* find_field(Record record, std::string_view name);

/// ISO 3166-1 alpha-2; the payload of a country is first * 26 + second letter.
[[nodiscard]] std::optional<std::uint32_t> parse_country(std::string_view code);
[[nodiscard]] std::string country_code(std::uint32_t payload);

}  // namespace writ::model
