// Dependencies between projects as a graph of milestones and finishes: when its ends are expected
// and needed, and how far the delay of one of them reaches. Leaves out how a delay spreads
// (ripple.h) and who waits for each other (cycles.h).
#pragma once
#include <optional>
#include <vector>

#include "rules/signals/signal.h"

namespace portfolio::signals {

// One end of a dependency; kNoHandle or nullptr where nothing is known of it, or where it is the
// whole project.
model::Handle project_at(const model::Organisation& organisation, const model::NodeRef& node);
const model::Milestone* milestone_at(const model::Organisation& organisation,
                                     const model::NodeRef& node);
// "Atlas / Interface", or "Atlas" for the whole project. Kept by the context.
expr::Value node_name(Context& context, const model::NodeRef& node);

struct ExpectedDate {
  CivilDate date{};
  Timestamp until{};  // As days pass.
};
// When that end is expected: done, forecast, else as approved; never before today if open, so that
// it begins to move when its day has passed.
std::optional<ExpectedDate> expected_date(Context& context, const model::NodeRef& node);
// When the taker needs it: as said, else its own approved date; a whole project when it starts,
// else when it ends.
std::optional<CivilDate> needed_date(Context& context, const model::Dependency& dependency);
// Does the taker still wait? Neither removed nor delivered.
bool is_waiting(const model::Organisation& organisation, const model::Dependency& dependency);
// Working days from the giver's approved date, lag included, to when the taker needs it; where a
// date is not known, the days that the taker's milestone can move. Not below zero.
std::int32_t room_of(Context& context, const model::Dependency& dependency);

// What the delay of one milestone (or finish) does to others.
struct Ripple {
  struct Reached {
    SubjectRef node;  // A milestone or a finish.
    std::int32_t days = 0;
  };
  struct Impact {
    model::Handle project = model::kNoHandle;
    std::int32_t days = 0;           // Of its latest milestone or finish.
    std::int32_t critical_days = 0;  // Of those among them that are critical.
  };
  std::int32_t delay = 0;          // At the source, in working days.
  Timestamp until = kNever;        // As days pass, so long is the delay.
  Timestamp reach_until = kNever;  // So far does it reach.
  std::vector<Reached> reached;    // Without the source; in the order of ids.
  std::vector<Impact> projects;    // Others than the source's own; in the order of ids.
};
Ripple compute_ripple(Context& context, SubjectRef source);
// Where a day that is recovered spares other projects most days, but for the source itself; nothing
// if no such place is found. For texts: it costs much more than the ripple.
std::optional<SubjectRef> best_cut(Context& context, SubjectRef source);

// The milestones and finishes whose delay reaches that one: an alert on it that one of them
// explains is a consequence. In the order of ids.
std::vector<SubjectRef> sources_behind(Context& context, SubjectRef milestone);

// What else must be looked at, because the links between milestones have changed: the dependencies
// of a milestone or project that was touched, and those whose cycle is another now. Also marks what
// of the context's sums is no longer right.
void touch_links(Context& context, const model::Touch& touch, std::vector<model::Touch>& into);

// Whether a project waits for others, or others for it.
bool has_dependencies(const model::Organisation& organisation, model::Handle project);
// The aspects under which a touch moves how far a delay reaches; none where it can reach nobody.
model::Aspects reach_of(const model::Organisation& organisation, const model::Touch& touch);

// Projects whose delay may reach one of the dependency's ends, themselves included.
std::vector<model::Handle> upstream_projects(const model::Organisation& organisation,
                                             const model::Dependency& dependency);

}  // namespace portfolio::signals
