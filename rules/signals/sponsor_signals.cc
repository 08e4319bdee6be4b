// Signals of how sponsors answer what they are asked (rule G02).
#include <algorithm>

#include "rules/signals/sponsor_asks.h"
#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kSponsor;
constexpr std::int32_t kWindow = 30;  // Working days.
// A decision is asked for once it waits as G01 warns of it: over 5 working days old, or 2 before
// it is needed. From then on the limit of a warning in G03 runs.
constexpr std::int32_t kDecisionAge = 6, kDecisionSlack = 2, kDecisionLimit = 3;

Symbol sponsor_at(SubjectRef s) { return Symbol{s.handle}; }

// Cases of one kind: those answered in time, and all of which it is known.
struct Cases {
  std::int64_t good = 0, all = 0;
  void count(bool is_good) {
    good += is_good ? 1 : 0;
    ++all;
  }
};

class Sponsor {
 public:
  Sponsor(Context& c, SubjectRef s)
      : c_(c),
        calendar_(c.calendars().of(s)),
        id_(sponsor_at(s)),
        asks_(c.sponsor_asks().of(id_)),
        today_(calendar_.local_date(c.now())),
        first_(calendar_.add_working_days(today_, -kWindow)),
        window_(calendar_.midnight(first_ + Days{1})) {}

  // An alert counts once it was answered or its time is up. What somebody else has taken up in
  // time, or what has ended in time by itself, was not the sponsor's to answer.
  Cases alerts() {
    Cases cases;
    for_each_alert([&](const AlertAsk& ask, bool late) {
      if (late || ask.by_sponsor) cases.count(!late);
    });
    return cases;
  }

  Cases decisions() {
    Cases cases;
    const model::Organisation& o = c_.organisation();
    if (asks_ == nullptr) return cases;
    for (const Symbol id : asks_->decisions) {
      const Handle h = o.decisions.find({{}, id});
      if (h != kNoHandle) count_decision(o.decisions.at(h), cases);
    }
    return cases;
  }

  Cases forums() {
    Cases cases;
    const model::Organisation& o = c_.organisation();
    const Handle h = o.people.find({{}, id_});
    if (h == kNoHandle) return cases;
    for (const model::Attendance& one : o.people.at(h).forums)
      if (one.date > first_ && one.date <= today_) cases.count(one.present);
    return cases;
  }

  // Of the alerts that were asked: how many were called false since, of how many outcomes.
  Cases outcomes() {
    Cases cases;
    constexpr std::uint8_t kLabel = 1;
    for_each_alert([&](const AlertAsk& ask, bool) {
      const std::string_view alert = c_.organisation().text(ask.alert);
      for (const model::AlertNote& note : c_.organisation().notes)
        if (note.kind == kLabel && note.alert.view() == alert)
          cases.count(note.code == static_cast<std::uint8_t>(model::AlertOutcome::kFalseAlarm));
    });
    return cases;
  }

  // Windows and limits move with the days; an alert's time may be up within one.
  Value held(const Value& value) {
    Timestamp until = calendar_.midnight(today_ + Days{1});
    if (asks_ != nullptr)
      for (const AlertAsk& ask : asks_->alerts)
        if (!ask.ended_at && soonest_of(ask) < until)
          if (const Timestamp limit = limit_of(ask); limit > c_.now())
            until = std::min(until, limit);
    return Value(value).until(until);
  }

 private:
  Timestamp limit_of(const AlertAsk& ask) {
    return calendar_.add_working_days(ask.asked_at, ask.days);
  }
  // The limit is not before that on any calendar: of most asks no more must be known. So many
  // working days are at least as many days, less what a clock is put forward by.
  static Timestamp soonest_of(const AlertAsk& ask) {
    constexpr std::chrono::hours kPutForwardMost{3};
    return ask.asked_at + Days{ask.days} - kPutForwardMost;
  }
  bool is_late(const AlertAsk& ask) {
    if (ask.ended_at.value_or(c_.now()) < soonest_of(ask)) return false;
    return ask.ended_at ? *ask.ended_at > limit_of(ask) : c_.now() >= limit_of(ask);
  }

  template <class Visit>
  void for_each_alert(Visit visit) {
    if (asks_ == nullptr) return;
    for (const AlertAsk& ask : asks_->alerts)
      if (!ask.ended_at || *ask.ended_at >= window_) visit(ask, is_late(ask));
  }

  void count_decision(const model::Decision& d, Cases& cases) {
    if (!d.raised_at) return;
    const CivilDate raised = calendar_.local_date(*d.raised_at);
    CivilDate asked = calendar_.add_working_days(raised, kDecisionAge);
    if (d.needed_by)
      asked = std::min(asked, calendar_.add_working_days(*d.needed_by, -kDecisionSlack));
    const CivilDate limit = calendar_.add_working_days(std::max(asked, raised), kDecisionLimit);
    if (d.decided_on && *d.decided_on <= first_) return;
    if (d.decided_on.value_or(today_) > limit)
      cases.count(false);
    else if (d.decided_on && (!d.decided_by || d.decided_by == id_))
      cases.count(true);
  }

  Context& c_;
  const calendar::WorkingCalendar& calendar_;
  Symbol id_;
  const AsksOfSponsor* asks_;
  CivilDate today_, first_;  // The window begins after `first_`:
  Timestamp window_;         // Then.
};

Value name(Context& c, SubjectRef s) { return text_of(c, sponsor_at(s)); }

Value share_of(Sponsor& sponsor, Cases cases, std::string_view missing) {
  return sponsor.held(cases.all == 0 ? Value::missing(missing)
                                     : Value::decimal(cases.good, cases.all));
}
Value acknowledged_share(Context& c, SubjectRef s) {
  Sponsor sponsor(c, s);
  return share_of(sponsor, sponsor.alerts(), "alerts");
}
Value decided_share(Context& c, SubjectRef s) {
  Sponsor sponsor(c, s);
  return share_of(sponsor, sponsor.decisions(), "decisions");
}
Value attended_share(Context& c, SubjectRef s) {
  Sponsor sponsor(c, s);
  return share_of(sponsor, sponsor.forums(), "forums");
}
Value false_share(Context& c, SubjectRef s) {
  Sponsor sponsor(c, s);
  return share_of(sponsor, sponsor.outcomes(), "outcomes of alerts");
}

// Terms without cases drop out and the others are weighted anew. Over the product of the counts:
// they are those of thirty days.
Value engagement(Context& c, SubjectRef s) {
  Sponsor sponsor(c, s);
  const std::pair<Cases, std::int64_t> terms[] = {
      {sponsor.alerts(), 4}, {sponsor.decisions(), 4}, {sponsor.forums(), 2}};
  std::int64_t product = 1, sum = 0, weights = 0;
  for (const auto& [cases, weight] : terms) product *= std::max<std::int64_t>(cases.all, 1);
  for (const auto& [cases, weight] : terms) {
    if (cases.all == 0) continue;
    weights += weight;
    sum += weight * cases.good * (product / cases.all);
  }
  return sponsor.held(weights == 0 ? Value::missing("asks")
                                   : Value::decimal(sum, weights * product));
}
Value asks(Context& c, SubjectRef s) {
  Sponsor sponsor(c, s);
  return sponsor.held(Value::integer(sponsor.alerts().all + sponsor.decisions().all));
}
Value answers(Context& c, SubjectRef s) {
  Sponsor sponsor(c, s);
  return sponsor.held(Value::integer(sponsor.alerts().good + sponsor.decisions().good));
}

// What was asked and answered is no entity: the fold looks when that has changed.
constexpr Reads kForums{EntityKind::kPerson, aspect::kState | aspect::kCalendar};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

}  // namespace

void add_sponsor_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"sponsor.name", kOf, kText, "The sponsor's pseudonym.", {}, name},
          {"sponsor.asks",
           kOf,
           kCount,
           "Alerts and decisions of the last 30 working days that were theirs to answer, and were "
           "answered or whose time is up.",
           {kCalendar},
           asks},
          {"sponsor.answers", kOf, kCount, "Those of them answered in time.", {kCalendar}, answers},
          {"sponsor.acknowledged_share",
           kOf,
           kShareOf,
           "Alerts taken up in time: a critical one within 1 working day, another within 3 (G03).",
           {kCalendar},
           acknowledged_share},
          {"sponsor.decided_share",
           kOf,
           kShareOf,
           "Decisions taken within 3 working days of when G01 would warn.",
           {kCalendar},
           decided_share},
          {"sponsor.attended_share",
           kOf,
           kShareOf,
           "Forums attended.",
           {kForums, kCalendar},
           attended_share},
          {"sponsor.engagement",
           kOf,
           kShareOf,
           "0.4 x alerts taken up in time + 0.4 x decisions taken in time + 0.2 x forums attended, "
           "of the last 30 working days; what there is none of drops out, the others are weighted "
           "anew (G02).",
           {kForums, kCalendar},
           engagement},
          {"sponsor.false_share",
           kOf,
           kShareOf,
           "Of the alerts asked whose outcome somebody has said, those that were false.",
           {kCalendar},
           false_share},
      });
}

}  // namespace portfolio::signals
