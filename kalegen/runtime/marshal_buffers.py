"""The large buffers of a value: raw in its file, behind the stream that refers to them."""

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
