"""A person is erased: no file of the state says the pseudonym any more, no page and no log line
either; also if the daemon dies between forgetting and rewriting its files."""

import datetime
import json

import rig

PERSON = "canary-4711"
NOW = datetime.datetime.now(datetime.timezone.utc)
TODAY = NOW.date().isoformat()


def facts():
    later = (NOW.date() + datetime.timedelta(days=200)).isoformat()
    said = [
        {"project_upserted": {"project": "P-1", "lifecycle": "ACTIVE", "manager": PERSON,
                              "sponsor": PERSON}},
        {"person_upserted": {"person": PERSON, "roles": ["dev"], "line_manager": "u2",
                             "contract_minutes_per_week": 2400, "books_time": True}},
        {"allocation_upserted": {"allocation": "A-1", "project": "P-1", "person": PERSON,
                                 "from": TODAY, "to": later, "minutes_per_week": 4800}},
        {"timesheet_submitted": {"person": "u2", "from": TODAY, "to": TODAY, "approver": PERSON}},
        {"decision_raised": {"decision": "D-1", "owner": PERSON, "projects": ["P-1"],
                             "needed_by": "2020-01-01"}},
        # A dead letter: there is no such alert.
        {"alert_labelled": {"alert": "none", "by": PERSON, "outcome": "LATE"}},
        *({"time_logged": {"entry": f"w-{i}", "person": PERSON, "project": "P-1", "date": TODAY,
                           "minutes": 30}} for i in range(200)),
        *({"time_logged": {"entry": f"v-{i}", "person": "u2", "project": "P-1", "date": TODAY,
                           "minutes": 30}} for i in range(200)),
    ]
    return [{"id": f"e{i}", "source": "hr", "organisation": "acme",
             "occurred_at": NOW.isoformat(), **fact} for i, fact in enumerate(said)]


class Erasure(rig.Case):
    def setUp(self):
        self.daemon = self.start(rig.Daemon(rig.local_config(
            storage={"commit_every": "100ms"}, web={"show_people": True})))

    def holding(self):
        """The files of the state that say the pseudonym."""
        found = []
        for path in sorted(self.daemon.state.rglob("*")):
            try:
                if path.is_file() and PERSON.encode() in path.read_bytes():
                    found.append(path.name)
            except FileNotFoundError:
                pass  # Rewritten meanwhile.
        return found

    def tell(self):
        answer = self.daemon.post_events(facts())
        self.assertEqual(answer.json()["data"]["accepted"], len(facts()), answer)
        rig.until(lambda: "unknown_alert" in json.dumps(self.daemon.api("dead-letters"))
                  and self.holding(), what="all of it is in the state")
        rig.until(lambda: PERSON in json.dumps(self.daemon.api("people")), what="it is shown")

    def erase(self):
        rig.ctl("erase", PERSON, "--organisation", "acme", "--to", self.daemon.url)

    def test_no_file_says_the_pseudonym_any_more(self):
        self.tell()
        self.erase()
        rig.until(lambda: not self.holding(), what="no file of the state says it")
        self.daemon.wait_for_log("person erased")
        self.daemon.wait_for_log("files rewritten")
        for path in ("people", "projects", "alerts", "dead-letters", "sources"):
            self.assertNotIn(PERSON, json.dumps(self.daemon.api(path)), path)
        self.assertNotIn(PERSON, self.daemon.get("/metrics").text)
        self.assertNotIn(PERSON, self.daemon.log)
        letters = self.daemon.api("dead-letters")
        self.assertIn("unknown_alert", json.dumps(letters))  # It is still there, without contents.
        self.assertEqual(self.daemon.stop(), 0)
        self.assertEqual(self.holding(), [])

    def test_a_death_before_the_files_are_rewritten_is_made_up_for(self):
        self.tell()
        self.daemon.stop()
        self.daemon.failpoint = "erasure_committed"
        self.daemon.start()
        self.erase()
        self.daemon.wait()
        self.assertNotEqual(self.holding(), [])
        self.daemon.failpoint = None
        self.daemon.start()
        rig.until(lambda: not self.holding(), what="no file of the state says it")


if __name__ == "__main__":
    rig.main()
