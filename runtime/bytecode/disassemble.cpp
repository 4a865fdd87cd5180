#include "runtime/bytecode/disassemble.hpp"

#include <fmt/format.h>

#include <iterator>

namespace writ::bytecode {
namespace {

std::string quoted(std::string_view text) {
  static constexpr std::size_t kShown = 60;
  std::string out = "\"";
  for (const char c : text.substr(0, kShown)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    } else {
      out += c;
    }
  }
  return out + (text.size() > kShown ? "…\"" : "\"");
}

struct ShowConstant {
  std::string operator()(std::int64_t v) const { return std::to_string(v); }
  std::string operator()(double v) const { return fmt::format("{}", v); }
  std::string operator()(const std::string& v) const { return quoted(v); }
  std::string operator()(const Duration& v) const { return format_duration(v); }
  std::string operator()(const Date& v) const { return format_date(v); }
  std::string operator()(const model::Mark& v) const {
    return (v.regex ? "/" + v.text + "/" : quoted(v.text)) + (v.ignore_case ? "i" : "") + (v.dot_all ? "s" : "");
  }
};

template <typename E>
std::string names_of_mask(Mask mask) {
  std::string out;
  const auto names = model::names<E>();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if ((mask >> i & 1U) != 0) out += (out.empty() ? "" : " ") + std::string(names[i]);
  }
  return out.empty() ? "nothing" : out;
}

std::string_view kind_name(LoopKind kind) {
  switch (kind) {
    case LoopKind::Any: return "any";
    case LoopKind::Every: return "every";
    case LoopKind::Count: return "count";
  }
  return "";
}

std::string_view test_name(AtomTest test) {
  switch (test) {
    case AtomTest::Is: return "is";
    case AtomTest::Glob: return "matches";
    case AtomTest::Contains: return "contains";
    case AtomTest::StartsWith: return "starts with";
    case AtomTest::EndsWith: return "ends with";
    case AtomTest::Under: return "under";
    case AtomTest::Regex: return "matches";
    case AtomTest::Pattern: return "matches pattern";
  }
  return "";
}

std::string show_atom(const Program& program, const Atom& atom) {
  const std::string literal = atom.test == AtomTest::Pattern
                                  ? program.model.patterns[model::PatternId(atom.literal)].name
                                  : std::visit(ShowConstant{}, program.constants[atom.literal]);
  return fmt::format("{} {} {}", model::info(atom.field).name, test_name(atom.test), literal);
}

std::string show_operand(const Program& program, Operand kind, std::uint32_t value) {
  const auto& m = program.model;
  switch (kind) {
    case Operand::None: return "";
    case Operand::Truth: return value != 0 ? "true" : "false";
    case Operand::Flag: return value != 0 ? "flag" : "";
    case Operand::Comparison: return std::string(kComparisonNames[value]);
    case Operand::TextTest: return std::string(kTextTestNames[value]);
    case Operand::Slot: return fmt::format("slot {}", value);
    case Operand::Count: return fmt::format("{} values", value);
    case Operand::Field: {
      const auto& field = model::info(static_cast<model::Field>(value));
      return fmt::format("{}.{}", model::record_name(field.record), field.name);
    }
    case Operand::Payload: return fmt::format("#{}", value);
    case Operand::Value: case Operand::Text: case Operand::Regex:
      return std::visit(ShowConstant{}, program.constants[value]);
    case Operand::OptionalText:
      return value == kNoOperand ? "" : "in " + std::visit(ShowConstant{}, program.constants[value]);
    case Operand::Fact: return m.facts[model::FactId(value)].name;
    case Operand::Pattern: return m.patterns[model::PatternId(value)].name;
    case Operand::Phrases: return m.phrases[model::PhrasesId(value)].name;
    case Operand::Define: return program.defines[value].label;
    case Operand::Jump: return fmt::format("to {:04}", value);
    case Operand::Loop: return fmt::format("loop {}", value);
    case Operand::Trace: return fmt::format("point {}", value);
  }
  return "";
}

std::string show_reads(const Reads& reads) {
  std::string out;
  for (std::size_t i = 0; i < reads.phases.size(); ++i) {
    if (reads.phases[i] == 0) continue;
    out += fmt::format("  reads {}: {}\n", model::name_of(static_cast<model::Phase>(i)),
                       names_of_mask<model::EvidenceKind>(reads.phases[i]));
  }
  if (reads.captured != 0) {
    out += fmt::format("  reads every captured phase: {}\n", names_of_mask<model::EvidenceKind>(reads.captured));
  }
  if (reads.documents) out += "  reads documents\n";
  return out;
}

std::string show_loop(const Program& program, const Loop& loop, std::size_t number) {
  std::string out = fmt::format("  loop {}: {} {}", number, kind_name(loop.kind), model::name_of(loop.item));
  if (loop.selector != kNoOperand) out += " " + std::visit(ShowConstant{}, program.constants[loop.selector]);
  out += fmt::format(", slot {}", loop.slot);
  if (loop.documents != 0) out += ", of " + names_of_mask<model::DocumentKind>(loop.documents);
  if (loop.phases != 0) out += ", during " + names_of_mask<model::Phase>(loop.phases);
  if (loop.dynamic_phases != 0) out += fmt::format(", {} phases from the stack", loop.dynamic_phases);
  out += ", evidence " + names_of_mask<model::EvidenceKind>(loop.evidence);
  if (loop.driver == Driver::Vendor) out += ", by vendor";
  if (loop.driver == Driver::Atom) out += ", by " + show_atom(program, program.atoms[loop.atom]);
  if (loop.stop_at_first) out += ", stops at the first";
  return out + "\n";
}

}  // namespace

std::string disassemble(const Program& program, const Chunk& chunk) {
  std::string out = fmt::format("{}\n  slots {}, stack {}\n", chunk.label, chunk.slots, chunk.max_stack);
  out += show_reads(chunk.reads);
  for (std::size_t i = 0; i < chunk.loops.size(); ++i) out += show_loop(program, chunk.loops[i], i);
  for (std::size_t pc = 0; pc < chunk.code.size(); ++pc) {
    const Instruction& in = chunk.code[pc];
    const OpcodeInfo& row = info(in.op);
    std::string operands;
    const auto add = [&](Operand kind, std::uint32_t value) {
      const std::string text = show_operand(program, kind, value);
      if (!text.empty()) operands += (operands.empty() ? "" : ", ") + text;
    };
    add(row.x, in.x);
    add(row.y, in.y);
    add(row.z, in.z);
    out += fmt::format("  {:04}  {:<15}{}", pc, row.name, operands);
    while (out.back() == ' ') out.pop_back();
    out += '\n';
  }
  return out;
}

std::string disassemble(const Program& program, std::string_view filter) {
  std::string out;
  const auto add = [&](const std::vector<Chunk>& chunks) {
    for (const Chunk& chunk : chunks) {
      if (chunk.label.find(filter) == std::string::npos) continue;
      if (!out.empty()) out += '\n';
      out += disassemble(program, chunk);
    }
  };
  add(program.roots);
  add(program.defines);
  return out;
}

namespace {

std::string_view meaning(Operand kind) {
  switch (kind) {
    case Operand::None: return "none; the bytes are zero";
    case Operand::Truth: return "0 false, 1 true";
    case Operand::Flag: return "0 or 1";
    case Operand::Comparison: return "0 `is`, 1 `is not`, 2 `<`, 3 `<=`, 4 `>`, 5 `>=`";
    case Operand::TextTest: return "0 `matches` a glob, 1 `contains`, 2 `starts with`, 3 `ends with`, 4 `under`";
    case Operand::Slot: return "a variable of the frame";
    case Operand::Count: return "how many values the list has";
    case Operand::Field: return "a field by its place in types.md";
    case Operand::Payload: return "the number of an enumerator, a declared name or an option; the type says of which";
    case Operand::Value: return "a constant: number, text, duration or date";
    case Operand::Text: return "a constant that is a text";
    case Operand::OptionalText: return "a constant that is a text, or 0xFFFFFFFF for none";
    case Operand::Regex: return "a constant that is a regex";
    case Operand::Fact: return "a fact of the model";
    case Operand::Pattern: return "a pattern of the model";
    case Operand::Phrases: return "a set of phrases of the model";
    case Operand::Define: return "a define of the program";
    case Operand::Jump: return "an instruction further on in the chunk";
    case Operand::Loop: return "a row of the chunk's loop table";
    case Operand::Trace: return "a row of the program's trace table";
  }
  return "";
}

std::string_view name(Operand kind) {
  switch (kind) {
    case Operand::None: return "";
    case Operand::Truth: return "truth";
    case Operand::Flag: return "flag";
    case Operand::Comparison: return "comparison";
    case Operand::TextTest: return "text test";
    case Operand::Slot: return "slot";
    case Operand::Count: return "count";
    case Operand::Field: return "field";
    case Operand::Payload: return "payload";
    case Operand::Value: return "value";
    case Operand::Text: return "text";
    case Operand::OptionalText: return "text or none";
    case Operand::Regex: return "regex";
    case Operand::Fact: return "fact";
    case Operand::Pattern: return "pattern";
    case Operand::Phrases: return "phrases";
    case Operand::Define: return "define";
    case Operand::Jump: return "jump";
    case Operand::Loop: return "loop";
    case Operand::Trace: return "trace";
  }
  return "";
}

constexpr std::string_view kPreface = R"(# Bytecode

<!-- Generated from runtime/bytecode/opcodes.def by reference_page(); a test compares. Do not edit. -->

A program is the declarations of a run, a pool of constants, and a chunk of code for every expression: conditions,
`applies`, `when`, needs, and the bodies of defines. A stack machine runs a chunk: once for each vendor at hand, or once
for the site.

## Values

The stack holds truths (`B`) and values (`V`). A truth is false, unknown or true, with the items that prove it and, where
it is unknown, what is missing. A value is one of the types in [types.md](types.md), or unknown, or absent; a value that
was counted carries what was counted. Proofs are joined, never copied, so joining two costs the same whatever their size.

## Instructions

An instruction has eight bytes: the opcode, an operand `x` of one byte, `y` of two, `z` of four. In the columns *pops* and
*pushes* the rightmost is on top; `*` means that the operand says how many.

| opcode | x | y | z | pops | pushes | meaning |
| --- | --- | --- | --- | --- | --- | --- |
)";

constexpr std::string_view kLoops = R"(
## Loops

A quantifier is a loop. Its row in the chunk's loop table says what kind it is (`any`, `every`, `count`; `no` is `any`
negated), the items, the phases, the kinds of evidence whose coverage decides, the variable, and what drives it:

| driver | visits |
| --- | --- |
| all | every item of the kind in the phases |
| vendor | the items attributed to the vendor on the stack, where the `where` has `X.vendor is V` as a conjunct |
| atom | the items whose field may satisfy a test against a literal (`X.host under "…"`, `X.url matches /…/`, `X.name is "…"`); the tests of all rules are answered in one pass over the page |

A driver leaves out only items for which the `where` is false, so the result is the same. `every` collects the truth of
"where, and not satisfies": what makes it false.

    Enter loop        begins; pops the phases that are not constant, and the vendor of a driver
    Next loop         the next item, or on to Leave
    …                 the body leaves a truth
    Collect loop      keeps it and goes back to Next
    Leave loop        pushes the truth, or the count

| | some item true | none true, some unknown | none true, evidence not complete | else |
| --- | --- | --- | --- | --- |
| any | true | unknown | unknown | false |
| every | false | unknown | unknown | true |
| count | at least as many as are true, at most those and the unknown ones; without end where evidence is not complete ||||

## Verification

A program is verified each time it is loaded, before anything else looks at it: operands are in range; every instruction
is reached; jumps go forward, to instructions, with the same stack where paths meet; loops nest, and only a loop's own
`Collect` and `SkipIfFalse` go back, to its `Next`, which takes an item each time; every truth and value is where its
instruction wants it; `Return` ends the chunk with one result; no define reaches itself; every id of a declaration points
into its table. So every run ends, and its cost has a bound that is known before: the product of the items that nested
loops visit.

## Limits

Steps, stack, depth of calls and the memory of proofs are limited (`runtime/vm/limits.hpp`). Over a limit the result is
unknown, and `missing` says which limit: never a crash and never a verdict.

## File

A `.writc` file is `WRITC`, a zero byte, the version of the format in two bytes (lowest first), the SHA-256 of the rest as
64 hex digits, then the rest: the packs with their source texts in canonical form (without comments), and the program.
Whole numbers are LEB128 (signed ones zigzag), decimals eight bytes, texts and lists have their length in front, an
optional has a byte 0 or 1. A file whose sum, lengths, enumerators or code are not as they must be is refused.
)";

}  // namespace

std::string reference_page() {
  std::string out(kPreface);
  std::array<bool, 32> used{};
  for (const OpcodeInfo& row : kOpcodes) {
    out += fmt::format("| `{}` | {} | {} | {} | {} | {} | {} |\n", row.name, name(row.x), name(row.y), name(row.z), row.pops,
                       row.pushes, row.meaning);
    for (const Operand kind : {row.x, row.y, row.z}) used.at(static_cast<std::size_t>(kind)) = true;
  }
  out += "\n| operand | is |\n| --- | --- |\n";
  for (std::size_t i = 1; i < used.size(); ++i) {
    if (!used[i]) continue;
    const auto kind = static_cast<Operand>(i);
    out += fmt::format("| {} | {} |\n", name(kind), meaning(kind));
  }
  out += kLoops;
  return out;
}

}  // namespace writ::bytecode
