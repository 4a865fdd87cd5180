#pragma once
// One list of members for each struct of a Program, read by three visitors: the writer, the reader and the id checker.
// A member that is left out here would not survive a file, so tests compare a whole program before and after.

#include <concepts>
#include <cstddef>
#include <type_traits>

#include "runtime/bytecode/program.hpp"

namespace writ::bytecode {

/// `T` is `X` or `const X`: the writer and the checker see const, the reader does not.
template <typename T, typename X>
concept Is = std::same_as<std::remove_const_t<T>, X>;

/// How many enumerators an enumeration has: what a byte from a file may be.
template <typename E>
[[nodiscard]] std::size_t enum_count() {
  if constexpr (std::same_as<E, model::VendorScope>) return 3;
  else if constexpr (std::same_as<E, model::FactKind>) return 5;
  else if constexpr (std::same_as<E, model::CmpStep::Kind>) return 9;
  else if constexpr (std::same_as<E, model::CmpVerify::Source>) return 5;
  else if constexpr (std::same_as<E, model::CmpVerify::Decoding>) return 2;
  else if constexpr (std::same_as<E, model::CmpVerify::Test>) return 4;
  else if constexpr (std::same_as<E, model::Field>) return model::all_fields().size();
  else if constexpr (std::same_as<E, Op>) return kOpcodes.size();
  else if constexpr (std::same_as<E, Class>) return kClassCount;
  else if constexpr (std::same_as<E, LoopKind>) return kLoopKindCount;
  else if constexpr (std::same_as<E, Driver>) return kDriverCount;
  else if constexpr (std::same_as<E, AtomTest>) return kAtomTestCount;
  else return model::names<E>().size();
}

#define WRIT_FIELDS(type, ...)             \
  template <typename A, Is<type> T>        \
  void fields(A& a, T& v) {                \
    a(__VA_ARGS__);                        \
  }

WRIT_FIELDS(Date, v.days)
WRIT_FIELDS(Duration, v.months, v.ms)
WRIT_FIELDS(Span, v.file, v.begin, v.end)
WRIT_FIELDS(model::Window, v.from, v.until)
WRIT_FIELDS(model::Pack, v.name, v.title, v.version, v.licence, v.depends, v.digest, v.asked)
WRIT_FIELDS(model::Authority, v.pack, v.name, v.title, v.url)
WRIT_FIELDS(model::Membership, v.in, v.window)
WRIT_FIELDS(model::Jurisdiction, v.pack, v.name, v.title, v.memberships, v.authorities)
WRIT_FIELDS(model::Source, v.pack, v.name, v.title, v.kind, v.binds, v.authority, v.reference, v.date, v.effective, v.url,
            v.holds, v.status, v.standing)
WRIT_FIELDS(model::Category, v.pack, v.name, v.title)
WRIT_FIELDS(model::Subtype, v.pack, v.name, v.title, v.of)
WRIT_FIELDS(model::Mark, v.regex, v.text, v.ignore_case, v.dot_all)
WRIT_FIELDS(model::Masking, v.by_default, v.selectors)
WRIT_FIELDS(model::ConsentInterface, v.start, v.grant, v.deny, v.stop)
WRIT_FIELDS(model::Vendor, v.pack, v.name, v.title, v.aka, v.op, v.country, v.tcf_id, v.subtypes, v.severity, v.hosts, v.urls,
            v.cookies, v.local_storage, v.session_storage, v.indexed_db, v.cache_storage, v.service_workers, v.globals,
            v.inline_marks, v.masking, v.consent)
WRIT_FIELDS(model::CmpStep, v.kind, v.text, v.timeout_ms, v.state)
WRIT_FIELDS(model::CmpPath, v.when, v.steps)
WRIT_FIELDS(model::CmpButton, v.role, v.layer, v.selectors)
WRIT_FIELDS(model::CmpVerify, v.action, v.source, v.name, v.decoded, v.test, v.mark)
WRIT_FIELDS(model::CmpKeeps, v.kind, v.name)
WRIT_FIELDS(model::CmpBlocks, v.type, v.attribute, v.address)
WRIT_FIELDS(model::Cmp, v.pack, v.name, v.title, v.tcf_id, v.hosts, v.globals, v.frames, v.present, v.banner, v.wall, v.buttons,
            v.accept, v.reject, v.withdraw, v.verify, v.keeps, v.blocks)
WRIT_FIELDS(model::Pattern, v.pack, v.name, v.title, v.marks)
WRIT_FIELDS(model::PhraseList, v.language, v.phrases)
WRIT_FIELDS(model::Phrases, v.pack, v.name, v.title, v.lists)
WRIT_FIELDS(model::Fact, v.pack, v.name, v.title, v.kind, v.options)
WRIT_FIELDS(model::Piece, v.literal, v.path)
WRIT_FIELDS(model::Template, v.pieces)
WRIT_FIELDS(model::Remedy::ForCmp, v.cmp, v.text)
WRIT_FIELDS(model::Remedy, v.pack, v.name, v.title, v.for_cmp, v.otherwise)
WRIT_FIELDS(model::Note, v.places, v.cites, v.text)
WRIT_FIELDS(model::Need, v.label, v.expr)
WRIT_FIELDS(model::Exception, v.name, v.title, v.in, v.window, v.cites, v.when, v.needs, v.because)
WRIT_FIELDS(model::Amendment, v.pack, v.in, v.effective, v.repealed, v.severity, v.severity_of_vendor, v.condition,
            v.applies, v.message, v.remedies, v.exceptions, v.notes, v.cites, v.tags, v.span, v.file)
WRIT_FIELDS(model::Rule, v.pack, v.name, v.title, v.scope, v.vendors, v.jurisdictions, v.severity, v.effective, v.applies,
            v.condition, v.exceptions, v.cites, v.notes, v.message, v.remedies, v.tags, v.amendments, v.runs)
WRIT_FIELDS(model::Model, v.packs, v.authorities, v.jurisdictions, v.sources, v.categories, v.subtypes, v.vendors, v.cmps,
            v.patterns, v.phrases, v.facts, v.remedies, v.rules)
WRIT_FIELDS(Instruction, v.op, v.x, v.y, v.z)
WRIT_FIELDS(Loop, v.kind, v.item, v.evidence, v.phases, v.dynamic_phases, v.documents, v.selector, v.slot, v.driver, v.atom,
            v.stop_at_first, v.start, v.end)
WRIT_FIELDS(Reads, v.phases, v.captured, v.documents)
WRIT_FIELDS(Chunk, v.label, v.code, v.spans, v.loops, v.parameters, v.result, v.slots, v.reads)
WRIT_FIELDS(Atom, v.field, v.test, v.literal)
WRIT_FIELDS(TracePoint, v.span, v.parent)
WRIT_FIELDS(Program, v.model, v.constants, v.atoms, v.roots, v.defines, v.files, v.traces)

#undef WRIT_FIELDS

}  // namespace writ::bytecode
