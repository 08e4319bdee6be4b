"""The sinks are away while facts come in, and the daemon is killed meanwhile: ingest goes on,
nothing is lost, and nobody hears "resolved" of an alert that is still open.

Alertmanager is killed. The alerts topic takes no records for a time: its broker, which goes on with
all else, has been told to let everybody read it and nobody write."""

import datetime
import json
import threading
import time

import rig

ORGANISATIONS = ("north", "south")
TOPIC, ALERTS = "portfolio.events.v1", "portfolio.alerts.v1"
ENDED = ("RESOLVED", "WITHDRAWN")
# Commits often, so that the kill meets some; short waits, so that the test is short.
QUICK = {"storage": {"directory": "state", "commit_every_events": 2000, "commit_every": "200ms"},
         "limits": {"batch_events": 500}}
PACE = {"resend_every": "1s", "timeout": "2s", "retry_from": "100ms", "retry_to": "500ms"}


def history(organisation, seed):
    """The facts of a simulated organisation as messages, and the word that this was all."""
    out = rig.ctl("simulate", "--projects", "12", "--people", "30", "--weeks", "40", "--seed",
                  str(seed), "--organisation", organisation).out
    events = [{**json.loads(line), "backfill": True} for line in out.splitlines()]
    events.append({"id": "history-ends", "source": "rig", "organisation": organisation,
                   "occurred_at": events[-1]["known_at"], "backfill_finished": {}})
    return [rig.Message(json.dumps(event).encode(), organisation) for event in events]


def interleaved(lists):
    """As producers write: each in its order, all at once."""
    longest = max(map(len, lists))
    return [entries[i] for i in range(longest) for entries in lists if i < len(entries)]


class Recorder(rig.HttpSink):
    """Stands before Alertmanager: keeps each request with its time and passes it on. Where
    Alertmanager is away, the line breaks off."""

    name = "recorder"

    def __init__(self, manager):
        super().__init__(status=self.pass_on)
        self.manager, self.posted = manager, []

    def pass_on(self, entry):
        method, path, body = entry
        for alert in json.loads(body or b"[]"):
            self.posted.append((time.time(), alert))
        return rig.request(self.manager.url + path, body, method,
                           {"Content-Type": "application/json"}).status


def is_end(at, alert):
    """Whether this tells Alertmanager that the alert is over."""
    return datetime.datetime.fromisoformat(alert["endsAt"]).timestamp() <= at + 1


class Settled:
    """Everything read and told, and time brought up to now: quiet for longer than ticks take."""

    def __init__(self, daemon):
        self.daemon, self.seen, self.since = daemon, None, time.monotonic()

    def __call__(self):
        partitions = self.daemon.api("status/partitions")["partitions"]
        state = [(p["position"], p["lag"], p["outbox_entries"]) for p in partitions]
        if state != self.seen:
            self.seen, self.since = state, time.monotonic()
        return (sum(p["organisations"] for p in partitions) >= len(ORGANISATIONS)
                and all(lag == 0 and waiting == 0 for _, lag, waiting in state)
                and time.monotonic() - self.since > 1.5)


class SinksDown(rig.Case):
    def setUp(self):
        self.kafka = self.start(rig.Kafka(properties=rig.Kafka.WITH_ACLS))
        self.kafka.create_events_topic(TOPIC, partitions=2)
        self.kafka.create_topic(ALERTS)
        self.kafka.create_topic("portfolio.deadletters.v1")
        self.inbox = self.start(rig.HttpSink())  # Where Alertmanager sends what it says to people.
        self.manager = self.start(rig.Alertmanager({
            "route": {"receiver": "people", "group_by": ["alert"], "group_wait": "0s",
                      "group_interval": "1s", "repeat_interval": "1h"},
            "receivers": [{"name": "people", "webhook_configs": [
                {"url": self.inbox.url + "/", "send_resolved": True}]}]}))
        self.recorder = self.start(Recorder(self.manager))
        self.daemon = self.start_daemon(rig.kafka_config(
            self.kafka, [self.recorder.address], alerting=PACE, **QUICK))
        self.records = interleaved([history(name, seed)
                                    for seed, name in enumerate(ORGANISATIONS, start=1)])

    def start_daemon(self, config):
        daemon = self.start(rig.Daemon(config))
        rig.until(lambda: len(daemon.api("status/partitions")["partitions"]) == 2, 30,
                  "both partitions are assigned")
        return daemon

    def partitions(self):
        return self.daemon.api("status/partitions")["partitions"]

    def position(self):
        return sum(p["position"] + 1 for p in self.partitions())

    def waiting(self):
        return sum(p["outbox_entries"] for p in self.partitions())

    def end(self):
        return sum(high for _, high in self.kafka.watermarks(TOPIC).values())

    def has_read_all(self):
        return self.position() >= self.end()

    def produce(self, share):
        """The next part of the load, all at once."""
        count = int(len(self.load) * share)
        part, self.load = self.load[:count], self.load[count:]
        self.kafka.produce(TOPIC, part)

    def kill_under_load(self, share):
        """Produces in small pieces on a thread, and kills the daemon in the middle of them."""
        count = int(len(self.load) * share)
        part, self.load = self.load[:count], self.load[count:]
        begun = self.position()

        def produce():
            for at in range(0, len(part), 200):
                self.kafka.produce(TOPIC, part[at:at + 200])

        producing = threading.Thread(target=produce)
        producing.start()
        rig.until(lambda: self.position() > begun, 20, "it reads what comes in")
        read = self.position() - begun
        self.daemon.kill()
        producing.join()
        self.assertLess(read, 0.95 * len(part), "it was killed too late to mean anything")

    def take_sinks_away(self):
        self.kafka.allow_only(ALERTS, "READ")
        self.manager.kill()

    def bring_sinks_back(self):
        self.kafka.allow_everything(ALERTS)
        self.manager.start()

    def live_through(self):
        self.load = self.records
        self.produce(0.3)
        rig.until(lambda: self.has_read_all() and self.waiting() == 0, 30, "the first part is told")
        rig.until(lambda: self.recorder.posted, 20, "Alertmanager hears of it")
        before = len(self.kafka.read_all(ALERTS))
        self.take_sinks_away()
        self.produce(0.5)
        rig.until(self.has_read_all, 30, "ingest goes on without sinks")
        rig.until(lambda: self.waiting() > 10, 10, "what is told waits")
        self.kill_under_load(0.7)
        self.daemon.start_without_waiting()
        rig.until(self.has_read_all, 30, "ingest goes on after the kill")
        self.produce(1)
        rig.until(self.has_read_all, 30, "all is read")
        self.assertGreater(self.waiting(), 50)
        self.assertLessEqual(len(self.kafka.read_all(ALERTS)), before + 256)  # One batch was open.
        self.bring_sinks_back()
        rig.until(Settled(self.daemon), 40, "all is told")

    def undisturbed(self):
        """The same log read in peace by another daemon, of another group."""
        daemon = self.start_daemon(rig.kafka_config(
            self.kafka, journal={"kafka": {"brokers": [self.kafka.bootstrap], "topic": TOPIC,
                                           "group": "reference"}},
            alerting={"topic": "", "dead_letter_topic": "", "file": "alerts.ndjson"}))
        rig.until(Settled(daemon), 40, "the reference has read all")
        return daemon

    def told_by_topic(self):
        return [dict(record.headers)["transition_id"].decode()
                for record in self.kafka.read_all(ALERTS)]

    def check_topic(self, wanted):
        told = self.told_by_topic()
        self.assertEqual(set(told), set(wanted))
        last = {}
        for transition in dict.fromkeys(told):  # The first time each is told.
            alert, _, sequence = transition.rpartition(".")
            self.assertEqual(int(sequence), last.get(alert, 0) + 1, transition)
            last[alert] = int(sequence)

    def check_requests(self, wanted):
        """Who was told the end of an alert was told so after the rule, or of a former severity."""
        changes = {}
        for transition in wanted.values():
            kind = transition["change"].removeprefix("CHANGE_")
            changes.setdefault(transition["alert"], set()).add(kind)
        ended = {alert for alert, kinds in changes.items() if kinds & set(ENDED)}
        moved = {alert for alert, kinds in changes.items()
                 if kinds & {"ESCALATED", "DEESCALATED"}}
        firing = 0
        for at, alert in self.recorder.posted:
            if is_end(at, alert):
                self.assertIn(alert["labels"]["alert"], ended | moved, alert)
            else:
                ahead = datetime.datetime.fromisoformat(alert["endsAt"]).timestamp() - at
                self.assertGreater(ahead, 55 * 60, alert)
                firing += 1
        self.assertGreater(firing, 0)
        for body in self.inbox.bodies():
            for alert in body["alerts"]:
                if alert["status"] == "resolved":
                    self.assertIn(alert["labels"]["alert"], ended | moved, alert)

    def check_alertmanager(self):
        """Everything that the daemon holds open is there again, and nothing else."""
        def open_alerts():
            return {alert["id"] for alert in self.daemon.api("alerts?limit=1000")["alerts"]
                    if alert["state"] != "nodata"}

        def held():
            return {alert["labels"]["alert"] for alert in self.manager.alerts()}

        rig.until(lambda: held() >= open_alerts() and held(), 20, "the open alerts are back")

    def test_nothing_is_lost_and_nothing_is_resolved_by_chance(self):
        self.live_through()
        reference = self.undisturbed()
        wanted = {t["transition_id"]: t for t in reference.alerts()}
        self.assertGreater(len(wanted), 50)
        self.check_topic(wanted)
        self.check_requests(wanted)
        self.check_alertmanager()
        digests = [rig.ctl("state", "digest", "--state", daemon.state).out
                   for daemon in (self.daemon, reference) if daemon.stop() == 0]
        self.assertEqual(len(digests), 2)
        self.assertEqual(digests[0], digests[1])


if __name__ == "__main__":
    rig.main()
