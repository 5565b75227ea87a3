"""The file that an artifact's value is written to, and read from.

It is ``kalegen1``, its parts (a pickle stream, the layout of its large buffers, these
buffers, raw), a JSON footer, and the footer's size and CRC. The footer holds the size and
the checksum of each part: nothing is unpickled before it is known to be what was written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kalegen.runtime.marshal_pickle import (
    marshal_call,
    marshal_pickler,
    marshal_python,
    marshal_type,
)

if TYPE_CHECKING:
    import pickle


def marshal_write(value: Any, file: Any, roots: list[Any]) -> dict[str, Any]:
    """Write the value to an open file, and return the file's footer."""
    import json
    import pickle
    import struct
    import types
    import zlib

    stream = [0, 0]
    buffers: list[memoryview] = []
    layout: list[Any] = []
    footer: dict[str, Any] = {
        "type": marshal_type(value),
        "python": marshal_python(),
        "versions": {},
    }

    def write(data: Any) -> None:
        stream[0] += file.write(data)
        stream[1] = zlib.crc32(data, stream[1])

    def put_aside(buffer: pickle.PickleBuffer) -> bool:
        raw = buffer.raw()
        if raw.nbytes >= 2**16:
            buffers.append(raw)
            if len(layout) < len(buffers):  # no reducer has said what it is to become
                layout.append(marshal_call(bytearray, raw.nbytes))
        return raw.nbytes < 2**16  # true: it stays in the stream

    file.write(b"kalegen1")
    target = types.SimpleNamespace(write=write)
    marshal_pickler(target, put_aside, layout, roots, footer).dump(value)
    buffers.insert(0, memoryview(pickle.dumps(layout)))
    footer["checksum"] = kind = "sums" if "numpy" in footer["versions"] else "crc"
    parts = [[part.nbytes, marshal_checksum(part, kind)] for part in buffers]
    footer["parts"] = [stream, *parts]
    for part in buffers:
        file.write(part)
    text = json.dumps(footer).encode()
    file.write(text + struct.pack("<II", len(text), zlib.crc32(text)))
    return footer


def marshal_footer(file: Any) -> Any:
    """The footer of an open file that marshal_save wrote, once it is seen to be whole."""
    import json
    import struct
    import zlib

    head, end = file.read(8), file.seek(0, 2)
    if head != b"kalegen1":
        newer = "a newer kalegen wrote it: generate all the steps with one kalegen"
        raise EOFError(newer if head[:7] == b"kalegen" else "kalegen did not write it")
    file.seek(max(end - 8, 0))
    size, checksum = struct.unpack("<II", file.read(8))
    file.seek(max(end - 8 - size, 0))
    text = file.read(size)
    footer = json.loads(text) if zlib.crc32(text) == checksum else {"parts": []}
    if 16 + size + sum(part[0] for part in footer["parts"]) != end:
        raise EOFError("it is truncated or corrupt: run the step that makes it again")
    return footer


def marshal_read(file: Any, footer: dict[str, Any]) -> Any:
    """Rebuild the value of an open file, once each of its parts is seen to be whole."""
    import pickle
    import zlib

    if footer["by_value"] and footer["python"] != marshal_python():
        raise EOFError("it holds compiled code: give both steps the same base image")

    def check(actual: int, part: list[int]) -> None:
        if actual != part[1]:
            raise EOFError("it is corrupt: run the step that makes it again")

    def fill(buffer: Any, part: list[int]) -> Any:
        raw = pickle.PickleBuffer(buffer).raw()
        file.readinto(raw)
        check(marshal_checksum(raw, footer["checksum"]), part)
        return buffer

    stream, layout, *parts = footer["parts"]
    file.seek(8)
    checksum = 0
    for start in range(0, stream[0], 2**20):
        chunk = file.read(min(2**20, stream[0] - start))
        checksum = zlib.crc32(chunk, checksum)
    check(checksum, stream)
    buffers = pickle.loads(fill(bytearray(layout[0]), layout))
    for buffer, part in zip(buffers, parts):
        fill(buffer, part)
    file.seek(8)
    return pickle.load(file, buffers=buffers)


def marshal_checksum(data: Any, kind: str) -> int:
    """A CRC of the bytes; where arrays are, of their sums by blocks: it is faster."""
    import zlib

    if kind == "crc":
        return zlib.crc32(data)
    import numpy

    data = memoryview(data)
    whole = data.nbytes // 2**16 * 2**16
    words = numpy.frombuffer(data[:whole], "<u8").reshape(-1, 2**13)
    return zlib.crc32(data[whole:], zlib.crc32(words.sum(axis=1).tobytes()))
