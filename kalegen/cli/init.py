"""``kalegen init``: what a project needs, put into its files after asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from kalegen.cli.console import report, say
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.endings import NOTEBOOK, TEXTS
from kalegen.syntax.plain_text import printable

IGNORED = ".kale/"
HOOK = """\
- repo: local
  hooks:
    - id: kalegen
      name: kalegen
      entry: kalegen sync --fail-on-change
      language: system
      pass_filenames: false
      files: '(\\.(ipynb|py|md|[Rr]md|toml|lock|ya?ml)|requirements.*\\.txt)$'
"""
"""The hook of ``.pre-commit-hooks.yaml``, run by the kalegen that is installed beside it."""
MOST_NOTEBOOKS = 200
HIDDEN = frozenset({".ipynb_checkpoints", "node_modules", "site-packages"})


@dataclass(frozen=True)
class Change:
    """A file, what becomes of it, and for what; ``text`` is None where nothing is to be done."""

    path: Path
    text: str | None
    purpose: str


@dataclass(frozen=True)
class Refusal:
    """Why a file can't be changed, and the text that a person can put into it."""

    problem: Diagnostic
    block: str


@click.command(name="init")
@click.option("--yes", is_flag=True, help="Make all changes without asking.")
def init_command(yes: bool) -> int:
    """Set up a project in the current folder, after asking about each file.

    \b
        kalegen init

    The table [tool.kalegen] in pyproject.toml lists the notebooks that have steps, for `kalegen sync`; a hook of
    pre-commit compiles them; .gitignore leaves out what runs write. Existing entries stay as they are.
    """
    status = 0
    for name, make in (("pyproject.toml", _project), (".pre-commit-config.yaml", _hook), (".gitignore", _ignored)):
        status = max(status, _offer(make, Path(name), yes))
    return status


def _offer(make: Callable[[Path, str], Change | Diagnostic | Refusal], path: Path, yes: bool) -> int:
    """Write one file, if that is wanted; KG020 for one that is there and can't be read."""
    try:
        text = path.read_bytes().decode("utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as problem:
        report(
            [
                error(
                    "KG020",
                    f"can't read the file: {problem}",
                    Place(str(path)),
                    "correct the file, and run kalegen init again",
                )
            ]
        )
        return 1
    change = make(path, text)
    if isinstance(change, Diagnostic):
        report([change])
        return 1
    if isinstance(change, Refusal):
        report([change.problem])
        say(change.block)
        return 1
    shown = printable(str(change.path))
    if change.text is None:
        say(f"{shown}: {change.purpose} is there already")
        return 0
    if not yes and not click.confirm(f"{shown}: add {change.purpose}?", default=True, err=True):
        return 0
    return _write(change)


def _write(change: Change) -> int:
    """Write a file as planned and say so, or report KG006; the exit status."""
    from kalegen.cli.files import replace_file

    assert change.text is not None
    try:
        replace_file(change.path.resolve(), change.text.encode("utf-8"))
    except OSError as problem:
        report([error("KG006", f"can't write the file: {problem.strerror}", Place(str(change.path)))])
        return 1
    say(f"wrote {printable(str(change.path))}")
    return 0


def _project(path: Path, text: str) -> Change | Diagnostic:
    """The table in ``pyproject.toml``, with an entry for each notebook that has steps; KG020 for what is no TOML."""
    from kalegen.configuration.toml import parse_toml

    purpose = "the table [tool.kalegen]"
    try:
        table = parse_toml(text)
    except ValueError as problem:
        return error(
            "KG020", f"can't read the file: {problem}", Place(str(path)), "correct the file, and run kalegen init again"
        )
    if "kalegen" in table.get("tool", {}):
        return Change(path, None, purpose)
    above = f"{text.rstrip(chr(10))}\n\n" if text.strip() else ""
    return Change(path, f"{above}{_table(path.parent)}", purpose)


def _table(folder: Path) -> str:
    entries = [_entry(path.relative_to(folder).as_posix()) for path in _notebooks(folder)]
    return "\n".join(["[tool.kalegen]\n", *entries])


def _entry(notebook: str) -> str:
    from json import dumps

    output = f"pipelines/{Path(notebook).stem}.py"
    lines = (f"notebook = {dumps(notebook)}", f"output = {dumps(output)}")
    return "\n".join(["[[tool.kalegen.pipelines]]", *lines, ""])


def _notebooks(folder: Path) -> Iterator[Path]:
    """The notebooks below a folder that have steps, but one of each name, which would be one pipeline."""
    from itertools import islice

    names: set[str] = set()
    for path in islice(_files(folder), MOST_NOTEBOOKS):
        if path.stem not in names and _has_steps(path):
            names.add(path.stem)
            yield path


def _files(folder: Path) -> Iterator[Path]:
    """The files that may be notebooks with steps; a text that is paired with a notebook file comes after that."""
    from kalegen.frontends.text_notebook import is_text_notebook

    for ending in (NOTEBOOK, *sorted(TEXTS)):
        for path in sorted(folder.rglob(f"*{ending}")):
            parts = path.relative_to(folder).parts
            if any(part.startswith(".") or part in HIDDEN for part in parts):
                continue
            if ending == NOTEBOOK or (_mentions_steps(path) and is_text_notebook(path)):
                yield path


def _mentions_steps(path: Path) -> bool:
    """Whether a text may have steps: jupytext, which takes its time, need not read it otherwise."""
    from kalegen.incremental.lookups import read_bytes

    try:
        return b"step" in read_bytes(path)
    except OSError:
        return False


def _has_steps(path: Path) -> bool:
    """Whether a cell of a notebook is tagged as one of a step; not of a file that is no notebook."""
    from kalegen.frontends.text_notebook import load_any_notebook
    from kalegen.proposal.document import code_cells

    read = load_any_notebook(path, Place(str(path)))
    if isinstance(read, Diagnostic):
        return False
    return any(cell.tags.step is not None for cell in code_cells(read.document, path.name))


def _hook(path: Path, text: str) -> Change | Refusal:
    """The entry of ``.pre-commit-config.yaml``; KG020 for a file that it can't be put into."""
    import yaml

    purpose = "a hook that compiles what has changed"
    if "kalegen" in text:
        return Change(path, None, purpose)
    if not text.strip():
        return Change(path, "repos:\n" + _indented(HOOK, "  "), purpose)
    for indentation in ("  ", ""):
        made = f"{text.rstrip(chr(10))}\n{_indented(HOOK, indentation)}"
        if _repos(yaml, made) == _repos(yaml, text) + 1:
            return Change(path, made, purpose)
    hint = "add these lines below 'repos:' yourself, as far to the right as the other repositories"
    return Refusal(error("KG020", "kalegen can't add the hook at the end of the file", Place(str(path)), hint), HOOK)


def _repos(yaml: Any, text: str) -> int:
    """How many repositories a configuration of pre-commit lists; -1 for what is none."""
    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError:
        return -1
    repos = read.get("repos") if isinstance(read, dict) else None
    return len(repos) if isinstance(repos, list) else -1


def _indented(text: str, by: str) -> str:
    return "".join(f"{by}{line}" for line in text.splitlines(keepends=True))


def _ignored(path: Path, text: str) -> Change:
    """Plan the line in ``.gitignore`` that leaves runs out."""
    purpose = f"{IGNORED}, where runs are kept"
    if any(line.strip() in (IGNORED, ".kale", f"/{IGNORED}") for line in text.splitlines()):
        return Change(path, None, purpose)
    return Change(path, f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{IGNORED}\n", purpose)
