#include "runtime/vm/vm.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/vm/operations.hpp"
#include "runtime/vm/postings.hpp"
#include "runtime/vm/reasons.hpp"
#include "runtime/vm/ropes.hpp"

namespace writ::vm {
namespace {

using bytecode::Chunk;
using bytecode::Instruction;
using bytecode::Loop;
using bytecode::LoopKind;
using bytecode::Op;
using model::ItemRef;
using model::Truth;
using model::Value;

/// An entry of the stack, and a variable. `missing` is empty unless the value is unknown or a count without end.
struct Cell {
  Value value;
  Rope proof = Ropes::kEmpty;
  Rope missing = Ropes::kEmpty;
};

Truth truth_of(const Cell& cell) {
  const auto* t = std::get_if<Truth>(&cell.value);
  return t == nullptr ? Truth::Unknown : *t;
}

/// A quantifier at work: where it stands in which phase, and what it has found.
struct LoopState {
  const Loop* row = nullptr;
  std::array<std::uint8_t, model::kPhaseCount> phases{};  ///< indexes of the snapshot, or kNoPhase once
  std::size_t phase_count = 0, phase_at = 0;
  std::vector<model::VendorId> vendors;           ///< of the driver
  bool drives = false;                            ///< the driver can be followed
  // The items of the phase at hand: all up to `size`, or those that are listed.
  std::span<const std::uint32_t> listed;
  std::span<const ItemRef> elements;
  std::vector<std::uint32_t> merged;              ///< of several vendors
  enum class Source { All, Listed, Elements } source = Source::All;
  std::uint32_t at = 0, size = 0;
  std::uint8_t phase = ItemRef::kNoPhase;
  bool incomplete = false;
  std::int64_t found = 0, unknown = 0;
  Rope proof = Ropes::kEmpty, unknown_proof = Ropes::kEmpty, missing = Ropes::kEmpty;
  ItemRef item;
};

struct Frame {
  const Chunk* chunk;
  std::uint32_t pc;
  std::size_t slots;
};

}  // namespace

struct Vm::Impl {
  Impl(const bytecode::Program& p, const snapshot::Page& g, std::vector<findings::GivenFact> given, Limits l, Matchers* shared)
      : program(p), page(g), limits(l), facts(p.model.facts.size(), Value(model::Unknown{})), reasons(g) {
    for (const findings::GivenFact& fact : given) {
      if (fact.fact.index < facts.size()) facts[fact.fact.index] = fact.value;
    }
    if (shared == nullptr) own_matchers.emplace(p);
    matchers = shared == nullptr ? &*own_matchers : shared;
    postings.emplace(p, g, *matchers);
  }

  const bytecode::Program& program;
  const snapshot::Page& page;
  Limits limits;
  std::vector<Value> facts;
  std::optional<Matchers> own_matchers;
  Matchers* matchers = nullptr;
  std::optional<Postings> postings;
  Reasons reasons;
  Ropes ropes;

  std::optional<model::VendorId> at_hand;
  std::vector<Cell> stack, slots;
  std::vector<Frame> frames;
  std::vector<LoopState> loops;
  std::uint64_t steps = 0;
  std::optional<Reasons::Limit> over;
  std::vector<ExplainedPoint>* points = nullptr;  ///< while explaining
  std::vector<Rope> point_proofs;                 ///< of each point's last value

  // ---- stack
  Cell pop() {
    Cell cell = std::move(stack.back());
    stack.pop_back();
    return cell;
  }
  void push(Value value, Rope missing = Ropes::kEmpty, Rope proof = Ropes::kEmpty) {
    stack.push_back({value, proof, missing});
  }
  void push_truth(Truth truth, Rope proof, Rope missing) {
    stack.push_back({truth, proof, truth == Truth::Unknown ? missing : Ropes::kEmpty});
  }
  Rope reason(std::uint32_t number) { return ropes.reason(number); }

  // ---- fields
  static bool takes(const model::FieldInfo& field, ItemRef item, model::Argument argument) {
    return field.record == model::record_of(item.kind) && field.argument == argument;
  }

  /// The field of an item, an owned vendor or a box; what is unknown or absent stays so.
  void push_field(const Cell& base, model::Field field, model::Argument argument, std::string_view text,
                  std::optional<model::VendorId> vendor) {
    const model::FieldInfo& info = model::info(field);
    if (const auto* item = std::get_if<ItemRef>(&base.value)) {
      if (!takes(info, *item, argument)) return push(model::Absent{});
      Value value = page.get(*item, field, text, vendor);
      const Rope missing = is_unknown(value) ? reason(reasons.field(*item, field)) : Ropes::kEmpty;
      return push(value, missing);
    }
    if (is_unknown(base.value)) return push(model::Unknown{}, base.missing);
    const auto* symbol = std::get_if<model::Symbol>(&base.value);
    if (symbol != nullptr && info.record == model::Record::Vendor && symbol->payload < program.model.vendors.size()) {
      return push(page.get_vendor(model::VendorId(symbol->payload), field));
    }
    if (const auto* box = std::get_if<model::Box>(&base.value)) {
      switch (field) {
        case model::Field::BoxX: return push(box->x);
        case model::Field::BoxY: return push(box->y);
        case model::Field::BoxWidth: return push(box->width);
        case model::Field::BoxHeight: return push(box->height);
        case model::Field::BoxArea: return push(box->width * box->height);
        default: break;
      }
    }
    push(model::Absent{});
  }

  std::optional<model::VendorId> vendor_of(const Value& value) const {
    const auto* symbol = std::get_if<model::Symbol>(&value);
    if (symbol == nullptr || symbol->payload >= program.model.vendors.size()) return std::nullopt;
    return model::VendorId(symbol->payload);
  }

  // ---- tests
  /// A test of a text; an absent one fails every test.
  template <typename Test>
  void test_text(const Cell& cell, Test test) {
    if (is_unknown(cell.value)) return push_truth(Truth::Unknown, cell.proof, cell.missing);
    const auto* text = std::get_if<std::string_view>(&cell.value);
    if (text == nullptr) return push_truth(Truth::False, cell.proof, Ropes::kEmpty);
    steps += text->size() / 64;
    push_truth(test(*text), cell.proof, Ropes::kEmpty);
  }
  template <typename Test>
  void test_texts(const Cell& left, const Cell& right, Test test) {
    const Rope proof = ropes.join(left.proof, right.proof);
    if (is_absent(left.value) || is_absent(right.value)) return push_truth(Truth::False, proof, Ropes::kEmpty);
    if (is_unknown(left.value) || is_unknown(right.value)) {
      return push_truth(Truth::Unknown, proof, ropes.join(left.missing, right.missing));
    }
    const auto* a = std::get_if<std::string_view>(&left.value);
    const auto* b = std::get_if<std::string_view>(&right.value);
    if (a == nullptr || b == nullptr) return push_truth(Truth::False, proof, Ropes::kEmpty);
    steps += (a->size() + b->size()) / 64;
    push_truth(model::truth(test(*a, *b)), proof, Ropes::kEmpty);
  }

  void compare_top(bytecode::Comparison op) {
    const Cell right = pop(), left = pop();
    const Truth truth = vm::compare(op, left.value, right.value, page.snapshot().captured_at);
    push_truth(truth, ropes.join(left.proof, right.proof), ropes.join(left.missing, right.missing));
  }

  void in_list(std::uint32_t count) {
    const std::size_t first = stack.size() - count;
    const Cell& left = stack[first - 1];
    Truth truth = Truth::False;
    Rope proof = left.proof, missing = left.missing;
    for (std::size_t i = first; i < stack.size(); ++i) {
      truth = model::either(truth, vm::compare(bytecode::Comparison::Is, left.value, stack[i].value, page.snapshot().captured_at));
      proof = ropes.join(proof, stack[i].proof);
      missing = ropes.join(missing, stack[i].missing);
    }
    stack.resize(first - 1);
    push_truth(truth, proof, missing);
  }

  void mentions(bool operator_of) {
    const Cell vendor = pop();
    const Cell text = pop();
    if (is_unknown(vendor.value)) return push_truth(Truth::Unknown, text.proof, ropes.join(text.missing, vendor.missing));
    test_text(text, [&](std::string_view t) {
      if (const auto* set = std::get_if<model::SymbolSet>(&vendor.value)) {
        return model::truth(std::any_of(set->members.begin(), set->members.end(), [&](std::uint32_t member) {
          return member < program.model.vendors.size() && page.mentions(t, model::VendorId(member), operator_of);
        }));
      }
      const auto one = vendor_of(vendor.value);
      return model::truth(one && page.mentions(t, *one, operator_of));
    });
  }

  void arithmetic(Sum (*operation)(const Value&, const Value&)) {
    const Cell right = pop(), left = pop();
    const Sum sum = operation(left.value, right.value);
    Rope missing = ropes.join(left.missing, right.missing);
    if (sum.overflow) missing = ropes.join(missing, reason(reasons.limit(Reasons::Limit::Integer)));
    push(sum.value, missing, ropes.join(left.proof, right.proof));
  }

  // ---- truths
  void conjunction() {
    const Cell right = pop(), left = pop();
    const Truth a = truth_of(left), b = truth_of(right), both = model::both(a, b);
    const Rope left_proof = both == Truth::False && a != Truth::False ? Ropes::kEmpty : left.proof;
    const Rope right_proof = both == Truth::False && b != Truth::False ? Ropes::kEmpty : right.proof;
    push_truth(both, ropes.join(left_proof, right_proof), ropes.join(left.missing, right.missing));
  }
  void disjunction() {
    const Cell right = pop(), left = pop();
    const Truth a = truth_of(left), b = truth_of(right), any = model::either(a, b);
    // True: the true sides. Unknown: the unknown ones. False: both.
    push_truth(any, ropes.join(a == any ? left.proof : Ropes::kEmpty, b == any ? right.proof : Ropes::kEmpty),
               ropes.join(left.missing, right.missing));
  }

  void to_truth() {
    const Cell cell = pop();
    if (is_unknown(cell.value)) return push_truth(Truth::Unknown, cell.proof, cell.missing);
    const auto* truth = std::get_if<Truth>(&cell.value);
    push_truth(truth == nullptr ? Truth::False : *truth, cell.proof, cell.missing);
  }
  void to_value() {
    const Cell cell = pop();
    const Truth truth = truth_of(cell);
    push(truth == Truth::Unknown ? Value(model::Unknown{}) : Value(truth), cell.missing, cell.proof);
  }

  // ---- loops
  /// A phase that a loop looks through: whether it is there, and whether what was captured of it is whole.
  void look_through(LoopState& loop, model::Phase phase) {
    const auto index = page.phase_index(phase, loop.row->item);
    for (std::size_t i = 0; i < model::kPhaseEvidenceCount; ++i) {
      const auto kind = static_cast<model::EvidenceKind>(i);
      if ((loop.row->evidence & bytecode::bit(kind)) == 0) continue;
      if (index && page.coverage(phase, kind) == model::Coverage::Complete) continue;
      loop.incomplete = true;
      loop.missing = ropes.join(loop.missing, reason(reasons.coverage(phase, kind)));
    }
  }

  void enter(const Loop& row) {
    LoopState loop;
    loop.row = &row;
    if (row.driver == bytecode::Driver::Vendor) {
      const Cell vendor = pop();
      if (const auto* set = std::get_if<model::SymbolSet>(&vendor.value)) {
        loop.drives = true;
        for (const std::uint32_t member : set->members) {
          if (member < program.model.vendors.size()) loop.vendors.emplace_back(member);
        }
      } else if (const auto one = vendor_of(vendor.value)) {
        loop.drives = true;
        loop.vendors.push_back(*one);
      }
    }
    bytecode::Mask mask = row.phases;
    for (std::uint32_t i = 0; i < row.dynamic_phases; ++i) {
      const Cell phase = pop();
      const auto* symbol = std::get_if<model::Symbol>(&phase.value);
      if (symbol != nullptr && symbol->payload < model::kPhaseCount) mask |= bytecode::bit(static_cast<model::Phase>(symbol->payload));
    }
    if (row.documents != 0) {
      loop.phases[loop.phase_count++] = ItemRef::kNoPhase;
      if (page.documents_coverage() != model::Coverage::Complete) {
        loop.incomplete = true;
        loop.missing = reason(reasons.coverage(std::nullopt, model::EvidenceKind::Documents));
      }
    } else {
      if (row.phases == 0 && row.dynamic_phases == 0) mask = captured_phases(row.item);
      for (std::size_t p = 0; p < model::kPhaseCount; ++p) {
        if ((mask >> p & 1U) != 0) look_through(loop, static_cast<model::Phase>(p));
      }
      const auto& phases = page.snapshot().phases;
      for (std::size_t i = 0; i < phases.size() && loop.phase_count < loop.phases.size(); ++i) {
        const auto index = page.phase_index(phases[i].phase, row.item);
        if ((mask & bytecode::bit(phases[i].phase)) != 0 && index == i) loop.phases[loop.phase_count++] = static_cast<std::uint8_t>(i);
      }
    }
    loops.push_back(std::move(loop));
  }

  /// The phases in which items of the kind can be seen; where there is none, those that a rule would have looked at.
  bytecode::Mask captured_phases(model::ItemKind item) const {
    bytecode::Mask captured = 0, there = 0;
    for (const snapshot::Phase& phase : page.snapshot().phases) {
      there |= bytecode::bit(phase.phase);
      if (page.phase_index(phase.phase, item)) captured |= bytecode::bit(phase.phase);
    }
    if (captured != 0) return captured;
    return there != 0 ? there : bytecode::bit(model::Phase::BeforeConsent);
  }

  /// Sets up the items of the next phase; false when there is none.
  bool next_phase(LoopState& loop) {
    if (loop.phase_at == loop.phase_count) return false;
    const Loop& row = *loop.row;
    loop.phase = loop.phases[loop.phase_at++];
    loop.at = 0;
    if (row.item == model::ItemKind::Element) {
      loop.source = LoopState::Source::Elements;
      loop.elements = page.elements(std::get<std::string>(program.constants[row.selector]), loop.phase);
      loop.size = static_cast<std::uint32_t>(loop.elements.size());
    } else if (row.driver == bytecode::Driver::Atom) {
      loop.source = LoopState::Source::Listed;
      loop.listed = postings->items(row.atom, loop.phase);
      loop.size = static_cast<std::uint32_t>(loop.listed.size());
    } else if (loop.drives) {
      loop.source = LoopState::Source::Listed;
      if (loop.vendors.size() == 1) {
        loop.listed = page.items_of_vendor(row.item, loop.phase, loop.vendors.front());
      } else {
        loop.merged.clear();
        for (const model::VendorId vendor : loop.vendors) {
          const auto items = page.items_of_vendor(row.item, loop.phase, vendor);
          loop.merged.insert(loop.merged.end(), items.begin(), items.end());
        }
        std::sort(loop.merged.begin(), loop.merged.end());
        loop.merged.erase(std::unique(loop.merged.begin(), loop.merged.end()), loop.merged.end());
        loop.listed = loop.merged;
      }
      loop.size = static_cast<std::uint32_t>(loop.listed.size());
    } else {
      loop.source = LoopState::Source::All;
      loop.size = page.item_count(row.item, loop.phase);
    }
    return true;
  }

  bool wanted_document(const LoopState& loop) const {
    if (loop.row->documents == 0 || loop.row->documents == bytecode::kAllDocuments) return true;
    const bool paragraph = loop.row->item == model::ItemKind::Paragraph;
    const Value kind = page.get(loop.item, paragraph ? model::Field::ParagraphKind : model::Field::DocumentKind);
    const auto* symbol = std::get_if<model::Symbol>(&kind);
    return symbol != nullptr && symbol->payload < 16 && (loop.row->documents >> symbol->payload & 1U) != 0;
  }

  /// Takes the next item; false at the end.
  bool next(LoopState& loop) {
    for (;;) {
      while (loop.at == loop.size) {
        if (!next_phase(loop)) return false;
      }
      const std::uint32_t at = loop.at++;
      switch (loop.source) {
        case LoopState::Source::All: loop.item = {loop.row->item, loop.phase, at}; break;
        case LoopState::Source::Listed: loop.item = {loop.row->item, loop.phase, loop.listed[at]}; break;
        case LoopState::Source::Elements: loop.item = loop.elements[at]; break;
      }
      if (wanted_document(loop)) return true;
      ++steps;
    }
  }

  /// Keeps the truth of the item at hand; true when the loop need not go on.
  bool collect(LoopState& loop, const Cell& cell) {
    switch (truth_of(cell)) {
      case Truth::False: return false;
      case Truth::Unknown:
        ++loop.unknown;
        loop.missing = ropes.join(loop.missing, cell.missing);
        loop.unknown_proof = ropes.join(loop.unknown_proof, cell.proof);
        return false;
      case Truth::True:
        ++loop.found;
        if (loop.row->stop_at_first) return true;
        loop.proof = ropes.join(loop.proof, ropes.join(ropes.item(loop.item), cell.proof));
        return false;
    }
    return false;
  }

  void leave() {
    const LoopState& loop = loops.back();
    const bool unsure = loop.incomplete || loop.unknown > 0;
    const auto decide = [&](Truth found, Truth none) {
      if (loop.found > 0) push_truth(found, loop.proof, Ropes::kEmpty);
      else if (unsure) push_truth(Truth::Unknown, loop.unknown_proof, loop.missing);
      else push_truth(none, Ropes::kEmpty, Ropes::kEmpty);
    };
    switch (loop.row->kind) {
      case LoopKind::Any: decide(Truth::True, Truth::False); break;
      case LoopKind::Every: decide(Truth::False, Truth::True); break;
      case LoopKind::Count: {
        const std::int64_t high = loop.incomplete ? model::Interval::kUnbounded : loop.found + loop.unknown;
        push(model::Interval{loop.found, high}, loop.missing, loop.proof);
        break;
      }
    }
    loops.pop_back();
  }

  // ---- explanations
  void saw(std::uint32_t number) {
    if (points == nullptr || number >= points->size()) return;
    const Cell& cell = stack.back();
    ExplainedPoint& point = (*points)[number];
    ++point.times;
    point.last = cell.value;
    if (is_unknown(cell.value)) ++point.unknowns;
    if (const auto* truth = std::get_if<Truth>(&cell.value)) {
      ++(*truth == Truth::True ? point.trues : *truth == Truth::False ? point.falses : point.unknowns);
    }
    point_proofs[number] = cell.proof;
  }

  std::vector<ItemRef> listed(Rope proof) const {
    std::vector<ItemRef> items = ropes.items(proof);
    for (ItemRef& item : items) item = page.canonical(item);
    std::sort(items.begin(), items.end(), [this](ItemRef a, ItemRef b) { return page.before(a, b); });
    items.erase(std::unique(items.begin(), items.end()), items.end());
    return items;
  }

  // ---- running
  bool fits(const Chunk& chunk) {
    if (frames.size() >= limits.calls) over = Reasons::Limit::Calls;
    if (stack.size() + chunk.max_stack + slots.size() + chunk.slots > limits.stack) over = Reasons::Limit::Stack;
    return !over;
  }

  void run(const Chunk& root);
  findings::Outcome evaluate(model::RootId root, std::optional<model::VendorId> vendor);
  std::vector<findings::Searched> searched(const bytecode::Reads& reads) const;
};

void Vm::Impl::run(const Chunk& root) {
  if (!fits(root)) return;
  const Chunk* chunk = &root;
  const Instruction* code = chunk->code.data();
  std::uint32_t pc = 0;
  std::size_t base = 0;
  slots.resize(root.slots);

  const auto constant = [&](std::uint32_t z) -> Value {
    return std::visit(
        [](const auto& v) -> Value {
          using T = std::decay_t<decltype(v)>;
          if constexpr (std::is_same_v<T, std::int64_t>) return model::Interval{v, v};
          else if constexpr (std::is_same_v<T, std::string>) return std::string_view(v);
          else if constexpr (std::is_same_v<T, model::Mark>) return model::Absent{};
          else return v;
        },
        program.constants[z]);
  };
  const auto text_constant = [&](std::uint32_t z) -> std::string_view { return std::get<std::string>(program.constants[z]); };

  for (;;) {
    if (++steps > limits.steps) {
      over = Reasons::Limit::Steps;
      return;
    }
    const Instruction in = code[pc++];
    switch (in.op) {
      case Op::PushTruth: push_truth(model::truth(in.x != 0), Ropes::kEmpty, Ropes::kEmpty); break;
      case Op::PushConstant: push(constant(in.z)); break;
      case Op::PushSymbol: push(model::Symbol{in.z}); break;
      case Op::PushVendor: push(at_hand ? Value(model::Symbol{at_hand->index}) : Value(model::Unknown{})); break;
      case Op::Load: case Op::LoadTruth: stack.push_back(slots[base + in.y]); break;

      case Op::LoadField:
        push_field(slots[base + in.y], static_cast<model::Field>(in.z), model::Argument::None, {}, {});
        break;
      case Op::GetField: push_field(pop(), static_cast<model::Field>(in.z), model::Argument::None, {}, {}); break;
      case Op::GetFieldText:
        push_field(pop(), static_cast<model::Field>(in.y), model::Argument::Text, text_constant(in.z), {});
        break;
      case Op::GetFieldVendor: {
        const Cell vendor = pop(), record = pop();
        const auto id = vendor_of(vendor.value);
        if (id) push_field(record, static_cast<model::Field>(in.z), model::Argument::Vendor, {}, id);
        else push(is_unknown(vendor.value) ? Value(model::Unknown{}) : Value(model::Absent{}), vendor.missing);
        break;
      }
      case Op::GetSite: {
        const auto field = static_cast<model::Field>(in.z);
        const model::Record record = model::info(field).record;
        if (record != model::Record::Site && record != model::Record::Cmp) {
          push(model::Absent{});
          break;
        }
        Value value = page.get_site(field);
        push(value, is_unknown(value) ? reason(reasons.site(field)) : Ropes::kEmpty);
        break;
      }
      case Op::GetFact: {
        const Value& value = facts[in.z];
        push(value, is_unknown(value) ? reason(reasons.fact(model::FactId(in.z))) : Ropes::kEmpty);
        break;
      }

      case Op::ToTruth: to_truth(); break;
      case Op::ToValue: to_value(); break;
      case Op::Not: stack.back().value = model::negate(truth_of(stack.back())); break;
      case Op::And: conjunction(); break;
      case Op::Or: disjunction(); break;
      case Op::JumpIfFalse:
        if (truth_of(stack.back()) == Truth::False) pc = in.z;
        break;
      case Op::JumpIfTrue:
        if (truth_of(stack.back()) == Truth::True) pc = in.z;
        break;

      case Op::Compare: compare_top(static_cast<bytecode::Comparison>(in.x)); break;
      case Op::IsNone: {
        const Cell cell = pop();
        const Truth none = is_none(cell.value);
        push_truth(in.x != 0 ? model::negate(none) : none, cell.proof, cell.missing);
        break;
      }
      case Op::InList: in_list(in.y); break;
      case Op::MatchRegex:
        test_text(pop(), [&](std::string_view text) { return model::truth(matchers->regex(in.z, text)); });
        break;
      case Op::MatchGlob:
        test_text(pop(), [&](std::string_view text) { return model::truth(matchers->glob(in.z, text)); });
        break;
      case Op::MatchPattern:
        test_text(pop(), [&](std::string_view text) { return model::truth(matchers->pattern(model::PatternId(in.z), text)); });
        break;
      case Op::TestText: {
        const Cell right = pop(), left = pop();
        test_texts(left, right, [&](std::string_view a, std::string_view b) {
          switch (static_cast<bytecode::TextTest>(in.x)) {
            case bytecode::TextTest::Glob: return patterns::Glob(b).matches(a);
            case bytecode::TextTest::Contains: return a.find(b) != std::string_view::npos;
            case bytecode::TextTest::StartsWith: return a.starts_with(b);
            case bytecode::TextTest::EndsWith: return a.ends_with(b);
            case bytecode::TextTest::Under: return Matchers::under(a, b);
          }
          return false;
        });
        break;
      }
      case Op::Says:
        test_text(pop(), [&](std::string_view text) {
          std::optional<std::string_view> language;
          if (in.z != bytecode::kNoOperand) language = text_constant(in.z);
          return model::truth(page.says(text, model::PhrasesId(in.y), language));
        });
        break;
      case Op::Mentions: mentions(in.x != 0); break;

      case Op::Add: arithmetic(vm::add); break;
      case Op::Subtract: arithmetic(vm::subtract); break;

      case Op::Call: {
        const Chunk& callee = program.defines[in.z];
        if (!fits(callee)) return;
        frames.push_back({chunk, pc, base});
        base = slots.size();
        slots.resize(base + callee.slots);
        const std::size_t arguments = callee.parameters.size();
        std::move(stack.end() - static_cast<std::ptrdiff_t>(arguments), stack.end(), slots.begin() + static_cast<std::ptrdiff_t>(base));
        stack.resize(stack.size() - arguments);
        chunk = &callee;
        code = chunk->code.data();
        pc = 0;
        break;
      }
      case Op::Return: {
        slots.resize(base);
        if (frames.empty()) return;
        chunk = frames.back().chunk;
        code = chunk->code.data();
        pc = frames.back().pc;
        base = frames.back().slots;
        frames.pop_back();
        break;
      }

      case Op::Enter: enter(chunk->loops[in.z]); break;
      case Op::Next: {
        LoopState& loop = loops.back();
        if (ropes.nodes() > limits.proof_nodes) {
          over = Reasons::Limit::Memory;
          return;
        }
        if (next(loop)) slots[base + loop.row->slot] = {loop.item, Ropes::kEmpty, Ropes::kEmpty};
        else pc = loop.row->end;
        break;
      }
      case Op::SkipIfFalse:
        if (truth_of(stack.back()) == Truth::False) {
          stack.pop_back();
          pc = loops.back().row->start;
        }
        break;
      case Op::Collect: {
        const Cell cell = pop();
        LoopState& loop = loops.back();
        pc = collect(loop, cell) ? loop.row->end : loop.row->start;
        break;
      }
      case Op::Leave: leave(); break;

      case Op::TraceTruth: case Op::TraceValue: saw(in.z); break;
    }
  }
}

std::vector<findings::Searched> Vm::Impl::searched(const bytecode::Reads& reads) const {
  std::vector<findings::Searched> out;
  constexpr bytecode::Mask kChoice = bytecode::bit(model::EvidenceKind::Choice);
  const bytecode::Mask captured = reads.captured != 0 ? captured_phases(model::ItemKind::Request) : bytecode::Mask{0};
  const bytecode::Mask chosen = (reads.captured & kChoice) != 0 ? captured_phases(model::ItemKind::Choice) : bytecode::Mask{0};
  for (std::size_t p = 0; p < model::kPhaseCount; ++p) {
    const auto kinds = static_cast<bytecode::Mask>(reads.phases[p] | ((captured >> p & 1U) != 0 ? reads.captured & ~kChoice : 0) |
                                                   ((chosen >> p & 1U) != 0 ? reads.captured & kChoice : 0));
    for (std::size_t k = 0; k < model::kPhaseEvidenceCount; ++k) {
      if ((kinds >> k & 1U) != 0) out.push_back({static_cast<model::Phase>(p), static_cast<model::EvidenceKind>(k)});
    }
  }
  if (reads.documents) out.push_back({std::nullopt, model::EvidenceKind::Documents});
  return out;
}

findings::Outcome Vm::Impl::evaluate(model::RootId root, std::optional<model::VendorId> vendor) {
  const Chunk& chunk = program.roots[root.index];
  at_hand = vendor;
  stack.clear();
  slots.clear();
  frames.clear();
  loops.clear();
  ropes.clear();
  steps = 0;
  over.reset();
  run(chunk);

  findings::Outcome out;
  out.searched = searched(chunk.reads);
  if (over || stack.empty()) {
    out.truth = Truth::Unknown;
    out.missing = reasons.list({reasons.limit(over.value_or(Reasons::Limit::Stack))});
    return out;
  }
  const Cell& result = stack.back();
  out.truth = truth_of(result);
  out.items = listed(result.proof);
  if (out.truth == Truth::Unknown) out.missing = reasons.list(ropes.reasons(result.missing));
  return out;
}

Vm::Vm(const bytecode::Program& program, const snapshot::Page& page, std::vector<findings::GivenFact> facts, Limits limits,
       Matchers* shared)
    : impl_(std::make_unique<Impl>(program, page, std::move(facts), limits, shared)) {}
Vm::~Vm() = default;

findings::Outcome Vm::evaluate(model::RootId root, std::optional<model::VendorId> at_hand) {
  impl_->points = nullptr;
  return impl_->evaluate(root, at_hand);
}

Explanation Vm::explain(model::RootId root, std::optional<model::VendorId> at_hand) {
  Explanation out;
  for (const bytecode::TracePoint& point : impl_->program.traces) {
    ExplainedPoint row;
    row.span = point.span;
    row.parent = point.parent;
    out.points.push_back(std::move(row));
  }
  impl_->points = &out.points;
  impl_->point_proofs.assign(out.points.size(), Ropes::kEmpty);
  out.outcome = impl_->evaluate(root, at_hand);
  impl_->points = nullptr;
  for (std::size_t i = 0; i < out.points.size(); ++i) out.points[i].items = impl_->listed(impl_->point_proofs[i]);
  return out;
}

std::uint64_t Vm::steps() const { return impl_->steps; }

}  // namespace writ::vm
