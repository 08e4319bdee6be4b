#include "rules/model/apply.h"

#include <algorithm>

#include "rules/model/applier.h"

namespace portfolio::model {
bool assign(SymbolTable& symbols, ShortList<Symbol>& field, const Views& said) {
  ShortList<Symbol> next;
  for (const View text : said) next.push_back(symbols.intern(text));
  if (next == field) return false;
  field = std::move(next);
  return true;
}

bool assign(SymbolTable& symbols, std::vector<Symbol>& field, const Views& said) {
  std::vector<Symbol> next;
  next.reserve(said.size());
  for (const View text : said) next.push_back(symbols.intern(text));
  if (next == field) return false;
  field = std::move(next);
  return true;
}

bool assign(SymbolTable&, std::vector<Text>& field, const Views& said) {
  std::vector<Text> next;
  for (const View text : said) next.emplace_back(text);
  if (next == field) return false;
  field = std::move(next);
  return true;
}

Result<Disposition> apply(Organisation& organisation, const Event& event, ApplyContext& context) {
  Applier applier(organisation, event, context);
  return std::visit(
      [&]<class T>(const T& fact) -> Result<Disposition> {
        if constexpr (requires { applier(fact); })
          return applier(fact);
        else
          return Disposition::kApplied;  // The fold itself answers to these.
      },
      event.fact);
}

void mark_dirty(Organisation& o, EntityRef entity) {
  const auto mark = [&](auto& table, EntityRef row) {
    auto& state = table.at(row.handle);
    if (state.dirty) return;
    state.dirty = true;
    o.dirty.push_back(row);
  };
  switch (entity.kind) {
    case EntityKind::kProject:
      return mark(o.projects, entity);
    case EntityKind::kMilestone:
      return mark(o.projects, {EntityKind::kProject, o.milestones.at(entity.handle).project});
    case EntityKind::kTask:
      return mark(o.tasks, entity);
    case EntityKind::kPerson:
      return mark(o.people, entity);
    case EntityKind::kDependency:
      return mark(o.dependencies, entity);
    case EntityKind::kDecision:
      return mark(o.decisions, entity);
    case EntityKind::kBenefit:
      return mark(o.benefits, entity);
    case EntityKind::kSource:
      return mark(o.sources, entity);
    case EntityKind::kPortfolio:
      return mark(o.portfolios, entity);
    case EntityKind::kAllocation:
      return mark(o.allocations, entity);
    case EntityKind::kAbsence:
      return mark(o.absences, entity);
    case EntityKind::kCalendar:
      return mark(o.calendars, entity);
    case EntityKind::kRisk:
      return mark(o.risks, entity);
    case EntityKind::kObjective:
      return mark(o.objectives, entity);
    case EntityKind::kCycle:
      return mark(o.cycles, entity);
    case EntityKind::kOrganisation:
      if (!o.rest_dirty) o.dirty.push_back(entity);
      o.rest_dirty = true;
      return;
    case EntityKind::kRole:
      return;  // Follows from people and allocations.
  }
  PORTFOLIO_CHECK(false);
}

Applier::Applier(Organisation& organisation, const Event& event, ApplyContext& context)
    : o_(organisation), event_(event), context_(context), stamp_(context.stamp) {
  stamp_.version = event.entity_version ? *event.entity_version + 1 : 0;
  stamp_.occurred_at = event.occurred_at;
  stamp_.offset = context.offset;
  stamp_.event.assign(event.id);
  stamp_.source = intern(event.source);
}

Contest Applier::contest(std::string_view entity, Handle project, Symbol id) {
  if (context_.sources.empty()) return {};
  Few<Dispute>* const disputes = project == kNoHandle ? nullptr : &o_.projects.at(project).disputes;
  return {&context_.sources, entity, id, disputes};
}

CivilDate Applier::today() const {
  return CivilDate{std::chrono::floor<Days>(context_.now).time_since_epoch()};
}

Result<void> Applier::check_room(View what) const {
  if (o_.entities >= context_.limits.entities_max)
    return skip("the organisation holds " + std::to_string(o_.entities) +
                    " entities, the limit entities_max; " + std::string(what) + " was not added",
                "limit");
  if (o_.stubs >= context_.limits.stubs_max)
    return skip("the organisation holds " + std::to_string(o_.stubs) +
                    " entities that are only referred to, the limit stubs_max; " +
                    std::string(what) + " was not added",
                "limit");
  return {};
}

template <class T>
Result<Handle> Applier::need(Table<T>& table, EntityKey key, View what) {
  if (const Handle handle = table.find(key); handle != kNoHandle) return handle;
  PORTFOLIO_OK(check_room(what));
  T entity;
  entity.id = key.id;
  ++o_.entities;
  if constexpr (requires { entity.stub; }) ++o_.stubs;
  return table.add(key, std::move(entity));
}

Result<Handle> Applier::need_project(View id) {
  PORTFOLIO_TRY(handle, need(o_.projects, {{}, intern(id)}, "a project"));
  if (o_.projects.at(handle).stub) mark_dirty(o_, {EntityKind::kProject, handle});
  return handle;
}

Result<Handle> Applier::need_person(View id) {
  const bool known = o_.people.find({{}, intern(id)}) != kNoHandle;
  PORTFOLIO_TRY(handle, need(o_.people, {{}, intern(id)}, "a person"));
  if (!known) touch_owner(intern(id));  // Work may hang on them already.
  if (o_.people.at(handle).stub) mark_dirty(o_, {EntityKind::kPerson, handle});
  return handle;
}

Result<Handle> Applier::need_milestone(Handle project, View id) {
  const EntityKey key{o_.projects.at(project).id, intern(id)};
  if (const Handle known = o_.milestones.find(key); known != kNoHandle) return known;
  PORTFOLIO_TRY(handle, need(o_.milestones, key, "a milestone"));
  o_.milestones.at(handle).project = project;
  o_.projects.at(project).milestones.push_back(handle);
  mark_dirty(o_, {EntityKind::kMilestone, handle});
  return handle;
}

Result<Handle> Applier::need_task(Handle project, View id) {
  const EntityKey key{o_.projects.at(project).id, intern(id)};
  if (const Handle known = o_.tasks.find(key); known != kNoHandle) return known;
  PORTFOLIO_TRY(handle, need(o_.tasks, key, "a task"));
  Task& task = o_.tasks.at(handle);
  task.project = project;
  o_.projects.at(project).task_list.push_back(handle);
  count_task(task, 1);
  mark_dirty(o_, {EntityKind::kTask, handle});
  return handle;
}

void Applier::know(bool& stub) {
  if (stub) --o_.stubs;
  stub = false;
}

void Applier::touch(EntityKind kind, Handle handle, Aspects aspects) {
  if (aspects != 0) context_.touched.push_back({{kind, handle}, aspects});
  mark_dirty(o_, {kind, handle});
}

void Applier::touch_project(Handle project, Aspects aspects) {
  touch(EntityKind::kProject, project, aspects);
}

// Activity is a changed value, not a repeated one; cost alone is not activity.
void Applier::note_activity(Handle project, Aspects changed, Aspects of_project) {
  if ((changed & ~aspect::kCost) == 0) return touch_project(project, of_project);
  o_.projects.at(project).last_activity = context_.now;
  touch_project(project, of_project | aspect::kActivity);
}

template Result<Handle> Applier::need(Table<Portfolio>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Allocation>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Absence>&, EntityKey, View);
template Result<Handle> Applier::need(Table<CalendarState>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Dependency>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Risk>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Decision>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Benefit>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Objective>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Cycle>&, EntityKey, View);
template Result<Handle> Applier::need(Table<Source>&, EntityKey, View);

}  // namespace portfolio::model
