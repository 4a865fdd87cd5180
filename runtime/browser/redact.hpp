#pragma once
// Values of cookies and form fields without their secrets: another value of the same length and shape, the same for the
// same value within a run, so that identifiers can still be compared and recognised as such.

#include <string>
#include <string_view>

#include "model/model.hpp"
#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/patterns/glob.hpp"

namespace writ::browser {

enum class Redaction { On, Off };

class Redactor {
 public:
  explicit Redactor(Redaction redaction);
  Redactor(Redaction redaction, std::string salt) : redaction_(redaction), salt_(std::move(salt)) {}

  /// Leaves the cookies in clear that consent platforms keep for themselves: rules read the stored choice.
  void spare_consent(const model::Model& model);

  /// Digits stay digits, letters letters of their case, hexadecimal words hexadecimal; everything else stays. So do
  /// values that tell nobody from another: three characters or fewer, plain yes and no. TC strings stay too, alone and
  /// within a value, and so do US privacy strings: they are the record of the choice, which rules read.
  [[nodiscard]] std::string value(std::string_view text) const;
  /// The value of a `Cookie`, `Set-Cookie` or `Authorization` header; others as they are.
  [[nodiscard]] std::string header(std::string_view name, std::string_view value) const;
  /// A document with the marks of the helper: field values replaced, marks gone.
  [[nodiscard]] std::string html(std::string_view text) const;
  /// A document as served: values of its form fields replaced, scripts and comments as they are.
  [[nodiscard]] std::string served(std::string_view text) const;
  void phase(collect::PhaseDraft& draft) const;

 private:
  [[nodiscard]] std::string pairs(std::string_view text, char separator, bool first_only) const;
  Redaction redaction_;
  std::string salt_;
  patterns::GlobSet spared_;  ///< names of cookies
};

}  // namespace writ::browser
