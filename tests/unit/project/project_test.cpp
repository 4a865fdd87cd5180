// writ.toml read: values, places of faults, paths; and the table of spec/project.md held against the table of keys.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "base/render.hpp"
#include "tools/project/project.hpp"
#include "tools/project/toml.hpp"

using namespace writ;
using namespace writ::project;

namespace {

struct Read {
  Project project;
  Diagnostics diagnostics;
};

Read read(const std::string& text, const std::string& path = "writ.toml") {
  Read out;
  out.project = read_project(path, text, out.diagnostics);
  return out;
}

/// "2:5 W602 message; help" of the first fault, or "".
std::string fault(const std::string& text) {
  const Read out = read(text);
  if (out.diagnostics.all().empty()) return "";
  const Diagnostic& d = out.diagnostics.all().front();
  const Position at = out.project.sources[d.span.file].position(d.span.begin);
  return fmt::format("{}:{} {} {}{}{}", at.line, at.column, info(d.code).code, d.message, d.help.empty() ? "" : " | ", d.help);
}

std::vector<std::string> values(const Read& read, std::string_view section, std::string_view name) {
  const Setting* setting = read.project.find(section, name);
  return setting == nullptr ? std::vector<std::string>() : setting->values;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a project file is read, with its paths relative to its folder", "[project]") {
  const Read out = read(
      "sites = [\"https://shop.example/\", \"blog.example\"]\n"
      "packs = [\"recorders\", \"./rules\"]\n"
      "fail-on = \"none\"\n"
      "fail-on-inconclusive = true\n"
      "waivers = \"waivers.json\"\n"
      "baseline = \"/var/baseline.json\"\n"
      "formats = [\"text\", \"html=out/report.html\"]\n"
      "output = \"-\"\n"
      "[facts]\n"
      "sector = \"health\"\n"
      "employees = 40\n"
      "public-body = false\n"
      "opened = 2026-01-31\n"
      "core.sector = \"retail\"\n"
      "[collect]\n"
      "timeout = 1.5\nconcurrency = 3\n"
      "storage-states = [\"all.json\", \"after-accept=yes.json\", \"a=b.json\"]\n"
      "vantage = { country = \"FR\" }\n",
      "../writ.toml");
  CHECK(out.diagnostics.all().empty());
  CHECK(out.project.folder == "../");
  CHECK(values(out, "", "sites") == Texts{"https://shop.example/", "blog.example"});
  CHECK(values(out, "", "packs") == Texts{"recorders", "./rules"});
  CHECK(values(out, "", "fail-on") == Texts{"none"});
  CHECK(values(out, "", "fail-on-inconclusive") == Texts{"true"});
  CHECK(values(out, "", "waivers") == Texts{"../waivers.json"});
  CHECK(values(out, "", "baseline") == Texts{"/var/baseline.json"});
  CHECK(values(out, "", "formats") == Texts{"text", "html=../out/report.html"});
  CHECK(values(out, "", "output") == Texts{"-"});
  CHECK(values(out, "collect", "timeout") == Texts{"1.5"});
  CHECK(values(out, "collect", "concurrency") == Texts{"3"});
  CHECK(values(out, "collect", "storage-states") == Texts{"../all.json", "after-accept=../yes.json", "../a=b.json"});
  CHECK(values(out, "collect.vantage", "country") == Texts{"FR"});
  REQUIRE(out.project.facts.size() == 5);
  CHECK(out.project.facts[0].name == "sector");
  CHECK(std::get<std::string>(out.project.facts[0].value) == "health");
  CHECK(std::get<std::int64_t>(out.project.facts[1].value) == 40);
  CHECK_FALSE(std::get<bool>(out.project.facts[2].value));
  CHECK(std::get<std::string>(out.project.facts[3].value) == "2026-01-31");
  CHECK(out.project.facts[4].name == "core.sector");
}

TEST_CASE("every fault of a project file has its place and its mend", "[project]") {
  CHECK(fault("") == "");
  CHECK(fault("# nothing\n") == "");
  CHECK(fault("sites = [1 2]\n").starts_with("1:12 W601 the text is no TOML: "));
  CHECK(fault("sites = []\nsites = []\n").starts_with("2:"));
  CHECK(fault("a = \"\xC3\"\n") == "1:6 W601 the file is not UTF-8 | save it as UTF-8");
  CHECK(fault("\xC3\xA9 = 1\n").starts_with("1:1 W601"));
  CHECK(fault("\xEF\xBB\xBB*").starts_with("1:1 W601"));
  CHECK(fault("fail-onn = \"high\"\n") == "1:1 W602 unknown key `fail-onn` at the top of the file | did you mean `fail-on`?");
  CHECK(fault("[collect]\nfail-on = \"high\"\n") == "2:1 W602 unknown key `fail-on` in `[collect]` | `fail-on` stands at the top of the file, before the first `[…]`");
  CHECK(fault("viewport = \"800x600\"\n") == "1:1 W602 unknown key `viewport` at the top of the file | `viewport` stands in `[collect]`");
  CHECK(fault("vewport = \"800x600\"\n") == "1:1 W602 unknown key `vewport` at the top of the file | did you mean `viewport`, which stands in `[collect]`?");
  CHECK(fault("[colect]\nviewport = \"800x600\"\n") == "1:2 W602 unknown key `colect` at the top of the file | did you mean `collect`?");
  CHECK(fault("[collect.vantage]\nplanet = \"Mars\"\n") == "2:1 W602 unknown key `planet` in `[collect.vantage]` | known: country, language, timezone, geolocation");
  CHECK(fault("sites = \"https://shop.example/\"\n") == "1:9 W603 `sites` is a text, expected a list of texts | such as sites = [\"https://www.example/\"]");
  CHECK(fault("sites = [\"a.example\", 7]\n") == "1:23 W603 an item of `sites` is an integer, expected a text | such as sites = [\"https://www.example/\"]");
  CHECK(fault("sites = []\n") == "1:9 W603 `sites` is an empty list | leave the key out");
  CHECK(fault("fail-on = 3\n") == "1:11 W603 `fail-on` is an integer, expected a text | such as fail-on = \"medium\"");
  CHECK(fault("all = \"yes\"\n") == "1:7 W603 `all` is a text, expected true or false | such as all = false");
  CHECK(fault("[collect]\nconcurrency = 1.5\n") == "2:15 W603 `concurrency` is a decimal number, expected an integer | such as concurrency = 4");
  CHECK(fault("[collect]\ntimeout = inf\n") == "2:11 W603 `timeout` is a decimal number, expected a number | such as timeout = 180");
  CHECK(fault("facts = \"health\"\n") == "1:9 W603 `facts` is a text, expected a table");
  CHECK(fault("[facts]\nsector = [\"health\"]\n") ==
        "2:10 W603 the fact `sector` is a list, expected a text, an integer, true or false, or a date | `writ list facts` says what each takes");
  CHECK(fault("fail-on = \"hihg\"\n") == "1:11 W604 unknown severity `hihg` | did you mean `high`? known: info, low, medium, high, critical, none");
  CHECK(fault("fail-on-standing = \"\"\n") == "1:20 W604 `fail-on-standing` has an empty text | such as fail-on-standing = \"guidance\"");
  CHECK(fault("formats = [\"text\", \"jsn=a.json\"]\n").starts_with("1:20 W604 unknown format `jsn` | did you mean `json`? known: text, json,"));
  CHECK(fault("report-language = \"pt\"\n").starts_with("1:19 W604 unknown language `pt` | "));
  CHECK(fault("[collect]\nphases = [\"after-all\"]\n").starts_with("2:11 W604 unknown phase `after-all`"));
  CHECK(fault("[collect]\nviewport = \"10x10\"\n").starts_with("2:12 W604 --viewport: `10x10` is no size"));
  CHECK(fault("[collect.vantage]\ncountry = \"France\"\n").starts_with("2:11 W604 --vantage: `France` is no country"));
}

TEST_CASE("a fault in one key hides no fault in another", "[project]") {
  const Read out = read("fail-on = 3\nsitess = []\nwaivers = \"w.json\"\n");
  CHECK(out.diagnostics.all().size() == 2);
  CHECK(values(out, "", "waivers") == Texts{"w.json"});
}

TEST_CASE("columns count characters, and a byte-order mark is none", "[project]") {
  CHECK(fault("fail-on = \"é\"  # ü\nall = 1\n").starts_with("1:11 W604"));
  CHECK(fault("\xEF\xBB\xBF" "all = 1\n") == "1:7 W603 `all` is an integer, expected true or false | such as all = false");
  CHECK(fault("output = \"é\"\r\n\tall = 1\r\n") == "2:8 W603 `all` is an integer, expected true or false | such as all = false");
}

TEST_CASE("a fault is shown in its line", "[project]") {
  const Read out = read("sites = [\"a.example\"]\nfail-on = \"hihg\"\n", "../writ.toml");
  REQUIRE(out.diagnostics.all().size() == 1);
  CHECK(render(out.project.sources, out.diagnostics.all().front()) ==
        "../writ.toml:2:11: error[W604]: unknown severity `hihg`\n"
        "    2 | fail-on = \"hihg\"\n"
        "      |           ^^^^^^\n"
        "  help: did you mean `high`? known: info, low, medium, high, critical, none\n");
}

TEST_CASE("the example of every key is a value that it takes", "[project]") {
  for (const Key& key : all_keys()) {
    const std::string text = (key.section.empty() ? "" : fmt::format("[{}]\n", key.section)) + fmt::format("{} = {}\n", key.name, key.example);
    INFO(text);
    CHECK(fault(text) == "");
    CHECK_FALSE(values(read(text), key.section, key.name).empty());
    CHECK(find_key(key.section, key.name) == &key);
  }
}

TEST_CASE("spec/project.md has the table of keys", "[project]") {
  std::string table = "| key | takes | option | such as | is |\n| --- | --- | --- | --- | --- |\n| `facts` | a table | `--fact` | `sector = \"health\"` | facts about the site, by name; of one pack as `core.sector` |\n";
  for (const Key& key : all_keys()) {
    const std::string flag = key.flag == "urls" ? "addresses" : fmt::format("`{}`", key.flag);
    table += fmt::format("| `{}{}{}` | {} | {} | `{}` | {} |\n", key.section, key.section.empty() ? "" : ".", key.name, takes(key.type), flag, key.example, key.meaning);
  }
  const std::string path = WRIT_SOURCE_DIR "/spec/project.md";
  std::stringstream page;
  page << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string text = page.str();
  const std::string first = "<!-- made from tools/project/keys.def -->\n";
  const std::string last = "<!-- end -->";
  const auto begin = text.find(first);
  const auto end = text.find(last);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  if (std::getenv("WRIT_UPDATE") != nullptr) std::ofstream(path, std::ios::binary) << text.substr(0, begin + first.size()) << table << text.substr(end);
  INFO("made from its table; WRIT_UPDATE=1 test_project writes it");
  CHECK(text.substr(begin + first.size(), end - begin - first.size()) == table);
}
