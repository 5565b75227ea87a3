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

    A step saves a variable again if it may have changed the object. Steps that only read an object can run side by
    side. So kalegen must know for each call whether it only reads. It knows the functions and methods on this page.
    Any other call may change everything that it can reach: the object whose method it is, its arguments, and all
    objects that these contain. Then the pipeline is slower, because steps save more, but its values are still right.
    Functions and classes of the notebook need no table: kalegen analyses their code.

    - **Functions** are looked up by their full name (`numpy.mean`, whatever `np` is called). If a function has no row,
      the longest row that ends in `.*` applies.
    - **Methods** are looked up by the type of their object, if it is evident (`pd.read_csv(…)` is a frame), or else by
      their name. A name is listed only if it reads for every common type. So `x.sample()` is not listed, because it
      changes a random generator. Neither are `x.resize()`, `x.pop()` and `x.step()`.
    - **Keywords count**: `inplace=True`, `copy=False`, `overwrite_a=True`, `out=` and `ax=` change their object.
    - **Callbacks are called**: the effects of `map(f, xs)`, `df.apply(f)` and `minimize(f, x0)` include those of `f`.
    - **Iterators are used up** by everything that iterates over them, by `sum` as well as by `next`.
    - **Results may share** parts with the arguments (`df.head()`, `sorted(xs)`), unless the table says otherwise.

    Some rows are not quite exact, on purpose:

    - The result of `text.lower()` counts as immutable, even if `text` is a `bytearray`.
    - `x.transform(y)` counts as reading, even if another step made the estimator with `copy=False`.
    - An array of objects counts as an array of numbers if a NumPy function copies or rearranges it.
    - Before pandas 3, `pd.DataFrame(df)` uses the memory of `df`, and `pd.DataFrame(a)` that of an array. No row says
      so, because then both would be saved again wherever a column is added. The guard reports such a change.
    - If a library caches something inside an object, that is not a change.

    ## How the rows are tested

    A row is a claim about a library, so the tests call the function that it describes. They try each function with
    samples of its library, samples of its own, and the variations that its signature allows (`out=` by name and by
    position, `inplace=True`, `copy=False`, a random generator, a callback). For a row that ends in `.*`, they call all
    public functions of the module that have no row. For each call, the tests record

    - which arguments, or objects in them, are different afterwards;
    - whether a change of the result also changes an argument, or the other way round;
    - whether an argument that changed contains another argument;
    - which functions were called, which random streams moved, and which files were opened;
    - whether iterating uses up the result, and whether the result can change at all.

    A row fails the test if it **claims less** than a call shows, because the result of a pipeline could be wrong
    without a message. A row also fails if **no sample calls it**. A few functions can't be called in a test, because
    they need a network or a screen, or end the process: `tests/analysis/tables/samples` names them with the reason.
    If a row **claims more** than the samples show, somebody has reviewed the claim, and it is listed in
    `tests/analysis/tables/reviewed.txt`. It may hold for other objects, or for another version of the library. A new
    claim of this kind fails.

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
        "The functions of these modules only read, except for those in the table below: "
        f"{_names(defaults.keys() - changing.keys())}.\n",
        "These functions and classes of other modules only read, too: "
        f"{_names(_listed_apart(changing.keys() | defaults.keys()))}.\n",
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
    heading = "## Random streams\n\n| stream | these seed it | these draw from it, among others |\n|---|---|---|"
    return "\n".join([heading, *rows, ""])


def _drawing(stream: str) -> str:
    return _names(name for name, effect in CALLS.items() if any(draw.stream == stream for draw in effect.draws))
