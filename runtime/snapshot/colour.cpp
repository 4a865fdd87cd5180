#include "runtime/snapshot/colour.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numbers>
#include <string>

#include "runtime/patterns/text.hpp"

namespace writ::snapshot {
namespace {

/// Red, green, blue and alpha from 0 to 1, gamma-encoded as in sRGB.
struct Colour {
  double red = 0, green = 0, blue = 0, alpha = 1;
};

double clamped(double part) { return std::clamp(part, 0.0, 1.0); }

std::optional<Colour> hexadecimal(std::string_view digits) {
  const bool is_short = digits.size() == 3 || digits.size() == 4;
  if (!is_short && digits.size() != 6 && digits.size() != 8) return std::nullopt;
  std::array<double, 4> parts{0, 0, 0, 1};
  const std::size_t width = is_short ? 1 : 2;
  for (std::size_t i = 0; i * width < digits.size(); ++i) {
    unsigned value = 0;
    const char* const begin = digits.data() + i * width;
    const auto read = std::from_chars(begin, begin + width, value, 16);
    if (read.ec != std::errc() || read.ptr != begin + width) return std::nullopt;
    parts[i] = is_short ? value / 15.0 : value / 255.0;
  }
  return Colour{parts[0], parts[1], parts[2], parts[3]};
}

/// A number, perhaps in percent of `whole`.
std::optional<double> number(std::string_view text, double whole) {
  if (text == "none") return 0;
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  if (text.ends_with("deg")) text.remove_suffix(3);
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return percent ? value / 100 * whole : value;
}

double encoded(double linear) {
  return clamped(linear <= 0.0031308 ? linear * 12.92 : 1.055 * std::pow(linear, 1 / 2.4) - 0.055);
}

/// CSS Color 4, section 10: from OKLab to sRGB.
Colour from_oklab(double lightness, double a, double b, double alpha) {
  const double l = std::pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3);
  return {encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s), encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s), alpha};
}

std::optional<Colour> parse(std::string_view written) {
  const std::string text = patterns::ascii_lower(written);
  if (text.starts_with('#')) return hexadecimal(std::string_view(text).substr(1));
  if (text == "transparent") return Colour{0, 0, 0, 0};
  if (text == "black") return Colour{};
  if (text == "white") return Colour{1, 1, 1, 1};
  const std::size_t open = text.find('(');
  if (open == std::string::npos || !text.ends_with(')')) return std::nullopt;
  const std::string_view name = std::string_view(text).substr(0, open);
  std::string_view rest = std::string_view(text).substr(open + 1, text.size() - open - 2);
  // Words parted by spaces, commas and the slash before alpha: which of them is for the browser that wrote it to know.
  std::array<std::string_view, 5> words;
  std::size_t count = 0;
  for (;;) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" ,/"), rest.size()));
    if (rest.empty()) break;
    if (count == words.size()) return std::nullopt;
    const std::size_t end = std::min(rest.find_first_of(" ,/"), rest.size());
    words[count++] = rest.substr(0, end);
    rest.remove_prefix(end);
  }
  std::size_t first = 0;
  if (name == "color") {
    if (count == 0 || words[0] != "srgb") return std::nullopt;
    first = 1;
  }
  if (count != first + 3 && count != first + 4) return std::nullopt;
  const bool rgb = name == "rgb" || name == "rgba";
  const auto part = [&](std::size_t i, double whole) { return number(words[first + i], whole); };
  const auto alpha = count == first + 4 ? part(3, 1) : std::optional<double>(1);
  if (rgb || name == "color") {
    const double whole = rgb ? 255 : 1;
    const auto red = part(0, whole), green = part(1, whole), blue = part(2, whole);
    if (!red || !green || !blue || !alpha) return std::nullopt;
    return Colour{clamped(*red / whole), clamped(*green / whole), clamped(*blue / whole), clamped(*alpha)};
  }
  if (name != "oklab" && name != "oklch") return std::nullopt;
  const auto lightness = part(0, 1), second = part(1, 0.4), third = part(2, 0.4);
  if (!lightness || !second || !third || !alpha) return std::nullopt;
  if (name == "oklab") return from_oklab(*lightness, *second, *third, clamped(*alpha));
  const double angle = *third * std::numbers::pi / 180;
  return from_oklab(*lightness, *second * std::cos(angle), *second * std::sin(angle), clamped(*alpha));
}

double luminance(const Colour& colour) {
  const auto linear = [](double part) { return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4); };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

}  // namespace

std::optional<double> contrast(std::string_view color, std::string_view background) {
  const auto text = parse(color), below = parse(background);
  if (!text || !below || below->alpha < 1) return std::nullopt;
  const auto over = [&](double above, double under) { return above * text->alpha + under * (1 - text->alpha); };
  const double a = luminance({over(text->red, below->red), over(text->green, below->green), over(text->blue, below->blue), 1});
  const double b = luminance(*below);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

}  // namespace writ::snapshot
