"""Findings name the cause that is in the code, and none that only looks like it."""

from __future__ import annotations

from pathlib import Path

from kalegen.generate import generate
from tests.fuzz.programs import Program


def told(tmp_path: Path, text: str) -> list[str]:
    Program.of(text).write(tmp_path / "nb.ipynb")
    return [f"{one.code} {one.message} ({one.hint})" for one in generate(tmp_path / "nb.ipynb").diagnostics]


def test_the_main_module_comes_from_no_package(tmp_path: Path) -> None:
    assert told(tmp_path, "# %% step:a\nimport __main__\nx = 3\nprint(__main__.x)\n") == []


def test_a_module_that_its_step_writes_comes_from_no_package(tmp_path: Path) -> None:
    write = "with open('made.py', 'w') as file:\n    file.write('n = 3')\n"
    assert told(tmp_path, f"# %% step:a\n{write}import made\nprint(made.n)\n") == []


def test_a_module_that_another_step_writes_is_in_another_pod(tmp_path: Path) -> None:
    write = "with open('made.py', 'w') as file:\n    file.write('n = 3')\n"
    assert told(tmp_path, f"# %% step:a\n{write}# %% step:b\nimport made\nprint(made.n)\n") == [
        "KG401 step 'b' imports 'made', a file that step 'a' writes in another pod "
        "(write the file in a cell that begins with %%writefile made.py: it is then a local module)"
    ]
    made = "# %% step:a\n%%writefile made.py\nn = 3\n# %% step:b\nimport made\nprint(made.n)\n"
    assert told(tmp_path, made) == []


def test_the_call_is_named_that_may_bind_a_name(tmp_path: Path) -> None:
    text = "# %% step:a\nfor i in (1, 2):\n    globals()[f'df_{i}'] = i\n# %% step:b\nprint(df_1)\n"
    assert told(tmp_path, text) == [
        "KG202 no line binds 'df_1' by its name, but globals() in cell 1 may do so "
        "(bind it in an assignment, df_1 = …, or keep such values in a dict)"
    ]


def test_a_file_that_is_an_output_by_its_path_is_not_lost(tmp_path: Path) -> None:
    text = "# %% step:a path:mesh\nmesh = 'mesh.txt'\nwith open(mesh, 'w') as file:\n    file.write('1')\n"
    assert told(tmp_path, text) == []
