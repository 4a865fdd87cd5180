#include <catch2/catch.hpp>

#include <set>

#include "language/fields.hpp"

using namespace writ::language;

TEST_CASE("the table of fields is sound", "[fields]") {
  std::set<std::pair<Holder, std::string_view>> seen;
  for (const FieldInfo& row : all_fields()) {
    CAPTURE(row.word);
    CHECK(seen.emplace(row.holder, row.word).second);
    CHECK_FALSE(row.meaning.empty());
    const FieldInfo* found = find_field(row.holder, row.word);
    REQUIRE(found != nullptr);
    CHECK(found->meaning == row.meaning);
    // What adds up can be extended, and only lists add up.
    if (row.where == FieldWhere::Extend) CHECK(row.shape == FieldShape::List);
    if (row.where == FieldWhere::Amend || row.where == FieldWhere::AmendOnly) CHECK(row.holder == Holder::Rule);
  }
  CHECK(find_field(Holder::Rule, "hosts") == nullptr);
  CHECK(find_field(Holder::Test, "as of") != nullptr);
}

TEST_CASE("words begin what they name", "[fields]") {
  for (const std::string& word : declaration_words()) {
    const auto kind = decl_kind_of(word);
    REQUIRE(kind.has_value());
    CHECK(keyword_of(*kind) == word);
    CHECK(is_field_or_declaration_word(word));
  }
  CHECK(is_field_or_declaration_word("as"));
  CHECK(is_field_or_declaration_word("condition"));
  CHECK_FALSE(is_field_or_declaration_word("r"));
  CHECK_FALSE(decl_kind_of("condition").has_value());
}

TEST_CASE("items of inline sites have words of their own", "[fields]") {
  std::set<std::string_view> seen;
  for (const ItemInfo& item : all_items()) {
    CHECK(seen.insert(item.word).second);
    CHECK(find_item(item.word) != nullptr);
  }
  CHECK(find_item("cookie")->attributes.size() > 5);
  CHECK(find_item("cookies") == nullptr);
}
