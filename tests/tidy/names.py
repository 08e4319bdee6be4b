"""Names that must not appear: in the core, in tests, anywhere."""

import re

from source import CPP

# In the core: no clock, thread, I/O, chance, hash order, nor arithmetic that differs by processor.
BANNED_INCLUDES = ("thread", "mutex", "shared_mutex", "condition_variable", "future", "iostream",
                   "fstream", "random", "unordered_map", "unordered_set")
BANNED_IN_CORE = (
    (r"\b(?:system|steady|high_resolution)_clock\b", "time as an argument"),
    (r"\b(?:getenv|secure_getenv)\b", "settings as arguments"),
    (r"\b(?:s?rand|random)\s*\(|\brandom_device\b|\bmt19937", "chance seeded from the input"),
    (r"\bunordered_(?:multi)?(?:map|set)\b", "std::map or a sorted vector: no hash order"),
    (r"\bstd::(?:exp|exp2|expm1|log|log2|log10|log1p|pow)\b",
     "exact arithmetic, or the functions of rules/forecast: the C library's differ by processor"),
    (r"\bstd::(?:cout|cerr|clog|this_thread)\b", "a returned value: no I/O and no thread"),
)
FLOATING = (r"\b(?:double|float)\b", "integers and exact ratios; only rules/forecast has double")
SLEEPS = (r"\bsleep_(?:for|until)\b|\b[un](?:ano)?sleep\s*\(|\btime[.]sleep\b|\basyncio[.]sleep\b")
SHELL_SLEEP = r"(?m)(?:^|[;&|(]|\bdo|\bthen)[ \t]*sleep[ \t]+[\d.$]"
NOTES = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")


def _check_core(source):
    for line, _, what in source.includes:
        if what in BANNED_INCLUDES:
            yield source.finding(line, f"<{what}> in the core; wanted it in storage/ or daemon/")
    banned = list(BANNED_IN_CORE)
    if not source.path.startswith("rules/forecast/"):
        banned.append(FLOATING)
    for pattern, wanted in banned:
        for line, what in source.find(pattern):
            yield source.finding(line, f"{what.strip()} in the core; wanted {wanted}")


def _check_header(source):
    if not source.text.startswith("//"):
        yield source.finding(1, "wanted a first line that says what the header is and leaves out")
    if not re.search(r"(?m)^#pragma once$", source.text):
        yield source.finding(1, "wanted #pragma once")


def _check_sleeps(source):
    if source.path.endswith((*CPP, ".py")):
        text = source.code if source.path.endswith(CPP) else source.text
        found = list(source.find(SLEEPS, text))
    else:
        found = list(source.find(SHELL_SLEEP, source.text))
    for line, what in found:
        yield source.finding(line, f"{what.strip()} in a test; wanted a condition with a deadline")


def check(sources):
    for source in sources:
        is_cpp = source.path.endswith(CPP)
        if is_cpp and source.path.startswith("rules/"):
            yield from _check_core(source)
        if source.path.endswith(".h"):
            yield from _check_header(source)
        if source.path.startswith("tests/") and (is_cpp or source.path.endswith((".py", ".sh"))):
            yield from _check_sleeps(source)
        for line, text in source.comments:
            if NOTES.search(text):
                yield source.finding(line, "a note left over; wanted it done, or said plainly")
