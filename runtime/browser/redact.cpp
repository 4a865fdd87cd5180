#include "runtime/browser/redact.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "base/sha256.hpp"
#include "runtime/browser/page_scripts.hpp"
#include "runtime/collect/ascii.hpp"

namespace writ::browser {

static bool digit(char c) { return c >= '0' && c <= '9'; }
static bool lower(char c) { return c >= 'a' && c <= 'z'; }
static bool upper(char c) { return c >= 'A' && c <= 'Z'; }
static bool hexadecimal(char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

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
    std::size_t end = i;
    bool hex = true, digits = true;
    while (end < text.size() && (digit(text[end]) || lower(text[end]) || upper(text[end]))) {
      hex = hex && hexadecimal(text[end]);
      digits = digits && digit(text[end]);
      ++end;
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
  }
}

}  // namespace writ::browser
