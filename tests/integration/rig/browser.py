"""Headless Chromium: what a page looks like and what it says."""

import html.parser
import re
import shutil
import tempfile
from pathlib import Path

from rig.process import run


class _Text(html.parser.HTMLParser):
    """The text that a reader sees: without scripts, styles and markup."""

    hidden = {"script", "style", "head", "template"}

    def __init__(self):
        super().__init__()
        self.parts, self.depth = [], 0

    def handle_starttag(self, tag, attributes):
        self.depth += tag in self.hidden

    def handle_endtag(self, tag):
        self.depth -= tag in self.hidden

    def handle_data(self, data):
        if not self.depth:
            self.parts.append(data)


class Chromium:
    """Chromium().screenshot(url, path, width=1280, height=1600), .dom(url), .text(url).

    No server: each call starts it, with a profile of its own, and waits for its end.
    """

    def __init__(self, deadline=90):
        self.program = shutil.which("chromium") or shutil.which("chromium-browser")
        self.deadline = deadline

    def _run(self, url, *arguments):
        assert self.program, "wanted chromium; deploy/install-packages.sh --test installs it"
        with tempfile.TemporaryDirectory(prefix="rig-", ignore_cleanup_errors=True) as home:
            return run(self.program, "--headless=new", "--no-sandbox", "--disable-gpu",
                       "--disable-dev-shm-usage", "--disable-background-networking",
                       "--disable-component-update", "--no-first-run", "--hide-scrollbars",
                       "--no-proxy-server", f"--user-data-dir={home}", *arguments, url,
                       deadline=self.deadline, environment={"HOME": home}).out

    def screenshot(self, url, path, width=1280, height=1600):
        """Writes a PNG and returns its path."""
        self._run(url, f"--screenshot={path}", f"--window-size={width},{height}")
        assert Path(path).read_bytes().startswith(b"\x89PNG"), f"no picture of {url}"
        return Path(path)

    def dom(self, url):
        """The document after scripts have run, as HTML."""
        return self._run(url, "--dump-dom")

    def text(self, url):
        """What a reader reads, white space collapsed."""
        parser = _Text()
        parser.feed(self.dom(url))
        return re.sub(r"\s+", " ", " ".join(parser.parts)).strip()
