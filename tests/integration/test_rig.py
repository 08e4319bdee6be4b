"""The rig itself: each real server starts, answers, and comes back after a kill."""

import datetime
import signal
import sys
from unittest import mock

import rig
from rig import events
from rig.daemon import SOURCE


class Waiting(rig.Case):
    def test_gives_the_first_true_value(self):
        values = iter([0, "", "there"])
        self.assertEqual(rig.until(lambda: next(values), 5), "there")

    def test_says_what_was_not_reached(self):
        with self.assertRaisesRegex(rig.NotReached, "a miracle.*refused"):
            rig.until(lambda: rig.request("http://127.0.0.1:1/"), 0.1, "a miracle")


class Broker(rig.Case):
    @classmethod
    def setUpClass(cls):
        cls.kafka = cls.start_for_class(rig.Kafka())

    def test_what_is_produced_is_read(self):
        self.kafka.create_events_topic("facts", partitions=4)
        sent = self.kafka.produce("facts", [
            rig.Message(b"one", "acme", headers=[("h", b"1")]),
            rig.Message(b"", "acme"), rig.Message(b"three", partition=2), b"four"])
        read = self.kafka.read_all("facts")
        self.assertEqual([(r.partition, r.offset, r.key, r.value, r.headers) for r in sent],
                         [(r.partition, r.offset, r.key, r.value, r.headers) for r in read])
        self.assertEqual(len(self.kafka.wait_for_records("facts", 4)), 4)
        self.assertEqual(sum(high for _, high in self.kafka.watermarks("facts").values()), 4)

    def test_log_append_time_is_the_brokers(self):
        self.kafka.create_events_topic("appended", partitions=1)
        self.kafka.produce("appended", [rig.Message(b"old", timestamp=1)])
        self.assertGreater(self.kafka.read_all("appended")[0].timestamp, 1_600_000_000_000)

    def test_keys_go_where_java_puts_them(self):
        self.kafka.create_topic("keyed", 4)
        messages = [rig.Message(b"", "x" * length) for length in range(1, 20)]
        for record in self.kafka.produce("keyed", messages):
            self.assertEqual(record.partition, rig.partition_of(record.key, 4))

    def test_topics_change(self):
        self.kafka.create_topic("changing")
        self.kafka.produce("changing", [b"1", b"2", b"3"])
        self.kafka.delete_records("changing", 0, 2)
        self.assertEqual([r.value for r in self.kafka.read_all("changing")], [b"3"])
        self.kafka.add_partitions("changing", 3)
        self.kafka.alter_topic("changing", {"retention.ms": "1000000"})
        self.assertIn("retention.ms=1000000", self.kafka.tool(
            "TopicCommand", "--describe", "--topic", "changing"))
        self.kafka.delete_topic("changing")

    def test_kcat_reads_it_too(self):
        self.kafka.create_topic("read-by-kcat")
        self.kafka.produce("read-by-kcat", [b"hello"])
        read = rig.run("kcat", "-C", "-eq", "-b", self.kafka.bootstrap, "-t", "read-by-kcat")
        self.assertEqual(read.out, "hello\n")

    def test_data_survives_a_kill(self):
        self.kafka.create_topic("kept")
        self.kafka.produce("kept", [b"1"])
        port = self.kafka.port
        self.kafka.kill()
        self.assertEqual(self.kafka.exit_code, -signal.SIGKILL)
        self.kafka.start()
        self.assertEqual(self.kafka.port, port)
        self.kafka.produce("kept", [b"2"])
        self.assertEqual([r.value for r in self.kafka.read_all("kept")], [b"1", b"2"])


class Monitoring(rig.Case):
    def test_prometheus_scrapes_and_answers(self):
        sink = self.start(rig.HttpSink(answer=b"rig_things 42\n"))
        prometheus = self.start(rig.Prometheus(targets=[sink.address]))
        prometheus.wait_for_target(sink.address)
        self.assertEqual(prometheus.wait_for_query("sum(rig_things)"), [({}, 42.0)])

    def test_promtool_finds_a_bad_metric(self):
        text = "# TYPE badCounter counter\nbadCounter 1\n"
        finding = rig.promtool("check", "metrics", stdin=text, code=3)
        self.assertIn("badCounter", finding.err + finding.out)

    def test_an_alert_becomes_a_mail(self):
        mails = self.start(rig.MailSink())
        alertmanager = self.start(rig.Alertmanager({
            "global": {"smtp_smarthost": mails.address, "smtp_from": "rig@sender.test",
                       "smtp_require_tls": False},
            "route": {"receiver": "sponsor", "group_wait": "0s"},
            "receivers": [{"name": "sponsor", "email_configs": [
                {"to": "{{ (index .Alerts 0).Annotations.sponsor_email }}"}]}],
        }))
        ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        alertmanager.post_alerts([{"labels": {"alertname": "CostIndexLow", "alert": "1"},
                                   "annotations": {"sponsor_email": "sponsor@receiver.test"},
                                   "endsAt": ends.isoformat()}])
        mail = mails.wait_for_mails()[0]
        self.assertEqual(mail.recipients, ["sponsor@receiver.test"])
        self.assertIn("CostIndexLow", mail.text)
        self.assertEqual(len(alertmanager.alerts(alertname="CostIndexLow")), 1)
        self.assertEqual(alertmanager.alerts(alertname="Other"), [])

    def test_a_refusing_mail_sink_gets_the_mail_later(self):
        mails = self.start(rig.MailSink())
        mails.stop()
        mails.start()
        mails.reply = "451 later"
        alertmanager = self.start(rig.Alertmanager({
            "route": {"receiver": "all", "group_wait": "0s"},
            "receivers": [{"name": "all", "email_configs": [{
                "to": "a@receiver.test", "from": "rig@sender.test", "smarthost": mails.address,
                "require_tls": False}]}],
        }))
        alertmanager.post_alerts([{"labels": {"alertname": "Late"}}])
        rig.until(lambda: mails.refused, 30, "a mail is refused")
        mails.reply = None
        mails.wait_for_mails(deadline=60)


class Lines(rig.Case):
    def test_a_sink_keeps_what_it_gets(self):
        sink = self.start(rig.HttpSink(status=lambda entry: 400 if b"bad" in entry[2] else 200))
        self.assertEqual(rig.request(f"{sink.url}/a", {"x": 1}).status, 200)
        self.assertEqual(rig.request(f"{sink.url}/b", {"x": "bad"}).status, 400)
        self.assertEqual(sink.bodies("/a"), [{"x": 1}])
        self.assertEqual(len(sink.wait_for_requests(2)), 2)

    def test_a_proxy_refuses_and_hangs(self):
        sink = self.start(rig.HttpSink())
        proxy = self.start(rig.Proxy(sink.port))
        self.assertEqual(rig.request(proxy.url).status, 200)
        proxy.mode = "refuse"
        with self.assertRaises(OSError):
            rig.request(proxy.url)
        proxy.mode = "hang"
        with self.assertRaises(OSError):
            rig.request(proxy.url, deadline=0.3)
        proxy.mode = "pass"
        self.assertEqual(rig.request(proxy.url).status, 200)


class Browser(rig.Case):
    def test_a_page_is_seen_and_read(self):
        page = b"<title>t</title><style>p{color:red}</style><p>Hello <b>sponsor</b></p>"
        sink = self.start(rig.HttpSink(answer=page))
        path = self.folder / "page.html"
        path.write_bytes(page)
        chromium = rig.Chromium()
        self.assertEqual(chromium.text(f"file://{path}"), "Hello sponsor")
        picture = chromium.screenshot(f"file://{path}", self.folder / "page.png", 400, 300)
        self.assertGreater(picture.stat().st_size, 500)
        chromium.dom(sink.url)
        self.assertTrue(sink.requests)


class Servers(rig.Case):
    def test_a_server_that_leaves_is_reported_with_its_log(self):
        broken = rig.Alertmanager("route: [")
        with self.assertRaisesRegex(AssertionError, "alertmanager left with 1(.|\n)*yaml"):
            self.start(broken)

    def test_events_are_encoded(self):
        if not list((SOURCE / "proto" / "portfolio" / "v1").glob("*.proto")):
            self.skipTest("no .proto files")
        data = events.encode({"id": "1", "source": "s", "organisation": "acme",
                              "occurred_at": "2026-03-02T09:00:00Z",
                              "milestone_achieved": {"project": "p", "milestone": "m",
                                                     "date": "2026-03-02"}})
        self.assertEqual(events.decode("Event", data)["organisation"], "acme")

    def test_the_daemon_is_configured_killed_and_restarted(self):
        stand_in = self.folder / "bin" / "portfoliod"
        stand_in.parent.mkdir()
        stand_in.write_text(STAND_IN)
        stand_in.chmod(0o755)
        with mock.patch.object(rig.daemon, "BUILD", self.folder):
            daemon = self.start(rig.Daemon(rig.local_config(storage={"commit_every": "1s"})))
            self.assertEqual(daemon.get("/").json()["storage"],
                             {"directory": "state", "commit_every": "1s"})
            self.assertEqual(daemon.metric("things", kind="a"), 3.0)
            self.assertIsNone(daemon.metric("things", kind="c"))
            self.assertEqual(daemon.kill(), -signal.SIGKILL)
            daemon.failpoint = "after_apply:2"
            daemon.start_without_waiting()
            self.assertEqual(daemon.wait(), -signal.SIGKILL)
            daemon.failpoint = None
            daemon.start()
            daemon.wait_for_log("ready", count=2)
            self.assertEqual(daemon.stop(), 0)


STAND_IN = f"""#!{sys.executable}
import http.server, json, os, signal, sys
if os.environ.get("PORTFOLIOD_FAILPOINT") == "after_apply:2":
    os.kill(os.getpid(), signal.SIGKILL)
said = dict(word.split("=", 1) for word in sys.argv[1:])
host, port = said["--web.listen-address"].split(":")
config = open(said["--config.file"]).read()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        metrics = "things{{kind=\\"a\\",of=\\"x\\"}} 1\\n"
        metrics += "things{{kind=\\"a\\",of=\\"y\\"}} 2\\nthings{{kind=\\"b\\"}} 4\\n"
        self.send_response(200)
        self.end_headers()
        self.wfile.write((metrics if self.path == "/metrics" else config).encode())
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print("ready", flush=True)
http.server.HTTPServer((host, int(port)), Handler).serve_forever()
"""


if __name__ == "__main__":
    rig.main()
