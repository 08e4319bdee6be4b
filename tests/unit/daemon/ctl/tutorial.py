"""Runs the steps of docs/tutorial-rule.md as they stand."""

import os
import re
import subprocess
import sys
import tempfile


def main() -> int:
    page, program = sys.argv[1:]
    with open(page, encoding="utf-8") as file:
        steps = re.findall(r"^```sh\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL)
    assert len(steps) >= 5, "the page has no steps"
    path = os.path.dirname(os.path.abspath(program)) + os.pathsep + os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        for step in steps:
            done = subprocess.run(["bash", "-eu", "-c", step], cwd=folder, text=True,
                                  env={**os.environ, "PATH": path}, timeout=120,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            print(done.stdout)
            if done.returncode != 0:
                print(f"failed with {done.returncode}:\n{step}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
