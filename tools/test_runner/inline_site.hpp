#pragma once
// `given site "…" { during … { … } }` of a test as the snapshot that it stands for (spec/language.md, "Tests").

#include <string>
#include <tl/expected.hpp>

#include "base/date.hpp"
#include "base/span.hpp"
#include "language/ast.hpp"

namespace writ::test_runner {

/// What the test says and no snapshot can hold, with its place.
struct SiteFault {
  Span span;
  std::string message;
};

/// The text of a `writ.snapshot/1` captured at the start of `day`. What the test does not say is left out, so that the
/// engine takes it as unknown: only the method is GET where none is given, and a cookie without a lifetime goes with
/// the session.
[[nodiscard]] tl::expected<std::string, SiteFault> inline_snapshot(const language::GivenSiteValue& site, Date day);

}  // namespace writ::test_runner
