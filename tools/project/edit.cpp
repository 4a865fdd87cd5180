#include "tools/project/edit.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tools/project/project.hpp"
#include "tools/project/toml.hpp"

namespace writ::project {
namespace {

std::vector<std::string> parts_of(std::string_view name) {
  std::vector<std::string> out;
  while (true) {
    const auto dot = name.find('.');
    out.emplace_back(name.substr(0, dot));
    if (dot == std::string_view::npos) return out;
    name.remove_prefix(dot + 1);
  }
}

std::optional<Value> parse(const std::string& text) {
  Diagnostics ignored;
  SourceSet sources;
  const FileId file = sources.push(SourceFile("", text));
  return parse_toml(file, sources[file], ignored);
}

const Member* member_of(const Value& table, std::string_view key) {
  for (const Member& member : table.members) {
    if (member.key == key) return &member;
  }
  return nullptr;
}

/// The last byte of a value that stands in lines of its own table, for a line to go below it.
std::uint32_t end_of(const Value& value) {
  std::uint32_t end = value.span.end;
  if (value.kind == Value::Kind::Table && !value.inline_table) {
    for (const Member& member : value.members) end = std::max(end, end_of(member.value));
  }
  return end;
}

class Edit {
 public:
  Edit(const std::string& text, std::string_view name, std::string_view value) : text_(text), key_(toml_key(name)), value_(value), line_end_("\n") {
    const auto first = text.find('\n');
    if (first != std::string::npos && first > 0 && text[first - 1] == '\r') line_end_ = "\r\n";
  }

  std::string replace(Span span) const { return text_.substr(0, span.begin) + value_ + text_.substr(span.end); }

  std::string into_inline(const Value& facts) const {
    const std::string line = key_ + " = " + value_;
    if (!facts.members.empty()) return put(end_of(facts.members.back().value), ", " + line);
    return put(facts.span.end - 1, " " + line + " ");
  }

  /// Below the line that holds the byte `at`, as far in as that line is.
  std::string below(std::uint32_t at, std::string_view prefix) const {
    const auto start = at == 0 ? 0 : text_.rfind('\n', at - 1) + 1;
    const auto code = text_.find_first_not_of(" \t", start);
    const std::string indent = code == std::string::npos || text_[code] == '[' ? "" : text_.substr(start, code - start);
    const auto end = text_.find('\n', at);
    const std::string line = indent + std::string(prefix) + key_ + " = " + value_;
    if (end == std::string::npos) return text_ + line_end_ + line + line_end_;
    return put(end + 1, line + line_end_);
  }

  std::string at_the_end() const {
    std::string out = text_;
    if (!out.empty() && !out.ends_with('\n')) out += line_end_;
    if (!out.empty()) out += line_end_;
    return out + "[facts]" + line_end_ + key_ + " = " + value_ + line_end_;
  }

 private:
  std::string put(std::size_t at, const std::string& what) const { return text_.substr(0, at) + what + text_.substr(at); }

  const std::string& text_;
  std::string key_, value_, line_end_;
};

/// Whether a table has a line `[…]` of its own.
bool has_header(const std::string& text, const Value& table) {
  return !table.inline_table && table.span.begin < text.size() && text[table.span.begin] == '[';
}

std::string edited(const std::string& text, const Value& root, std::string_view name, std::string_view value) {
  const Edit edit(text, name, value);
  const Member* facts = member_of(root, "facts");
  if (facts == nullptr) return edit.at_the_end();
  const Value* at = &facts->value;
  for (const std::string& part : parts_of(name)) {
    const Member* member = member_of(*at, part);
    at = member == nullptr ? nullptr : &member->value;
    if (at == nullptr) break;
  }
  if (at != nullptr) return edit.replace(at->span);
  if (facts->value.inline_table) return edit.into_inline(facts->value);
  if (!has_header(text, facts->value)) return edit.below(end_of(facts->value), "facts.");
  std::uint32_t last = facts->value.span.begin;
  for (const Member& member : facts->value.members) {
    if (!has_header(text, member.value)) last = std::max(last, end_of(member.value));
  }
  return edit.below(last, "");
}

/// What the root must say afterwards.
void set_in(Value& root, std::string_view name, const Value& value) {
  auto parts = parts_of(name);
  parts.insert(parts.begin(), "facts");
  Value* at = &root;
  for (const std::string& part : parts) {
    auto found = std::find_if(at->members.begin(), at->members.end(), [&](const Member& member) { return member.key == part; });
    if (found == at->members.end()) {
      Value table;
      table.kind = Value::Kind::Table;
      found = at->members.insert(at->members.end(), {part, {}, std::move(table)});
    }
    at = &found->value;
  }
  *at = value;
}

}  // namespace

std::string toml_key(std::string_view name) {
  std::string out;
  for (const std::string& part : parts_of(name)) {
    const bool bare = !part.empty() && part.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") == std::string::npos;
    out += (out.empty() ? "" : ".") + (bare ? part : toml_text(part));
  }
  return out;
}

Result<std::string> set_fact(const std::string& text, std::string_view name, std::string_view value) {
  const auto cannot = [&](const char* why) {
    return fail("project.edit", std::string(why) + "; put `" + toml_key(name) + " = " + std::string(value) + "` under [facts] by hand");
  };
  auto root = parse(text);
  if (!root) return cannot("the file is no TOML");
  const auto alone = parse("value = " + std::string(value) + "\n");
  if (!alone || alone->members.size() != 1) return cannot("the value is no TOML");
  std::string out = edited(text, *root, name, value);
  const auto now = parse(out);
  set_in(*root, name, alone->members.front().value);
  if (!now || !now->says_same(*root)) return cannot("no place for the fact was found in the file");
  return out;
}

}  // namespace writ::project
