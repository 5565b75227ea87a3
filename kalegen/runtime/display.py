"""IPython's ``display`` where there is no IPython."""

from __future__ import annotations

from typing import Any


def display(*values: Any, **options: Any) -> None:
    """Print the values as a notebook shows them: texts in quotes, long lists in lines."""
    for value in values:
        print(display_text(value))


def display_text(value: Any) -> str:
    """A value as IPython writes it: a container that is too long for a line has a line for each of its items."""
    try:
        return display_layout(value, 79, 0, 0, 0)
    except RecursionError:  # a container that holds itself, or one too deep for it
        return repr(value)


def display_layout(
    value: Any, width: float, indent: int, column: int, after: int
) -> str:
    """A value's text from ``column`` on, its further lines indented, with room for ``after`` characters behind it."""
    kind: type = type(value)
    brackets: dict[type, str] = {list: "[ ]", tuple: "( )", dict: "{ }", set: "{ }"}
    brackets[frozenset] = "frozenset({ })"
    if kind not in brackets or not value:
        return display_plain(value).replace("\n", "\n" + " " * indent)
    opening, closing = brackets[kind].split()
    if kind is tuple and len(value) == 1:
        closing = ",)"
    items = list(value) if kind not in (set, frozenset) else display_sorted(value)
    inner = indent + len(opening)
    endless = float("inf")
    is_cut = len(items) > 1000
    items = items[:1000]
    keys = [""] * len(items)
    if kind is dict:
        keys = [display_layout(key, endless, inner, 0, 0) + ": " for key in items]
        items = [value[key] for key in items]

    def lines(room: float) -> list[str]:
        found = []
        for number, (key, item) in enumerate(zip(keys, items)):
            behind = 1 if number + 1 < len(items) else len(closing) + after
            start = (inner if number else column + len(opening)) + len(key)
            found.append(key + display_layout(item, room, inner, start, behind))
        return [*found, "..."] if is_cut else found

    flat = opening + ", ".join(lines(endless)) + closing
    fits = "\n" not in flat and column + len(flat) + after <= width
    if fits or width == endless:
        return flat
    return opening + (",\n" + " " * inner).join(lines(width)) + closing


def display_plain(value: Any) -> str:
    """The text of a value that is no container; an object that has none of its own is called by its class."""
    kind: Any = type(value)
    if kind.__repr__ is not object.__repr__:
        return repr(value)
    module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
    return f"<{module}{kind.__qualname__} at {id(value):#x}>"


def display_sorted(values: Any) -> list[Any]:
    """The items of a set in an order that is the same in every run."""
    try:
        return sorted(values)
    except Exception:  # whatever comparing the user's own values raises
        return sorted(values, key=str)
