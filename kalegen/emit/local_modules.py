"""The modules next to the notebook as a function that travels with the components that import them."""

from __future__ import annotations

import libcst as cst

from kalegen.model.pipeline import PlannedStep
from kalegen.syntax.literal_text import string_literal
from kalegen.syntax.nodes import line, name, string


def modules_source(step: PlannedStep) -> str:
    """The function that gives the texts of a step's local modules, by their paths."""
    texts = [cst.DictElement(string(path), string_literal(text)) for path, text in step.modules]
    docstring = line(cst.SimpleString('"""Give the texts of the modules next to the notebook, by their paths."""'))
    function = cst.FunctionDef(
        name(step.modules_function),
        cst.Parameters(),
        cst.IndentedBlock([docstring, line(cst.Return(cst.Dict(texts)))]),
    )
    return cst.Module([function]).code
