// Walks that subject.h needs where a subject hangs on more than one entity: portfolios above one
// another, people at a hand-over (pairs: likeness.h). Private to rules/signals.
#pragma once
#include "rules/signals/subject.h"

namespace portfolio::signals {

// That portfolio and all above it.
void visit_portfolios(const model::Organisation& organisation, model::Handle portfolio,
                      const Visit& visit);
// All milestones and finishes whose delay may come by that dependency.
void visit_upstream(const model::Organisation& organisation, model::Handle dependency,
                    const Visit& visit);
// The dependencies of projects in which the person has something to do.
void visit_handovers(const model::Organisation& organisation, model::Handle person,
                     const Visit& visit);
// What hangs on a task: itself, those that may wait behind it, its project, that project's finish
// and dependencies.
void visit_of_task(const model::Organisation& organisation, model::Handle task, SubjectKind kind,
                   const Visit& visit);
// The projects that name that objective.
void visit_aligned(const model::Organisation& organisation, model::Handle objective,
                   const Visit& visit);
// People whose sheets come from that source, or their teams.
void visit_of_source(const model::Organisation& organisation, model::Handle source,
                     SubjectKind kind, const Visit& visit);
// The projects that a decision is about.
void visit_decided(const model::Organisation& organisation, model::Handle decision,
                   const Visit& visit);

// Of the kinds whose handle is the number of a symbol, those that some entity names, each once.
void visit_symbols(const model::Organisation& organisation, SubjectKind kind, const Visit& visit);

}  // namespace portfolio::signals
