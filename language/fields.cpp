#include "language/fields.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/check.hpp"

namespace writ::language {
namespace {

constexpr std::array kKeywords = {
    std::string_view("pack"),    std::string_view("jurisdiction"), std::string_view("authority"), std::string_view("source"),
    std::string_view("category"), std::string_view("subtype"),     std::string_view("vendor"),    std::string_view("cmp"),
    std::string_view("pattern"), std::string_view("phrases"),      std::string_view("fact"),      std::string_view("define"),
    std::string_view("rule"),    std::string_view("amend"),        std::string_view("remedy"),    std::string_view("extend"),
    std::string_view("test"),
};

}  // namespace

const std::vector<FieldInfo>& all_fields() {
  static const std::vector<FieldInfo> table = {
#define FIELD(holder, word, form, shape, need, where, meaning) \
  {Holder::holder, word, FieldForm::form, FieldShape::shape, FieldNeed::need, FieldWhere::where, meaning},
#include "language/fields.def"
#undef FIELD
  };
  return table;
}

const std::vector<FieldInfo>& fields_of(Holder holder) {
  static const std::map<Holder, std::vector<FieldInfo>> table = [] {
    std::map<Holder, std::vector<FieldInfo>> out;
    for (int i = 0; i <= static_cast<int>(Holder::Blocks); ++i) out[static_cast<Holder>(i)];
    for (const FieldInfo& row : all_fields()) out[row.holder].push_back(row);
    return out;
  }();
  return table.at(holder);
}

const FieldInfo* find_field(Holder holder, std::string_view word) {
  for (const FieldInfo& row : fields_of(holder)) {
    if (row.word == word) return &row;
  }
  return nullptr;
}

std::optional<Holder> holder_of(DeclKind kind) {
  switch (kind) {
    case DeclKind::Pack: return Holder::Pack;
    case DeclKind::Jurisdiction: return Holder::Jurisdiction;
    case DeclKind::Authority: return Holder::Authority;
    case DeclKind::Source: return Holder::Source;
    case DeclKind::Category: return Holder::Category;
    case DeclKind::Subtype: return Holder::Subtype;
    case DeclKind::Vendor: return Holder::Vendor;
    case DeclKind::Cmp: return Holder::Cmp;
    case DeclKind::Pattern: return Holder::Pattern;
    case DeclKind::Phrases: return Holder::Phrases;
    case DeclKind::Fact: return Holder::Fact;
    case DeclKind::Rule:
    case DeclKind::Amend: return Holder::Rule;
    case DeclKind::Remedy: return Holder::Remedy;
    case DeclKind::Test: return Holder::Test;
    case DeclKind::Define:
    case DeclKind::Extend: return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Holder> holder_of(const Decl& decl) {
  return decl.extend ? holder_of(decl.extend->target) : holder_of(decl.kind);
}

Holder holder_of_block(std::string_view word) {
  if (word == "masking") return Holder::Masking;
  if (word == "consent") return Holder::Consent;
  if (word == "blocks") return Holder::Blocks;
  WRIT_CHECK(word == "except");
  return Holder::Except;
}

std::string_view phrase_of(Holder holder) {
  switch (holder) {
    case Holder::Pack: return "a pack";
    case Holder::Jurisdiction: return "a jurisdiction";
    case Holder::Authority: return "an authority";
    case Holder::Source: return "a source";
    case Holder::Category: return "a category";
    case Holder::Subtype: return "a subtype";
    case Holder::Vendor: return "a vendor";
    case Holder::Cmp: return "a consent platform";
    case Holder::Pattern: return "a pattern";
    case Holder::Phrases: return "a set of phrases";
    case Holder::Fact: return "a fact";
    case Holder::Rule: return "a rule";
    case Holder::Remedy: return "a remedy";
    case Holder::Test: return "a test";
    case Holder::Except: return "an exception";
    case Holder::Masking: return "`masking`";
    case Holder::Consent: return "`consent`";
    case Holder::Blocks: return "`blocks`";
  }
  return {};
}

const std::vector<ItemInfo>& all_items() {
  using enum ItemForm;
  static const std::vector<ItemAttributeInfo> request = {
      {"type", Text}, {"method", Text}, {"at", Duration}, {"status", Integer}, {"mime", Text}, {"body", Text},
      {"load", Integer}, {"frame", Integer}, {"by", Script}, {"initiator", Text}, {"reason", Text}};
  static const std::vector<ItemInfo> items = {
      {"request", 0, true, request},
      {"blocked-request", 0, true, request},
      {"cookie", 0, true,
       {{"domain", Text}, {"value", Text}, {"path", Text}, {"lifetime", Duration}, {"session", Flag}, {"secure", Flag},
        {"http-only", Flag}, {"partitioned", Flag}, {"same-site", Text}, {"new", Flag}, {"at", Duration}, {"load", Integer}, {"by", Script}}},
      {"entry", 1, true,
       {{"value", Text}, {"size", Integer}, {"origin", Text}, {"new", Flag}, {"at", Duration}, {"load", Integer}, {"by", Script}}},
      {"script", 0, true, {}},
      {"html", 0, true, {}},
      {"global", 0, true, {}},
      {"frame", 0, true, {{"with html", Text}}},
      {"document", 1, true, {{"language", Text, true}, {"url", Text}}},
      {"choice", 3, false, {{"clicks", Integer}, {"banner-returned", Flag}}},
      {"control", 1, true,
       {{"by", Text}, {"layer", Integer}, {"tag", Text}, {"visible", Flag}, {"covered", Flag}, {"in-view", Flag}, {"focusable", Flag},
        {"checked", Flag}, {"left", Number}, {"top", Number}, {"width", Number}, {"height", Number}, {"color", Text}, {"background", Text},
        {"font-size", Number}, {"frame", Integer}}},
      {"typed", 1, false, {}},
      {"displayed", 0, false, {}},
      {"leaving", 0, false, {{"at", Duration}}},
      {"command", 0, true, {{"denied", Text}, {"granted", Text}, {"regional", Flag}, {"layer", Text}, {"place", Integer}}},
      {"cmp", 2, false, {}},
      {"vantage", 1, false, {{"gpc", Flag}}},
      {"language", 1, true, {}},
  };
  return items;
}

const ItemInfo* find_item(std::string_view word) {
  const auto& items = all_items();
  const auto it = std::find_if(items.begin(), items.end(), [&](const ItemInfo& item) { return item.word == word; });
  return it == items.end() ? nullptr : &*it;
}

bool is_field_or_declaration_word(std::string_view word) {
  static const std::set<std::string_view> words = [] {
    std::set<std::string_view> out(kKeywords.begin(), kKeywords.end());
    for (const FieldInfo& row : all_fields()) {
      // `as of` is two words; the first is what could be taken for a name.
      if (!row.word.empty()) out.insert(row.word.substr(0, row.word.find(' ')));
    }
    return out;
  }();
  return words.contains(word);
}

std::optional<DeclKind> decl_kind_of(std::string_view keyword) {
  const auto it = std::find(kKeywords.begin(), kKeywords.end(), keyword);
  if (it == kKeywords.end()) return std::nullopt;
  return static_cast<DeclKind>(it - kKeywords.begin());
}

const std::vector<std::string>& declaration_words() {
  static const std::vector<std::string> words(kKeywords.begin(), kKeywords.end());
  return words;
}

std::string_view keyword_of(DeclKind kind) { return kKeywords[static_cast<std::size_t>(kind)]; }

}  // namespace writ::language
