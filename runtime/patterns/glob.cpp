#include "runtime/patterns/glob.hpp"

#include <algorithm>
#include <optional>

namespace writ::patterns {
namespace {

/// Length of the character at `at`: one code point, or one byte where the text is not UTF-8.
std::size_t character_size(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  std::size_t size = 1;
  if (lead >= 0xC2 && lead < 0xE0) size = 2;
  if (lead >= 0xE0 && lead < 0xF0) size = 3;
  if (lead >= 0xF0 && lead < 0xF5) size = 4;
  if (at + size > text.size()) return 1;
  for (std::size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0U) != 0x80U) return 1;
  }
  return size;
}

/// Where the piece ends if it matches at `at`; a `?` takes one character.
std::optional<std::size_t> match_at(std::string_view text, std::size_t at, std::string_view piece) {
  for (const char c : piece) {
    if (at >= text.size()) return std::nullopt;
    if (c == '?') {
      at += character_size(text, at);
    } else if (text[at] == c) {
      ++at;
    } else {
      return std::nullopt;
    }
  }
  return at;
}

/// The end of the leftmost match at or after `at`.
std::optional<std::size_t> find_piece(std::string_view text, std::size_t at, std::string_view piece, bool has_any) {
  if (!has_any) {
    const std::size_t found = text.find(piece, at);
    if (found == std::string_view::npos) return std::nullopt;
    return found + piece.size();
  }
  while (true) {
    if (const auto end = match_at(text, at, piece)) return end;
    if (at >= text.size()) return std::nullopt;
    at += character_size(text, at);
  }
}

}  // namespace

Glob::Glob(std::string_view pattern) : pattern_(pattern) {
  pieces_.emplace_back();
  for (const char c : pattern) {
    if (c != '*') {
      pieces_.back() += c;
      has_any_ = has_any_ || c == '?';
    } else if (pieces_.size() == 1 || !pieces_.back().empty()) {
      pieces_.emplace_back();  // `**` is `*`
    }
  }
}

bool Glob::matches(std::string_view text) const {
  const std::string& first = pieces_.front();
  auto at = match_at(text, 0, first);
  if (!at) return false;
  if (pieces_.size() == 1) return *at == text.size();
  // Between stars the leftmost match is as good as any: what follows has the more room.
  for (std::size_t i = 1; i + 1 < pieces_.size(); ++i) {
    at = find_piece(text, *at, pieces_[i], has_any_);
    if (!at) return false;
  }
  const std::string& last = pieces_.back();
  if (!has_any_) return text.size() - *at >= last.size() && text.ends_with(last);
  // The last piece is anchored behind: count its characters from the end.
  std::size_t begin = text.size();
  for (std::size_t i = 0; i < last.size(); ++i) {
    if (last[i] != '?' && (static_cast<unsigned char>(last[i]) & 0xC0U) == 0x80U) continue;  // inside a character
    if (begin <= *at) return false;
    std::size_t back = 1;
    while (back < 4 && back < begin - *at && (static_cast<unsigned char>(text[begin - back]) & 0xC0U) == 0x80U) ++back;
    begin -= character_size(text, begin - back) == back ? back : 1;
  }
  return match_at(text, begin, last) == text.size();
}

std::string_view Glob::literal_prefix() const {
  return std::string_view(pattern_).substr(0, pattern_.find_first_of("*?"));
}

std::string_view Glob::literal_suffix() const {
  const std::size_t at = pattern_.find_last_of("*?");
  return at == std::string::npos ? std::string_view(pattern_) : std::string_view(pattern_).substr(at + 1);
}

std::string_view Glob::longest_literal() const {
  std::string_view best;
  const std::string_view all = pattern_;
  std::size_t at = 0;
  while (at <= all.size()) {
    const std::size_t end = std::min(all.find_first_of("*?", at), all.size());
    if (end - at > best.size()) best = all.substr(at, end - at);
    at = end + 1;
  }
  return best;
}

std::uint32_t GlobSet::add(std::string_view pattern) {
  globs_.emplace_back(pattern);
  return static_cast<std::uint32_t>(globs_.size() - 1);
}

void GlobSet::build() {
  const auto note_length = [](std::vector<std::size_t>& lengths, std::size_t length) {
    const auto at = std::lower_bound(lengths.begin(), lengths.end(), length);
    if (at == lengths.end() || *at != length) lengths.insert(at, length);
  };
  for (std::uint32_t id = 0; id < globs_.size(); ++id) {
    const Glob& glob = globs_[id];
    const auto prefix = glob.literal_prefix();
    const auto suffix = glob.literal_suffix();
    const auto inner = glob.longest_literal();
    if (glob.is_literal()) {
      exact_[glob.text()].push_back(id);
    } else if (!prefix.empty() && prefix.size() >= suffix.size() && prefix.size() * 2 >= inner.size()) {
      prefix_[std::string(prefix)].push_back(id);
      note_length(prefix_lengths_, prefix.size());
    } else if (!suffix.empty() && suffix.size() * 2 >= inner.size()) {
      suffix_[std::string(suffix)].push_back(id);
      note_length(suffix_lengths_, suffix.size());
    } else if (!inner.empty()) {
      inner_.add(inner);
      inner_ids_.push_back(id);
    } else {
      always_.push_back(id);
    }
  }
  inner_.build();
}

std::vector<std::uint32_t> GlobSet::match(std::string_view text) const {
  std::vector<std::uint32_t> out;
  const auto look = [&](const Index& index, std::string_view key, bool sure) {
    const auto found = index.find(std::string(key));
    if (found == index.end()) return;
    for (const std::uint32_t id : found->second) {
      if (sure || globs_[id].matches(text)) out.push_back(id);
    }
  };
  look(exact_, text, true);
  for (const std::size_t length : prefix_lengths_) {
    if (length > text.size()) break;
    look(prefix_, text.substr(0, length), false);
  }
  for (const std::size_t length : suffix_lengths_) {
    if (length > text.size()) break;
    look(suffix_, text.substr(text.size() - length), false);
  }
  if (!inner_.empty()) {
    for (const std::uint32_t at : inner_.match(text)) {
      if (globs_[inner_ids_[at]].matches(text)) out.push_back(inner_ids_[at]);
    }
  }
  for (const std::uint32_t id : always_) {
    if (globs_[id].matches(text)) out.push_back(id);
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace writ::patterns
