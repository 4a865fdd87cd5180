#include "runtime/patterns/regex.hpp"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

namespace writ::patterns {
namespace {

/// Memory of one expression's program and of its match-time automaton together. RE2 falls back on a slower automaton when
/// the second runs out, never on an exponential one.
constexpr std::int64_t kMaxMemory = std::int64_t{8} << 20;
/// The set's automaton has all expressions in one.
constexpr std::int64_t kMaxSetMemory = std::int64_t{64} << 20;
constexpr std::size_t kMaxPattern = 32 * 1024;

RE2::Options options(RegexFlags flags) {
  RE2::Options out;
  out.set_log_errors(false);
  out.set_case_sensitive(!flags.ignore_case);
  out.set_dot_nl(flags.dot_all);
  out.set_max_mem(kMaxMemory);
  return out;
}

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

/// RE2's words, and what a person who knows other engines needs to hear besides.
Error describe(const RE2& regex, std::string_view pattern) {
  const std::string& part = regex.error_arg();
  const auto part_is = [&](std::string_view start) { return std::string_view(part).substr(0, start.size()) == start; };
  std::string message;
  switch (regex.error_code()) {
    case RE2::ErrorBadPerlOp:
    case RE2::ErrorRepeatArgument:
    case RE2::ErrorBadNamedCapture:
      if (pattern.find("(?=") != std::string_view::npos || pattern.find("(?!") != std::string_view::npos) {
        message = "look-ahead `(?=` and `(?!` is not supported: expressions match in linear time";
      } else if (pattern.find("(?<=") != std::string_view::npos || pattern.find("(?<!") != std::string_view::npos) {
        message = "look-behind `(?<=` and `(?<!` is not supported: expressions match in linear time";
      } else if (pattern.find("(?<") != std::string_view::npos) {
        message = "a named group is written `(?P<name>`";
      } else if (pattern.find("(?>") != std::string_view::npos) {
        message = "an atomic group `(?>` is not supported";
      } else {
        message = fmt::format("{}: `{}`", regex.error_code() == RE2::ErrorRepeatArgument ? "nothing to repeat" : "unknown group", part);
      }
      break;
    case RE2::ErrorBadEscape:
      if (part.size() == 2 && part[1] >= '1' && part[1] <= '9') {
        message = fmt::format("back-reference `{}` is not supported: expressions match in linear time", part);
      } else {
        message = fmt::format("unknown escape `{}`", part);
      }
      break;
    case RE2::ErrorBadCharClass: message = fmt::format("bad character class `{}`", part); break;
    case RE2::ErrorBadCharRange: message = fmt::format("a range of characters that goes backwards: `{}`", part); break;
    case RE2::ErrorMissingBracket: message = fmt::format("`[` is never closed: `{}`", part); break;
    case RE2::ErrorMissingParen: message = fmt::format("`(` is never closed: `{}`", part.empty() ? std::string(pattern) : part); break;
    case RE2::ErrorUnexpectedParen: message = fmt::format("`)` closes nothing: `{}`", part.empty() ? std::string(pattern) : part); break;
    case RE2::ErrorTrailingBackslash: message = "`\\` at the end escapes nothing"; break;
    case RE2::ErrorRepeatSize: message = fmt::format("a repetition greater than 1000: `{}`", part); break;
    case RE2::ErrorRepeatOp: message = fmt::format("two repetitions in a row: `{}`", part); break;
    case RE2::ErrorBadUTF8: message = "the expression is not UTF-8"; break;
    case RE2::ErrorPatternTooLarge: return {"regex.too-large", "the expression needs more memory than one may", {}};
    case RE2::NoError:
    case RE2::ErrorInternal: message = fmt::format("does not compile: {}", part_is("") ? regex.error() : part); break;
  }
  return {"regex.syntax", std::move(message), {}};
}

Result<std::unique_ptr<RE2>> compile_re2(std::string_view pattern, RegexFlags flags) {
  if (pattern.empty()) return fail("regex.syntax", "an empty expression matches everything");
  if (pattern.size() > kMaxPattern) return fail("regex.too-large", fmt::format("an expression of more than {} bytes", kMaxPattern));
  auto regex = std::make_unique<RE2>(piece(pattern), options(flags));
  if (!regex->ok()) return tl::make_unexpected(describe(*regex, pattern));
  return regex;
}

}  // namespace

struct Regex::Impl {
  std::unique_ptr<RE2> regex;
};

Regex::Regex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::compile(std::string_view pattern, RegexFlags flags) {
  WRIT_TRY(regex, compile_re2(pattern, flags));
  auto impl = std::make_unique<Impl>();
  impl->regex = std::move(regex);
  return Regex(std::move(impl));
}

bool Regex::find(std::string_view text) const { return RE2::PartialMatch(piece(text), *impl_->regex); }

// The set's expressions share one set of options, so flags are written into the pattern. The single expressions stay: they
// answer when the common automaton is too large to build or runs out of memory on a text.
struct RegexSet::Impl {
  std::vector<std::unique_ptr<RE2>> single;
  std::unique_ptr<RE2::Set> set;
  bool usable = false;

  Impl() {
    RE2::Options all = options({});
    all.set_max_mem(kMaxSetMemory);
    set = std::make_unique<RE2::Set>(all, RE2::UNANCHORED);
  }
};

RegexSet::RegexSet() : impl_(std::make_unique<Impl>()) {}
RegexSet::RegexSet(RegexSet&&) noexcept = default;
RegexSet& RegexSet::operator=(RegexSet&&) noexcept = default;
RegexSet::~RegexSet() = default;

Result<std::uint32_t> RegexSet::add(std::string_view pattern, RegexFlags flags) {
  WRIT_TRY(regex, compile_re2(pattern, flags));
  std::string with_flags = "(?";
  if (flags.ignore_case) with_flags += 'i';
  if (flags.dot_all) with_flags += 's';
  with_flags = with_flags.size() == 2 ? std::string(pattern) : with_flags + ":" + std::string(pattern) + ")";
  impl_->set->Add(piece(with_flags), nullptr);
  impl_->single.push_back(std::move(regex));
  return static_cast<std::uint32_t>(impl_->single.size() - 1);
}

void RegexSet::build() { impl_->usable = impl_->single.size() > 1 && impl_->set->Compile(); }

bool RegexSet::empty() const { return impl_->single.empty(); }

std::vector<std::uint32_t> RegexSet::match(std::string_view text) const {
  std::vector<std::uint32_t> out;
  if (impl_->usable) {
    std::vector<int> found;
    RE2::Set::ErrorInfo failure{RE2::Set::kNoError};
    if (impl_->set->Match(piece(text), &found, &failure)) {
      out.assign(found.begin(), found.end());
      std::sort(out.begin(), out.end());
      return out;
    }
    if (failure.kind == RE2::Set::kNoError) return out;
  }
  for (std::uint32_t id = 0; id < impl_->single.size(); ++id) {
    if (RE2::PartialMatch(piece(text), *impl_->single[id])) out.push_back(id);
  }
  return out;
}

}  // namespace writ::patterns
