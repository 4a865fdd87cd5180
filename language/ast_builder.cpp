#include "language/ast_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "base/check.hpp"
#include "base/utf8.hpp"

namespace writ::language {
namespace {

using enum DiagnosticCode;

/// What is faulty in itself, wherever it stands.
bool is_broken(const Lexeme& lexeme) {
  return lexeme.kind == LexemeKind::BrokenString || lexeme.kind == LexemeKind::BrokenBlock ||
         lexeme.kind == LexemeKind::BrokenRegex || lexeme.kind == LexemeKind::BrokenQuoted || lexeme.kind == LexemeKind::BadNumber;
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Words that cannot be names where a value is asked for.
constexpr std::array<std::string_view, 8> kOperators = {"and", "or", "not", "is", "in", "where", "during", "satisfies"};
/// Words that may follow the kind, selector or variable of a quantifier, or a whole one.
constexpr std::array<std::string_view, 18> kAfterQuantifier = {
    "and", "or", "not", "is", "in", "where", "during", "satisfies", "of", "matches", "contains", "starts", "ends", "under",
    "says", "mentions", "then", "none"};

bool wants_item(std::string_view what) { return what.find("an item or") != std::string_view::npos; }

bool is_value(const Lexeme& lexeme) {
  switch (lexeme.kind) {
    case LexemeKind::Name: case LexemeKind::QuotedName: case LexemeKind::String: case LexemeKind::Block:
    case LexemeKind::Regex: case LexemeKind::Integer: case LexemeKind::Decimal: case LexemeKind::Duration:
    case LexemeKind::Date: case LexemeKind::BrokenString: case LexemeKind::BrokenBlock: case LexemeKind::BrokenRegex:
    case LexemeKind::BrokenQuoted: case LexemeKind::BadNumber: case LexemeKind::BadDuration:
      return true;
    default:
      return false;
  }
}

}  // namespace

template <typename T>
T Pieces::take() {
  auto piece = next<T>();
  WRIT_CHECK(piece.has_value());
  return std::move(*piece);
}

bool Pieces::word(std::string_view text) {
  if (at_ == list_.size()) return false;
  const auto* piece = std::get_if<WordPiece>(&list_[at_]);
  if (piece == nullptr || piece->text != text) return false;
  ++at_;
  return true;
}

AstBuilder::AstBuilder(std::string_view text, FileId file, Diagnostics& diagnostics)
    : text_(text), file_(file), diagnostics_(diagnostics) {
  ast_.file = file;
}

Ast AstBuilder::finish() {
  // Lexemes do not depend on what surrounds them, so the comments can be had in one walk, faults or not.
  std::size_t at = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (;;) {
    while (at < text_.size() && skip_gap(text_, at) != at) {
      if (text_[at] == '#') {
        const std::size_t end = comment_end(text_, at);
        ast_.comments.push_back({span(at, end), first_on_line(text_, at)});
        at = end;
      } else {
        ++at;
      }
    }
    const Lexeme lexeme = lexeme_at(text_, at);
    if (lexeme.kind == LexemeKind::End) return std::move(ast_);
    at = behind(lexeme);
  }
}

// ---------------------------------------------------------------- questions

Lexeme AstBuilder::lexeme(std::size_t offset) const {
  if (!cache_filled_ || cached_.begin != offset) {
    cached_ = lexeme_at(text_, offset);
    cache_filled_ = true;
  }
  return cached_;
}

bool AstBuilder::is_word(std::size_t offset, std::string_view word) const {
  const Lexeme found = lexeme(offset);
  return found.kind == LexemeKind::Name && found.text(text_) == word;
}

bool AstBuilder::is_sign(std::size_t offset, std::string_view sign) const {
  const Lexeme found = lexeme(offset);
  return found.kind == LexemeKind::Operator && found.text(text_) == sign;
}

std::size_t AstBuilder::comment(std::size_t offset) const {
  if (offset >= text_.size() || text_[offset] != '#') return 0;
  return comment_end(text_, offset) - offset;
}

/// The end of what a lexeme covers for one who skips it: of a block never closed, its opening quotes.
std::size_t AstBuilder::behind(const Lexeme& lexeme) const {
  return lexeme.kind == LexemeKind::BrokenBlock ? lexeme.begin + 3 : lexeme.end;
}

const FieldInfo* AstBuilder::field_at(std::size_t offset, Lexeme* word) const {
  if (!holder_) return nullptr;
  Lexeme found = lexeme(offset);
  if (found.kind != LexemeKind::Name) return nullptr;
  const FieldInfo* info = find_field(*holder_, found.text(text_));
  if (info == nullptr && found.text(text_) == "as") {
    const Lexeme second = next_lexeme(text_, found.end);
    if (second.kind == LexemeKind::Name && second.text(text_) == "of") {
      info = find_field(*holder_, "as of");
      found.end = second.end;
    }
  }
  if (info == nullptr && guessed_field_ != nullptr && guess_begin_ == offset) info = guessed_field_;
  if (word != nullptr) *word = found;
  return info;
}

/// Whether the value of a field of that form can begin at an offset, as far as the first lexemes tell.
bool AstBuilder::value_may_begin(FieldForm form, std::size_t offset, std::optional<Holder> holder) const {
  const Lexeme first = next_lexeme(text_, offset);
  const std::string_view text = first.text(text_);
  const auto is = [&](std::string_view word) { return first.kind == LexemeKind::Name && text == word; };
  const bool string = first.kind == LexemeKind::String || first.kind == LexemeKind::Block ||
                      first.kind == LexemeKind::BrokenString || first.kind == LexemeKind::BrokenBlock;
  const bool name = first.is_name() && !(first.kind == LexemeKind::Name &&
                                         (contains(kAfterQuantifier, text) || (holder && find_field(*holder, text) != nullptr)));
  switch (form) {
    case FieldForm::Text: case FieldForm::Strings: case FieldForm::Needs: return string;
    case FieldForm::Marks: return string || first.kind == LexemeKind::Regex || first.kind == LexemeKind::BrokenRegex;
    case FieldForm::Date: return first.kind == LexemeKind::Date;
    case FieldForm::Window: return is("from") || is("until");
    case FieldForm::Repeal: return is("from");
    case FieldForm::When: return is("when");
    case FieldForm::Severity: return name || string || is("of");
    case FieldForm::Name: case FieldForm::Names: case FieldForm::Places: case FieldForm::DatedPlaces: case FieldForm::Note:
    case FieldForm::Depends: case FieldForm::Steps: case FieldForm::FactType: case FieldForm::GivenFact: case FieldForm::Expect:
      // A string is no name, but what stands before it was meant to be a field.
      return name || string;
    case FieldForm::Block: return name || first.kind == LexemeKind::OpenBrace;
    case FieldForm::Integer: return first.kind == LexemeKind::Integer || string;
    // Their first word is of a list of their own, where words of fields stand too: `button accept "…"`.
    case FieldForm::Button: case FieldForm::Verify: case FieldForm::Keeps: return first.is_name() || string;
    case FieldForm::ForCmp: return is("cmp");
    case FieldForm::Given: return is("snapshot") || is("site");
    case FieldForm::Expr:
      return is("not") || first.kind == LexemeKind::OpenParen ||
             (is_value(first) && !(first.kind == LexemeKind::Name && contains(kAfterQuantifier, text)));
  }
  return false;
}

/// Whether a field of the holder begins here: its word, and behind it what its value can begin with.
bool AstBuilder::field_begins(std::size_t offset, std::optional<Holder> holder) const {
  if (!holder) return false;
  const Lexeme word = lexeme(offset);
  if (word.kind != LexemeKind::Name) return false;
  const FieldInfo* info = find_field(*holder, word.text(text_));
  if (info != nullptr) return value_may_begin(info->form, word.end, holder);
  return word.text(text_) == "as" && find_field(*holder, "as of") != nullptr &&
         next_lexeme(text_, word.end).text(text_) == "of";
}

/// Whether a declaration begins here: its word first on its line, and behind it what only a declaration has.
bool AstBuilder::declaration_begins(std::size_t offset) const {
  const Lexeme word = lexeme(offset);
  if (word.kind != LexemeKind::Name) return false;
  const auto kind = decl_kind_of(word.text(text_));
  if (!kind || !first_on_line(text_, offset)) return false;
  const Lexeme first = next_lexeme(text_, word.end);
  const Lexeme second = next_lexeme(text_, first.end);
  switch (*kind) {
    case DeclKind::Test: return first.kind == LexemeKind::String && second.kind == LexemeKind::OpenBrace;
    case DeclKind::Amend: return first.text(text_) == "rule" && second.is_name();
    case DeclKind::Extend: return first.kind == LexemeKind::Name && decl_kind_of(first.text(text_)) && second.is_name();
    case DeclKind::Define:
      return first.is_name() && (second.kind == LexemeKind::OpenParen || second.kind == LexemeKind::Colon);
    default:
      return first.is_name() && (second.kind == LexemeKind::String || second.kind == LexemeKind::OpenBrace);
  }
}

std::size_t AstBuilder::free_name(std::size_t offset) const {
  const Lexeme found = lexeme(offset);
  if (!found.is_name()) return 0;
  const std::size_t length = found.end - found.begin;
  if (found.kind == LexemeKind::QuotedName) return length;
  if (contains(kOperators, found.text(text_))) return 0;
  // `vendor` and `cmp` are things to speak of; where a value is asked for they are never fields.
  const std::string_view text = found.text(text_);
  const bool spoken_of = text == "vendor" && field_ != nullptr &&
                         (field_->form == FieldForm::Expr || field_->form == FieldForm::When || field_->form == FieldForm::Needs);
  if ((!spoken_of && field_begins(offset, holder_)) || declaration_begins(offset)) return 0;
  return length;
}

std::size_t AstBuilder::language(std::size_t offset) const {
  const Lexeme found = lexeme(offset);
  if (!found.is_name() || field_begins(offset, holder_) || declaration_begins(offset)) return 0;
  return found.end - found.begin;
}

std::size_t AstBuilder::variable(std::size_t offset) {
  const Lexeme found = lexeme(offset);
  if (!found.is_name()) return 0;
  const std::size_t length = found.end - found.begin;
  if (found.kind == LexemeKind::QuotedName) return length;
  const std::string_view text = found.text(text_);
  if (contains(kAfterQuantifier, text) || field_begins(offset, holder_) || declaration_begins(offset)) return 0;
  if (is_field_or_declaration_word(text)) {
    Diagnostic* d = fault(SyntaxError, span(found.begin, found.end), fmt::format("`{}` is a word of the language and no variable", text),
                          "choose another name, or quote it with backticks wherever it stands");
    if (d != nullptr) d->fixes.push_back({"quote it", span(found.begin, found.end), fmt::format("`{}`", text)});
  }
  return length;
}

bool AstBuilder::trailing_comma(std::size_t offset) {
  const Lexeme next = lexeme(offset);
  const bool field = field_begins(offset, holder_) || declaration_begins(offset);
  if (is_value(next) && !field && !(next.kind == LexemeKind::Name && contains(kOperators, next.text(text_)))) return false;
  const Span at = span(token_end_ - 1, token_end_);
  Diagnostic* d = fault(TrailingComma, at, fmt::format("nothing stands behind the `,`: expected one more name or value, found {}",
                                                       found_at(offset)),
                        "lists end without a comma; take it out");
  if (d != nullptr) d->fixes.push_back({"take the comma out", at, ""});
  return true;
}

bool AstBuilder::quantifier_at(std::size_t offset) const {
  const Lexeme word = lexeme(offset);
  if (word.kind != LexemeKind::Name) return false;
  const std::string_view text = word.text(text_);
  const Lexeme next = next_lexeme(text_, word.end);
  if (text == "count") return next.kind == LexemeKind::OpenParen;
  if (text != "any" && text != "no" && text != "every") return false;
  return next.kind == LexemeKind::Name && !contains(kAfterQuantifier, next.text(text_)) &&
         !field_begins(next.begin, holder_) && !declaration_begins(next.begin);
}

bool AstBuilder::and_before_quantifier(std::size_t offset) const {
  if (!is_word(offset, "and") && !is_sign(offset, "&&")) return false;
  const std::size_t behind_and = skip_gap(text_, lexeme(offset).end);
  if (quantifier_at(behind_and)) return true;
  return is_word(behind_and, "not") && quantifier_at(skip_gap(text_, lexeme(behind_and).end));
}

bool AstBuilder::in_operator_at(std::size_t offset) const {
  if (!is_word(offset, "in")) return false;
  if (next_lexeme(text_, lexeme(offset).end).kind == LexemeKind::OpenBracket) return true;
  return !field_begins(offset, holder_);
}

bool AstBuilder::comparison_at(std::size_t offset) const {
  const Lexeme found = lexeme(offset);
  const std::string_view text = found.text(text_);
  if (found.kind == LexemeKind::Operator) {
    return text == "==" || text == "!=" || text == "<" || text == "<=" || text == ">" || text == ">=" || text == "=";
  }
  if (found.kind != LexemeKind::Name) return false;
  static constexpr std::array<std::string_view, 8> kWords = {"is", "matches", "contains", "starts", "ends", "under", "says", "mentions"};
  return contains(kWords, text) || (text == "in" && in_operator_at(offset));
}

std::size_t AstBuilder::field_word(std::size_t offset, FieldForm form) const {
  Lexeme word;
  const FieldInfo* info = field_at(offset, &word);
  return info != nullptr && info->form == form && !info->word.empty() ? word.end - word.begin : 0;
}

bool AstBuilder::block_ends(std::size_t offset) const {
  const Lexeme found = lexeme(offset);
  if (found.kind == LexemeKind::CloseBrace || found.kind == LexemeKind::End) return true;
  if (declaration_begins(offset)) return true;
  // A field of what surrounds this block, where a brace is missing: the block has ended.
  if (outer_holders_.empty() || !outer_holders_.back() || field_at(offset) != nullptr) return false;
  return first_on_line(text_, offset) && field_begins(offset, outer_holders_.back()) && closers_missing(offset);
}

/// Whether fewer braces are closed from here to the next declaration than are open.
bool AstBuilder::closers_missing(std::size_t offset) const {
  std::size_t open = 0;
  std::size_t closed = 0;
  for (std::size_t at = skip_gap(text_, offset);;) {
    const Lexeme found = lexeme_at(text_, at);
    if (found.kind == LexemeKind::End || declaration_begins(at)) break;
    if (found.kind == LexemeKind::OpenBrace) ++open;
    if (found.kind == LexemeKind::CloseBrace) {
      if (open > 0) {
        --open;
      } else {
        ++closed;
      }
    }
    at = skip_gap(text_, behind(found));
  }
  return closed < open_braces_.size();
}

bool AstBuilder::missing_brace(std::size_t offset) {
  const Lexeme found = lexeme(offset);
  Diagnostic* d = fault(SyntaxError, span(found.begin, found.end), fmt::format("expected `}}`, found {}", found_at(offset)),
                        "close the block with `}`");
  WRIT_CHECK(!open_braces_.empty());
  if (d != nullptr) d->labels.push_back({open_braces_.back(), "this `{` is not closed"});
  open_braces_.pop_back();
  if (decl_) decl_->broken = true;
  ast_.complete = false;
  return true;
}

std::size_t AstBuilder::decl_word(std::size_t offset, DeclKind kind) const {
  const Lexeme found = lexeme(offset);
  if (found.kind != LexemeKind::Name) return 0;
  const bool guessed = guessed_decl_ == kind && guess_begin_ == offset;
  return guessed || found.text(text_) == keyword_of(kind) ? found.end - found.begin : 0;
}

std::size_t AstBuilder::item_kind(std::size_t offset) const {
  const Lexeme found = lexeme(offset);
  return found.kind == LexemeKind::Name && find_item(found.text(text_)) != nullptr ? found.end - found.begin : 0;
}

std::size_t AstBuilder::item_word(std::size_t offset) const {
  const Lexeme found = lexeme(offset);
  if (item_ == nullptr || item_has_text_ || item_words_ >= item_->words || !found.is_name()) return 0;
  if (found.kind == LexemeKind::Name && item_words_ > 0 &&
      (find_item(found.text(text_)) != nullptr || found.text(text_) == "during")) {
    return 0;
  }
  return found.end - found.begin;
}

std::size_t AstBuilder::item_attribute(std::size_t offset, ItemForm form) const {
  const Lexeme found = lexeme(offset);
  if (item_ == nullptr || found.kind != LexemeKind::Name) return 0;
  for (const ItemAttributeInfo& info : item_->attributes) {
    if (info.form != form || (info.before_text && item_has_text_)) continue;
    // `entry session "key"`: the kind of entry comes before every attribute.
    if (item_->words == 1 && item_words_ == 0 && item_->text) continue;
    const std::size_t space = info.word.find(' ');
    if (found.text(text_) != info.word.substr(0, space)) continue;
    std::size_t end = found.end;
    if (space != std::string_view::npos) {
      const Lexeme second = next_lexeme(text_, found.end);
      if (second.text(text_) != info.word.substr(space + 1)) continue;
      end = second.end;
    }
    // `frame 1` says where, `frame "…"` is the next item.
    if (form == ItemForm::Integer && find_item(info.word) != nullptr && next_lexeme(text_, end).kind != LexemeKind::Integer) continue;
    return end - found.begin;
  }
  return 0;
}

// ---------------------------------------------------------------- faults

Diagnostic* AstBuilder::fault(DiagnosticCode code, Span where, std::string message, std::string help) {
  ast_.complete = false;
  if (muted_ || last_fault_ == where.begin) return nullptr;
  last_fault_ = where.begin;
  return &diagnostics_.add(code, where, std::move(message), std::move(help));
}

std::string AstBuilder::found_at(std::size_t offset) const {
  const Lexeme found = lexeme(offset);
  const std::string_view text = found.text(text_);
  switch (found.kind) {
    case LexemeKind::End: return "the end of the file";
    case LexemeKind::Name:
      if (field_begins(offset, holder_)) return fmt::format("the field `{}`", text);
      if (declaration_begins(offset)) return fmt::format("the declaration `{}`", text);
      return fmt::format("`{}`", text);
    case LexemeKind::String: case LexemeKind::BrokenString: {
      if (utf8::count(text) <= 40) return fmt::format("the string `{}`", text);
      return "a string";
    }
    case LexemeKind::Block: case LexemeKind::BrokenBlock: return "a text block";
    case LexemeKind::Regex: case LexemeKind::BrokenRegex: return "a regex";
    case LexemeKind::Integer: case LexemeKind::Decimal: case LexemeKind::BadNumber: return fmt::format("the number `{}`", text);
    case LexemeKind::Duration: case LexemeKind::BadDuration: return fmt::format("the duration `{}`", text);
    case LexemeKind::Date: return fmt::format("the date `{}`", text);
    case LexemeKind::Unknown: {
      const utf8::Decoded c = utf8::decode(text, 0);
      if (c.code_point < 0x20 || c.code_point == 0x7F || (c.code_point >= 0x80 && c.code_point <= 0xA0) || c.code_point == 0xFEFF ||
          (c.code_point >= 0x2000 && c.code_point <= 0x200F)) {
        return fmt::format("the character U+{:04X}", static_cast<std::uint32_t>(c.code_point));
      }
      return fmt::format("`{}`", text);
    }
    default: return fmt::format("`{}`", text);
  }
}

void AstBuilder::fault_at(std::size_t offset, DiagnosticCode code, std::string_view message, std::string_view help) {
  failed_at_ = offset;
  const Lexeme found = lexeme(offset);
  fault(code, span(found.begin, found.end), std::string(message), std::string(help));
}

void AstBuilder::expected(std::size_t offset, std::string_view what, std::string_view help) {
  failed_at_ = offset;
  // What is missing behind a comma too many is the same fault.
  if (too_deep_ || (last_fault_ && *last_fault_ + 1 == token_end_ && text_[*last_fault_] == ',')) {
    ast_.complete = false;
    return;
  }
  const Lexeme found = lexeme(offset);
  const Span where = span(found.begin, found.end);
  switch (found.kind) {
    case LexemeKind::BrokenString:
      fault(UnterminatedString, where, "the string is not closed on its line",
            "close it with `\"`; a line end in a string is written `\\n`, and longer texts stand between `\"\"\"`");
      return;
    case LexemeKind::BrokenBlock:
      fault(UnterminatedBlock, span(found.begin, found.begin + 3), "the text block that begins here is never closed",
            "close it with `\"\"\"`");
      return;
    case LexemeKind::BrokenRegex:
      fault(BadRegex, where, "the regex is not closed on its line", "close it with `/`; a slash inside is written `\\/`");
      return;
    case LexemeKind::BrokenQuoted:
      fault(SyntaxError, where, "backticks hold one name, and close on their line");
      return;
    case LexemeKind::BadNumber:
      fault(BadNumber, where, fmt::format("`{}` is neither a number nor a duration nor a name", source(where)),
            "names begin with a letter; units are ms, s, min, h, days, weeks, months and years");
      return;
    default: break;
  }
  // What stands before the fault says where we are, if nothing but a gap lies between.
  std::string after;
  if (token_end_ > 0 && skip_gap(text_, token_end_) == offset) {
    std::size_t begin = token_end_;
    while (begin > 0 && static_cast<unsigned char>(text_[begin - 1]) > ' ') --begin;
    const std::string_view token = text_.substr(begin, token_end_ - begin);
    if (!token.empty() && name_end(token, 0) == token.size()) after = fmt::format(" after `{}`", token);
  }
  Diagnostic* d = fault(SyntaxError, where, fmt::format("expected {}{}, found {}", what, after, found_at(offset)), std::string(help));
  if (d == nullptr) return;
  add_hint(*d, offset);
  const bool wants_string = what.starts_with("a string") || what.starts_with("a title");
  const bool bare = found.kind == LexemeKind::Name || found.kind == LexemeKind::Integer || found.kind == LexemeKind::Decimal ||
                    found.kind == LexemeKind::Date;
  if (wants_item(what) && found.kind == LexemeKind::Name) {
    std::vector<std::string> words = {"during"};
    for (const ItemInfo& item : all_items()) words.emplace_back(item.word);
    if (last_item_ != nullptr) {
      for (const ItemAttributeInfo& attribute : last_item_->attributes) words.emplace_back(attribute.word);
    }
    const std::string guess = did_you_mean(source(where), words);
    if (!guess.empty()) {
      d->help = fmt::format("did you mean `{}`?", guess);
      d->fixes.push_back({fmt::format("write `{}`", guess), where, guess});
    }
  } else if (found.kind == LexemeKind::Decimal && wants_string) {
    d->help = "texts stand in quotes";
  } else if (wants_string && bare && !field_begins(offset, holder_)) {
    d->help = fmt::format("texts stand in quotes: `\"{}\"`", source(where));
    d->fixes.push_back({"put it in quotes", where, fmt::format("\"{}\"", source(where))});
  } else if (what.find("name") != std::string_view::npos && found.kind == LexemeKind::String) {
    const std::string_view inside = source(where).substr(1, found.end - found.begin - 2);
    d->help = "names stand without quotes";
    if (!inside.empty() && name_end(inside, 0) == inside.size()) {
      d->help = fmt::format("names stand without quotes: `{}`", inside);
      d->fixes.push_back({"take the quotes away", where, std::string(inside)});
    }
  }
}

void AstBuilder::literal_faults(Span where, const std::vector<LiteralFault>& faults) {
  for (const LiteralFault& f : faults) {
    Diagnostic* d = fault(f.code, span(where.begin + f.begin, where.begin + f.end), f.message, f.help);
    if (d != nullptr && !f.replacement.empty()) d->fixes.push_back({fmt::format("write `{}`", f.replacement), where, f.replacement});
  }
}

// ---------------------------------------------------------------- recovery

AstBuilder::State AstBuilder::begin_field(std::size_t offset) {
  guessed_field_ = nullptr;
  field_before_ = std::exchange(field_, nullptr);
  const State state{offset, pieces_.size(), open_braces_.size(), outer_holders_.size(), holder_, in_where_, nesting_};
  const Lexeme found = lexeme(offset);
  if (!holder_ || found.kind != LexemeKind::Name || field_at(offset) != nullptr) return state;
  std::vector<std::string> words;
  for (const FieldInfo& info : fields_of(*holder_)) {
    if (!info.word.empty()) words.emplace_back(info.word);
  }
  if (words.empty()) return state;
  const std::string_view text = found.text(text_);
  const std::string guess = did_you_mean(text, words);
  const FieldInfo* info = guess.empty() ? nullptr : find_field(*holder_, guess);
  if (info == nullptr || !value_may_begin(info->form, found.end, holder_)) return state;
  const Span where = span(found.begin, found.end);
  Diagnostic* d = fault(UnknownField, where, fmt::format("{} has no field `{}`", phrase_of(*holder_), text),
                        fmt::format("did you mean `{}`?", guess));
  if (d != nullptr) d->fixes.push_back({fmt::format("write `{}`", guess), where, guess});
  guessed_field_ = info;
  guess_begin_ = offset;
  muted_ = true;
  return state;
}

void AstBuilder::restore(const State& state) {
  holder_ = state.holder;
  outer_holders_.resize(state.holders);
  in_where_ = state.in_where;
  nesting_ = state.nesting;
  too_deep_ = false;
  item_ = nullptr;
}

std::size_t AstBuilder::end_field(const State& state, std::size_t offset) {
  muted_ = false;
  guessed_field_ = nullptr;
  if (lexeme(offset).kind != LexemeKind::Comma) return offset;
  const Span comma = span(offset, offset + 1);
  const std::size_t next = skip_gap(text_, offset + 1);
  const std::string word(text_.substr(state.begin, lexeme(state.begin).end - state.begin));
  if (lexeme(next).kind != LexemeKind::CloseBrace && !field_begins(next, holder_) && is_value(lexeme(next))) {
    failed_at_ = offset;
    const bool single = field_ != nullptr && field_->shape == FieldShape::Single;
    fault(SyntaxError, comma,
          single ? fmt::format("`{}` takes one value, found `,`", word) : fmt::format("the value of `{}` ends before this `,`", word));
    const bool condition = field_ != nullptr && field_->form == FieldForm::Expr;
    return next_field(state, offset, condition ? Resume::LineStart : Resume::Anywhere);
  }
  Diagnostic* d = fault(TrailingComma, comma, fmt::format("nothing stands behind the `,`: expected one more name or value, found {}", found_at(next)),
                        "fields follow each other without commas; take it out");
  if (d != nullptr) d->fixes.push_back({"take the comma out", comma, ""});
  return next;
}

/// Whether what stands here, on the line of the value before it, is better called the rest of that value; said then.
bool AstBuilder::behind_value(std::size_t offset) {
  const Lexeme found = lexeme(offset);
  const Lexeme next = next_lexeme(text_, found.end);
  // A name with a value behind it is a field, only misspelt.
  if (found.kind == LexemeKind::Name && is_value(next) && !field_begins(next.begin, holder_)) return false;
  if (is_broken(found)) return false;
  const Span where = span(found.begin, found.end);
  switch (field_before_->form) {
    case FieldForm::Expr: case FieldForm::When: case FieldForm::Needs: {
      const bool closes = found.kind == LexemeKind::CloseParen || found.kind == LexemeKind::CloseBracket;
      Diagnostic* d = fault(SyntaxError, where, closes ? fmt::format("this `{}` closes nothing", source(where))
                                                       : fmt::format("expected an operator or the next field, found {}", found_at(offset)),
                            closes ? "take it out, or look for what is missing before it"
                                   : "a condition goes on with a comparison, `and` or `or`");
      if (d != nullptr) add_hint(*d, offset);
      return true;
    }
    case FieldForm::Names: case FieldForm::Strings: case FieldForm::Marks: case FieldForm::Places: case FieldForm::DatedPlaces: {
      if (!is_value(found)) return false;
      Diagnostic* d = fault(SyntaxError, where, fmt::format("missing comma before {}", found_at(offset)), "values are parted by commas");
      if (d != nullptr) d->fixes.push_back({"write a comma", span(token_end_, token_end_), ","});
      return true;
    }
    default: return false;
  }
}

/// What is often meant by a lexeme that Writ does not have there.
void AstBuilder::add_hint(Diagnostic& d, std::size_t offset) const {
  const Lexeme found = lexeme(offset);
  const std::string_view text = found.text(text_);
  if ((found.kind == LexemeKind::Regex || found.kind == LexemeKind::BrokenRegex) && (text.starts_with("//") || text.starts_with("/*"))) {
    d.help = "comments begin with `#` and end with their line";
  } else if (found.kind == LexemeKind::Unknown && (text == "'" || text == "“" || text == "”" || text == "„" || text == "‘" || text == "’" || text == "«")) {
    d.help = "texts stand in plain double quotes: `\"…\"`";
  } else if (text == "-" && is_value(next_lexeme(text_, found.end))) {
    d.help = "there are no negative literals; write `0 - …`";
  } else if (found.kind == LexemeKind::Name && text == "in") {
    d.help = "write `not a in [x, y]`";
  }
}

void AstBuilder::unknown_field(std::size_t offset) {
  failed_at_ = offset;
  const Lexeme found = lexeme(offset);
  const Span where = span(found.begin, found.end);
  WRIT_CHECK(holder_.has_value());
  if (*holder_ == Holder::Pattern) return expected(offset, "a string or a regex");
  if (*holder_ == Holder::Phrases) return expected(offset, "a language");
  if (*holder_ == Holder::Fact) {
    return expected(offset, "a type", "types of facts are `one of …`, integer, boolean, text and date");
  }
  if (fields_of(*holder_).empty()) {
    fault(UnknownField, where, fmt::format("{} has no fields, found {}", phrase_of(*holder_), found_at(offset)));
    return;
  }
  if (field_before_ != nullptr && !first_on_line(text_, offset) && behind_value(offset)) return;
  if (found.kind != LexemeKind::Name) {
    return expected(offset, fmt::format("a field of {} or `}}`", phrase_of(*holder_)));
  }
  std::vector<std::string> words;
  std::string all;
  for (const FieldInfo& info : fields_of(*holder_)) {
    words.emplace_back(info.word);
    all += (all.empty() ? "" : ", ") + std::string(info.word);
  }
  const bool of_outer = !outer_holders_.empty() && outer_holders_.back() && find_field(*outer_holders_.back(), found.text(text_)) != nullptr;
  const std::string guess = of_outer ? std::string() : did_you_mean(found.text(text_), words);
  Diagnostic* d = fault(UnknownField, where, fmt::format("{} has no field `{}`", phrase_of(*holder_), found.text(text_)),
                        of_outer ? fmt::format("`{}` is a field of {}; those of this block are {}", found.text(text_), phrase_of(*outer_holders_.back()), all)
                        : guess.empty() ? fmt::format("its fields are {}", all)
                                        : fmt::format("did you mean `{}`?", guess));
  if (d != nullptr && !guess.empty()) d->fixes.push_back({fmt::format("write `{}`", guess), where, guess});
}

/// Where the next field begins, or its block ends, or a declaration begins.
std::size_t AstBuilder::next_field(const State& state, std::size_t from, Resume resume) const {
  std::size_t depth = open_braces_.size() - state.braces;
  std::size_t at = skip_gap(text_, std::max(from, state.begin));
  bool after_comma = false;
  for (;; after_comma = lexeme_at(text_, at).kind == LexemeKind::Comma, at = skip_gap(text_, behind(lexeme_at(text_, at)))) {
    const Lexeme found = lexeme_at(text_, at);
    if (found.kind == LexemeKind::End || (at > state.begin && declaration_begins(at))) return at;
    if (found.kind == LexemeKind::OpenBrace) ++depth;
    if (found.kind == LexemeKind::CloseBrace) {
      if (depth == 0) return at;
      --depth;
    }
    if (depth == 0 && at > state.begin) {
      const bool first = first_on_line(text_, at);
      if ((first || resume == Resume::Anywhere) && field_begins(at, state.holder)) return at;
      const bool word = found.kind == LexemeKind::Name && state.holder && find_field(*state.holder, found.text(text_)) != nullptr;
      if (first && word && resume == Resume::Anywhere) return at;
      // A line that reads like one more field that there is not.
      if (first && !after_comma && resume == Resume::NextLine && found.kind == LexemeKind::Name &&
          !contains(kAfterQuantifier, found.text(text_)) && is_value(next_lexeme(text_, found.end))) {
        return at;
      }
    }
  }
}

std::size_t AstBuilder::abandon_field(const State& state, std::size_t offset) {
  ast_.complete = false;
  if (decl_) decl_->broken = true;
  std::optional<Name> keyword;
  if (pieces_.size() > state.pieces && field_ != nullptr) {
    if (auto* word = std::get_if<Name>(&pieces_[state.pieces])) keyword = std::move(*word);
  }
  cut(state.pieces);
  restore(state);
  const bool condition = field_ != nullptr && (field_->form == FieldForm::Expr || field_->form == FieldForm::When ||
                                               field_->form == FieldForm::Needs || field_->form == FieldForm::Given);
  const std::size_t failed = std::max(failed_at_, offset);
  const Resume resume = !keyword ? Resume::NextLine : condition ? Resume::LineStart : Resume::Anywhere;
  std::size_t next = next_field(state, failed, resume);
  // Always some way forward: what cannot begin a field is passed over.
  if (next <= state.begin) next = next_field(state, behind(lexeme(state.begin)), Resume::NextLine);
  if (keyword) {
    const Span whole = span(state.begin, token_end_ > state.begin ? token_end_ : keyword->span.end);
    push(Field{std::move(*keyword), BrokenValue{}, whole});
  }
  open_braces_.resize(state.braces);
  muted_ = false;
  guessed_field_ = nullptr;
  return next;
}

AstBuilder::State AstBuilder::begin_declaration(std::size_t offset) {
  decl_.reset();
  holder_.reset();
  outer_holders_.clear();
  open_braces_.clear();
  guessed_decl_.reset();
  field_ = nullptr;
  const State state{offset, pieces_.size(), 0, 0, std::nullopt, false, 0};
  const Lexeme found = lexeme(offset);
  if (found.kind != LexemeKind::Name || decl_kind_of(found.text(text_))) return state;
  const std::string guess = did_you_mean(found.text(text_), declaration_words());
  if (guess.empty()) return state;
  const Lexeme next = next_lexeme(text_, found.end);
  const bool fits = guess == "test" ? next.kind == LexemeKind::String : next.is_name();
  if (!fits) return state;
  const Span where = span(found.begin, found.end);
  Diagnostic* d = fault(StrayText, where, fmt::format("no declaration begins with `{}`", found.text(text_)),
                        fmt::format("did you mean `{}`?", guess));
  if (d != nullptr) d->fixes.push_back({fmt::format("write `{}`", guess), where, guess});
  guessed_decl_ = decl_kind_of(guess);
  guess_begin_ = offset;
  return state;
}

std::size_t AstBuilder::end_declaration(const State& state, std::size_t offset) {
  WRIT_CHECK(decl_.has_value());
  decl_->span = span(state.begin, token_end_);
  cut(state.pieces);
  ast_.decls.push_back(std::move(*decl_));
  decl_.reset();
  return offset;
}

void AstBuilder::stray_text(std::size_t offset) {
  failed_at_ = offset;
  const Lexeme found = lexeme(offset);
  const Span where = span(found.begin, found.end);
  if (found.kind == LexemeKind::CloseBrace) {
    fault(StrayText, where, "this `}` closes nothing", "take it out, or look for the `{` that is missing before it");
    return;
  }
  if (is_broken(found)) return expected(offset, "a declaration");
  std::string all;
  for (const std::string& word : declaration_words()) all += (all.empty() ? "" : ", ") + word;
  const bool field = found.kind == LexemeKind::Name && is_field_or_declaration_word(found.text(text_));
  Diagnostic* d = fault(StrayText, where, fmt::format("expected a declaration, found {}", found_at(offset)),
        field ? fmt::format("`{}` is a field and stands inside a declaration's braces", found.text(text_))
              : fmt::format("a declaration begins with {}", all));
  if (d != nullptr) add_hint(*d, offset);
}

/// Where reading goes on after a declaration was given up: behind its block, or where the next one begins.
std::size_t AstBuilder::next_declaration(std::size_t begin, std::size_t from) const {
  std::size_t depth = open_braces_.size();
  std::size_t at = skip_gap(text_, from);
  for (;;) {
    const Lexeme found = lexeme_at(text_, at);
    if (found.kind == LexemeKind::End) return at;
    if (at > begin) {
      if (declaration_begins(at)) return at;
      if (depth == 0 && found.kind == LexemeKind::Name && decl_kind_of(found.text(text_)) && first_on_line(text_, at)) return at;
    }
    at = skip_gap(text_, behind(found));
    if (found.kind == LexemeKind::OpenBrace) ++depth;
    if (found.kind == LexemeKind::CloseBrace && depth <= 1) return at;
    if (found.kind == LexemeKind::CloseBrace) --depth;
  }
}

std::size_t AstBuilder::abandon_declaration(const State& state, std::size_t offset) {
  ast_.complete = false;
  const std::size_t failed = std::max(failed_at_, offset);
  if (decl_ && (!decl_->name.name.text.empty() || decl_->kind == DeclKind::Test)) {
    decl_->broken = true;
    decl_->span = span(state.begin, std::max<std::size_t>(token_end_, decl_->keyword_span.end));
    for (std::size_t i = state.pieces; i < pieces_.size(); ++i) {
      if (auto* field = std::get_if<Field>(&pieces_[i])) decl_->fields.push_back(std::move(*field));
    }
    if (decl_->define && !decl_->define->body.is_some()) {
      decl_->define->body = expr(ErrorNode{}, span(failed, failed));
    }
    ast_.decls.push_back(std::move(*decl_));
  }
  decl_.reset();
  cut(state.pieces);
  restore(state);
  const std::size_t next = next_declaration(state.begin, failed);
  open_braces_.clear();
  muted_ = false;
  return next;
}

// ---------------------------------------------------------------- tokens

void AstBuilder::word(Span where) { push(WordPiece{source(where), where}); }

void AstBuilder::name(Span where) {
  std::string_view text = source(where);
  const bool quoted = text.front() == '`';
  if (quoted) text = text.substr(1, text.size() - 2);
  // Names are compared in normal form C, however they are spelt.
  push(Name{utf8::to_nfc(text), where, quoted});
}

void AstBuilder::string(Span where) {
  const bool block = source(where).starts_with("\"\"\"");
  auto decoded = block ? decode_block(source(where)) : decode_string(source(where));
  literal_faults(where, decoded.faults);
  push(StringLiteral{std::move(decoded.value), where, block});
}

void AstBuilder::regex(Span where) {
  auto decoded = decode_regex(source(where));
  literal_faults(where, decoded.faults);
  decoded.value.span = where;
  push(std::move(decoded.value));
}

void AstBuilder::integer(Span where) {
  const auto decoded = decode_integer(source(where));
  literal_faults(where, decoded.faults);
  push(IntegerPiece{decoded.value, where});
}

void AstBuilder::decimal(Span where) {
  const auto decoded = decode_decimal(source(where));
  literal_faults(where, decoded.faults);
  push(DecimalPiece{{decoded.value, std::string(source(where))}, where});
}

void AstBuilder::duration(Span where) {
  const auto decoded = decode_duration(source(where));
  literal_faults(where, decoded.faults);
  push(DurationPiece{decoded.value, where});
}

void AstBuilder::date(Span where) {
  const auto decoded = decode_date(source(where));
  literal_faults(where, decoded.faults);
  push(DateLiteral{decoded.value, where});
}

void AstBuilder::boolean(Span where) { push(BooleanPiece{source(where) == "true", where}); }

void AstBuilder::open_brace(Span where) { open_braces_.push_back(where); }

void AstBuilder::close_brace() {
  if (!open_braces_.empty()) open_braces_.pop_back();
}

void AstBuilder::semicolon(Span where) {
  Diagnostic* d = fault(SyntaxError, where, "`;` is not used: fields and declarations follow each other without it", "take it out");
  if (d != nullptr) d->fixes.push_back({"take it out", where, ""});
}

void AstBuilder::stray_sign(Span where) {
  Diagnostic* d = fault(SyntaxError, where, fmt::format("`{}` between a field and its value", source(where)),
                        "the value follows the field's name without a sign; take it out");
  if (d != nullptr) d->fixes.push_back({"take it out", where, ""});
}

void AstBuilder::foreign_sign(Span where, std::string_view meant) {
  Diagnostic* d = fault(SyntaxError, where, fmt::format("`{}` is no operator here", source(where)),
                        meant == "is" ? "write `is`, or `==` between two single values" : fmt::format("write `{}`", meant));
  if (d != nullptr) d->fixes.push_back({fmt::format("write `{}`", meant), where, std::string(meant)});
  push(WordPiece{meant, where});
}

void AstBuilder::field_word(Span where) {
  field_ = field_at(where.begin);
  WRIT_CHECK(field_ != nullptr);
  block_word_ = field_->word;
  push(Name{std::string(field_->word), where, false});
}

void AstBuilder::decl_word(Span where, DeclKind kind) {
  decl_.emplace();
  decl_->kind = kind;
  decl_->keyword_span = where;
  if (guessed_decl_ == kind) decl_->broken = true;
  holder_ = holder_of(kind);
  if (kind == DeclKind::Define) decl_->define.emplace();
}

void AstBuilder::item_attribute_word(Span where) {
  const std::string_view text = source(where);
  push(Name{std::string(text.starts_with("with") ? "html" : text), where, false});
}

// ---------------------------------------------------------------- nodes

Pieces AstBuilder::take(std::size_t mark, std::size_t begin) {
  std::vector<Piece> list(std::make_move_iterator(pieces_.begin() + static_cast<std::ptrdiff_t>(mark)),
                          std::make_move_iterator(pieces_.end()));
  cut(mark);
  return {std::move(list), span(begin, std::max<std::size_t>(begin, token_end_))};
}

bool AstBuilder::deeper(std::size_t offset) {
  if (++nesting_ <= kMaxNesting) return true;
  if (!too_deep_) {
    fault_at(offset, TooDeep, fmt::format("nested more than {} deep", kMaxNesting), "give a part of it a name with `define`");
  }
  too_deep_ = true;
  return false;
}

template <typename Node>
ExprId AstBuilder::expr(Node node, Span where, std::initializer_list<ExprId> children, const std::vector<ExprId>& more) {
  std::uint32_t depth = 0;
  for (const ExprId child : children) depth = std::max(depth, depths_[child.index]);
  for (const ExprId child : more) depth = std::max(depth, depths_[child.index]);
  if (depth >= kMaxDepth) {
    if (!too_deep_) {
      fault(TooDeep, span(where.begin, where.begin + 1), fmt::format("a chain of more than {} operators", kMaxDepth),
            "give a part of it a name with `define`, or use a list or a pattern");
    }
    too_deep_ = true;
    depths_.push_back(1);
    return ast_.exprs.push(Expr{ErrorNode{}, where});
  }
  depths_.push_back(depth + 1);
  return ast_.exprs.push(Expr{std::move(node), where});
}

void AstBuilder::qualified(Pieces pieces) {
  Name first = pieces.take<Name>();
  QualifiedName out{std::nullopt, {}, pieces.span()};
  if (auto second = pieces.next<Name>()) {
    out.pack = std::move(first);
    out.name = std::move(*second);
  } else {
    out.name = std::move(first);
  }
  push(std::move(out));
}

void AstBuilder::literal(Pieces pieces) {
  const Span where = pieces.span();
  if (auto string = pieces.next<StringLiteral>()) {
    push(expr(StringNode{std::move(*string)}, where));
  } else if (auto regex = pieces.next<RegexLiteral>()) {
    push(expr(RegexNode{std::move(*regex)}, where));
  } else if (auto duration = pieces.next<DurationPiece>()) {
    push(expr(DurationNode{duration->value}, where));
  } else if (auto date = pieces.next<DateLiteral>()) {
    push(expr(DateNode{date->value}, where));
  } else if (auto decimal = pieces.next<DecimalPiece>()) {
    push(expr(std::move(decimal->node), where));
  } else {
    push(expr(IntegerNode{pieces.take<IntegerPiece>().value}, where));
  }
}

void AstBuilder::arguments(Pieces pieces) { push(Arguments{pieces.all<ExprId>(), pieces.span()}); }

void AstBuilder::call_or_name(Pieces pieces) {
  Name name = pieces.take<Name>();
  if (auto arguments = pieces.next<Arguments>()) {
    const std::vector<ExprId> list = arguments->list;
    push(expr(CallNode{std::move(name), std::move(arguments->list)}, pieces.span(), {}, list));
  } else {
    push(expr(NameNode{std::move(name)}, pieces.span()));
  }
}

void AstBuilder::group(Pieces pieces) {
  const auto inner = pieces.take<ExprId>();
  push(expr(ParenNode{inner}, pieces.span(), {inner}));
}

void AstBuilder::quantifier(Pieces pieces) {
  QuantifierNode node{};
  if (pieces.word("any")) {
    node.quantifier = Quantifier::Any;
  } else if (pieces.word("no")) {
    node.quantifier = Quantifier::No;
  } else if (pieces.word("every")) {
    node.quantifier = Quantifier::Every;
  } else {
    WRIT_CHECK(pieces.word("count"));
    node.quantifier = Quantifier::Count;
  }
  node.item = pieces.take<Name>();
  node.selector = pieces.next<StringLiteral>();
  node.variable = pieces.next<Name>();
  if (pieces.word("of")) node.of = pieces.all<Name>();
  if (pieces.word("during")) node.during = pieces.all<ExprId>();
  std::vector<ExprId> children = node.during;
  if (pieces.word("where")) children.push_back(*(node.where = pieces.take<ExprId>()));
  if (pieces.word("satisfies")) children.push_back(*(node.satisfies = pieces.take<ExprId>()));
  push(expr(std::move(node), pieces.span(), {}, children));
}

void AstBuilder::bare_quantifier(std::size_t begin) {
  const Span where = span(begin, token_end_);
  const Lexeme word = lexeme_at(text_, begin);
  const std::string_view text = word.text(text_);
  Diagnostic* d = fault(NeedsParentheses, span(word.begin, word.end),
                        fmt::format("`{}` inside a `where` needs parentheses", text),
                        text == "count" ? "write `(count(…))`" : fmt::format("write `({} …)`, with the parentheses round all of it", text));
  if (d != nullptr) d->fixes.push_back({"put it in parentheses", where, fmt::format("({})", source(where))});
}

void AstBuilder::member(Pieces pieces) {
  Name name = pieces.take<Name>();
  push(MemberPiece{std::move(name), pieces.next<Arguments>()});
}

void AstBuilder::postfix(Pieces pieces) {
  auto base = pieces.take<ExprId>();
  while (auto member = pieces.next<MemberPiece>()) {
    const bool has_parentheses = member->arguments.has_value();
    const std::uint32_t end = has_parentheses ? member->arguments->span.end : member->name.span.end;
    std::vector<ExprId> list = has_parentheses ? std::move(member->arguments->list) : std::vector<ExprId>{};
    const std::vector<ExprId> children = list;
    const Span where = span(span_of(base).begin, end);
    base = expr(MemberNode{base, std::move(member->name), std::move(list), has_parentheses}, where, {base}, children);
  }
  push(base);
}

void AstBuilder::left_chain(Pieces pieces) {
  auto left = pieces.take<ExprId>();
  while (auto word = pieces.next<WordPiece>()) {
    const auto right = pieces.take<ExprId>();
    BinaryOp op = BinaryOp::Or;
    if (word->text == "and") op = BinaryOp::And;
    if (word->text == "+") op = BinaryOp::Add;
    if (word->text == "-") op = BinaryOp::Subtract;
    left = expr(BinaryNode{op, left, right, word->span}, join(span_of(left), span_of(right)), {left, right});
  }
  push(left);
}

void AstBuilder::not_operand(Pieces pieces) {
  std::vector<Span> nots;
  while (auto word = pieces.next<WordPiece>()) nots.push_back(word->span);
  auto operand = pieces.take<ExprId>();
  for (auto it = nots.rbegin(); it != nots.rend(); ++it) operand = expr(NotNode{operand}, join(*it, span_of(operand)), {operand});
  push(operand);
}

void AstBuilder::comparison(Pieces pieces) {
  const auto left = pieces.take<ExprId>();
  const auto first = pieces.next<WordPiece>();
  if (!first) {
    push(left);
    return;
  }
  const Span where = pieces.span();
  const auto second = pieces.next<WordPiece>();
  const Span op_span = second ? join(first->span, second->span) : first->span;
  const auto binary = [&](BinaryOp op) {
    const auto right = pieces.take<ExprId>();
    push(expr(BinaryNode{op, left, right, op_span}, where, {left, right}));
  };
  if (first->text == "is") {
    const bool negated = second && second->text == "not";
    if ((second && second->text == "none") || (negated && pieces.word("none"))) {
      push(expr(IsNoneNode{left, negated}, where, {left}));
    } else {
      binary(negated ? BinaryOp::IsNot : BinaryOp::Is);
    }
  } else if (first->text == "in") {
    std::vector<ExprId> list = pieces.all<ExprId>();
    const std::vector<ExprId> children = list;
    push(expr(InNode{left, std::move(list), first->span}, where, {left}, children));
  } else if (first->text == "says") {
    auto phrases = pieces.take<QualifiedName>();
    const bool in = pieces.word("in");
    push(expr(SaysNode{left, std::move(phrases), in ? pieces.next<Name>() : std::nullopt, first->span}, where, {left}));
  } else if (first->text == "mentions") {
    const bool operator_of = pieces.word("of");
    const auto vendor = pieces.take<ExprId>();
    push(expr(MentionsNode{left, vendor, operator_of, first->span}, where, {left, vendor}));
  } else {
    static constexpr std::array<std::pair<std::string_view, BinaryOp>, 11> kOps = {{
        {"==", BinaryOp::Equal}, {"!=", BinaryOp::NotEqual}, {"<", BinaryOp::Less}, {"<=", BinaryOp::LessEqual},
        {">", BinaryOp::Greater}, {">=", BinaryOp::GreaterEqual}, {"matches", BinaryOp::Matches},
        {"contains", BinaryOp::Contains}, {"starts", BinaryOp::StartsWith}, {"ends", BinaryOp::EndsWith}, {"under", BinaryOp::Under},
    }};
    const auto it = std::find_if(kOps.begin(), kOps.end(), [&](const auto& row) { return row.first == first->text; });
    WRIT_CHECK(it != kOps.end());
    binary(it->second);
  }
}

// ---------------------------------------------------------------- values

void AstBuilder::text_value(Pieces pieces) { value(TextValue{pieces.take<StringLiteral>()}); }

void AstBuilder::names_value(Pieces pieces) {
  NamesValue out;
  for (;;) {
    if (auto qualified = pieces.next<QualifiedName>()) {
      out.names.push_back(std::move(*qualified));
    } else if (auto name = pieces.next<Name>()) {
      const Span where = name->span;
      out.names.push_back({std::nullopt, std::move(*name), where});
    } else if (auto given = pieces.next<FieldValue>()) {
      push(std::move(*given));  // `of vendor` made a value of its own
      return;
    } else {
      break;
    }
  }
  value(std::move(out));
}

void AstBuilder::of_vendor(Pieces) { value(OfVendorValue{}); }

void AstBuilder::marks_value(Pieces pieces) {
  MarksValue out;
  for (;;) {
    if (auto string = pieces.next<StringLiteral>()) {
      out.marks.push_back({std::move(*string)});
    } else if (auto regex = pieces.next<RegexLiteral>()) {
      out.marks.push_back({std::move(*regex)});
    } else {
      break;
    }
  }
  value(std::move(out));
}

void AstBuilder::date_value(Pieces pieces) { value(DateValue{pieces.take<DateLiteral>()}); }

namespace {

WindowValue window_of(Pieces& pieces) {
  WindowValue out;
  if (pieces.word("from")) out.from = pieces.next<DateLiteral>();
  if (pieces.word("until")) out.until = pieces.next<DateLiteral>();
  return out;
}

}  // namespace

void AstBuilder::window_value(Pieces pieces) { value(window_of(pieces)); }

void AstBuilder::place(Pieces pieces) {
  auto name = pieces.take<QualifiedName>();
  const WindowValue window = window_of(pieces);
  push(Place{std::move(name), window.from, window.until});
}

void AstBuilder::places_value(Pieces pieces) { value(PlacesValue{pieces.all<Place>()}); }

void AstBuilder::expr_value(Pieces pieces) {
  (void)pieces.word("when");
  value(ExprValue{pieces.take<ExprId>()});
}

void AstBuilder::needs_value(Pieces pieces) {
  auto label = pieces.take<StringLiteral>();
  value(NeedsValue{std::move(label), pieces.take<ExprId>()});
}

void AstBuilder::note_value(Pieces pieces) {
  NoteValue out;
  out.places = pieces.all<QualifiedName>();
  if (pieces.word("cites")) out.cites = pieces.all<QualifiedName>();
  out.text = pieces.next<StringLiteral>();
  value(std::move(out));
}

void AstBuilder::block_value(Pieces pieces) {
  BlockValue out;
  if (auto word = pieces.next<WordPiece>()) out.name = Name{std::string(word->text), word->span, false};
  if (!out.name) out.name = pieces.next<Name>();
  out.title = pieces.next<StringLiteral>();
  out.fields = pieces.all<Field>();
  value(std::move(out));
}

void AstBuilder::depends_value(Pieces pieces) {
  Name pack = pieces.take<Name>();
  value(DependsValue{std::move(pack), pieces.next<StringLiteral>()});
}

void AstBuilder::integer_value(Pieces pieces) {
  const auto number = pieces.take<IntegerPiece>();
  value(IntegerValue{{number.value, number.span}});
}

void AstBuilder::step(Pieces pieces) {
  Step out{pieces.take<Name>(), pieces.take<StringLiteral>(), {}, {}};
  if (const auto timeout = pieces.next<DurationPiece>()) out.timeout = DurationLiteral{timeout->value, timeout->span};
  if (pieces.word("state")) out.state = pieces.next<StringLiteral>();
  push(std::move(out));
}

void AstBuilder::button_value(Pieces pieces) {
  ButtonValue out{pieces.take<Name>(), {}, {}};
  if (pieces.word("layer")) {
    const auto layer = pieces.take<IntegerPiece>();
    out.layer = NumberLiteral{layer.value, layer.span};
  }
  out.selectors = pieces.all<StringLiteral>();
  value(std::move(out));
}

void AstBuilder::verify_value(Pieces pieces) {
  VerifyValue out{pieces.take<Name>(), pieces.take<Name>(), pieces.next<StringLiteral>(), {}, {}, {}};
  if (pieces.word("decoded")) out.decoded = pieces.all<Name>();
  const auto test = pieces.take<WordPiece>();
  out.test = Name{std::string(test.text), test.span, false};
  if (auto string = pieces.next<StringLiteral>()) {
    out.mark = Mark{std::move(*string)};
  } else if (auto regex = pieces.next<RegexLiteral>()) {
    out.mark = Mark{std::move(*regex)};
  }
  value(std::move(out));
}

void AstBuilder::keeps_value(Pieces pieces) {
  Name kind = pieces.take<Name>();
  value(KeepsValue{std::move(kind), pieces.all<StringLiteral>()});
}

void AstBuilder::steps_value(Pieces pieces) {
  StepsValue out;
  if (pieces.word("when")) out.when = pieces.next<StringLiteral>();
  do {
    out.steps.push_back(pieces.take<Step>());
  } while (pieces.word("then"));
  value(std::move(out));
}

void AstBuilder::fact_type_value(Pieces pieces) {
  FactTypeValue out;
  out.one_of = pieces.word("one") && pieces.word("of");
  out.names = pieces.all<Name>();
  value(std::move(out));
}

void AstBuilder::for_cmp_value(Pieces pieces) {
  ForCmpValue out;
  (void)pieces.word("cmp");
  out.cmps = pieces.all<QualifiedName>();
  out.text = pieces.take<StringLiteral>();
  value(std::move(out));
}

void AstBuilder::given_fact_value(Pieces pieces) {
  Name fact = pieces.take<Name>();
  (void)pieces.word("is");
  value(GivenFactValue{std::move(fact), pieces.take<ExprId>()});
}

void AstBuilder::given_snapshot(Pieces pieces) {
  (void)pieces.word("snapshot");
  value(GivenSnapshotValue{pieces.take<StringLiteral>()});
}

void AstBuilder::given_site(Pieces pieces) {
  (void)pieces.word("site");
  GivenSiteValue out;
  out.url = pieces.take<StringLiteral>();
  for (;;) {
    if (auto phase = pieces.next<TestPhase>()) {
      out.phases.push_back(std::move(*phase));
    } else if (auto item = pieces.next<TestItem>()) {
      out.items.push_back(std::move(*item));
    } else {
      break;
    }
  }
  value(std::move(out));
}

void AstBuilder::test_phase(Pieces pieces) {
  (void)pieces.word("during");
  TestPhase out;
  out.span = pieces.span();
  out.phase = pieces.take<Name>();
  out.coverage = pieces.next<Name>();
  out.items = pieces.all<TestItem>();
  push(std::move(out));
}

void AstBuilder::test_item_kind(Pieces pieces) {
  Name kind = pieces.take<Name>();
  last_item_ = item_ = find_item(kind.text);
  item_words_ = 0;
  item_has_text_ = false;
  push(std::move(kind));
}

void AstBuilder::test_item_word(Pieces pieces) {
  ++item_words_;
  push(pieces.take<Name>());
}

void AstBuilder::test_item_text(Pieces pieces) {
  item_has_text_ = true;
  push(pieces.take<StringLiteral>());
}

void AstBuilder::item_attribute_value(Pieces pieces) {
  ItemAttribute out;
  out.name = pieces.take<Name>();
  out.span = pieces.span();
  (void)pieces.word("script");
  if (auto string = pieces.next<StringLiteral>()) {
    out.value = std::move(*string);
  } else if (auto name = pieces.next<Name>()) {
    out.value = std::move(*name);
  } else if (auto flag = pieces.next<BooleanPiece>()) {
    out.value = flag->value;
  } else if (auto id = pieces.next<ExprId>()) {
    // A literal: the grammar lets nothing else stand here.
    const auto& node = ast_.exprs[*id].node;
    if (const auto* integer = std::get_if<IntegerNode>(&node)) out.value = integer->value;
    if (const auto* decimal = std::get_if<DecimalNode>(&node)) out.value = decimal->value;
    if (const auto* duration = std::get_if<DurationNode>(&node)) out.value = duration->value;
  }
  push(std::move(out));
}

void AstBuilder::test_item(Pieces pieces) {
  TestItem out;
  out.span = pieces.span();
  out.kind = pieces.take<Name>();
  for (;;) {
    if (auto word = pieces.next<Name>()) {
      out.words.push_back(std::move(*word));
    } else if (auto text = pieces.next<StringLiteral>()) {
      out.text = std::move(*text);
    } else if (auto attribute = pieces.next<ItemAttribute>()) {
      out.attributes.push_back(std::move(*attribute));
    } else {
      break;
    }
  }
  item_ = nullptr;
  push(std::move(out));
}

void AstBuilder::expect_value(Pieces pieces) {
  ExpectValue out;
  if (pieces.word("nothing")) {
    out.nothing_else = true;
    value(std::move(out));
    return;
  }
  out.verdict = pieces.next<Name>();
  out.rule = pieces.next<QualifiedName>();
  if (pieces.word("for")) out.vendor = pieces.next<QualifiedName>();
  if (pieces.word("in")) out.jurisdiction = pieces.next<QualifiedName>();
  if (pieces.word("severity")) out.severity = pieces.next<Name>();
  if (pieces.word("by")) out.exception = pieces.next<Name>();
  value(std::move(out));
}

void AstBuilder::field(Pieces pieces) {
  Name keyword = pieces.take<Name>();
  push(Field{std::move(keyword), pieces.take<FieldValue>(), pieces.span()});
}

void AstBuilder::wordless_field(Pieces pieces) {
  const Span where = pieces.span();
  push(Field{Name{"", span(where.begin, where.begin), false}, pieces.take<FieldValue>(), where});
}

// ---------------------------------------------------------------- declarations

void AstBuilder::decl_name(Pieces pieces) {
  const Span where = pieces.span();
  Name first = pieces.take<Name>();
  if (auto second = pieces.next<Name>()) {
    decl_->name = {std::move(first), std::move(*second), where};
  } else {
    decl_->name = {std::nullopt, std::move(first), where};
  }
}

void AstBuilder::decl_title(Pieces pieces) { decl_->title = pieces.take<StringLiteral>(); }

void AstBuilder::decl_block(Pieces pieces) { decl_->fields = pieces.all<Field>(); }

void AstBuilder::decl_parameters(Pieces pieces) {
  decl_->define->has_parentheses = true;
  while (auto name = pieces.next<Name>()) {
    decl_->define->parameters.push_back({std::move(*name), pieces.take<Name>()});
  }
}

void AstBuilder::decl_result(Pieces pieces) { decl_->define->result = pieces.take<Name>(); }

void AstBuilder::define_body(Pieces pieces) {
  (void)pieces.word("=");
  decl_->define->body = pieces.take<ExprId>();
}

void AstBuilder::amended_places(Pieces pieces) {
  (void)pieces.word("in");
  decl_->amend = AmendParts{pieces.all<QualifiedName>()};
}

void AstBuilder::extended_kind(Pieces pieces) {
  const auto word = pieces.take<WordPiece>();
  const auto target = decl_kind_of(word.text);
  WRIT_CHECK(target.has_value());
  decl_->extend = ExtendParts{*target, word.span};
  holder_ = holder_of(*target);
}

void AstBuilder::enter_block() {
  outer_holders_.push_back(holder_);
  holder_ = holder_of_block(block_word_);
}

void AstBuilder::leave_block() {
  holder_ = outer_holders_.back();
  outer_holders_.pop_back();
}

}  // namespace writ::language
