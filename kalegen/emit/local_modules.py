"""The modules next to the notebook, and what they open, as a function that travels with the components."""

from __future__ import annotations

import base64
import bz2
from textwrap import wrap

import libcst as cst

from kalegen.model.pipeline import PlannedStep
from kalegen.syntax.literal_text import string_literal
from kalegen.syntax.nodes import call, comment, line, name, string
from kalegen.syntax.parsing import parse_expression

LONGEST_TEXT = 4 * 1024
"""Characters of a data file that stands as it is; a longer one is packed."""
READABLE = 48 * 1024
"""Characters of all that stands as it is: a pod takes 128 KiB of a component, and past this all is packed."""


def modules_source(step: PlannedStep) -> str:
    """The function that gives a step's local modules and their data, by their paths."""
    packed = _packed(step)
    files = [
        cst.DictElement(string(path), _unpacking(content) if path in packed else string_literal(str(content)))
        for path, content in step.modules
    ]
    files += [cst.DictElement(string(path), _reading(place)) for path, place, _ in step.copied]
    body = [line(cst.SimpleString('"""Give the modules next to the notebook, and what they open, by their paths."""'))]
    if packed:
        body += [line(cst.Import([cst.ImportAlias(name(module))])) for module in ("base64", "bz2")]
    listed = [
        comment(f"packed: {path}, {len(_bytes(content)):,} bytes") for path, content in step.modules if path in packed
    ]
    listed += [comment(f"copied: {path}, sha256 {digest}") for path, _, digest in step.copied]
    body.append(line(cst.Return(cst.Dict(files))).with_changes(leading_lines=listed))
    function = cst.FunctionDef(name(step.modules_function), cst.Parameters(), cst.IndentedBlock(body))
    return cst.Module([function]).code


def _packed(step: PlannedStep) -> set[str]:
    """The paths of what is packed: bytes, long data, and all where a reviewer would not read it anyway."""
    if sum(len(content) for _, content in step.modules if isinstance(content, str)) > READABLE:
        return {path for path, _ in step.modules}
    return {path for path, content in step.modules if isinstance(content, bytes) or _is_long_data(path, content)}


def _is_long_data(path: str, content: str) -> bool:
    return not path.endswith(".py") and len(content) > LONGEST_TEXT


def _unpacking(content: str | bytes) -> cst.BaseExpression:
    """An expression whose value is the content; bzip2's output is the same on every machine."""
    encoded = base64.b64encode(bz2.compress(_bytes(content))).decode()
    lines = "\n".join(wrap(encoded, 76))
    return parse_expression(f'bz2.decompress(base64.b64decode("""\n{lines}\n"""))')


def _reading(place: str) -> cst.BaseExpression:
    """An expression whose value is the content of a file of this machine."""
    return call(cst.Attribute(call("open", string(place), string("rb")), cst.Name("read")))


def _bytes(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode()
