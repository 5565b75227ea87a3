"""The generator of notebooks: statements over a few names, of which it knows the types, so that they run.

Each statement is drawn from ``STATEMENTS``; one says what it needs of the names that are bound, and what it binds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from tests.fuzz.programs import Cell, Program

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
}
"""Names by the type of their values; some are names of builtins."""


@dataclass
class Scope:
    """What is bound while a program grows: the types of names, what functions need, what must not be changed."""

    draw: Draw
    types: dict[str, str] = field(default_factory=dict)
    needs: dict[str, dict[str, str]] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()
    suffix: str = ""
    seeded: bool = False
    conditional: dict[str, str] = field(default_factory=dict)

    def one(self, options: Sequence[Any]) -> Any:
        """One of the options."""
        return self.draw(st.sampled_from(options))

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


Statement = Callable[[Scope], str | None]


def assign(scope: Scope) -> str:
    value = scope.expression()
    return f"{scope.bind(scope.fresh('int'), 'int')} = {value}"


def augment(scope: Scope) -> str | None:
    names = scope.bound("int", changing=True)
    if not names:
        return None
    return f"{scope.one(names)} += {scope.atom()}"


def new_list(scope: Scope) -> str:
    inner = scope.one(
        [f"[{scope.atom()}, {scope.atom()}]", "list(range(3))", f"[v * 2 for v in range({scope.atom()} % 3 + 1)]"]
    )
    return f"{scope.bind(scope.fresh('list'), 'list')} = {inner}"


def two_lists(scope: Scope) -> str:
    value = f"[{scope.atom()}]"
    first, second = scope.fresh("list"), scope.fresh("list")
    return f"{scope.bind(first, 'list')} = {scope.bind(second, 'list')} = {value}"


def alias(scope: Scope) -> str | None:
    kind = scope.one(["list", "dict", "object", "nested", "function"])
    names = [n for n in scope.bound(kind) if n not in scope.frozen]
    if not names:
        return None
    old = scope.one(names)
    new = scope.fresh(kind)
    needs = dict(scope.needs.get(old, {}))
    return f"{scope.bind(new, kind, needs)} = {old}"


def change_list(scope: Scope) -> str | None:
    names = scope.bound("list", changing=True)
    if not names:
        return None
    name, value = scope.one(names), scope.atom()
    forms = ["{0}.append({1})", "{0}[0] = {1}", "{0} += [{1}]", "{0}.insert(0, {1})", "{0}.sort()", "{0}.extend([{1}])"]
    return str(scope.one(forms)).format(name, value)


def rebind_list(scope: Scope) -> str | None:
    names = scope.bound("list")
    if not names:
        return None
    name, value = scope.one(names), scope.atom()
    new = scope.fresh("list")
    form = scope.one(
        ["{0} + [{1}]", "[v + {1} for v in {0}]", "sorted({0})", "{0}[:]", "list(map(lambda v: v - {1}, {0}))"]
    )
    made = str(form).format(name, value)
    return f"{scope.bind(new, 'list')} = {made}"


def new_dict(scope: Scope) -> str:
    parts = ['"k": ' + scope.atom()]
    lists = scope.bound("list", changing=True)
    inner = scope.one([*lists, f"[{scope.number()}]"])
    return f"{scope.bind(scope.fresh('dict'), 'dict')} = {{{', '.join(parts)}, 'l': {inner}}}"


def change_dict(scope: Scope) -> str | None:
    names = scope.bound("dict", changing=True)
    if not names:
        return None
    form = scope.one(
        [
            "{0}['k'] = {1}",
            "{0}['l'].append({1})",
            "{0}.update(k={1})",
            "{0}['k'] += {1}",
            "{0}.setdefault('l', []).append({1})",
        ]
    )
    return str(form).format(scope.one(names), scope.atom())


def new_nested(scope: Scope) -> str | None:
    lists = scope.bound("list", changing=True)
    if not lists:
        return None
    first, second = scope.one(lists), scope.one([*lists, "[0]"])
    return f"{scope.bind(scope.fresh('nested'), 'nested')} = [{first}, {second}]"


def change_nested(scope: Scope) -> str | None:
    names = scope.bound("nested", changing=True)
    if not names:
        return None
    form = scope.one(["{0}[0].append({1})", "{0}[1][0] = {1}", "for row in {0}:\n    row.append({1})"])
    return str(form).format(scope.one(names), scope.atom())


def take_from_nested(scope: Scope) -> str | None:
    names = scope.bound("nested", changing=True)
    if not names:
        return None
    value = f"{scope.one(names)}[0]"
    return f"{scope.bind(scope.fresh('list'), 'list')} = {value}"


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


def needed(scope: Scope, *texts: str) -> dict[str, str]:
    """The bound names in some expressions, with their types."""
    import re

    found = {name for text in texts for name in re.findall(r"[A-Za-z_]\w*", text)}
    return {name: scope.types[name] for name in sorted(found) if name in scope.types}


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
    for other in [n for n, k in scope.types.items() if k == "object" and scope.needs.get(n, {}).get(name)]:
        del scope.types[other]  # an instance of the old class of that name
    return str(scope.one(forms)).format(name, free)


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


def loop(scope: Scope) -> str | None:
    lists = scope.bound("list", changing=True)
    if not lists:
        return None
    name = scope.one(lists)
    target = scope.fresh("int")
    form = scope.one(
        [
            "for {1} in range(3):\n    {0}.append({1})",
            "for {1} in {0}[:2]:\n    if {1} > 100:\n        break\nelse:\n    {0}.append(1)",
            "while len({0}) < 4:\n    {0}.append({2})\n{1} = len({0})",
            "for {1}, w_ in enumerate({0}[:2]):\n    {0}[{1}] = w_ + 1",
        ]
    )
    if target in scope.frozen:
        return None
    value = scope.atom()
    scope.bind(target, "int")
    return str(form).format(name, target, value)


def branch(scope: Scope) -> str:
    test = f"{scope.atom()} > {scope.atom()}"
    first, second = scope.expression(), scope.expression()
    name = scope.bind(scope.fresh("int"), "int")
    return f"if {test}:\n    {name} = {first}\nelse:\n    {name} = {second}"


def perhaps_bind(scope: Scope) -> str:
    """A name bound on one branch alone, read later on the same condition."""
    test = f"{scope.atom()} > {scope.number()}"
    flag = scope.bind(scope.fresh("flag"), "flag")
    scope.conditional = {n: f for n, f in scope.conditional.items() if f != flag}
    name = f"maybe_{flag}"
    scope.conditional[name] = flag
    return f"{flag} = {test}\nif {flag}:\n    {name} = {scope.atom()}"


def perhaps_read(scope: Scope) -> str | None:
    if not scope.conditional:
        return None
    name = scope.one(sorted(scope.conditional))
    return f"if {scope.conditional[name]}:\n    print({name})"


def attempt(scope: Scope) -> str | None:
    lists = scope.bound("list")
    if not lists:
        return None
    text = f"{scope.one(lists)}[{scope.one(['0', '99'])}]"
    fallback = scope.atom()
    name = scope.bind(scope.fresh("int"), "int")
    tail = scope.one(["", f"\nelse:\n    {name} += 1", f"\nfinally:\n    {name} = 5"])
    return f"try:\n    {name} = {text}\nexcept IndexError as error:\n    {name} = {fallback}{tail}"


def delete(scope: Scope) -> str | None:
    names = [n for kind in ("int", "list", "object", "text") for n in scope.bound(kind, changing=True)]
    if not names:
        return None
    name = scope.one(names)
    del scope.types[name]
    return f"del {name}"


def walrus(scope: Scope) -> str | None:
    lists = scope.bound("list")
    if not lists:
        return None
    name = scope.bind(scope.fresh("int"), "int")
    return f"if ({name} := len({scope.one(lists)})) > 2:\n    print('long', {name})"


def unpack(scope: Scope) -> str | None:
    lists = scope.bound("list")
    if not lists:
        return None
    source = scope.one(lists)
    number, rest = scope.bind(scope.fresh("int"), "int"), scope.fresh("list")
    scope.bind(rest, "list")
    return f"{number}, *{rest} = {source} + [1, 2]"


def shadow(scope: Scope) -> str | None:
    lists = scope.bound("list")
    if not lists or scope.suffix:
        return None
    builtin = scope.one(["sum", "max", "id", "len_"])
    call = {"sum": "sum", "max": "max", "id": "len", "len_": "len"}[builtin]
    if scope.types.get(call) is not None:
        return None
    text = f"{builtin} = {call}({scope.one(lists)})"
    scope.bind(builtin, "int")
    return text


def seed(scope: Scope) -> str | None:
    if scope.suffix:
        return None
    scope.seeded = True
    return f"import random\nimport numpy as np\nrandom.seed({scope.number()})\nnp.random.seed({scope.number()})"


def random_number(scope: Scope) -> str | None:
    if not scope.seeded or scope.suffix:
        return None
    form = scope.one(
        [
            "random.randint(0, 10**6)",
            "int(np.random.randint(10**6))",
            "random.choice(range(1000))",
            "int(np.random.rand() * 1e6)",
        ]
    )
    return f"{scope.bind(scope.fresh('int'), 'int')} = {form}"


def new_array(scope: Scope) -> str:
    name = scope.bind(scope.fresh("array"), "array")
    return f"import numpy as np\n{name} = np.arange({scope.number()} + 2)"


def change_array(scope: Scope) -> str | None:
    names = scope.bound("array", changing=True)
    if not names:
        return None
    name = scope.one(names)
    return str(
        scope.one([f"{name}[0] = {scope.atom()}", f"{name} += 1", f"{name}.sort()", f"np.add({name}, 1, out={name})"])
    )


def slice_array(scope: Scope) -> str | None:
    names = scope.bound("array", changing=True)
    if not names:
        return None
    old = scope.one(names)
    return f"{scope.bind(scope.fresh('array'), 'array')} = {old}[{scope.one(['1:', ':', '::-1'])}] if len({old}) > 1 else {old}"  # noqa: E501


def show(scope: Scope) -> str | None:
    names = [n for kind in ("int", "list", "dict", "nested", "flag", "text", "array") for n in scope.bound(kind)]
    values = [
        *names,
        *(f"{n}.n" for n in scope.bound("object")),
        *(f"isinstance({n}, {c})" for n in scope.bound("object") for c in scope.needs[n] if c in scope.types),
    ]
    values += [f"{n}(1)" for n in scope.bound("function")]
    if not values:
        return None
    return f"print({scope.one(values)}, {scope.one(values)})"


def text(scope: Scope) -> str:
    name = scope.bind(scope.fresh("text"), "text")
    value = scope.one(
        ["'''a\n  \n\tb'''", "r'\\d{{$'", "'{{$.inputs}}'", 'f"{1 + 1:>4}"', "'é\\x00'", '"""x\n    """', "'#' * 3"]
    )
    return f"{name} = {value}"


def late_import(scope: Scope) -> str:
    name = scope.fresh("int")
    form = scope.one(
        [
            "import math as m_\n{0} = m_.floor(2.5)",
            "from collections import Counter\n{0} = Counter([1, 1, 2])[1]",
            "if True:\n    import os.path\n{0} = len(os.path.join('a', 'b'))",
            "def late_():\n    import json\n    return len(json.dumps([1]))\n{0} = late_()",
        ]
    )
    scope.bind(name, "int")
    return str(form).format(name)


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


def match(scope: Scope) -> str | None:
    lists = scope.bound("list")
    if not lists:
        return None
    subject = scope.one(lists)
    name = scope.bind(scope.fresh("int"), "int")
    return f"match {subject}:\n    case [{name}]:\n        pass\n    case [{name}, *_]:\n        {name} += 1"


STATEMENTS: tuple[Statement, ...] = (
    assign, assign, augment, new_list, new_list, two_lists, alias, alias, change_list, change_list, rebind_list,
    new_dict, change_dict, new_nested, change_nested, take_from_nested, pure_function, pure_function,
    stateful_function, action, act, act, new_class, new_object, new_object, change_object, change_object,
    object_in_list, loop, branch, perhaps_bind, perhaps_read, attempt, delete, walrus, unpack, shadow, seed,
    random_number, random_number, new_array, change_array, slice_array, show, show, show, text, late_import,
    chain_calls, decorate, match,
)  # fmt: skip


def statements(scope: Scope, least: int, most: int) -> tuple[str, ...]:
    """A few statements that run one after another."""
    made: list[str] = []
    for _ in range(scope.draw(st.integers(least, most))):
        text_ = scope.one(STATEMENTS)(scope)
        if text_ is not None:
            made.append(text_)
    return tuple(made) or (assign(scope),)


PARAMETERS: dict[str, tuple[str, str, Any]] = {
    "n": ("int", "n = 3", 5),
    "xs": ("list", "xs = [4, 2]", [7, 8, 9]),
    "d": ("dict", 'd = {"k": 1, "l": [2]}', {"k": 3, "l": [4, 5]}),
    "s": ("text", "s = 'a\\n\"b\"'", "new"),
}


def parameters(scope: Scope) -> tuple[list[Cell], dict[str, Any]]:
    """A cell of parameters, and how their values are spelled in JSON: whole numbers with or without ``.0``."""
    chosen = scope.draw(st.lists(st.sampled_from(sorted(PARAMETERS)), unique=True, max_size=3))
    if not chosen:
        return [], {}
    lines, arguments = [], {}
    for name in chosen:
        kind, line, _ = PARAMETERS[name]
        scope.bind(name, kind)
        lines.append(line)
        arguments[name] = _literal(line)
    spelled = _as_floats if scope.draw(st.booleans()) else _as_they_are
    return [Cell(("pipeline-parameters",), tuple(lines))], {k: spelled(v) for k, v in arguments.items()}


def _literal(line: str) -> Any:
    import ast

    return ast.literal_eval(line.partition(" = ")[2])


def _as_they_are(value: Any) -> Any:
    return value


def _as_floats(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_floats(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_floats(item) for key, item in value.items()}
    return float(value) if isinstance(value, int) else value


@st.composite
def programs(draw: Draw) -> Program:
    """Notebooks: parameters, shared cells, and steps in a chain (tagged, or found from data flow) or a diamond."""
    scope = Scope(draw)
    first, arguments = parameters(scope)
    cells = [*first, *_shared(scope)]
    shape = scope.one(["chain", "chain", "free", "diamond"])
    if shape == "diamond":
        cells += _diamond(scope)
    else:
        for number in range(1, draw(st.integers(2, 5)) + 1):
            previous = [f"prev:s{number - 1}"] if number > 1 and shape == "chain" else []
            cells += _step(scope, f"s{number}", previous)
    return Program(tuple(cells), arguments)


def _step(scope: Scope, name: str, previous: list[str]) -> list[Cell]:
    first = Cell((f"step:{name}", *previous), statements(scope, 1, 5))
    more = [Cell((), statements(scope, 1, 3))] if scope.draw(st.integers(0, 3)) == 0 else []
    return [first, *(Cell((f"step:{name}",), cell.statements) for cell in more)]


def _shared(scope: Scope) -> list[Cell]:
    """A cell of imports and one of functions, now and then."""
    cells = []
    if scope.draw(st.integers(0, 2)) == 0:
        cells.append(Cell(("imports",), ("import math", "import numpy as np")))
    if scope.draw(st.integers(0, 2)) == 0:
        parameters_ = dict(scope.types)
        scope.types = {}  # what shared functions read is bound by no step yet
        made = [scope.one([pure_function, new_class, stateful_function])(scope) for _ in range(2)]
        scope.types = {**parameters_, **scope.types}
        cells.append(Cell(("functions",), tuple(made)))
    return cells


def _diamond(scope: Scope) -> list[Cell]:
    """A step, two that follow it and share nothing that changes, and one that sees all."""
    cells = _step(scope, "top", [])
    frozen = frozenset(scope.types)
    results = []
    for side in ("left", "right"):
        own = Scope(scope.draw, dict(scope.types), dict(scope.needs), frozen, f"_{side}", seeded=False)
        # what changes the state of something that both sides see is for chains
        own.types = {n: k for n, k in own.types.items() if k in ("int", "list", "dict", "array", "flag", "text")}
        cells += _step(own, side, ["prev:top"])
        results.append(own)
    for own in results:
        scope.types |= {n: k for n, k in own.types.items() if n not in frozen}
        scope.needs |= {n: k for n, k in own.needs.items() if n not in frozen}
    return cells + _step(scope, "bottom", ["prev:left", "prev:right"])
