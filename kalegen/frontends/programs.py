"""Steps that run no Python: what is imported by its address, and the program of a container.

The notebook runs such a step's cell as it stands: it names a file that is there, or runs the command here. For the
analysis the cell becomes what the step reads and binds: its variables are paths that nobody knows before it runs.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.notebook import Statement, Variable, Word
from kalegen.model.pipeline import OF_IMPORTERS, Container, Importer, Step
from kalegen.model.settings import task_settings_of, value_of
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.nodes import assign, call, line, literal, names, string
from kalegen.syntax.scopes import dotted_name

SHELLS = ("sh", "bash")
SDK = "kalegen.sdk.container"


class Unfit(ValueError):
    """The code of a step that its program can't stand for; ``hint`` says what would be right."""

    def __init__(self, problem: str, hint: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.hint = hint
        self.line = line


def with_program(step: Step, shared: Sequence[Statement], file: str) -> tuple[Step, list[Diagnostic]]:
    """The step with the program that its settings make it, and outputs for the paths that it names; KG618."""
    try:
        if value_of(step.task_settings, "importer") is not None:
            return _importer(step, shared), []
        if value_of(step.task_settings, "container", "") is not None or task_settings_of(
            step.task_settings, "container"
        ):
            return _container(step), []
    except Unfit as unfit:
        place = Place(file, step.cells[0], unfit.line, step=step.name)
        return step, [error("KG618", f"the step {step.name!r} {unfit}", place, unfit.hint)]
    paths = tuple(setting.item for setting in task_settings_of(step.task_settings, "path"))
    return replace(step, kept=tuple(dict.fromkeys((*step.kept, *paths)))), []


# What is imported


def _importer(step: Step, shared: Sequence[Statement]) -> Step:
    """A step of one line that names a file here, as one that imports the file on a cluster."""
    kind, uri = value_of(step.task_settings, "importer")
    form = "write one line in the cell, with the path of the file on this machine: data = 'data/train.csv'"
    if len(step.statements) != 1:
        raise Unfit("has the tag importer:, and its code is more than the assignment of a path", form)
    statement = step.statements[0]
    variable, value = _assigned(statement)
    if value is None:
        raise Unfit("has the tag importer:, and does not assign the path to a variable", form, statement.line)
    here = _returned(value, shared) if isinstance(value, cst.Call) else literal_value(value)
    program = Importer(uri, variable, here if isinstance(here, str) else "")
    step = replace(
        step, task_settings=tuple(task_settings_of(step.task_settings, *OF_IMPORTERS))
    )  # what else defaults ask for is for pods
    return _as_program(step, program, [_path_in(variable, statement)], {variable: kind} if kind else {})


def _returned(value: cst.Call, shared: Sequence[Statement]) -> object:
    """What a script's step returns, where that is a constant."""
    called = dotted_name(value.func)
    functions = [s.node for s in shared if isinstance(s.node, cst.FunctionDef) and s.node.name.value == called]
    last = functions[-1].body.body[-1] if functions else None
    returned = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    if not isinstance(returned, cst.Return) or returned.value is None:
        return UNKNOWN
    return literal_value(returned.value)


# What a container runs


def _container(step: Step) -> Step:
    """A step of commands, as a container that runs them; ``Unfit`` says what keeps it from that."""
    outputs = tuple(setting.item for setting in task_settings_of(step.task_settings, "container") if setting.item)
    if step.command:
        return _called(step, outputs)
    cells = _read_cells(step)
    missing = [output for output in outputs if output not in cells.texts]
    if missing:
        hint = f"name the file that the command writes: {missing[0]} = 'result.txt'"
        raise Unfit(f"has the output {missing[0]!r}, which its code does not bind", hint)
    if not cells.scripts:
        raise Unfit(
            "has the tag container:, and its cell has no command",
            "write the command into the cell: !program {variable}",
        )
    texts = {variable: text for variable, text in cells.texts.items() if variable not in outputs}
    command = tuple(_filled_in(word, texts) for word in _joined(cells.scripts))
    statements = [_path_in(cells.bound[s], s) if cells.bound.get(s) in outputs else s for s in step.statements]
    return _as_program(step, Container(command, outputs), statements, {})


def _called(step: Step, outputs: tuple[str, ...]) -> Step:
    """A script's container, whose command the front end has read."""
    first = step.statements[0]
    if not isinstance(first.node, cst.SimpleStatementLine):
        hint = "call the step outside of the branch"
        raise Unfit("runs a container, and is called inside an 'if'", hint, first.line)
    parts = (part for word in step.command for part in word)
    reads = dict.fromkeys(part.name for part in parts if isinstance(part, Variable) and part.name not in outputs)
    statements = [Statement(line(names(reads)), first.cell, first.line)] if reads else []
    statements += [_path_in(output, first) for output in outputs]
    made = _as_program(step, Container(step.command, outputs), statements, {})
    return replace(made, written=(replace(first, node=_run_here(step, outputs)),))


def _run_here(step: Step, outputs: tuple[str, ...]) -> cst.SimpleStatementLine:
    """``result = …run_here(lambda result: ["fem", f"{mesh}"], ("result",), "fem:2")``: what the script's call does."""
    words = cst.List([cst.Element(_written(word)) for word in step.command])
    given = cst.Lambda(cst.Parameters([cst.Param(cst.Name(output)) for output in outputs]), words)
    run = cst.Attribute(call("__import__", string(SDK), fromlist=literal(["run_here"])), cst.Name("run_here"))
    made = cst.Call(run, [cst.Arg(each) for each in (given, literal(outputs), string(step.image or ""))])
    return assign(outputs if len(outputs) > 1 else outputs[0], made) if outputs else line(made)


def _written(word: Word) -> cst.BaseExpression:
    """A word as an expression: texts and the variables' own, put together."""
    parts = [string(part) if isinstance(part, str) else call("str", cst.Name(part.name)) for part in word]
    return call(cst.Attribute(string(""), cst.Name("join")), cst.List([cst.Element(part) for part in parts]))


@dataclass
class _Cells:
    """What the cells of a container hold: the texts that they bind, which statements do so, and the commands."""

    texts: dict[str, str] = field(default_factory=dict)
    bound: dict[Statement, str] = field(default_factory=dict)
    scripts: list[tuple[str, Word]] = field(default_factory=list)


def _read_cells(step: Step) -> _Cells:
    """A step's code as texts for paths, and the scripts below them."""
    cells = _Cells()
    for statement in step.statements:
        variable, value = _assigned(statement)
        text = literal_value(value) if value is not None else UNKNOWN
        if isinstance(text, str) and not cells.scripts:
            cells.texts[variable] = text
            cells.bound[statement] = variable
        else:
            cells.scripts.append(_script(statement))
    return cells


def _assigned(statement: Statement) -> tuple[str, cst.BaseExpression | None]:
    """The one variable that a statement assigns to, and the value."""
    node = statement.node
    small = node.body[0] if isinstance(node, cst.SimpleStatementLine) and len(node.body) == 1 else None
    if isinstance(small, cst.Assign) and len(small.targets) == 1 and isinstance(small.targets[0].target, cst.Name):
        return small.targets[0].target.value, small.value
    return "", None


def _script(statement: Statement) -> tuple[str, Word]:
    """The shell of a command of Jupyter's, and the command."""
    node = statement.node
    small = node.body[0] if isinstance(node, cst.SimpleStatementLine) else None
    made = small.value if isinstance(small, cst.Expr) else None
    if isinstance(made, cst.Call) and dotted_name(made.func) == "shell_run":
        return "sh", _word(made.args[0].value, statement)
    if isinstance(made, cst.Call) and dotted_name(made.func) == "shell_script":
        arguments = literal_value(made.args[0].value)
        text = _text_of(made.args[1].value)
        if arguments in ([shell] for shell in SHELLS) and text is not None:
            return arguments[0], (text,)
    hint = "keep assignments of paths, then !commands, in its cell: !program --input {variable}"
    raise Unfit("has the tag container:, and its code is more than a command", hint, statement.line)


def _text_of(node: cst.BaseExpression) -> str | None:
    """A text as the front end writes it: a literal, or lines that are joined."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        between, parts = literal_value(node.func.value), literal_value(node.args[0].value)
        return between.join(parts) if isinstance(between, str) and isinstance(parts, list) else None
    text = literal_value(node)
    return text if isinstance(text, str) else None


def _word(node: cst.BaseExpression, statement: Statement) -> Word:
    """A command whose variables are names."""
    text = _text_of(node)
    if text is not None:
        return (text,)
    parts: list[str | Variable] = []
    for part in node.parts if isinstance(node, cst.FormattedString) else (None,):
        if isinstance(part, cst.FormattedStringText):
            parts.append(ast.literal_eval(f'"""{part.value}"""').replace("{{", "{").replace("}}", "}"))
        elif isinstance(part, cst.FormattedStringExpression) and _is_plain(part):
            parts.append(Variable(dotted_name(part.expression)))
        else:
            hint = "compute the value in a step before it, and write the variable into the command"
            raise Unfit("has the tag container:, and its command computes a value", hint, statement.line)
    return tuple(parts)


def _is_plain(part: cst.FormattedStringExpression) -> bool:
    return isinstance(part.expression, cst.Name) and not (part.conversion or part.format_spec or part.equal)


def _joined(scripts: Sequence[tuple[str, Word]]) -> tuple[Word, ...]:
    """The command line of one shell that runs the commands; each has a shell of its own, as in a notebook."""
    shells = {shell for shell, _ in scripts}
    if len(scripts) == 1:
        return (shells.pop(),), ("-c",), scripts[0][1]
    parts = [part for _, word in scripts for part in ("(\n", *word, "\n)\n")]
    return ("bash" if "bash" in shells else "sh",), ("-ec",), tuple(parts)


def _filled_in(word: Word, texts: Mapping[str, str]) -> Word:
    """The word with the texts of constants, and what stands side by side put together."""
    made: list[str | Variable] = []
    for part in word:
        known = texts.get(part.name, part) if isinstance(part, Variable) else part
        if isinstance(known, str) and made and isinstance(made[-1], str):
            made[-1] += known
        else:
            made.append(known)
    return tuple(made)


# What the analysis sees


def _path_in(variable: str, statement: Statement) -> Statement:
    """``variable = str(object())``: a text that nobody knows."""
    unknown = call("str", call("object"))
    return replace(statement, node=assign(variable, unknown))


def _as_program(
    step: Step, program: Importer | Container, statements: Sequence[Statement], kinds: Mapping[str, str]
) -> Step:
    """The step with a program in its place; what the program writes becomes outputs."""
    bound = (program.variable,) if isinstance(program, Importer) else program.outputs
    return replace(
        step, program=program, statements=tuple(statements), written=step.statements,
        kinds={**step.kinds, **kinds}, kept=tuple(dict.fromkeys((*step.kept, *bound))),
    )  # fmt: skip
