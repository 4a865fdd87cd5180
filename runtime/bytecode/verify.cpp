#include "runtime/bytecode/verify.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "runtime/bytecode/archive.hpp"

namespace writ::bytecode {
namespace {

tl::unexpected<Error> invalid(std::string what) { return fail("program.invalid", "the compiled pack is damaged: " + what); }

// ---------------------------------------------------------------- declarations

/// Walks the members of the model and remembers the first id or date that is out of range.
class IdChecker {
 public:
  explicit IdChecker(const Program& program) : program_(program) {}
  template <typename... T>
  void operator()(const T&... values) {
    (check(values), ...);
  }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  template <typename T>
  void check(const T&) {}
  void check(const Date& date) {
    static constexpr std::int32_t kFirst = -719'162, kLast = 2'932'896;  // 0001-01-01, 9999-12-31
    if (date.days < kFirst || date.days > kLast) ok_ = false;
  }
  void check(const Span& span) {
    if (span.file.is_some() && span.file.index >= program_.files.size()) ok_ = false;
  }
  template <typename T>
  void check(const Id<T>& id) {
    if (id.index >= size_of(id)) ok_ = false;
  }
  template <typename T>
  void check(const std::optional<T>& value) {
    if (value) check(*value);
  }
  template <typename T>
  void check(const std::vector<T>& values) {
    for (const T& v : values) check(v);
  }
  template <typename T>
  void check(const Table<T>& table) {
    for (const T& v : table) check(v);
  }
  template <typename T>
    requires requires(IdChecker& c, const T& v) { fields(c, v); }
  void check(const T& value) { fields(*this, value); }

  std::size_t size_of(model::PackId) const { return program_.model.packs.size(); }
  std::size_t size_of(model::AuthorityId) const { return program_.model.authorities.size(); }
  std::size_t size_of(model::JurisdictionId) const { return program_.model.jurisdictions.size(); }
  std::size_t size_of(model::SourceId) const { return program_.model.sources.size(); }
  std::size_t size_of(model::CategoryId) const { return program_.model.categories.size(); }
  std::size_t size_of(model::SubtypeId) const { return program_.model.subtypes.size(); }
  std::size_t size_of(model::VendorId) const { return program_.model.vendors.size(); }
  std::size_t size_of(model::CmpId) const { return program_.model.cmps.size(); }
  std::size_t size_of(model::RemedyId) const { return program_.model.remedies.size(); }
  std::size_t size_of(model::RootId) const { return program_.roots.size(); }

  const Program& program_;
  bool ok_ = true;
};

// ---------------------------------------------------------------- one chunk

struct State {
  std::vector<Class> stack;
  std::vector<std::uint32_t> loops;
  friend bool operator==(const State&, const State&) = default;
};

class ChunkVerifier {
 public:
  ChunkVerifier(const Program& program, const Chunk& chunk) : program_(program), chunk_(chunk) {}

  Result<std::uint32_t> run() {
    if (auto fault = shape()) return error(*fault);
    reached_.emplace(0, State{});
    for (pc_ = 0; pc_ < chunk_.code.size(); ++pc_) {
      const auto it = reached_.find(pc_);
      if (it == reached_.end()) return error("an instruction that nothing reaches");
      State state = it->second;
      // States of Next are kept for the jumps back to it; others are not needed again.
      if (chunk_.code[pc_].op != Op::Next) reached_.erase(it);
      if (auto fault = operands()) return error(*fault);
      if (auto fault = step(state)) return error(*fault);
    }
    return max_stack_;
  }

 private:
  using Fault = std::optional<std::string>;

  tl::unexpected<Error> error(const std::string& what) const {
    return invalid(chunk_.label + ", instruction " + std::to_string(pc_) + ": " + what);
  }

  Fault shape() const {
    if (chunk_.code.empty() || chunk_.code.back().op != Op::Return) return "the code does not end";
    if (chunk_.code.size() > 0xFFFFFF) return "the code is too long";
    if (chunk_.spans.size() != chunk_.code.size()) return "the source map does not fit the code";
    if (chunk_.slots > kMaxSlots || chunk_.parameters.size() > chunk_.slots) return "the frame is too large";
    for (const Span& span : chunk_.spans) {
      if (span.file.is_some() && span.file.index >= program_.files.size()) return "a place in no file";
    }
    for (const Mask mask : chunk_.reads.phases) {
      if ((mask & ~kAllEvidence) != 0) return "evidence of no kind";
    }
    if ((chunk_.reads.captured & ~kAllEvidence) != 0) return "evidence of no kind";
    for (const Loop& loop : chunk_.loops) {
      if (auto fault = loop_row(loop)) return fault;
    }
    return std::nullopt;
  }

  Fault loop_row(const Loop& loop) const {
    const auto is = [&](std::uint32_t at, Op op) {
      return at < chunk_.code.size() && chunk_.code[at].op == op &&
             chunk_.code[at].z < chunk_.loops.size() && &chunk_.loops[chunk_.code[at].z] == &loop;
    };
    if (loop.start == 0 || loop.start >= loop.end || !is(loop.start - 1, Op::Enter) || !is(loop.start, Op::Next) ||
        !is(loop.end, Op::Leave)) {
      return "a loop without its parts";
    }
    if ((loop.evidence & ~kAllEvidence) != 0 || (loop.phases & ~kAllPhases) != 0 || (loop.documents & ~kAllDocuments) != 0) {
      return "a loop over what there is not";
    }
    if (loop.slot < chunk_.parameters.size() || loop.slot >= chunk_.slots) return "a loop variable outside the frame";
    const bool element = loop.item == model::ItemKind::Element;
    const bool document = loop.item == model::ItemKind::Document || loop.item == model::ItemKind::Paragraph;
    if (element != (loop.selector != kNoOperand) || (element && !is_text(loop.selector))) return "a loop with a wrong selector";
    if (document && (loop.phases != 0 || loop.dynamic_phases != 0)) return "documents with a phase";
    if (!document && loop.documents != 0) return "kinds of documents without documents";
    if (loop.driver != Driver::All && (element || document)) return "a loop that nothing can drive";
    if (loop.driver == Driver::Vendor && model::find_field(model::record_of(loop.item), "vendor") == nullptr) return "a loop that no vendor can drive";
    if ((loop.driver == Driver::Atom) != (loop.atom != kNoOperand)) return "a loop with a wrong atom";
    if (loop.driver == Driver::Atom) {
      if (loop.atom >= program_.atoms.size()) return "a loop with a wrong atom";
      if (model::info(program_.atoms[loop.atom].field).record != model::record_of(loop.item)) return "an atom of another item";
    }
    return std::nullopt;
  }

  bool is_text(std::uint32_t index) const {
    return index < program_.constants.size() && std::holds_alternative<std::string>(program_.constants[index]);
  }

  /// Whether the operand is what its row in the table says.
  bool operand(Operand kind, std::uint32_t value) const {
    const auto& m = program_.model;
    const auto constant = [&]() -> const Constant* {
      return value < program_.constants.size() ? &program_.constants[value] : nullptr;
    };
    switch (kind) {
      case Operand::None: return value == 0;
      case Operand::Truth: case Operand::Flag: return value <= 1;
      case Operand::Comparison: return value < kComparisonNames.size();
      case Operand::TextTest: return value < kTextTestNames.size();
      case Operand::Slot: return value < chunk_.slots;
      case Operand::Count: return value <= kMaxStack;
      case Operand::Field: return value < model::all_fields().size();
      case Operand::Payload: return true;
      case Operand::Value: return constant() != nullptr && !std::holds_alternative<model::Mark>(*constant());
      case Operand::Text: return is_text(value);
      case Operand::OptionalText: return value == kNoOperand || is_text(value);
      case Operand::Regex: {
        const auto* mark = constant() == nullptr ? nullptr : std::get_if<model::Mark>(constant());
        return mark != nullptr && mark->regex;
      }
      case Operand::Fact: return value < m.facts.size();
      case Operand::Pattern: return value < m.patterns.size();
      case Operand::Phrases: return value < m.phrases.size();
      case Operand::Define: return value < program_.defines.size();
      case Operand::Jump: return value > pc_ && value < chunk_.code.size();
      case Operand::Loop: return value < chunk_.loops.size();
      case Operand::Trace: return value < program_.traces.size();
    }
    return false;
  }

  Fault operands() const {
    const Instruction& in = chunk_.code[pc_];
    const OpcodeInfo& row = info(in.op);
    if (operand(row.x, in.x) && operand(row.y, in.y) && operand(row.z, in.z)) return std::nullopt;
    return "an operand of " + std::string(row.name) + " is out of range";
  }

  Class slot_class(std::uint32_t slot) const {
    return slot < chunk_.parameters.size() ? chunk_.parameters[slot] : Class::Value;
  }

  static bool pop(State& state, Class wanted) {
    if (state.stack.empty() || state.stack.back() != wanted) return false;
    state.stack.pop_back();
    return true;
  }

  /// Another way to `target` in this state; the first one there says what the stack is.
  Fault reach(std::uint32_t target, const State& state) {
    if (target >= chunk_.code.size()) return "the code runs out";
    const auto [it, fresh] = reached_.emplace(target, state);
    if (!fresh && it->second != state) return "paths meet with different stacks";
    return std::nullopt;
  }
  Fault back_to_next(const State& state, const Loop& loop) const {
    const auto it = reached_.find(loop.start);
    if (it == reached_.end() || loop.start >= pc_ || it->second != state) return "a loop goes round with different stacks";
    return std::nullopt;
  }

  Fault step(State& state) {
    const Instruction& in = chunk_.code[pc_];
    const OpcodeInfo& row = info(in.op);
    const auto wrong = [&] { return std::string(row.name) + " finds the wrong things on the stack"; };
    const auto on_loop = [&] { return !state.loops.empty() && state.loops.back() == in.z; };
    const auto next = static_cast<std::uint32_t>(pc_ + 1);

    // What the table's letters do not say.
    switch (in.op) {
      case Op::Load: case Op::LoadField:
        if (slot_class(in.y) != Class::Value) return wrong();
        break;
      case Op::LoadTruth:
        if (slot_class(in.y) != Class::Truth) return wrong();
        break;
      case Op::InList:
        for (std::uint32_t i = 0; i < in.y; ++i) {
          if (!pop(state, Class::Value)) return wrong();
        }
        if (!pop(state, Class::Value)) return wrong();
        break;
      case Op::Call: {
        const Chunk& callee = program_.defines[in.z];
        for (auto it = callee.parameters.rbegin(); it != callee.parameters.rend(); ++it) {
          if (!pop(state, *it)) return wrong();
        }
        state.stack.push_back(callee.result);
        break;
      }
      case Op::Return:
        if (!pop(state, chunk_.result) || !state.stack.empty() || !state.loops.empty()) return wrong();
        if (pc_ + 1 != chunk_.code.size()) return "Return inside the code";
        return std::nullopt;
      case Op::Enter: {
        const Loop& loop = chunk_.loops[in.z];
        if (loop.start != next) return "a loop without its parts";
        const std::uint32_t driven = loop.dynamic_phases + (loop.driver == Driver::Vendor ? 1U : 0U);
        for (std::uint32_t i = 0; i < driven; ++i) {
          if (!pop(state, Class::Value)) return wrong();
        }
        if (std::find(state.loops.begin(), state.loops.end(), in.z) != state.loops.end()) return "a loop inside itself";
        state.loops.push_back(in.z);
        if (state.loops.size() > kMaxLoopNesting) return "loops nest too deep";
        break;
      }
      case Op::Next: {
        const Loop& loop = chunk_.loops[in.z];
        if (!on_loop() || loop.start != pc_) return "a loop without its parts";
        if (auto fault = reach(loop.end, state)) return fault;
        break;
      }
      case Op::SkipIfFalse: {
        if (!on_loop() || !pop(state, Class::Truth)) return wrong();
        if (auto fault = back_to_next(state, chunk_.loops[in.z])) return fault;
        state.stack.push_back(Class::Truth);
        return reach(next, state);
      }
      case Op::Collect:
        if (!on_loop() || !pop(state, Class::Truth)) return wrong();
        return back_to_next(state, chunk_.loops[in.z]);
      case Op::Leave: {
        const Loop& loop = chunk_.loops[in.z];
        if (!on_loop() || loop.end != pc_) return "a loop without its parts";
        state.loops.pop_back();
        state.stack.push_back(loop.kind == LoopKind::Count ? Class::Value : Class::Truth);
        break;
      }
      default: {
        for (auto it = row.pops.rbegin(); it != row.pops.rend(); ++it) {
          if (!pop(state, *it == 'B' ? Class::Truth : Class::Value)) return wrong();
        }
        break;
      }
    }
    if (row.pushes != "*") {
      for (const char letter : row.pushes) state.stack.push_back(letter == 'B' ? Class::Truth : Class::Value);
    }
    max_stack_ = std::max(max_stack_, static_cast<std::uint32_t>(state.stack.size()));
    if (max_stack_ > kMaxStack) return "the stack grows too high";
    if (in.op == Op::JumpIfFalse || in.op == Op::JumpIfTrue) {
      if (auto fault = reach(in.z, state)) return fault;
    }
    return reach(next, state);
  }

  const Program& program_;
  const Chunk& chunk_;
  std::size_t pc_ = 0;
  std::uint32_t max_stack_ = 1;
  std::map<std::size_t, State> reached_;
};

// ---------------------------------------------------------------- the whole

/// No define reaches itself: every define is taken away once all that it calls are gone.
bool acyclic(const std::vector<Chunk>& defines) {
  std::vector<std::vector<std::uint32_t>> callers(defines.size());
  std::vector<std::size_t> open(defines.size(), 0);
  for (std::size_t i = 0; i < defines.size(); ++i) {
    for (const Instruction& in : defines[i].code) {
      if (in.op != Op::Call) continue;
      callers[in.z].push_back(static_cast<std::uint32_t>(i));
      ++open[i];
    }
  }
  std::vector<std::uint32_t> ready;
  for (std::size_t i = 0; i < defines.size(); ++i) {
    if (open[i] == 0) ready.push_back(static_cast<std::uint32_t>(i));
  }
  std::size_t gone = 0;
  while (!ready.empty()) {
    const std::uint32_t at = ready.back();
    ready.pop_back();
    ++gone;
    for (const std::uint32_t caller : callers[at]) {
      if (--open[caller] == 0) ready.push_back(caller);
    }
  }
  return gone == defines.size();
}

std::optional<std::string> check_atoms(const Program& program) {
  for (const Atom& atom : program.atoms) {
    const model::FieldInfo& field = model::info(atom.field);
    if (field.type.kind != model::TypeKind::Text || field.type.set || field.argument != model::Argument::None) {
      return "an atom of a field that is no text";
    }
    const auto is = [&](auto tag) {
      using T = decltype(tag);
      return atom.literal < program.constants.size() && std::holds_alternative<T>(program.constants[atom.literal]);
    };
    const bool fits = atom.test == AtomTest::Pattern ? atom.literal < program.model.patterns.size()
                      : atom.test == AtomTest::Regex ? is(model::Mark{})
                                                     : is(std::string{});
    if (!fits) return "an atom without its literal";
  }
  return std::nullopt;
}

}  // namespace

Result<void> verify_chunk(const Program& program, Chunk& chunk) {
  WRIT_TRY(max_stack, ChunkVerifier(program, chunk).run());
  chunk.max_stack = max_stack;
  return {};
}

Result<void> verify(Program& program) {
  IdChecker ids(program);
  ids(program.model);
  if (!ids.ok()) return invalid("a declaration points to what is not there");
  for (const Constant& constant : program.constants) {
    IdChecker dates(program);
    if (const auto* date = std::get_if<Date>(&constant)) dates(*date);
    if (!dates.ok()) return invalid("a date outside the calendar");
  }
  if (auto fault = check_atoms(program)) return invalid(*fault);
  for (std::size_t i = 0; i < program.traces.size(); ++i) {
    const TracePoint& point = program.traces[i];
    if (point.parent != kNoOperand && point.parent >= i) return invalid("an explanation that goes round in a circle");
    if (point.span.file.is_some() && point.span.file.index >= program.files.size()) return invalid("a place in no file");
  }
  for (auto* chunks : {&program.defines, &program.roots}) {
    for (Chunk& chunk : *chunks) {
      WRIT_TRY_VOID(verify_chunk(program, chunk));
    }
  }
  for (const Chunk& root : program.roots) {
    if (!root.parameters.empty() || root.result != Class::Truth) return invalid(root.label + ": a root is a truth");
  }
  if (!acyclic(program.defines)) return invalid("defines that call each other in a circle");
  return {};
}

}  // namespace writ::bytecode
