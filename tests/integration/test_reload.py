"""A reload under load: what is bad leaves the old at work and loses nothing; what is good is taken
up without a restart, and what needs one is named."""

import datetime
import shutil
import threading

import rig
from rig.daemon import SOURCE

RULE = SOURCE / "rules" / "catalogue" / "decision_overdue.yaml"
ENDED = ("CHANGE_RESOLVED", "CHANGE_WITHDRAWN")
NOW = datetime.datetime.now(datetime.timezone.utc)


def event(number, fact):
    return {"id": f"e{number}", "source": "pmo", "organisation": "acme",
            "occurred_at": NOW.isoformat(), **fact}


def late_decision(number):
    """An alert at once: it was needed a year ago."""
    day = (NOW - datetime.timedelta(days=365)).date().isoformat()
    return event(f"d{number}", {"decision_raised": {"decision": f"D-{number}", "owner": "u9",
                                                    "projects": ["P-1"], "needed_by": day}})


class Load(threading.Thread):
    """Posts facts until it is told to stop; every hundredth is a decision that is late."""

    def __init__(self, daemon):
        super().__init__(daemon=True)
        self.server, self.over = daemon, threading.Event()
        self.posted, self.decisions, self.refused = 0, 0, []

    def run(self):
        while not self.over.is_set():
            batch = [event(self.posted + i, {"project_upserted": {"project": f"P-{i}",
                                                                  "rank": i + 1}})
                     for i in range(99)]
            batch.append(late_decision(self.decisions))
            answer = self.server.post_events(batch)
            if answer.status != 202 or answer.json()["data"]["accepted"] != len(batch):
                self.refused.append(answer)
                return
            self.posted += len(batch)
            self.decisions += 1

    def finish(self):
        self.over.set()
        self.join(60)


class Reload(rig.Case):
    def setUp(self):
        self.rules = self.folder / "rules"
        self.rules.mkdir()
        shutil.copy(RULE, self.rules)

    def config(self, alertmanagers=(), **sections):
        return rig.local_config(alertmanagers, rules={"globs": [f"{self.rules}/*.yaml"]},
                                web={"enable_lifecycle": True}, **sections)

    def successful(self):
        return self.daemon.metric("portfoliod_config_last_reload_successful")

    def test_what_is_broken_leaves_the_old_at_work_and_loses_nothing(self):
        self.daemon = self.start(rig.Daemon(self.config()))
        load = Load(self.daemon)
        load.start()
        rule = self.rules / RULE.name
        whole = rule.read_text()
        for broken in [whole.replace("decision.", "decison.", 1), "rule: [", whole + "on: 3\n"] * 3:
            rule.write_text(broken)
            self.assertGreaterEqual(self.daemon.post("/-/reload").status, 400)
            self.assertEqual(self.successful(), 0)
            rule.write_text(whole)
            self.assertEqual(self.daemon.post("/-/reload").status, 200)
            self.assertEqual(self.successful(), 1)
        good = self.daemon.config
        self.daemon.write_config({**good, "limits": {"no_such_limit": 3}})
        self.daemon.reload()
        rig.until(lambda: self.successful() == 0, what="the signal was heard")
        self.daemon.wait_for_log("no_such_limit")
        load.finish()
        self.assertEqual(load.refused, [])
        self.assertGreater(load.decisions, 10)
        rig.until(lambda: self.daemon.metric("portfoliod_events_total", result="applied")
                  >= load.posted, what="everything that was posted is applied")
        self.assertEqual(self.daemon.get("/-/ready").status, 200)
        fired = rig.until(lambda: len([a for a in self.daemon.alerts()
                                       if a["change"] == "CHANGE_FIRING"]) >= load.decisions
                          and self.daemon.alerts(), what="each decision has its alert")
        ids = [a["transition_id"] for a in fired]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual({a["subject"]["id"] for a in fired if a["change"] == "CHANGE_FIRING"},
                         {f"D-{i}" for i in range(load.decisions)})
        self.assertEqual([a for a in fired if a["change"] in ENDED], [])

    def test_a_bad_configuration_ends_a_start_with_its_own_code(self):
        for broken in ({"no_such_section": {}}, {"rules": {"globs": ["nowhere/*.yaml"]}},
                       {"sources": {"fields": [{"field": "milestone.forcast_date"}]}}):
            daemon = rig.Daemon(rig.local_config(**broken))
            self.addCleanup(daemon.close)
            daemon.start_without_waiting()
            self.assertEqual(daemon.wait(), 78, daemon.log)

    def test_alertmanagers_change_and_what_needs_a_restart_is_named(self):
        self.daemon = self.start(rig.Daemon(self.config()))
        self.daemon.post_events([late_decision(1)])
        rig.until(self.daemon.alerts, what="the alert is told")
        first, second = self.start(rig.HttpSink()), self.start(rig.HttpSink())
        for sink, other in ((first, second), (second, first)):
            self.daemon.write_config(self.config([f"127.0.0.1:{sink.port}"],
                                                 storage={"directory": "elsewhere"},
                                                 limits={"dead_letters": 7}))
            self.assertEqual(self.daemon.post("/-/reload").status, 200)
            rig.until(lambda: any(b"DecisionOverdue" in body for _, _, body in sink.requests),
                      what="the Alertmanager that came hears of what is open")
            heard = len(other.requests)
        self.daemon.post_events([late_decision(2)])
        rig.until(lambda: any(b"D-2" in body for _, _, body in second.requests),
                  what="the one that is there hears of what comes")
        self.assertEqual(len(first.requests), heard)
        self.assertEqual(self.daemon.log.count("key=storage.directory"), 2)
        self.assertNotIn("key=limits.dead_letters", self.daemon.log)
        shown = self.daemon.get("/api/v1/status/config").text
        self.assertIn("dead_letters: 7", shown)
        self.assertNotIn("elsewhere", shown)


if __name__ == "__main__":
    rig.main()
