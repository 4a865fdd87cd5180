// The document to tables. simdjson finds the structure and proves it UTF-8; the reader walks every value, known or not, so
// that nesting, duplicate keys and syntax are checked everywhere. At the first fault it stops: for a fault of syntax the
// slow scanner says where, for one of meaning the path at hand does.

#include "runtime/snapshot/snapshot_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <unordered_set>

#include "base/diagnostic.hpp"
#include "base/json.hpp"
#include "runtime/patterns/text.hpp"
#include "runtime/snapshot/json_scan.hpp"

namespace writ::snapshot {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kFormat = "writ.snapshot/1";
/// The walk recurses once a level; a caller may raise the limit, but not past what the stack bears.
constexpr std::size_t kMostNesting = 1000;

/// The keys of one object as they come; few as a list, many as a set.
class Keys {
 public:
  /// False if it was there already.
  bool add(std::string_view key) {
    if (!many_.empty()) return many_.insert(key).second;
    if (std::find(few_.begin(), few_.end(), key) != few_.end()) return false;
    few_.push_back(key);
    if (few_.size() > 24) many_.insert(few_.begin(), few_.end());
    return true;
  }
  void clear() {
    few_.clear();
    many_.clear();
  }

 private:
  std::vector<std::string_view> few_;
  std::unordered_set<std::string_view> many_;
};

/// A value's first token and where it stands.
struct Token {
  std::string_view text;
  std::size_t offset = 0;
  [[nodiscard]] char kind() const { return text.empty() ? '\0' : text.front(); }
  [[nodiscard]] bool is_null() const { return text == "null"; }
};

enum class Fraction { Refused, Rounded };

class Reader {
 public:
  Reader(Snapshot& out, const ReadLimits& limits)
      : out_(out), limits_(limits), text_(out.storage->text), nesting_(std::min(limits.nesting, kMostNesting)) {}

  Result<void> run() {
    std::string& owned = out_.storage->text;
    std::size_t skip = 0;
    if (text_.starts_with("\xEF\xBB\xBF")) skip = 3;
    if (text_.find_first_not_of(" \t\r\n", skip) == std::string_view::npos) {
      return fail("snapshot.syntax", "the document: nothing in it (byte 0); expected a snapshot");
    }
    owned.reserve(owned.size() + simdjson::SIMDJSON_PADDING);
    text_ = owned;
    ondemand::parser parser;
    ondemand::document document;
    if (parser.allocate(text_.size(), nesting_ + 16) != simdjson::SUCCESS) {
      return fail("snapshot.too-large", fmt::format("{} bytes are more than can be read", text_.size()));
    }
    if (std::move(parser.iterate(text_.data() + skip, text_.size() - skip, owned.capacity() - skip)).get(document) !=
        simdjson::SUCCESS) {
      syntax();
    } else {
      root(document);
    }
    if (failed_) return tl::make_unexpected(std::move(error_));
    return {};
  }

 private:
  using Value = ondemand::value;

  // ---- faults
  struct Step {
    std::string_view key;
    std::size_t index = 0;
    bool is_index = false;
  };

  [[nodiscard]] std::string pointer() const {
    std::string out;
    for (const Step& step : path_) out += step.is_index ? fmt::format("/{}", step.index) : "/" + pointer_step(step.key);
    return out;
  }
  bool fault_at(std::string code, const std::string& where, std::size_t offset, std::string_view found, std::string_view rest) {
    if (failed_) return false;
    failed_ = true;
    error_ = Error{std::move(code),
                   printable(fmt::format("{}: {} (byte {}){}{}", where.empty() ? "the document" : where, found, offset,
                                         rest.empty() ? "" : "; ", rest)),
                   {}};
    return false;
  }
  bool fault(std::string code, std::size_t offset, std::string_view found, std::string_view rest = {}) {
    return fault_at(std::move(code), pointer(), offset, found, rest);
  }
  bool wrong_type(const Token& token, std::string_view expected) {
    if (!well_formed(token)) return syntax();
    return fault("snapshot.wrong-type", token.offset, describe(token), fmt::format("expected {}", expected));
  }
  bool missing(std::size_t object_offset, std::string_view name, std::string_view rest) {
    return fault_at("snapshot.member-missing", pointer() + "/" + std::string(name), object_offset, "missing", rest);
  }
  /// Something is no JSON: have the scanner say what and where.
  bool syntax() {
    if (failed_) return false;
    const bool mark = text_.starts_with("\xEF\xBB\xBF");
    const auto found = find_json_fault(mark ? text_.substr(3) : text_);
    if (!found) return fault("snapshot.syntax", 0, "no JSON that can be read");
    failed_ = true;
    error_ = Error{"snapshot.syntax",
                   printable(fmt::format("{}: no JSON (byte {}): {}", found->pointer.empty() ? "the document" : found->pointer,
                                         found->offset + (mark ? 3 : 0), found->message)),
                   {}};
    return false;
  }

  /// Names in a snapshot are a stranger's: no control character of theirs reaches a terminal.
  static std::string printable(const std::string& message) {
    std::string out;
    out.reserve(message.size());
    for (const char c : message) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte < 0x20 || byte == 0x7F) {
        out += fmt::format("\\u{:04x}", byte);
      } else {
        out += c;
      }
    }
    return out;
  }
  static std::string describe(const Token& token) {
    switch (token.kind()) {
      case '{': return "an object";
      case '[': return "an array";
      case '"': return "the text " + shown(token.text.substr(1, token.text.size() - 2));
      case 'n': return "null";
      case 't': return "true";
      case 'f': return "false";
      default: return fmt::format("the number {}", token.text.substr(0, 40));
    }
  }
  /// The beginning of a string for a message.
  static std::string shown(std::string_view text) {
    constexpr std::size_t kMost = 60;
    if (text.size() <= kMost) return fmt::format("\"{}\"", text);
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return fmt::format("\"{}…\"", text.substr(0, end));
  }
  template <typename Enum>
  bool unknown_word(const Token& token, std::string_view word) {
    std::vector<std::string> known;
    for (const std::string_view name : model::names<Enum>()) known.emplace_back(name);
    const std::string near = word.size() < 64 ? did_you_mean(word, known) : std::string();
    return fault("snapshot.unknown-word", token.offset, shown(word),
                 fmt::format("expected {}{}", fmt::join(known, ", "), near.empty() ? "" : fmt::format("; did you mean {}?", near)));
  }

  // ---- tokens
  Token token_at(std::string_view raw) const {
    const auto offset = static_cast<std::size_t>(raw.data() - text_.data());
    while (!raw.empty() && (raw.back() == ' ' || raw.back() == '\n' || raw.back() == '\t' || raw.back() == '\r')) {
      raw.remove_suffix(1);
    }
    return {raw, offset};
  }
  Token token_of(Value& value) { return token_at(value.raw_json_token()); }

  static bool well_formed(const Token& token) {
    switch (token.kind()) {
      case '{':
      case '[': return true;
      case '"': return token.text.size() >= 2 && token.text.back() == '"';
      case 't': return token.text == "true";
      case 'f': return token.text == "false";
      case 'n': return token.text == "null";
      default: return is_json_number(token.text);
    }
  }

  /// The text between the quotes, without its escapes.
  bool unescaped(std::string_view inside, std::size_t offset, std::string_view& out) {
    if (inside.size() > limits_.string_bytes) {
      return fault("snapshot.too-large", offset, fmt::format("a string of {} bytes", inside.size()),
                   fmt::format("the limit is {}", limits_.string_bytes));
    }
    if (inside.empty() || std::memchr(inside.data(), '\\', inside.size()) == nullptr) {
      out = inside;
      return true;
    }
    char* const room = out_.storage->strings.room(inside.size());
    const Unescaped result = unescape_json(inside, room);
    if (result.bad_at) return syntax();
    out = out_.storage->strings.keep(result.size);
    return true;
  }

  bool enter(std::size_t offset) {
    if (++depth_ > nesting_) {
      return fault("snapshot.too-deep", offset, fmt::format("nested deeper than {}", nesting_), "which is the limit");
    }
    if (keys_.size() < depth_) keys_.resize(depth_);
    return true;
  }

  // ---- containers
  template <typename Member>
  bool members(ondemand::object& object, Member&& member) {
    const std::size_t depth = depth_;
    keys_[depth - 1].clear();
    for (auto result : object) {
      ondemand::field field;
      if (std::move(result).get(field) != simdjson::SUCCESS) return syntax();
      const char* const begin = field.key().raw();
      const char* end = begin;
      while (*end != '"') end += *end == '\\' ? 2 : 1;
      const auto offset = static_cast<std::size_t>(begin - text_.data()) - 1;
      std::string_view key;
      if (!unescaped({begin, static_cast<std::size_t>(end - begin)}, offset, key)) return false;
      path_.push_back({key});
      if (!keys_[depth - 1].add(key)) {
        return fault("snapshot.duplicate", offset, "this member stands a second time", "each may stand once");
      }
      Value value = field.value();
      if (!member(key, value)) return false;
      path_.pop_back();
    }
    --depth_;
    return true;
  }
  /// `member(key, value)` for each; `begin` is where the object stands.
  template <typename Member>
  bool object(Value& value, std::string_view expected, std::size_t& begin, Member&& member) {
    const Token token = token_of(value);
    begin = token.offset;
    if (token.kind() != '{') return wrong_type(token, expected);
    ondemand::object object;
    if (!enter(token.offset)) return false;
    if (value.get_object().get(object) != simdjson::SUCCESS) return syntax();
    return members(object, member);
  }
  /// `element(value, index)` for each.
  template <typename Element>
  bool array(Value& value, std::string_view expected, Element&& element) {
    const Token token = token_of(value);
    if (token.kind() != '[') return wrong_type(token, expected);
    ondemand::array array;
    if (!enter(token.offset)) return false;
    if (value.get_array().get(array) != simdjson::SUCCESS) return syntax();
    std::size_t index = 0;
    for (auto result : array) {
      Value item;
      if (std::move(result).get(item) != simdjson::SUCCESS) return syntax();
      path_.push_back({{}, index, true});
      if (!element(item, index)) return false;
      path_.pop_back();
      ++index;
    }
    --depth_;
    return true;
  }
  /// A member nobody knows: walked, so that it is JSON and within the limits, and forgotten.
  bool skip(Value& value) {
    const Token token = token_of(value);
    std::size_t begin = 0;
    if (token.kind() == '{') return object(value, {}, begin, [&](std::string_view, Value& v) { return skip(v); });
    if (token.kind() == '[') return array(value, {}, [&](Value& v, std::size_t) { return skip(v); });
    if (token.kind() == '"') {
      std::string_view ignored;
      return text(value, ignored);
    }
    return well_formed(token) || syntax();
  }

  // ---- scalars
  bool text(Value& value, std::string_view& out) {
    const Token token = token_of(value);
    if (token.kind() != '"') return wrong_type(token, "text");
    // Taken through simdjson too, which would pass over an unread string and a colon behind it as over a member's name.
    ondemand::raw_json_string raw;
    if (!well_formed(token) || value.get_raw_json_string().get(raw) != simdjson::SUCCESS) return syntax();
    return unescaped(token.text.substr(1, token.text.size() - 2), token.offset, out);
  }
  bool boolean(Value& value, bool& out) {
    const Token token = token_of(value);
    if (token.text != "true" && token.text != "false") return wrong_type(token, "true or false");
    out = token.text == "true";
    return true;
  }
  bool decimal(Value& value, double& out) {
    const Token token = token_of(value);
    if (token.kind() != '-' && (token.kind() < '0' || token.kind() > '9')) return wrong_type(token, "a number");
    if (!well_formed(token)) return syntax();
    const auto result = std::from_chars(token.text.data(), token.text.data() + token.text.size(), out);
    if (result.ec != std::errc() || !std::isfinite(out)) {
      return fault("snapshot.number", token.offset, describe(token), "expected a number that fits");
    }
    return true;
  }
  bool integer(Value& value, std::int64_t& out, std::int64_t least, Fraction fraction) {
    const Token token = token_of(value);
    if (token.kind() != '-' && (token.kind() < '0' || token.kind() > '9')) return wrong_type(token, "a whole number");
    if (!well_formed(token)) return syntax();
    const char* const end = token.text.data() + token.text.size();
    const auto result = std::from_chars(token.text.data(), end, out);
    if (result.ec != std::errc()) {
      return fault("snapshot.number", token.offset, describe(token), "expected a number of 64 bits");
    }
    if (result.ptr != end) {  // a fraction or an exponent
      double number = 0;
      if (!decimal(value, number)) return false;
      constexpr double kExact = 9007199254740992.0;
      const bool whole = number == std::floor(number);
      if (std::fabs(number) > kExact || (fraction == Fraction::Refused && !whole)) {
        return fault("snapshot.number", token.offset, describe(token), "expected a whole number");
      }
      out = std::llround(number);
    }
    if (out < least) {
      return fault("snapshot.number", token.offset, describe(token), fmt::format("expected {} or more", least));
    }
    return true;
  }
  bool index(Value& value, std::uint32_t& out) {
    const Token token = token_of(value);
    std::int64_t number = 0;
    if (!integer(value, number, 0, Fraction::Refused)) return false;
    // What no array here can hold stays out of range for the check that follows.
    out = static_cast<std::uint32_t>(std::min<std::int64_t>(number, std::numeric_limits<std::uint32_t>::max()));
    last_offset_ = token.offset;
    return true;
  }
  template <typename Enum>
  bool word(Value& value, Enum& out) {
    const Token token = token_of(value);
    std::string_view written;
    if (!text(value, written)) return false;
    const auto known = model::parse<Enum>(written);
    if (!known) return unknown_word<Enum>(token, written);
    out = *known;
    return true;
  }

  // ---- what may be null: not known
  bool is_null(Value& value) { return token_of(value).is_null(); }

  bool maybe(Value& value, std::optional<std::string_view>& out) {
    if (is_null(value)) return true;
    return text(value, out.emplace());
  }
  bool maybe(Value& value, std::optional<bool>& out) {
    if (is_null(value)) return true;
    return boolean(value, out.emplace());
  }
  bool maybe(Value& value, std::optional<double>& out) {
    if (is_null(value)) return true;
    return decimal(value, out.emplace());
  }
  bool maybe(Value& value, std::optional<std::int64_t>& out, std::int64_t least, Fraction fraction) {
    if (is_null(value)) return true;
    return integer(value, out.emplace(), least, fraction);
  }
  bool at_ms(Value& value, std::optional<std::int64_t>& out) {
    return maybe(value, out, std::numeric_limits<std::int64_t>::min(), Fraction::Rounded);
  }
  bool texts(Value& value, std::vector<std::string_view>& out) {
    if (is_null(value)) return true;
    return array(value, "an array of texts", [&](Value& v, std::size_t) { return text(v, out.emplace_back()); });
  }
  /// Where an array stands that may be null: not known, as if it were not there.
  template <typename Element>
  bool items(Value& value, std::string_view expected, Element&& element) {
    if (is_null(value)) return true;
    return array(value, expected, element);
  }

  // ---- the document
  void root(ondemand::document& document) {
    std::string_view raw;
    if (document.raw_json_token().get(raw) != simdjson::SUCCESS) {
      syntax();
      return;
    }
    const Token token = token_at(raw);
    if (token.kind() != '{') {
      if (find_json_fault(text_.substr(text_.starts_with("\xEF\xBB\xBF") ? 3 : 0))) {
        syntax();
      } else {
        wrong_type(token, "an object, a snapshot");
      }
      return;
    }
    ondemand::object object;
    if (!enter(token.offset)) return;
    if (document.get_object().get(object) != simdjson::SUCCESS) {
      syntax();
      return;
    }
    if (!members(object, [&](std::string_view key, Value& value) { return member(key, value); })) return;
    const char* behind = nullptr;
    if (document.current_location().get(behind) == simdjson::SUCCESS) {
      syntax();  // something stands behind the object
      return;
    }
    constexpr std::string_view kNeeds = "a snapshot needs format, site, captured_at and phases";
    if (!seen_.format) missing(token.offset, "format", kNeeds);
    if (!seen_.site) missing(token.offset, "site", kNeeds);
    if (!seen_.captured_at) missing(token.offset, "captured_at", kNeeds);
    if (!seen_.phases) missing(token.offset, "phases", kNeeds);
  }

  bool member(std::string_view key, Value& value) {
    const Token token = token_of(value);
    if (key == "format") {
      std::string_view format;
      seen_.format = true;
      if (!text(value, format)) return false;
      return format == kFormat ||
             fault("snapshot.format", token.offset, shown(format), fmt::format("expected \"{}\"", kFormat));
    }
    if (key == "site") {
      seen_.site = true;
      return text(value, out_.site);
    }
    if (key == "captured_at") return captured_at(value, token);
    if (key == "asked") return maybe(value, out_.asked);
    if (key == "language") return maybe(value, out_.language);
    if (key == "collector") return collector(value);
    if (key == "vantage") return vantage(value);
    if (key == "facts") return facts(value);
    if (key == "cmp") return cmp(value);
    if (key == "phases") {
      seen_.phases = true;
      return array(value, "an array of phases", [&](Value& v, std::size_t) { return phase(v); });
    }
    if (key == "documents") {
      return items(value, "an array of documents", [&](Value& v, std::size_t) { return document(v); });
    }
    if (key == "coverage") {
      if (is_null(value)) return true;
      std::size_t begin = 0;
      return object(value, "an object", begin, [&](std::string_view name, Value& v) {
        return name == "documents" ? word(v, out_.documents_coverage) : skip(v);
      });
    }
    return skip(value);
  }

  bool captured_at(Value& value, const Token& token) {
    std::string_view written;
    seen_.captured_at = true;
    if (!text(value, written)) return false;
    const auto moment = parse_instant(written);
    if (!moment) {
      return fault("snapshot.wrong-type", token.offset, shown(written), "expected a moment, as \"2026-11-23T10:00:00Z\"");
    }
    out_.captured_at = *moment;
    return true;
  }

  bool collector(Value& value) {
    if (is_null(value)) return true;
    std::size_t begin = 0;
    return object(value, "an object", begin, [&](std::string_view key, Value& v) {
      if (key == "name") return maybe(v, out_.collector_name);
      if (key == "version") return maybe(v, out_.collector_version);
      if (key == "mode") return maybe(v, out_.mode);
      return skip(v);
    });
  }

  bool vantage(Value& value) {
    if (is_null(value)) return true;
    std::size_t begin = 0;
    return object(value, "an object", begin, [&](std::string_view key, Value& v) {
      if (key == "country") return maybe(v, out_.country);
      if (key == "gpc") return maybe(v, out_.gpc);
      if (key == "viewport" && !is_null(v)) {
        std::size_t at = 0;
        return object(v, "an object, a size", at, [&](std::string_view side, Value& size) {
          return side == "width" ? maybe(size, out_.viewport_width) : skip(size);
        });
      }
      return skip(v);
    });
  }

  bool facts(Value& value) {
    if (is_null(value)) return true;
    std::size_t begin = 0;
    return object(value, "an object of facts", begin, [&](std::string_view key, Value& v) {
      const Token token = token_of(v);
      if (token.is_null()) return true;
      Fact fact{std::string(key), false};
      switch (token.kind()) {
        case '{':
        case '[': return wrong_type(token, "a text, a number, true or false");
        case '"': {
          std::string_view written;
          if (!text(v, written)) return false;
          fact.value = std::string(written);
          break;
        }
        case 't':
        case 'f': {
          bool truth = false;
          if (!boolean(v, truth)) return false;
          fact.value = truth;
          break;
        }
        default:
          if (token.text.find_first_of(".eE") == std::string_view::npos) {
            std::int64_t number = 0;
            if (!integer(v, number, std::numeric_limits<std::int64_t>::min(), Fraction::Refused)) return false;
            fact.value = number;
          } else {
            double number = 0;
            if (!decimal(v, number)) return false;
            fact.value = number;
          }
      }
      out_.facts.push_back(std::move(fact));
      return true;
    });
  }

  bool cmp(Value& value) {
    if (is_null(value)) {
      out_.cmp_given = true;
      return true;
    }
    std::size_t begin = 0;
    return object(value, "an object or null", begin, [&](std::string_view key, Value& v) {
      if (key == "id") {
        out_.cmp_given = true;
        return maybe(v, out_.cmp_id);
      }
      if (key == "banner_shown") return maybe(v, out_.banner_shown);
      return skip(v);
    });
  }

  bool document(Value& value) {
    Document& out = out_.documents.emplace_back();
    bool has_kind = false;
    bool has_text = false;
    std::size_t begin = 0;
    const bool read = object(value, "an object, a document", begin, [&](std::string_view key, Value& v) {
      if (key == "kind") {
        has_kind = true;
        return word(v, out.kind);
      }
      if (key == "text") {
        has_text = true;
        return text(v, out.text);
      }
      if (key == "url") return maybe(v, out.url);
      if (key == "language") return maybe(v, out.language);
      return skip(v);
    });
    constexpr std::string_view kNeeds = "a document needs kind and text";
    if (!read) return false;
    if (!has_kind) return missing(begin, "kind", kNeeds);
    return has_text || missing(begin, "text", kNeeds);
  }

  // ---- phases
  /// An index that was read before what it points into.
  struct IndexCheck {
    enum class Into { Frames, Requests } into;
    std::string pointer;
    std::size_t offset;
    std::uint32_t value;
  };

  bool phase(Value& value) {
    Phase& out = out_.phases.emplace_back();
    checks_.clear();
    request_count_ = 0;
    bool has_phase = false;
    bool has_frames = false;
    std::size_t begin = 0;
    const bool read = object(value, "an object, a phase", begin, [&](std::string_view key, Value& v) {
      const Token token = token_of(v);
      if (key == "phase") {
        has_phase = true;
        if (!word(v, out.phase)) return false;
        for (std::size_t i = 0; i + 1 < out_.phases.size(); ++i) {
          if (out_.phases[i].phase == out.phase) {
            return fault("snapshot.duplicate", token.offset, fmt::format("a second {}", model::name_of(out.phase)),
                         fmt::format("the first is /phases/{}; each phase stands at most once", i));
          }
        }
        return true;
      }
      if (key == "choice") {
        out.choice_given = true;
        return token.is_null() || choice(v, out.choice.emplace());
      }
      if (key == "coverage") return coverage(v, out);
      if (key == "requests") return items(v, "an array of requests", [&](Value& i, std::size_t n) { return request(i, n, out); });
      if (key == "cookies") return items(v, "an array of cookies", [&](Value& i, std::size_t) { return cookie(i, out.cookies.emplace_back()); });
      if (key == "storage") return items(v, "an array of entries", [&](Value& i, std::size_t) { return entry(i, out.storage.emplace_back()); });
      if (key == "frames") {
        has_frames = !token.is_null();
        return items(v, "an array of frames", [&](Value& i, std::size_t) { return frame(i, out.frames.emplace_back()); });
      }
      if (key == "globals") return texts(v, out.globals);
      // What was typed is the same everywhere; that something was is all that rules ask.
      if (key == "typed") return items(v, "an array of what was typed", [&](Value& i, std::size_t) { return noted(i, "an object, what was typed into a field", out.typed); });
      if (key == "displayed") return items(v, "an array of what was displayed", [&](Value& i, std::size_t) { return noted(i, "an object, what was put on the page", out.displayed); });
      if (key == "left_at_ms") return at_ms(v, out.left_at_ms);
      if (key == "commands") return items(v, "an array of commands", [&](Value& i, std::size_t) { return command(i, out.commands.emplace_back()); });
      if (key == "boxes") return items(v, "an array of boxes", [&](Value& i, std::size_t) { return box(i, out); });
      if (key == "screenshots") return items(v, "an array of pictures", [&](Value& i, std::size_t) { return screenshot(i, out.screenshots.emplace_back()); });
      return skip(v);
    });
    if (!read) return false;
    if (!has_phase) return missing(begin, "phase", "a phase needs its name");
    judge_choice(out);
    return indexes(out, has_frames);
  }

  bool screenshot(Value& value, Screenshot& out) {
    std::size_t begin = 0;
    return object(value, "an object, a picture", begin, [&](std::string_view key, Value& v) {
      if (key == "moment") return maybe(v, out.moment);
      if (key == "file") return maybe(v, out.file);
      if (key == "sha256") return maybe(v, out.sha256);
      if (key == "width") return maybe(v, out.width);
      if (key == "height") return maybe(v, out.height);
      if (key == "marks") return items(v, "an array of marks", [&](Value& i, std::size_t) { return mark(i, out.marks.emplace_back()); });
      return skip(v);
    });
  }

  bool mark(Value& value, Mark& out) {
    std::size_t begin = 0;
    return object(value, "an object, a mark", begin, [&](std::string_view key, Value& v) {
      if (key == "frame") return frame_index(v, out.frame);
      if (key == "selector") return maybe(v, out.selector);
      if (key == "x") return maybe(v, out.x);
      if (key == "y") return maybe(v, out.y);
      if (key == "width") return maybe(v, out.width);
      if (key == "height") return maybe(v, out.height);
      return skip(v);
    });
  }

  /// Whether the phase counts (spec/snapshot.md, "Phases"). The first one has no choice to make.
  static void judge_choice(Phase& out) {
    if (out.phase == model::Phase::BeforeConsent || !out.choice_given) return;
    if (!out.choice) {
      out.not_counted = "choice: null";
    } else if (!out.choice->outcome) {
      out.not_counted = "choice: outcome not given";
    } else if (*out.choice->outcome != model::ChoiceOutcome::Applied) {
      out.not_counted = fmt::format("choice: {}", model::name_of(*out.choice->outcome));
    }
    out.counts = out.not_counted.empty();
  }

  bool choice(Value& value, Choice& out) {
    std::size_t begin = 0;
    return object(value, "an object or null", begin, [&](std::string_view key, Value& v) {
      if (key == "action") return is_null(v) || word(v, out.action.emplace());
      if (key == "outcome") return is_null(v) || word(v, out.outcome.emplace());
      if (key == "clicks") return maybe(v, out.clicks, 0, Fraction::Refused);
      if (key == "banner_returned") return maybe(v, out.banner_returned);
      if (key == "path") {
        std::optional<std::string_view> written;
        if (!maybe(v, written)) return false;
        if (written) out.path = model::parse<model::ChoicePath>(*written);
        return true;
      }
      return skip(v);
    });
  }

  bool coverage(Value& value, Phase& out) {
    if (is_null(value)) return true;
    std::size_t begin = 0;
    return object(value, "an object", begin, [&](std::string_view key, Value& v) {
      const auto kind = model::parse<model::EvidenceKind>(key);
      const auto at = kind ? static_cast<std::size_t>(*kind) : out.coverage.size();
      return at < out.coverage.size() ? word(v, out.coverage[at]) : skip(v);
    });
  }

  bool frame_index(Value& value, std::optional<std::uint32_t>& out) {
    if (is_null(value)) return true;
    if (!index(value, out.emplace())) return false;
    checks_.push_back({IndexCheck::Into::Frames, pointer(), last_offset_, *out});
    return true;
  }

  bool headers(Value& value, std::optional<Headers>& out) {
    if (is_null(value)) return true;
    out.emplace();
    std::size_t begin = 0;
    return object(value, "an object of headers", begin, [&](std::string_view key, Value& v) {
      std::string_view written;
      if (!text(v, written)) return false;
      out->emplace_back(key, written);
      return true;
    });
  }

  bool initiator(Value& value, std::optional<Initiator>& out) {
    if (is_null(value)) return true;
    out.emplace();
    std::size_t begin = 0;
    return object(value, "an object", begin, [&](std::string_view key, Value& v) {
      if (key == "type") return maybe(v, out->type);
      if (key == "url") return maybe(v, out->url);
      if (key == "stack") return stack(v, out->stack);
      if (key == "request") {
        if (is_null(v)) return true;
        if (!index(v, out->request.emplace())) return false;
        checks_.push_back({IndexCheck::Into::Requests, pointer(), last_offset_, *out->request});
        return true;
      }
      return skip(v);
    });
  }
  /// URLs, or frames of a call stack as browsers give them, of which the URL counts.
  bool stack(Value& value, std::vector<std::string_view>& out) {
    return items(value, "an array of URLs", [&](Value& v, std::size_t) {
      if (token_of(v).kind() != '{') return text(v, out.emplace_back());
      std::size_t begin = 0;
      return object(v, {}, begin, [&](std::string_view key, Value& inner) {
        return key == "url" ? text(inner, out.emplace_back()) : skip(inner);
      });
    });
  }

  bool request(Value& value, std::size_t number, Phase& phase) {
    Request out;
    out.source_index = static_cast<std::uint32_t>(number);
    request_count_ = number + 1;
    bool has_url = false;
    std::size_t begin = 0;
    const bool read = object(value, "an object, a request", begin, [&](std::string_view key, Value& v) {
      if (key == "url") {
        has_url = true;
        return text(v, out.url);
      }
      if (key == "method") return maybe(v, out.method);
      if (key == "mime") return maybe(v, out.mime);
      if (key == "body") return maybe(v, out.body);
      if (key == "remote_ip") return maybe(v, out.remote_ip);
      if (key == "at_ms") return at_ms(v, out.at_ms);
      if (key == "load") return maybe(v, out.load, 0, Fraction::Refused);
      if (key == "status") return maybe(v, out.status, 0, Fraction::Refused);
      if (key == "frame") return frame_index(v, out.frame);
      if (key == "initiator") return initiator(v, out.initiator);
      if (key == "request_headers") return headers(v, out.request_headers);
      if (key == "headers") return headers(v, out.headers);
      if (key == "cname") return texts(v, out.cname);
      if (key == "blocked") return is_null(v) || word(v, out.blocked.emplace());
      if (key == "type") {
        // A type that Writ has no word for is not known to be any of those it has.
        std::optional<std::string_view> written;
        if (!maybe(v, written)) return false;
        if (written) out.type = model::parse<model::RequestType>(*written);
        return true;
      }
      return skip(v);
    });
    if (!read) return false;
    if (!has_url) return missing(begin, "url", "a request needs a url");
    (out.blocked ? phase.blocked_requests : phase.requests).push_back(std::move(out));
    return true;
  }

  bool set_by(Value& value, std::optional<SetBy>& out) {
    if (is_null(value)) return true;
    out.emplace();
    std::size_t begin = 0;
    return object(value, "an object", begin, [&](std::string_view key, Value& v) {
      if (key == "script") return maybe(v, out->script);
      if (key == "request") return maybe(v, out->request);
      return skip(v);
    });
  }

  bool expires(Value& value, Cookie& out) {
    out.expires_given = true;
    if (is_null(value)) {
      out.session = true;
      return true;
    }
    std::string_view written;
    if (!text(value, written)) return false;
    out.expires = parse_instant(written);
    return true;
  }

  bool same_site(Value& value, std::optional<model::SameSite>& out) {
    std::optional<std::string_view> written;
    if (!maybe(value, written)) return false;
    if (!written) return true;
    const std::string lower = patterns::ascii_lower(*written);
    // Browsers say None where the rules say unrestricted.
    out = lower == "none" || lower == "no_restriction" ? model::SameSite::Unrestricted : model::parse<model::SameSite>(lower);
    return true;
  }

  /// For which site does not matter to rules; null says that it is kept for all.
  bool partition(Value& value, std::optional<bool>& out) {
    std::optional<std::string_view> site;
    if (!maybe(value, site)) return false;
    out = site.has_value();
    return true;
  }

  bool cookie(Value& value, Cookie& out) {
    bool has_name = false;
    bool has_domain = false;
    std::size_t begin = 0;
    const bool read = object(value, "an object, a cookie", begin, [&](std::string_view key, Value& v) {
      if (key == "name") {
        has_name = true;
        return text(v, out.name);
      }
      if (key == "domain") {
        has_domain = true;
        return text(v, out.domain);
      }
      if (key == "value") return maybe(v, out.value);
      if (key == "path") return maybe(v, out.path);
      if (key == "expires") return expires(v, out);
      if (key == "http_only") return maybe(v, out.http_only);
      if (key == "secure") return maybe(v, out.secure);
      if (key == "new") return maybe(v, out.is_new);
      if (key == "same_site") return same_site(v, out.same_site);
      if (key == "partition") return partition(v, out.partitioned);
      if (key == "at_ms") return at_ms(v, out.at_ms);
      if (key == "load") return maybe(v, out.load, 0, Fraction::Refused);
      if (key == "set_by") return set_by(v, out.set_by);
      return skip(v);
    });
    constexpr std::string_view kNeeds = "a cookie needs a name and a domain";
    if (!read) return false;
    if (!has_name) return missing(begin, "name", kNeeds);
    return has_domain || missing(begin, "domain", kNeeds);
  }

  bool entry(Value& value, Entry& out) {
    bool has_kind = false;
    bool has_key = false;
    bool has_origin = false;
    std::size_t begin = 0;
    const bool read = object(value, "an object, an entry", begin, [&](std::string_view key, Value& v) {
      const Token token = token_of(v);
      if (key == "kind") {
        has_kind = true;
        if (!word(v, out.kind)) return false;
        return out.kind != model::StoredKind::Cookie ||
               fault("snapshot.unknown-word", token.offset, "\"cookie\"",
                     "expected local, session, indexed-db, cache or service-worker; cookies stand in `cookies`");
      }
      if (key == "key") {
        has_key = true;
        return text(v, out.key);
      }
      if (key == "origin") {
        has_origin = true;
        return text(v, out.origin);
      }
      if (key == "value") return maybe(v, out.value);
      if (key == "size") return maybe(v, out.size, 0, Fraction::Refused);
      if (key == "new") return maybe(v, out.is_new);
      if (key == "at_ms") return at_ms(v, out.at_ms);
      if (key == "load") return maybe(v, out.load, 0, Fraction::Refused);
      if (key == "set_by") return set_by(v, out.set_by);
      return skip(v);
    });
    constexpr std::string_view kNeeds = "an entry needs kind, key and origin";
    if (!read) return false;
    if (!has_kind) return missing(begin, "kind", kNeeds);
    if (!has_key) return missing(begin, "key", kNeeds);
    return has_origin || missing(begin, "origin", kNeeds);
  }

  bool frame(Value& value, Frame& out) {
    bool has_url = false;
    std::size_t begin = 0;
    const bool read = object(value, "an object, a frame", begin, [&](std::string_view key, Value& v) {
      if (key == "url") {
        has_url = true;
        return text(v, out.url);
      }
      if (key == "parent") return frame_index(v, out.parent);
      if (key == "source") return maybe(v, out.source);
      if (key == "dom") return maybe(v, out.dom);
      return skip(v);
    });
    if (!read) return false;
    return has_url || missing(begin, "url", "a frame needs a url");
  }

  /// An object whose members say nothing to a rule: that it is there does.
  bool noted(Value& value, std::string_view expected, bool& there) {
    there = true;
    std::size_t begin = 0;
    return object(value, expected, begin, [&](std::string_view, Value& v) { return skip(v); });
  }

  bool command(Value& value, Command& out) {
    bool has_name = false;
    std::size_t begin = 0;
    const bool read = object(value, "an object, a command", begin, [&](std::string_view key, Value& v) {
      if (key == "name") {
        has_name = true;
        return text(v, out.name);
      }
      if (key == "action") return maybe(v, out.action);
      if (key == "layer") return maybe(v, out.layer);
      if (key == "place") return maybe(v, out.place, 0, Fraction::Refused);
      if (key == "regional") return maybe(v, out.regional);
      if (key == "states") {
        if (is_null(v)) return true;
        std::size_t inner = 0;
        return object(v, "an object of states", inner, [&](std::string_view type, Value& state) {
          std::string_view written;
          if (!text(state, written)) return false;
          out.states.emplace_back(type, written);
          return true;
        });
      }
      return skip(v);
    });
    if (!read) return false;
    return has_name || missing(begin, "name", "a command needs a name");
  }

  bool box(Value& value, Phase& phase) {
    ElementBox& out = phase.boxes.emplace_back();
    std::size_t begin = 0;
    const bool read = object(value, "an object, a box", begin, [&](std::string_view key, Value& v) {
      if (key == "frame") return frame_index(v, out.frame);
      if (key == "selector") return maybe(v, out.selector);
      if (key == "x") return maybe(v, out.x);
      if (key == "y") return maybe(v, out.y);
      if (key == "width") return maybe(v, out.width);
      if (key == "height") return maybe(v, out.height);
      if (key == "visible") return maybe(v, out.visible);
      if (key == "role") return is_null(v) || word(v, out.role.emplace());
      if (key == "by") return is_null(v) || word(v, out.by.emplace());
      if (key == "layer") return maybe(v, out.layer, 1, Fraction::Refused);
      if (key == "text") return maybe(v, out.text);
      if (key == "tag") return maybe(v, out.tag);
      if (key == "covered") return maybe(v, out.covered);
      if (key == "in_view") return maybe(v, out.in_view);
      if (key == "focusable") return maybe(v, out.focusable);
      if (key == "checked") return maybe(v, out.checked);
      if (key == "color") return maybe(v, out.color);
      if (key == "background") return maybe(v, out.background);
      if (key == "font_size") return maybe(v, out.font_size);
      return skip(v);
    });
    if (read && out.role) phase.controls.push_back(static_cast<std::uint32_t>(phase.boxes.size() - 1));
    return read;
  }

  bool indexes(Phase& out, bool has_frames) {
    for (const IndexCheck& check : checks_) {
      const bool frames = check.into == IndexCheck::Into::Frames;
      if (frames && !has_frames) continue;
      const std::size_t count = frames ? out.frames.size() : request_count_;
      if (check.value < count) continue;
      return fault_at("snapshot.bad-index", check.pointer, check.offset, fmt::format("the index {}", check.value),
                      fmt::format("there {} {} {}", count == 1 ? "is" : "are", count,
                                  frames ? (count == 1 ? "frame" : "frames") : (count == 1 ? "request" : "requests")));
    }
    if (!has_frames) {
      // The frames are not known, so neither is which of them something stands in.
      for (Request& request : out.requests) request.frame.reset();
      for (Request& request : out.blocked_requests) request.frame.reset();
      for (ElementBox& box : out.boxes) box.frame.reset();
      for (Screenshot& picture : out.screenshots) {
        for (Mark& mark : picture.marks) mark.frame.reset();
      }
      return true;
    }
    return parents(out);
  }

  /// Every chain of parents ends.
  bool parents(const Phase& out) {
    std::vector<std::uint32_t> seen_in(out.frames.size(), 0);
    for (std::uint32_t i = 0; i < out.frames.size(); ++i) {
      std::uint32_t at = i;
      while (seen_in[at] == 0) {
        seen_in[at] = i + 1;
        if (!out.frames[at].parent) break;
        at = *out.frames[at].parent;
        if (seen_in[at] != i + 1) continue;
        const std::string wanted = fmt::format("{}/frames/{}/parent", pointer(), at);
        const auto check = std::find_if(checks_.begin(), checks_.end(), [&](const IndexCheck& c) { return c.pointer == wanted; });
        return fault_at("snapshot.bad-index", wanted, check == checks_.end() ? 0 : check->offset,
                        fmt::format("the index {}", *out.frames[at].parent), "a frame cannot lie in itself");
      }
    }
    return true;
  }

  Snapshot& out_;
  const ReadLimits& limits_;
  std::string_view text_;
  std::size_t nesting_;
  std::size_t depth_ = 0;
  std::vector<Step> path_;
  std::vector<Keys> keys_;  ///< by depth, kept for their memory
  std::vector<IndexCheck> checks_;
  std::size_t request_count_ = 0;
  std::size_t last_offset_ = 0;
  struct {
    bool format = false, site = false, captured_at = false, phases = false;
  } seen_;
  bool failed_ = false;
  Error error_;
};

}  // namespace

Result<void> read_document(Snapshot& snapshot, const ReadLimits& limits) { return Reader(snapshot, limits).run(); }

}  // namespace writ::snapshot
