#include "tests/bench/pipeline/workload.h"

#include "proto/codec/event_codec.h"
#include "proto/codec/partition.h"

namespace portfolio::bench {
namespace {

constexpr int kMilestones = 4, kTasks = 5, kParts = 1 + kMilestones + kTasks;
constexpr int kPeople = 250, kRoles = 5;
constexpr int kPlan = 2 + kMilestones + kTasks;  // Records that make a project.
const Currency kEuro = *Currency::parse("EUR");

// Names that spread evenly over the partitions.
std::vector<std::string> spread(std::size_t count, std::int32_t partitions) {
  std::vector<std::string> names;
  for (int i = 0; names.size() < count; ++i) {
    const auto wanted = static_cast<std::int32_t>(names.size()) % partitions;
    std::string name = "org-" + std::to_string(i);
    if (codec::partition_of(name, partitions) == wanted) names.push_back(std::move(name));
  }
  return names;
}

std::string padded(char letter, std::int64_t number) {
  std::string digits = std::to_string(number);
  return letter + std::string(digits.size() < 4 ? 4 - digits.size() : 0, '0') + digits;
}

}  // namespace

Workload::Workload(Kind kind, std::int32_t partitions, CivilDate today)
    : kind_(kind),
      today_(today),
      projects_(kind == Kind::kWide ? 100'000 : 250),
      organisations_(spread(kind == Kind::kWide ? 1 : 8, partitions)),
      versions_(organisations_.size() * static_cast<std::size_t>(projects_) * kParts) {}

std::int64_t Workload::world_size() const {
  const std::int64_t each = kind_ == Kind::kWide ? projects_ : projects_ * kPlan + kPeople + kRoles;
  return each * static_cast<std::int64_t>(organisations_.size());
}

CivilDate Workload::approved(int part) const { return today_ + Days{60 + 30 * part}; }

// Event ids as systems give them: unlike one another, so that they do not compress away.
void Workload::envelope(const std::string& prefix, const char* source) {
  std::uint64_t mixed = static_cast<std::uint64_t>(number_) + 0x9e3779b97f4a7c15ULL;
  id_ = prefix;
  for (int i = 0; i < 24; ++i) {
    if (i % 12 == 0) {
      mixed = (mixed ^ mixed >> 30U) * 0xbf58476d1ce4e5b9ULL;
      mixed = (mixed ^ mixed >> 27U) * 0x94d049bb133111ebULL;
      mixed ^= mixed >> 31U;
    }
    id_ += "0123456789abcdef"[mixed >> (4 * (i % 12)) & 15U];
  }
  event_.id = id_;
  event_.source = source;
  event_.occurred_at = Timestamp{today_.time_since_epoch()} + std::chrono::milliseconds{number_};
}

void Workload::next(Record& record) {
  const auto count = static_cast<std::int64_t>(organisations_.size());
  record.organisation = organisations_[static_cast<std::size_t>(number_ % count)];
  event_.organisation = record.organisation;
  event_.entity_version = 1;
  if (number_ < world_size())
    world(number_ / count);
  else
    change(number_);
  ++number_;
  record.value = codec::encode_event(event_);
}

void Workload::world(std::int64_t number) {
  if (kind_ == Kind::kWide) {
    project_ = padded('P', number);
    envelope("plan-", "planning");
    model::ProjectUpserted fact{project_};
    fact.lifecycle = model::Lifecycle::kActive;
    event_.fact = std::move(fact);
    return;
  }
  if (number >= projects_ * kPlan) return rate_or_person(number - projects_ * kPlan);
  project_ = padded('P', number / kPlan);
  const int part = static_cast<int>(number % kPlan);
  envelope("plan-", "planning");
  if (part < 2) return plan(part);
  if (part < 2 + kMilestones) return milestone(-1, part - 2, 0);
  task(-1, part - 2 - kMilestones, 0);
}

void Workload::plan(int part) {
  if (part == 0) {
    model::ProjectUpserted fact{project_};
    fact.name = "A project of the benchmark";
    fact.parent = "main";
    fact.lifecycle = model::Lifecycle::kActive;
    fact.manager = "manager";
    fact.sponsor = "sponsor";
    fact.progress_method = model::ProgressMethod::kTasks;
    fact.planned_annual_benefit = Money{26'000'000, kEuro};
    event_.fact = std::move(fact);
    return;
  }
  model::BaselineApproved fact{project_};
  fact.number = 0;
  fact.start = today_ - Days{100};
  fact.finish = approved(kMilestones - 1);
  fact.budget = Money{5'000'000'000, kEuro};
  for (int i = 0; i <= 4; ++i)
    fact.planned_value.push_back(
        {today_ + Days{60 * i - 80}, Money{std::int64_t{1'000'000'000} * (i + 1), kEuro}, {}});
  event_.fact = std::move(fact);
}

void Workload::rate_or_person(std::int64_t number) {
  if (number < kRoles) {
    role_ = padded('R', number);
    envelope("rate-", "finance");
    model::RateSet fact;
    fact.role = role_;
    fact.per_hour = {8'000 + number * 500, kEuro};
    event_.fact = fact;
    return;
  }
  person_ = padded('u', number - kRoles);
  role_ = padded('R', number % kRoles);
  envelope("person-", "people");
  model::PersonUpserted fact{person_};
  fact.roles = {role_};
  fact.contract_minutes_per_week = 2400;
  event_.fact = std::move(fact);
}

void Workload::change(std::int64_t number) {
  const auto count = static_cast<std::int64_t>(organisations_.size());
  if (kind_ == Kind::kEntries) return entry(number);
  random_ ^= random_ << 13U;
  random_ ^= random_ >> 7U;
  random_ ^= random_ << 17U;
  int project = static_cast<int>(random_ % static_cast<std::uint64_t>(projects_));
  int part = static_cast<int>(random_ >> 32U) % kParts;
  part = part < 0 ? -part : part;
  if (kind_ == Kind::kWide) {
    project = static_cast<int>(number % projects_);
    part = 0;
  }
  const auto place =
      (static_cast<std::size_t>(number % count) * static_cast<std::size_t>(projects_) +
       static_cast<std::size_t>(project)) *
          kParts +
      static_cast<std::size_t>(part);
  const std::int64_t version = ++versions_[place] + 1;
  project_ = padded('P', project);
  envelope("e-", part == 0 ? "reporting" : "planning");
  event_.entity_version = static_cast<std::uint64_t>(version);
  if (part == 0) return status(project, version);
  if (part <= kMilestones) return milestone(project, part - 1, version);
  task(project, part - 1 - kMilestones, version);
}

void Workload::status(int project, std::int64_t version) {
  model::StatusReported fact{project_};
  fact.overall = project % 20 == 0 ? model::Colour::kAmber : model::Colour::kGreen;
  fact.progress_per_mille = static_cast<std::int32_t>(300 + version % 100);
  fact.forecast_finish = approved(kMilestones - 1) + Days{version / 4 % 3};
  fact.reporter = "manager";
  fact.summary = "As planned; the next step is under way.";
  event_.fact = std::move(fact);
}

// One project in twenty is late for good; elsewhere dates move by a day or two now and then.
void Workload::milestone(int project, int part, std::int64_t version) {
  part_ = padded('M', part);
  model::MilestoneUpserted fact{project_, part_};
  if (project < 0) {
    fact.name = "A milestone";
    fact.baseline_date = approved(part);
    fact.weight_per_mille = 250;
  }
  const std::int64_t late = project > 0 && project % 20 == 7 ? 40 : 0;
  fact.forecast_date = approved(part) + Days{late + version / 4 % 3};
  fact.float_days = static_cast<std::int32_t>(5 - version % 3);
  fact.owner = "owner-of-milestones";
  fact.reason = "replanned with the supplier";
  event_.fact = std::move(fact);
}

void Workload::task(int project, int part, std::int64_t version) {
  part_ = padded('T', part);
  model::TaskUpserted fact{project_, part_};
  if (project < 0) {
    fact.name = "A task";
    fact.plan_minutes = 9'600;
    fact.baseline_finish = approved(part % kMilestones);
  }
  fact.state = part == 0 ? model::TaskState::kDone : model::TaskState::kInProgress;
  fact.remaining_minutes = part == 0 ? 0 : 4'800 + version % 500;
  fact.planned_start = today_ - Days{30};
  fact.planned_finish = approved(part % kMilestones) + Days{version / 4 % 3};
  fact.owner = "owner-of-the-task";
  event_.fact = std::move(fact);
}

// A person books on three projects, over the last four weeks.
void Workload::entry(std::int64_t number) {
  const std::int64_t row = number / static_cast<std::int64_t>(organisations_.size());
  const std::int64_t who = row % kPeople, booking = row / kPeople;
  person_ = padded('u', who);
  project_ = padded('P', (who * 3 + booking % 3) % projects_);
  part_ = padded('T', booking % kTasks);
  envelope("time-", "timesheets");
  role_ = "entry-" + std::to_string(number);
  model::TimeLogged fact;
  fact.entry = role_;
  fact.person = person_;
  fact.date = today_ - Days{booking % 28};
  fact.minutes = 15 + booking % 8 * 15;
  fact.project = project_;
  fact.task = part_;
  fact.approved = true;
  event_.fact = fact;
}

void Workload::late_milestone(std::int64_t number, Record& record) {
  record.organisation = organisations_[static_cast<std::size_t>(number) % organisations_.size()];
  event_.organisation = record.organisation;
  event_.entity_version = 1;
  project_ = padded('P', number % projects_);
  part_ = "late-" + std::to_string(number) + ".";
  envelope("probe-", "planning");
  model::MilestoneUpserted fact{project_, part_};
  fact.baseline_date = today_ + Days{30};
  fact.forecast_date = today_ + Days{90};
  fact.weight_per_mille = 0;
  event_.fact = std::move(fact);
  record.value = codec::encode_event(event_);
}

}  // namespace portfolio::bench
