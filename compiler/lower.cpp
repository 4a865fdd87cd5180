#include "compiler/lower.hpp"

#include <algorithm>

#include "base/check.hpp"
#include "compiler/assembler.hpp"
#include "compiler/children.hpp"
#include "compiler/conjuncts.hpp"
#include "compiler/fold.hpp"
#include "compiler/reads.hpp"
#include "runtime/bytecode/verify.hpp"

namespace writ::compiler {
namespace {

using bytecode::Class;
using bytecode::Op;
using language::TypedId;

constexpr int kMaxDepth = 1000;        ///< of nested expressions; the parser stops long before
constexpr std::size_t kMaxCallDepth = 200;

Class class_of(const model::Type& type) {
  return type.kind == model::TypeKind::Boolean && !type.set ? Class::Truth : Class::Value;
}

bytecode::Comparison comparison_of(language::CompareOp op) {
  using language::CompareOp;
  switch (op) {
    case CompareOp::Is: case CompareOp::Equal: return bytecode::Comparison::Is;
    case CompareOp::IsNot: case CompareOp::NotEqual: return bytecode::Comparison::IsNot;
    case CompareOp::Less: return bytecode::Comparison::Less;
    case CompareOp::LessEqual: return bytecode::Comparison::LessEqual;
    case CompareOp::Greater: return bytecode::Comparison::Greater;
    case CompareOp::GreaterEqual: return bytecode::Comparison::GreaterEqual;
  }
  return bytecode::Comparison::Is;
}

/// For which outcomes of a truth somebody will ask for its proof.
struct Demand {
  bool if_true = true, if_false = true, if_unknown = true;
  [[nodiscard]] Demand swapped() const { return {if_false, if_true, if_unknown}; }
  [[nodiscard]] bool any() const { return if_true || if_false || if_unknown; }
  static Demand all_or_none(bool needed) { return {needed, needed, needed}; }
};

class Lowering {
 public:
  Lowering(const language::CheckedProgram& checked, Pools& pools, bytecode::Program& program, const LowerOptions& options,
           bytecode::Chunk& chunk)
      : checked_(checked), exprs_(checked.exprs), pools_(pools), program_(program), options_(options), chunk_(chunk), out_(chunk) {}

  /// Gives false where the expression is too large.
  bool run(TypedId expr) {
    put(expr, chunk_.result, {});
    out_.at(exprs_[expr].span);
    out_.emit(Op::Return);
    return out_.fits() && fits_;
  }

 private:
  // ---- the two classes
  void put(TypedId id, Class wanted, Demand demand) {
    if (wanted == Class::Truth) truth(id, demand);
    else value(id, demand.any());
  }

  /// Leaves a truth on the stack.
  void truth(TypedId id, Demand demand) {
    if (++depth_ > kMaxDepth) {
      fits_ = false;
      out_.emit(Op::PushTruth);  // the chunk is given up; its stack stays in step
    } else {
      const Tracing tracing(*this, id);
      const Span outside = out_.span();
      out_.at(exprs_[id].span);
      truth_node(id, demand);
      if (tracing.point != bytecode::kNoOperand) out_.emit(Op::TraceTruth, {.z = tracing.point});
      out_.at(outside);
    }
    --depth_;
  }

  /// Leaves a value on the stack.
  void value(TypedId id, bool proof_needed) {
    if (++depth_ > kMaxDepth) {
      fits_ = false;
      out_.emit(Op::PushVendor);
    } else {
      const Tracing tracing(*this, id);
      const Span outside = out_.span();
      out_.at(exprs_[id].span);
      value_node(id, proof_needed);
      if (tracing.point != bytecode::kNoOperand) out_.emit(Op::TraceValue, {.z = tracing.point});
      out_.at(outside);
    }
    --depth_;
  }

  /// What is a truth by nature; everything else of type boolean is a value first.
  void truth_node(TypedId id, Demand demand) {
    const auto& node = exprs_[id].node;
    if (const auto* constant = std::get_if<language::Constant>(&node)) {
      const auto* b = std::get_if<bool>(&constant->value);
      WRIT_CHECK(b != nullptr);
      out_.emit(Op::PushTruth, {.x = *b ? 1U : 0U});
    } else if (const auto* local = std::get_if<language::Local>(&node)) {
      out_.emit(Op::LoadTruth, {.y = local->slot});
    } else if (const auto* negation = std::get_if<language::NotExpr>(&node)) {
      truth(negation->operand, demand.swapped());
      out_.emit(Op::Not);
    } else if (std::holds_alternative<language::AndExpr>(node)) {
      // An unknown `and` shows what proves its true sides; an unknown `or` shows nothing of its false ones.
      const Demand sides{demand.if_true || demand.if_unknown, demand.if_false, demand.if_unknown};
      chain<language::AndExpr>(id, sides, Op::And, Op::JumpIfFalse, demand.if_false);
    } else if (std::holds_alternative<language::OrExpr>(node)) {
      chain<language::OrExpr>(id, demand, Op::Or, Op::JumpIfTrue, demand.if_true);
    } else if (const auto* compare = std::get_if<language::CompareExpr>(&node)) {
      value(compare->left, demand.any());
      value(compare->right, demand.any());
      out_.emit(Op::Compare, {.x = static_cast<std::uint32_t>(comparison_of(compare->op))});
    } else if (const auto* none = std::get_if<language::IsNoneExpr>(&node)) {
      value(none->operand, demand.any());
      out_.emit(Op::IsNone, {.x = none->negated ? 1U : 0U});
    } else if (const auto* in = std::get_if<language::InExpr>(&node)) {
      value(in->left, demand.any());
      for (const TypedId member : in->list) value(member, demand.any());
      if (in->list.size() >= bytecode::kMaxStack) fits_ = false;
      out_.emit(Op::InList, {.y = static_cast<std::uint32_t>(in->list.size())});
    } else if (const auto* test = std::get_if<language::TextExpr>(&node)) {
      text_test(*test, demand.any());
    } else if (const auto* says = std::get_if<language::SaysExpr>(&node)) {
      value(says->left, demand.any());
      const std::uint32_t language_text = says->language ? pools_.constant(*says->language) : bytecode::kNoOperand;
      out_.emit(Op::Says, {.y = says->phrases.index, .z = language_text});
    } else if (const auto* mentions = std::get_if<language::MentionsExpr>(&node)) {
      value(mentions->left, demand.any());
      value(mentions->vendor, demand.any());
      out_.emit(Op::Mentions, {.x = mentions->operator_of ? 1U : 0U});
    } else if (const auto* quantifier = std::get_if<language::QuantifierExpr>(&node)) {
      WRIT_CHECK(quantifier->kind != language::QuantifierKind::Count);
      const bool no = quantifier->kind == language::QuantifierKind::No;
      loop(*quantifier, no ? demand.swapped() : demand);
      if (no) out_.emit(Op::Not);
    } else if (const auto* call = std::get_if<language::CallExpr>(&node)) {
      this->call(*call);
    } else {
      value_node(id, demand.any());
      out_.emit(Op::ToTruth);
    }
  }

  void value_node(TypedId id, bool proof_needed) {
    const language::TypedExpr& expr = exprs_[id];
    const auto& node = expr.node;
    if (const auto* get = std::get_if<language::Get>(&node)) {
      field(*get, proof_needed);
    } else if (const auto* fact = std::get_if<language::GetFact>(&node)) {
      out_.emit(Op::GetFact, {.z = fact->fact.index});
    } else if (std::holds_alternative<language::VendorAtHand>(node)) {
      out_.emit(Op::PushVendor);
    } else if (const auto* quantifier = std::get_if<language::QuantifierExpr>(&node);
               quantifier && quantifier->kind == language::QuantifierKind::Count) {
      loop(*quantifier, Demand::all_or_none(proof_needed));
    } else if (class_of(expr.type) == Class::Truth) {
      truth_node(id, Demand::all_or_none(proof_needed));
      out_.emit(Op::ToValue);
    } else if (const auto* constant = std::get_if<language::Constant>(&node)) {
      push(*constant);
    } else if (const auto* local = std::get_if<language::Local>(&node)) {
      out_.emit(Op::Load, {.y = local->slot});
    } else if (const auto* arithmetic = std::get_if<language::ArithmeticExpr>(&node)) {
      value(arithmetic->left, proof_needed);
      value(arithmetic->right, proof_needed);
      out_.emit(arithmetic->op == language::ArithmeticOp::Add ? Op::Add : Op::Subtract);
    } else if (const auto* call = std::get_if<language::CallExpr>(&node)) {
      this->call(*call);
    } else {
      // ErrorExpr, and `site` or `cmp` by themselves: the checker lets none of them through.
      WRIT_CHECK(false);
    }
  }

  // ---- parts
  void push(const language::Constant& constant) {
    if (const auto* symbol = std::get_if<language::Constant::Symbol>(&constant.value)) {
      out_.emit(Op::PushSymbol, {.z = symbol->payload});
      return;
    }
    const auto pooled = [&]() -> bytecode::Constant {
      if (const auto* v = std::get_if<std::int64_t>(&constant.value)) return *v;
      if (const auto* v = std::get_if<double>(&constant.value)) return *v;
      if (const auto* v = std::get_if<std::string>(&constant.value)) return *v;
      if (const auto* v = std::get_if<Duration>(&constant.value)) return *v;
      const auto* v = std::get_if<Date>(&constant.value);
      WRIT_CHECK(v != nullptr);
      return *v;
    }();
    out_.emit(Op::PushConstant, {.z = pools_.constant(pooled)});
  }

  void field(const language::Get& get, bool proof_needed) {
    const auto number = static_cast<std::uint32_t>(get.field);
    const auto& base = exprs_[get.base].node;
    if (std::holds_alternative<language::SiteRecord>(base) || std::holds_alternative<language::CmpRecordExpr>(base)) {
      out_.emit(Op::GetSite, {.z = number});
      return;
    }
    const auto* local = std::get_if<language::Local>(&base);
    if (local != nullptr && !get.text && !get.vendor) {
      out_.emit(Op::LoadField, {.y = local->slot, .z = number});
      return;
    }
    value(get.base, proof_needed);
    if (get.text) {
      out_.emit(Op::GetFieldText, {.y = number, .z = pools_.constant(*get.text)});
    } else if (get.vendor) {
      value(*get.vendor, proof_needed);
      out_.emit(Op::GetFieldVendor, {.z = number});
    } else {
      out_.emit(Op::GetField, {.z = number});
    }
  }

  void text_test(const language::TextExpr& test, bool proof_needed) {
    using bytecode::TextTest;
    value(test.left, proof_needed);
    const auto with_right = [&](TextTest kind) {
      value(*test.right, proof_needed);
      out_.emit(Op::TestText, {.x = static_cast<std::uint32_t>(kind)});
    };
    switch (test.op) {
      case language::TextOp::MatchesRegex: {
        model::Mark mark = test.regex;
        mark.regex = true;
        out_.emit(Op::MatchRegex, {.z = pools_.constant(mark)});
        return;
      }
      case language::TextOp::MatchesPattern: out_.emit(Op::MatchPattern, {.z = test.pattern.index}); return;
      case language::TextOp::MatchesGlob: {
        const auto* constant = std::get_if<language::Constant>(&exprs_[*test.right].node);
        const auto* glob = constant == nullptr ? nullptr : std::get_if<std::string>(&constant->value);
        if (glob != nullptr) out_.emit(Op::MatchGlob, {.z = pools_.constant(*glob)});
        else with_right(TextTest::Glob);
        return;
      }
      case language::TextOp::Contains: with_right(TextTest::Contains); return;
      case language::TextOp::StartsWith: with_right(TextTest::StartsWith); return;
      case language::TextOp::EndsWith: with_right(TextTest::EndsWith); return;
      case language::TextOp::Under: with_right(TextTest::Under); return;
    }
  }

  void call(const language::CallExpr& call) {
    const auto& define = checked_.defines[call.define];
    for (std::size_t i = 0; i < call.arguments.size(); ++i) put(call.arguments[i], class_of(define.parameters[i]), {});
    out_.emit(Op::Call, {.z = call.define});
  }

  /// It holds no quantifier and calls nothing, so it adds no proof.
  bool proves_nothing(TypedId id) const {
    std::vector<TypedId> open{id};
    while (!open.empty()) {
      const language::TypedExpr& expr = exprs_[open.back()];
      open.pop_back();
      if (std::holds_alternative<language::QuantifierExpr>(expr.node) || std::holds_alternative<language::CallExpr>(expr.node)) {
        return false;
      }
      // A truth that was handed to a define may bring its proof along.
      if (std::holds_alternative<language::Local>(expr.node) && class_of(expr.type) == Class::Truth) return false;
      for (const TypedId child : children(expr)) open.push_back(child);
    }
    return true;
  }

  /// `a and b and c`, as one row: chains may be long, so the left spine is walked and not descended. `proof_wanted`: whether
  /// somebody asks for the proof of the outcome that would stop early.
  template <typename Node>
  void chain(TypedId id, Demand demand, Op join, Op stop, bool proof_wanted) {
    std::vector<TypedId> spine;
    std::vector<TypedId> rights;
    TypedId at = id;
    while (const auto* node = std::get_if<Node>(&exprs_[at].node)) {
      spine.push_back(at);
      rights.push_back(node->right);
      at = node->left;
    }
    // rights[0] is the last of the row. An operand may be passed over if it is quiet, the row left if all to come are.
    std::vector<bool> quiet, rest_quiet;
    for (const TypedId right : rights) {
      quiet.push_back(!options_.trace && (!proof_wanted || proves_nothing(right)));
      rest_quiet.push_back(quiet.back() && (rest_quiet.empty() || rest_quiet.back()));
    }
    std::vector<std::uint32_t> stops;
    truth(at, demand);
    for (std::size_t i = rights.size(); i-- > 0;) {
      out_.at(exprs_[spine[i]].span);
      std::optional<std::uint32_t> over;
      if (rest_quiet[i]) stops.push_back(out_.jump(stop));
      else if (quiet[i]) over = out_.jump(stop);
      truth(rights[i], demand);
      out_.emit(join);
      if (over) out_.land(*over);
    }
    for (const std::uint32_t jump : stops) out_.land(jump);
  }

  void loop(const language::QuantifierExpr& q, Demand demand) {
    using language::QuantifierKind;
    bytecode::Loop row;
    row.item = q.item;
    row.slot = static_cast<std::uint16_t>(q.slot);
    if (q.slot > 0xFFFF) fits_ = false;
    row.evidence = evidence_of(exprs_, q);
    const bool document = q.item == model::ItemKind::Document || q.item == model::ItemKind::Paragraph;
    if (document) {
      for (const model::DocumentKind kind : q.documents) row.documents |= bytecode::bit(kind);
      if (q.documents.empty()) row.documents = bytecode::kAllDocuments;
    }
    if (q.item == model::ItemKind::Element) row.selector = pools_.constant(q.selector);
    // A `where` that is false proves nothing; the proof of an unknown one stands for the unknown whole.
    Demand where_demand{true, false, demand.if_unknown};
    Demand satisfies_demand{false, true, demand.if_unknown};
    switch (q.kind) {
      case QuantifierKind::Any: case QuantifierKind::No:
        row.kind = bytecode::LoopKind::Any;
        where_demand.if_true = demand.if_true;
        row.stop_at_first = !demand.if_true && !options_.trace;
        break;
      case QuantifierKind::Every:
        row.kind = bytecode::LoopKind::Every;
        // It collects "where, and not satisfies", an `and`.
        where_demand.if_true = satisfies_demand.if_false = demand.if_false || demand.if_unknown;
        row.stop_at_first = !demand.if_false && !options_.trace;
        break;
      case QuantifierKind::Count:
        row.kind = bytecode::LoopKind::Count;
        where_demand = {demand.any(), false, false};
        break;
    }
    std::vector<TypedId> dynamic;
    for (const TypedId phase : q.during) {
      const auto* constant = std::get_if<language::Constant>(&exprs_[phase].node);
      const auto* symbol = constant == nullptr ? nullptr : std::get_if<language::Constant::Symbol>(&constant->value);
      if (symbol != nullptr && symbol->payload < model::kPhaseCount) {
        row.phases |= bytecode::bit(static_cast<model::Phase>(symbol->payload));
      } else {
        dynamic.push_back(phase);
      }
    }
    if (dynamic.size() > 0xFF) fits_ = false;
    row.dynamic_phases = static_cast<std::uint8_t>(dynamic.size());
    std::optional<TypedId> vendor;
    if (options_.drivers && q.item != model::ItemKind::Element && !document) {
      if ((vendor = vendor_driver(exprs_, q))) {
        row.driver = bytecode::Driver::Vendor;
      } else if (auto atom = atom_driver(exprs_, q)) {
        row.driver = bytecode::Driver::Atom;
        row.atom = pool(*atom);
      }
    }

    for (const TypedId phase : dynamic) value(phase, false);
    if (vendor) value(*vendor, false);
    const std::uint32_t number = out_.add_loop(row);
    out_.emit(Op::Enter, {.z = number});
    out_.loop(number).start = out_.emit(Op::Next, {.z = number});
    if (q.where) truth(*q.where, where_demand);
    else if (q.kind != QuantifierKind::Every) out_.emit(Op::PushTruth, {.x = 1});
    if (q.kind == QuantifierKind::Every) {
      if (q.where) out_.emit(Op::SkipIfFalse, {.z = number});
      if (q.satisfies) truth(*q.satisfies, satisfies_demand);
      else out_.emit(Op::PushTruth, {.x = 1});
      out_.emit(Op::Not);
      if (q.where) out_.emit(Op::And);
    }
    out_.emit(Op::Collect, {.z = number});
    out_.loop(number).end = out_.emit(Op::Leave, {.z = number});
  }

  std::uint32_t pool(const AtomDriver& atom) {
    std::uint32_t literal = 0;
    if (atom.test == bytecode::AtomTest::Pattern) {
      literal = atom.pattern.index;
    } else if (atom.test == bytecode::AtomTest::Regex) {
      model::Mark mark = atom.regex;
      mark.regex = true;
      literal = pools_.constant(mark);
    } else {
      literal = pools_.constant(atom.text);
    }
    return pools_.atom({atom.field, atom.test, literal});
  }

  // ---- explanations
  /// Opens a point for an expression that an explanation shows, for as long as its parts are lowered.
  struct Tracing {
    Tracing(Lowering& l, TypedId id) : lowering(l), outer(l.trace_parent_) {
      const auto& node = l.exprs_[id].node;
      if (!l.options_.trace || std::holds_alternative<language::Constant>(node) || std::holds_alternative<language::Local>(node) ||
          std::holds_alternative<language::VendorAtHand>(node)) {
        return;
      }
      point = static_cast<std::uint32_t>(l.program_.traces.size());
      l.program_.traces.push_back({l.exprs_[id].span, outer});
      l.trace_parent_ = point;
    }
    ~Tracing() { lowering.trace_parent_ = outer; }
    Tracing(const Tracing&) = delete;
    Tracing& operator=(const Tracing&) = delete;
    Lowering& lowering;
    std::uint32_t outer;
    std::uint32_t point = bytecode::kNoOperand;
  };

  const language::CheckedProgram& checked_;
  const Exprs& exprs_;
  Pools& pools_;
  bytecode::Program& program_;
  const LowerOptions& options_;
  bytecode::Chunk& chunk_;
  Assembler out_;
  std::uint32_t trace_parent_ = bytecode::kNoOperand;
  int depth_ = 0;
  bool fits_ = true;
};

/// The defines whose calls nest deeper than is allowed; the checker has refused circles.
std::optional<std::size_t> too_deep(const language::CheckedProgram& checked) {
  const std::size_t n = checked.defines.size();
  std::vector<std::vector<std::uint32_t>> callers(n);
  std::vector<std::size_t> open(n, 0), height(n, 1);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<TypedId> todo{checked.defines[i].body};
    while (!todo.empty()) {
      const language::TypedExpr& expr = checked.exprs[todo.back()];
      todo.pop_back();
      if (const auto* call = std::get_if<language::CallExpr>(&expr.node)) {
        callers[call->define].push_back(static_cast<std::uint32_t>(i));
        ++open[i];
      }
      for (const TypedId child : children(expr)) todo.push_back(child);
    }
  }
  std::vector<std::size_t> ready;
  for (std::size_t i = 0; i < n; ++i) {
    if (open[i] == 0) ready.push_back(i);
  }
  while (!ready.empty()) {
    const std::size_t at = ready.back();
    ready.pop_back();
    if (height[at] > kMaxCallDepth) return at;
    for (const std::uint32_t caller : callers[at]) {
      height[caller] = std::max(height[caller], height[at] + 1);
      if (--open[caller] == 0) ready.push_back(caller);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<bytecode::Program> lower(language::CheckedProgram checked, const SourceSet& sources,
                                       const LowerOptions& options, Diagnostics& diagnostics) {
  if (options.fold && !options.trace) fold(checked);
  bytecode::Program program;
  for (const SourceFile& file : sources) program.files.push_back(file.name());
  const auto too_large = [&](TypedId expr, const std::string& label, const std::string& why) {
    diagnostics.add(DiagnosticCode::ProgramTooLarge, checked.exprs[expr].span, label + " is too large: " + why,
                    "put parts of it into a `define`, or into rules of their own");
  };
  if (const auto deep = too_deep(checked)) {
    too_large(checked.defines[*deep].body, "define " + checked.defines[*deep].name, "its calls nest more than 200 deep");
    return std::nullopt;
  }
  Pools pools(program);
  ReadsAnalysis reads(checked);
  bool whole = true;
  const auto add = [&](std::vector<bytecode::Chunk>& chunks, bytecode::Chunk chunk, TypedId expr) {
    Lowering lowering(checked, pools, program, options, chunk);
    if (chunk.slots > bytecode::kMaxSlots || !lowering.run(expr)) {
      too_large(expr, chunk.label, "it has more parts than one chunk of bytecode can hold");
      whole = false;
    }
    chunks.push_back(std::move(chunk));
  };
  for (const language::TypedDefine& define : checked.defines) {
    bytecode::Chunk chunk;
    chunk.label = "define " + define.name;
    for (const model::Type& type : define.parameters) chunk.parameters.push_back(class_of(type));
    chunk.result = class_of(define.result);
    chunk.slots = define.slots;
    add(program.defines, std::move(chunk), define.body);
  }
  for (const language::TypedRoot& root : checked.roots) {
    bytecode::Chunk chunk;
    chunk.label = root.label;
    chunk.slots = root.slots;
    chunk.reads = reads.of_root(root.expr);
    add(program.roots, std::move(chunk), root.expr);
  }
  if (!whole) return std::nullopt;
  program.model = std::move(checked.model);
  // Stack and nesting are counted by the verifier alone.
  for (std::size_t i = 0; i < program.defines.size() + program.roots.size(); ++i) {
    const bool root = i >= program.defines.size();
    const std::size_t at = root ? i - program.defines.size() : i;
    bytecode::Chunk& chunk = root ? program.roots[at] : program.defines[at];
    if (bytecode::verify_chunk(program, chunk)) continue;
    too_large(root ? checked.roots[at].expr : checked.defines[at].body, chunk.label, "its parts nest too deep");
    whole = false;
  }
  if (!whole) return std::nullopt;
  const auto verified = bytecode::verify(program);
  WRIT_CHECK(verified);
  return program;
}

}  // namespace writ::compiler
