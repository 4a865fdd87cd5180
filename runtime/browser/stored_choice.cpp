#include "runtime/browser/stored_choice.hpp"

#include <algorithm>
#include <bit>
#include <fmt/format.h>
#include <unordered_map>

#include "runtime/browser/json_access.hpp"
#include "runtime/browser/recording.hpp"
#include "runtime/patterns/glob.hpp"
#include "runtime/patterns/regex.hpp"
#include "runtime/snapshot/tcf.hpp"

namespace writ::browser {

using model::CmpVerify;

namespace {

constexpr std::size_t kMostNamed = 20;
constexpr int kPercentRounds = 4;                         // values are escaped twice, seldom thrice
constexpr std::size_t kLongest = std::size_t{256} << 10;  // what is longer is no choice

int nibble(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

/// One round of `%XX`; what is none stays.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = i + 2 < text.size() && text[i] == '%' ? nibble(text[i + 1]) : -1;
    const int low = high >= 0 ? nibble(text[i + 2]) : -1;
    if (low < 0) {
      out.push_back(text[i]);
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

std::string percent_decoded(std::string_view text) {
  std::string out(text);
  for (int round = 0; round < kPercentRounds; ++round) {
    std::string next = unescaped(out);
    if (next == out) break;
    out = std::move(next);
  }
  return out;
}

bool is_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '-' || c == '_';
  });
}

bool marked(const model::Mark& mark, std::string_view text) {
  if (!mark.regex) return patterns::Glob(mark.text).matches(text);
  const auto regex = patterns::Regex::compile(mark.text, {mark.ignore_case, mark.dot_all});
  return regex && regex->find(text);
}

std::string_view source_word(CmpVerify::Source source) {
  switch (source) {
    case CmpVerify::Source::Cookie: return "cookie";
    case CmpVerify::Source::LocalStorage: return "local-storage";
    case CmpVerify::Source::SessionStorage: return "session-storage";
    case CmpVerify::Source::Call: return "call";
    case CmpVerify::Source::Tcf: return "tcf";
  }
  return "";
}

}  // namespace

std::optional<std::string> decode_stored(std::string_view value, const std::vector<CmpVerify::Decoding>& decoded) {
  if (value.size() > kLongest) return std::nullopt;
  std::string out = percent_decoded(value);
  for (const CmpVerify::Decoding decoding : decoded) {
    if (decoding == CmpVerify::Decoding::Base64) {
      if (!is_base64(out)) return std::nullopt;
      out = percent_decoded(from_base64(out));
      continue;
    }
    Json json;
    std::string error;
    if (!parse_json(out, json, error)) return std::nullopt;
    out = json.is_string() ? json.get<std::string>() : dump(json, JsonLayout::Compact);
  }
  return out;
}

StoredVerdict verify_text(const CmpVerify& verify, std::string_view text) {
  StoredVerdict out{true, false, std::string(source_word(verify.source))};
  if (verify.source == CmpVerify::Source::Tcf) {
    const auto string = snapshot::parse_tc_string(percent_decoded(text));
    if (!string) {
      out.what += " that cannot be read";
      return out;
    }
    out.holds = (string->consent != 0) == (verify.test == CmpVerify::Test::Some);
    out.what = fmt::format("tcf with {} purposes", std::popcount(string->consent));
    return out;
  }
  const auto decoded = decode_stored(text, verify.decoded);
  if (!decoded) {
    out.what += " that cannot be decoded";
    return out;
  }
  out.holds = marked(verify.mark, *decoded) == (verify.test == CmpVerify::Test::Matches);
  return out;
}

StoredVerdict verify_stored(const CmpVerify& verify, const std::vector<StoredText>& stored) {
  StoredVerdict out;
  const patterns::Glob glob(verify.name);
  // Of several that bear the name, one must match; none may hold what is lacked.
  const bool each = verify.test == CmpVerify::Test::Lacks || verify.test == CmpVerify::Test::None;
  for (const StoredText& text : stored) {
    // A string of the framework is a cookie with one platform and an entry with the next.
    if (verify.source != CmpVerify::Source::Tcf && verify.source != text.source) continue;
    if (!glob.matches(text.name)) continue;
    StoredVerdict one = verify_text(verify, text.value);
    const bool decides = !out.found || one.holds != each;
    if (decides) {
      out.holds = one.holds;
      out.what = fmt::format("{} {}", one.what, text.name);
    }
    out.found = true;
    if (out.holds != each) break;
  }
  return out;
}

std::vector<std::string> changed(const std::vector<StoredText>& before, const std::vector<StoredText>& since, const std::vector<StoredText>& after) {
  // Pages may store tens of thousands of things.
  using Values = std::unordered_map<std::string, const std::string*>;
  const auto key = [](const StoredText& text) { return fmt::format("{}\n{}\n{}", static_cast<int>(text.source), text.place, text.name); };
  const auto values_of = [&](const std::vector<StoredText>& list) {
    Values values;
    for (const StoredText& text : list) values[key(text)] = &text.value;
    return values;
  };
  const Values at_first = values_of(before), then_there = values_of(since), now_there = values_of(after);
  const auto value_in = [&](const Values& values, const StoredText& wanted) -> const std::string* {
    const auto found = values.find(key(wanted));
    return found == values.end() ? nullptr : found->second;
  };
  std::vector<std::string> out;
  const auto note = [&](const StoredText& text) {
    if (out.size() >= kMostNamed) return;
    std::string name = fmt::format("{} {}", source_word(text.source), text.name);
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
  };
  const auto restless = [&](const StoredText& text) {
    const std::string* first = value_in(at_first, text);
    const std::string* then = value_in(then_there, text);
    return first != nullptr && then != nullptr && *first != *then;
  };
  for (const StoredText& text : after) {
    const std::string* was = value_in(then_there, text);
    if ((was == nullptr || *was != text.value) && !restless(text)) note(text);
  }
  // What is deleted changes too: a withdrawal may be that.
  for (const StoredText& text : since) {
    if (value_in(now_there, text) == nullptr) note(text);
  }
  return out;
}

}  // namespace writ::browser
