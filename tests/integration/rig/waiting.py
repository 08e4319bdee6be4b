"""Waiting for a condition, with a deadline. Nothing in the tests waits in another way."""

import threading
import time


class NotReached(AssertionError):
    """A condition did not come true before its deadline."""


def until(predicate, deadline=30.0, what="", not_yet=(OSError,), every=0.05):
    """Calls predicate() until it returns something true, and returns that.

    An exception of the kinds in not_yet counts as "not yet" (a server that does not answer so far).
    After deadline seconds NotReached tells what was wanted (what) and what was last met.
    """
    pause = threading.Event()
    end = time.monotonic() + deadline
    last = None
    while True:
        try:
            last = predicate()
            if last:
                return last
        except not_yet as error:
            last = error
        if time.monotonic() >= end:
            wanted = what or getattr(predicate, "__name__", "the condition")
            raise NotReached(f"not within {deadline:g} s: {wanted}; last met: {last!r:.2000}")
        pause.wait(every)
