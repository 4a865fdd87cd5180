#include "tools/project/toml.hpp"

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/date.hpp"
#include "base/utf8.hpp"

namespace writ::project {
namespace {

/// The byte at a line and column, which the library counts from 1, columns in code points.
std::uint32_t offset_of(const SourceFile& source, toml::source_position position) {
  const std::string_view text = source.text();
  if (position.line == 0 || position.line > source.line_count()) return static_cast<std::uint32_t>(text.size());
  const std::string_view line = source.line(static_cast<std::uint32_t>(position.line));
  std::size_t at = static_cast<std::size_t>(line.data() - text.data());
  const std::size_t end = at + line.size();
  if (position.line == 1 && text.starts_with("\xEF\xBB\xBF")) at += 3;
  for (toml::source_index column = 1; column < position.column && at < end; ++column) {
    at += std::max<std::uint32_t>(1, utf8::decode(text, at).length);
  }
  return static_cast<std::uint32_t>(std::min(at, text.size()));
}

class Builder {
 public:
  Builder(FileId file, const SourceFile& source) : file_(file), source_(source) {}

  Value value_of(const toml::node& node) const {
    Value out;
    out.span = span_of(node.source());
    if (const auto* text = node.as_string()) {
      out.kind = Value::Kind::Text;
      out.text = text->get();
    } else if (const auto* integer = node.as_integer()) {
      out.kind = Value::Kind::Integer;
      out.integer = integer->get();
    } else if (const auto* decimal = node.as_floating_point()) {
      out.kind = Value::Kind::Decimal;
      out.decimal = decimal->get();
    } else if (const auto* boolean = node.as_boolean()) {
      out.kind = Value::Kind::Boolean;
      out.boolean = boolean->get();
    } else if (const auto* date = node.as_date()) {
      out.kind = Value::Kind::Date;
      out.text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date->get().year), static_cast<int>(date->get().month), static_cast<int>(date->get().day));
    } else if (const auto* list = node.as_array()) {
      out.kind = Value::Kind::List;
      for (const toml::node& item : *list) out.items.push_back(value_of(item));
    } else if (const auto* table = node.as_table()) {
      out.kind = Value::Kind::Table;
      out.inline_table = table->is_inline();
      for (const auto& [key, item] : *table) out.members.push_back({std::string(key.str()), span_of(key.source()), value_of(item)});
      std::stable_sort(out.members.begin(), out.members.end(), [](const Member& a, const Member& b) { return a.key_span.begin < b.key_span.begin; });
    } else {
      out.kind = Value::Kind::Time;
    }
    return out;
  }

  Span span_of(const toml::source_region& region) const {
    const std::uint32_t begin = offset_of(source_, region.begin);
    return {file_, begin, std::max(begin, offset_of(source_, region.end))};
  }

 private:
  FileId file_;
  const SourceFile& source_;
};

}  // namespace

bool Value::says_same(const Value& other) const {
  if (kind != other.kind || text != other.text || integer != other.integer || boolean != other.boolean || items.size() != other.items.size() ||
      members.size() != other.members.size()) {
    return false;
  }
  // Bits, so that a NaN is itself.
  if (kind == Kind::Decimal && decimal != other.decimal && (decimal == decimal || other.decimal == other.decimal)) return false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].says_same(other.items[i])) return false;
  }
  for (const Member& member : members) {
    const auto same = std::find_if(other.members.begin(), other.members.end(), [&](const Member& m) { return m.key == member.key; });
    if (same == other.members.end() || !member.value.says_same(same->value)) return false;
  }
  return true;
}

std::string_view kind_words(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::Text: return "a text";
    case Value::Kind::Integer: return "an integer";
    case Value::Kind::Decimal: return "a decimal number";
    case Value::Kind::Boolean: return "true or false";
    case Value::Kind::Date: return "a date";
    case Value::Kind::Time: return "a time";
    case Value::Kind::List: return "a list";
    case Value::Kind::Table: return "a table";
  }
  return {};
}

std::optional<Value> parse_toml(FileId file, const SourceFile& source, Diagnostics& diagnostics) {
  const Builder builder(file, source);
  if (const auto bad = utf8::first_invalid(source.text())) {
    const auto at = static_cast<std::uint32_t>(*bad);
    diagnostics.add(DiagnosticCode::ProjectSyntax, {file, at, at + 1}, "the file is not UTF-8", "save it as UTF-8");
    return std::nullopt;
  }
  const toml::parse_result result = toml::parse(source.text());
  if (!result) {
    std::string message(result.error().description());
    if (!message.empty() && message.back() == '.') message.pop_back();
    Span span = builder.span_of(result.error().source());
    const auto size = static_cast<std::uint32_t>(source.text().size());
    span.end = std::min(size, std::max(span.end, span.begin + 1));
    span.begin = std::min(span.begin, span.end);
    diagnostics.add(DiagnosticCode::ProjectSyntax, span, "the text is no TOML: " + message);
    return std::nullopt;
  }
  return builder.value_of(result.table());
}

std::string toml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(byte));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace writ::project
