#!/usr/bin/python3
"""The whole pipeline, measured: a broker is started, topics are filled, and each stage runs over
them, all in one run, so that the ratios between the stages mean something where absolute figures do
not. Prints the table of targets; exit code 1 if one is missed.

    tests/bench/run.py [BUILD] [--events N] [--rounds N] [--only NAME,…] [--short]

BUILD is the folder of a release build with the targets portfoliod, pipeline_bench, raw_bench and
large_bench (default: build/release). CPU time is that of all threads of the process, from when the
last partition has begun to read to when everything is committed. --short takes about a minute.

Workloads: eight organisations in four partitions, events of about 130 bytes, lz4, 50 ms linger.
The client alone (raw) has the C library's allocator, as anybody has it; the stages have the
daemon's.
coalescing: newer versions of statuses, milestones and tasks over 20,000 rows. entries: each event a
new timesheet entry over 2,000 people. wide: statuses of 100,000 projects, so that each commit holds
as many changed rows. large: 100,000 projects with five milestones and a status each, 100,000
people with two allocations each, in two organisations on the local journal. reload: the same, and
every rule is another one than before. --all-rules switches on all that are shipped, in what runs as
a daemon: the pipeline, latency, pause and large; memory may be a quarter more then.
"""

import argparse
import datetime
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from rig import daemon as rig_daemon  # noqa: E402
from rig.kafka import Kafka  # noqa: E402

ALERTS = "portfolio.alerts.v1"
DEAD_LETTERS = "portfolio.deadletters.v1"


def cpu_of(pid):
    """CPU seconds of all threads of a process: its clock, as clock_getcpuclockid(3) makes it."""
    return time.clock_gettime((~pid << 3) | 2)


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.kafka = None
        self.rows = []
        self.missed = 0

    def start_broker(self):
        self.kafka = Kafka().start()
        self.kafka.create_topic(ALERTS, 1, {"message.timestamp.type": "LogAppendTime"})
        self.kafka.create_topic(DEAD_LETTERS, 1)

    def part(self, name, topic, *words, partitions=4):
        program = "raw_bench" if name == "raw" else "pipeline_bench"
        done = subprocess.run(
            [str(arguments_build() / "bench" / program), name, "--brokers",
             self.kafka.bootstrap, "--topic", topic, "--partitions", str(partitions),
             *map(str, words)], check=True, capture_output=True, text=True)
        return json.loads(done.stdout.splitlines()[-1])

    def fill(self, topic, workload, events, partitions=4):
        self.kafka.create_events_topic(topic, partitions)
        return self.part("fill", topic, "--workload", workload, "--events", events,
                         partitions=partitions)

    def with_rules(self, config):
        if self.arguments.all_rules:
            config["rules"] = {"enabled": all_rules()}
        return config

    def daemon(self, topic, group, **sections):
        config = self.with_rules(rig_daemon.kafka_config(self.kafka, **sections))
        config["journal"]["kafka"].update(topic=topic, group=group)
        return rig_daemon.Daemon(config, arguments=["--log.level=warn"])

    def row(self, name, measured, target=None, reached=None, ratio=""):
        verdict = "" if reached is None else ("yes" if reached else "NO")
        self.missed += reached is False
        self.rows.append((name, measured, ratio, target or "", verdict))
        print("  " + " | ".join(self.rows[-1]), flush=True)

    def close(self):
        if self.kafka:
            self.kafka.stop()
            self.kafka.close()


def arguments_build():
    return rig_daemon.BUILD


def all_rules():
    listed = subprocess.run([str(arguments_build() / "bin" / "portfolioctl"), "rules", "list",
                             "--json"], check=True, capture_output=True, text=True)
    return [rule["name"] for rule in json.loads(listed.stdout)]


def positions(daemon):
    """The positions of the partitions that read, and the commits written."""
    try:
        lines = daemon.get("/metrics").text.splitlines()
    except OSError:
        return [], 0
    found = [float(line.rpartition(" ")[2]) for line in lines
             if line.startswith("portfoliod_journal_position{")]
    return found, 0


def consume_all(bench, daemon, records, partitions):
    """Runs a daemon over a full topic. Returns (events, CPU seconds, wall seconds) from when all
    partitions read to when all is committed and the daemon has left."""
    daemon.start(wait=False)
    tick = threading.Event()
    begun = None
    while True:
        # Who asks costs, too: a scrape of two thousand projects is some milliseconds.
        tick.wait(0.05 if begun is None else 0.5)
        assert daemon.is_running, daemon.tail()
        found, _ = positions(daemon)
        read = int(sum(position + 1 for position in found))
        now = (read, cpu_of(daemon.process.pid), time.monotonic())
        if begun is None and len(found) == partitions and min(found) >= 0:
            begun = now
        if len(found) == partitions and read >= records:
            break
    text = daemon.get("/metrics").text
    # What is read but not yet committed is written while it stops.
    before = cpu_of(daemon.process.pid)
    daemon.process.send_signal(15)
    last = before
    while daemon.is_running:
        try:
            last = cpu_of(daemon.process.pid)
        except OSError:
            break
        tick.wait(0.002)
    return records - begun[0], last - begun[1], time.monotonic() - begun[2], text


def say_rules(bench, topic, partitions):
    """Has the rules stand in front of all events, as in a log that has been in use: else a daemon
    would read it all by the rules that are built in, and switch on the others at its end."""
    daemon = bench.daemon(topic, "rules")
    daemon.start(wait=False)
    tick = threading.Event()
    while True:
        tick.wait(0.05)
        assert daemon.is_running, daemon.tail()
        found, _ = positions(daemon)
        if len(found) == partitions and min(found) >= 0:
            break
    daemon.stop()
    daemon.close()


def rate(events, cpu):
    return f"{events / cpu / 1000:,.0f} k/CPU-s"


def throughput(bench, workload, targets):
    """The stages over one topic; returns the daemon's events a second of wall time."""
    arguments = bench.arguments
    topic = f"events.{workload}"
    bench.kafka.create_events_topic(topic, 4)
    if arguments.all_rules:
        say_rules(bench, topic, 4)
    filled = bench.part("fill", topic, "--workload", workload, "--events", arguments.events)
    print(f"{workload}: {filled['records']:,} records of {filled['mean_bytes']} bytes", flush=True)
    stages = {"raw": [], "decode": [], "fold": [], "pipeline": []}
    walls = []
    for number in range(arguments.rounds):
        for stage in ("raw", "decode", "fold"):
            found = bench.part(stage, topic)
            # A daemon of an earlier round may have added that time has passed.
            assert found["records"] >= filled["records"], (stage, found)
            stages[stage].append(found["records"] / found["cpu"])
        daemon = bench.daemon(topic, f"{workload}.{number}")
        events, cpu, wall, _ = consume_all(bench, daemon, filled["records"], 4)
        stages["pipeline"].append(events / cpu)
        walls.append(events / wall)
        daemon.close()
    best = {stage: statistics.median(rates) for stage, rates in stages.items()}
    titles = {"raw": "raw batch consume", "decode": "+ decode",
              "fold": "+ fold, signals, shipped rules", "pipeline": "full durable pipeline"}
    for stage, speed in best.items():
        share = speed / best["raw"]
        target = targets.get(stage)
        bench.row(f"{workload}: {titles[stage]}", rate(speed, 1),
                  f">= {target:.2f}" if target else None,
                  share >= target if target else None, f"{share:.3f}")
    wanted = targets["replay"]
    bench.row(f"{workload}: replay", rate(best["pipeline"], 1), f">= {wanted // 1000} k/CPU-s",
              best["pipeline"] >= wanted)
    return statistics.median(walls)


def latency(bench, full_speed):
    topic = "events.latency"
    filled = bench.fill(topic, "coalescing", 0)
    daemon = bench.daemon(topic, "latency").start()
    load = bench.arguments.load or full_speed / 2
    found = bench.part("latency", topic, "--workload", "coalescing", "--alerts", ALERTS, "--rate",
                       int(load), "--seconds", bench.arguments.seconds)
    print(f"latency: {found}, {filled['records']} records before", flush=True)
    assert found["lost"] == 0, found
    daemon.stop()
    daemon.close()
    about = f"{load / 1000:,.0f} k/s"
    bench.row("event to alert record: appended to appended, p50", f"{found['appended_p50']:.0f} ms",
              "<= 5 ms", found["appended_p50"] <= 5, about)
    bench.row("event to alert record: appended to appended, p99", f"{found['appended_p99']:.0f} ms",
              "<= 25 ms", found["appended_p99"] <= 25, about)
    bench.row("producer's call to alert read, p50", f"{found['heard_p50']:.1f} ms", ratio=about)
    bench.row("producer's call to alert read, p99", f"{found['heard_p99']:.1f} ms", ratio=about)


def commit_pause(bench):
    commits = bench.arguments.commits
    topic = "events.wide"
    filled = bench.fill(topic, "wide", 100_000 * commits, partitions=1)
    daemon = bench.daemon(topic, "wide")
    daemon.config["storage"].update(commit_every_events=100_000, commit_every="60s")
    *_, text = consume_all(bench, daemon, filled["records"], 1)
    daemon.close()
    counts = [(line.partition('le="')[2].partition('"')[0], float(line.rpartition(" ")[2]))
              for line in text.splitlines()
              if line.startswith("portfoliod_commit_pause_seconds_bucket")]
    total = counts[-1][1]
    assert total >= commits // 2, counts
    bound = next(bound for bound, count in counts if count >= 0.99 * total)
    bench.row("pause of a worker at a commit of 100,000 rows, p99",
              f"<= {float(bound) * 1000:.0f} ms", "<= 50 ms", float(bound) <= 0.05,
              f"of {total:.0f}")


def large_part(name, folder):
    """What a mode of large_bench prints last, and the lines before."""
    done = subprocess.run(
        [str(arguments_build() / "bench" / "large_bench"), name, str(folder),
         datetime.date.today().isoformat()], check=True, capture_output=True, text=True)
    print(done.stdout.rstrip(), flush=True)
    last = done.stdout.splitlines()[-1]
    return json.loads(last) if last.startswith("{") else None


def memory_of(pid, key):
    """MiB, as the kernel counts them: VmRSS now, VmHWM at most."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise AssertionError(key)


def start_and_measure(daemon):
    """Starts it; returns wall and CPU seconds until it is ready, and its memory a moment later."""
    tick = threading.Event()
    daemon.start(wait=False)
    while True:
        assert daemon.is_running, daemon.tail()
        try:
            if daemon.is_up():
                break
        except OSError:
            pass
        tick.wait(0.005)
    wall = time.monotonic() - daemon.started_at
    cpu = cpu_of(daemon.process.pid)
    tick.wait(12)  # The first figures are published, and what was read is committed.
    pid = daemon.process.pid
    return wall, cpu, memory_of(pid, "VmRSS"), memory_of(pid, "VmHWM")


def large(bench):
    config = bench.with_rules(rig_daemon.local_config())
    memory = 320 if bench.arguments.all_rules else 256
    daemon = rig_daemon.Daemon(config, arguments=["--log.level=warn"])
    large_part("make", daemon.folder)
    *_, held, most = start_and_measure(daemon)
    bench.row("large: memory after folding all of it", f"{held:.0f} MiB", ratio=f"most {most:.0f}")
    daemon.stop()
    starts = []
    for _ in range(bench.arguments.rounds):
        starts.append(start_and_measure(daemon))
        daemon.stop()
    daemon.close()
    wall, cpu, held, most = (statistics.median(column) for column in zip(*starts))
    reached = held <= memory
    bench.row("large: memory after a restart", f"{held:.0f} MiB", f"<= {memory} MiB", reached,
              f"most {most:.0f}")
    bench.row("large: restart, process start to ready", f"{wall:.2f} s", "<= 2 s", wall <= 2,
              f"{cpu:.2f} CPU-s")
    with tempfile.TemporaryDirectory() as folder:
        found = large_part("scrape", folder)
    bench.row("scrape of 100,000 series, p50", f"{found['p50_ms']:.0f} ms", "<= 50 ms",
              found["p50_ms"] <= 50, f"worst {found['worst_ms']:.0f}")


def reload(bench):
    with tempfile.TemporaryDirectory() as folder:
        large_part("make", folder)
        large_part("fold", folder)
        found = large_part("reload", folder)
    bench.row("reload: all shipped rules changed and on", f"{found['shipped_ms']:.0f} ms")
    took = found["on_projects_ms"]
    bench.row(f"reload: {found['rules']} rules on 100,000 projects", f"{took:.0f} ms",
              "<= 1000 ms", took <= 1000)


def parse():
    parser = argparse.ArgumentParser(description="Measures the whole pipeline against a broker.")
    parser.add_argument("build", nargs="?", help="the folder of the build")
    parser.add_argument("--events", type=int, help="of each workload (1,000,000; short: 300,000)")
    parser.add_argument("--rounds", type=int, help="of all stages; the median counts (3; short: 1)")
    parser.add_argument("--seconds", type=float, help="of the load for latency (15; short: 8)")
    parser.add_argument("--commits", type=int, help="of 100,000 rows (12; short: 5)")
    parser.add_argument("--load", type=float, help="events a second, instead of half speed")
    parser.add_argument("--only", default="coalescing,entries,latency,pause,large,reload",
                        help="of coalescing, entries, latency, pause, large, reload")
    parser.add_argument("--all-rules", action="store_true", help="all shipped rules, not the usual")
    parser.add_argument("--short", action="store_true", help="about a minute")
    arguments = parser.parse_args()
    usual = {"events": (1_000_000, 300_000), "rounds": (3, 1), "seconds": (15, 8),
             "commits": (12, 5)}
    for name, values in usual.items():
        if getattr(arguments, name) is None:
            setattr(arguments, name, values[arguments.short])
    if arguments.build:
        rig_daemon.BUILD = Path(arguments.build).resolve()
    return arguments


def show(rows):
    rows = [("what", "measured", "ratio or load", "target", "reached"), *rows]
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    print()
    for number, row in enumerate(rows):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def main():
    arguments = parse()
    parts = arguments.only.split(",")
    bench = Bench(arguments)
    try:
        full_speed = 100_000.0
        if set(parts) & {"coalescing", "entries", "latency", "pause"}:
            bench.start_broker()
        if "coalescing" in parts:
            full_speed = throughput(bench, "coalescing", {
                "decode": 0.55, "fold": 0.28, "pipeline": 0.20, "replay": 250_000})
        if "entries" in parts:
            throughput(bench, "entries", {"pipeline": 0.10, "replay": 150_000})
        if "latency" in parts:
            latency(bench, full_speed)
        if "pause" in parts:
            commit_pause(bench)
        if "large" in parts:
            large(bench)
        if "reload" in parts:
            reload(bench)
    finally:
        bench.close()
    show(bench.rows)
    return 1 if bench.missed else 0


if __name__ == "__main__":
    sys.exit(main())
