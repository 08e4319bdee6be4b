// The simulated organisation as it really is. The sources see parts of it, sometimes late and
// sometimes through rose-tinted glasses; see feed.h for what they say and truth.h for what is so.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/simulate/calendar.h"
#include "daemon/simulate/feed.h"
#include "daemon/simulate/random.h"
#include "daemon/simulate/simulation.h"
#include "daemon/simulate/truth.h"

namespace portfolio::simulate {

enum class Role : std::uint8_t { kDeveloper, kAnalyst, kTester, kArchitect, kDesigner };
constexpr int kRoles = 5;
std::string_view role_name(Role role);
std::int64_t hourly_rate(Role role);  // Minor units of EUR.

enum class Habit : std::uint8_t { kDaily, kWeekly, kLate, kVeryLate };

struct Person {
  std::string id{}, team{};
  std::string line_manager{};
  Role role = Role::kDeveloper;
  bool north = false;
  std::int64_t contract = 2400;  // Minutes per week.
  Habit habit = Habit::kDaily;
  std::vector<bool> away{};          // By week: on leave for the whole of it.
  std::vector<std::int64_t> load{};  // By week: minutes promised to projects.
  std::set<CivilDate> sick{};
  std::int64_t booked_this_week = 0;
  Random random;
};

struct Segment {  // One allocation: leave of a week and more lies between two of them.
  std::string id{};
  CivilDate from{}, to{};
};

struct Member {
  std::size_t person = 0;
  std::int64_t minutes = 0;  // Per week.
  std::vector<Segment> segments{};
};

enum class Method : std::uint8_t { kTasks, kBacklog, kUnits, kEarnedValue };
enum class Phase : std::uint8_t { kWaiting, kActive, kOnHold, kClosed, kCancelled };

// The troubles that are planted, one for each rule of the starter pack that a project can have.
enum class Trouble : std::uint8_t {
  kSlip,
  kOverrun,
  kCommitment,
  kCollapse,
  kSilence,
  kWatermelon,
  kDependency,
  kDecision,
  kBenefit
};
constexpr int kTroubles = 9;

// What else can be planted, for the other rules (Options::every_rule).
enum class Plant : std::uint8_t {
  kScope,       // Work that nobody approved.
  kDormant,     // Nothing happens for five weeks, and it is still charged.
  kRebaseline,  // It slips, and is green again because the plan moves.
  kCopied,      // It slips, and its reports stay word for word the same.
  kPessimist,   // It is reported red and measures well.
  kNoWayBack,   // It slips, and nobody says how it is to come back.
  kBlocked,     // A task waits for a supplier; of three projects.
  kBlockedToo,
  kBlockedAsWell,
  kUnowned,      // Work begins soon, and is nobody's.
  kRisk,         // A risk grows beyond the reserve.
  kGate,         // A gate without its proofs.
  kLateStart,    // It begins weeks after its date.
  kUncommitted,  // It counts on a giver who never agreed.
  kUnaligned,    // No objective asks for it.
  kTwin,         // Two projects that do the same.
  kTwinToo,
  kContradiction,  // A task is done and has work left.
  kUnknown,        // Nobody says more of it than that it is active.
  kStarved,        // Its people work on something else.
  kFever,          // The chain that drives its finish eats the reserve.
  kZombie,         // It goes on, and nothing comes of it.
  kUnmeasured,     // Live: its benefits are measured no more.
  kAdoption        // Live: fewer use it than planned.
};
constexpr int kPlants = 22;  // Those of projects at work; the first of the list.

struct Task {
  std::int64_t plan = 0;  // Minutes.
  std::int64_t left = 0;  // True minutes left.
  std::size_t milestone = 0;
  bool started = false, done = false, late_addition = false;
  bool stuck = false, driving = false;  // Planted: nobody can work on it; the finish hangs on it.
  std::int64_t blocked_days = 0;
};

struct Milestone {
  std::string id{};
  std::int64_t share = 1000;  // Per mille of the work at which it is reached.
  CivilDate baseline{}, forecast{};
  std::optional<CivilDate> achieved{};
  std::vector<std::pair<CivilDate, std::int64_t>> moves{};  // Day, and by how many working days.
};

struct Week {                                       // Of a project, as it truly was.
  std::int64_t promised = 0, worked = 0, cost = 0;  // Minutes, minutes, minor units.
  bool likely = false;                              // To be finished in time.
};

struct Counted {  // What a tracker has counted of a project in one week.
  CivilDate monday{};
  int done = 0, added = 0, left = 0;
};

struct Project {
  std::string id{}, name{}, parent{}, sponsor{}, manager{};
  bool north = false;
  Currency currency{};
  std::size_t index = 0;
  Method method = Method::kTasks;
  Phase phase = Phase::kWaiting;
  std::set<Trouble> troubles{};
  std::set<Plant> plants{};
  int start_week = 0, weeks = 30;
  bool estimates = false;  // A bottom-up estimate is told every week.
  bool biweekly = false;   // Reports every second week.
  bool live = false;       // Went live before the story begins.
  std::vector<Member> team{};
  std::vector<Task> tasks{};
  std::vector<Milestone> milestones{};
  std::vector<std::int64_t> planned{};  // Cumulative minutes by week since the start.
  CivilDate started{}, finish{};        // Committed finish.
  std::int64_t budget = 0, other_budget = 0, rate = 0;  // Minor units; rate: mean per hour.
  std::int64_t spent = 0, committed = 0, extra_left = 0, order = 0;
  std::int64_t efficiency = 1000;  // True minutes done per 1000 minutes worked.
  std::int64_t week_minutes = 0, week_cost = 0;
  int week_done = 0, week_added = 0;
  std::vector<Counted> untold{};  // Weeks of which nobody has heard yet.
  std::size_t next_task = 0;
  std::int64_t plan_total = 0, plan_done = 0;
  int trouble_week = 1 << 20;  // Week of the story in which its troubles begin.
  // What was planted and done already.
  bool turned = false, depended_on = false, undecided = false, changed = false;
  std::size_t slipping = 0;  // The milestone that slips.
  int level = 2;             // What an honest look says: 2 green, 1 amber, 0 red.
  int open_decisions = 0;
  int reports = 0;
  int end_week = 0;  // First week in which nobody is promised to it.
  CivilDate last_report{};
  Random random;

  // For Options::every_rule.
  std::size_t twin = SIZE_MAX;    // Whose objectives, systems and tags it shares.
  std::int64_t presence = 1000;   // Per mille of the promised hours that are worked on it.
  std::int64_t value = 0;         // Planned; minor units.
  std::int64_t first_budget = 0;  // As approved first.
  std::size_t first_tasks = 0;    // Likewise.
  std::size_t planted_task = SIZE_MAX;
  std::vector<Week> past{};                   // Since the start.
  std::int64_t worked = 0, spent_before = 0;  // Minutes of this week; cost up to it.
  CivilDate told_start{};
  std::optional<CivilDate> decided{};
  std::int64_t told_progress = -1;
  int shown_level = 2, shown_weeks = 0;  // As reported, and for how long.
  CivilDate shown_since{};
  std::optional<CivilDate> shown_green{};  // When it was reported green last.
  CivilDate way_back_until{};              // Until when the last recovery plan runs.
  bool rebaselined = false;
  CivilDate paid_on{};     // When wages were posted last.
  CivilDate late_until{};  // Until when a cost that was booked late may still be told of.
  CivilDate ended{};

  bool has(Trouble trouble) const { return troubles.contains(trouble); }
  bool has(Plant plant) const { return plants.contains(plant); }
};

struct Dependency {
  std::string id{};
  std::size_t giver = 0, giver_milestone = 0, taker = 0, taker_milestone = 0;
  CivilDate need_by{};
  int known_week = 0;
  bool committed = false;
  bool never = false, removed = false;  // Planted: the giver does not agree; taken back.
};

struct Decision {
  std::string id{};
  std::size_t project = 0;
  std::string owner{};
  CivilDate raised{}, needed_by{}, made{};
  bool planted = false, done = false;
};

struct Risk {
  std::string id{};
  std::size_t project = 0;
  std::int64_t probability = 0, impact = 0;
  int review_week = 0, close_week = 0;
  bool open = true;
};

struct Benefit {
  std::string id{};
  std::size_t project = 0;
  CivilDate first{};
  std::int64_t monthly = 0;  // Planned minor units a month.
  std::int64_t actual = 0;   // Cumulative.
  int measured = 0;          // Number of measurements.
  bool active = false;
  CivilDate last{};     // Of the last measurement.
  bool silent = false;  // Planted: nobody measures any more.
};

// Hours promised to a project that nobody ever works on it: planted.
struct EmptyPromise {
  std::size_t project = 0;
  std::int64_t minutes = 0;  // Per week.
};

struct World {
  explicit World(const Options& chosen);

  Options options;
  CivilDate first, last, today;
  int week = 0;
  Calendar calendar, north;
  Feed feed;
  Truth truth;
  Random random;
  std::vector<Person> people;
  std::vector<Project> projects;
  std::vector<Dependency> dependencies;
  std::vector<Decision> decisions;
  std::vector<Risk> risks;
  std::vector<Benefit> benefits;
  std::vector<std::string> portfolios, programmes, sponsors;
  std::uint64_t entries = 0, allocations = 0;
  std::string overloaded;  // The person who is promised too much, once planted.
  std::vector<EmptyPromise> to_person, to_role;  // Of the two below, while they stand.
  bool overcommitted = false;                    // Whether the demand on a role has been planted.
  std::string overworked, split, away;           // People and a leave, once planted.
  int away_week = 0;                             // In which the leave falls on work.
  std::vector<std::size_t> experts;              // Projects that need a rare skill.
  std::map<std::string, std::vector<std::int64_t>> spending;  // By objective, week by week, in EUR.
  std::vector<std::string> booked_late;                       // Entries on closed work.
  std::vector<std::string> circle;       // Dependencies that were planted as one.
  std::string handover, handover_owner;  // A dependency whose taker lacks the hours; once planted.
  std::string silent_sponsor;            // Who does not answer for some weeks.

  CivilDate monday(int of_week) const { return first + Days{7 * of_week}; }
  Timestamp at(int minute) const { return at(today, minute); }
  static Timestamp at(CivilDate date, int minute) {
    return Timestamp{std::chrono::sys_days{date.time_since_epoch()}} + std::chrono::minutes{minute};
  }
  const Calendar& calendar_of(bool is_north) const { return is_north ? north : calendar; }
};

// Sources.
inline constexpr const char* kPlanning = "planning";
inline constexpr const char* kTracker = "tracker";
inline constexpr const char* kOffice = "pmo";
inline constexpr const char* kFinance = "finance";
inline constexpr const char* kPeople = "people";
inline constexpr const char* kTime = "timesheets";
inline constexpr const char* kTimeNorth = "timesheets-north";

// setup.cc: what is there on the first day.
void set_up(World& world);
void say_project(World& world, Project& project, int minute);
bool is_approved(const Project& project);  // Before it begins; else it is only proposed.
// people.cc: who there is, leave, sickness.
void make_people(World& world);
void say_people(World& world);
void live_people(World& world);
// timesheet.cc: hours as they are written down, by habit late, and sometimes corrected.
void book_time(World& world, Person& person, const Project* project, std::size_t task,
               std::int64_t minutes);
void hand_in_timesheets(World& world);
// overload.cc: too much promised, of a person and of a role; a source that falls silent.
void plant_overloads(World& world);
// plan.cc: a project gets a team, a plan and a baseline, or has to wait.
void start_projects(World& world);
void extend_team(World& world, Project& project);
void allocate(World& world, Project& project, Member& member, int from_week, int to_week);
std::int64_t team_minutes(const World& world, const Project& project, int week);
// work.cc: a day of work on a project, and its end.
void work_day(World& world, Project& project);
void end_project(World& world, Project& project, Phase phase);
void add_task(World& world, Project& project, std::int64_t plan, bool late_addition);
void say_task(World& world, Project& project, std::size_t number, int minute);
bool is_last_working_day(const World& world);
// money.cc: postings, orders and estimates of a week.
void post_costs(World& world, Project& project);
void post_cost(World& world, Project& project, const std::string& entry, std::int64_t amount,
               bool actual, bool labour, int minute);
std::int64_t remaining_cost(const World& world, const Project& project);
Money money(const Project& project, std::int64_t minor_units);
// report.cc: what the people responsible say of a project, week by week.
void report_week(World& world, Project& project);
void forecast_milestones(World& world, Project& project);
void say_milestone(World& world, Project& project, Milestone& milestone, int minute);
CivilDate expected_finish(const World& world, const Project& project);
// plants.cc, plant_*.cc: something for the rules beyond the starter pack.
void plant_for_every_rule(World& world);
void live_plants(World& world);
void plant_in_work(World& world);
void plant_in_governance(World& world);
void plant_among_people(World& world);
void plant_across_projects(World& world);
int neglect_begins(const World& world);  // The week from which one sponsor does not answer.
bool is_silent(const World& world, const std::string& sponsor);
int approvals_rest_from(const World& world);  // The first week whose sheets one approver forgets.
int weeks_in(const World& world, const Project& project);  // Of its trouble; negative before it.
bool is_dormant(const World& world, const Project& project);
bool begins_week(const World& world);  // The first working day of the week.
// The taker's milestone is the one that its plan puts after `need_by`, if none is named.
void depend(World& world, Project& taker, const Project& giver, std::size_t milestone,
            CivilDate need_by, std::size_t taker_milestone = SIZE_MAX);
std::size_t next_milestone(const World& world, const Project& project, int weeks_ahead);
void say_risk(World& world, const Risk& risk, int minute);
void say_baseline(World& world, Project& project);
int known_troubles(const World& world, const Project& project);  // As a level.
// assess_all.cc: what is true for the rules beyond the starter pack.
void assess_further(World& world, Project& project);
void assess_portfolio(World& world);
void assess_report(World& world, Project& project, std::string_view colour, std::int64_t progress,
                   bool has_way_back);
// assess.cc: what is true of a project, for the truth file and for honest reporters.
void assess(World& world, Project& project);
void assess_day(World& world);
// govern.cc: dependencies, decisions, risks, benefits.
void open_governance(World& world, Project& project);
void govern_day(World& world);
void raise_decision(World& world, Project& project, std::int64_t made_after, bool planted);
void profile_benefit(World& world, Project& project, CivilDate first, std::int64_t monthly);

}  // namespace portfolio::simulate
