"""Cases of row B13: classes that are defined in functions, and what their methods keep in the variables around them."""

from __future__ import annotations

from tests.semantics.case import Case

COUNTING = """
def outer():
    n = 0
    class W:
        def inc(self):
            nonlocal n
            n += 1
            return n
        def __len__(self):
            nonlocal n
            n += 10
            return n
        @property
        def next(self):
            nonlocal n
            n += 100
            return n
        @staticmethod
        def count():
            nonlocal n
            n += 1000
            return n
    RETURN
"""

LISTING = """
def outer():
    items = []
    class R:
        def add(self, x):
            items.append(x)
            return len(items)
        @classmethod
        def get(cls):
            return list(items)
    def w(x):
        items.append(x)
        return list(items)
    RETURN
"""


def steps(text: str, returned: str, made: str, changed: str, shown: str) -> str:
    """A notebook that calls ``outer`` in its first step, changes something in its second, and shows it in its third."""
    definitions = text.replace("RETURN", f"return {returned}")
    return f"\n# %% step:a{definitions}{made} = outer()\n# %% step:b\n{changed}\n# %% step:c\nprint({shown})\n"


CASES = [
    Case("B13", "a method that counts in a function's variable", steps(COUNTING, "W()", "w", "w.inc()", "w.inc()")),
    Case("B13", "instances that count together", steps(COUNTING, "W(), W()", "v, w", "v.inc()", "w.inc(), v.inc()")),
    Case("B13", "a local class that counts", steps(COUNTING, "W", "W", "W().inc()", "W().inc()")),
    Case("B13", "a counting object in a dict", steps(COUNTING, "{'w': W()}", "d", "d['w'].inc()", "d['w'].inc()")),
    Case("B13", "special methods that count in a function's variable", steps(COUNTING, "W()", "w", "len(w)", "len(w)")),
    Case("B13", "a property that counts in a function's variable", steps(COUNTING, "W()", "w", "w.next", "w.next")),
    Case("B13", "a static method that counts", steps(COUNTING, "W()", "w", "w.count()", "w.count()")),
    Case("B13", "a method that counts, as a value", steps(COUNTING, "W().inc", "inc", "inc()", "inc()")),
    Case("B13", "a maker of counting objects", steps(COUNTING, "lambda: W()", "f", "f().inc()", "f().inc()")),
    Case("B13", "an object that fills a list", steps(LISTING, "w, R()", "w, r", "r.add(1)", "w(2), r.add(3)")),
    Case("B13", "a function that fills a list", steps(LISTING, "w, R()", "w, r", "w(1)", "r.get()")),
    Case("B13", "a local class that fills a list", steps(LISTING, "w, R", "w, R", "R().add(1)", "w(2), R.get()")),
    Case("B13", "an object that fills the list it was made for", """
# %% step:a
def outer(log):
    class W:
        def add(self, x):
            log.append(x)
    return W()
log = []
w = outer(log)
# %% step:b
w.add(1)
# %% step:c
print(log)
"""),
    Case("B13", "a local class that notes its instances", """
# %% step:a
def outer():
    made = []
    class W:
        def __init__(self):
            made.append(self)
    def count(): return len(made)
    return W, count
W, count = outer()
# %% step:b
W()
# %% step:c
W()
print(count())
"""),
]  # fmt: skip
