"""What monitoring sees: every query of every dashboard has data on a real Prometheus that scrapes a
daemon with a portfolio in trouble, /metrics is clean, and no person is named where many look."""

import datetime
import json
import re
import sys

import rig

SOURCE = rig.SOURCE
LIST_QUERIES = SOURCE / "deploy" / "grafana" / "list_queries.py"
PACE = {"resend_every": "1s", "timeout": "2s"}
# What becomes a dead letter only when it is applied: there is no such alert.
GHOST = {"id": "ghost", "source": "rig", "organisation": "example",
         "occurred_at": "2026-03-20T16:00:00Z", "alert_acknowledged": {
             "alert": "D01~example~milestone~P-1:M1~1", "by": "u1"}}


def words_of(text):
    return set(re.findall(r"[A-Za-z0-9_.-]+", text))


def with_overload(events):
    """Somebody is promised twice over, known since a month ago: an alert about a person."""
    facts = [json.loads(line) for line in events]
    person = next(f["person_upserted"]["person"] for f in facts if "person_upserted" in f)
    project = next(f["project_upserted"]["project"] for f in facts if "project_upserted" in f)
    month = datetime.timedelta(days=30)
    then, until = datetime.date.today() - month, datetime.date.today() + 3 * month
    at = f"{then}T08:00:00Z"
    promise = json.dumps({
        "id": "promise", "source": "rig", "organisation": "example", "occurred_at": at,
        "known_at": at, "allocation_upserted": {
            "allocation": "A-rig", "project": project, "person": person, "from": str(then),
            "to": str(until), "minutes_per_week": 6000, "firm": True}})
    place = sum(fact["known_at"] <= at for fact in facts)
    return [*events[:place], promise, *events[place:]]


class Monitoring(rig.Case):
    @classmethod
    def setUpClass(cls):
        start = datetime.date.today() - datetime.timedelta(weeks=60)  # The figures are of today.
        cls.events = with_overload(rig.ctl(
            "simulate", "--projects", "25", "--people", "40", "--weeks", "60", "--seed", "7",
            "--start", start).out.splitlines())
        cls.manager = cls.start_for_class(rig.Alertmanager({
            "route": {"receiver": "nobody"}, "receivers": [{"name": "nobody"}]}))
        cls.daemon = cls.start_for_class(rig.Daemon(rig.local_config(
            [cls.manager.address], alerting=PACE, web={"project_series": 1000})))
        rig.ctl("import", "-", "--to", f"http://{cls.daemon.address}", "--backfill",
                stdin="".join(f"{event}\n" for event in cls.events))
        cls.daemon.post_events([GHOST])
        rig.until(lambda: cls.daemon.metric("portfoliod_dead_letters_total") == 1
                  and cls.daemon.metric("portfoliod_journal_lag_messages") == 0, 90, "all is read")

    def people(self):
        """Every pseudonym of the simulation, and those of them that sponsors have."""
        found, sponsors = set(), set()
        fields = ("person", "manager", "owner", "line_manager", "resource_manager", "reporter",
                  "approver", "actor", "by", "pmo", "cover")
        for line in self.events:
            event = json.loads(line)
            facts = [event] + [fact for fact in event.values() if isinstance(fact, dict)]
            for fact in facts:
                found |= {fact[name] for name in fields if isinstance(fact.get(name), str)}
                if "sponsor" in fact:
                    sponsors.add(fact["sponsor"])
        return found - sponsors, sponsors

    def test_every_panel_has_data(self):
        prometheus = self.start(rig.Prometheus([self.daemon.address]))
        prometheus.wait_for_target(self.daemon.address)
        prometheus.wait_for_query("count_over_time(portfoliod_ready[1m]) > 3")

        def missing():
            listed = rig.run(sys.executable, "-B", LIST_QUERIES, "--against", prometheus.url,
                             code=None)
            return "" if listed.code == 0 else listed.out

        for _ in range(5):  # Rates want several scrapes.
            if not missing():
                break
            soon = prometheus.query("time()")[0][1] + 2
            prometheus.wait_for_query(f"vector(time()) > {soon}")
        self.assertEqual(missing(), "")

    def test_the_metrics_are_clean(self):
        checked = rig.promtool("check", "metrics", stdin=self.daemon.get("/metrics").text)
        self.assertEqual(checked.out + checked.err, "")

    def test_no_person_is_named(self):
        people, sponsors = self.people()
        self.assertGreater(len(people), 40)
        self.assertTrue(sponsors)
        rig.until(lambda: self.manager.alerts(alertname="PersonOverallocated"), 30,
                  "a person's alert is told")
        metrics = self.daemon.get("/metrics").text
        self.assertFalse(words_of(metrics) & (people | sponsors))
        for alert in self.manager.alerts():
            for name, value in alert["labels"].items():
                allowed = sponsors if name == "sponsor" else set()
                self.assertFalse(words_of(value) & (people | sponsors) - allowed, alert["labels"])
        self.assertFalse(words_of(self.daemon.log) & (people | sponsors), self.daemon.log)


if __name__ == "__main__":
    rig.main()
