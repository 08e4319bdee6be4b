#!/usr/bin/env python3
"""How the rules do on projects that truly were: the research data sets beside the tree.

    tests/evaluate/backtests.py build/release              prints the tables
    tests/evaluate/backtests.py build/release --write      and writes docs/backtest_scores.csv

The sets are not part of the tree: they are looked for in ../shared/data, with their converter
to_events.py, and without them nothing is done. What each set can and cannot say stands in its
SOURCE.md and in docs/backtests.md.
"""
import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import replay

SETS = {"cesaw": "cesaw", "dslib": "dslib-evm", "little": "little-weekly-status",
        "nyc": "nyc-capital-projects", "gmpp": "uk-gmpp"}
HEAD = ["rule", "set", "precision", "recall", "lead_median_days",
        "false_per_100_project_months", "base_rate"]


def options():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", help="folder of a build, with bin/portfolioctl in it")
    parser.add_argument("--data", default=str(replay.TREE.parent / "shared" / "data"),
                        help="folder of the sets and of to_events.py [../shared/data]")
    parser.add_argument("--write", action="store_true", help="write docs/backtest_scores.csv")
    return parser.parse_args()


def convert(data, name, folder):
    events, truth = Path(folder) / f"{name}.ndjson", Path(folder) / f"{name}.csv"
    subprocess.run([sys.executable, "-B", data / "to_events.py", name, data / SETS[name],
                    "--events", events, "--truth", truth], check=True, stderr=subprocess.DEVNULL)
    return events, truth


def counts(score):
    """Whether the rule had its inputs, and the truth an answer."""
    return score["judged"] and (score["evaluable"] or score["alerts"] > 0)


def bounds(hits, trials):
    found = replay.wilson(hits, trials)
    return "-" if found is None else f"{found[0]:.2f}..{found[1]:.2f}"


def row_of(rules, name, score):
    right, warned = score["projects_warned_rightly"], score["projects_warned"]
    base = f"{score['base_rate']:.2f}" if "base_rate" in score else "-"
    return [rules[name]["id"], name, "on" if rules[name]["enabled"] else "",
            str(score["alerts"]), replay.ratio(score["true_alerts"], score["alerts"]),
            bounds(score["true_alerts"], score["alerts"]), f"{right} of {warned}",
            replay.ratio(right, warned), base, f"{score['found']} of {score['troubles']}",
            replay.ratio(score["found"], score["troubles"]),
            bounds(score["found"], score["troubles"]),
            replay.text(score.get("lead_days_p25")), replay.text(score.get("lead_days_median")),
            f"{score['false_alarms_per_100_project_months']:.2f}"]


TABLE_HEAD = ["id", "rule", "default", "alerts", "precision", "95 %", "projects warned rightly",
              "share", "base rate", "found", "recall", "95 %", "lead P25", "lead median",
              "false in 100 project-months"]


def scores_of(name, score):
    def number(key, digits):
        return f"{score[key]:.{digits}f}" if key in score else ""
    return {"precision": number("precision", 3), "recall": number("recall", 3),
            "lead_median_days": score.get("lead_days_median", ""),
            "false_per_100_project_months": number("false_alarms_per_100_project_months", 2),
            "base_rate": number("base_rate", 3), "rule": name}


def print_set(rules, name, result):
    judged = {n: result["scores"][n] for n in rules if n in result["scores"]}
    rows = [row_of(rules, n, s) for n, s in judged.items() if counts(s)]
    silent = [f"{n} ({s['alerts']})" for n, s in judged.items()
              if not s["judged"] and s["alerts"] > 0]
    waiting = [n for n in rules if n not in judged or
               (not judged[n]["evaluable"] and judged[n]["alerts"] == 0)]
    print(f"\n## {name}: {result['projects']} projects, {result['events']} events, "
          f"{result['project_months']:.0f} project-months\n")
    print(replay.markdown(TABLE_HEAD, rows) if rows else "No rule can be judged.")
    print(f"\nNot judged, for the truth is silent about it (alerts): {', '.join(silent) or 'none'}")
    print(f"\nNot heard of: {len(waiting)} rules without alerts, inputs or an outcome")


def main():
    chosen = options()
    data = Path(chosen.data)
    if not (data / "to_events.py").exists():
        print(f"skipped: there is no {data / 'to_events.py'}; the sets are not part of the tree")
        return 0
    rules = replay.catalogue(chosen.build)
    written = []
    with tempfile.TemporaryDirectory() as folder:
        for name in SETS:
            events, truth = convert(data, name, folder)
            result = replay.backtest(chosen.build, events, truth, [], enable=["all"])
            print_set(rules, name, result)
            written += [scores_of(n, s) | {"set": name} for n, s in result["scores"].items()
                        if counts(s)]
    if chosen.write:
        with open(replay.TREE / "docs" / "backtest_scores.csv", "w", encoding="utf-8",
                  newline="") as out:
            writer = csv.DictWriter(out, HEAD, lineterminator="\n")
            writer.writeheader()
            writer.writerows(sorted(written, key=lambda row: (row["rule"], row["set"])))
    return 0


if __name__ == "__main__":
    sys.exit(main())
