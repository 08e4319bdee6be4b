#!/usr/bin/env python3
"""Reads the source tree and says what the conventions do not allow: tidy.py ROOT.

Prints PATH:LINE: what was met; what is wanted. Exit 0 if there is nothing to say, else 1.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import completeness  # noqa: E402
import layers  # noqa: E402
import names  # noqa: E402
import sizes  # noqa: E402
import source  # noqa: E402

CHECKS = (layers, sizes, names, completeness)


def findings(root):
    sources = source.load(root)
    return sources, sorted(found for check in CHECKS for found in check.check(sources))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: tidy.py ROOT")
    sources, found = findings(sys.argv[1])
    for finding in found:
        print(finding)
    if not any(file.path.endswith(source.CPP) for file in sources):
        sys.exit(f"{sys.argv[1]}: wanted a source tree, found no C++ in it")
    print(f"{len(sources)} files, {len(found)} findings")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
