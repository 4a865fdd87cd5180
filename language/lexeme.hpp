#pragma once
// The smallest pieces of a source text: where one begins, where it ends and what it is (spec/grammar.md, "Lexical form").
//
// Lexemes are found by position, never stored: the grammar asks what stands at an offset, recovery and the formatter step
// from one to the next. Nothing here judges a value; literals.hpp does. Every byte sequence gives lexemes and an end.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace writ::language {

enum class LexemeKind {
  End,
  Name,          ///< `session-recording`
  QuotedName,    ///< in backticks
  String,
  Block,         ///< """…"""
  Regex,         ///< with its flags
  Integer,
  Decimal,
  Duration,      ///< number, at most one space, unit
  Date,          ///< three numbers with `-` between, whether or not the calendar has such a day
  Comma, Dot, Colon, Semicolon,
  OpenParen, CloseParen, OpenBracket, CloseBracket, OpenBrace, CloseBrace,
  Operator,      ///< == != < <= > >= + - and = && || !, which Writ does not have
  BrokenString,  ///< no closing quote on its line
  BrokenBlock,   ///< no closing quotes
  BrokenRegex,   ///< no closing slash on its line
  BrokenQuoted,  ///< backticks round what is no name, or not closed
  BadNumber,     ///< digits with letters that are no unit
  BadDuration,   ///< a unit that is none, too much space, two units
  Unknown,       ///< one code point that begins nothing
};

struct Lexeme {
  LexemeKind kind = LexemeKind::End;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  [[nodiscard]] std::string_view text(std::string_view source) const { return source.substr(begin, end - begin); }
  [[nodiscard]] bool is_name() const { return kind == LexemeKind::Name || kind == LexemeKind::QuotedName; }
};

/// The lexeme that begins at `offset`, where no gap begins.
[[nodiscard]] Lexeme lexeme_at(std::string_view source, std::size_t offset);
/// The end of a name that begins at `offset`; `offset` itself if none does.
[[nodiscard]] std::size_t name_end(std::string_view source, std::size_t offset);
/// The end of white space and comments that begin at `offset`.
[[nodiscard]] std::size_t skip_gap(std::string_view source, std::size_t offset);
/// The end of a comment that begins at `offset`: its line's end, a carriage return not included.
[[nodiscard]] std::size_t comment_end(std::string_view source, std::size_t offset);
/// The lexeme after a gap.
[[nodiscard]] inline Lexeme next_lexeme(std::string_view source, std::size_t offset) {
  return lexeme_at(source, skip_gap(source, offset));
}
/// Whether nothing but white space stands before it on its line.
[[nodiscard]] bool first_on_line(std::string_view source, std::size_t offset);

/// A unit of durations: what one of it comes to in months or milliseconds.
struct Unit {
  std::string_view name;    ///< as it is written behind one: "day"
  std::string_view plural;  ///< "days"; the same where there is none
  std::int64_t months;
  std::int64_t ms;
};
[[nodiscard]] const Unit* find_unit(std::string_view word);

}  // namespace writ::language
