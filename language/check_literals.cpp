// Literals that another grammar speaks: hosts, selectors, regexes, URLs. Checked here, once, so that no run meets a bad one.

#include <fmt/format.h>

#include "language/check_context.hpp"
#include "runtime/patterns/host.hpp"
#include "runtime/patterns/regex.hpp"
#include "runtime/patterns/selector.hpp"
#include "runtime/patterns/url.hpp"

namespace writ::language {

std::string CheckContext::host(const StringLiteral& literal) {
  auto normal = patterns::plain_host(literal.value);
  if (normal) return *normal;
  report(DiagnosticCode::BadHost, literal.span, fmt::format("`{}` is no host name: {}", literal.value, normal.error().message),
         "a host stands alone, without scheme, path, port or `*`: it matches itself and every host under it; `urls` takes globs");
  return {};
}

void CheckContext::selector(const StringLiteral& literal) {
  if (const auto fault = patterns::check_selector(literal.value)) {
    report(DiagnosticCode::BadSelector, literal.span, fmt::format("bad selector `{}`: {}", literal.value, fault->message), fault->help);
  }
}

void CheckContext::regex(const RegexLiteral& literal) {
  const auto compiled = patterns::Regex::compile(literal.pattern, {literal.ignore_case, literal.dot_all});
  if (!compiled) {
    report(DiagnosticCode::BadRegex, literal.span, fmt::format("bad regex: {}", compiled.error().message),
           "regexes are RE2: no look-around and no back-references");
  }
}

void CheckContext::url(const StringLiteral& literal) {
  const auto parsed = patterns::parse_url(literal.value);
  if (!parsed || parsed->host.empty()) {
    report(DiagnosticCode::BadUrl, literal.span, fmt::format("`{}` is no absolute URL", literal.value), "write it with its scheme: https://…");
  }
}

model::Mark CheckContext::mark(const Mark& mark) {
  if (const auto* string = std::get_if<StringLiteral>(&mark.value)) {
    if (string->value.empty()) {
      report(DiagnosticCode::BadGlob, string->span, "an empty string is found in everything", "take it out");
    }
    return {false, string->value, false, false};
  }
  const auto& literal = std::get<RegexLiteral>(mark.value);
  regex(literal);
  return {true, literal.pattern, literal.ignore_case, literal.dot_all};
}

}  // namespace writ::language
