#include "tools/project/keys.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/diagnostic.hpp"
#include "model/enums.hpp"
#include "runtime/browser/vantage.hpp"
#include "tools/report/writer.hpp"

namespace writ::project {
namespace {

template <typename E>
std::vector<std::string> names_of() {
  std::vector<std::string> out;
  for (const auto name : model::names<E>()) out.emplace_back(name);
  return out;
}

std::vector<std::string> texts_of(const auto& views) {
  std::vector<std::string> out;
  for (const auto view : views) out.emplace_back(view);
  return out;
}

std::optional<Fault> one_of(std::string_view what, const std::string& text, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), text) != known.end()) return std::nullopt;
  const std::string near = did_you_mean(text, known);
  return Fault{fmt::format("unknown {} `{}`", what, text), (near.empty() ? "" : fmt::format("did you mean `{}`? ", near)) + fmt::format("known: {}", fmt::join(known, ", "))};
}

template <typename T>
std::optional<Fault> of(const Result<T>& parsed) {
  if (parsed) return std::nullopt;
  return Fault{parsed.error().message, {}};
}

}  // namespace

bool Key::is_list() const {
  switch (type) {
    case KeyType::Texts:
    case KeyType::Sites:
    case KeyType::Files:
    case KeyType::Packs:
    case KeyType::Outputs:
    case KeyType::States: return true;
    case KeyType::Text:
    case KeyType::File:
    case KeyType::FileOrUrl:
    case KeyType::Path:
    case KeyType::Answers:
    case KeyType::Boolean:
    case KeyType::Integer:
    case KeyType::Number: return false;
  }
  return false;
}

bool Key::serves(std::string_view command) const {
  const auto all = words(commands);
  return std::find(all.begin(), all.end(), command) != all.end();
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    if (text.empty()) return out;
    out.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(out.back().size());
  }
}

const std::vector<Key>& all_keys() {
  static const std::vector<Key> table = {
#define KEY(section, name, type, domain, flag, instead, commands, example, meaning) \
  {section, name, KeyType::type, Domain::domain, flag, instead, commands, example, meaning},
#include "tools/project/keys.def"
#undef KEY
  };
  return table;
}

const Key* find_key(std::string_view section, std::string_view name) {
  for (const Key& key : all_keys()) {
    if (key.section == section && key.name == name) return &key;
  }
  return nullptr;
}

std::string_view takes(KeyType type) {
  switch (type) {
    case KeyType::Text: return "a text";
    case KeyType::Texts:
    case KeyType::Sites: return "a list of texts";
    case KeyType::File:
    case KeyType::Path: return "a path";
    case KeyType::FileOrUrl: return "a path or an address";
    case KeyType::Answers: return "a text";
    case KeyType::Packs: return "a list of paths or names of packs";
    case KeyType::Outputs: return "a list of formats";
    case KeyType::Files:
    case KeyType::States: return "a list of paths";
    case KeyType::Boolean: return "true or false";
    case KeyType::Integer: return "an integer";
    case KeyType::Number: return "a number";
  }
  return {};
}

std::optional<Fault> fault_of(const Key& key, const std::string& text) {
  if (text.empty() || text.find('\0') != std::string::npos) {
    return Fault{fmt::format("`{}` has {}", key.name, text.empty() ? "an empty text" : "a null character in it"), fmt::format("such as {} = {}", key.name, key.example)};
  }
  switch (key.domain) {
    case Domain::Any: return std::nullopt;
    case Domain::SeverityOrNone: {
      auto known = names_of<model::Severity>();
      known.emplace_back("none");
      return one_of("severity", text, known);
    }
    case Domain::Standing: return one_of("standing", text, names_of<model::Standing>());
    case Domain::Phase: return one_of("phase", text, names_of<model::Phase>());
    case Domain::Format: return one_of("format", text.substr(0, text.find('=')), texts_of(report::format_names()));
    case Domain::ReportLanguage: return one_of("language", text, texts_of(report::language_tags()));
    case Domain::Viewport: return of(browser::parse_viewport(text));
    case Domain::ThirdParties: {
      constexpr std::string_view kReplay = "replay=";
      if (text.starts_with(kReplay) && text.size() > kReplay.size()) return std::nullopt;
      return one_of("way to answer for third parties", text, {"block", "live", "replay=FILE.har"});
    }
    case Domain::Vantage: return of(browser::parse_vantage(fmt::format("{}={}", key.name, text), {}));
  }
  return std::nullopt;
}

}  // namespace writ::project
