#include "rules/engine/rows.h"

#include <algorithm>
#include <map>

#include "rules/model/relink.h"
#include "rules/signals/sponsor_asks.h"

namespace portfolio::engine {
namespace {

using model::EntityKind;
using model::EntityRef;
using model::Flavour;
using model::Handle;
using model::kNoHandle;
using model::Organisation;
using model::RowReader;
using model::RowWriter;

// Kinds in the order in which they must be read: what others refer to comes first.
constexpr char kClock = 'A', kCalendar = 'B', kPortfolio = 'C', kObjective = 'D', kPerson = 'E',
               kCycle = 'F', kProject = 'G', kTask = 'H', kAllocation = 'I', kAbsence = 'J',
               kDependency = 'K', kRisk = 'L', kDecision = 'M', kBenefit = 'N', kSource = 'O',
               kRest = 'P', kAlert = 'Q', kHistory = 'R', kAsks = 'S';

char letter_of(EntityKind kind) {
  switch (kind) {
    case EntityKind::kPortfolio:
      return kPortfolio;
    case EntityKind::kProject:
    case EntityKind::kMilestone:
      return kProject;
    case EntityKind::kTask:
      return kTask;
    case EntityKind::kPerson:
      return kPerson;
    case EntityKind::kAllocation:
      return kAllocation;
    case EntityKind::kAbsence:
      return kAbsence;
    case EntityKind::kCalendar:
      return kCalendar;
    case EntityKind::kDependency:
      return kDependency;
    case EntityKind::kRisk:
      return kRisk;
    case EntityKind::kDecision:
      return kDecision;
    case EntityKind::kBenefit:
      return kBenefit;
    case EntityKind::kObjective:
      return kObjective;
    case EntityKind::kCycle:
      return kCycle;
    case EntityKind::kSource:
      return kSource;
    case EntityKind::kRole:
    case EntityKind::kOrganisation:
      return kRest;
  }
  PORTFOLIO_CHECK(false);
}

void start_key(std::string& key, const Organisation& o, char letter) {
  key.assign(o.id);
  key.push_back('\0');
  key.push_back(letter);
}

void add_part(std::string& key, std::string_view text) {
  key.append(text);
  key.push_back('\0');
}

// Milestones are part of their project's row, in the order of their ids.
std::vector<Handle> ordered_milestones(const Organisation& o, const model::Project& p) {
  std::vector<Handle> list(p.milestones.begin(), p.milestones.end());
  std::sort(list.begin(), list.end(), [&](Handle a, Handle b) {
    return o.text(o.milestones.at(a).id) < o.text(o.milestones.at(b).id);
  });
  return list;
}

class EntityWriter {
 public:
  EntityWriter(Organisation& o, Flavour flavour) : o_(o), flavour_(flavour) {}

  // Fills key and bytes, and takes the mark of change off.
  void write(EntityRef e) {
    bytes.clear();
    start_key(key, o_, letter_of(e.kind));
    switch (e.kind) {
      case EntityKind::kPortfolio:
        return plain(o_.portfolios, e);
      case EntityKind::kProject:
      case EntityKind::kMilestone:
        return project(e.handle);
      case EntityKind::kTask:
        return task(e.handle);
      case EntityKind::kPerson:
        return plain(o_.people, e);
      case EntityKind::kAllocation:
        return plain(o_.allocations, e);
      case EntityKind::kAbsence:
        return plain(o_.absences, e);
      case EntityKind::kCalendar:
        return plain(o_.calendars, e);
      case EntityKind::kDependency:
        return plain(o_.dependencies, e);
      case EntityKind::kRisk:
        return plain(o_.risks, e);
      case EntityKind::kDecision:
        return plain(o_.decisions, e);
      case EntityKind::kBenefit:
        return plain(o_.benefits, e);
      case EntityKind::kObjective:
        return plain(o_.objectives, e);
      case EntityKind::kCycle:
        return plain(o_.cycles, e);
      case EntityKind::kSource:
        return plain(o_.sources, e);
      case EntityKind::kRole:
        return;
      case EntityKind::kOrganisation: {
        RowWriter w = writer();
        w(o_.rates, o_.exchange_rates, o_.notes);
        w.derived(o_.erased_episodes);
        o_.rest_dirty = false;
        return;
      }
    }
    PORTFOLIO_CHECK(false);
  }

  void clock(const Burst& b) {
    bytes.clear();
    start_key(key, o_, kClock);
    RowWriter w = writer();
    w(o_.clock, o_.in_backfill, b.instant, b.facts, b.waiting, b.offset, b.due);
  }

  // False while nothing was told.
  bool history(alert::HistoryHead& head) {
    bytes.clear();
    start_key(key, o_, kHistory);
    RowWriter w = writer();
    w(head);
    return head.count != 0;
  }

  // False for a row that says nothing yet.
  bool alert(AlertRow& row) {
    bytes.clear();
    key = alert_row_key(o_, row);
    RowWriter w = writer();
    describe(w, row);
    row.dirty = false;
    return !alert::is_blank(row.state);
  }

  // False for a sponsor of whom nothing is kept any more.
  bool asks(std::uint32_t sponsor, const signals::SponsorAsks& all) {
    bytes.clear();
    start_key(key, o_, kAsks);
    add_part(key, o_.text(Symbol{sponsor}));
    const auto found = all.all().find(sponsor);
    if (found == all.all().end()) return false;
    signals::AsksOfSponsor copy = found->second;
    RowWriter w = writer();
    describe(w, copy);
    return true;
  }
  // Of a person who was erased; nothing is written there any more.
  void forget(Symbol person) {
    start_key(key, o_, kPerson);
    add_part(key, o_.text(person));
  }

  std::string key, bytes;

 private:
  RowWriter writer() { return RowWriter(bytes, o_.symbols, flavour_); }
  template <class T>
  void plain(model::Table<T>& table, EntityRef e) {
    T& entity = table.at(e.handle);
    add_part(key, o_.text(entity.id));
    RowWriter w = writer();
    describe(w, entity);
    entity.dirty = false;
  }
  void project(Handle handle) {
    model::Project& p = o_.projects.at(handle);
    add_part(key, o_.text(p.id));
    RowWriter w = writer();
    describe(w, p);
    const std::vector<Handle> list = ordered_milestones(o_, p);
    w(static_cast<std::int64_t>(list.size()));
    for (const Handle m : list) describe(w, o_.milestones.at(m));
    p.dirty = false;
  }
  void task(Handle handle) {
    model::Task& t = o_.tasks.at(handle);
    add_part(key, o_.text(o_.projects.at(t.project).id));
    add_part(key, o_.text(t.id));
    RowWriter w = writer();
    describe(w, t);
    t.dirty = false;
  }

  Organisation& o_;
  Flavour flavour_;
};

std::string_view take_part(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

template <class T>
bool read_plain(Organisation& o, model::Table<T>& table, std::string_view bytes) {
  RowReader r(bytes, o.symbols);
  T entity;
  describe(r, entity);
  if (!r.ok() || !r.at_end() || !entity.id || table.find({{}, entity.id}) != kNoHandle)
    return false;
  const Symbol id = entity.id;
  table.add({{}, id}, std::move(entity));
  return true;
}

bool read_project(Organisation& o, std::string_view bytes) {
  RowReader r(bytes, o.symbols);
  model::Project p;
  describe(r, p);
  std::int64_t count = 0;
  r(count);
  if (!r.ok() || !p.id || find_project(o, p.id) != kNoHandle) return false;
  const Symbol id = p.id;
  const Handle handle = o.projects.add({{}, id}, std::move(p));
  for (std::int64_t i = 0; i < count && r.ok(); ++i) {
    model::Milestone m;
    describe(r, m);
    m.project = handle;
    const Symbol milestone = m.id;
    if (!r.ok() || find_milestone(o, id, milestone) != kNoHandle) return false;
    o.projects.at(handle).milestones.push_back(o.milestones.add({id, milestone}, std::move(m)));
  }
  return r.ok() && r.at_end();
}

bool read_task(Organisation& o, std::string_view key, std::string_view bytes) {
  const Symbol project = o.symbols.intern(take_part(key));
  RowReader r(bytes, o.symbols);
  model::Task t;
  describe(r, t);
  t.project = find_project(o, project);
  if (!r.ok() || !r.at_end() || t.project == kNoHandle ||
      o.tasks.find({project, t.id}) != kNoHandle)
    return false;
  const Symbol id = t.id;
  o.tasks.add({project, id}, std::move(t));
  return true;
}

bool read_rest(Organisation& o, std::string_view bytes) {
  RowReader r(bytes, o.symbols);
  r(o.rates, o.exchange_rates, o.notes);
  r.derived(o.erased_episodes);
  return r.ok() && r.at_end();
}

bool read_clock(Organisation& o, Burst& b, std::string_view bytes) {
  RowReader r(bytes, o.symbols);
  r(o.clock, o.in_backfill, b.instant, b.facts, b.waiting, b.offset, b.due);
  return r.ok() && r.at_end();
}

bool read_history(OrganisationFold& fold, std::string_view bytes) {
  RowReader r(bytes, fold.organisation().symbols);
  r(fold.history());
  return r.ok() && r.at_end();
}

// A role that nobody has or asks for any more may still have an alert.
void need_role(Organisation& o, std::string_view role) {
  const Symbol id = o.symbols.intern(role);
  if (id && o.roles.find({{}, id}) == kNoHandle) o.roles.add({{}, id}, model::Role{id, {}, {}});
}

// Roles are known only after people and allocations were linked, so that alerts on them come last.
bool read_alert(OrganisationFold& fold, std::string_view key, std::string_view bytes) {
  Organisation& o = fold.organisation();
  const std::string_view rule_name = take_part(key), kind = take_part(key), id = take_part(key);
  RowReader r(bytes, o.symbols);
  AlertRow row;
  describe(r, row);
  const auto subject_kind = signals::parse_kind(kind);
  if (!r.ok() || !r.at_end() || !subject_kind) return false;
  const ruleset::Rule* const rule = fold.rules().find(rule_name, *subject_kind);
  if (rule == nullptr) return true;  // A rule that is gone: its row goes with the next activation.
  if (*subject_kind == signals::SubjectKind::kRoleMonth) need_role(o, id.substr(0, id.rfind('/')));
  if (*subject_kind == signals::SubjectKind::kRole) need_role(o, id);
  if (*subject_kind == signals::SubjectKind::kAlert)
    o.symbols.intern(id.substr(0, id.rfind('/')));
  else if (signals::is_symbol(*subject_kind))
    o.symbols.intern(id);
  const auto subject = find_subject(o, *subject_kind, id);
  if (!subject) return false;
  AlertRow& made = fold.ledger().make(static_cast<std::uint16_t>(rule - fold.rules().rules.data()),
                                      o.symbols.intern(rule_name), *subject);
  std::tie(made.state, made.cause, made.by) = std::tie(row.state, row.cause, row.by);
  made.said = std::move(row.said);
  made.history = std::move(row.history);
  return true;
}

bool read_asks(OrganisationFold& fold, std::string_view key, std::string_view bytes) {
  SymbolTable& symbols = fold.organisation().symbols;
  const Symbol sponsor = symbols.intern(take_part(key));
  RowReader r(bytes, symbols);
  signals::AsksOfSponsor asks;
  describe(r, asks);
  if (!r.ok() || !r.at_end() || !sponsor) return false;
  fold.context().sponsor_asks().put(sponsor, std::move(asks));
  return true;
}

void for_each_entity(const Organisation& o, const std::function<void(EntityRef)>& visit) {
  const auto all = [&](const auto& table, EntityKind kind) {
    for (Handle h = 0; h < table.size(); ++h) visit({kind, h});
  };
  all(o.portfolios, EntityKind::kPortfolio);
  all(o.projects, EntityKind::kProject);
  all(o.tasks, EntityKind::kTask);
  for (Handle h = 0; h < o.people.size(); ++h)
    if (o.people.at(h).id) visit({EntityKind::kPerson, h});
  all(o.allocations, EntityKind::kAllocation);
  all(o.absences, EntityKind::kAbsence);
  all(o.calendars, EntityKind::kCalendar);
  all(o.dependencies, EntityKind::kDependency);
  all(o.risks, EntityKind::kRisk);
  all(o.decisions, EntityKind::kDecision);
  all(o.benefits, EntityKind::kBenefit);
  all(o.objectives, EntityKind::kObjective);
  all(o.cycles, EntityKind::kCycle);
  all(o.sources, EntityKind::kSource);
  visit({EntityKind::kOrganisation, 0});
}

}  // namespace

std::string alert_row_key(const Organisation& o, const AlertRow& row) {
  std::string key;
  start_key(key, o, kAlert);
  add_part(key, o.text(row.rule));
  add_part(key, kind_name(row.subject.kind));
  add_part(key, subject_id(o, row.subject));
  return key;
}

std::string_view organisation_of_key(std::string_view key) { return key.substr(0, key.find('\0')); }

std::size_t count_changed_rows(const OrganisationFold& fold) {
  const Ledger& ledger = fold.ledger();
  return fold.organisation().dirty.size() + ledger.removed.size() + ledger.dirty.size();
}

std::size_t write_some_rows(OrganisationFold& fold, std::size_t most, const RowSink& sink) {
  Organisation& o = fold.organisation();
  Ledger& ledger = fold.ledger();
  EntityWriter writer(o, Flavour::kStored);
  // First: whoever was heard of again since is written below.
  for (const Symbol person : std::exchange(o.erased, {})) {
    writer.forget(person);
    sink(writer.key, std::nullopt);
  }
  for (const std::string& alert : fold.take_erased_alerts()) sink(alert, std::nullopt);
  std::size_t written = 0;
  const auto take = [&](auto& list, const auto& write) {
    const std::size_t count = std::min(most - written, list.size());
    const auto end = list.begin() + static_cast<std::ptrdiff_t>(count);
    std::for_each(list.begin(), end, write);
    list.erase(list.begin(), end);
    written += count;
  };
  take(o.dirty, [&](EntityRef e) {
    writer.write(e);
    if (e.kind != EntityKind::kPerson || o.people.at(e.handle).id) sink(writer.key, writer.bytes);
  });
  // A row that is gone comes before those that changed: one of its name may have been made since.
  take(ledger.removed, [&](AlertRow& row) {
    writer.alert(row);
    sink(writer.key, std::nullopt);
  });
  take(ledger.dirty, [&](std::uint32_t at) {
    writer.alert(ledger.rows()[at]);
    sink(writer.key, writer.bytes);
  });
  return written;
}

void write_changed_rows(OrganisationFold& fold, const RowSink& sink) {
  write_some_rows(fold, count_changed_rows(fold), sink);
  EntityWriter writer(fold.organisation(), Flavour::kStored);
  if (writer.history(fold.history())) sink(writer.key, writer.bytes);
  signals::SponsorAsks& asks = fold.context().sponsor_asks();
  for (const std::uint32_t sponsor : std::exchange(asks.dirty, {})) {
    const bool kept = writer.asks(sponsor, asks);
    sink(writer.key, kept ? std::optional<std::string_view>(writer.bytes) : std::nullopt);
  }
  writer.clock(fold.burst());
  sink(writer.key, writer.bytes);
}

void write_all_rows(const OrganisationFold& fold, Flavour flavour, const RowSink& sink) {
  // Writing takes marks of change off; they are put back, for nothing was committed.
  auto& o = const_cast<Organisation&>(fold.organisation());
  auto& ledger = const_cast<OrganisationFold&>(fold).ledger();
  EntityWriter writer(o, flavour);
  std::map<std::string, std::string> rows;
  for_each_entity(o, [&](EntityRef e) {
    writer.write(e);
    rows[writer.key] = writer.bytes;
  });
  if (flavour != Flavour::kFacts) {
    for (AlertRow& row : ledger.rows()) {
      const bool dirty = row.dirty;
      if (writer.alert(row)) rows[writer.key] = writer.bytes;
      row.dirty = dirty;
    }
    if (writer.history(const_cast<OrganisationFold&>(fold).history()))
      rows[writer.key] = writer.bytes;
    auto& asks = const_cast<OrganisationFold&>(fold).context().sponsor_asks();
    for (const auto& [sponsor, all] : asks.all())
      if (writer.asks(sponsor, asks)) rows[writer.key] = writer.bytes;
  }
  for (const EntityRef e : std::exchange(o.dirty, {})) model::mark_dirty(o, e);
  for (const auto& [key, bytes] : rows) sink(key, bytes);
}

bool read_row(OrganisationFold& fold, std::string_view key, std::string_view bytes) {
  Organisation& o = fold.organisation();
  std::string_view rest = key;
  if (take_part(rest) != o.id || rest.empty()) return false;
  const char letter = rest.front();
  rest.remove_prefix(1);
  switch (letter) {
    case kClock:
      return read_clock(o, fold.burst(), bytes);
    case kCalendar:
      return read_plain(o, o.calendars, bytes);
    case kPortfolio:
      return read_plain(o, o.portfolios, bytes);
    case kObjective:
      return read_plain(o, o.objectives, bytes);
    case kPerson:
      return read_plain(o, o.people, bytes);
    case kCycle:
      return read_plain(o, o.cycles, bytes);
    case kProject:
      return read_project(o, bytes);
    case kTask:
      return read_task(o, rest, bytes);
    case kAllocation:
      return read_plain(o, o.allocations, bytes);
    case kAbsence:
      return read_plain(o, o.absences, bytes);
    case kDependency:
      return read_plain(o, o.dependencies, bytes);
    case kRisk:
      return read_plain(o, o.risks, bytes);
    case kDecision:
      return read_plain(o, o.decisions, bytes);
    case kBenefit:
      return read_plain(o, o.benefits, bytes);
    case kSource:
      return read_plain(o, o.sources, bytes);
    case kRest:
      return read_rest(o, bytes);
    case kAlert:  // Alerts come last: from here on links and roles are needed.
      if (!fold.linked()) fold.link();
      return read_alert(fold, rest, bytes);
    case kHistory:
      return read_history(fold, bytes);
    case kAsks:
      return read_asks(fold, rest, bytes);
    default:
      return false;
  }
}

void resume_rows(OrganisationFold& fold) {
  if (!fold.linked()) fold.link();
  fold.resume();
}

}  // namespace portfolio::engine
