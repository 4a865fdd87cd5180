#pragma once
// Questions to a person at a terminal: asked on standard error, so that results stay alone on standard output.

#include <cstddef>
#include <string>
#include <string_view>

#include "model/model.hpp"

namespace writ::cli {

class Dialogue {
 public:
  /// Whether there is somebody to ask: standard input and standard error are a terminal.
  [[nodiscard]] static bool possible();

  void tell(std::string_view line);

  enum class Got { Line, End, Interrupted };
  /// One line of answer, without blanks round it. End: no further question will be answered.
  [[nodiscard]] Got ask(std::string_view prompt, std::string& answer);
  /// Yes or no, until it is one of them; Enter alone is yes. End and interruption are no.
  [[nodiscard]] bool agreed(std::string_view question);

 private:
  std::string buffer_;
  bool ended_ = false;
};

enum class FactAnswer { Given, Unknown, End, Interrupted };
/// Puts the question of a fact, until the answer is one that the fact takes, or none. `why` stands behind the question.
/// `value` is the answer as `--fact NAME=` takes it.
[[nodiscard]] FactAnswer ask_fact(Dialogue& dialogue, const model::Model& model, model::FactId fact, std::string_view why, std::string& value);

/// The name that speaks of this fact alone: `sector`, or `core.sector` where packs declare several.
[[nodiscard]] std::string unique_name(const model::Model& model, model::FactId fact);
/// A value of the fact, as `--fact` takes it, in TOML.
[[nodiscard]] std::string fact_in_toml(const model::Fact& fact, const std::string& value);

}  // namespace writ::cli
