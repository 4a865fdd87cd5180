#pragma once
// The keys of a project file: one table, keys.def, for the reader, the command line, `writ init` and spec/project.md.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::project {

/// What TOML value a key takes and what becomes of it. Paths are relative to the folder of the file.
enum class KeyType {
  Text,
  Texts,    ///< a list of texts
  Sites,    ///< a list of addresses, or of one folder written as a path
  File,     ///< a path that is read
  Files,    ///< a list of such
  FileOrUrl,
  Path,     ///< a path that is written
  Packs,    ///< a list of paths, or of names of packs of the library
  Outputs,  ///< a list of F or F=PATH
  States,   ///< a list of PATH or PHASE=PATH
  Answers,  ///< a word, or WORD=PATH
  Boolean,
  Integer,
  Number,   ///< an integer or a decimal
};

/// Which texts a key takes.
enum class Domain { Any, SeverityOrNone, Standing, Phase, Format, ReportLanguage, Viewport, Vantage, ThirdParties };

struct Key {
  std::string_view section;   ///< "" for the top of the file
  std::string_view name;
  KeyType type;
  Domain domain;
  std::string_view flag;      ///< as the command line has it; "urls" for its addresses
  std::string_view instead;   ///< more flags, with blanks between
  std::string_view commands;  ///< with blanks between
  std::string_view example;   ///< a value as TOML; where there is a default it is this
  std::string_view meaning;

  [[nodiscard]] bool is_list() const;
  /// Whether the command reads the key.
  [[nodiscard]] bool serves(std::string_view command) const;
};

/// In the order of the table.
[[nodiscard]] const std::vector<Key>& all_keys();
[[nodiscard]] const Key* find_key(std::string_view section, std::string_view name);

/// "a text", "a list of texts": what the key takes, for messages and the specification.
[[nodiscard]] std::string_view takes(KeyType type);

struct Fault {
  std::string message, help;
};
/// What is wrong with one text of the key, if anything.
[[nodiscard]] std::optional<Fault> fault_of(const Key& key, const std::string& text);

/// The parts of a text between blanks.
[[nodiscard]] std::vector<std::string_view> words(std::string_view text);

}  // namespace writ::project
