#include "tools/cli/dialogue.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdio>

#include "runtime/collect/ascii.hpp"
#include "runtime/findings/facts.hpp"
#include "tools/cli/interrupt.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/project/toml.hpp"

namespace writ::cli {
namespace {

void put(std::string_view text) {
  clear_progress();
  std::fwrite(text.data(), 1, text.size(), stderr);
  std::fflush(stderr);
}

bool is_one_of(std::string_view word, std::initializer_list<const char*> known) {
  for (const char* other : known) {
    if (collect::same_word(word, other)) return true;
  }
  return false;
}

/// What a person types for a value: `y` for true, the number of an option.
std::string meant(const model::Fact& fact, const std::string& typed) {
  if (fact.kind == model::FactKind::Boolean) {
    if (is_one_of(typed, {"y", "yes", "true"})) return "true";
    if (is_one_of(typed, {"n", "no", "false"})) return "false";
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
  const bool is_number = error == std::errc() && end == typed.data() + typed.size();
  if (fact.kind == model::FactKind::Integer && is_number) return std::to_string(number);
  if (fact.kind == model::FactKind::OneOf && is_number && number >= 1 && number <= static_cast<std::int64_t>(fact.options.size())) {
    return fact.options[static_cast<std::size_t>(number - 1)];
  }
  return typed;
}

std::string form_of(const model::Fact& fact) {
  switch (fact.kind) {
    case model::FactKind::OneOf: {
      std::string out;
      for (std::size_t i = 0; i < fact.options.size(); ++i) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", i + 1, fact.options[i]);
      return out;
    }
    case model::FactKind::Integer: return "a whole number";
    case model::FactKind::Boolean: return "y or n";
    case model::FactKind::Text: return "a text";
    case model::FactKind::Date: return "a date such as 2026-01-31";
  }
  return {};
}

}  // namespace

bool Dialogue::possible() { return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1; }

void Dialogue::tell(std::string_view line) { put(std::string(line) + "\n"); }

Dialogue::Got Dialogue::ask(std::string_view prompt, std::string& answer) {
  put(prompt);
  for (;;) {
    if (const auto end = buffer_.find('\n'); end != std::string::npos) {
      answer = std::string(collect::trim(std::string_view(buffer_).substr(0, end)));
      buffer_.erase(0, end + 1);
      return Got::Line;
    }
    if (ended_ || interrupted()) {
      put("\n");
      return interrupted() ? Got::Interrupted : Got::End;
    }
    // Not read alone: a read is begun again after an interrupt, a poll is not.
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    if (::poll(&waiting, 1, -1) < 0) {
      if (errno != EINTR) ended_ = true;
      continue;
    }
    std::array<char, 4096> block;
    const ssize_t got = ::read(STDIN_FILENO, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) ended_ = true;
    else buffer_.append(block.data(), static_cast<std::size_t>(got));
  }
}

bool Dialogue::agreed(std::string_view question) {
  std::string answer;
  while (ask(fmt::format("{} [Y/n] ", question), answer) == Got::Line) {
    if (answer.empty() || is_one_of(answer, {"y", "yes"})) return true;
    if (is_one_of(answer, {"n", "no"})) return false;
    tell("y or n?");
  }
  return false;
}

FactAnswer ask_fact(Dialogue& dialogue, const model::Model& model, model::FactId id, std::string_view why, std::string& value) {
  const model::Fact& fact = model.facts[id];
  const std::string name = unique_name(model, id);
  dialogue.tell(fmt::format("\n{} ({}{})", fact.title, name, why));
  const std::string prompt = fmt::format("  {}; Enter: not known > ", form_of(fact));
  for (;;) {
    std::string typed;
    switch (dialogue.ask(prompt, typed)) {
      case Dialogue::Got::End: return FactAnswer::End;
      case Dialogue::Got::Interrupted: return FactAnswer::Interrupted;
      case Dialogue::Got::Line: break;
    }
    if (typed.empty() || typed == "?") return FactAnswer::Unknown;
    value = meant(fact, typed);
    const auto read = findings::resolve_facts(model, {}, {}, {name + "=" + value});
    if (read) return FactAnswer::Given;
    dialogue.tell("  " + read.error().message);
  }
}

std::string unique_name(const model::Model& model, model::FactId id) {
  const model::Fact& fact = model.facts[id];
  return findings::facts_named(model, fact.name).size() == 1 ? fact.name : model.packs[fact.pack].name + "." + fact.name;
}

std::string fact_in_toml(const model::Fact& fact, const std::string& value) {
  switch (fact.kind) {
    case model::FactKind::OneOf:
    case model::FactKind::Text: return project::toml_text(value);
    case model::FactKind::Integer: {
      std::int64_t number = 0;
      const std::size_t sign = value.starts_with('+') ? 1 : 0;
      std::from_chars(value.data() + sign, value.data() + value.size(), number);
      return std::to_string(number);
    }
    case model::FactKind::Boolean:
    case model::FactKind::Date: return value;
  }
  return value;
}

}  // namespace writ::cli
