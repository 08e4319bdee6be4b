"""What cannot be read is put aside, all of it and nothing else, each with its reason; the rest of
the stream leads to the state that it would have led to alone."""

import json

import rig
from rig import events as events_of
from test_main_job import Settled

TOPIC, LETTERS = "portfolio.events.v1", "portfolio.deadletters.v1"
ORGANISATION, PARTITIONS = "north", 4
OFTEN = {"storage": {"directory": "state", "commit_every_events": 3000, "commit_every": "100ms"},
         "limits": {"batch_events": 500}}
TOMORROW = "of-tomorrow"
UNKNOWN_FIELD = b"\xa2\x7d\x02hi"  # Number 2004: of a contract that is newer than this one.


def history():
    out = rig.ctl("simulate", "--projects", "8", "--people", "20", "--weeks", "20", "--seed", "3",
                  "--organisation", ORGANISATION).out
    events = [{**json.loads(line), "backfill": True} for line in out.splitlines()]
    events.insert(1, {**stamp_of(events), "id": TOMORROW,
                      "project_upserted": {"project": "P-tomorrow"}})
    events.append({"id": "history-ends", "source": "rig", "organisation": ORGANISATION,
                   "occurred_at": events[-1]["known_at"], "backfill_finished": {}})
    return events


def stamp_of(events):
    return {name: events[0][name] for name in ("source", "organisation", "occurred_at", "known_at",
                                               "backfill")}


def as_json(event):
    return json.dumps(event).encode()


def bad_records(stamp):
    """(reason, record) of each sort; stamp is the envelope of the good ones around them."""
    def said(**fact):
        return as_json({**stamp, **fact})

    def of_project(**fields):
        return said(project_upserted={"project": "P-bad", **fields})

    money = [{"date": "2026-01-01", "cumulative": {"minor_units": "5", "currency": currency}}
             for currency in ("EUR", "USD")]
    whole = events_of.encode({**stamp, "project_upserted": {"project": "P-bad", "lifecycle": 3}})
    return [
        ("bad_protobuf", b"\xff\xff\xff"),
        ("bad_protobuf", whole[:-1]),
        ("bad_enum", whole[:-1] + b"\x63"),
        ("bad_framing", b"\x00\x00"),
        ("empty", b""),
        ("empty", None),
        ("bad_json", b"{"),
        ("bad_json", b'{"id": 7}'),
        ("no_fact", b"{}"),
        ("no_fact", said()),
        ("missing_field", said(project_upserted={"name": "Nobody's"})),
        ("missing_field", as_json({**stamp, "known_at": None, "source_heartbeat": {}})),
        ("bad_enum", of_project(lifecycle="DREAMING")),
        ("bad_id", said(project_upserted={"project": "x" * 1_000_000})),
        ("missing_field", said(project_upserted={"project": ""})),
        ("bad_text", of_project(name="n" * 100_000)),
        ("bad_date", of_project(planned_start="0001-01-01")),
        ("bad_date", of_project(planned_start="2026-02-30")),
        ("bad_time", as_json({**stamp, "occurred_at": "2950-03-20T16:00:00Z",
                              "source_heartbeat": {}})),
        ("bad_money", of_project(value={"minor_units": "5"})),
        ("inconsistent", said(baseline_approved={"project": "P-bad", "finish": "2026-09-01",
                                                 "planned_value": money})),
        ("cycle", of_project(parent="P-bad")),
        ("unknown_alert", said(alert_acknowledged={
            "alert": f"D01~{ORGANISATION}~milestone~P-1:M1~99", "by": "u1"})),
        ("future", as_json({**stamp, "known_at": "2190-01-01T00:00:00Z", "source_heartbeat": {}})),
        ("too_large", b"z" * 2_000_000),
    ]


class BadInput(rig.Case):
    def plant(self, events):
        """The stream, every tenth record of it bad; what the dead letters must be; those that are
        good, though there is more in them than is known."""
        home = rig.partition_of(ORGANISATION, PARTITIONS)
        sorts = bad_records({**stamp_of(events), "id": "bad"})
        messages, wanted, length = [], [], [0] * PARTITIONS

        def add(value, key=ORGANISATION, partition=home, reason=None):
            if reason:
                wanted.append((partition, length[partition], reason))
            length[partition] += 1
            messages.append(rig.Message(value, key, partition))

        for number, event in enumerate(events):
            if event["id"] == TOMORROW:
                add(events_of.encode(event) + UNKNOWN_FIELD)
            else:
                add(as_json({**event, "of_tomorrow": {"x": [1]}} if number % 3 else event))
            if number % 9 or number + 1 == len(events):
                continue
            turn = number // 9 % (len(sorts) + 2)
            if turn == len(sorts):
                add(as_json(event), partition=(home + 1) % PARTITIONS, reason="wrong_partition")
            elif turn > len(sorts):
                add(as_json(event), key="other", reason="wrong_key")
            else:
                # Until the history begins its first stamp holds; the megabytes are enough once.
                reason, value = sorts[turn]
                if number < 9 * (len(sorts) + 2) or len(value or b"") < 10_000:
                    add(value, reason=reason)
        return messages, wanted

    def run_alone(self, events):
        daemon = rig.Daemon(rig.local_config())
        self.addCleanup(daemon.close)
        path = self.folder / "good.ndjson"
        path.write_bytes(b"".join(as_json(event) + b"\n" for event in events[:-1]))
        rig.ctl("import", path, "--to", f"local:{daemon.journal}", "--backfill")
        daemon.start()
        rig.until(Settled(daemon, 1), 60, "it is read")
        daemon.stop()
        return self.facts_digest(daemon), {a["transition_id"] for a in daemon.alerts()}

    @staticmethod
    def facts_digest(daemon):
        return rig.ctl("state", "digest", "--state", daemon.state).out.split()[2]

    def test_exactly_what_was_planted_is_put_aside(self):
        events = history()
        messages, wanted = self.plant(events)
        self.assertGreater(len(wanted), len(messages) // 12)
        self.assertGreaterEqual(len({reason for _, _, reason in wanted}), 17)
        kafka = self.start(rig.Kafka(properties={"message.max.bytes": 5_000_000}))
        kafka.create_events_topic(TOPIC, PARTITIONS, **{"max.message.bytes": "5000000"})
        kafka.create_topic("portfolio.alerts.v1")
        kafka.create_topic(LETTERS, config={"max.message.bytes": "5000000"})
        kafka.produce(TOPIC, messages)
        daemon = self.start(rig.Daemon(rig.kafka_config(kafka, **OFTEN)))
        rig.until(Settled(daemon, 1), 90, "all is read")
        self.assertEqual(daemon.metric("portfoliod_dead_letters_total"), len(wanted))
        letters = kafka.wait_for_records(LETTERS, len(wanted))
        found = []
        for letter in letters:
            said = {name.removeprefix("__portfolio.errors."): value.decode()
                    for name, value in letter.headers}
            found.append((int(said["partition"]), int(said["offset"]), said["reason"]))
        self.assertEqual(sorted(found), sorted(wanted))
        daemon.stop()
        digest, told = self.run_alone(events)
        self.assertEqual(self.facts_digest(daemon), digest)
        records = kafka.read_all("portfolio.alerts.v1")
        heard = {dict(r.headers)["transition_id"].decode() for r in records}
        self.assertEqual(heard, told)
        self.assertGreater(len(told), 10)


if __name__ == "__main__":
    rig.main()
