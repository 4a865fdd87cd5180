#include "tools/project/new_project.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "tools/project/edit.hpp"
#include "tools/project/keys.hpp"
#include "tools/project/toml.hpp"

namespace writ::project {
namespace {

/// Of `[collect]`, those that most projects want to know of; spec/project.md has all.
constexpr std::array<std::string_view, 5> kShown = {"static", "phases", "viewport", "concurrency", "timeout"};

std::string list_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + toml_text(text);
  return "[" + out + "]";
}

/// The value that was answered; empty where the key was left open.
std::string answered(const NewProject& project, const Key& key) {
  if (!key.section.empty()) return {};
  if (key.name == "sites" && !project.sites.empty()) return list_of(project.sites);
  if (key.name == "packs" && !project.packs.empty()) return list_of(project.packs);
  if (key.name == "jurisdictions" && !project.places.empty()) return list_of(project.places);
  if (key.name == "fail-on" && !project.fail_on.empty()) return toml_text(project.fail_on);
  return {};
}

std::string lines_of(const NewProject& project, const Key& key) {
  const std::string value = answered(project, key);
  const std::string meaning = key.meaning.starts_with("… ") ? std::string(key.meaning.substr(std::string_view("… ").size())) : std::string(key.meaning);
  return fmt::format("\n# {}\n{}{} = {}\n", meaning, value.empty() ? "# " : "", key.name, value.empty() ? std::string(key.example) : value);
}

/// A question may have any characters; a comment has one line.
std::string comment_of(const std::string& text) {
  std::string out = text;
  std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return out;
}

}  // namespace

std::string text_of(const NewProject& project) {
  std::string out =
      "# What Writ does where the command line does not say otherwise. Lines behind a # are open: take it away to set a key.\n"
      "# Paths are relative to this file.\n";
  for (const Key& key : all_keys()) {
    if (key.section.empty()) out += lines_of(project, key);
  }
  out += "\n# What no visit can see and somebody has to say; `writ list facts` has every question, `writ scan --ask` asks those that count.\n[facts]\n";
  for (const NewFact& fact : project.facts) out += fmt::format("# {}\n{} = {}\n", comment_of(fact.question), toml_key(fact.name), fact.toml);
  out += "\n# How sites are visited.\n[collect]\n";
  for (const Key& key : all_keys()) {
    if (key.section == "collect" && std::find(kShown.begin(), kShown.end(), key.name) != kShown.end()) out += lines_of(project, key).substr(1);
  }
  out += "\n# As whom.\n[collect.vantage]\n";
  for (const Key& key : all_keys()) {
    if (key.section == "collect.vantage") out += lines_of(project, key).substr(1);
  }
  return out;
}

}  // namespace writ::project
