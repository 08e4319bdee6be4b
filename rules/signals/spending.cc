#include "rules/signals/spending.h"

#include <algorithm>

#include "rules/signals/cost_sheet.h"

namespace portfolio::signals {
namespace {

using model::MeasuredValue;
using model::Organisation;
using model::Project;

// The last day of a part of a week that lies within one month.
CivilDate last_day(CivilDate segment) {
  return std::min(monday_of(segment) + Days{6}, first_of_month(month_of(segment) + 1) - Days{1});
}

class Window {
 public:
  Window(const Organisation& o, const calendar::WorkingCalendar& calendar, const Project& p,
         const ProjectFigures& f, Day& day, std::int32_t days)
      : o_(o), calendar_(calendar), p_(p), f_(f), day_(day), days_(days) {}

  Spending spending() {
    const CivilDate today = day_.today();
    const CivilDate last =
        calendar_.is_working(today) ? today : calendar_.add_working_days(today, -1);
    begin_ = calendar_.add_working_days(last, -days_);
    add_measured();
    if (f_.ledger == Ledger::kMoney) add_money();
    if (f_.ledger == Ledger::kMinutes) add_minutes();
    if (!result_.since) unknown("cost");
    return result_;
  }

 private:
  void unknown(std::string_view missing) {
    result_.recent.reset();
    result_.missing = missing;
    broken_ = true;
  }

  std::optional<std::int64_t> actual(const MeasuredValue& m) const {
    if (f_.ledger == Ledger::kMinutes) return m.actual_minutes;
    if (!m.actual || m.actual->currency != f_.currency) return std::nullopt;
    return m.actual->minor_units;
  }

  void begins(CivilDate date) {
    if (!result_.since || date < *result_.since) result_.since = date;
  }

  // What tools measured counts up to their last date; between two dates it grew evenly.
  void add_measured() {
    result_.recent = 0;
    const MeasuredValue *before = nullptr, *after = nullptr, *last = nullptr;
    for (const MeasuredValue& m : p_.measured) {
      if (!actual(m) || !day_.has_come(m.as_of)) continue;
      begins(m.as_of);
      last = &m;
      if (m.as_of <= begin_)
        before = &m;
      else if (after == nullptr)
        after = &m;
    }
    if (last == nullptr) return;
    measured_to_ = last->as_of;
    if (after == nullptr) return;
    if (before == nullptr) return unknown("cost_before");
    const auto part =
        multiply_divide(*actual(*after) - *actual(*before), (begin_ - before->as_of).count(),
                        (after->as_of - before->as_of).count());
    result_.recent = *actual(*last) - *actual(*before) - part.value_or(0);
  }

  // How many of a booking's working days lie in the window, and how many there are. Bookings stand
  // by segment: what was found for the last one is likely asked again.
  bool is_in(CivilDate segment, std::int64_t& part, std::int64_t& whole) {
    if (!placed_ || placed_->segment != segment) {
      placed_ = Placed{segment, false, 0, 1};
      placed_->is_in = place(segment, placed_->part, placed_->whole);
    }
    part = placed_->part;
    whole = placed_->whole;
    return placed_->is_in;
  }
  bool place(CivilDate segment, std::int64_t& part, std::int64_t& whole) {
    if (measured_to_ && segment <= *measured_to_) return false;
    begins(segment);
    const CivilDate last = last_day(segment);
    if (!day_.has_come(segment) || last <= begin_) return false;
    whole = calendar_.working_days(segment - Days{1}, last);
    part = std::min<std::int64_t>(whole, calendar_.working_days(begin_, last));
    if (whole == 0) part = whole = 1;
    return part > 0;
  }

  void add(std::int64_t amount, std::int64_t part, std::int64_t whole) {
    const auto share = multiply_divide(amount, part, whole);
    if (broken_ || !share || __builtin_add_overflow(*result_.recent, *share, &*result_.recent))
      unknown("cost");
  }

  void add_money() {
    const LabourMonths labour(p_);
    HourlyRates rates(o_);
    std::int64_t part = 0, whole = 1;
    for (const model::CostSum& s : p_.costs) {
      if (s.actual == 0 || !is_in(s.segment, part, whole)) continue;
      const auto amount = exchange(o_, {s.actual, s.currency}, f_.currency, day_);
      if (!amount) return unknown("exchange_rate");
      add(amount->minor_units, part, whole);
    }
    for (const model::HoursSum& s : p_.hours) {
      if (s.minutes == 0 || labour.has(s.segment)) continue;
      const auto rate = rates.of(s);
      if (!rate || !is_in(s.segment, part, whole)) continue;
      const auto price = scale(*rate, s.minutes, 60);
      const auto amount = price ? exchange(o_, *price, f_.currency, day_) : std::nullopt;
      if (!amount) return unknown("exchange_rate");
      add(amount->minor_units, part, whole);
    }
  }

  void add_minutes() {
    std::int64_t part = 0, whole = 1;
    for (const model::HoursSum& s : p_.hours)
      if (s.minutes != 0 && is_in(s.segment, part, whole)) add(s.minutes, part, whole);
  }

  const Organisation& o_;
  const calendar::WorkingCalendar& calendar_;
  const Project& p_;
  const ProjectFigures& f_;
  Day& day_;
  std::int32_t days_;
  CivilDate begin_{};  // The last day before the window.
  std::optional<CivilDate> measured_to_;
  struct Placed {
    CivilDate segment;
    bool is_in;
    std::int64_t part, whole;
  };
  std::optional<Placed> placed_;
  Spending result_;
  bool broken_ = false;
};

}  // namespace

Spending spending_of(const Organisation& o, const calendar::WorkingCalendar& calendar,
                     const Project& p, const ProjectFigures& f, Day& day, std::int32_t window) {
  return Window(o, calendar, p, f, day, window).spending();
}

std::optional<Money> money_spent(const Organisation& o, const calendar::WorkingCalendar& calendar,
                                 const Project& p, const ProjectFigures& f, Day& day,
                                 std::int32_t window) {
  ProjectFigures figures;
  figures.ledger = Ledger::kMoney;
  figures.currency = f.ledger == Ledger::kMoney ? f.currency
                     : p.costs.empty()          ? Currency{}
                                                : p.costs.front().currency;
  if (figures.currency == Currency{}) return std::nullopt;
  const Spending spending = spending_of(o, calendar, p, figures, day, window);
  if (!spending.recent) return std::nullopt;
  return Money{*spending.recent, figures.currency};
}

}  // namespace portfolio::signals
