#include "tests/bench/large_organisation.h"

#include <array>
#include <string_view>

namespace portfolio::bench {
namespace {

constexpr int kOrganisations = 2, kPortfolios = 50, kRoles = 20, kMilestones = 5;
constexpr std::array<std::string_view, kOrganisations> kNames = {"alpha", "beta"};
constexpr std::array<std::string_view, kMilestones> kMilestoneNames = {
    "Design agreed", "Built", "Tested by users", "In use everywhere", "Handed over"};

class Maker {
 public:
  Maker(int organisation, const Size& size, CivilDate today,
        const std::function<void(const model::Event&)>& visit)
      : organisation_(kNames[static_cast<std::size_t>(organisation)]),
        projects_(size.projects / kOrganisations),
        weeks_(size.weeks),
        today_(today),
        random_(88172645463325252ULL + static_cast<std::uint64_t>(organisation)),
        visit_(visit) {}

  void portfolios() {
    for (int i = 0; i < kPortfolios; ++i) {
      const std::string id = "pf-" + std::to_string(i), name = "Portfolio " + std::to_string(i);
      const std::string owner = person(i);
      model::PortfolioUpserted f;
      f.portfolio = id;
      f.name = name;
      f.owner = owner;
      say(f);
    }
  }
  void people() {
    for (int i = 0; i < projects_; ++i) {
      const std::string id = person(i), team = "team-" + std::to_string(i / 10);
      const std::string role = "role-" + std::to_string(i % kRoles), manager = person(i / 10);
      model::PersonUpserted f;
      f.person = id;
      f.team = team;
      f.roles = {role};
      f.line_manager = manager;
      f.contract_minutes_per_week = 2400;
      f.books_time = false;
      say(f);
    }
  }
  void projects() {
    for (int i = 0; i < projects_; ++i) {
      project(i);
      for (int m = 0; m < kMilestones; ++m) milestone(i, m);
    }
  }
  void allocations() {
    for (int i = 0; i < projects_ * 2; ++i) {
      const std::string id = "al-" + std::to_string(i), who = person(i / 2);
      const std::string where = project_id(i % 2 == 0 ? i / 2 : below(projects_));
      model::AllocationUpserted f;
      f.allocation = id;
      f.project = where;
      f.person = who;
      f.from = today_ - Days{below(60)};
      f.to = today_ + Days{30 + below(120)};
      f.minutes_per_week = 300 + 60 * below(18);
      say(f);
    }
  }
  void reports(int week) {
    for (int i = 0; i < projects_; ++i) {
      const std::string id = project_id(i), reporter = person(i);
      const std::string summary = "Week " + std::to_string(week) + ": work goes on as planned.";
      model::StatusReported f;
      f.project = id;
      f.overall = below(10) == 0 ? model::Colour::kAmber : model::Colour::kGreen;
      f.period_end = today_ - Days{7 * (weeks_ - week)};
      f.summary = summary;
      f.progress_per_mille = 100 + below(700);
      f.forecast_finish = today_ + Days{60 + below(100)};
      f.reporter = reporter;
      say(f, false);
    }
  }

 private:
  // xorshift: the same on every machine.
  int below(int limit) {
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 7U;
    random_ ^= random_ << 17U;
    return static_cast<int>(random_ % static_cast<std::uint64_t>(limit));
  }
  static std::string person(int i) { return "u-" + std::to_string(10'000 + i); }
  static std::string project_id(int i) { return "P-" + std::to_string(10'000 + i); }

  void project(int i) {
    const std::string id = project_id(i), name = "Project number " + std::to_string(10'000 + i);
    const std::string parent = "pf-" + std::to_string(i % kPortfolios);
    const std::string manager = person(i), sponsor = person(i / 10);
    model::ProjectUpserted f;
    f.project = id;
    f.name = name;
    f.parent = parent;
    f.lifecycle = model::Lifecycle::kActive;
    f.manager = manager;
    f.sponsor = sponsor;
    f.rank = i + 1;
    f.planned_start = today_ - Days{30 + below(200)};
    f.planned_finish = today_ + Days{60 + below(200)};
    f.planned_annual_benefit = Money{below(100'000) * 100'00LL, *Currency::parse("EUR")};
    say(f);
  }
  // One in ten of those that are still ahead has slipped.
  void milestone(int i, int m) {
    const std::string project = project_id(i), id = "M" + std::to_string(m + 1), owner = person(i);
    model::MilestoneUpserted f;
    f.project = project;
    f.milestone = id;
    f.name = kMilestoneNames[static_cast<std::size_t>(m)];
    f.baseline_date = today_ + Days{50 * m - 60 + below(40)};
    f.forecast_date = *f.baseline_date + Days{below(10) == 0 ? 3 + below(20) : 0};
    if (*f.baseline_date < today_) f.achieved_on = *f.baseline_date;
    f.owner = owner;
    say(f);
  }

  template <class Fact>
  void say(const Fact& fact, bool versioned = true) {
    const std::string id = "e-" + std::to_string(++last_);
    model::Event event;
    event.id = id;
    event.source = "planning";
    event.organisation = organisation_;
    event.occurred_at = Timestamp{today_.time_since_epoch()} + std::chrono::hours{7} +
                        std::chrono::milliseconds{last_};
    if (versioned) event.entity_version = 1;
    event.fact = fact;
    visit_(event);
  }

  std::string_view organisation_;
  int projects_, weeks_;
  CivilDate today_;
  std::uint64_t random_;
  const std::function<void(const model::Event&)>& visit_;
  std::int64_t last_ = 0;
};

}  // namespace

void make_events(const Size& size, CivilDate today,
                 const std::function<void(const model::Event&)>& visit) {
  std::array<Maker, kOrganisations> makers{Maker(0, size, today, visit),
                                           Maker(1, size, today, visit)};
  for (Maker& maker : makers) maker.portfolios();
  for (Maker& maker : makers) maker.people();
  for (Maker& maker : makers) maker.projects();
  for (Maker& maker : makers) maker.allocations();
  for (int week = 1; week <= size.weeks; ++week)
    for (Maker& maker : makers) maker.reports(week);
}

}  // namespace portfolio::bench
