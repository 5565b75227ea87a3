"""Files that steps write and read: which the analysis knows, and what it warns of."""

from __future__ import annotations

from pathlib import Path

import pytest

from kalegen.analysis.interpreter.shell_use import ShellUse, shell_use
from tests.analysis.findings import codes, found, messages

IMPORTS = "import os, glob\nfrom pathlib import Path\nFOLDER = 'data'\nROOT = Path(FOLDER)\n"

READS = [
    "open('data/a.csv')",
    "open('./data//a.csv')",
    "open('data/' 'a.csv')",
    "open(FOLDER + '/a.csv')",
    "open(f'{FOLDER}/a.csv')",
    "open(os.path.join(FOLDER, 'a.csv'), 'rb')",
    "open(ROOT / 'a.csv')",
    "(ROOT / 'a.csv').read_text()",
    "Path(FOLDER, 'a.csv').open()",
    "open(str(ROOT / 'a.csv'))",
    "path = 'data/'\npath += 'a.csv'\nopen(path)",
    "def load():\n    return open(FOLDER + '/a.csv')\nload()",
    "config = {'paths': {'a': 'data/a.csv'}}\nopen(config['paths']['a'])",
    "config = dict(folder='data')\nopen(f\"{config['folder']}/a.csv\")",
    "config = {'a': 'data/a.csv'}\ndef load(given):\n    return open(given['a'])\nload(config)",
    "class Config:\n    file = 'a.csv'\nopen(ROOT / Config.file)",
    "class Config:\n    file: str = 'b.csv'\nconfig = Config(file='a.csv')\nopen(ROOT / config.file)",
    "!cat data/a.csv | head",
    "!head -n 1 {FOLDER}/a.csv",
    "%%bash\ncat data/a.csv",
]
WRITES = [
    "open('data/a.csv', 'w').write('1')",
    "(ROOT / 'a.csv').write_text('1')",
    "!echo 1 > data/a.csv",
    "%%writefile data/a.csv\n1",
]


@pytest.mark.parametrize("read", READS)
def test_a_file_next_to_the_notebook_will_not_be_in_the_pod(read: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1", encoding="utf-8")
    text = f"# %% imports\n{IMPORTS}# %% step:a\n{read}\n"
    assert codes(text, tmp_path) == ["KG406"]
    assert "lies next to the notebook" in messages(text, tmp_path)[0]
    (tmp_path / "data" / "a.csv").unlink()
    [message] = messages(text, tmp_path)
    assert message == "the file 'data/a.csv' does not exist next to the notebook, and the pod will not have it"


def test_the_hint_for_a_large_file_names_no_setting_that_would_refuse_it(tmp_path: Path) -> None:
    (tmp_path / "small.csv").write_bytes(b"1")
    (tmp_path / "large.csv").write_bytes(bytes(100 * 1024))
    hints = [one.hint or "" for one in found("# %% step:a\nopen('small.csv')\nopen('large.csv')\n", tmp_path)]
    assert ["list it in the setting files" in hint for hint in hints] == [True, False]
    assert "too large for the setting 'files'" in hints[1]


@pytest.mark.parametrize(
    "read",
    [
        "config = {'file': print()}\nopen(ROOT / config['file'])",
        "config = {'file': 'a.csv'}\nconfig['file'] = print()\nopen(ROOT / config['file'])",
        "config = {'file': 'a.csv'}\nother = config\nother.update(file=print())\nopen(ROOT / config['file'])",
        "name = print\nopen(os.path.join('data', name()))",
        "texts = [open(f'data/{n}.csv') for n in ('a', 'b')]",
        "for name in ['a', 'b']:\n    open(f'{FOLDER}/{name}.csv')",
    ],
)
def test_files_whose_names_are_partly_known(read: str, tmp_path: Path) -> None:
    text = f"# %% imports\n{IMPORTS}# %% step:a\n{read}\n"
    assert messages(text, tmp_path) == []
    (tmp_path / "data").mkdir()
    assert messages(text, tmp_path) == []
    (tmp_path / "data" / "a.csv").write_text("1", encoding="utf-8")
    [message] = messages(text, tmp_path)
    assert message.startswith("files such as 'data/…")


@pytest.mark.parametrize(
    "read", ["open('/home/me/a.csv')", "open(os.path.expanduser('~/a.csv'))", "(Path.home() / 'a.csv').read_text()"]
)
def test_a_file_of_this_machine_will_not_be_in_the_pod(read: str, tmp_path: Path) -> None:
    [message] = messages(f"# %% imports\n{IMPORTS}# %% step:a\n{read}\n", tmp_path)
    assert message.endswith("is in a folder of one machine, and the pod will not have it")


@pytest.mark.parametrize(
    "read",
    [
        "open('/etc/hostname')",
        "open('/tmp/a.csv')",
        "if os.path.exists('a.csv'):\n    open('a.csv')",
        "if Path('a.csv').is_file():\n    open('a.csv')",
        "open('a.csv', 'w').close()\nopen('a.csv')",
        "glob.glob('none/*.csv')",
    ],
)
def test_what_may_be_there_or_need_not_is_no_matter(read: str, tmp_path: Path) -> None:
    assert codes(f"# %% imports\n{IMPORTS}# %% step:a\n{read}\n", tmp_path) == []


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("write", WRITES)
def test_a_file_of_another_step_is_in_another_pod(write: str, read: str, tmp_path: Path) -> None:
    text = f"# %% imports\n{IMPORTS}# %% step:a\n{write}\n# %% step:b\n{read}\n"
    assert codes(text, tmp_path) == ["KG405"]


@pytest.mark.parametrize("fetch", ["!wget -q https://example.org/a.csv", "!unzip data.zip && ls", "!{tool} x"])
def test_a_file_that_the_step_may_fetch_is_no_matter(fetch: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    assert codes(f"# %% step:a\ntool = print()\n{fetch}\nopen('a.csv')\n", tmp_path) == []
    assert codes(f"# %% step:a\nopen('a.csv')\n# %% step:b\ntool = print()\n{fetch}\n", tmp_path) == ["KG406"]


def test_a_pattern_means_files_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert codes("# %% step:a\nimport glob\nglob.glob('data/*.csv')\n", tmp_path) == ["KG406"]
    assert codes("# %% step:a\nimport glob\nglob.glob('*.csv') + glob.glob('other/*.csv')\n", tmp_path) == []


@pytest.mark.parametrize(
    ("script", "reads", "writes", "fetches"),
    [
        ("cat a.txt b.txt", {"a.txt", "b.txt"}, set(), False),
        ("cat a.txt>b.txt; wc -l ./c/d", {"a.txt", "c/d"}, {"b.txt"}, False),
        ("echo 'a.txt > b.txt'", set(), set(), True),
        ("pip list && git clone https://example.org/x.git", set(), set(), True),
        ("pwd", set(), set(), False),
        ("echo 'open", set(), set(), False),
        ("", set(), set(), False),
        ("cat a.txt >", {"a.txt"}, set(), False),
    ],
)
def test_shell_commands(script: str, reads: set[str], writes: set[str], fetches: bool) -> None:
    assert shell_use(script) == ShellUse(frozenset(reads), frozenset(writes), fetches)


def test_a_part_of_a_text_is_another_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    assert codes("# %% step:a\nname = 'a.csv'\nopen(name[:1])\n", tmp_path) == []
    assert codes("# %% step:a\nname = 'a.csv'\nopen(name)\n", tmp_path) == ["KG406"]


def test_a_file_that_a_variable_brings_is_there(tmp_path: Path) -> None:
    write = "# %% step:a path:rows\nrows = 'rows.csv'\nopen(rows, 'w').write('1')\n"
    assert codes(f"{write}# %% step:b\nopen(rows)\n", tmp_path) == []
    assert codes(f"{write}# %% step:b\nopen('rows.csv')\n", tmp_path) == ["KG405"]


BY_ONE_TEMPLATE = """\
# %% step:a
import sys
one, two = sys.argv[1:3]
print(open(f"data/{one}.csv").read())
print(open(f"data/{two}.csv").read())
for name in sys.argv:
    print(open(f"data/{name}.csv").read())
"""


def test_each_line_that_opens_files_by_a_template_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("1", encoding="utf-8")
    named = found(BY_ONE_TEMPLATE, tmp_path)
    assert [(one.code, one.place.line) for one in named] == [("KG406", 3), ("KG406", 4), ("KG406", 6)]
