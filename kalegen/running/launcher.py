"""The process of one step: kfp's executor, told to be quiet, and a report of how it went.

Run as a script by the step's own interpreter, which may be any Python from 3.9 on and has kfp but not kalegen:

    python launcher.py REPORT --component_module_path PATH --executor_input JSON --function_to_execute NAME

The report is JSON: ``failure`` (a chain of exceptions, or null) and ``reads``, what of the world outside its inputs the
step turned to: ``files``, ``listings`` of directories, ``variables`` of the environment, ``packages`` by the files that
they begin with, and ``others``, in words, which nothing can be compared with. Beside it go the previews of what the
step has saved (``preview.py``).
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

CONNECTIONS = ("socket.connect", "sqlite3.connect")
PROCESSES = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.exec")
LISTINGS = ("os.listdir", "os.scandir")
INTERRUPTED = 130  # as a shell has it


class Reads:
    """An audit hook that notes the files, directories, hosts and programs that the step's code turns to.

    Not noted: what is or lies in a ``known`` path, and files and directories of the step's own making.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self.known = tuple(os.path.realpath(path).rstrip(os.sep) + os.sep for path in known)
        self.written: set[str] = set()
        self.files: dict[str, None] = {}
        self.listings: dict[str, None] = {}
        self.others: dict[str, None] = {}

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            self.note_open(*arguments)
        elif event == "os.mkdir":
            self.note_directory(arguments[0])
        elif event in LISTINGS:
            self.note_path(arguments[0] or ".", self.listings)
        elif event in CONNECTIONS:
            self.note_address(event, arguments[-1])
        elif event in PROCESSES:
            self.others["ran another program"] = None

    def note_open(self, path: Any, mode: Any, flags: int) -> None:
        if not isinstance(path, (str, bytes)):
            return
        letters = set(mode) if isinstance(mode, str) else {"w"} if flags & (os.O_WRONLY | os.O_CREAT) else set()
        if letters & {"w", "x"}:
            self.written.add(os.path.realpath(os.fsdecode(path)))
        elif "a" not in letters:
            self.note_path(path, self.files)

    def note_directory(self, path: Any) -> None:
        path = os.path.realpath(os.fsdecode(path))
        if not os.path.lexists(path):  # so it is the step that makes it
            self.known += (path + os.sep,)

    def note_path(self, path: Any, seen: dict[str, None]) -> None:
        if not isinstance(path, (str, bytes)):
            return
        path = os.path.realpath(os.fsdecode(path))
        if path not in self.written and not (path + os.sep).startswith(self.known):
            seen[path] = None

    def note_address(self, event: str, address: Any) -> None:
        # a socket's address is a tuple if it is of the network, a path if it is of this machine
        if event == "sqlite3.connect":
            self.others[f"opened the database {os.fsdecode(address)}"] = None
        elif isinstance(address, tuple):
            self.others[f"connected to {address[0]}"] = None


class Variables(os._Environ):  # type: ignore[type-arg]
    """The environment, which notes the variables that are read from it before the step itself sets them."""

    seen: dict[str, None]
    own: set[str]

    def __getitem__(self, key: str) -> str:
        if isinstance(key, str) and key not in self.own:
            self.seen[key] = None
        return str(super().__getitem__(key))

    def __setitem__(self, key: str, value: str) -> None:
        self.own.add(key)
        super().__setitem__(key, value)


def watch_variables() -> Variables:
    """Have the process's environment note what is read from it."""
    environment: Any = os.environ
    environment.__class__ = Variables
    environment.seen, environment.own = {}, set()
    return environment  # type: ignore[no-any-return]


def imported_packages() -> dict[str, str]:
    """The packages that are imported from where pip puts them, each with the file that it begins with."""
    found: dict[str, str] = {}
    for name, module in sorted(sys.modules.items()):  # a package comes before what is in it
        file = getattr(module, "__file__", None)
        parents = {name.rsplit(".", count)[0] for count in range(1, name.count(".") + 1)}
        if isinstance(file, str) and f"{os.sep}site-packages{os.sep}" in file and parents.isdisjoint(found):
            found[name] = file
    return found


def known_paths(report: str, executor_input: Any) -> list[str]:
    """Where Python, its packages and the system keep theirs, the step's own directory, and its inputs."""
    system = ["/dev", "/etc", "/lib", "/proc", "/sys", "/usr"]
    python = [
        sys.prefix,
        sys.base_prefix,
        str(Path(os.__file__).parent),
        *(p for p in sys.path if "site-packages" in p),
    ]
    lists = executor_input.get("inputs", {}).get("artifacts", {}).values()
    inputs = [artifact["uri"] for artifacts in lists for artifact in artifacts["artifacts"]]
    return [str(Path(report).parent), *inputs, *python, *system]


def is_not_of_kfp(record: logging.LogRecord) -> bool:
    """Whether a log record was written by someone else than kfp's executor, which logs each step's whole input."""
    return f"{os.sep}kfp{os.sep}dsl{os.sep}" not in record.pathname


def chain_of(exception: BaseException | None) -> list[tuple[BaseException, str | None]]:
    """The exception and those that led to it, the first one first, with how each leads to the next."""
    seen = set()
    links: list[tuple[BaseException, str | None]] = []
    relation = None
    while exception is not None and id(exception) not in seen:
        seen.add(id(exception))
        links.append((exception, relation))
        if exception.__cause__ is not None:
            exception, relation = exception.__cause__, "cause"
        elif not exception.__suppress_context__:
            exception, relation = exception.__context__, "context"
        else:
            break
    return links[::-1]


def describe(exception: BaseException, relation: str | None, component: str) -> Any:
    """One exception as plain data; the frames before the component's own are kfp's and left out."""
    frames = [[f.filename, f.lineno, f.name, f.line or ""] for f in traceback.extract_tb(exception.__traceback__)]
    own = [number for number, frame in enumerate(frames) if frame[0] == component]
    return {
        "frames": frames[own[0] :] if own else frames,
        "text": "".join(traceback.format_exception_only(type(exception), exception)).rstrip("\n"),
        "members": [
            traceback.format_exception_only(type(e), e)[-1].strip() for e in getattr(exception, "exceptions", ())
        ],
        "leads_by": relation,
    }


def execute(component: str) -> list[Any] | None:
    """Run kfp's executor on ``sys.argv``; return None, or the failure as plain data."""
    from kfp.dsl import executor_main

    executor_main._setup_logging()
    for handler in logging.getLogger().handlers:
        handler.addFilter(is_not_of_kfp)
    try:
        executor_main.executor_main()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as exception:  # whatever the user's code raises is what is asked for here
        return [describe(error, relation, component) for error, relation in chain_of(exception)]
    return None


def outputs_of(executor_input: Any) -> dict[str, str]:
    """Where the step's artifacts are, by name."""
    lists = executor_input.get("outputs", {}).get("artifacts", {})
    return {name: artifacts["artifacts"][0]["uri"] for name, artifacts in lists.items() if artifacts["artifacts"]}


def preview(outputs: dict[str, str], directory: Path) -> None:
    """Write the previews, by the file beside this one, which need not be importable here."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("_kalegen_preview", Path(__file__).with_name("preview.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.write_previews(outputs, directory)


def value_of(option: str, arguments: Sequence[str]) -> str:
    """The value of a command-line option."""
    return arguments[arguments.index(option) + 1]


def main() -> None:
    """Run the step named on the command line; exit with 1 if it raised."""
    _, report, *arguments = sys.argv
    # as with `python -m kfp.dsl.executor_main`: the working directory, not this file's
    sys.path[0] = str(Path.cwd())
    sys.argv = ["executor_main", *arguments]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", line_buffering=True)  # whoever listens wants each line at once
    import kfp.dsl.executor_main  # noqa: F401  # before the hook: what kfp itself reads is of no interest

    executor_input = json.loads(value_of("--executor_input", arguments))
    reads = Reads(known_paths(report, executor_input))
    variables = watch_variables()
    sys.addaudithook(reads)
    failure = None
    try:
        failure = execute(value_of("--component_module_path", arguments))
    finally:
        turned_to = {
            "files": sorted(reads.files),
            "listings": sorted(reads.listings),
            "variables": sorted(variables.seen),
            "packages": imported_packages(),
            "others": sorted(reads.others),
        }
        Path(report).write_text(json.dumps({"failure": failure, "reads": turned_to}), encoding="utf-8")
    if failure:
        sys.exit(1)
    preview(outputs_of(executor_input), Path(report).parent)


if __name__ == "__main__":
    main()
