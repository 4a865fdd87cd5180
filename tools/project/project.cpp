#include "tools/project/project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "model/enums.hpp"
#include "tools/project/toml.hpp"

namespace writ::project {
namespace {

/// Every name that may stand in a section: its keys, and the sections below it.
std::vector<std::string> names_in(std::string_view section) {
  std::vector<std::string> out;
  for (const Key& key : all_keys()) {
    std::string_view rest = key.section;
    if (rest == section) {
      out.emplace_back(key.name);
      continue;
    }
    if (!section.empty()) {
      if (!rest.starts_with(section) || !rest.substr(section.size()).starts_with('.')) continue;
      rest.remove_prefix(section.size() + 1);
    }
    rest = rest.substr(0, rest.find('.'));
    if (std::find(out.begin(), out.end(), rest) == out.end()) out.emplace_back(rest);
  }
  if (section.empty()) out.emplace_back("facts");
  return out;
}

bool is_section(std::string_view name) {
  return std::any_of(all_keys().begin(), all_keys().end(), [&](const Key& key) {
    return key.section == name || (key.section.starts_with(name) && key.section.substr(name.size()).starts_with('.'));
  });
}

std::string joined(std::string_view section, std::string_view name) { return section.empty() ? std::string(name) : fmt::format("{}.{}", section, name); }

std::string place_of(std::string_view section) { return section.empty() ? std::string("at the top of the file") : fmt::format("in `[{}]`", section); }

class Reader {
 public:
  Reader(Project& project, Diagnostics& diagnostics) : project_(project), diagnostics_(diagnostics) {}

  /// Keys that contradict each other: recordings are judged instead of sites, and no option of the command line says which is meant.
  void contradictions() {
    const Setting* recordings = project_.find("", "hars");
    if (recordings == nullptr) return;
    for (const Setting& other : project_.settings) {
      if (other.key->flag != "urls" && other.key->flag != "--sites" && other.key->flag != "--sitemap" && other.key->flag != "--crawl") continue;
      diagnostics_.add(DiagnosticCode::ProjectValue, recordings->span, fmt::format("`hars` is judged instead of sites, and `{}` asks for sites", joined(other.key->section, other.key->name)),
                       "leave one of them out; --har and addresses on the command line win over the file");
      return;
    }
  }

  void table(std::string_view section, const Value& table) {
    for (const Member& member : table.members) {
      const std::string full = joined(section, member.key);
      if (section.empty() && member.key == "facts") {
        if (is(member, Value::Kind::Table, "a table")) facts(member.value);
      } else if (is_section(full)) {
        if (is(member, Value::Kind::Table, "a table")) this->table(full, member.value);
      } else if (const Key* key = find_key(section, member.key)) {
        setting(*key, member);
      } else {
        unknown(section, member);
      }
    }
  }

 private:
  bool is(const Member& member, Value::Kind kind, std::string_view wanted) {
    if (member.value.kind == kind) return true;
    wrong(member.value, fmt::format("`{}` is {}, expected {}", member.key, kind_words(member.value.kind), wanted), {});
    return false;
  }

  void wrong(const Value& value, std::string message, std::string help) {
    diagnostics_.add(DiagnosticCode::ProjectType, value.span, std::move(message), std::move(help));
  }

  void unknown(std::string_view section, const Member& member) {
    auto& fault = diagnostics_.add(DiagnosticCode::ProjectKey, member.key_span, fmt::format("unknown key `{}` {}", member.key, place_of(section)));
    const auto known = names_in(section);
    // The right name in the wrong place is told before a name that looks like it.
    const auto elsewhere = std::find_if(all_keys().begin(), all_keys().end(), [&](const Key& key) { return key.name == member.key; });
    if (elsewhere != all_keys().end()) {
      fault.help = fmt::format("`{}` stands {}", member.key, place_of(elsewhere->section));
      if (elsewhere->section.empty()) fault.help += ", before the first `[…]`";
      return;
    }
    if (const std::string near = did_you_mean(member.key, known); !near.empty()) {
      fault.help = fmt::format("did you mean `{}`?", near);
      fault.fixes.push_back({fmt::format("write `{}`", near), member.key_span, near});
      return;
    }
    std::vector<std::string> names;
    for (const Key& key : all_keys()) names.emplace_back(key.name);
    const std::string near = did_you_mean(member.key, names);
    fault.help = near.empty() ? fmt::format("known: {}", fmt::join(known, ", ")) : fmt::format("did you mean `{}`, which stands {}?", near, place_of(find_by_name(near)->section));
  }

  static const Key* find_by_name(std::string_view name) {
    return &*std::find_if(all_keys().begin(), all_keys().end(), [&](const Key& key) { return key.name == name; });
  }

  void setting(const Key& key, const Member& member) {
    Setting out{&key, member.value.span, {}, {}};
    if (key.is_list()) {
      if (member.value.kind != Value::Kind::List) return mismatch(key, member.value);
      for (const Value& item : member.value.items) {
        if (item.kind != Value::Kind::Text) return wrong(item, fmt::format("an item of `{}` is {}, expected a text", key.name, kind_words(item.kind)), such_as(key));
        if (!fits(key, item)) return;
        add(out, placed(key, item.text), item.span);
      }
      if (out.values.empty()) return wrong(member.value, fmt::format("`{}` is an empty list", key.name), "leave the key out");
    } else {
      auto word = word_of(key, member.value);
      if (!word) return mismatch(key, member.value);
      if (member.value.kind == Value::Kind::Text && !fits(key, member.value)) return;
      add(out, placed(key, std::move(*word)), member.value.span);
    }
    project_.settings.push_back(std::move(out));
  }

  static void add(Setting& setting, std::string value, Span span) {
    setting.values.push_back(std::move(value));
    setting.spans.push_back(span);
  }

  static std::string such_as(const Key& key) { return fmt::format("such as {} = {}", key.name, key.example); }

  void mismatch(const Key& key, const Value& value) {
    wrong(value, fmt::format("`{}` is {}, expected {}", key.name, kind_words(value.kind), takes(key.type)), such_as(key));
  }

  bool fits(const Key& key, const Value& value) {
    const auto fault = fault_of(key, value.text);
    if (!fault) return true;
    diagnostics_.add(DiagnosticCode::ProjectValue, value.span, fault->message, fault->help);
    return false;
  }

  /// The value as a command line would say it; nothing where it is of the wrong type.
  static std::optional<std::string> word_of(const Key& key, const Value& value) {
    switch (key.type) {
      case KeyType::Boolean:
        if (value.kind == Value::Kind::Boolean) return value.boolean ? "true" : "false";
        return std::nullopt;
      case KeyType::Number:
        if (value.kind == Value::Kind::Decimal && std::isfinite(value.decimal)) return fmt::format("{}", value.decimal);
        [[fallthrough]];
      case KeyType::Integer:
        if (value.kind == Value::Kind::Integer) return fmt::format("{}", value.integer);
        return std::nullopt;
      case KeyType::Text:
      case KeyType::File:
      case KeyType::FileOrUrl:
      case KeyType::Path:
      case KeyType::Answers:
        if (value.kind == Value::Kind::Text) return value.text;
        return std::nullopt;
      case KeyType::Texts:
      case KeyType::Sites:
      case KeyType::Files:
      case KeyType::Packs:
      case KeyType::Outputs:
      case KeyType::States: return std::nullopt;
    }
    return std::nullopt;
  }

  std::string beside(std::string_view path) const {
    // `-` is standard output or input.
    if (path == "-" || path.starts_with('/')) return std::string(path);
    return project_.folder + std::string(path);
  }

  std::string placed(const Key& key, std::string text) const {
    switch (key.type) {
      case KeyType::File:
      case KeyType::Files:
      case KeyType::Path: return beside(text);
      case KeyType::FileOrUrl: return text.find("://") == std::string::npos ? beside(text) : text;
      case KeyType::Answers:
      case KeyType::Outputs: {
        const auto equals = text.find('=');
        if (equals == std::string::npos || equals + 1 == text.size()) return text;
        return text.substr(0, equals + 1) + beside(std::string_view(text).substr(equals + 1));
      }
      case KeyType::States: {
        const auto equals = text.find('=');
        if (equals == std::string::npos || !model::parse<model::Phase>(text.substr(0, equals))) return beside(text);
        return text.substr(0, equals + 1) + beside(std::string_view(text).substr(equals + 1));
      }
      // Of sites and packs only who looks at the disk can tell which are paths.
      case KeyType::Text:
      case KeyType::Texts:
      case KeyType::Sites:
      case KeyType::Packs:
      case KeyType::Boolean:
      case KeyType::Integer:
      case KeyType::Number: return text;
    }
    return text;
  }

  void facts(const Value& table) {
    for (const Member& member : table.members) {
      if (member.value.kind != Value::Kind::Table) {
        fact(member.key, member);
        continue;
      }
      // `core.sector = …`: the fact of a pack.
      for (const Member& inner : member.value.members) fact(member.key + "." + inner.key, inner);
    }
  }

  void fact(std::string name, const Member& member) {
    FactSetting out{std::move(name), member.key_span, member.value.span, {}};
    switch (member.value.kind) {
      case Value::Kind::Boolean: out.value = member.value.boolean; break;
      case Value::Kind::Integer: out.value = member.value.integer; break;
      case Value::Kind::Text:
      case Value::Kind::Date: out.value = member.value.text; break;
      case Value::Kind::Decimal:
      case Value::Kind::Time:
      case Value::Kind::List:
      case Value::Kind::Table:
        return wrong(member.value, fmt::format("the fact `{}` is {}, expected a text, an integer, true or false, or a date", out.name, kind_words(member.value.kind)),
                     "`writ list facts` says what each takes");
    }
    project_.facts.push_back(std::move(out));
  }

  Project& project_;
  Diagnostics& diagnostics_;
};

}  // namespace

const Setting* Project::find(std::string_view section, std::string_view name) const {
  for (const Setting& setting : settings) {
    if (setting.key->section == section && setting.key->name == name) return &setting;
  }
  return nullptr;
}

Project read_project(std::string path, std::string text, Diagnostics& diagnostics) {
  Project out;
  const auto slash = path.rfind('/');
  if (slash != std::string::npos) out.folder = path.substr(0, slash + 1);
  out.path = path;
  const FileId file = out.sources.push(SourceFile(std::move(path), std::move(text)));
  if (const auto root = parse_toml(file, out.sources[file], diagnostics)) {
    Reader reader(out, diagnostics);
    reader.table("", *root);
    reader.contradictions();
  }
  diagnostics.sort();
  return out;
}

}  // namespace writ::project
