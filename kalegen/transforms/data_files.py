"""What: data files that a step names are written before it needs them.

Before: a step with ``data_files``. After: ``place_files({"settings.json": …}, {})`` at the beginning. Why here: above
all that may read them, below ``enter_directory``, which says where they go.
"""

from __future__ import annotations

import base64
from dataclasses import replace

import libcst as cst

from kalegen.model.codemods import each_step
from kalegen.model.pipeline import EmittedPipeline, EmittedStep
from kalegen.settings.data_files import text_of
from kalegen.syntax.literal_text import string_literal
from kalegen.syntax.nodes import line, runtime_call, spaced, string


def place_data_files(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Let every step write the files that travel with it."""
    return each_step(pipeline, _place)


def _place(step: EmittedStep) -> EmittedStep:
    """A step with its data files written before all else: texts as they are, the rest as base64."""
    if not step.data_files:
        return step
    texts: dict[str, cst.BaseExpression] = {}
    encoded: dict[str, cst.BaseExpression] = {}
    for file in step.data_files:
        text = text_of(file)
        if text is not None:
            texts[file.path] = string_literal(text)
        else:
            encoded[file.path] = string(base64.b64encode(file.content).decode())
    placed = line(runtime_call("place_files", _table(texts), _table(encoded)))
    if step.prologue:
        return replace(step, prologue=(placed, *spaced(step.prologue)))
    return replace(step, prologue=(placed,), body=tuple(spaced(step.body)))


def _table(values: dict[str, cst.BaseExpression]) -> cst.Dict:
    return cst.Dict([cst.DictElement(string(path), value) for path, value in values.items()])
