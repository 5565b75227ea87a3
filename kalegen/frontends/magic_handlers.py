"""How magics of IPython become Python: a handler per kind, from a use of a magic to its meaning.

A meaning is statements, requirements and findings. ``magics`` says which magic has which handler.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.frontends.pip_commands import Installation, installation, split_installs
from kalegen.frontends.shell_text import command_expression
from kalegen.syntax.literal_text import quoted, string_literal
from kalegen.syntax.parsing import parse_statement, parse_tree

Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
SKIP_HINT = "write the same in Python, or tag the cell skip if the pipeline does not need it"


class Meaning(NamedTuple):
    """What a magic becomes: statements (none: it is dropped), packages to install, findings."""

    statements: tuple[Statement, ...] = ()
    requirements: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


class Magic(NamedTuple):
    """One use of a magic: its name, the rest of its line, the cell below it, its place, the notebook's names.

    ``as_code`` gives the meaning of a text that is a cell of its own, ``folder`` is the notebook's.
    """

    name: str
    line: str
    body: str | None
    place: Place
    bound: frozenset[str]
    as_code: Callable[[str], Meaning]
    folder: Path | None = None

    @property
    def shown(self) -> str:
        """The magic as the user wrote it."""
        return ("%" if self.body is None else "%%") + self.name


Handler = Callable[[Magic], Meaning]


def call(function: str, *arguments: cst.BaseExpression) -> cst.Call:
    """A call of a runtime function."""
    return cst.Call(cst.Name(function), [cst.Arg(argument) for argument in arguments])


def expression(value: cst.BaseExpression) -> Meaning:
    """A statement that is one expression."""
    return Meaning((cst.SimpleStatementLine([cst.Expr(value)]),))


def system(magic: Magic) -> Meaning:
    """``!command``: what it installs travels as requirements (C2), the rest runs in a shell (C4)."""
    return _shell(magic, "shell_run")


def getoutput(magic: Magic) -> Meaning:
    """Translate ``lines = !command``."""
    meaning = _shell(magic, "shell_lines")
    return meaning if meaning.statements else _with_statements(meaning, expression(cst.List([])))


def _shell(magic: Magic, function: str) -> Meaning:
    installs, rest = split_installs(magic.line)
    found = [installation(install, magic.folder) for install in installs]
    meaning = _installed(magic, found)
    if not rest.strip():
        return meaning
    return _with_statements(meaning, expression(call(function, command_expression(rest, magic.bound))))


def _with_statements(meaning: Meaning, code: Meaning) -> Meaning:
    return Meaning(code.statements, meaning.requirements, meaning.diagnostics)


def _installed(magic: Magic, found: list[Installation]) -> Meaning:
    hint = "install the packages by name: %pip install pandas>=2"
    problems = [problem for installed in found for problem in installed.problems]
    return Meaning(
        requirements=tuple(requirement for installed in found for requirement in installed.requirements),
        diagnostics=tuple(warning("KG304", problem, magic.place, hint) for problem in problems),
    )


def package_manager(magic: Magic) -> Meaning:
    """``%pip install …``: requirements (C2)."""
    return _installed(magic, [installation(f"{magic.name} {magic.line}", magic.folder)])


def finding(diagnostic: Diagnostic) -> Meaning:
    """A finding and nothing else: the magic is dropped."""
    return Meaning(diagnostics=(diagnostic,))


def dropped(magic: Magic) -> Meaning:
    """Nothing: what the magic does means nothing in a pod (C1, C6)."""
    return Meaning()


def content_dropped(magic: Magic) -> Meaning:
    """``%%html`` and the like: what the cell shows is left out, with a WARNING (C6)."""
    message = f"the pipeline leaves out '{magic.shown}', which only shows something"
    return finding(warning("KG302", message, magic.place, "tag the cell skip, and this warning goes away"))


def refused(reason: str) -> Handler:
    """A handler for a magic that cannot work in a pipeline: an ERROR that says why."""

    def refuse(magic: Magic) -> Meaning:
        return finding(error("KG303", f"'{magic.shown}' {reason}", magic.place, SKIP_HINT))

    return refuse


def code_below(magic: Magic) -> Meaning:
    """``%%kalegen_step``: the cell below; what the line says has been read as tags."""
    return magic.as_code(magic.body or "")


def code_after(options: str) -> Handler:
    """A handler for a magic that runs code once for us; ``options`` is a pattern for what precedes the code."""
    pattern = re.compile(rf"(?:(?:{options})(?:\s+|$))*")

    def run(magic: Magic) -> Meaning:
        line = pattern.sub("", magic.line.strip(), count=1)
        if magic.body is None:
            return magic.as_code(line)
        return magic.as_code((f"{line}\n" if line else "") + magic.body)

    return run


_TIMEIT_OPTIONS = re.compile(r"(?:-(?:[nrp]\s*\d+|[tcqov]+)(?:\s+|$))*")


def timed(magic: Magic) -> Meaning:
    """The code, once. What timeit's code binds stays inside it, so code that binds names becomes a function."""
    setup = _TIMEIT_OPTIONS.sub("", magic.line.strip(), count=1)
    meaning = magic.as_code("\n".join(text for text in (setup, magic.body) if text))
    if not _binds_names(cst.Module(meaning.statements).code):
        return meaning if setup else _below(meaning)
    function = cst.FunctionDef(cst.Name("_timeit"), cst.Parameters(), cst.IndentedBlock(meaning.statements))
    called = cst.SimpleStatementLine([cst.Expr(call("_timeit"))])
    return Meaning((function, called), meaning.requirements, meaning.diagnostics)


def _binds_names(code: str) -> bool:
    binders = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)
    return any(
        isinstance(node, binders) or (isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))
        for node in ast.walk(parse_tree(code))
    )


def captured(magic: Magic) -> Meaning:
    """``%%capture [out] [--no-stdout] [--no-stderr] [--no-display]``: the cell inside a ``with`` statement."""
    words = magic.line.split()
    names = [word for word in words if not word.startswith("-")]
    meaning = magic.as_code(magic.body or "")
    if not names and all(_is_quiet(statement) for statement in meaning.statements):
        return _below(meaning)
    streams = [name for name in ("stdout", "stderr") if f"--no-{name}" not in words]
    elements = [cst.Element(cst.SimpleString(f'"{name}"')) for name in streams]
    manager = call("captured_output", *([cst.Tuple(elements)] if len(streams) < 2 else []))
    name = cst.AsName(cst.Name(names[0])) if names else None
    block = cst.IndentedBlock(meaning.statements or [cst.SimpleStatementLine([cst.Pass()])])
    statement = cst.With([cst.WithItem(manager, name)], block)
    return Meaning((statement,), meaning.requirements, meaning.diagnostics)


def _is_quiet(statement: Statement) -> bool:
    """Whether a statement prints nothing itself: imports and definitions, which are better left where they are."""
    if isinstance(statement, cst.SimpleStatementLine):
        return all(isinstance(small, cst.Import | cst.ImportFrom | cst.Pass) for small in statement.body)
    return isinstance(statement, cst.FunctionDef | cst.ClassDef)


def _below(meaning: Meaning) -> Meaning:
    """The statements one line lower, where the cell below the magic's line has them."""
    if not meaning.statements:
        return meaning
    first, *others = meaning.statements
    lower = first.with_changes(leading_lines=[cst.EmptyLine(indent=False), *first.leading_lines])
    return _with_statements(meaning, Meaning((lower, *others)))


def fed_to(program: str | None) -> Handler:
    """A handler that feeds the cell to a program (``%%script`` names it on its line)."""

    def run(magic: Magic) -> Meaning:
        """The call that runs the script, and binds the streams that its options name."""
        command = magic.line if program is None else f"{program} {magic.line}"
        streams = dict(re.findall(r"--(out|err)[ =](\w+)", command))
        command = re.sub(r"--(?:out|err)[ =]\w+", "", command).strip()
        if re.search(r"(^|\s)--(bg|proc|no-raise-error)\b", command) or list(streams) == ["err"]:
            return refused("is used with an option that kalegen cannot translate")(magic)
        words = [cst.Element(command_expression(word, magic.bound)) for word in command.split()]
        arguments = (cst.List(words), string_literal(magic.body or ""))
        if not streams:
            return expression(call("shell_script", *arguments))
        return _assigned(streams, call("shell_script_output", *arguments))

    return run


def _assigned(streams: dict[str, str], value: cst.Call) -> Meaning:
    """``out = shell_script_output(…)[0]`` or ``out, err = shell_script_output(…)``."""
    target = ", ".join(streams[name] for name in ("out", "err") if name in streams)
    assign = cst.ensure_type(parse_statement(f"{target} = 0"), cst.SimpleStatementLine)
    index = cst.Subscript(value, [cst.SubscriptElement(cst.Index(cst.Integer("0")))])
    small = cst.ensure_type(assign.body[0], cst.Assign)
    return Meaning((assign.with_changes(body=[small.with_changes(value=value if len(streams) > 1 else index)]),))


def write_file(magic: Magic) -> Meaning:
    """Translate ``%%writefile [-a] path``."""
    words = magic.line.split()
    mode = "a" if {"-a", "--append"} & set(words) else "w"
    path = " ".join(word for word in words if word not in ("-a", "--append")).strip("\"'")
    target = command_expression(path, magic.bound)
    return expression(call("write_cell_file", target, cst.SimpleString(f'"{mode}"'), string_literal(magic.body or "")))


def change_directory(magic: Magic) -> Meaning:
    """``%cd [-q] path``; without ``-q`` the directory is printed."""
    words = magic.line.split()
    path = " ".join(word for word in words if word != "-q").strip("\"'") or "~"
    if path.startswith("-"):
        return refused("goes to a directory that only an interactive session remembers")(magic)
    change = call("change_directory", command_expression(path, magic.bound))
    return expression(change if "-q" in words else cst.Call(cst.Name("print"), [cst.Arg(change)]))


def environment(magic: Magic) -> Meaning:
    """``%env name=value``, ``%env name value``; what only shows variables is dropped."""
    name, separator, value = magic.line.partition("=" if "=" in magic.line else " ")
    if not separator:
        return Meaning()
    if " " in name.strip():
        return refused("is given a name with a blank in it")(magic)
    text = command_expression(value.strip(), magic.bound)
    change = call("set_environment", cst.SimpleString(quoted(name.strip())), text)
    return expression(cst.Call(cst.Name("print"), [cst.Arg(change)]))


def environment_value(magic: Magic) -> Meaning:
    """Translate ``value = %env name``."""
    if not re.fullmatch(r"\w+", magic.line.strip()):
        return refused("has no value that a pipeline could use")(magic)
    return expression(call("environment_variable", cst.SimpleString(quoted(magic.line.strip()))))


_QUOTED_NOTEBOOK = re.compile(r"\s*(?:-i\s+)?(?P<quote>['\"])[^'\"]+\.ipynb(?P=quote)")


def run_file(magic: Magic) -> Meaning:
    """``%run [-i] script.py …``: what it binds is not guessed (section D), hence ``globals()`` and a WARNING."""
    words = magic.line.split()
    interactive = bool(words) and words[0] == "-i"
    path, *arguments = words[interactive:] or [""]
    if _QUOTED_NOTEBOOK.match(magic.line) or path.endswith(".ipynb") or path.startswith("-") or not path:
        return refused("can only run a Python file, without options other than -i")(magic)
    script = path.strip("\"'") if path.strip("\"'").endswith(".py") else path + ".py"
    given = [cst.Element(command_expression(word, magic.bound)) for word in arguments]
    values: list[cst.BaseExpression] = [command_expression(script, magic.bound), cst.List(given)]
    names = cst.Call(cst.Name("globals"))
    update = cst.Call(
        cst.Attribute(names, cst.Name("update")),
        [cst.Arg(call("run_python_file", *values, *([names.deep_clone()] if interactive else [])))],
    )
    message = f"kalegen can't tell which names '{script}' binds, and the pod will not have the file"
    found = warning(
        "KG305", message, magic.place, "import the names that the notebook needs from the file: from MODULE import NAME"
    )
    return Meaning(expression(update).statements, diagnostics=(found,))


def pylab(magic: Magic) -> Meaning:
    """``%pylab``: the imports that it makes."""
    stars = "" if "--no-import-all" in magic.line else "; from pylab import *; from numpy import *"
    return magic.as_code(
        "import numpy; import matplotlib; from matplotlib import pylab, mlab, pyplot; import numpy as np; "
        "from matplotlib import pyplot as plt" + stars
    )


def imported_again(magic: Magic) -> Meaning:
    """Translate ``%aimport a, b`` to imports."""
    names = [name.strip() for name in magic.line.split(",")]
    wanted = [name for name in names if name and not name.startswith("-")]
    return magic.as_code(f"import {', '.join(wanted)}") if wanted else Meaning()


def shell_command(magic: Magic) -> Meaning:
    """``%ls …``: a command of the shell."""
    return expression(call("shell_run", command_expression(f"{magic.name} {magic.line}".strip(), magic.bound)))


def shell_output(magic: Magic) -> Meaning:
    """``%sx command``, ``%%sx``: the lines that a command writes."""
    command = magic.line if magic.body is None else f"{magic.line}\n{magic.body}".strip("\n")
    return getoutput(_with_line(magic, command))


def _with_line(magic: Magic, line: str) -> Magic:
    return Magic(magic.name, line, None, magic.place, magic.bound, magic.as_code, magic.folder)


def working_directory(magic: Magic) -> Meaning:
    """Translate ``%pwd`` to the working directory."""
    return expression(call("working_directory"))
