// Facts put into the text of a project file: what stood there stands there still.
#include <catch2/catch.hpp>

#include "tools/project/edit.hpp"
#include "tools/project/toml.hpp"

using namespace writ;
using namespace writ::project;

static std::string set(const std::string& text, std::string_view name, std::string_view value) {
  const auto out = set_fact(text, name, value);
  return out ? *out : "error: " + out.error().message;
}

TEST_CASE("a fact is added where the others are", "[project]") {
  CHECK(set("", "sector", "\"health\"") == "[facts]\nsector = \"health\"\n");
  CHECK(set("sites = [\"a.example\"]", "sector", "\"health\"") == "sites = [\"a.example\"]\n\n[facts]\nsector = \"health\"\n");
  CHECK(set("[facts]\n", "employees", "40") == "[facts]\nemployees = 40\n");
  CHECK(set("[facts]  # of the site\n# none yet\n\n[collect]\ngpc = true\n", "employees", "40") == "[facts]  # of the site\nemployees = 40\n# none yet\n\n[collect]\ngpc = true\n");
  CHECK(set("[facts]\n  sector = \"health\"  # since 2020\n\n# the visit\n[collect]\ngpc = true\n", "employees", "40") ==
        "[facts]\n  sector = \"health\"  # since 2020\n  employees = 40\n\n# the visit\n[collect]\ngpc = true\n");
  CHECK(set("[facts]\nsector = \"health\"", "employees", "40") == "[facts]\nsector = \"health\"\nemployees = 40\n");
  CHECK(set("[facts]\r\nsector = \"health\"\r\n", "employees", "40") == "[facts]\r\nsector = \"health\"\r\nemployees = 40\r\n");
  CHECK(set("[facts]\nnote = \"\"\"\na\nb\"\"\"\n", "employees", "40") == "[facts]\nnote = \"\"\"\na\nb\"\"\"\nemployees = 40\n");
}

TEST_CASE("a fact that stands there has its value replaced", "[project]") {
  CHECK(set("[facts]\nsector = \"retail\"  # to be checked\nemployees = 3\n", "sector", "\"health\"") == "[facts]\nsector = \"health\"  # to be checked\nemployees = 3\n");
  CHECK(set("facts.sector = 'é'\n", "sector", "\"health\"") == "facts.sector = \"health\"\n");
  CHECK(set("[facts]\nopened = 2026-01-31 # day\n", "opened", "2026-02-01") == "[facts]\nopened = 2026-02-01 # day\n");
}

TEST_CASE("facts may be written in every way of TOML", "[project]") {
  CHECK(set("facts = {}\n", "sector", "\"health\"") == "facts = { sector = \"health\" }\n");
  CHECK(set("facts = { sector = \"health\" }  # one\n", "employees", "40") == "facts = { sector = \"health\", employees = 40 }  # one\n");
  CHECK(set("facts.sector = \"health\"\nall = true\n[collect]\n", "employees", "40") == "facts.sector = \"health\"\nfacts.employees = 40\nall = true\n[collect]\n");
  CHECK(set("[facts]\nsector = \"health\"\n[facts.core]\npublic-body = true\n", "employees", "40") == "[facts]\nsector = \"health\"\nemployees = 40\n[facts.core]\npublic-body = true\n");
  CHECK(set("[facts]\nsector = \"health\"\n", "core.employees", "40") == "[facts]\nsector = \"health\"\ncore.employees = 40\n");
  CHECK(toml_key("branche-é") == "\"branche-é\"");
}

TEST_CASE("where no place is found the line to write by hand is told", "[project]") {
  CHECK(set("facts = 7\n", "sector", "\"health\"") == "error: no place for the fact was found in the file; put `sector = \"health\"` under [facts] by hand");
  CHECK(set("[facts\n", "sector", "\"health\"") == "error: the file is no TOML; put `sector = \"health\"` under [facts] by hand");
  CHECK(set("[facts.core]\npublic-body = true\n", "sector", "\"health\"") != "");
}

TEST_CASE("texts are written as TOML reads them", "[project]") {
  CHECK(toml_text("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\n\\u0001\"");
}
