"""The magics: ``%kalegen COMMAND …`` is the command line, and ``%%kalegen_step`` says the tags of its cell."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import SVG, display

from kalegen.cli.commands import COMMANDS
from kalegen.frontends import step_magic
from kalegen.kernel.session import notebook_file
from kalegen.model.endings import PACKAGES, SOURCES
from kalegen.running.stopping import stop_command

HELP = "say what to do: %kalegen check, graph, annotate, run -p N=3, verify, submit, …"
NO_FILE = "kalegen does not know which notebook this is: save it, or give its path, %kalegen {} notebook.ipynb"
_OF_DOCUMENTS = frozenset({"path", "paths"})


def register(shell: InteractiveShell) -> None:
    """Give a session the magics."""
    magics: Any = shell.magics_manager  # whose decorators have no types
    magics.register_function(lambda line: run_command(shell, line), "line", "kalegen")
    magics.register_function(explain_step_magic, "cell", step_magic.NAME)
    transforms = shell.input_transformers_cleanup
    if without_step_magic not in transforms:
        transforms.append(without_step_magic)


def unregister(shell: InteractiveShell) -> None:
    """Take the magics away."""
    transforms = shell.input_transformers_cleanup
    if without_step_magic in transforms:
        transforms.remove(without_step_magic)
    shell.magics_manager.magics["line"].pop("kalegen", None)
    shell.magics_manager.magics["cell"].pop(step_magic.NAME, None)


def run_command(shell: InteractiveShell, line: str) -> None:
    """``%kalegen COMMAND …``: a command of kalegen's about this notebook, as it is saved, or about another file.

    \b
        %kalegen check
        %kalegen graph                       # the picture, in the notebook
        %kalegen run -p N=3
        %kalegen verify other.ipynb
    """
    try:
        words = shlex.split(line)
    except ValueError as problem:
        raise UsageError(f"{HELP}; this line can't be read: {problem}") from None
    if not words or words[0] not in COMMANDS:
        raise UsageError(HELP)
    command, *rest = words
    if takes_document(command) and not (rest and Path(rest[0]).suffix in SOURCES | PACKAGES):
        path = notebook_file(shell.user_ns)
        if path is None:
            raise UsageError(NO_FILE.format(command))
        rest = [str(path), *rest]
    if command == "graph" and len(rest) == 1:
        show_graph(Path(rest[0]))
    else:
        run_process([command, *rest])


def takes_document(command: str) -> bool:
    """Whether a command is about a notebook or a script, whose path comes first."""
    from kalegen.cli.application import application

    known = application.get_command(click.Context(application), command)
    arguments = [each.name for each in (known.params if known is not None else []) if isinstance(each, click.Argument)]
    return bool(arguments) and arguments[0] in _OF_DOCUMENTS


def show_graph(path: Path) -> None:
    """Show the picture of a pipeline; in words where Graphviz is not installed."""
    from kalegen import api
    from kalegen.pictures.svg import to_svg
    from kalegen.pictures.text import to_text
    from kalegen.reporting.rendering import as_text

    made = api.compile(path)
    if made.diagnostics:
        print(as_text(made.diagnostics))
    if made.picture is None or made.source is None:
        raise UsageError("there is no pipeline to show: mend the errors first")
    drawn = to_svg(made.picture)
    if drawn is None:
        print(to_text(made.picture))
    else:
        display(SVG(drawn))  # type: ignore[no-untyped-call]


def run_process(arguments: list[str]) -> None:
    """Run the command in a process of its own; what it says stands below the cell as it comes.

    The kernel's interrupt ends it. A status other than 0 stops the cells below, as an exception does.
    """
    command = [sys.executable, "-m", "kalegen", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as job:
        assert job.stdout is not None
        try:
            for line in job.stdout:
                print(line, end="", flush=True)
            status = job.wait()
        except KeyboardInterrupt:
            stop_command(job)
            raise
    if status:
        raise UsageError(f"kalegen {arguments[0]} ended with status {status}")


# The cell magic


def without_step_magic(lines: list[str]) -> list[str]:
    """The lines of a cell as IPython is to run them: ``%%kalegen_step`` runs its cell as any other is run."""
    if not lines or not step_magic.is_step_magic(lines[0]) or not "".join(lines[1:]).strip():
        return lines
    for problem in strange_tags(lines[0]):
        print(problem, file=sys.stderr)
    return lines[1:] if lines[1].startswith("%%") else ["\n", *lines[1:]]


def strange_tags(line: str) -> list[str]:
    """What is wrong with the tags that the magic's line stands for."""
    from kalegen.diagnostics.diagnostic import Place
    from kalegen.frontends.tag_comments import comments_above
    from kalegen.frontends.tags import read_tags

    found = read_tags([], Place(""), comments_above(line)).diagnostics
    return [f"kalegen: {one.message}" + (f"; {one.hint}" if one.hint else "") for one in found]


def explain_step_magic(line: str, cell: str) -> Any:
    """``%%kalegen_step NAME [--prev NAME]…``: the tags of the cell, which runs as it is.

    The options are tags: ``--prev load``, ``--limit memory:4Gi``, ``--image REF``.
    """
    raise UsageError("write %%kalegen_step NAME [--prev NAME] on the first line, and the step's code below it")
