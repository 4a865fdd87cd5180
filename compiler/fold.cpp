#include "compiler/fold.hpp"

#include <optional>

#include "compiler/children.hpp"

namespace writ::compiler {
namespace {

using language::Constant;
using language::TypedId;

class Folder {
 public:
  explicit Folder(language::CheckedProgram& program) : program_(program) {}

  /// Children first, on a stack of our own: chains of `or` may be long.
  void run(TypedId root) {
    struct Open {
      TypedId id;
      bool descended;
    };
    std::vector<Open> open{{root, false}};
    while (!open.empty()) {
      const auto [id, descended] = open.back();
      open.pop_back();
      if (descended) {
        if (auto value = folded(program_.exprs[id])) program_.exprs[id].node = std::move(*value);
        continue;
      }
      open.push_back({id, true});
      for (const TypedId child : children(program_.exprs[id])) open.push_back({child, false});
    }
  }

 private:
  const Constant* constant(TypedId id) const { return std::get_if<Constant>(&program_.exprs[id].node); }
  template <typename T>
  const T* as(TypedId id) const {
    const Constant* c = constant(id);
    return c == nullptr ? nullptr : std::get_if<T>(&c->value);
  }

  std::optional<Constant> folded(const language::TypedExpr& expr) const {
    if (const auto* call = std::get_if<language::CallExpr>(&expr.node)) {
      if (!call->arguments.empty()) return std::nullopt;
      const Constant* body = constant(program_.defines[call->define].body);
      return body == nullptr ? std::nullopt : std::optional(*body);
    }
    if (const auto* negation = std::get_if<language::NotExpr>(&expr.node)) {
      const bool* value = as<bool>(negation->operand);
      return value == nullptr ? std::nullopt : std::optional(Constant{!*value});
    }
    if (const auto* sum = std::get_if<language::ArithmeticExpr>(&expr.node)) return arithmetic(*sum);
    return std::nullopt;
  }

  /// Sums that stay in range; others are left for the machine, which says that they do not.
  std::optional<Constant> arithmetic(const language::ArithmeticExpr& sum) const {
    const bool minus = sum.op == language::ArithmeticOp::Subtract;
    const auto combine = [&](std::int64_t a, std::int64_t b) -> std::optional<std::int64_t> {
      std::int64_t out = 0;
      const bool over = minus ? __builtin_sub_overflow(a, b, &out) : __builtin_add_overflow(a, b, &out);
      return over ? std::nullopt : std::optional(out);
    };
    const auto* a = as<std::int64_t>(sum.left);
    const auto* b = as<std::int64_t>(sum.right);
    if (a != nullptr && b != nullptr) {
      const auto value = combine(*a, *b);
      return value ? std::optional(Constant{*value}) : std::nullopt;
    }
    const auto* x = as<Duration>(sum.left);
    const auto* y = as<Duration>(sum.right);
    if (x != nullptr && y != nullptr) {
      const auto months = combine(x->months, y->months), ms = combine(x->ms, y->ms);
      return months && ms ? std::optional(Constant{Duration{*months, *ms}}) : std::nullopt;
    }
    return std::nullopt;
  }

  language::CheckedProgram& program_;
};

}  // namespace

void fold(language::CheckedProgram& program) {
  Folder folder(program);
  // A define may name another one; each round folds one more level, and few have many.
  static constexpr int kRounds = 4;
  for (int round = 0; round < kRounds; ++round) {
    for (const language::TypedDefine& define : program.defines) folder.run(define.body);
  }
  for (const language::TypedRoot& root : program.roots) folder.run(root.expr);
}

}  // namespace writ::compiler
