#include "runtime/browser/vantage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/json.hpp"
#include "runtime/collect/ascii.hpp"

namespace writ::browser {
namespace {

using Members = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kShape = "it takes country=FR, language=fr-FR, timezone=Europe/Paris and geolocation=48.8,2.3, with commas between, or a JSON file with these";

tl::unexpected<Error> wrong(std::string what) { return fail("usage.vantage", fmt::format("--vantage: {}; {}", what, kShape)); }

std::optional<double> number(std::string_view text) {
  text = collect::trim(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// A comma parts members, but the one in a place does not: what follows it has no `=`.
Members members_of(std::string_view text) {
  Members out;
  while (!text.empty()) {
    const auto end = text.find(',');
    const std::string_view piece = collect::trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    const auto equals = piece.find('=');
    if (equals != std::string_view::npos) out.emplace_back(collect::trim(piece.substr(0, equals)), collect::trim(piece.substr(equals + 1)));
    else if (!out.empty()) out.back().second += "," + std::string(piece);
    else out.emplace_back(piece, "");
  }
  return out;
}

Result<Members> members_of_json(std::string_view text) {
  Json object;
  std::string error;
  if (!parse_json(text, object, error, 8) || !object.is_object()) return wrong("the file is no JSON object" + (error.empty() ? "" : " (" + error + ")"));
  Members out;
  for (const auto& [name, value] : object.items()) {
    if (value.is_string()) out.emplace_back(name, value.get<std::string>());
    else if (value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number()) out.emplace_back(name, value[0].dump() + "," + value[1].dump());
    else return wrong(fmt::format("`{}` is neither a text nor two numbers", name));
  }
  return out;
}

bool letters_of(std::string_view text, std::string_view besides) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) { return collect::is_alpha(c) || collect::is_digit(c) || besides.find(c) != std::string_view::npos; });
}

}  // namespace

Result<Vantage> parse_vantage(std::string_view text, const Vantage& base) {
  Members members;
  if (collect::trim(text).starts_with("{")) {
    WRIT_TRY(read, members_of_json(text));
    members = read;
  } else {
    members = members_of(text);
  }
  if (members.empty()) return wrong("nothing is in it");
  Vantage out = base;
  for (const auto& [name, value] : members) {
    if (name == "country") {
      if (value.size() != 2 || !collect::is_alpha(value[0]) || !collect::is_alpha(value[1])) return wrong(fmt::format("`{}` is no country of two letters", value));
      out.country.clear();
      for (const char c : value) out.country.push_back(static_cast<char>(collect::lower(c) - 'a' + 'A'));
    } else if (name == "language") {
      if (value.size() < 2 || value.size() > 35 || !collect::is_alpha(value[0]) || !letters_of(value, "-")) return wrong(fmt::format("`{}` is no language such as fr-FR", value));
      out.language = value;
    } else if (name == "timezone") {
      if (value.size() > 60 || !letters_of(value, "/_+-")) return wrong(fmt::format("`{}` is no time zone such as Europe/Paris", value));
      out.timezone = value;
    } else if (name == "geolocation") {
      const auto comma = value.find(',');
      const auto latitude = number(std::string_view(value).substr(0, comma));
      const auto longitude = comma == std::string::npos ? std::nullopt : number(std::string_view(value).substr(comma + 1));
      if (!latitude || !longitude || !(*latitude >= -90 && *latitude <= 90) || !(*longitude >= -180 && *longitude <= 180)) {
        return wrong(fmt::format("`{}` is no latitude and longitude such as 48.8,2.3", value));
      }
      out.place = Place{*latitude, *longitude};
    } else {
      return wrong(fmt::format("it knows no `{}`", name));
    }
  }
  return out;
}

Result<Viewport> parse_viewport(std::string_view text) {
  Viewport out;
  const auto side = [](std::string_view digits, int& into) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), into);
    return error == std::errc() && end == digits.data() + digits.size() && into >= 200 && into <= 8000;
  };
  const auto by = text.find_first_of("xX");
  if (by == std::string_view::npos || !side(text.substr(0, by), out.width) || !side(text.substr(by + 1), out.height)) {
    return fail("usage.viewport", fmt::format("--viewport: `{}` is no size such as 390x844 (each side from 200 to 8000)", text));
  }
  return out;
}

std::string accepted_languages(const std::string& language, bool bare) {
  std::vector<std::string> list{language};
  if (const auto dash = language.find('-'); dash != std::string::npos) list.push_back(language.substr(0, dash));
  if (list.back() != "en") list.emplace_back("en");
  std::string out;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i > 0) out += ",";
    out += list[i];
    if (i > 0 && !bare) out += fmt::format(";q=0.{}", 10 - i);
  }
  return out;
}

}  // namespace writ::browser
