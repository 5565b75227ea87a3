"""Cases of row A9: variables of earlier steps that code names by a text."""

from __future__ import annotations

from tests.semantics.case import Case

HELPERS = """
import pandas as pd
def ev(s): return eval(s)
def twice(s): return ev(s) * 2
def named(name): return globals()[name]
def shown(): return globals()['x']
def put(value): globals()['x'] = value
"""


def using(name: str, code: str) -> Case:
    """A notebook whose second step uses ``x``, ``k`` and ``f`` of its first by their names; the third shows them."""
    text = f"""
# %% functions{HELPERS}
# %% step:a
x = [1]
k = 4
def f(): return k
# %% step:b
{code}
# %% step:c
print(x, k)
"""
    return Case("A9", name, text)


CASES = [
    using("an item of globals()", "print(globals()['x'])"),
    using("an item of vars() and of locals()", "print(vars()['x'], locals()['k'])"),
    using("globals() asked for a name", "print(globals().get('x'), vars().get('k'), globals().get('nobody', 3))"),
    using("a name looked for in globals()", "print('x' in globals(), 'k' not in locals(), 'nobody' in vars())"),
    using("a name in a variable", "name = 'x'\nprint(globals()[name])"),
    using("a dict of the variables, under a name", "found = globals()\nprint(found['x'])\ndel found"),
    using("a name given to a function", "print(named('x'))"),
    using("a name in a function", "print(shown())"),
    using("a function found by its name", "print(globals()['f']())"),
    using("a list changed by its name", "globals()['x'].append(2)"),
    using("a variable bound by its name", "globals()['x'] = [2]"),
    using("a variable changed by its name", "globals()['k'] += 1"),
    using("a variable bound by its name in a function", "put([3])"),
    using("a text in a variable evaluated", "text = 'k + 1'\nprint(eval(text))"),
    using("a text in a variable executed", "text = 'x.append(k)'\nexec(text)"),
    using("a text given to a function that evaluates it", "print(ev('k + 1'))"),
    using("a text given on to a function that evaluates it", "print(twice('k + 1'))"),
    using("a text evaluated in a function", "def inner():\n    text = 'k + 2'\n    return eval(text)\nprint(inner())"),
    using("a query in a variable", "q = 'a < @k'\nprint(len(pd.DataFrame({'a': [1, 5]}).query(q)))"),
    Case("A9", "variables deleted by their names", """
# %% step:a
x = [1]
y = [2]
k = 4
del globals()['x']
globals().pop('y')
# %% step:b
print('x' in globals(), 'y' in globals(), 'k' in globals())
"""),
    Case("A9", "a variable that has its name from a text alone", """
# %% step:a
globals()['made'] = 5
# %% step:b
print(made, globals()['made'])
"""),
]  # fmt: skip
