#pragma once
// What a stage has to say of a source text, as values (spec/diagnostics.md).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.hpp"

namespace writ {

enum class DiagnosticSeverity { Error, Warning };

/// Every diagnostic Writ can give; the rows stand in diagnostics.def, the paragraphs in spec/diagnostics.md.
enum class DiagnosticCode {
#define DIAGNOSTIC(ident, code, severity, meaning) ident,
#include "base/diagnostics.def"
#undef DIAGNOSTIC
};

struct DiagnosticInfo {
  std::string_view code;  ///< stable for ever, "W101"
  DiagnosticSeverity severity;
  std::string_view meaning;
};
[[nodiscard]] const DiagnosticInfo& info(DiagnosticCode code);
/// All rows, in the order of the table.
[[nodiscard]] const std::vector<DiagnosticInfo>& all_diagnostics();

/// Another place that matters, and what it has to do with the fault.
struct Label {
  Span span;
  std::string text;
};

/// A mend that a tool can apply: replace the span by the text.
struct FixIt {
  std::string title;
  Span span;
  std::string replacement;
};

struct Diagnostic {
  DiagnosticCode code;
  DiagnosticSeverity severity;  ///< the table's, unless the caller raised a warning to an error
  std::string message;          ///< lower case, no full stop, names what was found
  Span span;                    ///< the wrong thing itself, not the sentence round it
  std::vector<Label> labels;
  std::string help;             ///< how to mend it, "did you mean" included; may be empty
  std::vector<FixIt> fixes;
};

/// The list that stages add to.
class Diagnostics {
 public:
  /// Adds one and gives it back for labels, help and fix-its; the reference holds until the next call.
  Diagnostic& add(DiagnosticCode code, Span span, std::string message, std::string help = {});
  [[nodiscard]] bool has_errors() const;
  [[nodiscard]] const std::vector<Diagnostic>& all() const { return list_; }
  [[nodiscard]] std::vector<Diagnostic>& all() { return list_; }
  /// By file, then offset, then code; equal ones once.
  void sort();

 private:
  std::vector<Diagnostic> list_;
};

/// The nearest of `candidates` within a distance that a typing mistake explains; empty if none.
[[nodiscard]] std::string did_you_mean(std::string_view found, const std::vector<std::string>& candidates);

}  // namespace writ
