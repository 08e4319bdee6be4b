"""What a topic must be, and what comes in through it: a log that forgets, goes by the producers'
clocks or has changed its partitions is refused; where one partition's log begins too late, that one
stands still and says so; frames are taken off; a dead letter can be taken up again."""

import json

import rig
from rig import events as events_of

TOPIC = "portfolio.events.v1"
ACME = "acme"
OTHER = next(name for name in ("umbrella", "initech", "globex")
             if rig.partition_of(name, 2) != rig.partition_of(ACME, 2))
STAMP = {"source": "pmo", "occurred_at": "2026-03-20T16:00:00Z"}


def project(number, organisation=ACME):
    return {"id": f"p{number}", **STAMP, "organisation": organisation,
            "project_upserted": {"project": f"P-{number}", "lifecycle": "LIFECYCLE_ACTIVE"}}


def as_json(event):
    return json.dumps(event).encode()


class Topics(rig.Case):
    @classmethod
    def setUpClass(cls):
        cls.kafka = cls.start_for_class(rig.Kafka())
        for name in ("portfolio.alerts.v1", "portfolio.deadletters.v1"):
            cls.kafka.create_topic(name)

    def daemon(self, topic, **sections):
        return rig.Daemon(rig.kafka_config(
            self.kafka, journal={"kafka": {"brokers": [self.kafka.bootstrap], "topic": topic,
                                           "group": topic}}, **sections))

    def refusal(self, daemon):
        daemon.start_without_waiting()
        self.addCleanup(daemon.close)
        self.assertEqual(daemon.wait(), 1, daemon.log)
        return daemon.log

    def test_a_log_that_cannot_be_relied_on_is_refused_at_start(self):
        good = {"message.timestamp.type": "LogAppendTime", "retention.ms": "-1"}
        for name, broken, reason in (
                ("by-producers", {"message.timestamp.type": "CreateTime"}, "topic_create_time"),
                ("forgets", {"retention.ms": "604800000"}, "topic_retention"),
                ("forgets-bytes", {"retention.bytes": "1000000"}, "topic_retention"),
                ("compacted", {"cleanup.policy": "compact"}, "topic_compacted")):
            self.kafka.create_topic(name, 2, {**good, **broken})
            daemon = self.daemon(name)
            self.assertIn(f"reason={reason}", self.refusal(daemon))
            checked = rig.ctl("check-config", daemon.config_path, "--environment", code=None)
            self.assertNotEqual(checked.code, 0)
            self.assertIn(name, checked.out + checked.err)

    def test_another_number_of_partitions_is_refused_at_start(self):
        self.kafka.create_events_topic("grows", 2)
        daemon = self.start(self.daemon("grows"))
        self.assertEqual(daemon.post_events([project(1)]).status, 202)
        rig.until(lambda: daemon.api("projects")["total"] == 1, what="it is read")
        self.assertEqual(daemon.stop(), 0)
        self.kafka.add_partitions("grows", 3)
        self.assertIn("reason=partitions_changed", self.refusal(daemon))

    def test_a_partition_whose_log_begins_too_late_stands_still_and_says_so(self):
        self.kafka.create_events_topic("cut", 2)
        here, there = rig.partition_of(ACME, 2), rig.partition_of(OTHER, 2)
        self.kafka.produce("cut", [rig.Message(as_json(project(n, who)), who)
                                   for n in range(3) for who in (ACME, OTHER)])
        self.kafka.delete_records("cut", there, 2)
        daemon = self.daemon("cut")
        daemon.arguments = ("--log.format=json",)
        self.addCleanup(daemon.close)
        daemon.start_without_waiting()
        rig.until(lambda: daemon.api("projects")["total"] == 3, 60, "the other one is read",
                  (OSError,))
        ready = daemon.get("/-/ready")
        self.assertEqual(ready.status, 503)
        self.assertIn(f"partition {there}: the log of partition {there} begins at offset 2",
                      ready.text)
        daemon.wait_for_log("reason=log_truncated")
        lines = daemon.log[:daemon.log.rfind("\n")].splitlines()
        self.assertTrue(any("begins at offset 2" in json.loads(line)["msg"] for line in lines))
        shown = {p["partition"]: p for p in daemon.api("status/partitions")["partitions"]}
        self.assertTrue(shown[here]["ready"])
        self.assertFalse(shown[there]["ready"])
        self.assertIn("begins at offset 2", shown[there]["reasons"][0])
        self.assertIn("begins at offset 2", daemon.get("/partitions").text)

    def test_frames_are_taken_off(self):
        self.kafka.create_events_topic("framed", 2)
        bare = {key: value for key, value in project(3).items() if key not in ("id", "source",
                                                                              "occurred_at")}
        ce = [("ce_specversion", b"1.0"), ("ce_id", b"p3"), ("ce_source", b"pmo"),
              ("ce_type", b"portfolio.v1.Event"), ("ce_time", b"2026-03-20T16:00:00Z")]
        structured = {"specversion": "1.0", "id": "p5", "source": "pmo",
                      "type": "portfolio.v1.Event", "time": "2026-03-20T16:00:00Z",
                      "datacontenttype": "application/json",
                      "data": {**bare, "project_upserted": {"project": "P-5"}}}
        messages = [
            rig.Message(events_of.encode(project(1)), ACME),
            rig.Message(b"\x00\x00\x00\x00\x07\x00" + events_of.encode(project(2)), ACME),
            rig.Message(as_json(bare), ACME,
                        headers=[*ce, ("content-type", b"application/json")]),
            rig.Message(events_of.encode(project(4)), ACME,
                        headers=[*ce, ("content-type", b"application/protobuf")]),
            rig.Message(as_json(structured), ACME,
                        headers=[("content-type", b"application/cloudevents+json")])]
        self.kafka.produce("framed", messages)
        daemon = self.start(self.daemon("framed"))
        rig.until(lambda: daemon.metric("portfoliod_events_total") >= len(messages), 60, "all read")
        self.assertEqual({p["id"] for p in daemon.api("projects")["projects"]},
                         {f"P-{n}" for n in range(1, 6)}, daemon.api("dead-letters"))
        self.assertEqual(daemon.api("dead-letters")["total"], 0)

    def test_a_dead_letter_is_taken_up_again_after_a_repair(self):
        self.kafka.create_events_topic("repaired", 2)
        daemon = self.start(self.daemon("repaired"))
        # Nothing has fired yet that could be acknowledged.
        decision = {"decision": "G-1", "owner": "u9", "projects": ["P-1"],
                    "needed_by": "2020-01-01"}
        stamp = {**STAMP, "organisation": ACME}
        alert = "G01~acme~decision~G-1~1"
        daemon.post_events([{"id": "a1", **stamp,
                             "alert_acknowledged": {"alert": alert, "by": "u9"}}])
        letters = rig.until(lambda: daemon.api("dead-letters")["dead_letters"],
                            what="it is put aside")
        self.assertEqual(letters[0]["reason"], "unknown_alert")
        daemon.post_events([project(1), {"id": "d1", **stamp, "decision_raised": decision}])
        rig.until(lambda: [a["state"] for a in daemon.api("alerts")["alerts"]] == ["firing"],
                  what="it fires")
        again = rig.ctl("deadletters", "replay", "--all", "--reason", "unknown_alert", "--server",
                        daemon.url)
        self.assertIn("in the journal again", again.out)
        rig.until(lambda: [a["state"] for a in daemon.api("alerts")["alerts"]] == ["acknowledged"],
                  what="it is acknowledged")


if __name__ == "__main__":
    rig.main()
