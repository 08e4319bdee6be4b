"""Each shipped rule is valid by rule.schema.json, and what the reader refuses is not."""
import copy
import json
import pathlib
import re
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}; deploy/install-packages.sh --test brings it")
    sys.exit(77)

CATALOGUE = pathlib.Path(sys.argv[1]) / "rules" / "catalogue"


class Reader(yaml.SafeLoader):
    """YAML 1.2, in which only true and false are truths: `on` and `off` are keys of rules."""


Reader.yaml_implicit_resolvers = {
    letter: [(tag, match) for tag, match in pairs if tag != "tag:yaml.org,2002:bool"]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()}
Reader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def rules():
    for path in sorted(CATALOGUE.glob("*.yaml")):
        if not path.name.endswith("_test.yaml"):
            yield path.stem, yaml.load(path.read_text(encoding="utf-8"), Reader)


def broken(rule):
    """A rule with one mistake, and its name."""
    def with_change(name, change):
        other = copy.deepcopy(rule)
        change(other)
        return name, other
    severity = next(s for s in ("info", "warning", "critical") if s in rule)
    yield with_change("an unknown key", lambda r: r.update(warn={}))
    yield with_change("an unknown key of a severity", lambda r: r[severity].update(hold="1wd"))
    yield with_change("a severity without off", lambda r: r[severity].pop("off"))
    yield with_change("no duration", lambda r: r[severity].update({"for": "5 days"}))
    yield with_change("an unknown subject", lambda r: r.update(subject="team_month"))
    yield with_change("no text", lambda r: r["texts"].pop("what_to_do"))
    yield with_change("a version of 0", lambda r: r.update(version=0))


def main():
    schema = json.loads((CATALOGUE / "rule.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures, count = [], 0
    for name, rule in rules():
        count += 1
        failures += [f"{name}: {'/'.join(map(str, e.absolute_path))}: {e.message}"
                     for e in validator.iter_errors(rule)]
        failures += [f"{name}: valid with {mistake}"
                     for mistake, other in broken(rule) if validator.is_valid(other)]
    if count < 61:
        failures.append(f"only {count} rules found")
    print("\n".join(failures) or f"{count} rules are valid")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
