#include "base/render.hpp"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/utf8.hpp"

namespace writ {
namespace {

constexpr std::size_t kTab = 4;
/// Wider lines are cut round what they show.
constexpr std::size_t kWidest = 160;

struct Paint {
  bool on;
  [[nodiscard]] std::string operator()(std::string_view code, std::string_view text) const {
    return on ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
  }
};
constexpr std::string_view kBold = "1";
constexpr std::string_view kRed = "1;31";
constexpr std::string_view kYellow = "1;33";
constexpr std::string_view kBlue = "1;34";
constexpr std::string_view kGreen = "1;32";

/// Columns of a terminal that a code point takes.
std::size_t cells(char32_t c) {
  if (c < 0x300) return 1;
  if (utf8::is_mark(c)) return 0;
  const auto width = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

/// Nothing that moves the cursor or turns the text about.
bool is_harmless(char32_t c) {
  if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return false;
  return u_charType(static_cast<UChar32>(c)) != U_FORMAT_CHAR && c != 0x2028 && c != 0x2029;
}

/// A line as it is shown, with the cell at which each byte begins.
struct ShownLine {
  std::string text;
  std::vector<std::size_t> cell_of;  ///< one more than bytes
};

ShownLine shown(std::string_view line) {
  ShownLine out;
  std::size_t cell = 0;
  for (std::size_t p = 0; p < line.size();) {
    const utf8::Decoded c = utf8::decode(line, p);
    const std::size_t length = std::max<std::uint32_t>(c.length, 1);
    out.cell_of.insert(out.cell_of.end(), length, cell);
    if (p == 0 && line.starts_with("\xEF\xBB\xBF")) {
      // A byte-order mark is nothing that anybody sees.
    } else if (line[p] == '\t') {
      const std::size_t width = kTab - cell % kTab;
      out.text.append(width, ' ');
      cell += width;
    } else if (c.length == 0 || !is_harmless(c.code_point)) {
      out.text += "\uFFFD";
      ++cell;
    } else {
      out.text.append(line.substr(p, length));
      cell += cells(c.code_point);
    }
    p += length;
  }
  out.cell_of.push_back(cell);
  return out;
}

std::string harmless(std::string_view text) {
  std::string out;
  for (std::size_t p = 0; p < text.size();) {
    const utf8::Decoded c = utf8::decode(text, p);
    const std::size_t length = std::max<std::uint32_t>(c.length, 1);
    if (c.length > 0 && (is_harmless(c.code_point) || c.code_point == '\n')) {
      out.append(text.substr(p, length));
    } else {
      out += "\uFFFD";
    }
    p += length;
  }
  return out;
}

/// The part of a text that lies in [from, to) cells.
std::string cut(std::string_view text, std::size_t from, std::size_t to) {
  std::string out;
  std::size_t cell = 0;
  for (std::size_t p = 0; p < text.size();) {
    const utf8::Decoded c = utf8::decode(text, p);
    const std::size_t length = std::max<std::uint32_t>(c.length, 1);
    if (cell >= from && cell + cells(c.code_point) <= to) out.append(text.substr(p, length));
    cell += cells(c.code_point);
    p += length;
  }
  return out;
}

/// The line of a span with carets (or dashes, for a second place) under it.
std::string excerpt(const SourceFile& file, Span span, char mark, std::string_view text, const Paint& paint, std::string_view colour) {
  const Position begin = file.position(span.begin);
  const Position end = file.position(std::max(span.begin, span.end));
  const std::string_view line = file.line(begin.line);
  ShownLine out = shown(line);
  const auto line_begin = static_cast<std::size_t>(line.data() - file.text().data());
  const std::size_t from = std::min<std::size_t>(span.begin - std::min<std::size_t>(line_begin, span.begin), line.size());
  // What goes on over further lines is marked to the end of its first.
  const std::size_t to = end.line == begin.line ? std::min<std::size_t>(span.end - line_begin, line.size()) : line.size();
  std::size_t first = out.cell_of[from];
  std::size_t last = std::max(out.cell_of[std::max(to, from)], first + 1);
  std::string head;
  if (out.cell_of.back() > kWidest) {
    const std::size_t start = first > kWidest / 4 ? first - kWidest / 4 : 0;
    const std::size_t stop = start + kWidest;
    out.text = cut(out.text, start, stop);
    if (stop < out.cell_of.back()) out.text += "…";
    last = std::min(last, stop) - start;
    first -= start;
    if (start > 0) head = "…";
  }
  const std::string number = fmt::format("{:>5} | ", begin.line);
  const std::string margin = std::string(number.size() - 2, ' ') + "| ";
  while (out.text.ends_with(' ')) out.text.pop_back();
  std::string lines = paint(kBlue, number) + head + out.text + "\n";
  std::string carets(last - first, mark);
  if (!text.empty()) carets += " " + harmless(text);
  lines += paint(kBlue, margin) + std::string(first + (head.empty() ? 0 : 1), ' ') + paint(colour, carets) + "\n";
  return lines;
}

}  // namespace

std::string render_place(const SourceSet& sources, Span span) {
  if (!span.file.is_some() || span.file.index >= sources.size()) return {};
  const SourceFile& file = sources[span.file];
  const Position at = file.position(span.begin);
  return fmt::format("{}:{}:{}", harmless(file.name()), at.line, at.column);
}

std::string render(const SourceSet& sources, const Diagnostic& diagnostic, Colour colour) {
  const Paint paint{colour == Colour::Yes};
  const bool error = diagnostic.severity == DiagnosticSeverity::Error;
  const std::string place = render_place(sources, diagnostic.span);
  std::string out;
  if (!place.empty()) out += paint(kBold, place + ": ");
  out += paint(error ? kRed : kYellow, fmt::format("{}[{}]", error ? "error" : "warning", info(diagnostic.code).code));
  out += paint(kBold, ": " + harmless(diagnostic.message)) + "\n";
  if (!place.empty()) out += excerpt(sources[diagnostic.span.file], diagnostic.span, '^', {}, paint, error ? kRed : kYellow);
  for (const Label& label : diagnostic.labels) {
    const std::string other = render_place(sources, label.span);
    if (other.empty()) {
      out += "  " + paint(kBold, "note: ") + harmless(label.text) + "\n";
      continue;
    }
    out += "  " + paint(kBold, other + ":") + "\n";
    out += excerpt(sources[label.span.file], label.span, '-', label.text, paint, kBlue);
  }
  if (!diagnostic.help.empty()) out += "  " + paint(kGreen, "help: ") + harmless(diagnostic.help) + "\n";
  return out;
}

}  // namespace writ
