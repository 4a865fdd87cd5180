#include "model/types.hpp"

#include <algorithm>
#include <array>

namespace writ::model {
namespace {

namespace spelled {
constexpr Type plain(TypeKind kind, bool set = false) { return {kind, set, ItemKind::Request, 0}; }
constexpr Type Boolean = plain(TypeKind::Boolean), Integer = plain(TypeKind::Integer), Decimal = plain(TypeKind::Decimal),
               Text = plain(TypeKind::Text), Duration = plain(TypeKind::Duration), Date = plain(TypeKind::Date),
               Severity = plain(TypeKind::Severity), Party = plain(TypeKind::Party),
               RequestType = plain(TypeKind::RequestType), StoredKind = plain(TypeKind::StoredKind),
               DocumentKind = plain(TypeKind::DocumentKind), SameSite = plain(TypeKind::SameSite),
               BlockReason = plain(TypeKind::BlockReason), ChoiceAction = plain(TypeKind::ChoiceAction),
               ChoicePath = plain(TypeKind::ChoicePath), ChoiceOutcome = plain(TypeKind::ChoiceOutcome),
               ControlRole = plain(TypeKind::ControlRole), ControlBy = plain(TypeKind::ControlBy), Country = plain(TypeKind::Country),
               Vendor = plain(TypeKind::Vendor), VendorSet = plain(TypeKind::Vendor, true),
               SubtypeSet = plain(TypeKind::Subtype, true), CategorySet = plain(TypeKind::Category, true),
               Cmp = plain(TypeKind::Cmp), Box = plain(TypeKind::Box),
               Frame = {TypeKind::Item, false, ItemKind::Frame, 0};
}  // namespace spelled

constexpr auto kFields = std::to_array<FieldInfo>({
#define RECORD_FIELD(record, ident, name, type, argument, meaning) \
  {Field::ident, Record::record, name, spelled::type, Argument::argument, meaning},
#include "model/schema.def"
#undef RECORD_FIELD
});

// ISO 3166-1 alpha-2, officially assigned (https://www.iso.org/iso-3166-country-codes.html).
constexpr std::string_view kCountries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ "
    "CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR "
    "GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO "
    "JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR "
    "MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO "
    "RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV "
    "TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

}  // namespace

std::span<const FieldInfo> all_fields() { return kFields; }
const FieldInfo& info(Field field) { return kFields[static_cast<std::size_t>(field)]; }

const FieldInfo* find_field(Record record, std::string_view name) {
  const auto* it = std::find_if(kFields.begin(), kFields.end(),
                                [&](const FieldInfo& f) { return f.record == record && f.name == name; });
  return it == kFields.end() ? nullptr : it;
}

std::string_view record_name(Record record) {
  switch (record) {
    case Record::Site: return "site";
    case Record::Cmp: return "cmp";
    case Record::Vendor: return "vendor";
    case Record::Box: return "box";
    case Record::Request: case Record::BlockedRequest: case Record::Cookie: case Record::Entry: case Record::Stored:
    case Record::Script: case Record::Element: case Record::Field: case Record::Frame: case Record::Document:
    case Record::Paragraph: case Record::Global: case Record::Choice: case Record::Control:
    case Record::Command:
      return name_of(static_cast<ItemKind>(record));
  }
  return "";
}

std::string describe(const Type& type) {
  const auto word = [&]() -> std::string {
    switch (type.kind) {
      case TypeKind::Error: return "error";
      case TypeKind::Boolean: return "boolean";
      case TypeKind::Integer: return "integer";
      case TypeKind::Decimal: return "decimal number";
      case TypeKind::Text: return "text";
      case TypeKind::Duration: return "duration";
      case TypeKind::Date: return "date";
      case TypeKind::Phase: return "phase";
      case TypeKind::Severity: return "severity";
      case TypeKind::Party: return "party";
      case TypeKind::RequestType: return "request type";
      case TypeKind::StoredKind: return "kind of storage";
      case TypeKind::DocumentKind: return "kind of document";
      case TypeKind::SameSite: return "same-site value";
      case TypeKind::BlockReason: return "reason of blocking";
      case TypeKind::ChoiceAction: return "choice";
      case TypeKind::ChoicePath: return "path of a choice";
      case TypeKind::ChoiceOutcome: return "outcome of a choice";
      case TypeKind::ControlRole: return "role of a control";
      case TypeKind::ControlBy: return "way to know a control";
      case TypeKind::Country: return "country";
      case TypeKind::Vendor: return "vendor";
      case TypeKind::Subtype: return "subtype";
      case TypeKind::Category: return "category";
      case TypeKind::Cmp: return "cmp";
      case TypeKind::OneOf: return "one-of value";
      case TypeKind::Item: return std::string(name_of(type.item));
      case TypeKind::Box: return "box";
      case TypeKind::Site: return "site";
      case TypeKind::CmpRecord: return "cmp";
      case TypeKind::Pattern: return "pattern";
      case TypeKind::Phrases: return "phrases";
    }
    return "";
  }();
  if (!type.set) return word;
  return "set of " + (word.back() == 'y' ? word.substr(0, word.size() - 1) + "ies" : word + "s");
}

std::string describe_one(const Type& type) {
  const std::string word = describe(type);
  // "one-of" begins with the sound of w.
  const bool vowel = std::string_view("aeiou").find(word.front()) != std::string_view::npos && !word.starts_with("one");
  return (vowel ? "an " : "a ") + word;
}

std::optional<std::uint32_t> parse_country(std::string_view code) {
  if (code.size() != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z') return std::nullopt;
  for (std::size_t at = 0; at < kCountries.size(); at += 3) {
    if (kCountries.substr(at, 2) == code) return static_cast<std::uint32_t>((code[0] - 'A') * 26 + (code[1] - 'A'));
  }
  return std::nullopt;
}

std::string country_code(std::uint32_t payload) {
  return {static_cast<char>('A' + payload / 26 % 26), static_cast<char>('A' + payload % 26)};
}

}  // namespace writ::model
