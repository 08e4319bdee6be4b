#!/usr/bin/env python3
"""Lists every panel query of every dashboard, one JSON object a line: dashboard, panel, query.

With `--against URL` each one is run on that Prometheus and must give data; what gives none or
fails is printed and the exit code is 1. `--may-be-empty REGEX` names panels that may be empty."""
import argparse
import json
import pathlib
import re
import sys
import urllib.error
import urllib.parse
import urllib.request

FOLDER = pathlib.Path(__file__).parent / "dashboards"


def queries():
    for path in sorted(FOLDER.glob("*.json")):
        dashboard = json.loads(path.read_text())
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                yield {"dashboard": dashboard["title"], "panel": panel["title"],
                       "query": re.sub(r"\$\w+", ".*", target["expr"])}
        for variable in dashboard["templating"]["list"]:
            series = re.match(r"label_values\((.*), \w+\)$", variable["definition"]).group(1)
            yield {"dashboard": dashboard["title"], "panel": "variable " + variable["name"],
                   "query": re.sub(r"\$\w+", ".*", series)}


def problem(prometheus, query):
    address = prometheus + "/api/v1/query?" + urllib.parse.urlencode({"query": query})
    try:
        with urllib.request.urlopen(address, timeout=30) as answer:
            result = json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error).get("error", str(error))
    return None if result["data"]["result"] else "no data"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", metavar="URL")
    parser.add_argument("--may-be-empty", metavar="REGEX", default="(?!)")
    options = parser.parse_args()
    failed = 0
    for one in queries():
        if options.against is None:
            print(json.dumps(one, ensure_ascii=False))
            continue
        why = problem(options.against.rstrip("/"), one["query"])
        if why == "no data" and re.search(options.may_be_empty, one["panel"]):
            why = None
        if why:
            failed += 1
            print(f"{one['dashboard']} / {one['panel']}: {why}: {one['query']}")
    if options.against is not None:
        print(f"{sum(1 for _ in queries())} queries, {failed} without data")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
