#!/usr/bin/env python3
"""`backtest --propose` judges a rule, on by default or not, at a bounded number of points.

    tests/evaluate/propose.py build/release
"""
import json
import sys
import tempfile
from pathlib import Path

import replay

MOST = 150  # Points of one rule: each is a rule more in the replay.


def main():
    build = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        events, truth = Path(folder) / "events.ndjson", Path(folder) / "truth.csv"
        with open(events, "wb") as out:
            replay.ctl(build, "simulate", "--projects", 4, "--people", 8, "--weeks", 12, stdout=out)
        truth.write_text("organisation,project,outcome,at\nexample,P-001,cost_over,2025-03-03\n")
        for rule in ("burn_ahead_of_progress", "eac_over_budget"):
            points = json.loads(replay.ctl(build, "backtest", "--events", events, "--truth", truth,
                                           "--propose", rule, "--json"))
            now = [point for point in points if point["as_it_is"]]
            assert len(now) == 1 and now[0]["troubles"] == 1, f"{rule} is not judged: {now}"
            assert 10 < len(points) <= MOST, f"{rule}: {len(points)} points"
    return 0


if __name__ == "__main__":
    sys.exit(main())
