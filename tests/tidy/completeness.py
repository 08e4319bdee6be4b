"""Nothing is forgotten: each source in a target, each folder in the build, each test registered,
each shipped rule with its unit test and its scenario."""

import re


def _mentions(source, word):
    text = re.sub(r"(?m)#.*", "", source.text)
    return re.search(rf"(?<![\w./-]){re.escape(word)}(?![\w/-])(?!\.\w)", text) is not None


def _lists(sources):
    return {source.folder: source for source in sources if source.name == "CMakeLists.txt"}


def _nearest(lists, folder):
    """The CMakeLists.txt of a folder or of the nearest one above."""
    while folder not in lists and folder:
        folder = folder.rpartition("/")[0]
    return lists.get(folder)


def _check_targets(sources, lists):
    for source in sources:
        if not source.path.endswith(".cc"):
            continue
        owner = _nearest(lists, source.folder)
        if owner is None:
            yield source.finding(1, "wanted a CMakeLists.txt that names it")
            continue
        name = source.path[len(owner.folder) + 1:] if owner.folder else source.path
        test = rf"\w+\(\s*{re.escape(name[:-3])}\b"  # Its source is named by default.
        if not _mentions(owner, name) and not re.search(test, owner.text):
            yield source.finding(1, f"in no target; wanted it named in {owner.path}")


def _check_folders(lists):
    for folder, source in lists.items():
        if not folder:
            continue
        above = _nearest(lists, folder.rpartition("/")[0])
        name = folder[len(above.folder) + 1:] if above is not None and above.folder else folder
        if above is None or not _mentions(above, name):
            wanted = above.path if above else "a CMakeLists.txt above"
            yield source.finding(1, f"not part of the build; wanted {name} named in {wanted}")


def _check_integration(sources, lists):
    owner = lists.get("tests/integration")
    for source in sources:
        match = re.fullmatch(r"tests/integration/test_(\w+)\.py", source.path)
        if match and not re.search(rf"portfolio_integration\(\s*{match[1]}\b", owner.text
                                   if owner else ""):
            yield source.finding(1, f"not registered; wanted portfolio_integration({match[1]}) "
                                 "in the CMakeLists.txt beside it")


def _check_rules(sources):
    paths = {source.path for source in sources}
    for source in sources:
        match = re.fullmatch(r"rules/catalogue/(\w+)\.ya?ml", source.path)
        if not match or match[1].endswith("_test"):
            continue
        if re.search(r"(?m)^\s*enabled:\s*false\b", source.text):
            continue
        for wanted in (f"rules/catalogue/{match[1]}_test.yaml", f"tests/scenarios/{match[1]}.txt"):
            if wanted not in paths:
                yield source.finding(1, f"a rule that is on; wanted {wanted}")


def check(sources):
    lists = _lists(sources)
    yield from _check_targets(sources, lists)
    yield from _check_folders(lists)
    yield from _check_integration(sources, lists)
    yield from _check_rules(sources)
