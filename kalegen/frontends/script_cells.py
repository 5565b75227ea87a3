"""From a script's parts to the cells that a notebook would have: shared code, parameters, and one step a call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from kalegen.analysis.scopes import dotted_name
from kalegen.diagnostics import Diagnostic, error
from kalegen.emit.nodes import assign, literal, string
from kalegen.frontends.parameters import is_parameter_value
from kalegen.frontends.script_branches import Verdict, conjunction, names_in, renamed
from kalegen.frontends.script_calls import Argument, Body, Call, shows_results
from kalegen.frontends.script_file import SourceFile
from kalegen.frontends.script_kinds import kinds_of
from kalegen.frontends.script_loops import Loop
from kalegen.frontends.script_project import Project
from kalegen.frontends.script_steps import STEP_OPTIONS, Function
from kalegen.macros import PLACEHOLDERS, VALUES
from kalegen.model import Cell, Origin, Role, Setting, Statement
from kalegen.names import unique
from kalegen.settings.reading import step_settings_from_mapping
from kalegen.walk import walk


def cells_of(
    project: Project, pipeline: Function, parameters: Sequence[Statement], body: Body
) -> tuple[list[Cell], list[Diagnostic]]:
    """The cells, numbered from 1: each file's shared code, the parameters, then each call with its constants."""
    writer = _CellWriter(project, pipeline, body)
    for part in project.parts:
        writer.add(Role.FUNCTIONS, part.source, part.shared)
    if parameters:
        writer.add(Role.PARAMETERS, pipeline.source, parameters)
    for task in body.tasks:
        if isinstance(task, Call):
            writer.add_call(task)
        elif isinstance(task, Loop):
            writer.add_loop(task)
        else:
            writer.add_verdict(task)
    return writer.cells, writer.found


@dataclass(frozen=True)
class _Names:
    """The names that a pipeline's variables get: their own, unless the shared code uses these for something else."""

    renamed: dict[str, str]
    taken: set[str]

    @classmethod
    def of(cls, project: Project, body: Body, parameters: set[str]) -> _Names:
        """Names that no function of the script can mistake for a global name or a built-in one."""
        shared = project.names
        variables = {name for call in body.calls for name in call.targets}
        variables |= {task.name for task in body.tasks if isinstance(task, Verdict)}
        variables |= {name for task in body.tasks if isinstance(task, Loop) for name in task.targets}
        taken = shared | variables | parameters
        renamed = {}
        for name in sorted(variables & shared):
            renamed[name] = unique(name, taken)
            taken.add(renamed[name])
        return cls(renamed, taken)

    def get(self, name: str) -> str:
        """What a variable is called in the cells."""
        return self.renamed.get(name, name)


class _CellWriter:
    """Makes cells one after another."""

    def __init__(self, project: Project, pipeline: Function, body: Body) -> None:
        self._source = pipeline.source
        self._body = body
        self._macros = _macro_defaults(pipeline)
        parameters = {name for call in body.calls for a in call.arguments if (name := a.name) is not None}
        self._names = _Names.of(project, body, parameters)
        self._steps: dict[str, str] = {}
        self._labels: set[str] = set()
        self.cells: list[Cell] = []
        self.found: list[Diagnostic] = []

    def add(self, role: Role, source: SourceFile, statements: Sequence[Statement], **more: Any) -> None:
        """Add a cell made of statements of a file."""
        origin = Origin(source.file, tuple(statement.line for statement in statements))
        module = cst.Module([statement.node for statement in statements])
        self.cells.append(Cell(len(self.cells) + 1, role, source.text, module, origin=origin, **more))

    def add_verdict(self, verdict: Verdict) -> None:
        """Add a step that evaluates a test and does nothing else."""
        label = unique("condition", self._labels)
        self._labels.add(label)
        line = verdict.place.line or 1
        test = self._in_cells(verdict.test)
        if verdict.guard is not None:
            test = conjunction(self._in_cells(verdict.guard), test) or test
        node = assign(self._names.get(verdict.name), cst.Call(cst.Name("bool"), [cst.Arg(test)]))
        self.add(Role.STEP, self._source, [Statement(node, 0, line)], step=label)

    def add_loop(self, loop: Loop) -> None:
        """Add a step for a loop, whose iterations are to run side by side."""
        label = unique(loop.step.label, self._labels)
        self._labels.add(label)
        own_names = dict(loop.steps)
        made: list[Any] = [
            self._renamed(node, {name: step.name for name, step in own_names.items()}) for node in loop.statements
        ]
        head = cst.ensure_type(made[-1], cst.For)
        code = cst.Module([]).code_for_node
        settings, problems = step_settings_from_mapping(
            {**self._options(loop.step), "loop": f"{code(head.target)} in {code(head.iter)}"}, loop.place
        )
        self.found += problems
        line = loop.place.line or 1
        statements = [Statement(node, 0, line) for node in made]
        kept = tuple(self._names.get(name) for name in loop.targets if name in (self._body.returned or ()))
        self.add(Role.STEP, self._source, statements, step=label, settings=settings, kept=kept)
        self._steps.update(dict.fromkeys(loop.targets, label))

    def _renamed(self, node: cst.CSTNode, functions: Mapping[str, str]) -> cst.CSTNode:
        """A loop's statement with the names that its variables and steps have in the cells."""
        for call in [part for part in walk(node) if isinstance(part, cst.Call) and "." in dotted_name(part.func)]:
            if dotted_name(call.func) in functions:
                name = cst.Name(functions[dotted_name(call.func)])
                return self._renamed(cst.ensure_type(node.deep_replace(call.func, name), type(node)), functions)
        variables = {name.value: self._names.get(name.value) for name in names_in(node)}
        return renamed(node, {**variables, **functions})

    def _options(self, step: Function) -> dict[str, Any]:
        return {key: value for key, value in step.options.items() if key in STEP_OPTIONS and key != "name"}

    def _in_cells(self, test: cst.BaseExpression) -> cst.BaseExpression:
        """A test with the names that its variables have in the cells."""
        return renamed(test, {name.value: self._names.get(name.value) for name in names_in(test)})

    def add_call(self, call: Call) -> None:
        """Add a step for a call, after a cell with the constants that it is given."""
        line = call.place.line or 1
        constants: list[Statement] = []
        arguments = [self._argument(argument, constants, line) for argument in call.arguments]
        if constants:
            self.add(Role.ARGUMENTS, self._source, constants)
        label = unique(call.step.label, self._labels)
        self._labels.add(label)
        made: cst.SimpleStatementLine | cst.If = self._call(call, arguments)
        if call.test is not None:
            made = cst.If(self._in_cells(call.test), cst.IndentedBlock([made]))
        self.add(
            Role.STEP,
            self._source,
            [Statement(made, 0, line)],
            step=label,
            settings=self._settings(call),
            waits=tuple(dict.fromkeys(self._steps[name] for name in call.waits)),
            kinds={self._names.get(name): kind for name, kind in reversed(list(kinds_of(call)))},
            kept=self._kept(call),
            files=call.step.files,
            helpers=() if shows_results(call) else ("unpack_results",),
        )
        self._steps.update(dict.fromkeys(call.targets, label))
        self._macros = {name: macro for name, macro in self._macros.items() if name not in call.targets}

    def _argument(self, argument: Argument, constants: list[Statement], line: int) -> cst.Arg:
        """An argument as the step's cell has it; constants that can be a task's argument go into ``constants``."""
        value: cst.BaseExpression
        if argument.name in self._macros:
            value = self._with_default(argument, constants, line)
        elif argument.name is not None:
            value = cst.Name(self._names.get(argument.name))
        elif _is_macro(argument.value) or _is_fit_for_a_task(argument.value):
            value = self._constant(argument.parameter, argument.value, constants, line)
        else:
            value = cst.parse_expression(argument.code)
        keyword = cst.Name(argument.keyword) if argument.keyword is not None else None
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        return cst.Arg(value, keyword=keyword, equal=equal if keyword is not None else cst.MaybeSentinel.DEFAULT)

    def _constant(self, parameter: str, value: Any, constants: list[Statement], line: int) -> cst.Name:
        """The name under which a constant, put into ``constants``, comes to the step."""
        name = unique(parameter, self._names.taken)
        self._names.taken.add(name)
        constants.append(Statement(assign(name, literal(value)), 0, line))
        return cst.Name(name)

    def _with_default(self, argument: Argument, constants: list[Statement], line: int) -> cst.BaseExpression:
        """A parameter whose default is a run-time value: a cluster knows such values only as tasks' arguments."""
        assert argument.name is not None
        macro = self._macros[argument.name]
        default = self._constant(f"{argument.name}_default", macro, constants, line)
        test = cst.Comparison(cst.Name(argument.name), [cst.ComparisonTarget(cst.Equal(), string(PLACEHOLDERS[macro]))])
        return cst.IfExp(test, default, cst.Name(argument.name))

    def _call(self, call: Call, arguments: list[cst.Arg]) -> cst.SimpleStatementLine:
        made = cst.Call(cst.Name(call.step.name), arguments)
        targets = [self._names.get(name) for name in call.targets]
        if not targets:
            return cst.SimpleStatementLine([cst.Expr(made)])
        if call.unpacks and len(targets) == 1:
            element = cst.Element(cst.Name(targets[0]), comma=cst.Comma())
            return cst.SimpleStatementLine(
                [cst.Assign([cst.AssignTarget(cst.Tuple([element], lpar=[], rpar=[]))], made)]
            )
        return assign(targets if call.unpacks else targets[0], made)

    def _settings(self, call: Call) -> tuple[Setting, ...]:
        own = self._options(call.step)
        if call.test is not None:
            own["condition"] = cst.Module([]).code_for_node(self._in_cells(call.test))
        settings, problems = step_settings_from_mapping(own, call.step.place)
        self.found += problems
        return settings

    def _kept(self, call: Call) -> tuple[str, ...]:
        """The results that the pipeline returns, if this call is the last to give them."""
        later = self._body.calls[self._body.calls.index(call) + 1 :]
        rebound = {name for other in later for name in other.targets}
        returned = self._body.returned or ()
        return tuple(self._names.get(name) for name in call.targets if name in returned and name not in rebound)


def _is_macro(value: Any) -> bool:
    """Whether a constant is a run-time value of kfp."""
    return isinstance(value, str) and value in PLACEHOLDERS


def _is_fit_for_a_task(value: Any) -> bool:
    """Whether a constant can be an argument of a task: kfp takes ``{{$`` in one for its own."""
    return is_parameter_value(value) and "{{$" not in repr(value)


def _macro_defaults(pipeline: Function) -> dict[str, str]:
    """The parameters whose defaults are run-time values of kfp, with the texts of these."""
    params = pipeline.node.params
    defaults = {p.name.value: p.default for p in (*params.posonly_params, *params.params, *params.kwonly_params)}
    found = {name: VALUES.get(pipeline.source.full_name(default)) for name, default in defaults.items()}
    return {name: macro for name, macro in found.items() if macro is not None}


def parameter_statements(pipeline: Function) -> Iterator[Statement | Diagnostic]:
    """The parameters as assignments of their defaults: ``n: int = 3``; KG510 for one without a default.

    A run-time value of kfp as the default is represented by its name.
    """
    source, params = pipeline.source, pipeline.node.params
    for star in (params.star_arg, params.star_kwarg):
        if isinstance(star, cst.Param):
            code = source.code(star).rstrip(", ")
            message = f"the pipeline's parameter '{code}' takes any number of values"
            yield error("KG510", message, source.place(star), "name each parameter, and give it a constant default")
    described, macros = _descriptions(pipeline.node), _macro_defaults(pipeline)
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        place = source.place(param)
        if param.default is None:
            message = f"the pipeline's parameter {param.name.value!r} has no default"
            yield error("KG510", message, place, f"write {param.name.value}=…, a constant that fits most runs")
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
