"""Chains of ten calls, the last of which changes something."""

from __future__ import annotations

from tests.fuzz.scope import Scope

LENGTH = 10


def _functions(name: str, parameter: str, last: str) -> str:
    """Functions written from the top down, each of which calls the next."""
    links = [
        f"def {name}_{number}({parameter}):\n    return {_next(name, number)}({parameter})"
        for number in range(1, LENGTH - 1)
    ]
    head = f"def {name}({parameter}):\n    return {name}_1({parameter})"
    return "\n".join([head, *links, f"def {name}_{LENGTH - 1}({parameter}):\n{last}"])


def _next(name: str, number: int) -> str:
    return f"{name}_{number + 1}"


def deep_function(scope: Scope) -> str | None:
    """Ten functions, the innermost of which changes a variable of the notebook."""
    lists, numbers = scope.bound("list", changing=True), scope.bound("int", changing=True)
    forms = [(f"    {n}.append(v)\n    return len({n})", n) for n in lists]
    forms += [(f"    global {n}\n    {n} += v\n    return {n}", n) for n in numbers]
    forms += [(f"    {n}['l'].append(v)\n    return {n}['k']", n) for n in scope.bound("dict", changing=True)]
    name = scope.fresh("deep")
    if not forms or scope.suffix:
        return None
    last, used = scope.one(forms)
    scope.bind(name, "function", {used: scope.types[used]})
    return _functions(name, "v", last)


def passing_function(scope: Scope) -> str | None:
    """Ten functions that hand a list on, the innermost of which changes it, or keeps it, or gives a part."""
    if scope.suffix:
        return None
    kept = scope.bound("nested", changing=True)
    forms = ["    v.append(1)\n    return v", "    v[:] = [len(v)]\n    return [v]", "    return {'v': v}"]
    name = scope.fresh("passer")
    needs = {}
    if kept and scope.draw_bool():
        nested = scope.one(kept)
        forms, needs = [f"    {nested}.append(v)\n    return v"], {nested: "nested"}
    scope.bind(name, "passer", needs)
    return _functions(name, "v", str(scope.one(forms)))


def pass_on(scope: Scope) -> str | None:
    functions, lists = scope.bound("passer"), scope.bound("list", changing=True)
    if not functions or not lists:
        return None
    call = f"{scope.one(functions)}({scope.one(lists)})"
    if scope.draw_bool():
        return call
    return f"{scope.bind(scope.fresh('passed'), 'passed')} = {call}"


def change_passed(scope: Scope) -> str | None:
    """A change through what such a chain gave: the list, what holds it in a list, or in a dict."""
    names = scope.bound("passed", changing=True)
    if not names:
        return None
    name, value = scope.one(names), scope.atom()
    return f"(list({name}.values())[0] if isinstance({name}, dict) else {name}).append({value})"


def deep_methods(scope: Scope) -> str:
    """A class whose methods call one another ten deep; the innermost changes the object."""
    name = scope.fresh("class")
    for other in [n for n, k in scope.types.items() if k == "object" and scope.needs.get(n, {}).get(name)]:
        del scope.types[other]
    scope.bind(name, "class")
    links = [f"    def m{number}(self):\n        return self.m{number + 1}()" for number in range(1, LENGTH)]
    return "\n".join(
        [
            f"class {name}:\n    def __init__(self, n):\n        self.n = n\n        self.items = []",
            "    def bump(self):\n        return self.m1()",
            *links,
            f"    def m{LENGTH}(self):\n        self.n += 1\n        self.items.append(self.n)\n        return self",
        ]
    )
