"""The large buffers of a value: raw in its file, behind the stream that refers to them.

Each is at the offset in a page that memory has it at, so that whole pages are copied.
A thread sums what is being written; several threads read, and sum what they have read.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.marshal_values import marshal_call


def marshal_put_aside(pickler: Any, buffer: Any) -> bool:
    """Whether a buffer stays in the stream: a large one is kept, with what it becomes."""
    import sys

    numpy, raw = sys.modules.get("numpy"), buffer.raw()
    if not numpy or raw.nbytes < 2**16:
        return True
    pickler.buffers.append(raw)
    if len(pickler.layout) < len(pickler.buffers):
        size = raw.nbytes  # from 4 MB on numpy asks for huge pages, which are fast
        room = 2**22 if 2**21 <= size < 2**22 else size
        memory = marshal_call(numpy.empty, room, "u1")
        pickler.layout.append(marshal_call(numpy.ndarray, size, "u1", memory))
    return False


def marshal_write_buffers(file: Any, buffers: Any, checksum: int) -> int:
    """Write buffers to the file, and return the checksum, which goes on with them."""
    import concurrent.futures
    import zlib

    import numpy

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        for buffer in buffers:
            file.write(bytes((16 - file.tell()) % 4096))
            sums = []
            for start in range(0, buffer.nbytes, 2**21):  # as caches hold
                block = numpy.frombuffer(buffer[start : start + 2**21], "u1")
                sums.append(pool.submit(marshal_sum, block))
                block.tofile(file)  # which has the file system reserve the space
            for part in sums:
                checksum = zlib.crc32(part.result(), checksum)
    return checksum


def marshal_read_buffers(file: Any, buffers: Any, checksum: int) -> int:
    """Fill buffers from the file, and return the checksum, which goes on with them."""
    import concurrent.futures
    import pathlib
    import pickle
    import zlib

    import numpy

    def read(start: int) -> bytes:
        block = data[start : start + 2**21]
        with path.open("rb") as part:
            part.seek(position + start)
            part.readinto(block)
        return marshal_sum(block)

    path, position = pathlib.Path(file.name), file.tell()
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for buffer in buffers:
            data = numpy.frombuffer(pickle.PickleBuffer(buffer).raw(), "u1")
            position += (16 - position) % 4096
            for part in pool.map(read, range(0, data.size, 2**21)):
                checksum = zlib.crc32(part, checksum)
            position += data.size
    return checksum


def marshal_sum(block: Any) -> bytes:
    """What the CRC is taken of in a block's stead: its words' sums, which are faster."""
    whole = block.size // 2**16 * 2**16
    words = block[:whole].view("<u8").reshape(-1, 2**13)
    return b"".join([words.sum(axis=1), block[whole:]])
