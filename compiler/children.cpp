#include "compiler/children.hpp"

namespace writ::compiler {
namespace {

using language::TypedId;

struct Collect {
  std::vector<TypedId> out;

  void add(TypedId id) { out.push_back(id); }
  void add(const std::optional<TypedId>& id) {
    if (id) out.push_back(*id);
  }
  void add(const std::vector<TypedId>& ids) { out.insert(out.end(), ids.begin(), ids.end()); }

  void operator()(const language::ErrorExpr&) {}
  void operator()(const language::Constant&) {}
  void operator()(const language::Local&) {}
  void operator()(const language::VendorAtHand&) {}
  void operator()(const language::SiteRecord&) {}
  void operator()(const language::CmpRecordExpr&) {}
  void operator()(const language::GetFact&) {}
  void operator()(const language::Get& e) { add(e.base), add(e.vendor); }
  void operator()(const language::NotExpr& e) { add(e.operand); }
  void operator()(const language::AndExpr& e) { add(e.left), add(e.right); }
  void operator()(const language::OrExpr& e) { add(e.left), add(e.right); }
  void operator()(const language::CompareExpr& e) { add(e.left), add(e.right); }
  void operator()(const language::IsNoneExpr& e) { add(e.operand); }
  void operator()(const language::InExpr& e) { add(e.left), add(e.list); }
  void operator()(const language::TextExpr& e) { add(e.left), add(e.right); }
  void operator()(const language::SaysExpr& e) { add(e.left); }
  void operator()(const language::MentionsExpr& e) { add(e.left), add(e.vendor); }
  void operator()(const language::QuantifierExpr& e) { add(e.during), add(e.where), add(e.satisfies); }
  void operator()(const language::ArithmeticExpr& e) { add(e.left), add(e.right); }
  void operator()(const language::CallExpr& e) { add(e.arguments); }
};

}  // namespace

std::vector<TypedId> children(const language::TypedExpr& expr) {
  Collect collect;
  std::visit([&](const auto& node) { collect(node); }, expr.node);
  return std::move(collect.out);
}

}  // namespace writ::compiler
