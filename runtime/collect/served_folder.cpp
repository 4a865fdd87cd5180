#include "runtime/collect/served_folder.hpp"

#include <array>
#include <charconv>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "runtime/collect/ascii.hpp"

namespace writ::collect {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLongestTarget = 8192;

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char letter = lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// Percent-decoded once; nothing for what is cut short or holds a NUL.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return std::nullopt;
    out.push_back(c);
  }
  return out;
}

/// The steps of a decoded path, "." left out; nothing where one is "..".
std::optional<std::vector<std::string>> steps_of(std::string_view path) {
  std::vector<std::string> out;
  while (!path.empty()) {
    const auto end = path.find('/');
    const std::string_view step = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
    if (step.empty() || step == ".") continue;
    if (step == "..") return std::nullopt;
    out.emplace_back(step);
  }
  return out;
}

bool is_folder(const std::string& path) {
  std::error_code error;
  return fs::is_directory(path, error);
}

std::optional<std::uint64_t> number(std::string_view digits) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

}  // namespace

Result<ServedFolder> ServedFolder::open(const std::string& folder) {
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return fail("usage.folder", "`" + folder + "` cannot be opened: " + error.message());
  if (!fs::is_directory(root, error)) return fail("usage.folder", "`" + folder + "` is no folder");
  ServedFolder out(root.string());
  if (out.find("/").status != 200) return fail("usage.folder", "`" + folder + "` has no index.html to begin with; name the folder that the build writes");
  return out;
}

bool ServedFolder::file_at(const std::string& path, ServedFile& into) const {
  std::error_code error;
  const std::string real = fs::canonical(path, error).string();
  // A link may lead elsewhere in the folder and nowhere else.
  const bool inside = root_ == "/" || real.starts_with(root_ + "/");
  if (error || !inside || !fs::is_regular_file(real, error)) return false;
  const auto size = fs::file_size(real, error);
  if (error) return false;
  into.path = real;
  into.size = size;
  into.mime = mime_of(path);
  return true;
}

ServedFile ServedFolder::find(std::string_view target) const {
  ServedFile out;
  out.status = 400;
  if (!target.starts_with('/') || target.size() > kLongestTarget) return out;
  const std::string_view raw = target.substr(0, target.find('?'));
  const auto path = decoded(raw);
  const auto steps = path ? steps_of(*path) : std::nullopt;
  if (!steps) return out;
  std::string at = root_;
  bool hidden = false;
  for (const std::string& step : *steps) {
    at += "/" + step;
    hidden = hidden || (step.front() == '.' && step != ".well-known");
  }
  out.status = 200;
  if (!hidden) {
    if (is_folder(at)) {
      ServedFile index;
      if (file_at(at + "/index.html", index) || file_at(at + "/index.htm", index)) {
        if (raw.ends_with('/')) {
          index.status = 200;
          return index;
        }
        out.status = 301;
        // Several slashes at the front would lead to another host.
        out.location = "/" + std::string(raw.substr(std::min(raw.find_first_not_of('/'), raw.size()))) + "/" + std::string(target.substr(raw.size()));
        return out;
      }
    } else if (!raw.ends_with('/') && (file_at(at, out) || file_at(at + ".html", out))) {
      return out;
    }
  }
  if (file_at(root_ + "/200.html", out)) return out;
  out.status = 404;
  (void)file_at(root_ + "/404.html", out);
  return out;
}

std::string_view mime_of(std::string_view path) {
  static constexpr auto kTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
      {"html", "text/html; charset=utf-8"}, {"htm", "text/html; charset=utf-8"}, {"xhtml", "application/xhtml+xml"},
      {"js", "text/javascript; charset=utf-8"}, {"mjs", "text/javascript; charset=utf-8"}, {"cjs", "text/javascript; charset=utf-8"},
      {"css", "text/css; charset=utf-8"}, {"json", "application/json"}, {"map", "application/json"}, {"webmanifest", "application/manifest+json"},
      {"xml", "application/xml"}, {"rss", "application/rss+xml"}, {"atom", "application/atom+xml"}, {"txt", "text/plain; charset=utf-8"},
      {"md", "text/markdown; charset=utf-8"}, {"csv", "text/csv; charset=utf-8"}, {"ics", "text/calendar"}, {"wasm", "application/wasm"},
      {"svg", "image/svg+xml"}, {"png", "image/png"}, {"jpg", "image/jpeg"}, {"jpeg", "image/jpeg"}, {"gif", "image/gif"}, {"webp", "image/webp"},
      {"avif", "image/avif"}, {"ico", "image/x-icon"}, {"bmp", "image/bmp"}, {"woff", "font/woff"}, {"woff2", "font/woff2"}, {"ttf", "font/ttf"},
      {"otf", "font/otf"}, {"eot", "application/vnd.ms-fontobject"}, {"mp4", "video/mp4"}, {"webm", "video/webm"}, {"ogv", "video/ogg"}, {"mov", "video/quicktime"},
      {"mp3", "audio/mpeg"}, {"ogg", "audio/ogg"}, {"wav", "audio/wav"}, {"m4a", "audio/mp4"}, {"vtt", "text/vtt"}, {"pdf", "application/pdf"}, {"zip", "application/zip"}});
  const auto slash = path.rfind('/');
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const auto dot = name.rfind('.');
  if (dot != std::string_view::npos) {
    for (const auto& [ending, type] : kTypes) {
      if (same_word(name.substr(dot + 1), ending)) return type;
    }
  }
  return "application/octet-stream";
}

RangeAnswer parse_range(std::string_view header, std::uint64_t size, ByteRange& range) {
  if (!starts_with_word(header, "bytes=")) return RangeAnswer::Whole;
  const std::string_view text = trim(header.substr(6));
  const auto dash = text.find('-');
  if (dash == std::string_view::npos || text.find(',') != std::string_view::npos) return RangeAnswer::Whole;
  const std::string_view before = text.substr(0, dash), after = text.substr(dash + 1);
  if (before.empty()) {
    const auto last = number(after);
    if (!last) return RangeAnswer::Whole;
    if (*last == 0 || size == 0) return RangeAnswer::Outside;
    range = {size - std::min(*last, size), size - 1};
    return RangeAnswer::Part;
  }
  const auto first = number(before);
  const auto last = after.empty() ? std::optional<std::uint64_t>(UINT64_MAX) : number(after);
  if (!first || !last || *last < *first) return RangeAnswer::Whole;
  if (*first >= size) return RangeAnswer::Outside;
  range = {*first, std::min(*last, size - 1)};
  return RangeAnswer::Part;
}

}  // namespace writ::collect
