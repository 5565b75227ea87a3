"""Looking at a notebook in the middle of a cell: where a condition has been evaluated, and after each iteration.

The expression of the cell's ``if`` or ``for`` statement is put into a call that hands its value on, so that the cell
does what it does, with its lines where they are. The calls run in the notebook's kernel.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kalegen.frontends.ipython_text import to_python
from kalegen.verification.describe import describe_names

OF_IPYTHON = frozenset(
    {"In", "Out", "exit", "quit", "get_ipython", "open", "_", "__", "___", "_ih", "_oh", "_dh", "_i", "_ii", "_iii",
     "display"}
)  # fmt: skip


@dataclass(frozen=True)
class Probe:
    """A place to look at: the expression of a cell's first ``if`` or ``for`` statement at top level, of type ``kind``.

    ``names`` are the variables that each iteration binds.
    """

    kind: type[ast.If] | type[ast.For]
    names: tuple[str, ...] = ()


def with_probe(source: str, probe: Probe, path: Path) -> str:
    """The cell with the call in it; ``path`` is where the call writes what it sees."""
    text = to_python(source)
    node = next((node for node in ast.parse(text).body if isinstance(node, probe.kind)), None)
    if node is None:
        return source
    function = "tested" if isinstance(node, ast.If) else "iterated"
    given = f"globals(), {str(path)!r}, {list(probe.names)!r}"
    call = f"__import__({__name__!r}, fromlist=[{function!r}]).{function}({given}, ("
    expression = node.test if isinstance(node, ast.If) else node.iter
    assert expression.end_lineno is not None and expression.end_col_offset is not None
    text = _inserted(text, expression.end_lineno, expression.end_col_offset, "))")
    return _inserted(text, expression.lineno, expression.col_offset, call)


def _inserted(text: str, line: int, column: int, more: str) -> str:
    """The text with something inserted at a place that ``ast`` names: columns count bytes."""
    lines = text.split("\n")
    encoded = lines[line - 1].encode()
    lines[line - 1] = (encoded[:column] + more.encode() + encoded[column:]).decode()
    return "\n".join(lines)


def observe(namespace: Mapping[str, Any], path: str) -> None:
    """Write down the variables of the notebook."""
    users = {name: value for name, value in namespace.items() if not _is_of_ipython(name, value, namespace)}
    Path(path).write_text(json.dumps(describe_names(users)), encoding="utf-8")
    Path(f"{path}.aliases").write_text(json.dumps(fitted_twice(users)), encoding="utf-8")


def _is_of_ipython(name: str, value: Any, namespace: Mapping[str, Any]) -> bool:
    """Whether IPython has bound a name: ``_i7`` is the text of a cell, ``_7`` what it came to."""
    if name in OF_IPYTHON or (name[:2] == "_i" and name[2:].isdigit()):
        return True
    return name[:1] == "_" and name[1:].isdigit() and (namespace.get("_oh") or {}).get(int(name[1:])) is value


def fitted_twice(namespace: Mapping[str, Any]) -> list[list[str]]:
    """The names of each object that can be fitted and has several."""
    found: dict[int, list[str]] = {}
    for name, value in namespace.items():
        if not name.startswith("_") and not isinstance(value, type) and hasattr(type(value), "fit"):
            found.setdefault(id(value), []).append(name)
    return [names for names in found.values() if len(names) > 1]


def observe_metrics(namespace: Mapping[str, Any], path: str, variables: Mapping[str, str]) -> None:
    """Write down what a step with these variables would log, what is a finite number, for each label of the cell."""
    from types import SimpleNamespace

    from kalegen.runtime.metrics import log_metrics

    logged: dict[str, dict[str, float]] = {}
    for label, variable in variables.items():
        value, logged[label] = namespace.get(variable), {}
        values = dict(getattr(value, "metadata", {})) if label.startswith("**") else {label: value}
        log_metrics(SimpleNamespace(log_metric=logged[label].__setitem__), values)
    Path(path).write_text(json.dumps(logged), encoding="utf-8")


def tested(namespace: Mapping[str, Any], path: str, names: list[str], value: Any) -> bool:
    """Whether a condition's value holds; writes that down, and the variables next to it."""
    holds = bool(value)
    observe(namespace, path)
    Path(f"{path}.holds").write_text(json.dumps(holds), encoding="utf-8")
    return holds


def iterated(namespace: Mapping[str, Any], path: str, names: list[str], items: Iterable[Any]) -> Iterator[Any]:
    """The items of a loop; writes down the variables now, and after each iteration those that it binds."""
    observe(namespace, path)
    return _each(namespace, Path(f"{path}.each"), names, items)


def _each(namespace: Mapping[str, Any], path: Path, names: list[str], items: Iterable[Any]) -> Iterator[Any]:
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            yield item
            bound = {name: namespace[name] for name in names if name in namespace}
            file.write(json.dumps(describe_names(bound)) + "\n")
            file.flush()
