"""The claims of docs/explanation/security.md about running, submitting and artifacts."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kalegen.diagnostics.diagnostic import Place as Where
from kalegen.diagnostics.diagnostic import error
from kalegen.running import pipeline as running
from tests.safety.conftest import SECRET, Kalegen, Place
from tests.submission.server import FakeCluster, serve

GOLDEN = Path(__file__).parents[1] / "golden"
TOKEN = "token-of-the-user"


@pytest.fixture
def clusters(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[tuple[FakeCluster, FakeCluster]]:
    """Two servers, and nothing of the person who runs the tests."""
    from kfp.client import client

    for name in ("KF_PIPELINES_ENDPOINT", "KUBECONFIG", "KUBERNETES_SERVICE_HOST", "KALEGEN_COOKIES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KALEGEN_TOKEN", TOKEN)
    monkeypatch.setattr(client.Client, "_LOCAL_KFP_CONTEXT", str(tmp_path / "context.json"))
    with serve() as one, serve() as other:
        yield one, other


def evil(place: Place, **settings: Any) -> Path:
    """A notebook that leaves the file that is returned wherever a line of it runs."""
    ran = place.outside / "ran"
    line = f"open({str(ran)!r}, 'w').close()"
    place.notebook(("imports", f"import os\n{line}"), ("step:a", f"{line}\nx = 1"), settings=settings)
    return ran


def test_submitting_runs_nothing(
    place: Place, kalegen: Kalegen, clusters: tuple[FakeCluster, FakeCluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = evil(place)
    assert kalegen("submit", "nb.ipynb", "--host", clusters[0].url).status == 0
    assert len(clusters[0].runs) == 1
    assert not ran.exists()


def test_the_notebook_s_server_gets_the_token_unless_another_one_is_named(
    place: Place, kalegen: Kalegen, clusters: tuple[FakeCluster, FakeCluster]
) -> None:
    own, other = clusters
    evil(place, kfp_host=other.url)
    assert kalegen("submit", "nb.ipynb", "--host", own.url).status == 0
    assert (len(own.runs), other.requests) == (1, [])
    assert kalegen("submit", "nb.ipynb").status == 0
    assert any(TOKEN in value for headers in other.headers for value in headers.values())


def test_packages_are_installed_where_that_is_asked_for_alone(
    place: Place, kalegen: Kalegen, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def make(requirements: Any, cache: Path, where: Where) -> Any:
        asked.append(requirements.names)
        return error("KG705", "not here", where)

    monkeypatch.setattr(running, "make_environment", make)
    place.notebook(("step:a", "%pip install somebodys-package\nprint(1)"))
    assert kalegen("run", "nb.ipynb").status == 0
    assert asked == []
    assert kalegen("run", "nb.ipynb", "--install").status == 1
    assert asked == [("somebodys-package",)]


def test_the_notebook_runs_when_it_is_run(place: Place, kalegen: Kalegen) -> None:
    ran = evil(place)
    assert kalegen("run", "nb.ipynb").status == 0
    assert ran.exists()


def modules() -> list[Path]:
    return sorted([*GOLDEN.glob("notebooks/*/expected.py"), *GOLDEN.glob("scripts/*/expected.py")])


def loads_in(tree: ast.Module) -> Iterator[tuple[set[str], ast.expr]]:
    """What each call of ``marshal_load`` in a component is given, with the names of the component's input artifacts."""
    for function in tree.body:
        if isinstance(function, ast.FunctionDef) and function.name.endswith("_step"):
            inputs = {a.arg for a in function.args.args if ast.unparse(a.annotation or a).startswith("Input[")}
            inputs |= {node.target.id for node in ast.walk(function) if isinstance(node, ast.comprehension)
                       and isinstance(node.target, ast.Name) and ast.unparse(node.iter) in inputs}  # fmt: skip
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "marshal_load":
                    yield inputs, node.args[0]


def test_a_step_loads_what_steps_of_its_pipeline_made_alone() -> None:
    found = [load for path in modules() for load in loads_in(ast.parse(path.read_text(encoding="utf-8")))]
    assert len(found) > 30
    assert [ast.unparse(given) for inputs, given in found if ast.unparse(given) not in inputs] == []


def test_what_a_step_does_not_pass_on_is_not_written(
    place: Place, kalegen: Kalegen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DB_PASSWORD", SECRET)
    place.notebook(
        ("step:a", "import os\npassword = os.environ['DB_PASSWORD']\nsize = len(password)"), ("step:b", "print(size)")
    )
    assert kalegen("run", "nb.ipynb", "--root", "runs").status == 0
    assert kalegen("run", "nb.ipynb", "--root", "runs", "--resume").status == 0
    files = [path for path in Path("runs").rglob("*") if path.is_file()]
    assert len(files) > 5
    assert [path for path in files if SECRET.encode() in path.read_bytes()] == []
