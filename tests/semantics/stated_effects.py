"""What authors say of their code's effects: believed by the analysis, compared by the guard."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B21",
        "parallel steps that call what nothing is known of",
        """
# %% step:load
xs = [1, 2]
# %% step:a prev:load
from operator import methodcaller
n = methodcaller("count", 1)(xs)
# %% step:b prev:load
from operator import methodcaller
m = methodcaller("count", 2)(xs)
# %% step:c prev:a prev:b
print(xs)
""",
        warnings=("KG204",),
    ),
    Case(
        "B21",
        "lines that are said to read",
        """
# %% step:load
xs = [1, 2]
# %% step:a prev:load
from operator import methodcaller
n = methodcaller("count", 1)(xs)  # kalegen: reads xs
# %% step:b prev:load
from operator import methodcaller
m = methodcaller("count", 2)(
    xs,  # kalegen: reads xs
)
# %% step:c prev:a prev:b
print(xs)
""",
    ),
    Case(
        "B21",
        "a cell that is said to read",
        """
# %% step:load
xs = [1, 2]
# %% step:a prev:load
# kalegen: reads xs
from operator import methodcaller
n = methodcaller("count", 1)(xs)
k = methodcaller("count", 3)(xs)
# %% step:b prev:load
xs.append(2)
# %% step:c prev:a prev:b
print(xs)
""",
    ),
    Case(
        "B21",
        "a function that is said to read its parameter",
        """
# %% functions
def look(df, how):  # kalegen: reads df
    return how(df)
# %% step:load
from operator import methodcaller
xs = [1, 2]
# %% step:a prev:load
n = look(xs, methodcaller("count", 1))
# %% step:b prev:load
m = look(xs, methodcaller("count", 2))
# %% step:c prev:a prev:b
print(xs)
""",
    ),
    Case(
        "B28",
        "a line that is said to read, and changes",
        """
# %% step:load
xs = [1, 2]
# %% step:a prev:load
from operator import methodcaller
methodcaller("append", 3)(xs)  # kalegen: reads xs
# %% step:b prev:a
print(xs)
""",
        guarded="'# kalegen: reads xs' may be wrong",
    ),
    Case(
        "B28",
        "a line that is said to change what it does not name",
        """
# %% step:load
xs = [1, 2]
# %% step:a prev:load
import gc
for o in gc.get_objects():  # kalegen: changes xs
    if type(o) is list and o == [1, 2]:
        o.append(3)
del o
# %% step:b prev:a
print(xs)
""",
    ),
]
