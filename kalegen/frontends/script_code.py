"""The code of a pipeline function's tasks, as a notebook's cells would have it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import libcst as cst

from kalegen.frontends.parameters import is_parameter_value
from kalegen.frontends.script_body import Body, Task, bound_by
from kalegen.frontends.script_branches import Verdict, conjunction, in_parentheses
from kalegen.frontends.script_calls import Argument, Call
from kalegen.frontends.script_loops import Line, Loop, Substitution, guarded, loop_code
from kalegen.frontends.script_project import Project
from kalegen.frontends.script_recorders import recorders_of
from kalegen.frontends.script_steps import Function, macro_defaults
from kalegen.model.notebook import Statement, Variable
from kalegen.settings.run_time_values import PLACEHOLDERS, VALUES
from kalegen.syntax.identifiers import unique
from kalegen.syntax.nodes import assign, keyword_argument, literal, string
from kalegen.syntax.parsing import parse_expression
from kalegen.syntax.scopes import parameters_of


@dataclass(frozen=True)
class _Names:
    """The names that a pipeline's variables get: their own, unless the shared code uses these for something else."""

    renamed: dict[str, str]
    taken: set[str]

    @classmethod
    def of(cls, project: Project, body: Body, parameters: set[str]) -> _Names:
        """Names that no function of the script can mistake for a global name or a built-in one."""
        shared = project.names
        variables = {name for task in body.tasks for name in bound_by(task)}
        taken = shared | variables | parameters
        renamed = {}
        for name in sorted(variables & shared):
            renamed[name] = unique(name, taken)
            taken.add(renamed[name])
        return cls(renamed, taken)

    def get(self, name: str) -> str:
        """What a variable is called in the cells."""
        return self.renamed.get(name, name)


@dataclass
class TaskCode:
    """The statements of a task, and the constants that come to it as a task's arguments.

    ``recorders`` are the variables that its function logs metrics to, by the function's parameters.
    """

    line: int
    statements: list[Line] = field(default_factory=list)
    constants: list[Statement] = field(default_factory=list)
    recorders: dict[str, str] = field(default_factory=dict)


class CodeWriter:
    """Writes tasks one after another."""

    def __init__(self, project: Project, pipeline: Function, body: Body) -> None:
        self._source = pipeline.source
        self._macros = macro_defaults(pipeline)
        self.names = _Names.of(project, body, {parameter.name.value for parameter in parameters_of(pipeline.node)})

    def write(self, task: Task) -> TaskCode:
        """The code of a task."""
        code = TaskCode(task.place.line or 1)
        code.statements = self._statements(task, code)
        self._macros = {name: macro for name, macro in self._macros.items() if name not in bound_by(task)}
        return code

    def _statements(self, task: Task, code: TaskCode) -> list[Line]:
        """The code of a task: of a call, a loop, a condition or an assignment."""
        if isinstance(task, Verdict):
            test = conjunction(task.guard, task.test)
            assert test is not None
            verdict = cst.Call(cst.Name("bool"), [cst.Arg(self._in_cells(test, code))])
            return [assign(self.names.get(task.name), verdict)]
        if isinstance(task, Loop):
            functions = {name: step.name for name, step in task.steps}
            return [self._in_cells(line, code, functions) for line in loop_code(task).statements]
        first = list(self._recorders(task, code)) if isinstance(task, Call) else []
        made = self._call(task, code) if isinstance(task, Call) else assign(self.names.get(task.name), task.value)
        test = None if task.test is None else self._in_cells(task.test, code)
        if test is None or not first:
            return [*first, guarded(made, test)]
        return [cst.If(test, cst.IndentedBlock([*first, made]))]

    def _recorders(self, call: Call, code: TaskCode) -> Iterator[Line]:
        """``metrics = Metrics()`` for each parameter that a step logs metrics to."""
        for parameter, kind in recorders_of(call.step).items():
            code.recorders[parameter] = unique(parameter, self.names.taken)
            self.names.taken.add(code.recorders[parameter])
            yield assign(code.recorders[parameter], cst.Call(kind.deep_clone()))

    def _in_cells(self, node: Any, code: TaskCode, functions: dict[str, str] | None = None) -> Any:
        """A node with the names that its variables and functions have in the cells, and without ``after``."""

        def of_name(name: str) -> cst.BaseExpression | None:
            if name in self._macros:
                return in_parentheses(self._with_default(name, code))
            known = (functions or {}).get(name) or self.names.renamed.get(name)
            return None if known is None else cst.Name(known)

        def others(original: cst.BaseExpression, updated: cst.BaseExpression) -> cst.BaseExpression | None:
            if isinstance(original, cst.Call):
                is_after = self._source.sdk_name(original.func) == "after"
                return cst.ensure_type(updated, cst.Call).args[0].value if is_after else None
            macro = VALUES.get(self._source.full_name(original))
            return None if macro is None else self._constant("value", macro, code)

        return node.visit(Substitution(of_name, others))

    def _call(self, call: Call, code: TaskCode) -> cst.SimpleStatementLine:
        """``targets = step(arguments)``, in the names that the cells have."""
        recorders = [keyword_argument(key, cst.Name(variable)) for key, variable in code.recorders.items()]
        arguments = [self._argument(argument, code) for argument in call.arguments]
        made = cst.Call(cst.Name(call.step.name), [*arguments, *recorders])
        targets = [self.names.get(name) for name in call.targets]
        if not targets:
            return cst.SimpleStatementLine([cst.Expr(made)])
        if call.unpacks and len(targets) == 1:
            element = cst.Element(cst.Name(targets[0]), comma=cst.Comma())
            return cst.SimpleStatementLine(
                [cst.Assign([cst.AssignTarget(cst.Tuple([element], lpar=[], rpar=[]))], made)]
            )
        return assign(targets if call.unpacks else targets[0], made)

    def given(self, argument: Argument, code: TaskCode) -> str | Variable:
        """What a container's command gets of an argument: a variable, or the text of a constant."""
        if argument.name is not None:
            return Variable(self.names.get(argument.name))
        return str(argument.value)

    def _argument(self, argument: Argument, code: TaskCode) -> cst.Arg:
        """An argument as the step's cell has it; constants that can be a task's argument are the code's constants."""
        value: cst.BaseExpression
        if argument.name in self._macros:
            value = self._with_default(argument.name, code)
        elif argument.name is not None:
            value = cst.Name(self.names.get(argument.name))
        elif _is_macro(argument.value) or _is_fit_for_a_task(argument.value):
            value = self._constant(argument.parameter, argument.value, code)
        else:
            value = parse_expression(argument.code)
        keyword = cst.Name(argument.keyword) if argument.keyword is not None else None
        equal = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
        return cst.Arg(value, keyword=keyword, equal=equal if keyword is not None else cst.MaybeSentinel.DEFAULT)

    def _constant(self, parameter: str, value: Any, code: TaskCode) -> cst.Name:
        """The name under which a constant comes to the step."""
        name = unique(parameter, self.names.taken)
        self.names.taken.add(name)
        code.constants.append(Statement(assign(name, literal(value)), 0, code.line))
        return cst.Name(name)

    def _with_default(self, name: str, code: TaskCode) -> cst.BaseExpression:
        """A parameter whose default is a run-time value: a cluster knows such values only as tasks' arguments."""
        macro = self._macros[name]
        default = self._constant(f"{name}_default", macro, code)
        test = cst.Comparison(cst.Name(name), [cst.ComparisonTarget(cst.Equal(), string(PLACEHOLDERS[macro]))])
        return cst.IfExp(test, default, cst.Name(name))


def _is_macro(value: Any) -> bool:
    """Whether a constant is a run-time value of kfp."""
    return isinstance(value, str) and value in PLACEHOLDERS


def _is_fit_for_a_task(value: Any) -> bool:
    """Whether a constant can be an argument of a task: kfp takes ``{{$`` in one for its own."""
    return is_parameter_value(value) and "{{$" not in repr(value)
