"""People who answer their alerts. The simulator knows no rules, so nobody in its story can take up
what they tell. So a story is told twice: the alerts of the first telling are answered, or left, as
people do; the second has these answers in it. Answers change no other alert than those about
answers, so that what was heard the first time comes again."""
import json
import zlib
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# What is about answers itself.
ABOUT_ANSWERS = {"alert_unacknowledged", "sponsor_disengaged"}
ANSWERED = 85  # Of a hundred alerts; the others are left.
# From the telling to the answer, well within the limits of alert_unacknowledged.
SOON = {"CRITICAL": timedelta(hours=2), "WARNING": timedelta(days=1)}
LIMIT = {"CRITICAL": 1, "WARNING": 3}  # Working days that may pass without an answer.
STEP = 2  # Working days from one step of the ladder to the next.
PROMISE = timedelta(days=300)  # Until when whoever answers says that it will be over.


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def text_of(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


class House:
    """Working time and the ladder, as the events tell them."""

    def __init__(self, lines):
        self.calendars, self.of_project, self.kinds, self.last = {}, {}, {}, None
        for line in lines:
            event = json.loads(line)
            self.last = event["known_at"]
            if "calendar_upserted" in event:
                one = event["calendar_upserted"]
                self.calendars[one["calendar"]] = (set(one["holidays"]), ZoneInfo(one["time_zone"]))
            elif "project_upserted" in event:
                one = event["project_upserted"]
                if "calendar" in one:
                    self.of_project[one["project"]] = one["calendar"]
            elif "portfolio_upserted" in event:
                one = event["portfolio_upserted"]
                self.kinds[one["portfolio"]] = one.get("kind")
        self.last = time_of(self.last)

    def after(self, since, days, project):
        """So many working days later, at the same local time."""
        holidays, zone = self.calendars[self.of_project.get(project, "default")]
        local = since.astimezone(zone)
        day = local.date()
        while days > 0:
            day += timedelta(days=1)
            days -= day.weekday() < 5 and day.isoformat() not in holidays
        return datetime.combine(day, local.time(), zone).astimezone(timezone.utc)

    def midnight_after(self, day, project):
        _, zone = self.calendars[self.of_project.get(project, "default")]
        return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)

    def first_step(self, portfolio):
        """Of the ladder, for an alert about a portfolio itself: nobody manages one."""
        return 1 if self.kinds.get(portfolio) == "PROGRAMME" else 2


class Told:
    """One alert of the first telling."""

    def __init__(self, first):
        self.name, self.project = first["alert"], first.get("project", "")
        subject = first["subject"]
        self.portfolio = subject["id"] if subject["kind"] == "portfolio" else ""
        self.steps, self.severities, self.ended = [], [], None

    @property
    def is_left(self):
        """The same alerts in each run, and no pattern in them."""
        return zlib.crc32(self.name.encode()) % 100 >= ANSWERED


def change_of(alert):
    return alert["change"].removeprefix("CHANGE_")


def read(path):
    told = {}
    for line in open(path, encoding="utf-8"):
        alert = json.loads(line)
        if alert["rule"] in ABOUT_ANSWERS:
            continue
        one = told.setdefault(alert["alert"], Told(alert))
        severity = alert["severity"].removeprefix("SEVERITY_")
        if change_of(alert) in ("FIRING", "ESCALATED", "DEESCALATED"):
            one.severities.append((time_of(alert["at"]), severity))
        if change_of(alert) in ("FIRING", "ESCALATED"):
            people = dict(entry.split(":", 1) for entry in alert.get("who", []) if ":" in entry)
            one.steps.append((time_of(alert["at"]), severity, people))
        if change_of(alert) in ("RESOLVED", "WITHDRAWN"):
            one.ended = time_of(alert["at"])
    return told.values()


def silent_sponsors(truth):
    """Who does not answer, from when until when: planted by the simulator."""
    found = {}
    for line in open(truth, encoding="utf-8"):
        cells = line.rstrip("\n").split(",")
        if cells[4] == "sponsor_disengaged":
            # It shows three weeks after it begins and for four after it ends.
            until = cells[6] or "9999-12-01"
            found[cells[5]] = (time_of(cells[3] + "T00:00:00Z") - timedelta(days=21),
                               time_of(until + "T00:00:00Z") - timedelta(days=28))
    return found


def who_answers(severity, people, at, silent):
    """The sponsor where they are asked, else whoever is named first; None: nobody."""
    sponsor = people.get("sponsor", "").strip()
    if severity == "CRITICAL" and sponsor:
        begin, end = silent.get(sponsor, (None, None))
        return None if begin and begin <= at < end else sponsor
    return next((person.strip() for person in people.values() if person.strip()), "pmo-lead")


def answers_to(one, silent):
    """When it is taken up, and by whom."""
    for at, severity, people in one.steps:
        by = who_answers(severity, people, at, silent) if severity in SOON else None
        if one.is_left or by is None:
            continue
        known = at + SOON[severity]
        if one.ended is None or known < one.ended:
            yield known, by


def waits(one, answered, house):
    """From when until when nobody deals with it: until an answer, until it gets graver after one,
    and from when an answer's promise is over."""
    rank = {"INFO": 1, "WARNING": 2, "CRITICAL": 3}
    changes = [(at, 1, rank[severity]) for at, severity in one.severities]
    for known, _ in answered:
        lapse = house.midnight_after((known + PROMISE).date(), one.project)
        changes += [(known, 0, 0), (lapse, 2, lapse)]
    since, severity, promised = one.severities[0][0], 0, None
    for at, kind, value in sorted(changes):
        if one.ended is not None and at >= one.ended:
            break
        if kind == 0:
            if since is not None:
                yield since, at
            since, promised = None, house.midnight_after((at + PROMISE).date(), one.project)
        elif kind == 1:
            if value > severity and since is None:
                since = at
            severity = value
        elif value == promised and since is None:
            since = at
    if since is not None:
        yield since, one.ended


def missed_at(one, since, until, house):
    """When the time to answer is over, if it is before the wait ends."""
    more = STEP * house.first_step(one.portfolio) if one.portfolio else 0
    for index, (at, severity) in enumerate(one.severities):
        if severity not in LIMIT:
            continue
        next_at = one.severities[index + 1][0] if index + 1 < len(one.severities) else None
        due = max(at, house.after(since, LIMIT[severity] + more, one.project))
        ends = min(filter(None, (next_at, until, house.last)))
        if since <= due < ends:
            return due
    return None


def answer(alerts, truth_file, organisation, house):
    """Events of those who answer, and rows of truth about those who do not."""
    silent = silent_sponsors(truth_file)
    events, rows = [], []
    for one in alerts:
        answered = list(answers_to(one, silent))
        events += [(known, one.name, by) for known, by in answered]
        if not one.project and not one.portfolio:
            continue  # Nobody stands on the ladder of people and roles.
        for since, until in waits(one, answered, house):
            due = missed_at(one, since, until, house)
            if due is not None:
                end = until.date().isoformat() if until else ""
                rows.append(f"{organisation},,planted,{due.date()},alert_unacknowledged,"
                            f"{one.name},{end}\n")
    return sorted(events), rows


def event_line(number, known, alert, by, organisation):
    event = {"id": f"pmo-answer-{number}", "source": "pmo", "organisation": organisation,
             "occurred_at": text_of(known), "known_at": text_of(known),
             "alert_acknowledged": {"alert": alert, "by": by, "owner": by,
                                    "due": (known + PROMISE).date().isoformat()}}
    return json.dumps(event) + "\n"


def second_telling(events, truth, alerts):
    """Writes the story with its answers beside the first one; returns its events and its truth."""
    lines = open(events, encoding="utf-8").readlines()
    organisation = json.loads(lines[0])["organisation"]
    answers, rows = answer(read(alerts), truth, organisation, House(lines))
    told = [(time_of(json.loads(line)["known_at"]), 0, number, line)
            for number, line in enumerate(lines)]
    told += [(known, 1, number, event_line(number, known, alert, by, organisation))
             for number, (known, alert, by) in enumerate(answers)]
    told.sort(key=lambda one: one[:3])
    new_events, new_truth = (path.with_name("answered-" + path.name) for path in (events, truth))
    new_events.write_text("".join(line for *_, line in told), encoding="utf-8")
    new_truth.write_text(truth.read_text(encoding="utf-8") + "".join(rows), encoding="utf-8")
    return new_events, new_truth
