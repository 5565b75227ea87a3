"""Jupyter's syntax: what IPython does with a cell and what its translation does are the same."""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from kalegen.diagnostics.diagnostic import Place, Severity
from kalegen.frontends.jupyter import is_ipython_name, names_bound, translate, written_modules
from kalegen.model.helpers import HELPERS
from kalegen.runtime import shell

PLACE = Place("nb.ipynb", 3)
BOUND = frozenset(["xs", "n", "d", "f", "name", "noise"])
GIVEN = """
xs = [1, 2]
n = 5
d = {"a": 7}
name = "it's"
def f(x):
    xs.append(x)
    return x * 2
def noise():
    import sys
    print("out")
    print("err", file=sys.stderr)
"""


def plain(source: str, bound: frozenset[str] = BOUND) -> str:
    """The translation of a cell about which there is nothing to say."""
    translated = translate(source, PLACE, bound)
    assert not translated.diagnostics
    return translated.source


def codes(source: str) -> list[tuple[str, int | None]]:
    return [(found.code, found.place.line) for found in translate(source, PLACE, BOUND).diagnostics]


class Headless(InteractiveShell):  # type: ignore[misc]
    """A shell that can be told of a matplotlib backend."""

    def enable_gui(self, gui: str | None = None) -> None:
        """No event loop to run."""


def in_ipython(cell: str) -> tuple[dict[str, Any], str]:
    config = Config()
    config.HistoryManager.enabled = False
    kernel = Headless(config=config)
    own = set(kernel.user_ns)
    kernel.run_cell(GIVEN)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        kernel.run_cell(cell, silent=True).raise_error()
    names = {name: value for name, value in kernel.user_ns.items() if name not in own and not is_ipython_name(name)}
    return names, printed.getvalue()


def translated(cell: str) -> tuple[dict[str, Any], str]:
    result = translate(cell, PLACE, BOUND)
    names: dict[str, Any] = {}
    for helper in result.helpers:
        # The text alone, as a component has it: each function brings its own imports.
        exec("from typing import Any\n" + inspect.getsource(getattr(shell, helper)), names)
    exec(GIVEN, names)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        exec(compile(result.source, "cell", "exec"), names)
    ours = {*HELPERS, "__builtins__", "_timeit", "Any"}
    return {name: value for name, value in names.items() if name not in ours}, printed.getvalue()


def shape(value: object) -> object:
    """What two runs must agree on."""
    if isinstance(value, (ModuleType, Callable)):  # type: ignore[arg-type]
        stdout = getattr(value, "stdout", None)
        return (
            ("captured", stdout.replace("\r\n", "\n"), value.stderr)
            if isinstance(stdout, str)
            else getattr(value, "__name__", "")
        )
    return list(value) if isinstance(value, list) else value


@pytest.fixture()
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory and an environment that a cell may change."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
    monkeypatch.setenv("KALEGEN_A", "before")
    work = tmp_path / "work"
    for copy in (work / "one", work / "two"):
        (copy / "data").mkdir(parents=True)
        (copy / "data" / "b c.txt").write_text("text\n")
        (copy / "script.py").write_text("import sys\nmade = sys.argv[1:]\nhere = __name__\n")
    return work


SAME = {
    "nothing special": "y = n % 2\nz = '''\n!ls\n%time\n'''\n",
    "display settings": "%matplotlib inline\n%precision 3\ny = 1\n",
    "time": "y = %time f(2)\n%time z = f(3)\n%time f(4);\n",
    "time cell": "%%time\ny = f(2)\n!echo {y}\n",
    "time cell twice": "%%time\n%%time\ny = f(2)\n",
    "timeit binds nothing": "%timeit -n1 -r1 y = f(2)\nz = 1\n",
    "timeit cell binds nothing": "%%timeit -n 1 -r 1 k = 3\ny = f(k)\n",
    "timeit of an expression": "%timeit -n1 -r1 f(2)\n",
    "capture": "%%capture out\nnoise()\ny = 1\n!echo hello\n",
    "capture one stream": "%%capture out --no-stderr\nnoise()\n",
    "capture nothing named": "%%capture\nnoise()\ny = 2\n",
    "capture imports": "%%capture\nimport math\n",
    "capture magics": "%%capture out\n%matplotlib inline\nprint('a')\n",
    "prun": "%prun -q y = f(2)\n",
    "shell": "!echo hello; echo error >&2\n",
    "shell in a block": "for i in range(2):\n    !echo {i}\nif n:\n    %matplotlib inline\n",
    "shell over two lines": "!echo one \\\n  two\ny = 1\n",
    "shell lines": "files = !ls data\ncount = len(files)\nfirst = files[0]\njoined = files.n + files.s\n",
    "shell interpolation": "!echo {n} {n + 1} $n {d['a']} $$HOME {xs[0:1]}\n",
    "shell interpolation of an attribute": "import sys\n!echo $sys.byteorder {sys.byteorder.upper()}\n",
    "shell interpolation in both quotes": '!echo {d[\'a\']} {d["a"]} "{name}"\n',
    "shell with a conversion": "!echo {xs!r} {'%d' % n}\n",
    "shell with a brace left alone": "!echo $KALEGEN_A {n}\n!echo a b | awk '{print $2}'\n",
    "shell with doubled braces": "!echo {{n}} {n}\n!echo {{n}}\n",
    "shell with single quotes": "!echo '$n' $n \"$n\"\n",
    "shell with a name in a function": "def g(path):\n    !echo {path}\ng('p')\n",
    "shell with a local name that a comprehension has": "y = !echo {[i for i in xs]}\n",
    "double bang": "!!echo hello\n",
    "sx": "y = %sx echo hello\n",
    "bash": "%%bash\nfor i in 1 2; do echo $i {n}; done\n",
    "bash with arguments": "%%bash -s {n} two\necho $1 $2\n",
    "bash output": "%%bash --out y --err z\necho {n}\necho oops >&2\n",
    "bash one output": "%%sh --out y\necho $0 | wc -l\n",
    "script": "%%script cat\nsome 'text' {n}\n\n  blanks  \n",
    "python": "%%python3\nprint(1 + 1)\n",
    "writefile": "%%writefile out.txt\nline 'one'\n\n    \"two\" {{$.x}} \\n\n",
    "writefile appends": "%%writefile -a script.py\ny = 1\n",
    "writefile with a variable": "%%writefile file{n}.txt\ny = 1\n",
    "file": "%%file out.txt\n\n",
    "cd": "%cd -q data\nimport os\ny = os.path.basename(os.getcwd())\n",
    "env": "%env KALEGEN_A=b {n} c\n%set_env KALEGEN_B x y\ny = %env KALEGEN_A\n",
    "help": "f?\nxs??\n?f\ny = f?\nz = 1\n",
    "aimport": "%load_ext autoreload\n%aimport math\ny = math.pi\n",
    "methods of get_ipython": "get_ipython().run_line_magic('precision', '3')\nget_ipython().system('echo {n}')\n",
    "get_ipython in a suite": "if n: get_ipython().system('echo yes')\nelse: get_ipython().system('no')\n",
    "get_ipython beside others": "y = 1; get_ipython().system('echo {y}'); z = 2\n",
    "prompts": ">>> y = 1\n>>> z = 2\n",
    "indented": "    y = 1\n    z = 2\n",
    "autocall": ",print a b\n;print a b\n/print 1 2\n",
    "automagic": "env KALEGEN_A=z\n",
    "comment first": "# a comment\n%time y = 1\n# the end\n",
}


@pytest.mark.parametrize("cell", SAME.values(), ids=SAME)
def test_translation_does_what_ipython_does(cell: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "one")
    names, printed = in_ipython(cell)
    environment = dict(os.environ)
    monkeypatch.setenv("KALEGEN_A", "before")
    monkeypatch.chdir(folder / "two")
    got, output = translated(cell)
    assert {key: shape(value) for key, value in got.items()} == {key: shape(value) for key, value in names.items()}
    if not any(word in cell for word in ("%prun", "%time", "%%time", "?", "!!")):
        assert output == printed.replace("\r\n", "\n")
    assert os.environ["KALEGEN_A"] == environment["KALEGEN_A"]
    assert tree(folder / "two") == tree(folder / "one")


def tree(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("cell", SAME.values(), ids=SAME)
def test_translation_is_python_and_stable(cell: str) -> None:
    once = translate(cell, PLACE, BOUND).source
    compile(once, "cell", "exec")
    assert translate(once, PLACE, BOUND).source == once


LINES = {
    "\n\n# c\n%matplotlib inline\nmark\n": 5,
    "!ls \\\n -l \\\n -a\n\nmark\n": 5,
    "if x:\n    !ls \\\n  -l\n    %who\nmark": 5,
    "%%time\n\nmark\n": 3,
    "%%capture out\n# c\nmark\n": 3,
    "%%timeit\nmark\n": 2,
    "%%timeit\nx = 1\nmark\n": 3,
    "%%timeit x\nmark\n": 2,
    "%%capture\n%%time\n!ls\n%pip install x\nmark\n": 5,
    "if x:\n    %who\n    %who\n# c\nmark": 5,
    "x?\nmark": 2,
}


@pytest.mark.parametrize(("cell", "line"), LINES.items())
def test_statements_keep_their_lines(cell: str, line: int) -> None:
    lines = translate(cell, PLACE).source.split("\n")
    assert [index for index, text in enumerate(lines, 1) if text.strip() == "mark"] == [line]


def test_text_of_a_shell_line_is_code() -> None:
    assert plain("files = !ls {n}") == 'files = shell_lines(f"ls {n}")\n'
    assert plain("!echo {d['a']} {d[\"a\"]}") == 'shell_run("echo %s %s" % ((d[\'a\']), (d["a"]),))\n'
    assert plain("!ls $unknown") == 'shell_run("ls $unknown")\n'
    assert plain("get_ipython().magic('cd -q data')") == 'change_directory("data")'
    assert "{{$" not in plain("!echo {{{{$HOME {n}")


def test_plain_python_comes_back_untouched() -> None:
    source = "\n  # c\nx = a % b\ny = '?'\nprint(x != y)  # what"
    assert plain(source) is source


INSTALLS = {
    "%pip install pandas": ("pandas",),
    "!pip install -q -U pandas>=1.0 'numpy<2' scikit_learn[alldeps]==1.2": (
        "pandas>=1.0",
        "numpy<2",
        "scikit_learn[alldeps]==1.2",
    ),
    "!pip3 install --quiet --upgrade-strategy eager pandas": ("pandas",),
    "!{sys.executable} -m pip install pandas": ("pandas",),
    "!python3 -m pip --quiet install pandas > /dev/null 2>&1": ("pandas",),
    "!sudo /usr/bin/pip install pandas | tail -n 1": ("pandas",),
    "!uv pip install pandas  # don't ask": ("pandas",),
    "!pip install git+https://github.com/a/b.git@v1#egg=b": ("git+https://github.com/a/b.git@v1#egg=b",),
    "!pip install -e git+https://github.com/a/b.git": ("git+https://github.com/a/b.git",),
    "!pip install \"x; python_version < '3.9'\"": ("x; python_version < '3.9'",),
    "!pip install a && pip install b; pip list": ("a", "b"),
    "%conda install -y -c conda-forge pandas=1.2 conda-forge::numpy python=3.9": ("pandas==1.2.*", "numpy"),
    "pip install pandas": ("pandas",),
    "%%capture\n!pip install a\n%pip install b": ("a", "b"),
    "if x:\n    !pip install a": ("a",),
    "get_ipython().system('pip install a')": ("a",),
    "out = !pip install a": ("a",),
    "%uv pip install a": ("a",),
    "!pip freeze": (),
}


@pytest.mark.parametrize(("cell", "requirements"), INSTALLS.items())
def test_installs_become_requirements(cell: str, requirements: tuple[str, ...]) -> None:
    result = translate(cell, PLACE)
    assert (result.requirements, result.diagnostics, result.helpers) == (requirements, (), ())


def test_installs_leave_the_other_commands() -> None:
    result = translate("!apt-get update && pip install a && ls", PLACE)
    assert (result.source, result.requirements) == ('shell_run("apt-get update && ls")\n', ("a",))


def test_requirements_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("# c\npandas>=1  # why\n\nnumpy\n-f here\n")
    result = translate("!pip install -r requirements.txt", PLACE, folder=tmp_path)
    assert result.requirements == ("pandas>=1", "numpy")
    assert [found.code for found in result.diagnostics] == ["KG304"]


FOUND = {
    "x = 1\n%foo bar": [("KG301", 2)],
    "%%sql\nselect 1": [("KG301", 1)],
    "y = %foo": [("KG301", 1)],
    "# c\n%%time\nx": [("KG301", 2)],
    "%%capture out\nx = 1\nif x:\n    %foo": [("KG301", 4)],
    "%%timeit f(1)\nx = 1\n%foo": [("KG301", 3)],
    "%%timeit\n%foo": [("KG301", 2)],
    "x = 1\n%time %foo": [("KG301", 2)],
    "%%html\n<b>": [("KG302", 1)],
    "%%latex\n$x$": [("KG302", 1)],
    "\n%store x": [("KG303", 2)],
    "%reset -f": [("KG303", 1)],
    "%%cython\nx": [("KG303", 1)],
    "%%bash --bg\nls": [("KG303", 1)],
    "%cd -": [("KG303", 1)],
    "%env A B=c": [("KG303", 1)],
    "%run other.ipynb": [("KG303", 1)],
    "y = %env": [("KG303", 1)],
    "y = %who_ls": [("KG306", 1)],
    "t = %timeit -o f(1)": [("KG306", 1)],
    "%run script.py": [("KG305", 1)],
    "%pip install -r missing.txt": [("KG304", 1)],
    "!pip install .": [("KG304", 1)],
    "!pip install {name}": [("KG304", 1)],
    "!pip install -i http://x a": [("KG304", 1)],
    "!pip uninstall -y a": [("KG304", 1)],
    "%uv add a": [("KG304", 1)],
}


@pytest.mark.parametrize(("cell", "expected"), FOUND.items())
def test_findings(cell: str, expected: list[tuple[str, int]]) -> None:
    assert codes(cell) == expected


def test_unknown_magic_is_an_error_with_its_place() -> None:
    (found,) = translate("if x:\n    %foo bar", PLACE).diagnostics
    assert found.severity is Severity.ERROR
    assert (found.place.column, found.place.source) == (5, "    %foo bar")
    assert "skip" in str(found.hint)


def test_run_binds_what_the_script_binds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "two")
    names, _ = translated("%run script.py a {n}\n")
    assert (names["made"], names["here"]) == (["a", "5"], "__main__")
    assert sys.argv[0] != "script.py"


def test_failing_script_is_raised(folder: Path) -> None:
    for cell in ("%%bash\nexit 3", "%%bash --out y\nexit 3"):
        with pytest.raises(subprocess.CalledProcessError):
            translated(cell)


def test_broken_cell_is_left_to_the_parser() -> None:
    assert translate("x = = 1\n!ls", PLACE).source.startswith("x = = 1")
    assert translate("!ls\nx = (", PLACE).diagnostics == ()
    assert translate("%%capture\nx = (\n", PLACE).source == "\nx = (\n"


def test_pylab_imports() -> None:
    assert "from pylab import *" in plain("%pylab inline")
    assert "*" not in plain("%pylab --no-import-all inline")


def test_names_bound() -> None:
    source = "%%time\nimport a.b, c as d\n%time e = 1\nfor g, *h in []: pass\ndef i(j): k = 1\nwith l as m: ...\n"
    assert names_bound(source) == frozenset(["a", "d", "e", "g", "h", "i", "j", "k", "m"])
    assert names_bound("%%bash\nx = 1") == frozenset()
    assert names_bound("x = (") == frozenset()


def test_written_modules() -> None:
    assert written_modules(["x", "\n%%writefile ./pkg/m.py\nx = 1\n\ny = 2"]) == {"pkg/m.py": "x = 1\n\ny = 2"}
    others = ["%%writefile -a m.py\nx", "%%writefile {n}.py\nx", "%%writefile m.txt\nx", "%%file ../m.py\nx", "x"]
    assert not written_modules(others)


def test_ipython_names() -> None:
    assert all(map(is_ipython_name, ["get_ipython", "In", "Out", "_", "__", "_3", "_i12", "_exit_code"]))
    assert not any(map(is_ipython_name, ["_x", "_0", "In_", "__name__", "i"]))


def test_helpers_are_the_runtime_functions() -> None:
    defined = {name for name, value in vars(shell).items() if getattr(value, "__module__", "") == shell.__name__}
    assert defined == HELPERS


def test_ipython_is_imported_only_when_needed() -> None:
    code = (
        "import sys; from kalegen.frontends.jupyter import *; from kalegen.diagnostics.diagnostic import Place\n"
        "translate('x = 1 % 2', Place('n')); print('IPython' in sys.modules)\n"
        "translate('!ls', Place('n')); print('IPython' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("named", [True, False])
def test_commands_run_in_the_shell_of_the_person_or_in_bash(
    named: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / ("mine" if named else "bash")
    mine.write_text('#!/bin/sh\necho "by mine: $2"\n', encoding="utf-8")
    mine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("SHELL", raising=False)
    if named:
        monkeypatch.setenv("SHELL", str(mine))
    assert list(shell.shell_lines("ls {a,b}")) == ["by mine: ls {a,b}"]
    assert shell.shell_run("ls") == 0
    assert capsys.readouterr().out == "by mine: ls\n"
