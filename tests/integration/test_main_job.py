"""The main job, end to end: facts in, live state, early warnings out, through real servers.

Uses the simulated portfolio, and the research data beside the project where it is there (the folder
named by PORTFOLIO_DATA, else ../shared/data); says so where it is not."""

import json
import os
import random
import shutil
import sys
import time
from pathlib import Path

import rig

SOURCE = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("PORTFOLIO_DATA") or SOURCE.parent / "shared" / "data")
# Commits often, so that kills meet them.
OFTEN = {"storage": {"directory": "state", "commit_every_events": 3000, "commit_every": "100ms"},
         "limits": {"batch_events": 500}}
POINTS = ["read", "decoded", "fetched", "applied", "told", "commit_built", "submitted", "written",
          "delivered", "acknowledged"]

# So many kills of each sort for each journal, where CI contents itself with fewer.
KILLS = int(os.environ.get("PORTFOLIO_KILLS") or 0)


def kills(rng, rounds, randoms, milliseconds):
    """Where to die: named points, each `rounds` times, and moments; in any order."""
    rounds = -(-KILLS // len(POINTS)) or rounds
    points = [f"{p}:{n}" for n in range(1, rounds + 1) for p in POINTS]
    points = points[:KILLS or None] + [rng.randint(*milliseconds) for _ in range(KILLS or randoms)]
    rng.shuffle(points)
    return points


def simulate(folder, organisation, seed):
    path = folder / f"{organisation}.ndjson"
    out = rig.ctl("simulate", "--projects", "12", "--people", "30", "--weeks", "30", "--seed",
                  str(seed), "--organisation", organisation).out
    path.write_text(out)
    return path


def research_data(folder):
    """CESAW and DSLIB as events, where their folder is there."""
    converter = DATA / "to_events.py"
    if not converter.exists():
        print("no research data beside the project: only the simulated portfolio is replayed")
        return []
    paths = []
    for name, of in (("cesaw", "cesaw"), ("dslib", "dslib-evm")):
        path = folder / f"{name}.ndjson"
        rig.run(sys.executable, converter, name, DATA / of, "--events", path, "--truth",
                folder / f"{name}.csv")
        paths.append(path)
    return paths


class Settled:
    """Everything read and told, and time brought up to now: nothing new for longer than a tick of
    an organisation takes to come."""

    QUIET = 1.5

    def __init__(self, daemon, organisations):
        self.daemon, self.organisations = daemon, organisations
        self.seen, self.since = None, time.monotonic()

    def __call__(self):
        partitions = self.daemon.api("status/partitions")["partitions"]
        state = [(p["position"], p["lag"], p["outbox_entries"], p["ready"]) for p in partitions]
        if state != self.seen:
            self.seen, self.since = state, time.monotonic()
        return (all(p["ready"] and p["lag"] == 0 and p["outbox_entries"] == 0 for p in partitions)
                and sum(p["organisations"] for p in partitions) >= self.organisations
                and time.monotonic() - self.since > self.QUIET)


def digests(daemon):
    found = {}
    for line in rig.ctl("state", "digest", "--state", daemon.state).out.splitlines():
        organisation, full, facts = line.split()
        found[organisation] = (full, facts)
    return found


def told(transitions):
    """Once each, in a form that does not name places in a journal."""
    once = {t["transition_id"]: t for t in transitions}
    return {key: (t["rule"], t["change"], t.get("severity"), t["what_changed"])
            for key, t in once.items()}


def transition_ids(records):
    ids = (dict(record.headers)["transition_id"] for record in records)
    return {i.decode() if isinstance(i, bytes) else i for i in ids}


class MainJob(rig.Case):
    lives = 0
    died_at_point = 0

    def events(self):
        paths = [simulate(self.folder, name, seed)
                 for seed, name in enumerate(("north", "south", "west"), start=1)]
        return paths + research_data(self.folder)

    def run_local(self, paths, config=None, restarts=()):
        folder = self.folder / f"local-{len(list(self.folder.iterdir()))}"
        daemon = rig.Daemon(config or rig.local_config(), folder=folder)
        self.addCleanup(daemon.kill)
        daemon.folder.mkdir(parents=True, exist_ok=True)
        rig.ctl("import", *paths, "--to", f"local:{daemon.journal}", "--backfill")
        for point in restarts:
            self.die_once(daemon, point)
        daemon.failpoint = None
        self.start(daemon)
        rig.until(Settled(daemon, len(paths)), 120, "the local journal is read")
        daemon.stop()
        return digests(daemon), told(daemon.alerts())

    def die_once(self, daemon, point):
        """At a named point, or, for a number, by SIGKILL after that many milliseconds. Every other
        life begins without the state of the one before, so that there is much to read."""
        self.lives += 1
        if self.lives % 2 == 0:
            shutil.rmtree(daemon.state, ignore_errors=True)
        named = isinstance(point, str)
        daemon.failpoint = point if named else None
        daemon.start_without_waiting()
        try:
            rig.until(lambda: not daemon.is_running, 10 if named else point / 1000, "it dies")
            self.assertEqual(daemon.exit_code, -9, point)
            self.died_at_point += 1
        except rig.NotReached:  # Nothing was left to do that passes the point.
            daemon.kill()

    def run_kafka(self, kafka, paths, restarts=()):
        daemon = rig.Daemon(rig.kafka_config(kafka, **OFTEN), folder=self.folder / "kafka-daemon")
        daemon.folder.mkdir(parents=True, exist_ok=True)
        self.addCleanup(daemon.kill)
        for point in restarts:
            self.die_once(daemon, point)
        daemon.failpoint = None
        self.start(daemon)
        rig.until(Settled(daemon, len(paths)), 180, "the topic is read")
        daemon.stop()
        return digests(daemon)

    def broker_with(self, paths):
        kafka = self.start(rig.Kafka())
        kafka.create_events_topic("portfolio.events.v1", partitions=4)
        kafka.create_topic("portfolio.alerts.v1")
        kafka.create_topic("portfolio.deadletters.v1")
        rig.ctl("import", *paths, "--to", kafka.target("portfolio.events.v1"), "--backfill")
        return kafka

    def test_both_journals_tell_the_same_story(self):
        paths = self.events()
        local_digests, local_told = self.run_local(paths)
        self.assertEqual(len(local_digests), len(paths))
        self.assertGreater(len(local_told), 50)
        kafka = self.broker_with(paths)
        self.assertEqual(self.run_kafka(kafka, paths), local_digests)
        records = kafka.read_all("portfolio.alerts.v1")
        self.assertEqual(transition_ids(records), set(local_told))
        keys = rig.run("kcat", "-C", "-eq", "-b", kafka.bootstrap, "-t", "portfolio.alerts.v1",
                       "-f", "%k\n").out.split()
        self.assertEqual(sorted(keys), sorted(record.key.decode() for record in records))

    def test_kills_change_nothing_on_the_local_journal(self):
        paths = [simulate(self.folder, "north", 1), simulate(self.folder, "south", 2)]
        config = rig.local_config(**OFTEN)
        wanted = self.run_local(paths, config)
        points = kills(random.Random(4), 2, 10, (20, 400))
        self.assertEqual(self.run_local(paths, config, points), wanted)
        self.assertGreaterEqual(self.died_at_point, 10)

    def test_kills_change_nothing_on_kafka(self):
        paths = [simulate(self.folder, "north", 1), simulate(self.folder, "south", 2)]
        wanted, alerts = self.run_local(paths)
        kafka = self.broker_with(paths)
        points = kills(random.Random(5), 1, 10, (200, 2500))
        self.assertEqual(self.run_kafka(kafka, paths, points), wanted)
        self.assertGreaterEqual(self.died_at_point, 3)
        records = kafka.read_all("portfolio.alerts.v1")
        self.assertEqual(transition_ids(records), set(alerts))


class Telling(rig.Case):
    def test_a_critical_alert_reaches_the_sponsor_by_mail(self):
        mail = self.start(rig.MailSink())
        directory = self.folder / "directory.yaml"
        directory.write_text("directory_version: 1\n"
                             "recipients:\n  s1: {email: sponsor@example.org}\n")
        alerting = {"mail": {"smarthost": mail.address, "from": "portfoliod@example.org",
                             "require_tls": False, "group_wait": "1s", "group_interval": "2s"}}
        base = self.folder / "generate.yaml"
        base.write_text(json.dumps({"config_version": 1, **rig.local_config(
            alerting=alerting, directory={"file": str(directory)})}))
        generated = rig.ctl("generate", "alertmanager", "--config.file", base).out
        manager = self.start(rig.Alertmanager(generated))
        daemon = self.start(rig.Daemon(rig.local_config(
            [manager.address], alerting=alerting, directory={"file": str(directory)})))
        stamp = {"source": "pmo", "organisation": "acme",
                 "occurred_at": "2026-03-20T16:00:00Z"}
        answer = daemon.post_events([
            {"id": "1", **stamp, "project_upserted": {"project": "P-7", "lifecycle": "ACTIVE",
                                                      "sponsor": "s1", "manager": "m1"}},
            {"id": "2", **stamp, "milestone_upserted": {
                "project": "P-7", "milestone": "M1", "name": "Go live", "critical": True,
                "baseline_date": "2026-12-01", "forecast_date": "2027-06-01"}}])
        self.assertEqual(answer.status, 202, answer)
        mails = mail.wait_for_mails(1, deadline=60)
        self.assertIn("sponsor@example.org", str(mails[0]))
        self.assertIn("Go live", str(mails[0].get_content() if hasattr(mails[0], "get_content")
                                     else mails[0]))
        daemon.kill()  # Its death tells nobody "resolved".
        daemon.restart()
        self.assertTrue(any(a["labels"]["alertname"] == "MilestoneSlip"
                            for a in manager.alerts()))

    def test_the_first_page_shows_the_project(self):
        daemon = self.start(rig.Daemon(rig.local_config()))
        daemon.post_events([{"id": "1", "source": "pmo", "organisation": "acme",
                             "occurred_at": "2026-03-20T16:00:00Z", "project_upserted": {
                                 "project": "P-7", "name": "Payroll <b>", "lifecycle": "ACTIVE"}}])
        rig.until(lambda: "Payroll" in daemon.get("/").text, 30, "the project is on the page")
        self.assertNotIn("Payroll <b>", daemon.get("/").text)
        self.assertIn("Payroll <b>", rig.Chromium().text(daemon.url + "/"))


if __name__ == "__main__":
    rig.main()
