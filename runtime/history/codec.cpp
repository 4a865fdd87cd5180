#include "runtime/history/codec.hpp"

#include <fmt/format.h>

namespace writ::history {
namespace {

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  if (text.empty()) return out;
  for (std::size_t at = 0;;) {
    const auto end = text.find(by, at);
    out.push_back(text.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) return out;
    at = end + 1;
  }
}

}  // namespace

std::string time_text(Instant instant) {
  std::string out = format_instant(instant);
  if (out.find('.') == std::string::npos) out.insert(out.size() - 1, ".000");
  return out;
}

std::string places_text(const std::vector<std::string>& places) { return fmt::format("{}", fmt::join(places, ",")); }

std::vector<std::string> parse_places(std::string_view text) {
  std::vector<std::string> out;
  for (const auto part : split(text, ',')) out.emplace_back(part);
  return out;
}

std::string looked_text(const std::vector<Looked>& looked) {
  std::string out;
  for (const Looked& one : looked) {
    out += fmt::format("{}{}/{}/{}", out.empty() ? "" : ",", one.phase ? model::name_of(*one.phase) : "-", model::name_of(one.evidence), model::name_of(one.coverage));
  }
  return out;
}

std::optional<std::vector<Looked>> parse_looked(std::string_view text) {
  std::vector<Looked> out;
  for (const auto part : split(text, ',')) {
    const auto words = split(part, '/');
    if (words.size() != 3) return std::nullopt;
    const auto phase = words[0] == "-" ? std::nullopt : model::parse<model::Phase>(words[0]);
    const auto evidence = model::parse<model::EvidenceKind>(words[1]);
    const auto coverage = model::parse<model::Coverage>(words[2]);
    if ((!phase && words[0] != "-") || !evidence || !coverage) return std::nullopt;
    out.push_back({phase, *evidence, *coverage});
  }
  return out;
}

}  // namespace writ::history
