"""Prometheus and Alertmanager, the real ones."""

import json
import urllib.parse

from rig.process import HOST, Server, run
from rig.waiting import until
from rig.web import request


def promtool(*arguments, stdin=None, code=0):
    """promtool check metrics, check rules, test rules …: Finished(code, out, err)."""
    return run("promtool", *arguments, stdin=stdin, code=code)


def amtool(*arguments, code=0):
    """amtool check-config …"""
    return run("amtool", *arguments, code=code)


def _as_yaml(config):
    """A configuration as text stays as it is; anything else is written as JSON, which is YAML."""
    return config if isinstance(config, str) else json.dumps(config, indent=1)


class Prometheus(Server):
    """Scrapes the targets ("127.0.0.1:PORT") every second, or does what config (YAML text or a
    dictionary) says instead. rule_files and alertmanagers (addresses) are added to its own.

    query(expression)            a list of (labels, value) of the instant vector
    wait_for_target(address)     until it has been scraped with success
    wait_for_query(expression)   until it gives at least one series
    """

    def __init__(self, targets=(), rule_files=(), alertmanagers=(), config=None, folder=None):
        super().__init__("prometheus", folder)
        self.config = config or {
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": [str(path) for path in rule_files],
            "alerting": {"alertmanagers": [
                {"static_configs": [{"targets": list(alertmanagers)}]}]},
            "scrape_configs": [
                {"job_name": "portfoliod", "static_configs": [{"targets": list(targets)}]}],
        }

    def prepare(self):
        (self.folder / "prometheus.yml").write_text(_as_yaml(self.config))

    def command(self):
        return ["prometheus", f"--config.file={self.folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={self.folder / 'data'}",
                f"--web.listen-address={HOST}:{self.port}", "--web.enable-lifecycle"]

    def is_up(self):
        return request(f"{self.url}/-/ready").status == 200

    def api(self, path, **parameters):
        answer = request(f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}")
        assert answer.status == 200, f"{path} {parameters}: {answer!r}"
        return answer.json()["data"]

    def query(self, expression):
        found = self.api("query", query=expression)
        if found["resultType"] in ("scalar", "string"):
            return [({}, float(found["result"][1]))]
        return [(series["metric"], float(series["value"][1])) for series in found["result"]]

    def wait_for_query(self, expression, deadline=30):
        return until(lambda: self.query(expression), deadline, f"data for {expression}")

    def targets(self):
        return self.api("targets")["activeTargets"]

    def wait_for_target(self, address, deadline=30):
        def healthy():
            return [target for target in self.targets()
                    if target["labels"]["instance"] == address and target["health"] == "up"]
        return until(healthy, deadline, f"{address} is scraped")[0]


class Alertmanager(Server):
    """Runs with a configuration (YAML text or a dictionary).

    address                    "127.0.0.1:PORT"
    alerts(**filters)          what it holds: API v2's list; filters as in label="value"
    post_alerts(alerts)        as a client would
    reload(config)             takes another configuration
    """

    def __init__(self, config, folder=None):
        super().__init__("alertmanager", folder)
        self.config = config

    @property
    def address(self):
        return f"{HOST}:{self.port}"

    def prepare(self):
        (self.folder / "alertmanager.yml").write_text(_as_yaml(self.config))

    def command(self):
        return ["prometheus-alertmanager", f"--config.file={self.folder / 'alertmanager.yml'}",
                f"--storage.path={self.folder / 'data'}", "--cluster.listen-address=",
                f"--web.listen-address={self.address}", f"--web.external-url={self.url}"]

    def is_up(self):
        return request(f"{self.url}/-/ready").status == 200

    def alerts(self, **filters):
        wanted = [("filter", f'{name}="{value}"') for name, value in filters.items()]
        answer = request(f"{self.url}/api/v2/alerts?{urllib.parse.urlencode(wanted)}")
        assert answer.status == 200, answer
        return answer.json()

    def post_alerts(self, alerts):
        answer = request(f"{self.url}/api/v2/alerts", alerts)
        assert answer.status == 200, answer

    def reload(self, config):
        self.config = config
        self.prepare()
        answer = request(f"{self.url}/-/reload", b"", "POST")
        assert answer.status == 200, answer
