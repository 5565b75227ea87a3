"""What is bound while a generated program grows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]

NAMES: dict[str, tuple[str, ...]] = {
    "int": ("a", "b", "n", "id", "sum"),
    "list": ("xs", "ys", "zs", "list_"),
    "dict": ("d", "e", "vars_"),
    "nested": ("grid", "rows"),
    "function": ("f", "g", "h"),
    "action": ("act", "poke"),
    "class": ("P", "Q"),
    "object": ("p", "q", "r"),
    "array": ("arr", "view"),
    "flag": ("flag", "ok"),
    "text": ("s", "t"),
    "pair": ("pair", "both"),
    "stream": ("rng", "dice"),
    "table": ("table", "calls"),
    "member": ("hue", "shade"),
    "counter": ("counter", "tally"),
    "list class": ("Bag", "Stack"),
    "dict class": ("Conf", "Bunch"),
    "array class": ("Signal",),
    "series class": ("Column",),
    "estimator class": ("Mean", "Shift"),
    "series": ("ser", "col"),
    "estimator": ("model", "other"),
    "log": ("log", "shape"),
    "deep": ("deep", "far"),
    "passer": ("hand", "give"),
    "passed": ("got", "taken"),
}
"""Names by the type of their values; some are names of builtins."""

Statement = Callable[["Scope"], "str | None"]
"""Draws a statement and notes what it binds; None if nothing that it needs is bound."""


@dataclass
class Scope:
    """What is bound while a program grows: the types of names, what functions need, what must not be changed,
    and the statements that half of it is made of."""

    draw: Draw
    types: dict[str, str] = field(default_factory=dict)
    needs: dict[str, dict[str, str]] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    suffix: str = ""
    seeded: bool = False
    conditional: dict[str, str] = field(default_factory=dict)
    theme: Sequence[Statement] = ()

    def one(self, options: Sequence[Any]) -> Any:
        """One of the options."""
        return self.draw(st.sampled_from(options))

    def draw_bool(self) -> bool:
        """One thing or the other."""
        return bool(self.draw(st.booleans()))

    def number(self) -> int:
        """A small number."""
        return int(self.draw(st.integers(0, 9)))

    def bound(self, kind: str, *, changing: bool = False) -> list[str]:
        """The names of a type that can be used now; of those, the ones that may be changed."""
        return [n for n, k in self.types.items() if k == kind and not (changing and n in self.frozen) and self.works(n)]

    def works(self, name: str, callers: frozenset[str] = frozenset()) -> bool:
        """Whether what a function reads is bound, of the type that it was written for, and not the function again."""
        if name in callers:
            return False
        needs = self.needs.get(name, {}).items()
        return all(self.types.get(n) == kind and self.works(n, callers | {name}) for n, kind in needs)

    def fresh(self, kind: str) -> str:
        """A name to bind to a value of the type."""
        return str(self.one(NAMES[kind])) + self.suffix

    def bind(self, name: str, kind: str, needs: dict[str, str] | None = None) -> str:
        """Note that a name is bound now."""
        self.types[name] = kind
        self.needs.pop(name, None)
        self.conditional.pop(name, None)
        if needs:
            self.needs[name] = needs
        return name

    def atom(self) -> str:
        """An expression for a number."""
        choices: list[str] = [str(self.number()), *self.bound("int"), *(f"len({n})" for n in self.bound("list"))]
        choices += [f"{n}[0]" for n in self.bound("list")] + [f"int({n}[-1])" for n in self.bound("array")]
        choices += [f"{n}.n" for n in self.bound("object")] + [f"{n}['k']" for n in self.bound("dict")]
        return str(self.one(choices))

    def expression(self) -> str:
        """An expression for a number, perhaps with a call."""
        functions = self.bound("function")
        form = self.draw(st.integers(0, 5))
        if functions and form >= 3:
            return f"{self.one(functions)}({self.atom()})"
        return f"{self.atom()} + {self.atom()}" if form == 2 else self.atom()


def needed(scope: Scope, *texts: str) -> dict[str, str]:
    """The bound names in some expressions, with their types."""
    found = {name for text in texts for name in re.findall(r"[A-Za-z_]\w*", text)}
    return {name: scope.types[name] for name in sorted(found) if name in scope.types}
