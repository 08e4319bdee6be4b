"""Apache Kafka: one node that is broker and controller, from its published jars."""

import functools
import hashlib
import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import confluent_kafka
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic

from rig.process import HOST, Server, accepts, run
from rig.waiting import until

_FETCH = Path(__file__).resolve().parents[2] / "fetch-kafka.sh"
_QUIET = {"log_level": 0, "error_cb": lambda _: None}
_JAVA = ["java", "-Xms64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
         "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]


@dataclass
class Message:
    """What a test produces. Without a partition the key decides, as Kafka's own clients do it."""
    value: bytes | None
    key: bytes | str | None = None
    partition: int = -1
    headers: list = field(default_factory=list)  # Of (name, bytes).
    timestamp: int = 0  # Milliseconds; 0 is now.


@dataclass
class Record:
    """What a topic holds; headers as a list of (name, bytes), timestamp in milliseconds."""
    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: list

    @staticmethod
    def of(message):
        return Record(message.topic(), message.partition(), message.offset(),
                      message.timestamp()[1], message.key(), message.value(),
                      message.headers() or [])


def partition_of(key, partitions):
    """The partition that Java's default partitioner gives a key: murmur2, modulo their number."""
    data = key.encode() if isinstance(key, str) else key
    mask, multiplier = 0xFFFFFFFF, 0x5BD1E995
    value = (0x9747B28C ^ len(data)) & mask
    whole = len(data) - len(data) % 4
    for at in range(0, whole, 4):
        word = int.from_bytes(data[at:at + 4], "little") * multiplier & mask
        word = (word ^ word >> 24) * multiplier & mask
        value = (value * multiplier & mask) ^ word
    if whole < len(data):
        value = (value ^ int.from_bytes(data[whole:], "little")) * multiplier & mask
    value = (value ^ value >> 13) * multiplier & mask
    value ^= value >> 15
    return (value & 0x7FFFFFFF) % partitions


class Kafka(Server):
    """start, stop, kill and restart keep data and ports. properties are added to the broker's own.

    bootstrap            "127.0.0.1:PORT"
    target(topic)        as portfolioctl's --to wants it
    create_topic, create_events_topic, alter_topic, add_partitions, delete_topic, topics
    produce              many messages, returns Records with their offsets: the log of record
    read_all             all a topic holds now; wait_for_records waits for a number or a condition
    watermarks           {partition: (low, high)}
    committed            {partition: offset} of a group
    delete_records       moves a partition's low watermark, as retention would
    tool                 one of Kafka's own command-line tools

    With properties=Kafka.WITH_ACLS: allow_only(topic, operation …), allow_everything(topic)
    """

    WITH_ACLS = {"authorizer.class.name":
                 "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                 "allow.everyone.if.no.acl.found": "true"}
    ports = ("port", "controller_port")

    def __init__(self, folder=None, properties=None):
        super().__init__("kafka", folder)
        self.properties = properties or {}
        self.libraries = Path(os.environ.get("PORTFOLIO_KAFKA") or subprocess.run(
            ["bash", _FETCH], check=True, capture_output=True, text=True).stdout.strip()) / "libs"
        self._producer = None
        self._admin = None

    @property
    def bootstrap(self):
        return f"{HOST}:{self.port}"

    def target(self, topic):
        return f"kafka:{self.bootstrap}/{topic}"

    def command(self):
        return [*_JAVA, "-Xmx512m", "-cp", f"{self.libraries}/*", "kafka.Kafka",
                self.folder / "server.properties"]

    def prepare(self):
        settings = {
            "process.roles": "broker,controller", "node.id": 1,
            "controller.quorum.voters": f"1@{HOST}:{self.controller_port}",
            "listeners": f"BROKER://{HOST}:{self.port},CONTROLLER://{HOST}:{self.controller_port}",
            "advertised.listeners": f"BROKER://{HOST}:{self.port}",
            "listener.security.protocol.map": "BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "BROKER", "controller.listener.names": "CONTROLLER",
            "log.dirs": self.folder / "data", "num.partitions": 1,
            "offsets.topic.replication.factor": 1, "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1, "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "group.initial.rebalance.delay.ms": 0, "auto.create.topics.enable": "false",
            **self.properties,
        }
        path = self.folder / "server.properties"
        path.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        if not (self.folder / "data" / "meta.properties").exists():
            self.java("kafka.tools.StorageTool", "format", "-c", path,
                      "-t", "cG9ydGZvbGlvLXRlc3Qtcg")

    def java(self, main_class, *arguments):
        return run(*_JAVA, "-cp", f"{self.libraries}/*", main_class, *arguments)

    def tool(self, name, *arguments):
        """Runs a tool of org.apache.kafka.tools, such as TopicCommand, against this broker."""
        return self.java(f"org.apache.kafka.tools.{name}", "--bootstrap-server", self.bootstrap,
                         *arguments).out

    def is_up(self):
        if not accepts(self.port):
            return False
        try:
            return bool(self.admin().list_topics(timeout=2).brokers)
        except confluent_kafka.KafkaException:
            return False

    def admin(self):
        # Kept: an admin client that goes away takes its unfinished requests with it.
        if self._admin is None:
            self._admin = AdminClient({"bootstrap.servers": self.bootstrap, **_QUIET})
        return self._admin

    def create_topic(self, name, partitions=1, config=None):
        topic = NewTopic(name, partitions, 1, config=config or {})
        self.admin().create_topics([topic])[name].result(30)
        until(lambda: self._has_leaders(name, partitions), 30, f"{name} has leaders")

    def create_events_topic(self, name, partitions=4, **config):
        """A topic as the events topic must be: LogAppendTime, kept for ever."""
        self.create_topic(name, partitions, {
            "message.timestamp.type": "LogAppendTime", "retention.ms": "-1", **config})

    def _has_leaders(self, name, partitions):
        found = self.topics().get(name)
        return found is not None and not found.error and len(found.partitions) == partitions and \
            all(partition.leader >= 0 for partition in found.partitions.values())

    def topics(self):
        return self.admin().list_topics(timeout=10).topics

    def alter_topic(self, name, config):
        """Sets the topic's settings to these; any other goes back to the broker's default."""
        resource = ConfigResource(ConfigResource.Type.TOPIC, name)
        for key, value in config.items():
            resource.set_config(key, value)
        self.admin().alter_configs([resource])[resource].result(30)

    def add_partitions(self, name, partitions):
        self.admin().create_partitions([NewPartitions(name, partitions)])[name].result(30)
        until(lambda: self._has_leaders(name, partitions), 30, f"{name} has {partitions} leaders")

    def delete_topic(self, name):
        self.admin().delete_topics([name])[name].result(30)
        until(lambda: name not in self.topics(), 30, f"{name} is gone")

    def allow_only(self, topic, *operations):
        """Whoever asks may do this with the topic, and nothing else."""
        words = [word for operation in operations for word in ("--operation", operation)]
        self.tool("AclCommand", "--add", "--allow-principal", "User:ANONYMOUS", "--topic", topic,
                  *words)

    def allow_everything(self, topic):
        self.tool("AclCommand", "--remove", "--force", "--topic", topic)

    def produce(self, topic, messages, deadline=60):
        """Produces Messages (or bare bytes) in order and waits for all; returns their Records."""
        if self._producer is None:
            self._producer = confluent_kafka.Producer({
                "bootstrap.servers": self.bootstrap, "partitioner": "murmur2_random",
                "enable.idempotence": True, "linger.ms": 5, "message.max.bytes": 20_000_000,
                **_QUIET})
        records, refused = [], []

        def done(wanted, error, message):
            if error:
                refused.append(error)
                return
            record = Record.of(message)
            record.headers = list(wanted.headers)  # A delivery report has none.
            records.append(record)

        for message in messages:
            wanted = message if isinstance(message, Message) else Message(message)
            while True:
                try:
                    self._producer.produce(
                        topic, wanted.value, wanted.key, wanted.partition,
                        functools.partial(done, wanted),
                        timestamp=wanted.timestamp, headers=wanted.headers)
                    break
                except BufferError:
                    self._producer.poll(0.1)
            self._producer.poll(0)
        left = self._producer.flush(deadline)
        assert not left and not refused, \
            f"{left} not delivered, {len(refused)} refused: {refused[:3]}"
        return sorted(records, key=lambda record: (record.partition, record.offset))

    def _consumer(self, group="rig"):
        return confluent_kafka.Consumer({
            "bootstrap.servers": self.bootstrap, "group.id": group, "enable.auto.commit": False,
            "auto.offset.reset": "error", "enable.partition.eof": False,
            "fetch.message.max.bytes": 20_000_000, "receive.message.max.bytes": 100_000_000,
            **_QUIET})

    def watermarks(self, topic):
        consumer = self._consumer()
        try:
            partitions = self.topics()[topic].partitions
            return {number: consumer.get_watermark_offsets(
                confluent_kafka.TopicPartition(topic, number), 10) for number in sorted(partitions)}
        finally:
            consumer.close()

    def read_all(self, topic, deadline=60):
        """All that the topic holds at this moment, by partition and offset."""
        marks = {number: (low, high) for number, (low, high) in self.watermarks(topic).items()
                 if low < high}
        consumer = self._consumer()
        records = []
        try:
            consumer.assign([confluent_kafka.TopicPartition(topic, number, low)
                             for number, (low, _) in marks.items()])
            waiting = {number: high for number, (_, high) in marks.items()}
            end = time.monotonic() + deadline
            while waiting and time.monotonic() < end:
                for message in consumer.consume(10000, 0.2):
                    assert not message.error(), message.error()
                    records.append(Record.of(message))
                for place in consumer.position([confluent_kafka.TopicPartition(topic, number)
                                                for number in waiting]):
                    if place.offset >= waiting[place.partition]:
                        del waiting[place.partition]
        finally:
            consumer.close()
        assert not waiting, f"{topic}: partitions not read to their ends: {waiting}"
        found = [record for record in records if record.offset < marks[record.partition][1]]
        return sorted(found, key=lambda record: (record.partition, record.offset))

    def wait_for_records(self, topic, wanted, deadline=30):
        """Waits until the topic holds that many records, or until wanted(records); returns them."""
        enough = wanted if callable(wanted) else lambda records: len(records) >= wanted

        def look():
            records = self.read_all(topic)
            return (records,) if enough(records) else ()

        return until(look, deadline, f"records in {topic}", (OSError, KeyError))[0]

    def committed(self, group, topic):
        """What a group has committed; a negative offset is none."""
        consumer = self._consumer(group)
        try:
            places = [confluent_kafka.TopicPartition(topic, number)
                      for number in self.topics()[topic].partitions]
            return {place.partition: place.offset for place in consumer.committed(places, 10)}
        finally:
            consumer.close()

    def delete_records(self, topic, partition, before):
        """Deletes what is before an offset."""
        path = self.folder / "delete-records.json"
        place = {"topic": topic, "partition": partition, "offset": before}
        path.write_text(json.dumps({"partitions": [place], "version": 1}))
        self.tool("DeleteRecordsCommand", "--offset-json-file", path)
        until(lambda: self.watermarks(topic)[partition][0] >= before, 30, "the records are gone")

    def close(self):
        self._producer = self._admin = None
        super().close()


def fingerprint(records):
    """One line that tells two topics' contents apart: keys and values, by partition and offset."""
    digest = hashlib.sha256()
    for record in records:
        digest.update(repr((record.partition, record.offset, record.key, record.value)).encode())
    return digest.hexdigest()
