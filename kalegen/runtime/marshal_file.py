"""The file that an artifact's value is written to, and read from.

It is ``kalegen1``, its parts (a pickle stream, the layout of its large buffers, these
buffers, raw), a JSON footer, and the footer's size and CRC. The footer holds the size and
the checksum of each part: nothing is unpickled before it is known to be what was written.
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
    import types
    import zlib

    stream = [0, 0]

    def write(data: Any) -> None:
        stream[0] += file.write(data)
        stream[1] = zlib.crc32(data, stream[1])

    def write_large(data: Any) -> None:
        import numpy

        numpy.frombuffer(data, "u1").tofile(file)  # which reserves the space at once

    file.write(b"kalegen1")
    target = types.SimpleNamespace(write=write)
    pickler = marshal_pickler(target, bundle.values())
    pickler.dump(value)
    parts = [stream]
    move = write_large if pickler.sums else file.write
    for data in (memoryview(pickle.dumps(pickler.layout)), *pickler.buffers):
        checksum = marshal_move(move, 2**30, data, pickler.sums)
        parts.append([data.nbytes, checksum])
    metadata = {
        **marshal_describe(bundle.values()),
        "format": "pickle and raw buffers" if pickler.buffers else "pickle",
        "format_version": 1,
        "size_bytes": sum(size for size, _ in parts),
    }
    footer = {"parts": parts, "sums": pickler.sums, "code": pickler.code, **metadata}
    text = json.dumps(footer).encode()
    file.write(text + struct.pack("<II", len(text), zlib.crc32(text)))
    return metadata


def marshal_describe(values: Any) -> dict[str, Any]:
    """The types of an artifact's values, and the versions that they were made with."""
    import sys

    versions = ["Python {}.{}".format(*sys.version_info)]
    packages = {str(type(value).__module__).partition(".")[0] for value in values}
    for package in sorted(packages):
        version = getattr(sys.modules.get(package), "__version__", None)
        versions += [f"{package} {version}"] if version else []
    types = ", ".join(map(marshal_type, values))
    return {"python_type": types, "versions": ", ".join(versions)}


def marshal_footer(file: Any) -> Any:
    """The footer of an open file, once the file is seen to be whole."""
    import json
    import struct
    import zlib

    head, end = file.read(8), file.seek(0, 2)
    if head != b"kalegen1":
        newer = "a newer kalegen wrote it; generate all the steps with one kalegen"
        raise EOFError(newer if head[:7] == b"kalegen" else "kalegen did not write it")
    file.seek(max(end - 8, 0))
    size, checksum = struct.unpack("<II", file.read(8))
    file.seek(max(end - 8 - size, 0))
    text = file.read(size)
    footer = json.loads(text) if zlib.crc32(text) == checksum else {"parts": [[end]]}
    if 16 + size + sum(part[0] for part in footer["parts"]) != end:
        raise EOFError("it is truncated or corrupt; run the step that makes it again")
    return footer


def marshal_read(file: Any, footer: dict[str, Any]) -> Any:
    """Rebuild the value of an open file, once each of its parts is seen to be whole."""
    import functools
    import pickle
    import sys
    import zlib

    python = "Python {}.{}".format(*sys.version_info)
    if footer["code"] and footer["versions"].partition(",")[0] != python:
        raise EOFError("it holds compiled code; give both steps the same base image")
    stream, layout, *_ = footer["parts"]
    checksum = 0
    file.seek(8)
    for start in range(0, stream[0], 2**20):
        chunk = file.read(min(2**20, stream[0] - start))
        checksum = zlib.crc32(chunk, checksum)
    take = functools.partial(marshal_move, file.readinto, 2**20)
    text = memoryview(bytearray(layout[0]))
    found = [checksum, take(text, footer["sums"])]
    buffers = pickle.loads(text) if found == [stream[1], layout[1]] else []
    for buffer in buffers:
        raw = pickle.PickleBuffer(buffer).raw()
        found.append(take(raw, footer["sums"]))
    if found != [checksum for _, checksum in footer["parts"]]:
        raise EOFError("it is corrupt; run the step that makes it again")
    file.seek(8)
    return pickle.load(file, buffers=buffers)


def marshal_move(move: Any, size: int, data: Any, sums: bool) -> int:
    """Write or read data by blocks; a CRC of it or, which is faster, of words' sums."""
    import zlib

    checksum = 0
    for start in range(0, len(data), size):
        block = data[start : start + size]
        move(block)
        if sums:
            import numpy

            whole = len(block) // 2**16 * 2**16
            words = numpy.frombuffer(block[:whole], "<u8").reshape(-1, 2**13)
            checksum = zlib.crc32(words.sum(axis=1).tobytes(), checksum)
            block = block[whole:]
        checksum = zlib.crc32(block, checksum)
    return checksum
