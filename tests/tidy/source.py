"""The files of the tree, and C++ with its comments, strings and directives blanked out."""

import dataclasses
import os
import re
from functools import cached_property
from pathlib import Path

SKIPPED_FOLDERS = {"build", ".git", ".cache", "__pycache__", "corpus", "node_modules"}
CPP = (".cc", ".h")

_TOKEN = re.compile(
    r'R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)"'  # A raw string.
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])(?:u8|u|U|L)?'(?:\\.|[^'\\\n])+'"  # Not the ' in 10'000.
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)", re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    """What is wrong, where, and what is wanted."""
    path: str
    line: int
    text: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.text}"


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


class Source:
    """A file; path is relative to the root, with slashes."""

    def __init__(self, root, path):
        self.path = path
        self.text = (Path(root) / path).read_text(encoding="utf-8", errors="replace")

    @property
    def folder(self):
        return self.path.rpartition("/")[0]

    @property
    def name(self):
        return self.path.rpartition("/")[2]

    @cached_property
    def lines(self):
        return self.text.split("\n")

    @cached_property
    def code(self):
        """C++ of the same length and lines, in which only code is left."""
        def keep_shape(match):
            text = match.group()
            if match.group("comment") is not None:
                return _blank(text)
            return '"' + _blank(text[1:-1]) + '"'
        return _DIRECTIVE.sub(lambda match: _blank(match.group()),
                              _TOKEN.sub(keep_shape, self.text))

    @cached_property
    def includes(self):
        """(line, quote, what)"""
        return [(self.line_of(match.start(2)), match.group(1), match.group(2))
                for match in _INCLUDE.finditer(self.text)]

    @cached_property
    def comments(self):
        """(line, text) of each comment line, in C++ and in languages with #."""
        if self.path.endswith((*CPP, ".proto")):
            return [(self.line_of(match.start()) + index, line)
                    for match in _TOKEN.finditer(self.text) if match.group("comment")
                    for index, line in enumerate(match.group("comment").split("\n"))]
        marked = ((index, re.search(r"(^|\s)(#|<!--)(.*)", line))
                  for index, line in enumerate(self.lines, 1))
        return [(index, match.group(3)) for index, match in marked if match]

    def line_of(self, position):
        return self.text.count("\n", 0, position) + 1

    def find(self, pattern, text=None):
        """The lines at which a pattern is found in text (default: the code)."""
        for match in re.finditer(pattern, self.code if text is None else text):
            yield self.line_of(match.start()), match.group()

    def finding(self, line, text):
        return Finding(self.path, line, text)


def load(root):
    """All text files that the checks may want, in order of path."""
    wanted = (*CPP, ".py", ".sh", ".proto", ".cmake", ".yaml", ".yml", ".md", ".txt")
    paths = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
        base = Path(folder).relative_to(root)
        paths += [(base / name).as_posix() for name in files if name.endswith(wanted)]
    return [Source(root, path) for path in sorted(paths)]
