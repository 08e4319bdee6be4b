"""portfoliod and portfolioctl, as built in the tree that CTest runs."""

import json
import os
import signal
from pathlib import Path

from rig.process import HOST, Server, run
from rig.web import request

SOURCE = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("PORTFOLIO_BINARY_DIR") or SOURCE / "build" / "release")


def build_path(*parts):
    """A path in the build folder, such as build_path("bin", "portfoliod")."""
    return BUILD.joinpath(*parts)


def _with_sections(base, sections):
    """Sections said are merged into those there, key by key."""
    for name, section in sections.items():
        old = base.get(name)
        base[name] = {**old, **section} if isinstance(old, dict) else section
    return base


def local_config(alertmanagers=(), **sections):
    """A configuration on the embedded journal, all of it in the daemon's folder: journal/, state/
    and alerts.ndjson. alertmanagers are addresses. Sections said are merged into these."""
    return _with_sections({
        "journal": {"local": {"directory": "journal"}},
        "storage": {"directory": "state"},
        "alerting": {"file": "alerts.ndjson", "alertmanagers": [
            {"url": f"http://{address}"} for address in alertmanagers]},
    }, sections)


def kafka_config(kafka, alertmanagers=(), **sections):
    """A configuration on a broker of the rig's, with the topics portfolio.events.v1,
    portfolio.alerts.v1 and portfolio.deadletters.v1, which the test creates:
    kafka.create_events_topic("portfolio.events.v1"), kafka.create_topic(…)."""
    return _with_sections({
        "journal": {"kafka": {"brokers": [kafka.bootstrap], "topic": "portfolio.events.v1",
                              "group": "portfoliod"}},
        "storage": {"directory": "state"},
        "alerting": {"topic": "portfolio.alerts.v1", "dead_letter_topic":
                     "portfolio.deadletters.v1", "alertmanagers": [
                         {"url": f"http://{address}"} for address in alertmanagers]},
    }, sections)


class Daemon(Server):
    """portfoliod with a configuration that the test writes: a dictionary of the sections
    (config_version is added; local_config and kafka_config make one), or text. It lies in the
    daemon's folder, to which relative paths belong. start waits for /-/ready.

    state, journal                the folders of local_config and kafka_config
    alerts()                      the transitions in alerts.ndjson so far

    get(path), post(path, body)   Responses of its web server
    api(path)                     the data of /api/v1/…
    metric(name, **labels)        the value in /metrics; the sum where several series match
    write_config(config)          replaces the file; reload() sends SIGHUP
    failpoint                     "NAME" or "NAME:COUNT": it kills itself there, at its next start
    environment                   added to its own (a dictionary)
    """

    start_deadline = 120

    def __init__(self, config, folder=None, arguments=()):
        super().__init__("portfoliod", folder)
        self.config = config
        self.arguments = arguments
        self.failpoint = None

    @property
    def config_path(self):
        return self.folder / "portfoliod.yaml"

    @property
    def address(self):
        return f"{HOST}:{self.port}"

    @property
    def state(self):
        return self.folder / "state"

    @property
    def journal(self):
        return self.folder / "journal"

    def alerts(self):
        """Whole lines only: the last one may still be on its way."""
        path = self.folder / "alerts.ndjson"
        text = path.read_text() if path.exists() else ""
        return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]

    def write_config(self, config):
        """A dictionary is written as JSON, which is YAML."""
        self.config = config
        text = config if isinstance(config, str) else json.dumps(
            {"config_version": 1, **config}, indent=2, default=str)
        self.config_path.write_text(text)

    def prepare(self):
        self.write_config(self.config)
        self.environment.pop("PORTFOLIOD_FAILPOINT", None)
        if self.failpoint:
            self.environment["PORTFOLIOD_FAILPOINT"] = self.failpoint

    def command(self):
        return [build_path("bin", "portfoliod"), f"--config.file={self.config_path}",
                f"--web.listen-address={self.address}", *self.arguments]

    def is_up(self):
        return self.get("/-/ready").status == 200

    def start_without_waiting(self):
        """For a daemon that must not become ready, or kills itself at a failpoint."""
        return self.start(wait=False)

    def stop(self, deadline=10):
        """SIGTERM; the promise is to leave cleanly within ten seconds."""
        return super().stop(deadline)

    def reload(self):
        self.process.send_signal(signal.SIGHUP)

    def get(self, path, **options):
        return request(f"{self.url}{path}", **options)

    def post(self, path, body=b"", **options):
        return request(f"{self.url}{path}", body, "POST", **options)

    def post_events(self, events):
        """Posts dictionaries as NDJSON; returns the Response."""
        return self.post("/api/v1/events", "".join(json.dumps(event) + "\n" for event in events),
                         headers={"Content-Type": "application/x-ndjson"}, deadline=60)

    def api(self, path):
        answer = self.get(f"/api/v1/{path}")
        assert answer.status == 200, answer
        found = answer.json()
        assert found["status"] == "success", answer
        return found["data"]

    def metric(self, name, **labels):
        """None if no series matches."""
        wanted = [f'{label}="{value}"' for label, value in labels.items()]
        values = []
        for line in self.get("/metrics").text.splitlines():
            head, _, value = line.rpartition(" ")
            if head.partition("{")[0] == name and all(label in head for label in wanted):
                values.append(float(value))
        return sum(values) if values else None


def ctl(*arguments, stdin=None, code=0, deadline=120, environment=None):
    """Runs portfolioctl; another exit code than wanted fails the test. Finished(code, out, err)."""
    return run(build_path("bin", "portfolioctl"), *arguments, stdin=stdin, code=code,
               deadline=deadline, environment=environment)
