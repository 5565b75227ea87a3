"""Statements that define functions and classes, and that use them."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fuzz.scope import Scope, needed


def pure_function(scope: Scope) -> str:
    """A function with free variables, which may be other functions; defaults; nested functions and lambdas."""
    free = scope.one([*scope.bound("int"), *(f"len({n})" for n in scope.bound("list")), str(scope.number())])
    calls = scope.one([*(f"{n}(v)" for n in scope.bound("function")), "v"])
    default = scope.atom()
    needs = needed(scope, free, calls)
    name = scope.fresh("function")
    if name in needs:
        free, calls, needs = "1", "v", {}
    forms = [
        f"def {name}(v, k={default}):\n    return {calls} + {free} + k",
        f"{name} = lambda v: {calls} + {free}",
        f"def {name}(v):\n    def inner(w):\n        return w + {free} + v\n    return inner({calls})",
        f"def {name}(v):\n    parts = [w + v for w in range(2)]\n    return sorted(parts, key=lambda w: -w - v)[0] + {calls} + {free}",  # noqa: E501
        f'def {name}(v: int) -> "int":\n    """Add.\n\n    More."""\n    total = {calls}\n    for w in range(2):\n        total += w + {free}\n    return total',  # noqa: E501
        f"import functools\n@functools.lru_cache(maxsize=None)\ndef {name}(v):\n    return v * 2 + 1",
    ]
    index = scope.draw(st.integers(0, len(forms) - 1))
    scope.bind(name, "function", {} if index == 5 else needs)
    return forms[index]


def stateful_function(scope: Scope) -> str:
    """Functions with state of their own: closures, mutable defaults, attributes."""
    name = scope.fresh("function")
    form = scope.one(
        [
            "def make_{0}():\n    count = [0]\n    def step(v):\n        count[0] += v\n        return count[0]\n    return step\n{0} = make_{0}()",  # noqa: E501
            "def {0}(v, cache=[]):\n    cache.append(v)\n    return len(cache)",
            "def {0}(v):\n    {0}.calls = getattr({0}, 'calls', 0) + 1\n    return {0}.calls",
            "def make_{0}(base):\n    def inner(v):\n        nonlocal base\n        base += 1\n        return base + v\n    return inner\n{0} = make_{0}(3)",  # noqa: E501
        ]
    )
    scope.bind(name, "function")
    return str(form).format(name)


def function_value(scope: Scope) -> str | None:
    """Functions that are made of others, hold values, or draw random numbers."""
    name, value = scope.fresh("function"), scope.atom()
    lists, functions = scope.bound("list", changing=True), [n for n in scope.bound("function") if n != name]
    forms: list[tuple[str, list[str]]] = [
        (f"import functools\n{name} = functools.partial(lambda v, k: v + k, k={value})", []),
        (f"if {value} > 3:\n    def {name}(v):\n        return v\nelse:\n    {name} = lambda v: v + 1", []),
        (f"def {name}(v):\n    return 1 if v <= 1 else v + {name}(v // 2)", []),
    ]
    forms += [(f"def {name}(v, k={n}):\n    k.append(v)\n    return len(k)", []) for n in lists]
    forms += [(f"def {name}(v):\n    def each():\n        for w in {n}:\n            yield w + v\n    return [*each()][0]", [n])  # noqa: E501
              for n in lists]  # fmt: skip
    forms += [(f"def {name}(v, fn={n}):\n    return fn(v) + 1", [n]) for n in functions]
    forms += [(f"{name} = (lambda fn: lambda v: fn(v) + 2)({n})", [n]) for n in functions]
    if scope.seeded and not scope.suffix:
        forms.append((f"def {name}(v):\n    return v + random.randint(0, 10**6)", []))
    text, used = scope.one(forms)
    needs = {n: scope.types[n] for n in used}
    for other in used:  # the function may be held, and what it reads is needed still
        needs |= scope.needs.get(other, {})
    scope.bind(name, "function", needs)
    return str(text)


def new_table(scope: Scope) -> str | None:
    """Functions in a dict."""
    functions = scope.bound("function")
    if not functions:
        return None
    held = scope.one(functions)
    name, value = scope.fresh("table"), scope.atom()
    needs = {held: "function", **scope.needs.get(held, {}), **needed(scope, value)}
    scope.bind(name, "table", needs)
    return f"{name} = {{'f': {held}, 'g': lambda v: v + {value}}}"


def call_from_table(scope: Scope) -> str | None:
    names = scope.bound("table")
    if not names:
        return None
    call = f"{scope.one(names)}[{scope.one(['f', 'g'])!r}]({scope.atom()})"
    return f"{scope.bind(scope.fresh('int'), 'int')} = {call}"


def bound_method(scope: Scope) -> str | None:
    objects = scope.bound("object", changing=True)
    if not objects:
        return None
    held = scope.one(objects)
    name = scope.fresh("action")
    scope.bind(name, "action", dict(scope.needs[held]))
    return f"{name} = {held}.bump"


def two_closures(scope: Scope) -> str:
    """Two functions that share a variable of the call that made them."""
    name = scope.fresh("counter")
    scope.bind(name, "counter")
    scope.bind(f"add_{name}", "action")
    return (
        f"def make_{name}():\n    count = 0\n    def add():\n        nonlocal count\n        count += 1\n"
        f"    def get():\n        return count\n    return add, get\nadd_{name}, {name} = make_{name}()"
    )


def change_class(scope: Scope) -> str | None:
    names = scope.bound("class")
    if not names or scope.suffix:
        return None
    form = scope.one(["{0}.extra = getattr({0}, 'extra', 0) + 1", "{0}.total = {1}", "setattr({0}, 'extra', {1})"])
    return str(form).format(scope.one(names), scope.atom())


def subclass(scope: Scope) -> str | None:
    classes = scope.bound("class")
    name = scope.fresh("class")
    if not classes or name in classes:
        return None
    base = scope.one(classes)
    _forget_instances(scope, name)
    scope.bind(name, "class", {base: "class", **scope.needs.get(base, {})})
    return (
        f"class {name}({base}):\n    made = []\n    def __init__(self, n):\n        super().__init__(n)\n"
        f"        self.made.append(n)\n    def __eq__(self, other):\n        return type(self) is type(other)\n"
        f"    @classmethod\n    def count(cls):\n        return len(cls.made)"
    )


def new_member(scope: Scope) -> str:
    name = scope.bind(scope.fresh("member"), "member")
    return f"import enum\nclass Kind_{name}(enum.Enum):\n    ONE = 1\n    TWO = 2\n{name} = Kind_{name}.TWO"


def use_member(scope: Scope) -> str | None:
    names = scope.bound("member")
    if not names:
        return None
    name = scope.one(names)
    return f"print({name}, {name} is Kind_{name}(2), [m.name for m in Kind_{name}])"


def action(scope: Scope) -> str | None:
    """A function without parameters that changes variables of the module."""
    name = scope.fresh("action")
    lists, numbers = scope.bound("list", changing=True), scope.bound("int", changing=True)
    forms = [(f"def {name}():\n    {n}.append({scope.number()})", n) for n in lists]
    forms += [(f"def {name}():\n    global {n}\n    {n} += 1", n) for n in numbers]
    forms += [(f"def {name}():\n    {n}['k'] += 1", n) for n in scope.bound("dict", changing=True)]
    forms += [(f"def {name}():\n    {n}()\n    {n}()", n) for n in scope.bound("action")]
    forms += [(f"def {name}():\n    {n}.bump()", n) for n in scope.bound("object", changing=True)]
    forms = [form for form in forms if form[1] != name]
    if not forms:
        return None
    text, used = scope.one(forms)
    scope.bind(name, "action", {used: scope.types[used]})
    return str(text)


def act(scope: Scope) -> str | None:
    names = scope.bound("action")
    return f"{scope.one(names)}()" if names else None


def new_class(scope: Scope) -> str:
    name = scope.fresh("class")
    free = scope.one([*scope.bound("int"), str(scope.number())])
    needs = needed(scope, free)
    forms = [
        "class {0}:\n    total = 0\n    def __init__(self, n):\n        self.n = n\n        self.items = []\n"
        "    def bump(self):\n        self.n += {1}\n        {0}.total += 1\n        self.items.append(self.n)\n        return self",  # noqa: E501
        "from dataclasses import dataclass, field\n@dataclass\nclass {0}:\n    n: int = 0\n    items: list = field(default_factory=list)\n"  # noqa: E501
        "    def bump(self):\n        self.items.append(self.n)\n        self.n += {1}\n        return self",
        "class Base{0}:\n    def bump(self):\n        self.n = self.n + 1\n        return self\n"
        "class {0}(Base{0}):\n    def __init__(self, n):\n        super().__init__()\n        self.n = n\n        self.items = [n]\n"  # noqa: E501
        "    @property\n    def more(self):\n        return self.n + {1}",
    ]
    scope.bind(name, "class", needs)
    _forget_instances(scope, name)
    return str(scope.one(forms)).format(name, free)


def _forget_instances(scope: Scope, name: str) -> None:
    """Instances of the class that had this name before are of no class that is bound."""
    for other in [n for n, k in scope.types.items() if k == "object" and scope.needs.get(n, {}).get(name)]:
        del scope.types[other]


def new_object(scope: Scope) -> str | None:
    classes = scope.bound("class")
    if not classes:
        return None
    kind, value = scope.one(classes), scope.atom()
    return f"{scope.bind(scope.fresh('object'), 'object', {kind: 'class'})} = {kind}({value})"


def change_object(scope: Scope) -> str | None:
    names = scope.bound("object", changing=True)
    if not names:
        return None
    form = scope.one(["{0}.bump()", "{0}.items.append({1})", "{0}.n = {1}", "{0}.n += 1", "setattr({0}, 'n', {1})"])
    return str(form).format(scope.one(names), scope.atom())


def object_in_list(scope: Scope) -> str | None:
    lists, objects = scope.bound("list", changing=True), scope.bound("object", changing=True)
    if not objects or not lists:
        return None
    return f"{scope.one(objects)}.items = {scope.one(lists)}"


def chain_calls(scope: Scope) -> str | None:
    functions, lists = scope.bound("function"), scope.bound("list")
    if not functions or not lists:
        return None
    call = scope.one(
        ["sum(map({0}, {1}))", "len(sorted({1}, key={0}))", "max([{0}(v) for v in {1}])", "[{0}][0]({1}[0])"]
    )
    if scope.types.keys() & {"sum", "max"}:
        return None
    made = str(call).format(scope.one(functions), scope.one(lists))
    return f"{scope.bind(scope.fresh('int'), 'int')} = {made}"


def decorate(scope: Scope) -> str | None:
    lists = scope.bound("list", changing=True)
    if not lists:
        return None
    log, name = scope.one(lists), scope.fresh("function")
    scope.bind(name, "function", {log: "list"})
    return (
        f"def logged(fn):\n    def wrapper(*args):\n        {log}.append(7)\n        return fn(*args)\n    return wrapper\n"  # noqa: E501
        f"@logged\ndef {name}(v):\n    return v + 1"
    )
