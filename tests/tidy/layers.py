"""Which folder may include which: the table of ARCHITECTURE.md."""

from source import CPP

# Folder: (folders of ours beside itself, prefixes of libraries). The longest fit counts.
LAYERS = {
    "rules/model": ((), ("tl/", "openssl/evp.h")),
    "rules/calendar": (("rules/model",), ("tl/", "date/")),
    "rules/signals": (("rules/model", "rules/calendar", "rules/expr", "rules/forecast"), ("tl/",)),
    "rules/forecast": (("rules/model",), ("tl/",)),
    "rules/expr": (("rules/model",), ("tl/",)),
    "rules/alert": (("rules/model", "rules/calendar"), ("tl/",)),
    "rules/ruleset": (("rules/model", "rules/calendar", "rules/expr", "rules/signals",
                       "rules/alert"), ("tl/", "yaml-cpp/")),
    "rules/engine": (("rules",), ("tl/",)),
    "rules": ((), ()),
    "proto": (("rules/model",), ("tl/", "google/protobuf/", "portfolio/", "nlohmann/")),
    "storage": (("rules", "proto/codec"), ("tl/", "rocksdb/", "openssl/", "zstd", "SYSTEM")),
    "daemon": (("rules", "proto", "storage"), ("ANY",)),
    "tests": (("rules", "proto", "storage", "daemon"), ("ANY",)),
}
ROOTS = ("rules", "proto", "storage", "daemon", "tests")
SYSTEM = ("sys/", "unistd.h", "fcntl.h", "signal.h", "netinet/", "arpa/", "poll.h", "pthread.h",
          "netdb.h", "dirent.h", "malloc.h", "nmmintrin.h", "immintrin.h", "arm_acle.h")


def _layer(folder):
    fits = [layer for layer in LAYERS if _within(folder, layer)]
    return max(fits, key=len, default=None)


def _within(path, folder):
    return path == folder or path.startswith(folder + "/")


def _check_ours(source, layer, line, what, paths):
    if what not in paths:
        return f'"{what}" is not in the tree; wanted a path from the root'
    folder = what.rpartition("/")[0]
    if _within(folder, layer) or any(_within(folder, other) for other in LAYERS[layer][0]):
        return None
    allowed = ", ".join(LAYERS[layer][0]) or "nothing of ours"
    return f"{layer} includes {what}; wanted only: itself, {allowed}"


def _check_library(layer, what):
    allowed = LAYERS[layer][1]
    if "ANY" in allowed or what.startswith(tuple(allowed)):
        return None
    is_system = what.startswith(SYSTEM)
    is_standard = "/" not in what and not what.endswith((".h", ".hpp"))
    if is_standard or (is_system and "SYSTEM" in allowed):
        return None
    names = ", ".join(name for name in allowed if name != "SYSTEM") or "none"
    return f"{layer} includes <{what}>; wanted only the standard library and: {names}"


def check(sources):
    paths = {source.path for source in sources}
    for source in sources:
        layer = _layer(source.folder)
        if not source.path.endswith(CPP) or layer is None:
            continue
        for line, _, what in source.includes:
            ours = what.partition("/")[0] in ROOTS or f"{source.folder}/{what}" in paths
            text = (_check_ours(source, layer, line, what, paths) if ours
                    else _check_library(layer, what))
            if text:
                yield source.finding(line, text)
        own = source.path[:-3] + ".h"
        if source.path.endswith(".cc") and own in paths and source.includes:
            if source.includes[0][2] != own and any(what == own for _, _, what in source.includes):
                yield source.finding(source.includes[0][0], f"wanted its own header first: {own}")
