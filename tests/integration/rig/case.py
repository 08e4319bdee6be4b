"""The base of the tests: a folder, servers that are stopped, logs that are shown on failure."""

import faulthandler
import os
import shutil
import sys
import tempfile
import unittest
from pathlib import Path


class Case(unittest.TestCase):
    """self.folder is the test's own; self.start(server) starts a server and closes it afterwards.

    A server for all tests of a class: `cls.kafka = cls.start_for_class(rig.Kafka())` in setUpClass.
    """

    maxDiff = 10000
    class_servers = ()

    def run(self, result=None):
        self.folder = Path(tempfile.mkdtemp(prefix="rig-"))
        self.servers = []
        before = _failures(result)
        super().run(result)
        failed = _failures(result) > before
        if failed:
            for server in (*self.class_servers, *self.servers):
                print(f"\n--- {server.name}, exit code {server.exit_code}, the end of its log:\n"
                      f"{server.tail()}", file=sys.stderr)
        if failed and os.environ.get("PORTFOLIO_KEEP"):
            print(f"--- kept: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
        return result

    def start(self, server):
        """Starts a server in a folder of this test's; it is killed when the test ends."""
        if getattr(server, "own_folder", False):
            shutil.rmtree(server.folder)
            server.folder = self.folder / f"{server.name}-{len(self.servers)}"
            server.folder.mkdir()
            server.log_path = server.folder / server.log_path.name
            server.own_folder = False
        self.servers.append(server)
        self.addCleanup(server.close)
        return server.start()

    @classmethod
    def start_for_class(cls, server):
        cls.class_servers = (*cls.class_servers, server)
        cls.addClassCleanup(server.close)
        return server.start()


def _failures(result):
    return len(result.failures) + len(result.errors) if result is not None else 0


def main():
    """Runs the tests of the calling file. 77 tells CTest that all of them were skipped."""
    faulthandler.enable()
    program = unittest.main(exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    if result.testsRun == 0:
        sys.exit("no test ran")
    sys.exit(77 if len(result.skipped) == result.testsRun else 0)
