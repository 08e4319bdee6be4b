// Timesheet entries and cost postings: keyed by source and entry, restated when a newer version
// comes, kept as tombstones when deleted.
#include <algorithm>

#include "rules/model/applier.h"
#include "rules/model/bookings.h"

namespace portfolio::model {

using namespace aspect;

namespace {

bool add_to(std::int64_t& sum, std::int64_t amount) {
  return !__builtin_add_overflow(sum, amount, &sum);
}

}  // namespace

bool Applier::is_too_old(CivilDate date) const {
  return date + Days{context_.limits.entry_detail_days} < today();
}

// Hours of a project by part of week, person and role; those of an erased person are nobody's.
Result<void> Applier::book_hours(const EntryRow& e, std::int64_t sign) {
  if (e.person) PORTFOLIO_OK(book_week(e, sign));
  if (!e.project) return {};
  return book_work(e, sign);
}

// Of a person by week, whatever it was for.
Result<void> Applier::book_week(const EntryRow& e, std::int64_t sign) {
  PORTFOLIO_TRY(person, need_person(o_.text(e.person)));
  std::vector<WeekMinutes>& weeks = o_.people.at(person).weeks.edit();
  const CivilDate monday = monday_of(e.date);
  auto week = std::partition_point(weeks.begin(), weeks.end(),
                                   [&](const WeekMinutes& w) { return w.monday < monday; });
  if (week == weeks.end() || week->monday != monday) week = weeks.insert(week, {monday, 0});
  week->minutes += sign * e.minutes;
  note_person_day(person, e, sign * e.minutes);
  touch(EntityKind::kPerson, person, kCost);
  return {};
}

Result<void> Applier::book_work(const EntryRow& e, std::int64_t sign) {
  PORTFOLIO_TRY(project, need_project(o_.text(e.project)));
  if (e.task) PORTFOLIO_OK(need_task(project, o_.text(e.task)));
  model::book_hours(o_, project, {e.date, e.person, e.role, e.task, sign * e.minutes}, stamp_,
                    context_.now, context_.touched);
  return {};
}

Result<void> Applier::book_cost(const EntryRow& e, std::int64_t sign) {
  PORTFOLIO_TRY(project, need_project(o_.text(e.project)));
  std::vector<CostSum>& sums = o_.projects.at(project).costs.edit();
  const CivilDate segment = segment_of(e.date);
  const auto before = [&](const CostSum& s) {
    return std::pair(s.segment, s.currency) < std::pair(segment, e.amount.currency);
  };
  auto sum = std::partition_point(sums.begin(), sums.end(), before);
  if (sum == sums.end() || sum->segment != segment || sum->currency != e.amount.currency) {
    CostSum fresh;
    fresh.segment = segment;
    fresh.currency = e.amount.currency;
    sum = sums.insert(sum, fresh);
  }
  const std::int64_t amount = sign * e.amount.minor_units;
  std::int64_t& kind = e.kind == CostKind::kCommitted ? sum->committed : sum->actual;
  if (!add_to(kind, amount))
    return skip("the sum of the project's costs would leave the range of money", "bad_money");
  sum->postings += static_cast<std::int32_t>(sign);
  if (e.labour && e.kind != CostKind::kCommitted) {
    sum->labour += amount;
    sum->labour_postings += static_cast<std::int32_t>(sign);
  }
  note_booking(project);
  note_late(o_.projects.at(project), e.date, Booked::kCost);
  return {};
}

void Applier::note_booking(Handle project) {
  Project& p = o_.projects.at(project);
  if (!p.bookings) p.bookings = std::make_unique<Bookings>();
  p.bookings->last = stamp_;
  touch_project(project, kCost);
}

Result<void> Applier::book(const EntryRow& e, std::int64_t sign) {
  if (e.deleted) return {};
  return e.hours ? book_hours(e, sign) : book_cost(e, sign);
}

Result<Disposition> Applier::take_entry(View entry, EntryRow next) {
  const std::string key = entry_key(event_, entry);
  next.version = stamp_.version;
  next.occurred_at = stamp_.occurred_at;
  EntryRow held;
  const auto row = context_.cold.find(key);
  if (row) {
    RowReader read(*row, o_.symbols);
    read(held);
    if (!read.ok()) return stop("the stored entry " + std::string(entry) + " cannot be read");
    const bool versions = held.version != 0 && next.version != 0;
    if (versions ? next.version == held.version : next.occurred_at == held.occurred_at)
      return Disposition::kRepeated;
    if (versions ? next.version < held.version : next.occurred_at < held.occurred_at)
      return Disposition::kOlder;
  }
  const bool held_too_old = row && !held.deleted && (held.faded || is_too_old(held.date));
  if ((!next.deleted && is_too_old(next.date)) || held_too_old)
    return skip("the entry " + std::string(entry) + " is about a day more than " +
                    std::to_string(context_.limits.entry_detail_days) +
                    " days ago, of which only sums are kept",
                "too_old");
  if (row) note_cost_fall(entry, held, next);
  if (row) PORTFOLIO_OK(book(held, -1));
  PORTFOLIO_OK(book(next, 1));
  std::string bytes;
  RowWriter write(bytes, o_.symbols, Flavour::kStored);
  write(next);
  context_.cold.put(key, std::move(bytes));
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const TimeLogged& f) {
  EntryRow e;
  e.hours = true;
  e.person = intern(f.person);
  e.project = intern(f.project);
  e.task = e.project ? intern(f.task) : Symbol{};
  e.role = intern(f.role);
  e.date = f.date;
  e.minutes = f.minutes;
  e.approved = f.approved.value_or(false);
  return take_entry(f.entry, e);
}

Result<Disposition> Applier::operator()(const TimeDeleted& f) {
  EntryRow e;
  e.deleted = true;
  return take_entry(f.entry, e);
}

Result<Disposition> Applier::operator()(const CostPosted& f) {
  EntryRow e;
  e.project = intern(f.project);
  e.date = f.date;
  e.amount = f.amount;
  e.kind = f.kind.value_or(CostKind::kActual);
  e.labour = f.labour.value_or(false);
  e.deleted = f.amount.minor_units == 0;
  return take_entry(f.entry, e);
}

Result<Disposition> Applier::operator()(const RateSet& f) {
  const Symbol person = intern(f.person);
  const Symbol role = person ? Symbol{} : intern(f.role);
  const CivilDate from = f.from.value_or(kEarliestDate);
  const auto key = [&](const Rate& r) {
    return std::tuple(o_.text(r.person), o_.text(r.role), r.from);
  };
  Rate next{person, role, from, f.per_hour, stamp_};
  auto at = std::partition_point(o_.rates.begin(), o_.rates.end(),
                                 [&](const Rate& r) { return key(r) < key(next); });
  if (at == o_.rates.end() || key(*at) != key(next)) {
    o_.rates.insert(at, std::move(next));
  } else if (overrides(stamp_, at->stamp, o_.symbols)) {
    *at = std::move(next);
  } else {
    return at->stamp.version == stamp_.version ? Disposition::kRepeated : Disposition::kOlder;
  }
  touch(EntityKind::kOrganisation, 0, kCost);
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const ExchangeRateSet& f) {
  ExchangeRate next{f.from, f.to, f.as_of.value_or(today()), stamp_};
  const auto key = [](const ExchangeRate& r) {
    return std::tuple(r.from.currency, r.to.currency, r.as_of);
  };
  auto& rates = o_.exchange_rates;
  auto at = std::partition_point(rates.begin(), rates.end(),
                                 [&](const ExchangeRate& r) { return key(r) < key(next); });
  if (at == rates.end() || key(*at) != key(next)) {
    rates.insert(at, std::move(next));
  } else if (overrides(stamp_, at->stamp, o_.symbols)) {
    *at = std::move(next);
  } else {
    return Disposition::kOlder;
  }
  touch(EntityKind::kOrganisation, 0, kCost);
  return Disposition::kApplied;
}

}  // namespace portfolio::model
