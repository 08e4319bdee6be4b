"""Alert records as the program writes them, their hashes made again here from the description in
rules/alert/history_chain.h, and what `alerts verify` says of records that were tampered with."""

import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

NUMBERS = ["alert", "transition_id", "sequence", "organisation", "project", "portfolio", "rule",
           "rule_id", "rule_version", "subject", "episode", "change", "severity", "at", "since",
           None, "what_changed", "so_what", "what_to_do", "who", "health", "p_on_time_per_mille",
           "value_at_risk", "unknown", "cause", "evidence", "options", "history_number"]
PARTS = {"subject": ["kind", "id"], "value_at_risk": ["minor_units", "currency"],
         "unknown": ["missing_inputs"],
         "evidence": ["signal", "value", "unit", "threshold", "source", "event_id"]}
PREFIXES = {"change": "CHANGE_", "severity": "SEVERITY_"}


def fact(number, at, **what):
    return json.dumps({"id": f"e{number}", "source": "plan", "organisation": "acme",
                       "occurred_at": at, "known_at": at, **what})


EVENTS = [
    fact(1, "2026-03-02T09:00:00Z", project_upserted={
        "project": "P-1", "name": "Ärger & Söhne", "lifecycle": "ACTIVE",
        "cost_of_delay_per_day": {"minor_units": 100000, "currency": "EUR"}}),
    fact(2, "2026-03-02T09:00:00Z", milestone_upserted={
        "project": "P-1", "milestone": "M1", "baseline_date": "2026-04-15",
        "forecast_date": "2026-04-15"}),
    fact(3, "2026-03-03T09:00:00.250Z", milestone_upserted={
        "project": "P-1", "milestone": "M1", "forecast_date": "2026-05-15"}),
    fact(4, "2026-03-05T09:00:00Z", milestone_upserted={
        "project": "P-1", "milestone": "M1", "forecast_date": "2026-04-15"}),
    fact(5, "2026-04-05T09:00:00Z", project_upserted={"project": "P-2", "lifecycle": "ACTIVE"}),
]


def line(number, text):
    data = str(text).encode()
    return f"{number}={len(data)}:".encode() + data + b"\n"


def lines(number, name, value):
    if name in PARTS:
        text = b"26=\n" if name == "evidence" else b""
        for part, inner in enumerate(PARTS[name], 1):
            items = value.get(inner, [])
            for item in items if isinstance(items, list) else [items]:
                text += line(f"{number}.{part}", item)
        return text
    return line(number, str(value).removeprefix(PREFIXES.get(name, "")))


def expected_hash(record):
    text = base64.b64decode(record.get("previous_hash", ""))
    for number, name in enumerate(NUMBERS, 1):
        value = record.get(name)
        if value is None:
            continue
        for item in value if isinstance(value, list) else [value]:
            text += lines(number, name, item)
    return hashlib.sha256(text).digest()


def run(program, *arguments):
    return subprocess.run([program, *arguments], text=True, capture_output=True, check=False,
                          timeout=60)


def tampered(records):
    """What was done, the records, and where that must be noticed."""
    edited = [dict(r) for r in records]
    edited[1]["what_changed"] += " Or is it?"
    lower = [dict(r) for r in records]
    lower[1]["severity"] = "SEVERITY_INFO"
    lower[1]["hash"] = base64.b64encode(expected_hash(lower[1])).decode()
    added = [dict(r) for r in records]
    added[0]["remark"] = "later"
    return [("edited", edited, 2), ("edited and hashed anew", lower, 3),
            ("left out", records[:1] + records[2:], 2), ("with another field", added, 1),
            ("without its beginning", records[1:], 1)]


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        events, alerts = os.path.join(folder, "events"), os.path.join(folder, "alerts.ndjson")
        with open(events, "w", encoding="utf-8") as file:
            file.write("\n".join(EVENTS) + "\n")
        done = run(program, "backtest", "--events", events, "--alerts", alerts)
        assert done.returncode == 0, done.stderr
        with open(alerts, encoding="utf-8") as file:
            records = [json.loads(text) for text in file]
        assert len(records) >= 4, records
        previous = None
        for number, record in enumerate(records, 1):
            assert record["history_number"] == str(number), record
            assert record.get("previous_hash") == previous, record
            previous = record["hash"]
            assert expected_hash(record) == base64.b64decode(previous), record

        def verify(what):
            path = os.path.join(folder, "tampered.ndjson")
            with open(path, "w", encoding="utf-8") as file:
                file.writelines(json.dumps(r) + "\n" for r in what)
            return path, run(program, "alerts", "verify", path)

        _, good = verify(records[:3] + records[1:])
        assert good.returncode == 0, good.stderr
        assert good.stdout.startswith(f"acme: whole from 1 to {len(records)}, 2 repeated;")
        for how, what, where in tampered(records):
            path, done = verify(what)
            assert done.returncode == 1, (how, done.stdout)
            assert f"{path}:{where}: " in done.stderr, (how, done.stderr)


if __name__ == "__main__":
    main()
