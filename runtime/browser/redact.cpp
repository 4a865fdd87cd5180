#include "runtime/browser/redact.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "base/sha256.hpp"
#include "runtime/browser/page_scripts.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/snapshot/tcf.hpp"

namespace writ::browser {

static bool digit(char c) { return c >= '0' && c <= '9'; }
static bool lower(char c) { return c >= 'a' && c <= 'z'; }
static bool upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool hexadecimal(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// The alphabet of base64url, in which TC strings are written.
static bool in_word(char c) { return digit(c) || lower(c) || upper(c) || c == '-' || c == '_'; }

/// How many characters from there on are a TC string with its segments: a record of the choice, and nobody's number. Nought
/// where it is none, or where something hangs on it that no segment is.
static std::size_t consent_record(std::string_view text, std::size_t at) {
  const bool escaped = at >= 3 && text[at - 3] == '%' && hexadecimal(text[at - 2]) && hexadecimal(text[at - 1]);
  if (text[at] != 'C' || (at > 0 && !escaped && (in_word(text[at - 1]) || text[at - 1] == '.'))) return 0;
  std::size_t end = at;
  while (end < text.size() && (in_word(text[end]) || text[end] == '.')) ++end;
  const std::string_view whole = text.substr(at, end - at);
  if (!snapshot::parse_tc_string(whole)) return 0;
  // The first three bits of a segment are its type: vendors disclosed, vendors allowed, the publisher's; each once.
  unsigned had = 0;
  for (auto dot = whole.find('.'); dot != std::string_view::npos; dot = whole.find('.', dot + 1)) {
    const char first = dot + 1 < whole.size() ? whole[dot + 1] : '\0';
    const unsigned type = first >= 'I' && first <= 'P' ? 1U : first >= 'Q' && first <= 'X' ? 2U : (first >= 'Y' && first <= 'Z') || (first >= 'a' && first <= 'f') ? 4U : 0U;
    if (type == 0 || (had & type) != 0) return 0;
    had |= type;
  }
  return whole.size();
}

/// The signal of the IAB's framework for the United States: a version and three letters, the same for millions.
static bool is_privacy_signal(std::string_view text) {
  return text.size() == 4 && digit(text[0]) && std::all_of(text.begin() + 1, text.end(), [](char c) { return std::string_view("YNyn-").find(c) != std::string_view::npos; });
}

Redactor::Redactor(Redaction redaction) : redaction_(redaction) {
  std::random_device random;
  for (int i = 0; i < 8; ++i) salt_ += std::to_string(random()) + ".";
}

void Redactor::spare_consent(const model::Model& model) {
  for (const model::Cmp& cmp : model.cmps) {
    for (const model::CmpKeeps& keeps : cmp.keeps) {
      if (keeps.kind == model::StoredKind::Cookie) spared_.add(keeps.name);
    }
  }
  spared_.build();
}

std::string Redactor::value(std::string_view text) const {
  static constexpr std::array<std::string_view, 8> kPlain{"true", "false", "null", "none", "undefined", "granted", "denied", "necessary"};
  if (redaction_ == Redaction::Off || text.size() <= 3 || std::find(kPlain.begin(), kPlain.end(), text) != kPlain.end()) return std::string(text);
  if (is_privacy_signal(text)) return std::string(text);
  std::string out, stream;
  std::size_t used = 0;
  const auto next = [&]() -> unsigned {
    if (used + 2 > stream.size()) {
      stream = sha256_hex(salt_ + stream + std::string(text));
      used = 0;
    }
    const auto nibble = [](char c) { return static_cast<unsigned>(digit(c) ? c - '0' : c - 'a' + 10); };
    const unsigned byte = nibble(stream[used]) * 16 + nibble(stream[used + 1]);
    used += 2;
    return byte;
  };
  std::size_t i = 0;
  while (i < text.size()) {
    if (const std::size_t record = consent_record(text, i); record > 0) {
      out += text.substr(i, record);
      i += record;
      continue;
    }
    std::size_t end = i;
    bool hex = true, digits = true;
    while (end < text.size() && (digit(text[end]) || lower(text[end]) || upper(text[end]))) {
      hex = hex && hexadecimal(text[end]);
      digits = digits && digit(text[end]);
      ++end;
      if (end < text.size() && consent_record(text, end) > 0) break;
    }
    if (end == i) {
      out.push_back(text[i++]);
      continue;
    }
    // The first digit of a moment in seconds or milliseconds is part of its shape.
    const bool moment = digits && (end - i == 10 || end - i == 13) && text[i] == '1';
    for (std::size_t at = i; at < end; ++at) {
      const char c = text[at];
      const unsigned byte = next();
      if (moment && at == i) out.push_back('1');
      else if (digit(c)) out.push_back(static_cast<char>('0' + byte % 10));
      else out.push_back(static_cast<char>((upper(c) ? 'A' : 'a') + static_cast<char>(byte % (hex && end - i >= 4 ? 6 : 26))));
    }
    i = end;
  }
  return out;
}

std::string Redactor::pairs(std::string_view text, char separator, bool first_only) const {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find(separator);
    const std::string_view piece = text.substr(0, end);
    const auto equals = piece.find('=');
    const bool keep = first_only && !out.empty();
    if (!out.empty()) out += separator;
    std::string_view name = piece.substr(0, equals);
    while (name.starts_with(' ')) name.remove_prefix(1);
    if (keep || equals == std::string_view::npos || !spared_.match(name).empty()) out += piece;
    else out += std::string(piece.substr(0, equals + 1)) + value(piece.substr(equals + 1));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

std::string Redactor::header(std::string_view name, std::string_view text) const {
  const std::string key = collect::lower(name);
  if (key == "cookie") return pairs(text, ';', false);
  if (key == "authorization" || key == "proxy-authorization") return value(text);
  if (key != "set-cookie") return std::string(text);
  std::string out;
  while (true) {
    const auto end = text.find('\n');
    out += pairs(text.substr(0, end), ';', true);
    if (end == std::string_view::npos) return out;
    out += '\n';
    text = text.substr(end + 1);
  }
}

std::string Redactor::html(std::string_view text) const {
  std::string out;
  while (true) {
    const auto begin = text.find(kValueBegin);
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    text = text.substr(begin + kValueBegin.size());
    const auto end = text.find(kValueEnd);
    out += value(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text = text.substr(end + kValueEnd.size());
  }
}

namespace {

/// Where a tag's attributes lie, found as a browser finds them: quotes may hold what ends a tag.
struct Attribute {
  std::string name;
  std::size_t begin = 0, end = 0;  ///< of its value
};

/// Attributes of the tag whose name ends at `at`; `at` is then behind the tag.
std::vector<Attribute> attributes_of(std::string_view text, std::size_t& at) {
  std::vector<Attribute> out;
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '/'; };
  const auto past = [&](auto while_true) {
    while (at < text.size() && while_true(text[at])) ++at;
  };
  while (true) {
    past(space);
    if (at >= text.size() || text[at] == '>') break;
    const std::size_t begin = at++;
    past([&](char c) { return c != '=' && c != '>' && !space(c); });
    Attribute attribute{collect::lower(text.substr(begin, at - begin)), at, at};
    std::size_t equals = at;
    while (equals < text.size() && space(text[equals]) && text[equals] != '/') ++equals;
    if (equals < text.size() && text[equals] == '=') {
      at = equals + 1;
      past([&](char c) { return space(c) && c != '/'; });
      const char quote = at < text.size() && (text[at] == '"' || text[at] == '\'') ? text[at] : '\0';
      if (quote != '\0') ++at;
      attribute.begin = at;
      past([&](char c) { return quote != '\0' ? c != quote : c != '>' && (!space(c) || c == '/'); });
      attribute.end = at;
      if (quote != '\0' && at < text.size()) ++at;
    }
    if (out.size() < 1000) out.push_back(std::move(attribute));
  }
  if (at < text.size()) ++at;
  return out;
}

/// Whether what a visitor typed, or the site keeps of them, may stand in the value of such an input.
bool holds_secrets(std::string_view text, const std::vector<Attribute>& attributes) {
  static constexpr std::array<std::string_view, 6> kPlain{"submit", "button", "reset", "image", "checkbox", "radio"};
  for (const Attribute& attribute : attributes) {
    if (attribute.name == "type") return std::find(kPlain.begin(), kPlain.end(), collect::lower(text.substr(attribute.begin, attribute.end - attribute.begin))) == kPlain.end();
  }
  return true;
}

}  // namespace

std::string Redactor::served(std::string_view text) const {
  if (redaction_ == Redaction::Off) return std::string(text);
  std::string out;
  std::size_t done = 0;  // up to here it is in `out`
  const auto replace = [&](std::size_t begin, std::size_t end) {
    out += text.substr(done, begin - done);
    out += value(text.substr(begin, end - begin));
    done = end;
  };
  const auto behind = [&](std::size_t from, std::string_view what) {
    for (auto at = text.find(what.front(), from); at != std::string_view::npos; at = text.find(what.front(), at + 1)) {
      if (collect::lower(text.substr(at, what.size())) == what) return at;
    }
    return text.size();
  };
  for (std::size_t at = text.find('<'); at != std::string_view::npos && at < text.size(); at = text.find('<', at)) {
    if (text.substr(at, 4) == "<!--") {
      at = behind(at + 4, "-->");
      continue;
    }
    std::size_t end = at + 1;
    while (end < text.size() && ((text[end] >= 'a' && text[end] <= 'z') || (text[end] >= 'A' && text[end] <= 'Z'))) ++end;
    const std::string name = collect::lower(text.substr(at + 1, end - at - 1));
    if (name.empty()) {
      ++at;
      continue;
    }
    at = end;
    const std::vector<Attribute> attributes = attributes_of(text, at);
    if (name == "input" && holds_secrets(text, attributes)) {
      const auto found = std::find_if(attributes.begin(), attributes.end(), [](const Attribute& attribute) { return attribute.name == "value"; });
      if (found != attributes.end()) replace(found->begin, found->end);
    } else if (name == "textarea") {
      const std::size_t close = behind(at, "</textarea");
      replace(at, close);
      at = close;
    } else if (name == "script" || name == "style") {
      at = behind(at, "</" + name);
    }
  }
  return out + std::string(text.substr(done));
}

void Redactor::phase(collect::PhaseDraft& draft) const {
  for (auto& cookie : draft.cookies) {
    if (cookie.value && spared_.match(cookie.name).empty()) cookie.value = value(*cookie.value);
  }
  for (auto& request : draft.requests) {
    for (auto* headers : {&request.request_headers, &request.headers}) {
      if (!*headers) continue;
      for (auto& [name, text] : **headers) text = header(name, text);
    }
  }
  for (auto& frame : draft.frames) {
    if (frame.dom) frame.dom = html(*frame.dom);
    if (frame.source) frame.source = served(*frame.source);
  }
}

}  // namespace writ::browser
