"""Which notebooks have functions or classes whose code travels, and classes that pickle needs help with."""

from __future__ import annotations

import pytest

from kalegen.planning.definition_signs import hands_on_definitions, has_unusual_classes, variables_defined
from kalegen.syntax.parsing import parse_module
from kalegen.syntax.scopes import all_names

BEGINNING = """
class Tally:
    def __init__(self):
        self.counts = {}
    def add(self, word):
        self.counts[word] = self.counts.get(word, 0) + 1

def area(r):
    return r * r
"""


def hands_on(text: str) -> bool:
    """What is found in the definitions above and a further text."""
    statements = parse_module(BEGINNING + text).body
    names = {name for each in statements for name in variables_defined(each)}
    return hands_on_definitions(statements, names, all_names(*statements))


@pytest.mark.parametrize(
    "text",
    [
        "t = Tally(); t.add('a'); x = t.counts",
        "x = area(2) + Tally().total",
        "if isinstance(x, Tally) or isinstance(x, (int, Tally)): pass",
        "same = type(t) is Tally",
        "def f(a: Tally, *, b: list[Tally] = ()) -> Tally: return Tally()",
        "class More(Tally):\n    def add(self, word): super().add(word)",
        "rows = sorted(rows, key=lambda row: row[1]); rows.sort(key=area)",
        "y = df.x.apply(lambda v: v + 1); z = df.agg(area)",
        "class Named:\n    @classmethod\n    def make(cls): return cls(1)\n    @property\n    def n(self): return 1",
        "@dataclass\nclass Row:\n    cells: list = field(default_factory=list)",
        "try: area(1)\nexcept Tally: pass",
        "print(Tally.limit)",
    ],
)
def test_calls_and_tests_hand_nothing_on(text: str) -> None:
    assert not hands_on(text)


@pytest.mark.parametrize(
    "text",
    [
        "f = area",
        "kinds = {'a': Tally}",
        "f = lambda: 1",
        "keep(area)",
        "keep(key=lambda v: v)",
        "xs = map(area, xs)",
        "method = Tally.add",
        "kind = type(t); other = type('Other', (Tally,), {})",
        "def outer():\n    def inner(): pass\n    return 1",
        "def outer():\n    class Inner: pass\n    return Inner()",
        "@cached\ndef f(): pass",
        "class Kept(metaclass=Meta): pass",
        "class Kept:\n    @classmethod\n    def kind(cls): return cls",
        "class Kept:\n    def apply(self, f): self.f = f\nKept().apply(area)",
        "def f(a=area): pass",
        "x = globals()['area']",
        "P = namedtuple('Point', 'x y')",
        "with a as f: area",
    ],
)
def test_whatever_may_be_a_value_is_told(text: str) -> None:
    assert hands_on(text)


@pytest.mark.parametrize(
    ("text", "is_unusual"),
    [
        ("class A: pass\nclass B(A): pass", False),
        ("class A(abc.ABC): pass\nclass B(Generic[T], nn.Module): pass", False),
        ("class A(ValueError): pass", True),
        ("class A(Enum): pass", True),
        ("class A(list): pass", True),
        ("class A(make()): pass", True),
        ("class A:\n    def __getattr__(self, name): pass", True),
        ("class A:\n    def __init_subclass__(cls): pass", True),
        ("class A(metaclass=M): pass", True),
    ],
)
def test_classes_that_pickle_needs_help_with(text: str, is_unusual: bool) -> None:
    statements = parse_module(text).body
    assert has_unusual_classes(statements, all_names(*statements)) == is_unusual
