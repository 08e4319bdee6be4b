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


class Daemon(Server):
    """portfoliod with a configuration that the test writes: a dictionary of the sections
    (config_version is added), or text. start waits for /-/ready.

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
