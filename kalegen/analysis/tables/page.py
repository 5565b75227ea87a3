"""The tables as a page of the documentation: ``docs/reference/purity.md`` is ``as_markdown()``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from textwrap import dedent

from kalegen.analysis.tables.calls import CALLS
from kalegen.analysis.tables.effects import ALL, CallEffect, MethodEffect, Position, longest_prefix
from kalegen.analysis.tables.methods_by_kind import BY_KIND, IMMUTABLE_KINDS
from kalegen.analysis.tables.methods_by_name import MUTATORS_BY_NAME, PURE_BY_NAME
from kalegen.analysis.tables.streams import STREAMS, seeding_calls

_INTRODUCTION = """\
    # What counts as reading, and what as changing

    A step saves a variable again when it may have changed the object, and steps that only read it can run side by
    side. So kalegen has to know of each call whether it only reads. It knows the functions and methods listed here;
    a call of anything else may change whatever it can reach: the object whose method it is, its arguments, and all
    that these hold. That is slower (more is saved) and never wrong. Functions and classes of the notebook need no
    table: their code is followed.

    - A **name of a function** is looked up in full (`numpy.mean`, whatever `np` is called); where it has no row of
      its own, the longest row that ends in `.*` speaks for it.
    - A **method** is looked up by the kind of its object where that is evident (`pd.read_csv(…)` is a frame), else
      by its name alone. A name is listed only if it reads for every type in common use: `x.sample()` is not, since
      a random generator's changes the generator, nor `x.resize()`, `x.pop()`, `x.step()`.
    - **Keywords count**: `inplace=True`, `copy=False`, `overwrite_a=True`, `out=`, `ax=` change what they speak of.
    - **A callback is called**: in `map(f, xs)`, `df.apply(f)`, `minimize(f, x0)` the effects of `f` are those of
      the call.
    - **An iterator is used up** by all that iterates over it, by `sum` as much as by `next`.
    - **A result may share** its parts with the arguments (`df.head()`, `sorted(xs)`), unless the table says
      otherwise.

    Accepted although it is not quite so: `text.lower()` of a `bytearray` counts as giving something immutable,
    `x.transform(y)` of an estimator made with `copy=False` in another step as reading, and an array of objects
    as one of numbers where a function of NumPy copies or rearranges it.
    Before pandas 3, `pd.DataFrame(df)` shows the memory of `df`, and `pd.DataFrame(a)` that of an array: a row that
    said so would save both again wherever a column is added, and the guard tells of a change.
    What a library caches inside an object is no change.

    ## How the rows are held to the libraries

    A row is a claim about a library, so the tests call what it describes. Each function is tried with samples: those
    that go with its library, others of its own, and variations that its signature asks for (`out=`, also where it is
    given by position, `inplace=True`, `copy=False`, a random generator, a callback). A row that ends in `.*` is tried
    with all the public functions of its module that have no row. Of each call it is noted which arguments are
    different afterwards, and whether what they hold is; whether a store in the result is seen in an argument, or the
    other way round; whether an argument that changed holds another; which functions were called; which random
    streams moved; which files were opened; whether the result is used up by iterating; whether it can change at all.

    - A row that **claims less** than a call shows fails the test: it would be a wrong result in silence.
    - A row that **no sample calls** fails, too. A few can't be called in a test, because they need a network or a
      screen or end the process; they are named with the reason in `tests/analysis/tables/samples`.
    - What a row **claims and no sample shows** has been reviewed, and stands in `tests/analysis/tables/reviewed.txt`:
      claims that hold for objects which are no sample, or for another version of the library. A new one fails.

    `make test` tries the rows of Python, NumPy, pandas, NetworkX, matplotlib, XGBoost, LightGBM, Pillow, SymPy, PyYAML,
    joblib and a few others, `make test-ml` those of SciPy and scikit-learn, and the methods of objects of known kinds,
    and `make test-older-libraries` those of NumPy, pandas and scikit-learn again with NumPy 1, pandas 1 and
    scikit-learn 1.2: where versions differ, a row claims what is true of either. Rows of libraries that are not
    installed for the tests are taken from their references; `tests/analysis/tables/libraries.py` names these.
    """


def as_markdown() -> str:
    """The whole page, which depends on nothing but the tables."""
    parts = [dedent(_INTRODUCTION), *_method_parts(), *_call_parts(), _stream_part()]
    return "\n".join(parts)


def _method_parts() -> list[str]:
    rows = [("any", PURE_BY_NAME | MUTATORS_BY_NAME), *BY_KIND.items()]
    table = [_row(kind, _readers(methods), _changers(methods)) for kind, methods in rows]
    immutable = ", ".join(f"`{kind}`" for kind in IMMUTABLE_KINDS)
    heading = "## Methods\n\n| kind of object | read it | change it |\n|---|---|---|"
    return [heading, *table, f"\nNo method changes an object of these kinds: {immutable}.\n"]


def _row(kind: str, readers: str, changers: str) -> str:
    return f"| {kind} | {readers} | {changers} |"


def _readers(methods: Mapping[str, MethodEffect]) -> str:
    return _names(name for name, effect in methods.items() if not effect.mutates_receiver)


def _changers(methods: Mapping[str, MethodEffect]) -> str:
    return _names(name for name, effect in methods.items() if effect.mutates_receiver)


def _names(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in sorted(names)) or "none"


def _call_parts() -> list[str]:
    defaults = {name: effect for name, effect in CALLS.items() if name.endswith(".*")}
    changing = {name: effect for name, effect in CALLS.items() if _always_changed(effect)}
    return [
        "## Functions\n",
        f"Functions of these modules only read, but for those below: {_names(defaults.keys() - changing.keys())}.\n",
        f"So do these functions and classes of others: {_names(_listed_apart(changing.keys() | defaults.keys()))}.\n",
        "| function | changes the arguments |\n|---|---|",
        *(f"| `{name}` | {_positions(effect)} |" for name, effect in sorted(changing.items())),
        "",
    ]


def _listed_apart(others: Collection[str]) -> list[str]:
    """The rows that no row of a module covers and that are not among the others."""
    modules = {name.removesuffix(".*") for name in CALLS if name.endswith(".*")}
    return [name for name in CALLS if name not in others and longest_prefix(name, modules) is None]


def _always_changed(effect: CallEffect) -> list[Position]:
    """The arguments that a call changes by their mere presence; keywords and ``out`` by position are exceptional."""
    return [position for position in effect.mutates if position in (0, ALL)]


def _positions(effect: CallEffect) -> str:
    words = {ALL: "all", 0: "the first", 1: "the second"}
    return ", ".join(words.get(position, f"`{position}`") for position in effect.mutates)


def _stream_part() -> str:
    rows = [f"| `{stream}` | {_names(seeding_calls(stream))} | {_drawing(stream)} |" for stream in STREAMS]
    heading = "## Random streams\n\n| stream | seeded by | drawn from, among others, by |\n|---|---|---|"
    return "\n".join([heading, *rows, ""])


def _drawing(stream: str) -> str:
    return _names(name for name, effect in CALLS.items() if any(draw.stream == stream for draw in effect.draws))
