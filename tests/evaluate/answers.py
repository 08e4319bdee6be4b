"""People who answer their alerts. The simulator knows no rules, so nobody in its story can take up
what they tell. So a story is told twice: the alerts of the first telling are answered, or left, as
people do; the second has these answers in it. Answers change no other alert than those about
answers, so that what was heard the first time comes again."""
import json
import zlib
from datetime import datetime, timedelta

# What is about answers itself.
ABOUT_ANSWERS = {"alert_unacknowledged", "sponsor_disengaged"}
ANSWERED = 85  # Of a hundred alerts; the others are left.
# From the telling to the answer, well within the limits of alert_unacknowledged (1 and 3 working
# days); and how long an alert that is left must last to be missed for sure, weekends included.
SOON = {"CRITICAL": timedelta(hours=2), "WARNING": timedelta(days=1)}
MISSED = {"CRITICAL": timedelta(days=5), "WARNING": timedelta(days=9)}
LIMIT = {"CRITICAL": timedelta(days=1), "WARNING": timedelta(days=3)}


def time_of(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def text_of(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


class Told:
    """One alert of the first telling."""

    def __init__(self, first):
        self.name, self.project = first["alert"], first.get("project", "")
        self.steps, self.ended = [], None

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
        if change_of(alert) in ("FIRING", "ESCALATED"):
            people = dict(entry.split(":", 1) for entry in alert.get("who", []) if ":" in entry)
            one.steps.append((time_of(alert["at"]), alert["severity"].removeprefix("SEVERITY_"),
                              people))
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


def answer(alerts, truth_file, organisation):
    """Events of those who answer, and rows of truth about those who do not."""
    silent = silent_sponsors(truth_file)
    events, rows = [], []
    for one in alerts:
        for at, severity, people in one.steps:
            if severity not in SOON:
                continue
            by = who_answers(severity, people, at, silent)
            if not one.is_left and by is not None:
                known = at + SOON[severity]
                if one.ended is None or known < one.ended:
                    events.append((known, one.name, by))
                continue
            lasts = (one.ended or at + timedelta(days=400)) - at
            if one.project and lasts >= MISSED[severity]:
                until = one.ended.date().isoformat() if one.ended else ""
                rows.append(f"{organisation},,planted,{(at + LIMIT[severity]).date()},"
                            f"alert_unacknowledged,{one.name},{until}\n")
                break
    return sorted(events), rows


def event_line(number, known, alert, by, organisation):
    event = {"id": f"pmo-answer-{number}", "source": "pmo", "organisation": organisation,
             "occurred_at": text_of(known), "known_at": text_of(known),
             "alert_acknowledged": {"alert": alert, "by": by, "owner": by,
                                    "due": (known + timedelta(days=300)).date().isoformat()}}
    return json.dumps(event) + "\n"


def second_telling(events, truth, alerts):
    """Writes the story with its answers beside the first one; returns its events and its truth."""
    lines = open(events, encoding="utf-8").readlines()
    organisation = json.loads(lines[0])["organisation"]
    answers, rows = answer(read(alerts), truth, organisation)
    told = [(time_of(json.loads(line)["known_at"]), 0, number, line)
            for number, line in enumerate(lines)]
    told += [(known, 1, number, event_line(number, known, alert, by, organisation))
             for number, (known, alert, by) in enumerate(answers)]
    told.sort(key=lambda one: one[:3])
    new_events, new_truth = (path.with_name("answered-" + path.name) for path in (events, truth))
    new_events.write_text("".join(line for *_, line in told), encoding="utf-8")
    new_truth.write_text(truth.read_text(encoding="utf-8") + "".join(rows), encoding="utf-8")
    return new_events, new_truth
