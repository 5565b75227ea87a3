"""The file that an artifact's value is written to, and read from.

It is ``kalegen1``, a pickle stream, the large buffers that the stream refers to, a JSON
footer, and the footer's size and CRC. The footer holds the checksum of the stream:
nothing is unpickled before it is known to be what was written.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_pickle import marshal_pickler
from kalegen.runtime.marshal_values import marshal_type


def marshal_write(value: Any, file: Any, bundle: dict[str, Any]) -> dict[str, Any]:
    """Write the value to an open file, and return the artifact's metadata."""
    import json
    import pickle
    import struct
    import sys
    import zlib

    checksum = 0

    def write(data: Any) -> None:
        nonlocal checksum
        checksum = zlib.crc32(data, checksum)
        file.write(data)

    shared: dict[int, Any] = {}
    for known in (False, True):  # which arrays share memory
        checksum = 0
        file.seek(0)
        file.truncate()
        file.write(b"kalegen1")
        pickler = marshal_pickler(write, bundle.values())
        pickler.shared = shared
        pickler.dump(value)
        if known or not shared:
            break
    stream = file.tell() - 8
    for buffer in pickler.buffers:  # by numpy, which has the system reserve the space
        sys.modules["numpy"].frombuffer(buffer, "u1").tofile(file)
    metadata = {
        **marshal_describe(bundle.values()),
        "format": "pickle and raw buffers" if pickler.buffers else "pickle",
        "format_version": 1,
        "size_bytes": file.tell() - 8,
    }
    layout = pickle.dumps(pickler.layout).hex()
    footer = {"stream": stream, "layout": layout, "checksum": checksum, **metadata}
    names = [] if value is next(iter(bundle.values()), None) else [*bundle]
    text = json.dumps({**footer, "code": pickler.code, "names": names}).encode()
    file.write(text + struct.pack("<II", len(text), zlib.crc32(text)))
    return metadata


def marshal_describe(values: Any) -> dict[str, Any]:
    """The types of an artifact's values, and the versions that they were made with."""
    import sys

    types = [marshal_type(value) for value in values]
    versions = ["Python {}.{}".format(*sys.version_info)]
    for package in sorted({name.partition(".")[0] for name in types}):
        version = getattr(sys.modules.get(package), "__version__", None)
        versions += [f"{package} {version}"] if version else []
    return {"python_type": ", ".join(types), "versions": ", ".join(versions)}


def marshal_footer(file: Any) -> Any:
    """The footer of an open file, if it is whole."""
    import json
    import struct
    import zlib

    head, end = file.read(8), file.seek(0, 2)
    if head != b"kalegen1":
        newer = "a newer kalegen wrote it; generate all the steps with one kalegen"
        raise EOFError(newer if head[:7] == b"kalegen" else "kalegen did not write it")
    file.seek(end - 8)
    size, checksum = struct.unpack("<II", file.read(8))
    file.seek(max(end - 8 - size, 0))
    text = file.read(size)
    if not text or zlib.crc32(text) != checksum:
        raise EOFError("it is truncated or corrupt; run the step that makes it again")
    return json.loads(text)


def marshal_read(file: Any, footer: dict[str, Any]) -> Any:
    """Rebuild the value of an open file, once all of it is seen to be as written."""
    import pickle
    import sys
    import zlib

    if footer["code"] not in ("", sys.implementation.cache_tag):
        raise EOFError("it holds compiled code; give both steps the same base image")
    checksum, stream = 0, footer["stream"]
    file.seek(8)
    for start in range(0, stream, 2**20):
        chunk = file.read(min(2**20, stream - start))
        checksum = zlib.crc32(chunk, checksum)
    if checksum != footer["checksum"]:
        raise EOFError("it is corrupt; run the step that makes it again")
    buffers = pickle.loads(bytes.fromhex(footer["layout"]))
    for buffer in buffers:
        file.readinto(pickle.PickleBuffer(buffer).raw())
    file.seek(8)
    return pickle.load(file, buffers=buffers)
