"""The page of security: each of its claims names a test that is there; and what no other file tests of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.generate import generate
from kalegen.running.module import load_pipeline

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/explanation/security.md").read_text(encoding="utf-8")
TESTS = re.findall(r"<!-- (\S+)::(\w+) -->", PAGE)


@pytest.mark.parametrize(("file", "name"), TESTS)
def test_a_claim_s_test_is_there(file, name):
    assert f"\ndef {name}(" in (ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize(("first", "last", "count"), [
    ("## Compiling", "## Running", 11), ("## Running", "## Submitting", 3), ("## Submitting", "## Artifacts", 3),
    ("What kalegen does:", "What is left to you:", 3),
])  # fmt: skip
def test_each_claim_names_a_test(first, last, count):
    section = PAGE.split(first)[1].split(last)[0]
    claims = re.split(r"^- ", section, flags=re.MULTILINE)[1:]
    assert len(claims) == count
    assert [claim for claim in claims if "<!-- tests/" not in claim] == []


RUNS = "open({path!r}, 'w').close()"


COMMANDS = (
    ["check", "nb.ipynb"],
    ["nb.ipynb", "-o", "out.py"],
    ["sync"],
    ["config", "nb.ipynb"],
    ["graph", "nb.ipynb"],
)


@pytest.mark.parametrize("command", COMMANDS)
def test_compiling_runs_nothing(place, kalegen, command):
    path = str(place.outside / "ran")
    evil = RUNS.format(path=path)
    (place.folder / "helper.py").write_text(f"{evil}\ndef save(v, p): ...\ndef load(p): ...\n")
    (place.folder / "sitecustomize.py").write_text(evil)
    (place.folder / "numpy.py").write_text(evil)
    place.configure(
        "marshal = {'a.B' = 'helper:save,load'}\n[[tool.kalegen.pipelines]]\nnotebook = 'nb.ipynb'\noutput = 'out.py'"
    )
    place.notebook(
        ("imports", f"from helper import *\nfrom antigravity import *\nimport numpy\n{evil}"),
        ("functions", f"class A:\n    {evil}\n\n@(lambda f: {evil})\ndef f(x={evil}): ..."),
        ("step:a", f"%run helper.py\n!touch {path}\n%time {evil}\nx = eval({evil!r})"),
        ("step:b", f"%%bash\ntouch {path}"),
        ("step:c", f"x = f'{{{evil}}}'"),
    )
    kalegen(*command)
    assert not Path(path).exists()


def test_making_yaml_and_resources_runs_nothing_of_the_project(place, kalegen):
    path = str(place.outside / "ran")
    evil = RUNS.format(path=path)
    helper = f"{evil}\ndef save(v, p%s): ...\ndef load(p): ...\n"
    settings = "yaml = true\nmanifests = 'deploy'\nmarshal = {'a.B' = 'helper:save,load'}\n[tool.kalegen.policy]\n"
    entry = "[[tool.kalegen.pipelines]]\nnotebook = 'nb.ipynb'\noutput = 'out.py'"
    place.configure(f"{settings}max_bytes = 1000000\n{entry}")
    place.notebook(
        ("pipeline-parameters", "SIZE = 3"),
        ("step:a", f"#| if: SIZE > len(str({evil}))\nif SIZE > len(str({evil})):\n    print(1)"),
        ("step:b", f"def f(x={evil}):\n    return x\nclass A:\n    y = {evil}\nprint(f, A)\nb = [1]"),
        ("step:c", f"#| for: x in [{evil}]\nfor x in [{evil}]:\n    print(x, b)"),
    )
    for default, status in ((f", x={evil}", 1), ("", 0)):
        (place.folder / "helper.py").write_text(helper % default)
        assert kalegen("sync").status == status
        assert kalegen("compile", "nb.ipynb", "-o", "other.py", "--yaml", "--manifests", "other").status == status
        assert not Path(path).exists()
    assert (place.folder / "deploy" / "versions" / "nb.yaml").exists()


def test_loading_a_module_runs_nothing_of_the_notebook(place):
    path = str(place.outside / "ran")
    evil = RUNS.format(path=path)
    notebook = place.notebook(
        ("imports", "import os\n" + evil), ("functions", f"def f(x={evil}):\n    return x"), ("step:a", f"{evil}\nf()")
    )
    source = generate(notebook).source
    assert source is not None
    (place.folder / "out.py").write_text(source)
    assert not isinstance(load_pipeline(place.folder / "out.py"), Diagnostic)
    assert not Path(path).exists()
