"""The rig: real servers on free ports, for integration tests.

A test is a file tests/integration/test_NAME.py, registered by a line in CMakeLists.txt there:

    import rig

    class Delivery(rig.Case):
        def test_an_alert_arrives(self):
            kafka = self.start(rig.Kafka())
            kafka.create_events_topic("portfolio.events.v1", partitions=4)
            kafka.create_topic("portfolio.alerts.v1")
            daemon = self.start(rig.Daemon(rig.kafka_config(kafka)))
            rig.ctl("import", "events.ndjson", "--to", kafka.target("portfolio.events.v1"))
            alerts = kafka.wait_for_records("portfolio.alerts.v1", 1)
            rig.until(lambda: "portfolioctl" in daemon.get("/").text, deadline=30)

    if __name__ == "__main__":
        rig.main()

What there is (each class tells the rest in its own text):

    Case            a unittest.TestCase: self.folder (removed afterwards), self.start(server)
                    (killed afterwards); prints the ends of all logs when a test fails
    until(f, s)     waits until f() is true, s seconds at most; the only way to wait, never a sleep
    Server          what all servers share: start, stop (SIGTERM), kill (SIGKILL), restart, log,
                    wait_for_log, is_running, exit_code; a restart keeps folder and ports
    Kafka           one broker: topics, produce, read, watermarks, offsets of groups, Java's tools
    Prometheus      scrapes what it is told; query, targets, rules; promtool(...)
    Alertmanager    0.25 or later; alerts, silences; amtool(...)
    MailSink        an SMTP server in this process; wait_for_mails; can refuse
    HttpSink        a web server in this process that keeps what it gets; can answer badly, or hang
    Proxy           a TCP proxy: pass, delay, refuse, hang
    Chromium        screenshot, text and DOM of a page
    Daemon, ctl     portfoliod and portfolioctl of the build that CTest runs
    local_config, kafka_config   configurations to begin with
    events          encodes events without the project's own codec, for an independent judgement
    partition_of    where Kafka's own clients put a key

No fixed ports, no sleeps, nothing outside loopback. A server dies with the test that started it.
PORTFOLIO_KEEP=1 keeps the folders of failed tests and prints where they are.
"""

from rig.browser import Chromium
from rig.case import Case, main
from rig.daemon import SOURCE, Daemon, build_path, ctl, kafka_config, local_config
from rig.kafka import Kafka, Message, Record, partition_of
from rig.mail import MailSink
from rig.monitoring import Alertmanager, Prometheus, amtool, promtool
from rig.network import HttpSink, Proxy
from rig.process import Server, run
from rig.waiting import NotReached, until
from rig.web import request

__all__ = [
    "Alertmanager", "Case", "Chromium", "Daemon", "HttpSink", "Kafka", "MailSink", "Message",
    "NotReached", "Prometheus", "Proxy", "Record", "SOURCE", "Server", "amtool", "build_path",
    "ctl", "kafka_config", "local_config", "main", "partition_of", "promtool", "request", "run",
    "until",
]
