"""Classes and functions of the notebook: one identity in all steps, and globals that are bound late."""

from __future__ import annotations

from pathlib import Path

from tests.runtime.components import run_component

DEFINITIONS = """
import dataclasses, enum, functools
K = {k}
class Color(enum.Enum):
    RED = 1
@dataclasses.dataclass
class Point:
    x: int = 0
    class Inner:
        pass
def add(v, more=0):
    return v + K + more
"""


def make_and_use(folder: Path, made: str, used: str) -> str:
    """What the second of two steps prints; both hold the definitions, with another K."""
    run_component(folder, DEFINITIONS.format(k=10) + made)
    return run_component(folder, DEFINITIONS.format(k=100) + used)


def test_definitions_inside_values_are_the_readers_own(tmp_path: Path) -> None:
    made = "marshal_save([Color.RED, Point(3), add, Point, Point.Inner()], artifact('x_out'))"
    used = """
x = marshal_load(artifact("x_out"))
print(x[0] is Color.RED, x[1] == Point(3), x[2] is add, x[3] is Point, type(x[4]) is Point.Inner)
"""
    assert make_and_use(tmp_path, made, used) == "True True True True True\n"


def test_classes_print_as_in_the_notebook(tmp_path: Path) -> None:
    assert make_and_use(
        tmp_path, "marshal_save(Point, artifact('P_out'))", "print(marshal_load(artifact('P_out')))"
    ) == ("<class '__main__.Point'>\n")


def test_functions_see_the_readers_globals_as_they_are_when_called(tmp_path: Path) -> None:
    made = """
class Holder:
    pass
h = Holder()
h.call = lambda v: v * K
h.partial = functools.partial(lambda v, w: v + w + K, 1)
h.bound = Point(5).__eq__
marshal_save(h, artifact("h_out"))
marshal_save(lambda: K, artifact("get_k_out"))
"""
    used = """
class Holder:
    pass
get_k = marshal_load(artifact("get_k_out"))
h = marshal_load(artifact("h_out"))
print(get_k(), h.call(2), h.partial(1), h.bound(Point(5)))
K = 1000
print(get_k(), h.call(2), get_k.__globals__ is globals())
del K
try:
    get_k()
except NameError as error:
    print(error)
"""
    assert make_and_use(tmp_path, made, used) == "100 200 102 True\n1000 2000 True\nname 'K' is not defined\n"


def test_a_variable_that_is_a_definition_travels_with_its_state(tmp_path: Path) -> None:
    made = """
class Config:
    rate = 1
    made = []
    def get(self):
        return K, __class__ is Config
    class Nested:
        level = 1
Config.rate = 2
Config.made.append(Config())
Config.Nested.level = 3
def count(seen=[]):
    seen.append(1)
    count.calls = len(seen)
    return len(seen)
count()
marshal_save(Config, artifact("Config_out"))
marshal_save(count, artifact("count_out"))
"""
    used = """
Config = marshal_load(artifact("Config_out"))
count = marshal_load(artifact("count_out"))
print(Config.rate, Config.Nested.level, Config().get(), type(Config.made[0]) is Config, Config.Nested.__qualname__)
print(count.calls, count(), count.calls)
marshal_save([Config.Nested(), Config.made], artifact("again_out"))
again = marshal_load(artifact("again_out"))
print(type(again[0]) is Config.Nested, type(again[1][0]) is Config)
"""
    assert make_and_use(tmp_path, made, used) == "2 3 (100, True) True Config.Nested\n1 2 2\nTrue True\n"


def test_bundles_keep_identity_and_the_state_of_definitions(tmp_path: Path) -> None:
    made = """
a = []
b = {"a": a}
Point.scale = 7
marshal_save((a, b, Point), artifact("a_b_Point_out"), "a", "b", "Point")
c = Point
marshal_save(bound_names(globals(), "c", "d"), artifact("c_d_out"), "c", "d")
"""
    used = """
a, b, P = marshal_load(artifact("a_b_Point_out"), "a", "b", "Point")
print(b["a"] is a, P.scale)
print(marshal_load(artifact("c_d_out")).keys())
"""
    assert make_and_use(tmp_path, made, used) == "True 7\ndict_keys(['c'])\n"


def test_a_tuple_of_classes_that_is_no_bundle_holds_the_readers_classes(tmp_path: Path) -> None:
    made = "marshal_save((Point, Color), artifact('kinds_out'))"
    assert make_and_use(tmp_path, made, "print(isinstance(Point(), marshal_load(artifact('kinds_out'))))") == "True\n"


def test_closures_share_their_cells_and_may_be_recursive(tmp_path: Path) -> None:
    made = """
def make():
    n = 0
    def inc():
        nonlocal n
        n += 1
        return n
    def get():
        return n
    def fact(i):
        return 1 if i < 2 else i * fact(i - 1)
    def empty():
        return later
    if n:
        later = 1
    return inc, get, fact, empty
functions = make()
functions[0]()
marshal_save(functions, artifact("functions_out"))
"""
    used = """
inc, get, fact, empty = marshal_load(artifact("functions_out"))
print(inc(), get(), fact(5))
try:
    empty()
except NameError as error:
    print(type(error).__name__)
"""
    assert make_and_use(tmp_path, made, used) == "2 2 120\nNameError\n"


def test_cached_functions_stay_cached(tmp_path: Path) -> None:
    made = """
@functools.lru_cache(maxsize=7)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def local():
    return functools.lru_cache(lambda v: v + K)
marshal_save(fib, artifact("fib_out"))
marshal_save([fib], artifact("inner_out"))
marshal_save(local(), artifact("local_out"))
"""
    used = """
fib = marshal_load(artifact("fib_out"))
print(fib(30), fib.cache_info().maxsize, marshal_load(artifact("inner_out"))[0] is fib)
print(marshal_load(artifact("local_out"))(1))
"""
    assert make_and_use(tmp_path, made, used) == "832040 7 True\n101\n"


def test_a_class_that_was_defined_anew_does_not_pass_for_its_successor(tmp_path: Path) -> None:
    made = """
old = Point(1)
class Point:
    pass
marshal_save(old, artifact("old_out"))
"""
    used = "old = marshal_load(artifact('old_out'))\nprint(old.x, type(old) is Point)"
    assert make_and_use(tmp_path, made, used) == "1 False\n"


def test_local_classes_are_one_class_across_artifacts(tmp_path: Path) -> None:
    made = """
def make():
    class Local:
        pass
    return Local
Local = make()
marshal_save(Local(), artifact("a_out"))
marshal_save(Local(), artifact("b_out"))
"""
    used = """
a, b = marshal_load(artifact("a_out")), marshal_load(artifact("b_out"))
print(type(a) is type(b), type(a).__qualname__)
"""
    assert make_and_use(tmp_path, made, used) == "True make.<locals>.Local\n"


def test_definitions_pass_through_a_plain_step(tmp_path: Path) -> None:
    run_component(tmp_path, "K = 1\nmarshal_save(lambda: K, artifact('get_out'))")
    passed = "get = marshal_load(artifact('get_out'))\nmarshal_save(get, artifact('get_again_out'))"
    run_component(tmp_path, passed, packages={"__main__", "__code__"}, plain=True)
    assert run_component(tmp_path, "get = marshal_load(artifact('get_again_out'))\nK = 2\nprint(get())") == "2\n"


def test_plain_steps_pickle_functions_by_value(tmp_path: Path) -> None:
    made = """
k = 3
def triple(v):
    return v * k
class Pair:
    def sum(self):
        return triple(1)
marshal_save((triple, Pair()), artifact("t_out"))
"""
    run_component(tmp_path, made, plain=True)
    used = "triple, pair = marshal_load(artifact('t_out'))\nprint(triple(2), pair.sum())"
    assert run_component(tmp_path, used, plain=True) == "6 3\n"


RENAMED = """
import collections, dataclasses, enum
Row = collections.namedtuple("row", "a b")
Color = enum.Enum("Colour", "RED BLUE")
Rec = dataclasses.make_dataclass("Record", ["x"])
def polite(cls):
    class Polite(cls):
        def hello(self):
            return super().hello() + " please"
    return Polite
@polite
class Greeter:
    def hello(self):
        return "hello"
"""


def test_classes_are_found_under_the_names_that_they_have_in_the_notebook(tmp_path: Path) -> None:
    run_component(tmp_path, RENAMED + "marshal_save([Row(1, 2), Color.RED, Rec(1), Greeter()], artifact('x_out'))")
    used = """
x = marshal_load(artifact("x_out"))
print(isinstance(x[0], Row), x[1] is Color.RED, x[2] == Rec(1), type(x[3]) is Greeter, x[3].hello())
"""
    assert run_component(tmp_path, RENAMED + used) == "True True True True hello please\n"
    used = """
x = marshal_load(artifact("x_out"))
print(x[0], x[0].b, x[1].name, x[2], x[3].hello(), type(x[3]).__qualname__)
"""
    without = "row(a=1, b=2) 2 RED Record(x=1) hello please polite.<locals>.Polite\n"
    assert run_component(tmp_path, used) == without


def test_the_state_of_a_class_with_another_name_travels(tmp_path: Path) -> None:
    made = "Greeter.count = 3\nmarshal_save((Greeter, [Greeter()]), artifact('x_out'), 'Greeter', 'x')"
    run_component(tmp_path, RENAMED + made)
    used = "Own = Greeter\nGreeter, [x] = marshal_load(artifact('x_out'), 'Greeter', 'x')\n"
    used += "print(Greeter is Own, Own.count, type(x) is Own)"
    assert run_component(tmp_path, RENAMED + used) == "True 3 True\n"


def test_a_class_that_registers_and_dispatches_is_a_class(tmp_path: Path) -> None:
    kind = "class Events:\n    registry = {}\n    def dispatch(self):\n        return len(self.registry)\n"
    run_component(
        tmp_path, kind + "Events.registry[1] = 2\nmarshal_save(Events, artifact('Events_out'))", {"functools"}
    )
    used = "Events = marshal_load(artifact('Events_out'))\nprint(Events().dispatch())"
    assert run_component(tmp_path, kind + used) == "1\n"
