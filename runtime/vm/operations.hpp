#pragma once
// What comparisons and arithmetic do with values (spec/semantics.md, 1). Three-valued: unknown in, unknown out, but absent
// is known: every comparison with it is false, `is not` true.

#include "base/date.hpp"
#include "model/value.hpp"
#include "runtime/bytecode/opcode.hpp"

namespace writ::vm {

/// `from`: the moment that months count from where two durations are compared that have no moment of their own.
[[nodiscard]] model::Truth compare(bytecode::Comparison op, const model::Value& a, const model::Value& b, Instant from);

/// `a is none`.
[[nodiscard]] model::Truth is_none(const model::Value& value);

struct Sum {
  model::Value value;
  bool overflow = false;  ///< the value is then unknown
};
[[nodiscard]] Sum add(const model::Value& a, const model::Value& b);
[[nodiscard]] Sum subtract(const model::Value& a, const model::Value& b);

[[nodiscard]] inline bool is_unknown(const model::Value& value) { return std::holds_alternative<model::Unknown>(value); }
[[nodiscard]] inline bool is_absent(const model::Value& value) { return std::holds_alternative<model::Absent>(value); }

}  // namespace writ::vm
