"""From a script's parts to the cells that a notebook would have: shared code, parameters, and one step a task."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, error
from kalegen.frontends.script_body import Body, Task, bound_by
from kalegen.frontends.script_branches import Verdict
from kalegen.frontends.script_calls import Call, shows_results
from kalegen.frontends.script_code import CodeWriter, TaskCode
from kalegen.frontends.script_file import SourceFile
from kalegen.frontends.script_kinds import kinds_of
from kalegen.frontends.script_loops import Loop
from kalegen.frontends.script_metrics import check_metrics, metrics_of
from kalegen.frontends.script_project import Project
from kalegen.frontends.script_steps import SETTINGS, Function, Program, macro_defaults, names_in
from kalegen.model.assertions import Assertion, Verb
from kalegen.model.notebook import Cell, Origin, Role, Setting, Statement, Variable, Word
from kalegen.settings.reading import step_settings_from_mapping
from kalegen.settings.run_time_values import PLACEHOLDERS
from kalegen.syntax.identifiers import unique
from kalegen.syntax.layout import loop_without_layout, without_layout
from kalegen.syntax.literals import UNKNOWN
from kalegen.syntax.nodes import call, line, string
from kalegen.syntax.scopes import parameters_of


def cells_of(
    project: Project, pipeline: Function, parameters: Sequence[Statement], body: Body
) -> tuple[list[Cell], list[Diagnostic]]:
    """The cells, numbered from 1: each file's shared code, the parameters, then each task with its constants."""
    writer = _CellWriter(project, pipeline, body)
    for part in project.parts:
        writer.add(Role.FUNCTIONS, part.source, part.shared)
    if parameters:
        writer.add(Role.PARAMETERS, pipeline.source, parameters)
    for task in body.tasks:
        writer.add_task(task)
    writer.add_metrics()
    return writer.cells, writer.found


class _CellWriter:
    """Makes cells one after another."""

    def __init__(self, project: Project, pipeline: Function, body: Body) -> None:
        self._source = pipeline.source
        self._body = body
        self._code = CodeWriter(project, pipeline, body)
        self._steps: dict[str, str] = {}
        self._labels: set[str] = set()
        self._metrics: dict[str, Statement] = {}
        self.cells: list[Cell] = []
        self.found: list[Diagnostic] = []

    def add(self, role: Role, source: SourceFile, statements: Sequence[Statement], **more: Any) -> None:
        """Add a cell made of statements of a file."""
        origin = Origin(source.file, tuple(statement.line for statement in statements))
        module = cst.Module([statement.node for statement in statements])
        self.cells.append(Cell(len(self.cells) + 1, role, source.text, module, origin=origin, **more))

    def add_task(self, task: Task) -> None:
        """Add a step for a task, after a cell with the constants that it is given."""
        code = self._code.write(task)
        if code.constants:
            self.add(Role.ARGUMENTS, self._source, code.constants)
        label = unique(_label(task), self._labels)
        self._labels.add(label)
        statements = [Statement(node, 0, code.line) for node in code.statements]
        more = self._of_call(task) if isinstance(task, Call) else {}
        settings = self._settings(task, code)
        if isinstance(task, Call) and task.step.program is not None:
            made = self._of_program(task, task.step.program, code)
            settings, more = (*settings, made.setting), {**more, "command": made.command, "kinds": made.kinds}
        elif isinstance(task, Loop):
            self.found += _programs_in(task)
        more |= {"settings": settings, "kept": self._kept(task), "waits": self._waits(task)}
        self.add(Role.STEP, self._source, statements, step=label, **more)
        self._note_metrics(task, label, code)
        self._steps.update(dict.fromkeys(bound_by(task), label))

    def add_metrics(self) -> None:
        """Add the cell that names the metrics, if there are any."""
        if self._metrics:
            self.add(Role.METRICS, self._source, list(self._metrics.values()))

    def _note_metrics(self, task: Task, step: str, code: TaskCode) -> None:
        """Note what a task logs; a label that another step has is told apart by the step's."""
        for variable in code.recorders.values():
            table = cst.Attribute(cst.Name(variable), cst.Name("metadata"))
            self._metrics[f"{variable}.metadata"] = Statement(line(cst.Expr(table)), 0, task.place.line or 1)
        self.found += check_metrics(task)
        for name, variable in metrics_of(task) if isinstance(task, Call) else ():
            label = name if name not in self._metrics else f"{step}_{name}"
            shown = call("print", string(label), cst.Name(self._code.names.get(variable)))
            self._metrics[label] = Statement(line(cst.Expr(shown)), 0, task.place.line or 1)

    def _of_call(self, call: Call) -> dict[str, Any]:
        return {
            "kinds": {self._code.names.get(name): kind for name, kind in reversed(list(kinds_of(call)))},
            "files": call.step.files,
            "assertions": tuple(self._assertions(call)),
            "helpers": () if shows_results(call) else ("unpack_results",),
        }

    def _of_program(self, call: Call, program: Program, code: TaskCode) -> _Made:
        """A container's command in terms of the pipeline function's variables."""
        given = {a.parameter: self._code.given(a, code) for a in call.arguments}
        targets = [self._code.names.get(name) for name in call.targets]
        unnamed = [unique(name, self._code.names.taken) for name in program.outputs] if not targets else []
        known = {**self._defaults(call), **given}
        known |= {name: Variable(own) for name, own in zip(program.outputs, targets or unnamed, strict=False)}
        command = tuple(tuple(_put_in(part, known) for part in word) for word in program.command)
        kinds = {}
        for name, kind in program.kinds.items():
            variable = known.get(name)
            if isinstance(variable, Variable):
                kinds[variable.name] = kind
        setting = Setting("container", ",".join(targets or unnamed), call.step.place, f"outputs of {call.step.name}")
        return _Made(setting, command, kinds)

    def _defaults(self, call: Call) -> dict[str, str | Variable]:
        """The texts of the constants that a container's function has as defaults."""
        parameters = {p.name.value: p.default for p in parameters_of(call.step.node) if p.default is not None}
        values = {name: call.step.source.constant(default) for name, default in parameters.items()}
        return {name: str(value) for name, value in values.items() if value is not UNKNOWN}

    def _assertions(self, call: Call) -> Iterator[Assertion]:
        """What the step's decorator says that it does with the arguments that are variables."""
        given = {a.parameter: self._code.names.get(a.name) for a in call.arguments if a.name}
        for verb in Verb:
            for name in names_in(call.step.options.get(verb.value)):
                if name in given:
                    text = f"@step({verb.value}={name!r})"
                    yield Assertion(verb, given[name], call.step.place, text)

    def _waits(self, task: Task) -> tuple[str, ...]:
        waits = task.waits if isinstance(task, (Call, Loop)) else ()
        return tuple(dict.fromkeys(self._steps[name] for name in waits))

    def _settings(self, task: Task, code: TaskCode) -> tuple[Setting, ...]:
        """The settings of the step that is called, and the tag that a notebook would have for the task."""
        step = task.step if isinstance(task, (Call, Loop)) else None
        options = step.options if step is not None else {}
        own = {key: value for key, value in options.items() if key in SETTINGS}
        for node in code.statements:
            if isinstance(node, cst.For):
                own["loop"] = loop_without_layout(node)
            elif isinstance(node, cst.If) and not isinstance(task, Loop):
                own["condition"] = without_layout(node.test)
        settings, problems = step_settings_from_mapping(own, step.place if step is not None else task.place)
        self.found += problems
        return settings

    def _kept(self, task: Task) -> tuple[str, ...]:
        """The results that the pipeline returns, if this task is the last that gives them."""
        later = self._body.tasks[self._body.tasks.index(task) + 1 :]
        rebound = {name for other in later for name in bound_by(other)}
        returned = [name for name in self._body.returned or () if name in bound_by(task) - rebound]
        return tuple(self._code.names.get(name) for name in returned)


@dataclass(frozen=True)
class _Made:
    """What a call of a container becomes."""

    setting: Setting
    command: tuple[Word, ...]
    kinds: Mapping[str, str]


def _put_in(part: str | Variable, known: Mapping[str, str | Variable]) -> str | Variable:
    return known.get(part.name, part) if isinstance(part, Variable) else part


def _programs_in(loop: Loop) -> Iterator[Diagnostic]:
    """KG618: an iteration is Python, which has nothing but the function where a cluster has a program."""
    for _, step in loop.steps:
        if not step.runs_python:
            message = f"the step {step.name!r} runs a container or an importer, and can't be called in a loop"
            yield error("KG618", message, loop.place, "call it outside of the loop")


def _label(task: Task) -> str:
    """What the step of a task is called."""
    if isinstance(task, (Call, Loop)):
        return task.step.label
    return "condition" if isinstance(task, Verdict) else task.name


def parameter_statements(pipeline: Function) -> Iterator[Statement | Diagnostic]:
    """The parameters as assignments of their defaults: ``n: int = 3``; KG510 for one without a default.

    A run-time value of kfp as the default is represented by its name.
    """
    source, params = pipeline.source, pipeline.node.params
    for star in (params.star_arg, params.star_kwarg):
        if isinstance(star, cst.Param):
            code = source.code(star).rstrip(", ")
            message = f"the pipeline's parameter '{code}' can take any number of values"
            yield error(
                "KG510", message, source.place(star), "write each parameter by its name, with a constant default"
            )
    described, macros = _descriptions(pipeline.node), macro_defaults(pipeline)
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        place = source.place(param)
        if param.default is None:
            message = f"the pipeline's parameter {param.name.value!r} has no default"
            yield error("KG510", message, place, f"give it a constant default: {param.name.value}=…")
            continue
        macro = macros.get(param.name.value)
        default = string(PLACEHOLDERS[macro]) if macro is not None else param.default
        yield Statement(_assignment(param, default, described.get(param.name.value)), 0, place.line or 1)


def _assignment(param: cst.Param, default: cst.BaseExpression, description: str | None) -> cst.SimpleStatementLine:
    node: cst.BaseSmallStatement = cst.Assign([cst.AssignTarget(param.name)], default)
    if param.annotation is not None:
        annotation = param.annotation.with_changes(whitespace_before_indicator=cst.SimpleWhitespace(""))
        node = cst.AnnAssign(param.name, annotation, default)
    comments = [cst.EmptyLine(comment=cst.Comment(f"# {description}"))] if description else []
    return cst.SimpleStatementLine([node], leading_lines=comments)


def _descriptions(node: cst.FunctionDef) -> dict[str, str]:
    """What the docstring's ``Args:`` section says of each parameter, one a line."""
    text = node.get_docstring() or ""
    _, _, section = text.partition("Args:\n")
    lines = (line.strip().partition(": ") for line in section.split("\n"))
    return {name.split(" ")[0]: description for name, colon, description in lines if colon}
