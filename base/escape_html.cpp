#include "base/escape_html.hpp"

namespace writ {
namespace {

enum class Apostrophe { Kept, Escaped };

std::string escaped(std::string_view text, Apostrophe apostrophe) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += apostrophe == Apostrophe::Escaped ? "&#39;" : "'"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

std::string escape_html(std::string_view text) { return escaped(text, Apostrophe::Escaped); }

std::string escape_html_as_browsers(std::string_view text) { return escaped(text, Apostrophe::Kept); }

}  // namespace writ
