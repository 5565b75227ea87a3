"""Calls the methods of the tables: ``python -m tests.analysis.tables.trying_methods kinds FILE``."""

from __future__ import annotations

import faulthandler
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from kalegen.analysis.tables.effects import RECEIVER, CallEffect, words
from kalegen.analysis.tables.kinds import CONFUSION_MATRIX, ROC_CURVE
from kalegen.analysis.tables.methods import method_effect
from kalegen.analysis.tables.methods_by_kind import BY_KIND, IMMUTABLE_KINDS
from kalegen.analysis.tables.remade import gives_generator
from tests.analysis.tables.observing import Given
from tests.analysis.tables.samples.receivers import ARGUMENTS, RECEIVERS, Make
from tests.analysis.tables.trying import Trial, a_quiet_place, outcome, progress

MOST_CALLS, MOST_VARIED = 4, 2
UNTRIED_KINDS = {
    "tensor": "PyTorch is not installed for the tests",
    "session": "its methods need a network",
    **dict.fromkeys(
        words("frame series index groupby tabular accessor plotter"), "test_tables tries pandas' many methods"
    ),
    **dict.fromkeys(words("figure axes"), "each of their many methods takes long, and draws into what it is called on"),
    **dict.fromkeys(words("dataset network layer"), "TensorFlow is not installed for the tests"),
    **dict.fromkeys(("estimator", "drawing estimator"), "test_tables fits each estimator"),
    "drawing splitter": "its one method, split, is run by tests/semantics",
    **dict.fromkeys((CONFUSION_MATRIX, *ROC_CURVE), "they are arrays, which are tried as such"),
}
"""Kinds whose methods are not tried here, and why."""

NOT_CALLED = frozenset(
    words(
        "show to_clipboard to_gbq to_iceberg to_sql fileno detach rmdir unlink mkdir touch chmod lchmod rename"
        " symlink_to hardlink_to maketrans"
    )
)
"""Methods that need a screen or a service, or take away what the tests stand on."""


class MethodTrial(Trial):
    """What the calls of methods showed."""

    def try_method(self, row: str, name: str, kind: str | None, make: Make) -> None:
        taken = 0
        for arguments in ARGUMENTS:
            given = arguments().arguments
            if name.startswith("to_") and isinstance(given.get(0), int):
                continue  # one of the process's own files
            if not self._call(row, name, kind, Given({RECEIVER: make(), **given})):
                continue
            taken += 1
            if taken <= MOST_VARIED:
                for keywords in varied(make, name, arguments()):
                    self._call(row, name, kind, Given({RECEIVER: make(), **arguments().arguments, **keywords}))
            if taken == MOST_CALLS:
                return

    def _call(self, row: str, name: str, kind: str | None, made: Given) -> bool:
        effect = method_effect(name, kind, len(made.positional()))
        if effect is None:
            return False
        effect = replace(effect, iterator=effect.iterator or gives_generator(name, kind))
        return self.call(name, row, CallEffect(**vars(effect)), method_of(name, made), made) is not None


def varied(make: Make, name: str, made: Given) -> Iterator[dict[str, Any]]:
    """Keywords by which methods change their receiver, or write their result into an argument."""
    receiver = make()
    if isinstance(receiver, np.ndarray):
        yield {"out": _target(receiver, name, made)}
    if type(receiver).__module__.startswith("pandas"):
        yield from ({"inplace": True}, {"copy": False})


def _target(receiver: Any, name: str, made: Given) -> Any:
    try:
        result = getattr(receiver, name)(*made.positional())
        return np.zeros(np.shape(result), np.asarray(result).dtype)
    except Exception:  # whatever a method says of arguments that it does not take
        return None


WAITING = frozenset({"join of queue", "get of queue", "put of queue"})
"""Methods that may wait for ever; those that don't wait have the same row."""


def method_of(name: str, made: Given) -> Any:
    """The bound method, which takes the other arguments."""
    return lambda *positional, **keywords: getattr(made.arguments[RECEIVER], name)(*positional, **keywords)


def is_tried(name: str, make: Make) -> bool:
    return name not in NOT_CALLED and callable(getattr(make(), name, None))


def try_kinds() -> dict[str, list[str]]:
    """The rows of methods by kind, on objects of that kind."""
    trial, effects = MethodTrial(), {}
    with a_quiet_place():
        for kind, receivers in RECEIVERS.items():
            if kind in UNTRIED_KINDS:
                continue
            names = BY_KIND.get(kind) or [n for make in receivers for n in dir(make()) if not n.startswith("_")]
            for name in dict.fromkeys(names):
                row = f"{name} of {kind}" if kind in BY_KIND else f"any of {kind}"
                effects[row] = CallEffect(**vars(method_effect(name, kind) or IMMUTABLE_KINDS[kind]))
                progress(row)
                for make in receivers:
                    if is_tried(name, make) and row not in WAITING:
                        trial.try_method(row, name, kind, make)
    rows = [f"{name} of {kind}" for kind in BY_KIND if kind not in UNTRIED_KINDS for name in BY_KIND[kind]]
    return outcome(
        trial, effects, [row for row in rows if row.partition(" ")[0] not in NOT_CALLED and row not in WAITING]
    )


def main() -> None:
    faulthandler.enable(sys.__stderr__)
    made = try_kinds()
    Path(sys.argv[2]).write_text(json.dumps(made), encoding="utf-8")


if __name__ == "__main__":
    main()
