#!/usr/bin/env python3
"""How the rules do on the simulated portfolio, where it is known what is wrong and since when.

    tests/evaluate/simulated.py build/release              the whole table: three seeds, two years
    tests/evaluate/simulated.py build/release --gate       small, and fails where it got worse

Every planted trouble should be found by the rule that is for it. Beside that: how late it is found,
false alarms, and how many messages a person gets in a week. The same tree prints the same bytes.
"""
import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import answers
import replay

# False alarms in 100 project-months that the small story may have; it has fewer.
LIMIT_DEFAULT, LIMIT_ALL = 6, 45
TELLING = {"FIRING", "ESCALATED", "DEESCALATED", "RESOLVED", "NODATA", "FLAPPING"}
INTERRUPTING = {"FIRING", "ESCALATED"}
OFFICES = {"sponsor": "sponsor", "portfolio_owner": "sponsor", "manager": "project manager",
           "project_office": "project office", "resource_manager": "resource manager"}


def options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="folder of a build, with bin/portfolioctl in it")
    parser.add_argument("--projects", type=int, default=50)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--gate", action="store_true",
                        help="one small story; exit code 1 where it got worse")
    return parser.parse_args()


class Story:
    """One seed: its events replayed with all rules on, and with those that are on by default."""

    def __init__(self, chosen, seed, folder):
        self.events = Path(folder) / f"events-{seed}.ndjson"
        self.truth = Path(folder) / f"truth-{seed}.csv"
        with open(self.events, "wb") as out:
            replay.ctl(chosen.build, "simulate", "--projects", chosen.projects,
                       "--people", chosen.people, "--weeks", chosen.weeks, "--seed", seed,
                       "--every-rule", "--truth", self.truth, stdout=out)
        self.seed, self.alerts = seed, {}
        self.replay(chosen, "first", ["all"])
        self.events, self.truth = answers.second_telling(self.events, self.truth,
                                                         self.alerts["first"])
        self.all = self.replay(chosen, "all", ["all"])
        self.starred = self.replay(chosen, "starred", []) if not chosen.gate else None

    def replay(self, chosen, name, enabled):
        path = self.events.with_name(f"{name}-{self.seed}.ndjson")
        result = replay.backtest(chosen.build, self.events, self.truth, [], path, enabled)
        self.alerts[name] = path
        return result


def sums_of(replays):
    sums = defaultdict(replay.Sum)
    for one in replays:
        for rule, score in one["scores"].items():
            sums[rule].add(score, one["project_months"])
    months = sum(one["project_months"] for one in replays)
    for one in sums.values():
        one.months = months
    return sums


def score_table(rules, sums):
    rows = []
    for name, rule in rules.items():
        one = sums.get(name, replay.Sum())
        if one.troubles == 0:
            continue
        lead = replay.quantile([-days for days in one.leads], 50)
        rows.append([rule["id"], name, "on" if rule["enabled"] else "", str(one.troubles),
                     str(one.found), replay.ratio(one.found, one.troubles), replay.text(lead),
                     str(one.alerts), str(one.alerts - one.true), f"{one.noise:.2f}"])
    return replay.markdown(["id", "rule", "default", "planted", "found", "share",
                            "found after days (median)", "alerts", "false",
                            "false in 100 project-months"], rows)


def unplanted(rules, sums):
    lines = []
    for name, rule in rules.items():
        one = sums.get(name, replay.Sum())
        if one.troubles == 0:
            lines.append(f"- {rule['id']} `{name}`: {one.alerts} alerts")
    return "\n".join(lines) or "- none"


def missed(rules, sums):
    lines = []
    for name, rule in rules.items():
        for row in sums.get(name, replay.Sum()).missed:
            where = " ".join(filter(None, (row["project"], row["subject"])))
            until = row.get("until", "the end")
            lines.append(f"- {rule['id']} `{name}` {where or 'anywhere'}, {row['at']} to {until}")
    return "\n".join(lines)


def office_of(role, person):
    """Whom a recipient counts as: by what they are named for, managers of people by their name."""
    if role in OFFICES:
        return OFFICES[role]
    if person.startswith("pm") and person[2:].isdigit():
        return "project manager"
    return "others"


class Mail:
    """Messages by person and week: those that interrupt, and lines of a digest."""

    def __init__(self):
        self.interrupting, self.digest, self.roles = Counter(), Counter(), {}
        self.person_weeks = 0

    def read(self, path, seed, weeks):
        people = set()
        for line in open(path, encoding="utf-8"):
            alert = json.loads(line)
            if alert["change"].removeprefix("CHANGE_") not in TELLING:
                continue
            week = date.fromisoformat(alert["at"][:10]).isocalendar()[:2]
            for role, person in recipients(alert):
                key = (seed, person)
                people.add(key)
                rank = list(OFFICES).index(role) if role in OFFICES else len(OFFICES)
                if key not in self.roles or rank < self.roles[key][0]:
                    self.roles[key] = (rank, office_of(role, person))
                interrupts = (alert["severity"].endswith("CRITICAL")
                              and alert["change"].removeprefix("CHANGE_") in INTERRUPTING)
                (self.interrupting if interrupts else self.digest)[(key, week)] += 1
        self.weeks = weeks

    def table(self):
        rows = []
        by_office = defaultdict(list)
        for key, (_, office) in self.roles.items():
            by_office[office].append(key)
        for office in sorted(by_office):
            keys = by_office[office]
            cells = [office, str(len(keys))]
            for counts in (self.interrupting, self.digest):
                values = defaultdict(list)
                for (key, _), count in counts.items():
                    values[key].append(count)
                weeks = [n for key in keys for n in
                         values[key] + [0] * (self.weeks - len(values[key]))]
                cells += [f"{sum(weeks) / len(weeks):.1f}", str(replay.quantile(weeks, 50)),
                          str(replay.quantile(weeks, 95))]
            rows.append(cells)
        return replay.markdown(["role", "people", "interrupting: mean", "median", "p95",
                                "digest lines: mean", "median", "p95"], rows)


def recipients(alert):
    """Pairs of role and pseudonym; a role that nobody is named for is its own pseudonym."""
    pairs = []
    for entry in alert.get("who", []):
        role, _, person = entry.partition(":")
        pairs.append((role.strip(), person.strip() or role.strip()))
    return pairs


def regressions(rules, sums):
    """What got worse than it may, as sentences."""
    found = [f"{name} missed {len(sums[name].missed)} of {sums[name].troubles} planted troubles"
             for name in rules if sums[name].missed]
    for title, names, limit in (
            ("the rules that are on by default", {n for n in rules if rules[n]["enabled"]},
             LIMIT_DEFAULT), ("all rules", set(rules), LIMIT_ALL)):
        noise = sum(sums[name].noise for name in names if sums[name].troubles > 0)
        if noise > limit:
            found.append(f"{noise:.1f} false alarms in 100 project-months of {title}; "
                         f"{limit} are allowed")
    return found


def main():
    chosen = options()
    if chosen.gate:
        chosen.projects, chosen.people, chosen.weeks, chosen.seeds = 40, 80, 60, [7]
    rules = replay.catalogue(chosen.build)
    with tempfile.TemporaryDirectory() as folder:
        with ThreadPoolExecutor(2) as pool:
            stories = list(pool.map(lambda seed: Story(chosen, seed, folder), chosen.seeds))
        sums = sums_of([story.all for story in stories])
        print(f"{chosen.projects} projects, {chosen.people} people, {chosen.weeks} weeks, seeds "
              f"{' '.join(map(str, chosen.seeds))}: "
              f"{sum(s.all['events'] for s in stories)} events, "
              f"{sum(s.all['project_months'] for s in stories):.0f} project-months\n")
        print(score_table(rules, sums))
        print(f"\nNothing is planted for\n{unplanted(rules, sums)}")
        print(f"\nNot found\n{missed(rules, sums) or '- nothing'}")
        if not chosen.gate:
            for name, title in (("starred", "With the rules that are on by default"),
                                ("all", "With all rules on")):
                mail = Mail()
                for story in stories:
                    mail.read(story.alerts[name], story.seed, chosen.weeks)
                print(f"\n{title}, a person gets in a week\n\n{mail.table()}")
    worse = regressions(rules, sums) if chosen.gate else []
    for sentence in worse:
        print(f"WORSE: {sentence}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
