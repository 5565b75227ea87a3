"""KG412: variables of the environment that a step reads, and that nothing sets in its pod."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.generate import generate
from tests.semantics.case import Case

IMPORTS = "# %% imports\nimport os\nfrom os import environ, getenv\n"


def named(text: str, folder: Path) -> list[str]:
    """The variables that are named, by their hints."""
    Case("", "", IMPORTS + text).program.write(folder / "case.ipynb")
    found = generate(folder / "case.ipynb").diagnostics
    assert {one.code for one in found} <= {"KG412"}, found
    return [(one.hint or "").split(":")[1] for one in found]


@pytest.mark.parametrize(
    "code",
    [
        "x = os.environ['KEY']",
        "x = environ['KEY']",
        "x = os.getenv('KEY')",
        "x = getenv('KEY')",
        "x = os.environ.get('KEY')",
        "def key():\n    return os.environ['KEY']\nx = key()",
        "env = os.environ\nx = env['KEY']",
    ],
)
def test_what_nothing_sets_is_named_once(code: str, tmp_path: Path) -> None:
    assert named(f"# %% step:a\n{code}\n# %% step:b\nprint(x, os.environ['KEY'])\n", tmp_path) == ["KEY"]


@pytest.mark.parametrize(
    "code",
    [
        "x = os.environ.get('KEY', 'none')",
        "x = os.getenv('KEY', None)",
        "os.environ['KEY'] = 'a'\nx = os.environ['KEY']",
        "os.environ.setdefault('KEY', 'a')\nx = os.environ['KEY']",
        "os.environ.update(KEY='a')\nx = os.environ['KEY']",
        "os.environ.update({'KEY': 'a'})\nx = os.environ['KEY']",
        "def setup():\n    os.environ.update({'KEY': 'a'})\nsetup()\nx = os.environ['KEY']",
        "env = os.environ\nenv['KEY'] = 'a'\nx = os.environ['KEY']",
        "%env KEY=a\nx = os.environ['KEY']",
        "if 'KEY' in os.environ:\n    x = os.environ['KEY']",
        "x = os.environ['HOME']",
        "x = {'KEY': 1}['KEY']",
        "def key():\n    return os.environ['KEY']\nx = 1",
    ],
)
def test_what_is_set_or_need_not_be_is_not(code: str, tmp_path: Path) -> None:
    assert named(f"# %% step:a\n{code}\n", tmp_path) == []


def test_settings_set_variables(tmp_path: Path) -> None:
    read = "x = os.environ['KEY'], os.environ['OTHER']"
    assert named(f"# %% step:a env:KEY:1 secret:db:password:OTHER\n{read}\n", tmp_path) == []


def test_a_file_of_variables_may_set_any(tmp_path: Path) -> None:
    load = "from dotenv import load_dotenv\nload_dotenv()\nx = os.environ['KEY']"
    assert named(f"# %% step:a\n{load}\n", tmp_path) == []


def test_shared_code_reads_them_too(tmp_path: Path) -> None:
    shared = "# %% functions\ndef key():\n    return os.environ['KEY']\n"
    assert named(f"{shared}# %% step:a\nx = 1\n# %% step:b\nprint(key())\n", tmp_path) == ["KEY"]


def test_the_hint_works_in_a_script(tmp_path: Path) -> None:
    text = (
        "import os\nfrom kalegen.sdk import pipeline, step\n\n@step{}\ndef a():\n    print(os.environ['KEY'])\n\n"
        "@pipeline(name='p')\ndef flow():\n    a()\n"
    )
    path = tmp_path / "script.py"
    path.write_text(text.format(""), encoding="utf-8")
    [found] = generate(path).diagnostics
    assert (found.code, '@step(env={"KEY": VALUE})' in (found.hint or "")) == ("KG412", True)
    path.write_text(text.format("(env={'KEY': '1'})"), encoding="utf-8")
    assert not generate(path).diagnostics
