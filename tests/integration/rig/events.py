"""Events encoded by Python's own protobuf from the shipped .proto files: an independent judge of
the project's codec. encode({"id": …, "project_upserted": {…}}) gives the bytes of a
portfolio.v1.Event; decode(name, bytes) a dictionary of any message of portfolio.v1."""

import atexit
import functools
import importlib
import shutil
import sys
import tempfile
from pathlib import Path

from rig.daemon import SOURCE
from rig.process import run


@functools.cache
def _modules():
    folder = Path(tempfile.mkdtemp(prefix="rig-proto-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = SOURCE / "proto"
    files = sorted(path.relative_to(root) for path in root.glob("portfolio/v1/*.proto"))
    assert files, "no .proto files in proto/portfolio/v1"
    run("protoc", f"--proto_path={root}", f"--python_out={folder}", *files)
    sys.path.insert(0, str(folder))
    return [importlib.import_module(".".join(path.with_suffix("").parts) + "_pb2")
            for path in files]


def message(name):
    """The class of a message of portfolio.v1, such as "Event"."""
    for module in _modules():
        if hasattr(module, name):
            return getattr(module, name)
    raise AssertionError(f"no message {name} in portfolio.v1")


def encode(event, name="Event"):
    from google.protobuf import json_format
    return json_format.ParseDict(event, message(name)()).SerializeToString(deterministic=True)


def decode(name, data):
    from google.protobuf import json_format
    return json_format.MessageToDict(message(name).FromString(data),
                                     preserving_proto_field_name=True)
