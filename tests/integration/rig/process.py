"""Processes that a test starts: servers on free ports, and programs that run to their end."""

import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from rig.waiting import until

HOST = "127.0.0.1"
_given = set()


def free_port():
    """A port that is free now and not handed out before by this process. It lies outside the range
    from which the kernel takes ports for outgoing connections, so that a restart finds it free."""
    while True:
        port = random.randrange(15000, 32000)
        if port in _given:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        _given.add(port)
        return port


def accepts(port):
    """True if something listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


class Finished:
    """How a program ended: code, out, err."""

    def __init__(self, command, done):
        self.command, self.code = command, done.returncode
        self.out, self.err = done.stdout, done.stderr

    def __repr__(self):
        return f"{' '.join(map(str, self.command))}: exit {self.code}\n{self.out}{self.err}"


def run(*command, stdin=None, code=0, deadline=120, environment=None, text=True):
    """Runs a program to its end. An exit code other than `code` fails the test with its output;
    code=None takes any."""
    done = subprocess.run(
        [str(word) for word in command], input=stdin, capture_output=True, text=text,
        timeout=deadline, env={**os.environ, **(environment or {})}, check=False)
    finished = Finished(command, done)
    assert code is None or finished.code == code, f"wanted exit {code}, got {finished!r}"
    return finished


class Server:
    """A process that listens. A subclass says what to run (command), how it is known to be up
    (is_up), which ports it needs (ports: attribute names) and what to write first (prepare)."""

    ports = ("port",)
    start_deadline = 60

    def __init__(self, name, folder=None):
        self.name = name
        self.own_folder = folder is None
        self.folder = Path(folder or tempfile.mkdtemp(prefix=f"rig-{name}-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log_path = self.folder / f"{name}.log"
        self.process = None
        self.environment = {}
        self._placed = False

    def command(self):
        raise NotImplementedError

    def is_up(self):
        raise NotImplementedError

    def prepare(self):
        """Writes configuration and data folders; called before each start."""

    @property
    def url(self):
        return f"http://{HOST}:{self.port}"

    def start(self, wait=True):
        """Starts it and waits until it is up. A port that someone took in between is chosen anew
        (at the first start only: later the others know it)."""
        assert not self.is_running, f"{self.name} runs already"
        for attempts_left in (2, 1, 0):
            if not self._placed:
                for attribute in self.ports:
                    setattr(self, attribute, free_port())
            self.prepare()
            self._spawn()
            if not wait:
                self._placed = True
                return self
            until(lambda: not self.is_running or self.is_up(), self.start_deadline,
                  f"{self.name} is up")
            if self.is_running:
                self._placed = True
                return self
            if self._placed or not attempts_left or "in use" not in self.log.lower():
                break
        raise AssertionError(f"{self.name} left with {self.exit_code}:\n{self.tail()}")

    def _spawn(self):
        # setpriv becomes the command; the kernel ends it when this test dies, however it dies.
        words = ["setpriv", "--pdeathsig", "KILL", *map(str, self.command())]
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                cwd=self.folder, start_new_session=True, env={**os.environ, **self.environment})
        self.started_at = time.monotonic()

    @property
    def is_running(self):
        return self.process is not None and self.process.poll() is None

    @property
    def exit_code(self):
        """None while it runs; negative is the number of the signal that ended it."""
        return self.process.poll() if self.process else None

    def stop(self, deadline=30):
        """SIGTERM; returns the exit code."""
        if self.is_running:
            self.process.terminate()
        return self.wait(deadline)

    def kill(self):
        """SIGKILL."""
        if self.is_running:
            self.process.kill()
        return self.wait(10)

    def wait(self, deadline=30):
        """Waits until it has left by itself; returns the exit code."""
        if self.process is None:
            return None
        try:
            return self.process.wait(deadline)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} did not leave within {deadline} s:\n{self.tail()}")

    def restart(self, kill=False):
        self.kill() if kill else self.stop()
        return self.start()

    def close(self):
        """What a test does at its end: no farewell, no trace."""
        self.kill()
        if self.own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self):
        """All it has printed, over all its starts."""
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def tail(self, lines=40):
        return "\n".join(self.log.splitlines()[-lines:])

    def wait_for_log(self, text, deadline=30, count=1):
        """Waits until it has printed text, count times in all."""
        until(lambda: self.log.count(text) >= count, deadline, f"{self.name} prints {text!r}")

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()
