"""What the evaluations share: portfolioctl run on a story, and its answers put together."""
import json
import math
import subprocess
import sys
from pathlib import Path

TREE = Path(__file__).resolve().parents[2]
Z = 1.959964  # 95 % of a normal distribution lie within so many deviations.


def ctl(build, *arguments, **options):
    """Runs portfolioctl; its standard output, or the end of everything with its complaint."""
    run = subprocess.run([Path(build) / "bin" / "portfolioctl", *map(str, arguments)],
                         stdout=options.get("stdout", subprocess.PIPE), stderr=subprocess.PIPE,
                         check=False)
    if run.returncode != 0:
        sys.exit(f"portfolioctl {' '.join(map(str, arguments))}: {run.stderr.decode()}")
    return run.stdout


def backtest(build, events, truth, rules, alerts=None, enable=()):
    """The scores of one replay. `enable` are rules besides those that are on by default."""
    arguments = ["backtest", "--events", events, "--truth", truth, "--json"]
    arguments += ["--rules", *rules] if rules else []
    arguments += ["--enable", *enable] if enable else []
    arguments += ["--alerts", alerts] if alerts else []
    return json.loads(ctl(build, *arguments))


def catalogue(build):
    """All shipped rules by name, in the order of their ids."""
    return {rule["name"]: rule for rule in json.loads(ctl(build, "rules", "list", "--json"))}


class Sum:
    """The counts of one rule over several replays."""

    def __init__(self):
        self.alerts = self.true = self.troubles = self.found = 0
        self.months = 0.0
        self.leads, self.missed = [], []

    def add(self, score, months):
        self.alerts += score["alerts"]
        if not score["judged"]:
            return
        self.true += score["true_alerts"]
        self.troubles += score["troubles"]
        self.found += score["found"]
        self.leads += score["lead_days"]
        self.missed += score["missed"]
        self.months += months

    @property
    def noise(self):
        """False alarms in 100 project-months."""
        return (self.alerts - self.true) * 100 / self.months if self.months else 0.0


def quantile(values, per_cent):
    """The value below which so many of a hundred lie; None of nothing."""
    return sorted(values)[(len(values) - 1) * per_cent // 100] if values else None


def wilson(hits, trials):
    """The bounds of a share at 95 %."""
    if trials == 0:
        return None
    share, scale = hits / trials, 1 + Z * Z / trials
    centre = (share + Z * Z / (2 * trials)) / scale
    half = Z * math.sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials)) / scale
    return max(0.0, centre - half), min(1.0, centre + half)


def ratio(part, whole, digits=2):
    """As text; a dash of nothing."""
    return f"{part / whole:.{digits}f}" if whole else "-"


def text(value):
    """As text; a dash where there is none."""
    return "-" if value is None else str(value)


def markdown(head, rows):
    """A table whose columns stand under each other."""
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]

    def line(cells):
        return "| " + " | ".join(c.ljust(w) for c, w in zip(cells, widths)) + " |"

    return "\n".join([line(head), "|" + "|".join("-" * (w + 2) for w in widths) + "|",
                      *map(line, rows)])
