// A project file of any bytes: it is read or refused with a place in it, and a fact that is put into it is there afterwards.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/render.hpp"
#include "tools/project/edit.hpp"
#include "tools/project/project.hpp"

using namespace writ;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1U << 14U) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  Diagnostics diagnostics;
  const project::Project read = project::read_project("writ.toml", text, diagnostics);
  for (const Diagnostic& d : diagnostics.all()) {
    if (d.span.begin > d.span.end || d.span.end > text.size() || d.message.empty()) __builtin_trap();
    if (render(read.sources, d).empty()) __builtin_trap();
  }
  for (const project::Setting& setting : read.settings) {
    if (setting.values.empty() || setting.values.size() != setting.spans.size()) __builtin_trap();
  }
  const auto edited = project::set_fact(text, "sector", "\"health\"");
  if (!edited) return 0;
  Diagnostics after;
  const project::Project again = project::read_project("writ.toml", *edited, after);
  if (again.find("", "sites") == nullptr && read.find("", "sites") != nullptr) __builtin_trap();
  for (const project::FactSetting& fact : again.facts) {
    const auto* value = std::get_if<std::string>(&fact.value);
    if (fact.name == "sector" && value != nullptr && *value == "health") return 0;
  }
  __builtin_trap();
}
