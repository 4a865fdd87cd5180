// The include arrows of spec/architecture.md, drawn from the #include lines themselves.
#include <catch2/catch.hpp>

#include <map>
#include <regex>
#include <set>

#include "reading.hpp"

TEST_CASE("folders include only what their arrows allow", "[architecture]") {
  const std::map<std::string, std::set<std::string>> allowed = {
      {"base", {}},
      {"model", {"base"}},
      {"runtime/patterns", {"base", "model"}},
      {"language", {"base", "model", "runtime/patterns"}},
      {"runtime/bytecode", {"base", "model"}},
      {"compiler", {"base", "model", "language", "runtime/bytecode", "runtime/patterns"}},
      {"runtime/snapshot", {"base", "model", "runtime/patterns"}},
      {"runtime/findings", {"base", "model", "runtime/snapshot", "runtime/patterns"}},
      {"runtime/history", {"base", "model", "runtime/findings"}},
      {"runtime/vm", {"base", "model", "runtime/bytecode", "runtime/snapshot", "runtime/findings", "runtime/patterns"}},
      {"runtime/collect", {"base", "model", "runtime/patterns", "runtime/snapshot"}},
      {"runtime/browser", {"base", "model", "runtime/patterns", "runtime/snapshot", "runtime/collect"}},
      {"runtime/seal", {"base"}},
      {"runtime/import", {"base", "model", "runtime/patterns", "runtime/snapshot", "runtime/collect"}},
  };
  const std::regex line("^\\s*#include \"([^\"]+)/[^/\"]+\"");
  for (const auto& [folder, may] : allowed) {
    const auto list = writ::test::files(writ::test::root() / folder, {".hpp", ".cpp", ".def"});
    CHECK_FALSE(list.empty());
    for (const auto& path : list) {
      std::istringstream text(writ::test::read(path));
      for (std::string row; std::getline(text, row);) {
        std::smatch match;
        if (!std::regex_search(row, match, line)) continue;
        const std::string to = match[1];
        INFO(path << ": " << row);
        CHECK((to == folder || may.contains(to)));
      }
    }
  }
}

TEST_CASE("third-party headers stay behind the files that wrap them", "[architecture]") {
  // The header's name and the only files that may include it.
  const std::map<std::string, std::vector<std::string>> wrapped = {
      {"tao/pegtl", {"language/grammar.hpp", "language/grammar_messages.hpp", "language/parse.cpp"}},
      {"gumbo.h", {"runtime/snapshot/dom.cpp", "runtime/snapshot/html_arena.cpp", "runtime/snapshot/html_arena.hpp", "runtime/collect/html_tree.cpp",
                   "runtime/collect/html_page.cpp", "runtime/collect/html_links.cpp"}},
      {"re2/", {"runtime/patterns/regex.cpp", "runtime/patterns/literal_set.cpp", "runtime/patterns/pattern_set.cpp"}},
      {"toml++/", {"tools/project/toml.cpp"}},
      {"sqlite3.h", {"runtime/history/sqlite.cpp"}},
      {"zip.h", {"runtime/seal/zip.cpp"}},
      {"png.h", {"tools/report/picture_coding.cpp"}},
      {"webp/", {"tools/report/picture_coding.cpp"}},
      {"libpsl.h", {"runtime/patterns/host.cpp", "runtime/collect/set_cookie.cpp"}},
  };
  for (const auto& [header, homes] : wrapped) {
    for (const char* folder : {"base", "model", "language", "compiler", "runtime", "tools"}) {
      for (const auto& path : writ::test::files(writ::test::root() / folder, {".hpp", ".cpp"})) {
        const std::string text = writ::test::read(path);
        if (text.find("#include <" + header) == std::string::npos) continue;
        const std::string relative = std::filesystem::relative(path, writ::test::root()).generic_string();
        INFO(relative << " includes " << header);
        CHECK(std::find(homes.begin(), homes.end(), relative) != homes.end());
      }
    }
  }
}
