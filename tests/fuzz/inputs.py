"""Inputs that nobody would write: ``python -m tests.fuzz.inputs --examples N [--seed S] [--first K]``.

Notebooks, scripts, settings and the files beside them are mutated, in their parts and in their bytes, and compiled in a
process of their own, whose every opened file is watched. An example fails where something escapes ``generate``, where
something is written, started or connected to, where a file outside of the project is read, and where an example takes
more processor time, or the process more memory, than there is a bound for.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SECONDS = 60
"""Processor time that an example may take."""

MEMORY = 1 << 30
"""Bytes that may be resident."""

TEXTS = (
    "", " ", "\0", "\n", "\r", "\x1b[31m", "\ud83d\ude00", "é", "日本", "'", '"', "{", "}", "(" * 300, "[" * 5000,
    "1+" * 4000 + "1", "not " * 3500 + "1", "x = 1", "x: int = 3", "import os", "import helper", "from helper import *",
    "from os import *", "import pkg.sub", "%run helper.py", "%run ../x.py", "%pip install -r requirements.txt",
    "!pip install -r /etc/passwd", "!ls $x {y!r:>{z}}", "%%bash\nls", "%%capture out\nx = 1", "%time " * 9 + "x = 1",
    "%%timeit x = 1\ny = 2", "%%writefile helper.py\nx = 1", "%cd /", "%env A=b", "%load_ext x", "?x", "x??", "%",
    "%%", "!", "def f(:", "def f():\n    return* x", "return", "yield x", "await x", "nonlocal x", "global x\nx = 1",
    "class A(A): pass", "lambda: (yield)", "f'{x!r:{y}}'", "f'{'", "b'é'", "'\\N{x}'", "0777", "1_0_", "1e999",
    "9" * 5000, "x = '%9999999999d' % 1", "[[0] * 9999] * 9999", "1 << 999999999", "print(*, x)", "x = = 1",
    "::error::x", "x = [y := 1, y ** 2]", "match x:\n    case [a, *b]: pass", "try: pass\nexcept* E: pass",
        "del x", "with a as b, c as d: pass", "async def f(): pass", "for x in x: x", "while True: pass",
    "x.a[0].b += 1",
    "from . import x", "from .. import *", "import x as y, z.w", "exec('x = 1')", "eval('(' * 999)",
    "# kalegen: ignore[KG9",
    "step:a", "step:", "step:a/b", "step:../x", "prev:a", "prev:", "if:x", "if:(", "if:" + "(" * 3000,
    "for:x in y",
    "for:", "for:x in " + "-" * 4000 + "1", "notebook:n", "imports", "functions", "pipeline-parameters",
    "pipeline-metrics", "skip", "image:x", "limit:memory:-1", "limit:cpu:1e30", "retry:99999999999999999999", "cache:",
    "timeout:1h1h", "env:A=B", "volume:a:/b", "on-exit", "secret:a:b:c", "label:a:b", "each:x", "block:a",
    "limit:gpu:1", "importer:gs://a/b", "importer:{x}", "importer:Model:oci://a", "container", "container:x", "path:x",
    "x = 'a'\n!cat {x}", "!cat {x!r}", "@container(image='a', command=['{x}'], outputs=['y'])", "@step(paths=['x'])",
    "@step(importer='gs://a/b')",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**70, 1.5, 1e308, float("nan"), float("inf"), [], {}, [[]], [None], {"": None},
    {"a": {}},    [{"name": 1}], ["a"], [1], {"size": []}, {"name": "x", "type": "pvc"}, *TEXTS,
)  # fmt: skip
KEYS = (
    "pipeline_name", "pipeline_description", "experiment_name", "base_image", "steps_defaults", "volumes", "workspace",
    "files", "enable_caching", "timeout", "ttl_seconds_after_finished", "security_context", "image_pull_secrets",
    "extra_packages", "import_names", "pip_index_urls", "pip_trusted_hosts", "reports", "kfp_host",
    "pins", "pin_from", "pin_installed", "marshal", "severity", "pipelines", "nonsense", "docker_image", "experiment",
)  # fmt: skip
FILES = ("helper.py", "pkg/__init__.py", "pkg/sub.py", "requirements.txt", "data.csv", "versions.lock", "other.ipynb")


class Mutation:
    """A mutated project in a folder, the same for a seed and a number."""

    def __init__(self, seed: int, number: int, folder: Path) -> None:
        self._random = random.Random(f"{seed}-{number}")
        self._folder = folder

    def write(self) -> Path:
        """Write the project; the file that is to be compiled."""
        pick = self._random.random()
        path = self._script() if pick < 0.2 else self._notebook(is_broken=pick > 0.85)
        if self._random.random() < 0.4:
            self._configuration()
        for name in FILES:
            if self._random.random() < 0.2:
                self._file(self._folder / name)
        return path

    def _notebook(self, *, is_broken: bool) -> Path:
        document = json.loads(self._random.choice(seeds(".ipynb")).read_text(encoding="utf-8"))
        for _ in range(self._random.randint(1, 4)):
            self._random.choice([self._change_cell, self._change_cell, self._change_settings, self._change])(document)
        text = json.dumps(document).encode("utf-8", "surrogatepass")
        path = self._folder / "nb.ipynb"
        path.write_bytes(self._broken(text) if is_broken else text)
        return path

    def _script(self) -> Path:
        lines = self._random.choice(seeds(".py")).read_text(encoding="utf-8").split("\n")
        for _ in range(self._random.randint(1, 4)):
            place = self._random.randrange(len(lines))
            indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
            change = self._random.choice(["delete", "double", "insert", "swap"])
            if change == "delete":
                del lines[place]
            elif change == "swap":
                other = self._random.randrange(len(lines))
                lines[place], lines[other] = lines[other], lines[place]
            else:
                lines.insert(place, lines[place] if change == "double" else indent + self._text())
            lines = lines or [""]
        text = "\n".join(lines).encode("utf-8", "surrogatepass")
        path = self._folder / "script.py"
        path.write_bytes(self._broken(text) if self._random.random() < 0.3 else text)
        return path

    def _change(self, document: Any) -> None:
        """Put a value in the place of any part of the document, or take the part out."""
        holder, key = self._random.choice(list(_places(document)))
        if self._random.random() < 0.2:
            del holder[key]
        else:
            holder[key] = copy.deepcopy(self._random.choice(VALUES))

    def _change_cell(self, document: Any) -> None:
        cells = document.get("cells") if isinstance(document, dict) else None
        if not isinstance(cells, list) or not cells:
            return
        cell = self._random.choice(cells)
        if not isinstance(cell, dict):
            return
        if self._random.random() < 0.3:
            cells.insert(self._random.randrange(len(cells)), copy.deepcopy(cell))
        elif self._random.random() < 0.5:
            metadata = cell.setdefault("metadata", {})
            if isinstance(metadata, dict):
                metadata["tags"] = [self._text() for _ in range(self._random.randint(0, 3))]
        else:
            source = cell.get("source") or ""
            lines = "".join(source).split("\n") if _is_text(source) else [""]
            lines.insert(self._random.randint(0, len(lines)), self._text())
            cell["source"] = "\n".join(lines)

    def _change_settings(self, document: Any) -> None:
        if isinstance(document, dict) and isinstance(document.setdefault("metadata", {}), dict):
            settings = document["metadata"].setdefault("kubeflow_notebook", {})
            if isinstance(settings, dict):
                settings[self._random.choice(KEYS)] = copy.deepcopy(self._random.choice(VALUES))

    def _configuration(self) -> None:
        lines = ["[tool.kalegen]"]
        for key in self._random.sample(KEYS, self._random.randint(0, 4)):
            value = self._random.choice(VALUES)
            text = (
                json.dumps(value)
                if not isinstance(value, dict)
                else "{ "
                + ", ".join(
                    f"{json.dumps(name)} = {json.dumps(item)}" for name, item in value.items() if item is not None
                )
                + " }"
            )
            lines.append(f"{key} = {text}")
        text = "\n".join(lines).encode("utf-8", "surrogatepass")
        (self._folder / "pyproject.toml").write_bytes(self._broken(text) if self._random.random() < 0.2 else text)

    def _file(self, path: Path) -> None:
        """A file beside the notebook: a text, bytes, a pipe, a link to elsewhere or a folder."""
        path.parent.mkdir(exist_ok=True)
        kind = self._random.choice(["text", "text", "text", "bytes", "pipe", "link", "folder", "hole"])
        if kind == "text":
            lines = [self._text() for _ in range(self._random.randint(1, 5))]
            path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        elif kind == "bytes":
            path.write_bytes(self._random.randbytes(200))
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "link":
            path.symlink_to(
                self._random.choice(
                    ["/etc/passwd", "/dev/zero", "/", "..", path.name, "nb.ipynb", "/proc/self/environ"]
                )
            )
        elif kind == "folder":
            path.mkdir()
        else:
            with path.open("wb") as file:
                file.truncate(1 << 36)

    def _text(self) -> str:
        text = self._random.choice(TEXTS)
        return text + self._random.choice(TEXTS) if self._random.random() < 0.1 else text

    def _broken(self, data: bytes) -> bytes:
        """The bytes with some changed, taken out or put in, or without an end."""
        made = bytearray(data)
        for _ in range(self._random.randint(1, 8)):
            place = self._random.randrange(len(made) + 1)
            change = self._random.random()
            if change < 0.4:
                made[place : place + 1] = self._random.randbytes(1)
            elif change < 0.6:
                del made[place : place + self._random.randint(1, 20)]
            elif change < 0.8:
                made[place:place] = self._random.choice([b"\0", b"\\ud800", b"{", b"[" * 2000, b'"', b"\xff", b"1e999"])
            elif change < 0.85:
                del made[place:]
        return bytes(made)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(item, str) for item in value))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """All places of values in JSON data, as containers and keys."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from _places(value[key])


def seeds(ending: str) -> list[Path]:
    """The notebooks, or the scripts, that mutations begin with."""
    golden = ROOT / "tests/golden"
    files = golden.glob("notebooks/*/notebook.ipynb" if ending == ".ipynb" else "scripts/*/*.py")
    return sorted([*files, *(ROOT / "examples").glob(f"*{ending}")])


# The process that compiles


class Watch:
    """Hears of all that Python asks of the system, and keeps what no compilation may ask, once it is on."""

    def __init__(self, folder: Path) -> None:
        own = (folder, ROOT, Path(sys.prefix), Path(sys.base_prefix), *map(Path, filter(None, sys.path)))
        self._allowed = tuple({str(path) for path in own} | {os.path.realpath(path) for path in own})
        self.is_on = False
        self.found: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note an event that is forbidden."""
        if not self.is_on:
            return
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, (str, bytes)) and (_writes(mode, flags) or not self._is_allowed(os.fsdecode(path))):
                self.found.append(f"open {path!r} {mode} {flags}")
        elif event in FORBIDDEN or event.startswith(("socket.", "subprocess.", "shutil.", "tempfile.")):
            self.found.append(f"{event} {arguments!r}"[:200])

    def _is_allowed(self, path: str) -> bool:
        return os.path.realpath(path).startswith(self._allowed)


FORBIDDEN = {"os.system", "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename", "os.mkdir",
             "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown",
             "os.kill", "os.putenv", "pty.spawn"}  # fmt: skip


def _writes(mode: str | None, flags: int | None) -> bool:
    return bool(mode and set("wax+") & set(mode)) or bool((flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def compile_examples(seed: int, first: int, count: int, tell: Callable[[str], None]) -> None:
    """Compile examples one after the other, and tell of each that has begun, and of what is wrong with it."""
    from kalegen.generate import generate
    from kalegen.reporting.rendering import RENDERINGS

    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    with tempfile.TemporaryDirectory(prefix="kalegen-inputs-") as top:
        folder = Path(top, "project")
        watch = Watch(folder)
        warm_up(generate, Path(top))
        sys.addaudithook(watch)
        for number in range(first, first + count):
            folder.mkdir()
            path = Mutation(seed, number, folder).write()
            tell(f"example {number}")
            before = _state(Path(top))
            signal.setitimer(signal.ITIMER_PROF, SECONDS)  # which ends the process
            watch.is_on = True
            try:
                result = generate(path)
                if result.source is not None:
                    compile(result.source, "<module>", "exec", dont_inherit=True)
                for render in RENDERINGS.values():
                    render(result.diagnostics).encode()
            except BaseException:
                tell(f"wrong {number}: {traceback.format_exc()}")
            watch.is_on = False
            signal.setitimer(signal.ITIMER_PROF, 0)
            for one in watch.found:
                tell(f"wrong {number}: {one}")
            watch.found.clear()
            if _state(Path(top)) != before:
                tell(f"wrong {number}: a file was written")
            shutil.rmtree(folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    tell(f"peak {peak >> 20}")
    if peak > MEMORY:
        tell(f"wrong {first}…: {peak >> 20} MiB of memory")


def warm_up(generate: Callable[[Path], Any], top: Path) -> None:
    """Let the libraries read what they read when they are imported."""
    for path in (seeds(".ipynb")[0], seeds(".py")[0]):
        generate(path)
    text = {"cells": [{"cell_type": "code", "metadata": {"tags": ["step:a"]}, "source": "!ls"}], "nbformat": 3}
    (top / "nb.ipynb").write_text(json.dumps(text))
    generate(top / "nb.ipynb")
    (top / "nb.ipynb").unlink()


def _state(folder: Path) -> list[tuple[str, int, int]]:
    found = [(path, path.lstat()) for path in sorted(folder.rglob("*"))]
    return [(str(path), about.st_size, about.st_mtime_ns) for path, about in found]


def run(seed: int, first: int, count: int) -> list[str]:
    """Compile examples in a process of their own; what is wrong, the end of the process included."""
    command = [sys.executable, "-m", "tests.fuzz.inputs", "--child", "--seed", str(seed), "--first", str(first),
               "--examples", str(count)]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    found, begun = [], first
    for line in done.stdout.splitlines():
        if line.startswith("example "):
            begun = int(line.removeprefix("example "))
        elif not line.startswith("peak "):
            found.append(line)
    if done.returncode != 0:
        found.append(f"wrong {begun}: the process ended with {done.returncode}: {done.stderr[-2000:]}")
        if begun + 1 < first + count:
            found += run(seed, begun + 1, first + count - begun - 1)
    return found


def main() -> int:
    """Compile the examples, and print what is wrong."""
    parser = argparse.ArgumentParser()
    for option, default in (("--examples", 200), ("--seed", 1), ("--first", 0)):
        parser.add_argument(option, type=int, default=default)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        compile_examples(asked.seed, asked.first, asked.examples, lambda text: print(text, flush=True))
        return 0
    found = run(asked.seed, asked.first, asked.examples)
    print("\n".join(found) or f"{asked.examples} examples, nothing wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
