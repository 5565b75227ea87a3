"""Statements with statements inside, and those that bind names in odd ways."""

from __future__ import annotations

from tests.fuzz.scope import Scope


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


def with_block(scope: Scope) -> str | None:
    lists = scope.bound("list", changing=True)
    if not lists:
        return None
    name, value = scope.one(lists), scope.atom()
    target = scope.bind(scope.fresh("int"), "int")
    form = scope.one(
        [
            "import contextlib\n@contextlib.contextmanager\ndef noting_(log):\n    log.append(1)\n    yield len(log)\n"
            "    log.append(2)\nwith noting_({0}) as {1}:\n    {0}.append({2})",
            "import contextlib\n{1} = {2}\nwith contextlib.suppress(ZeroDivisionError):\n    {1} = {2} // 0\n    {0}.append(1)",  # noqa: E501
            "class Guard_:\n    def __enter__(self):\n        return 3\n    def __exit__(self, *problem):\n"
            "        {0}.append({2})\n        return True\nwith Guard_() as {1}:\n    {0}.append({1})\n    raise ValueError",  # noqa: E501
            "import io\nwith io.StringIO() as out_:\n    out_.write('é')\n    {1} = len(out_.getvalue())\n{0}.append({2})",  # noqa: E501
            "import tempfile\nwith tempfile.TemporaryFile() as file_:\n    {1} = file_.write(b'ab')\n{0}[0] = {2}",
        ]
    )
    return str(form).format(name, target, value)


def nested_flow(scope: Scope) -> str | None:
    lists = scope.bound("list", changing=True)
    if not lists:
        return None
    name, value = scope.one(lists), scope.atom()
    target = scope.bind(scope.fresh("int"), "int")
    form = scope.one(
        [
            "for {1} in {0}[:3]:\n    try:\n        if {1} % 2:\n            continue\n        {0}.append({2})\n    finally:\n        {1} = -1",  # noqa: E501
            "{1} = 0\nwhile True:\n    {1} += 1\n    if {1} > {2} % 5 + len({0}[:1]):\n        break\nelse:\n    {0}.append(1)",  # noqa: E501
            "try:\n    {1} = 1\n    try:\n        {0}[99]\n    except KeyError:\n        {1} = 2\n    {1} = 3\nexcept LookupError:\n    {0}.append({1})",  # noqa: E501
            "for {1} in []:\n    pass\nelse:\n    {1} = {2}\nif {1} > 2:\n    if {0}:\n        {0}.append({1})",
            "{1} = 0\nfor i_ in range(2):\n    for j_ in range(2):\n        {1} += i_ * j_ + {0}[0]\ndel i_",
        ]
    )
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


def match(scope: Scope) -> str | None:
    lists = scope.bound("list")
    if not lists:
        return None
    subject = scope.one(lists)
    name = scope.bind(scope.fresh("int"), "int")
    # a parameter's item could be a list, and change in place
    more = f"{name} += 1" if subject not in scope.frozen else f"{name} = {name} + 1"
    return f"match {subject}:\n    case [{name}]:\n        pass\n    case [{name}, *_]:\n        {more}"
