#include "compiler/reads.hpp"

#include "compiler/children.hpp"
#include "compiler/conjuncts.hpp"

namespace writ::compiler {
namespace {

using bytecode::Mask;
using bytecode::Reads;
using language::TypedId;

void join(Reads& into, const Reads& from) {
  for (std::size_t i = 0; i < into.phases.size(); ++i) into.phases[i] |= from.phases[i];
  into.captured |= from.captured;
  into.documents = into.documents || from.documents;
}

Mask phases_of(const Exprs& exprs, TypedId id, const std::vector<Mask>& parameters) {
  if (const auto* constant = std::get_if<language::Constant>(&exprs[id].node)) {
    if (const auto* symbol = std::get_if<language::Constant::Symbol>(&constant->value)) {
      if (symbol->payload < model::kPhaseCount) return bytecode::bit(static_cast<model::Phase>(symbol->payload));
    }
  }
  if (const auto* local = std::get_if<language::Local>(&exprs[id].node)) {
    if (local->slot < parameters.size()) return parameters[local->slot];
  }
  return bytecode::kAllPhases;
}

}  // namespace

Reads ReadsAnalysis::of_root(TypedId expr) { return of(expr, {}); }

Reads ReadsAnalysis::of_define(std::uint32_t define, Phases parameters) {
  auto key = std::pair(define, std::move(parameters));
  if (const auto it = known_.find(key); it != known_.end()) return it->second;
  const Reads reads = of(program_.defines[define].body, key.second);
  known_.emplace(std::move(key), reads);
  return reads;
}

Reads ReadsAnalysis::of(TypedId expr, const Phases& parameters) {
  const Exprs& exprs = program_.exprs;
  Reads reads;
  std::vector<TypedId> open{expr};
  while (!open.empty()) {
    const TypedId at = open.back();
    open.pop_back();
    for (const TypedId child : children(exprs[at])) open.push_back(child);
    if (const auto* call = std::get_if<language::CallExpr>(&exprs[at].node)) {
      Phases arguments;
      for (const TypedId argument : call->arguments) {
        const bool phase = exprs[argument].type.kind == model::TypeKind::Phase;
        arguments.push_back(phase ? phases_of(exprs, argument, parameters) : bytecode::kAllPhases);
      }
      join(reads, of_define(call->define, std::move(arguments)));
    }
    const auto* quantifier = std::get_if<language::QuantifierExpr>(&exprs[at].node);
    if (quantifier == nullptr) continue;
    const Mask evidence = evidence_of(exprs, *quantifier);
    if (quantifier->item == model::ItemKind::Document || quantifier->item == model::ItemKind::Paragraph) {
      reads.documents = true;
    } else if (quantifier->during.empty()) {
      reads.captured |= evidence;
    } else {
      for (const TypedId phase : quantifier->during) {
        const Mask phases = phases_of(exprs, phase, parameters);
        for (std::size_t i = 0; i < model::kPhaseCount; ++i) {
          if ((phases >> i & 1U) != 0) reads.phases[i] |= evidence;
        }
      }
    }
  }
  return reads;
}

}  // namespace writ::compiler
