"""Statements that make, change and show values."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.fuzz.scope import Scope


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


def from_comprehension(scope: Scope) -> str | None:
    names = scope.bound("list")
    if not names:
        return None
    first, second, value = scope.one(names), scope.one(names), scope.atom()
    form = scope.one(
        [
            "[w for v in [{0}, {1}] for w in v if w != {2}] + [0]",
            "sorted({{v % 5 for v in {0}}})",
            "list({{v % 3: v + {2} for v in {0}}}.values())",
            "[*(v - {2} for v in {0} if v in {1}), 1]",
            "[[v + w for w in {1}][0] for v in {0}]",
            "[(lambda w: w + v)({2}) for v in {0}]",
            "[last_ := v for v in {0}] + [last_]",
        ]
    )
    made = str(form).format(first, second, value)
    return f"{scope.bind(scope.fresh('list'), 'list')} = {made}"


def remove_items(scope: Scope) -> str | None:
    names = scope.bound("list", changing=True)
    if not names:
        return None
    form = scope.one(["del {0}[0]", "{0}.pop()", "del {0}[1:]", "{0}[:1] = []", "{0}.remove({0}[-1])", "{0} *= 2"])
    name = scope.one(names)
    return f"if len({name}) > 1:\n    {str(form).format(name)}"


def swap(scope: Scope) -> str | None:
    names = scope.bound(scope.one(["int", "list", "dict", "nested"]), changing=True)
    if len(names) < 2:
        return None
    first, second = scope.one(names), scope.one(names)
    return f"{first}, {second} = {second}, {first}"


def copied(scope: Scope) -> str | None:
    kind = scope.one(["dict", "nested", "object"])
    names = scope.bound(kind, changing=True)
    if not names:
        return None
    old = scope.one(names)
    new, needs = scope.fresh(kind), dict(scope.needs.get(old, {}))
    how = scope.one(["copy", "deepcopy"])
    return f"import copy\n{scope.bind(new, kind, needs)} = copy.{how}({old})"


def new_pair(scope: Scope) -> str | None:
    lists, dicts = scope.bound("list", changing=True), scope.bound("dict", changing=True)
    if not lists or not dicts:
        return None
    value = f"({scope.one(lists)}, {scope.one(dicts)})"
    return f"{scope.bind(scope.fresh('pair'), 'pair')} = {value}"


def use_pair(scope: Scope) -> str | None:
    names = scope.bound("pair", changing=True)
    if not names:
        return None
    name, value = scope.one(names), scope.atom()
    if scope.draw(st.booleans()):
        first, second = scope.bind(scope.fresh("list"), "list"), scope.bind(scope.fresh("dict"), "dict")
        return f"{first}, {second} = {name}"
    return str(scope.one(["{0}[0].append({1})", "{0}[1]['k'] = {1}", "{0}[1]['l'] = {0}[0]"])).format(name, value)


def odd_target(scope: Scope) -> str | None:
    """A change in place that looks like a binding."""
    names = scope.bound("dict", changing=True)
    if not names:
        return None
    name, value = scope.one(names), scope.atom()
    forms = ["for {0}['k'] in range({1} % 4 + 1):\n    pass", "[{0}['k'], *_] = [{1}, 2]", "{0}['k'], _ = {1}, 0",
             "{0}['l'][:] = [{1}]", "{0} |= {{'k': {1}}}", "{0}.pop('new', None)", "{0}['new'] = {0}.pop('k')\n{0}['k'] = {1}"]  # fmt: skip  # noqa: E501
    return str(scope.one(forms)).format(name, value)


def either(scope: Scope) -> str | None:
    """One of two lists: an alias of one, or a change of one."""
    names = scope.bound("list", changing=True)
    if not names:
        return None
    chosen = f"{scope.one(names)} if {scope.atom()} > {scope.atom()} else {scope.one(names)}"
    if scope.draw(st.booleans()):
        return f"({chosen}).append({scope.atom()})"
    return f"{scope.bind(scope.fresh('list'), 'list')} = {chosen}"


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


def new_stream(scope: Scope) -> str:
    form = scope.one(
        ["import random\n{0} = random.Random({1})", "import numpy as np\n{0} = np.random.default_rng({1})"]
    )
    return str(form).format(scope.bind(scope.fresh("stream"), "stream"), scope.number())


def draw_from_stream(scope: Scope) -> str | None:
    names = scope.bound("stream", changing=True)
    if not names:
        return None
    name = scope.one(names)
    return f"{scope.bind(scope.fresh('int'), 'int')} = int({name}.random() * 1e6)"


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
    values += [f"{n}(1)" for n in scope.bound("function")] + [f"{n}()" for n in scope.bound("counter")]
    values += [f"getattr({n}, 'extra', None)" for n in scope.bound("class")] + [f"{n}[0]" for n in scope.bound("pair")]
    if not values:
        return None
    return f"print({scope.one(values)}, {scope.one(values)})"


def text(scope: Scope) -> str:
    name = scope.bind(scope.fresh("text"), "text")
    value = scope.one(
        ["'''a\n  \n\tb'''", "r'\\d{{$'", "'{{$.inputs}}'", 'f"{1 + 1:>4}"', "'é\\x00'", '"""x\n    """', "'#' * 3"]
    )
    return f"{name} = {value}"
