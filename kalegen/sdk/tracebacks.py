"""Tracebacks of steps that fail in a plain run, with the lines of the script alone."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

import kalegen

PACKAGE = f"{Path(kalegen.__file__).parent}{os.sep}"


def without_own_frames(traceback: TracebackType | None) -> TracebackType | None:
    """A traceback without the frames of kalegen, which say nothing to the author of a step."""
    frames = []
    while traceback is not None:
        if not traceback.tb_frame.f_code.co_filename.startswith(PACKAGE):
            frames.append(traceback)
        traceback = traceback.tb_next
    for frame in reversed(frames):
        traceback = TracebackType(traceback, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return traceback
