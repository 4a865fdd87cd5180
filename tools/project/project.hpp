#pragma once
// A project file, `writ.toml`: what `writ scan` and its kin do where the command line does not say otherwise (spec/project.md).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "tools/project/keys.hpp"

namespace writ::project {

inline constexpr std::string_view kFileName = "writ.toml";
/// Larger files are none that a person wrote.
inline constexpr std::size_t kLargestFile = std::size_t{1} << 20;

/// A value of a key. Paths in it are relative to the working folder, as those of the command line are; packs stay as they are written.
struct Setting {
  const Key* key = nullptr;
  Span span;                        ///< of the whole value
  std::vector<std::string> values;  ///< one, or those of the list; numbers and truth as words
  std::vector<Span> spans;          ///< of each
};

/// A fact as it is written; only the packs know what it takes.
struct FactSetting {
  std::string name;                 ///< `sector`, or `core.sector`
  Span name_span, value_span;
  std::variant<bool, std::int64_t, std::string> value;
};

struct Project {
  std::string path;                 ///< as it is told
  std::string folder;               ///< from the working folder, empty or with `/` at its end
  SourceSet sources;                ///< the one file
  std::vector<Setting> settings;    ///< in the order of the file
  std::vector<FactSetting> facts;

  [[nodiscard]] const Setting* find(std::string_view section, std::string_view name) const;
};

/// Reads the text of a project file and finds everything wrong that can be told without packs and files (W601 to W604). What is
/// right is given even so. `path` is the file's, relative to the working folder or absolute.
[[nodiscard]] Project read_project(std::string path, std::string text, Diagnostics& diagnostics);

}  // namespace writ::project
