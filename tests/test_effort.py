"""How often the costly things happen, counted: a machine's speed and load can't fail these tests."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import black
import libcst as cst
import pytest

import kalegen
import kalegen.analysis.flow.dataflow as dataflow
import kalegen.analysis.flow.shared_code as shared_code
import kalegen.analysis.heap.library as library
import kalegen.analysis.interpreter.applying as applying
import kalegen.analysis.interpreter.statements as statements
import kalegen.analysis.interpreter.summaries as summaries
import kalegen.frontends.composition as composition
import kalegen.modules.local_modules as local_modules
from kalegen.emit.embedded import runtime_functions
from kalegen.emit.runtime_text import runtime_text
from kalegen.generate import generate
from kalegen.incremental.layouts import kept_layouts
from kalegen.model.notebook import Statement

SHARED = """\
import math


def scaled(values, factor):
    '''Multiply.'''
    return [round(value * factor, 9) for value in values]


class Tally:
    def __init__(self):
        self.count = 0
"""


def cell(text: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": list(tags)},
        "outputs": [],
        "source": text,
    }


def write_chain(path: Path, steps: int) -> list[str]:
    """A notebook of that many steps, each of which reads what the one before it binds; the texts of its cells."""
    texts = [SHARED, "limit = 5", "values_0 = [math.sin(n) for n in range(limit)]\ntally_0 = Tally()"]
    tags = [["imports"], ["pipeline-parameters"], ["step:s0"]]
    for number in range(1, steps):
        before = number - 1
        texts.append(
            f"values_{number} = scaled(values_{before}, {number})\ntally_{number} = Tally()\nprint(values_{number})"
        )
        tags.append([f"step:s{number}", f"prev:s{before}"])
    cells = [cell(text, *own) for text, own in zip(texts, tags, strict=True)]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    return texts


class Calls:
    """Records the calls of functions, which do what they did before."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.arguments: dict[str, list[Any]] = {}

    def record(self, owner: Any, name: str) -> None:
        """Record the first argument of every call of ``owner.name``."""
        function: Callable[..., Any] = getattr(owner, name)
        recorded = self.arguments.setdefault(name, [])

        def recording(*arguments: Any, **keywords: Any) -> Any:
            recorded.append(arguments[0] if arguments else None)
            return function(*arguments, **keywords)

        self._monkeypatch.setattr(owner, name, recording)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    return Calls(monkeypatch)


def compiled(path: Path) -> str:
    result = generate(path)
    assert result.source is not None, result.diagnostics
    return result.source


def test_each_cell_is_parsed_once(tmp_path: Path, calls: Calls) -> None:
    texts = write_chain(tmp_path / "nb.ipynb", 8)
    calls.record(cst, "parse_module")
    compiled(tmp_path / "nb.ipynb")
    parsed = Counter(calls.arguments["parse_module"])
    assert {text: parsed[text] for text in texts} == dict.fromkeys(texts, 1)


def test_a_proposal_parses_each_local_module_once_a_way(tmp_path: Path, calls: Calls) -> None:
    module = "import math\n\ndef area(radius):\n    return math.pi * radius**2\n"
    (tmp_path / "shapes.py").write_text(module, encoding="utf-8")
    texts = ["import shapes", "sizes = [1, 2, 3]", "areas = [shapes.area(one) for one in sizes]", "print(sum(areas))"]
    document = {"cells": [cell(text) for text in texts], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    calls.record(local_modules, "parse_tree")
    calls.record(cst, "parse_module")
    assert kalegen.annotate(document, path=tmp_path / "nb.ipynb").result.source is not None
    assert calls.arguments["parse_tree"].count(module) == 1
    assert calls.arguments["parse_module"].count(module) == 1


@pytest.mark.parametrize(("command", "times"), [("", 1), ("!echo $rows\n", 2)])
def test_notebooks_of_notebooks_are_read_again_for_the_sake_of_commands_alone(
    tmp_path: Path, calls: Calls, command: str, times: int
) -> None:
    inner = {"cells": [cell("rows = [1, 2]", "step:load")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "inner.ipynb").write_text(json.dumps(inner), encoding="utf-8")
    outer = [cell("%run inner.ipynb", "notebook:inner"), cell(f"{command}print(rows)", "step:show")]
    (tmp_path / "nb.ipynb").write_text(json.dumps({**inner, "cells": outer}), encoding="utf-8")
    calls.record(composition, "read_notebook")
    compiled(tmp_path / "nb.ipynb")
    assert calls.arguments["read_notebook"].count(tmp_path / "inner.ipynb") == times


def test_black_sees_every_text_once(tmp_path: Path, calls: Calls) -> None:
    write_chain(tmp_path / "nb.ipynb", 8)
    calls.record(black, "format_str")
    source = compiled(tmp_path / "nb.ipynb")
    seen = "\n".join(calls.arguments["format_str"])
    assert source.count("def scaled(values, factor):") == 7
    assert seen.count("def scaled(values, factor):") == 1
    assert source.count("class Tally:") == 8
    assert seen.count("class Tally:") == 1
    assert seen.count("values_3 = scaled(values_2, 3)") == 1


def test_black_sees_no_embedded_function(tmp_path: Path, calls: Calls) -> None:
    write_chain(tmp_path / "nb.ipynb", 3)
    functions = runtime_functions()
    calls.record(black, "format_str")
    source = compiled(tmp_path / "nb.ipynb")
    seen = "\n".join(calls.arguments["format_str"])
    embedded = {name: function for name, function in functions.items() if function.source in source}
    assert {"marshal_save", "marshal_load", "run_as_main"} <= embedded.keys()
    assert not [name for name in embedded if f"def {name}(" in seen]


def test_black_is_asked_once_more_for_one_more_step(tmp_path: Path, calls: Calls) -> None:
    asked = []
    for steps in (4, 16):
        write_chain(tmp_path / "nb.ipynb", steps)
        calls.arguments.clear()
        calls.record(black, "format_str")
        compiled(tmp_path / "nb.ipynb")
        asked.append(len(calls.arguments["format_str"]))
    assert asked[1] - asked[0] == 16 - 4


def test_black_leaves_functions_as_they_are_and_so_formats_them_once(tmp_path: Path, calls: Calls) -> None:
    texts = write_chain(tmp_path / "nb.ipynb", 3)
    long_line = "print('single quotes', [values_1, values_1, values_1, values_1, values_1, values_1, values_1], *many)"
    cells = [cell(text, tag) for text, tag in zip(texts[:2], ("imports", "pipeline-parameters"), strict=True)]
    many = ", ".join(f"another_value_{number}" for number in range(9))  # for a signature and a call of many lines
    cells.append(cell(f"{texts[2]}\n{many} = range(9)", "step:s0"))
    cells.append(cell(f"many = {many}\n{texts[3]}\n{long_line}", "step:s1", "prev:s0"))
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "nb.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    calls.record(black, "format_str")
    compiled(tmp_path / "nb.ipynb")
    seen = list(calls.arguments["format_str"])
    functions = [text for text in seen if text.startswith(("def s0_step", "def s1_step", "def nb_pipeline"))]
    assert len(functions) == 3
    assert [black.format_str(text, mode=black.Mode()) for text in functions] == functions
    assert sum("single quotes" in text for text in seen) == 1


def test_each_step_and_each_statement_is_analysed_once(tmp_path: Path, calls: Calls) -> None:
    write_chain(tmp_path / "nb.ipynb", 8)
    calls.record(dataflow, "facts_of")
    calls.record(shared_code, "facts_of")
    compiled(tmp_path / "nb.ipynb")
    analysed: list[tuple[Statement, ...]] = [tuple(statements) for statements in calls.arguments["facts_of"]]
    assert set(Counter(analysed).values()) == {1}
    assert len({statements for statements in analysed if len(statements) > 1}) == 9  # eight steps, and shared code


def test_each_definition_is_collected_once_and_summarised_in_few_rounds(tmp_path: Path, calls: Calls) -> None:
    write_chain(tmp_path / "nb.ipynb", 8)
    calls.record(library.Library, "add")
    calls.record(summaries, "_summary")
    compiled(tmp_path / "nb.ipynb")
    assert len(calls.arguments["add"]) == 3
    assert max(Counter(calls.arguments["_summary"]).values()) <= 2


def imported_by(*arguments: str) -> set[str]:
    """The modules that kalegen's command has imported at its end."""
    code = "import atexit, sys; atexit.register(lambda: print(*sys.modules)); from kalegen.cli import main; main()"
    ran = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
    return set(ran.stdout.split("\n")[-2].split())


UNWANTED = {
    "IPython", "aiohttp", "asyncio", "black", "cloudpickle", "fastjsonschema", "fractions", "html",
    "importlib.resources", "jsonschema", "kalegen.emit.runtime_text", "kalegen.frontends.script",
    "kalegen.frontends.text_notebook", "kfp", "kubernetes", "libcst.matchers", "multiprocessing", "nbformat",
    "networkx", "numpy", "packaging.requirements", "rich",
}  # fmt: skip
"""What a plain notebook is compiled without, if black has laid out its parts before."""


def test_a_plain_compilation_imports_nothing_that_it_does_not_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KALEGEN_CACHE_DIR", str(tmp_path / "cache"))
    write_chain(tmp_path / "nb.ipynb", 3)
    assert {"libcst", "black"} <= imported_by(str(tmp_path / "nb.ipynb"), "-o", str(tmp_path / "out.py"))
    again = imported_by(str(tmp_path / "nb.ipynb"), "-o", str(tmp_path / "again.py"))
    assert "libcst" in again
    assert again & UNWANTED == set()


def test_black_sees_again_what_has_changed_alone(tmp_path: Path, calls: Calls) -> None:
    write_chain(tmp_path / "nb.ipynb", 6)
    with kept_layouts(tmp_path / "kept"):
        before = compiled(tmp_path / "nb.ipynb")
        calls.record(black, "format_str")
        assert compiled(tmp_path / "nb.ipynb") == before
        assert calls.arguments["format_str"] == []
        text = (tmp_path / "nb.ipynb").read_text(encoding="utf-8").replace("(values_3)", "(values_3, 'anew')")
        (tmp_path / "nb.ipynb").write_text(text, encoding="utf-8")
        after = compiled(tmp_path / "nb.ipynb")
        seen = list(calls.arguments["format_str"])
    assert 1 <= len(seen) <= 2, "the cell's own lines, if they look rough, and its step"
    assert all("values_3" in text for text in seen)
    assert after == compiled(tmp_path / "nb.ipynb")


def test_a_damaged_layout_is_made_again(tmp_path: Path) -> None:
    write_chain(tmp_path / "nb.ipynb", 2)
    with kept_layouts(tmp_path / "kept"):
        before = compiled(tmp_path / "nb.ipynb")
        for file in (tmp_path / "kept").rglob("*.json"):
            file.write_text("{}", encoding="utf-8")
        assert compiled(tmp_path / "nb.ipynb") == before


def test_embedded_functions_are_laid_out_as_their_sources_ask() -> None:
    text = (Path(kalegen.__file__).parent / "emit" / "embedded.json").read_text(encoding="utf-8")
    assert text == runtime_text(), "python -m kalegen.emit.runtime_text writes it anew"


def test_the_version_costs_no_more_than_click() -> None:
    modules = imported_by("--version")
    assert not {"black", "importlib.metadata", "libcst", "networkx"} & modules
    assert {name for name in modules if name.startswith("kalegen")} <= {
        "kalegen", "kalegen.cli", "kalegen.cli.application", "kalegen.cli.commands",
    }  # fmt: skip


def test_a_current_module_is_neither_parsed_nor_formatted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_chain(tmp_path / "nb.ipynb", 3)
    entry = '[[tool.kalegen.pipelines]]\nnotebook = "nb.ipynb"\noutput = "out.py"\n'
    (tmp_path / "pyproject.toml").write_text(entry, encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    assert {"libcst", "black"} <= imported_by("sync")
    assert not {"libcst", "black", "networkx"} & imported_by("sync")


def analysed_bodies(path: Path, code: str, use: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many bodies of functions are analysed for a notebook with some shared code, and a step that uses it."""
    texts = [(code, "functions"), ("xs = []", "step:a"), (use, "step:b"), ("print(xs)", "step:c")]
    cells = [cell(text, tag) for text, tag in texts]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), encoding="utf-8")
    with monkeypatch.context() as patched:
        calls = Calls(patched)
        calls.record(summaries, "_summary")
        compiled(path)
    return len(calls.arguments["_summary"])


def chain_of_calls(length: int) -> str:
    calls = (f"def f{n}(xs):\n    return f{n + 1}(xs)\n" for n in range(length))
    return "".join(calls) + f"def f{length}(xs):\n    xs.append(1)\n"


def ring_of_calls(length: int) -> str:
    return "".join(
        f"def f{n}(xs, left=3):\n    if not left:\n        return xs.append({n})\n"
        f"    return f{(n + 1) % length}(xs, left - 1)\n"
        for n in range(length)
    )


def mutual_recursion(length: int) -> str:
    return "".join(
        f"def f{n}(xs, left=3):\n    ys = [xs]\n    if left <= 0:\n        return ys\n"
        f"    ys.append(f{(n + 1) % length}(ys, left - 1))\n    return f{(n + 7) % length}(xs, left - 2)\n"
        for n in range(length)
    )


def inheritance(length: int) -> str:
    first = "class C0:\n    def hit(self, xs):\n        xs.append(0)\n"
    others = (f"class C{n}(C{n - 1}):\n    def hit(self, xs):\n        super().hit(xs)\n" for n in range(1, length))
    return first + "".join(others) + f"def f0(xs):\n    C{length - 1}().hit(xs)\n"


def diamonds(length: int) -> str:
    first = "class C0:\n    def hit(self, xs):\n        xs.append(0)\n"
    hit = "    def hit(self, xs):\n        super().hit(xs)\n"
    others = (
        f"class L{n}(C{n}):\n{hit}class R{n}(C{n}):\n{hit}class C{n + 1}(L{n}, R{n}):\n{hit}" for n in range(length)
    )
    return first + "".join(others) + f"def f0(xs):\n    C{length}().hit(xs)\n"


@pytest.mark.parametrize("code", [chain_of_calls, ring_of_calls, mutual_recursion, inheritance, diamonds])
def test_twice_as_many_functions_take_about_twice_as_many_rounds(
    code: Callable[[int], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = (analysed_bodies(tmp_path / "nb.ipynb", code(n), "f0(xs)", monkeypatch) for n in (12, 24))
    assert many <= 3 * few
    assert many <= 24 * 15


def test_a_chain_of_two_hundred_names_is_followed(tmp_path: Path) -> None:
    names = "import matplotlib.pyplot as plt\nrc0 = plt.rcParams\n"
    names += "".join(f"rc{n} = rc{n - 1}\n" for n in range(1, 200))
    cells = [cell(names, "imports"), cell("rc199['figure.dpi'] = 80", "step:a"), cell("print(1)", "step:b")]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "nb.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    compiled(tmp_path / "nb.ipynb")


def nested_loops(depth: int) -> str:
    """Loops in loops, in each of which something unknown is done with what a class of the notebook made."""
    opening = "import lib\nclass Net(lib.Net):\n    def step(self, x):\n        self.seen = x\nnet = Net()\n"
    loops = "".join(f"{' ' * 4 * n}for i{n} in range(3):\n" for n in range(depth))
    inner = "".join(f"{' ' * 4 * (n + 1)}x{n} = lib.run(net, i{n})\n" for n in reversed(range(depth)))
    return opening + loops + inner


def test_loops_in_loops_do_not_multiply_the_rounds(tmp_path: Path, calls: Calls) -> None:
    """One loop more costs a few runs of its own lines, and not as many of all that stand in it."""
    calls.record(statements.Executor, "_run_one")
    counts = []
    for depth in (2, 4, 8):
        cells = [cell(nested_loops(depth), "step:a"), cell("print(net.seen)", "step:b", "prev:a")]
        path = tmp_path / f"loops_{depth}.ipynb"
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        calls.arguments["_run_one"].clear()
        compiled(path)
        counts.append(len(calls.arguments["_run_one"]))
    assert counts[2] < 4 * counts[1] < 16 * counts[0], counts


def test_objects_that_unknown_code_makes_in_a_method_are_few(tmp_path: Path, calls: Calls) -> None:
    """A loop that hands an object to unknown code runs its methods until nothing new is found, which is soon."""
    text = "import lib\nclass Log(lib.Callback):\n    def end(self, logs=None):\n        for k, v in logs.items():\n"
    text += "            if k in self.seen:\n                self.seen[k].append(lib.made(v, self))\n"
    text += "            else:\n                self.seen[k] = [v]\n        lib.show(self, logs)\nlog = Log()\n"
    calls.record(applying.Applier, "apply")
    cells = [cell(f"{text}for n in range(3):\n    lib.fit(log)", "step:a"), cell("print(log.seen)", "step:b", "prev:a")]
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "nb.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    compiled(tmp_path / "nb.ipynb")
    assert len(calls.arguments["apply"]) < 300
