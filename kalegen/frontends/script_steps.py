"""The functions that ``@step`` and ``@pipeline`` decorate, and what their decorators say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from string import Formatter
from typing import Any

import libcst as cst

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.diagnostics.suggestions import did_you_mean
from kalegen.frontends.script_comments import find_tag_comments
from kalegen.frontends.script_file import SourceFile
from kalegen.frontends.tags import NAME
from kalegen.model.assertions import Verb
from kalegen.model.notebook import FileOutput, Variable, Word
from kalegen.settings.metadata import KEYS, SPELLINGS, WITHOUT_MEANING
from kalegen.settings.outputs import kind_of_file
from kalegen.settings.run_time_values import run_time_value
from kalegen.settings.table import BY_KEY, ROWS
from kalegen.settings.tag_values import ARTIFACT_KINDS
from kalegen.syntax.literals import UNKNOWN, literal_value
from kalegen.syntax.scopes import parameters_of
from kalegen.syntax.walk import children

SETTINGS = tuple(key for key in BY_KEY if key not in ("condition", "loop"))
"""What ``@step`` asks of the cluster. Which steps run, and how often, is for the pipeline function to say."""

VERBS = tuple(verb.value for verb in Verb)
STEP_OPTIONS = ("name", "metrics", *SETTINGS, *VERBS)

NOT_OF_CONTAINERS = ("importer", "outputs", "paths", "report", "generate_html_report", "classification")
CONTAINER_OPTIONS = (
    *("command", "inputs", "outputs"),
    *(key for key in ("name", *SETTINGS) if key not in NOT_OF_CONTAINERS),
)

PIPELINE_OPTIONS = ("name", "description", *KEYS, *SPELLINGS, *sorted(WITHOUT_MEANING))
OTHER_SPELLINGS = frozenset({*SPELLINGS, *WITHOUT_MEANING, *(key for row in ROWS for key in row.keys[1:])})
"""What a decorator takes as Kale has it, and no hint offers."""

PAGES = ("HTML", "Markdown")
"""The kinds of files that ``@artifact`` gives out."""


@dataclass(frozen=True)
class Program:
    """What ``@container`` says: the command, whose variables are the function's, the outputs, and kinds of files."""

    command: tuple[Word, ...]
    outputs: tuple[str, ...]
    kinds: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Function:
    """A decorated function: ``label`` is what the decorator or, without one, its name calls it."""

    name: str
    label: str
    node: cst.FunctionDef
    source: SourceFile
    place: Place
    options: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[FileOutput, ...] = ()
    program: Program | None = None

    @property
    def runs_python(self) -> bool:
        """Whether the function's own code is what the step runs on a cluster."""
        return self.program is None and self.options.get("importer") is None


@dataclass
class Decorated:
    """The decorated functions of a file by name, and what is wrong with them."""

    steps: dict[str, Function] = field(default_factory=dict)
    pipelines: dict[str, Function] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)


def read_functions(source: SourceFile) -> Decorated:
    """The steps and pipelines that a file defines at its top level."""
    decorated = Decorated(found=[*find_tag_comments(source)])
    for statement in source.statements:
        if isinstance(statement.node, cst.FunctionDef):
            _read_function(statement.node, source, decorated)
        else:
            decorated.found += _misplaced(statement.node, source)
    return decorated


def _read_function(node: cst.FunctionDef, source: SourceFile, decorated: Decorated) -> None:
    """Note a function that is decorated as a step, a container or a pipeline, with what is wrong."""
    decorated.found += _misplaced(node.body, source)
    roles = {role: decorator for decorator in node.decorators if (role := role_of(decorator, source))}
    for role, known in ROLES.items():
        if role not in roles:
            continue
        decorated.found += _check_form(node, source, role)
        options, problems = _read_options(roles[role], source, known)
        files, troubles = _read_files(node, source)
        decorated.found += [*problems, *troubles]
        decorated.found += _check_verbs(options, node, source.place(roles[role]))
        label = str(options.get("name") or node.name.value)
        if not re.fullmatch(NAME, label):
            message = f"{label!r} can't be the name of a {role}"
            hint = "a name begins with a letter and goes on with letters, digits, '-' and '_'"
            decorated.found.append(error("KG504", message, source.place(roles[role]), hint))
        place = source.place(node.name)
        function = Function(node.name.value, label, node, source, place, options, files)
        if role == "container":
            function = _container(function, decorated.found)
        (decorated.pipelines if role == "pipeline" else decorated.steps)[function.name] = function


ROLES = {"step": STEP_OPTIONS, "container": CONTAINER_OPTIONS, "pipeline": PIPELINE_OPTIONS}
"""The decorators that make something of a function, with what they take."""


def _container(function: Function, found: list[Diagnostic]) -> Function:
    """The step with the program that ``@container`` describes; KG504 for what it can't mean."""
    options = dict(function.options)
    command, inputs, outputs = options.pop("command", ()), options.pop("inputs", ()), options.pop("outputs", ())
    parameters = signature_of(function.node).parameters
    try:
        known = {*parameters, *outputs}
        words = tuple(read_word(word, known) for word in command)
        if not words or "image" not in options:
            raise ValueError("it names no " + ("image" if words else "command"))
        if unknown := sorted({*inputs} - {*parameters}):
            raise ValueError(f"the input {unknown[0]!r} is not a parameter of {function.name}")
        if wrong := sorted(name for name in outputs if name in parameters or not name.isidentifier()):
            raise ValueError(f"{wrong[0]!r} can't be the name of an output")
        kinds = {**(inputs if isinstance(inputs, dict) else {}), **(outputs if isinstance(outputs, dict) else {})}
        if strange := sorted({*kinds.values()} - {*ARTIFACT_KINDS}):
            raise ValueError(f"{strange[0]!r} is not a kind of artifact: these are {', '.join(ARTIFACT_KINDS)}")
    except (TypeError, AttributeError, ValueError) as problem:
        hint = '@container(image="fem:2", command=["fem", "--in", "{mesh}", "--out", "{result}"], outputs=["result"])'
        message = f"@container of {function.name!r} has no command that can run: {problem}"
        found.append(error("KG504", message, function.place, f"write it as {hint}"))
        return function
    return replace(function, options=options, program=Program(words, tuple(outputs), kinds))


def read_word(text: str, known: Set[str]) -> Word:
    """A word of a command, in which ``{name}`` is a variable; ValueError for another one than the ``known``."""
    parts: list[str | Variable] = []
    for before, name, form, conversion in Formatter().parse(text):
        parts += [before] if before else []
        if name is not None:
            if name not in known or form or conversion:
                raise ValueError(f"{{{name}}} in {text!r} is neither a parameter nor an output")
            parts.append(Variable(name))
    return tuple(parts) or ("",)


def names_in(value: object) -> list[str]:
    """The names that an option gives: a text or several."""
    return [value] if isinstance(value, str) else list(value) if isinstance(value, (list, tuple)) else []


def _check_verbs(options: Mapping[str, Any], node: cst.FunctionDef, place: Place) -> Iterator[Diagnostic]:
    """KG504 for what ``reads=`` and ``changes=`` name and the function is not given."""
    known = [parameter.name.value for parameter in parameters_of(node)]
    for verb in (verb for verb in VERBS if verb in options):
        strange = [name for name in names_in(options[verb]) or [options[verb]] if name not in known]
        if strange:
            hint = f'write {verb}=["{known[0]}"]' if known else f"remove {verb}="
            message = f"{verb}= names {strange[0]!r}, which is not a parameter of {node.name.value!r}"
            yield error("KG504", message, place, hint)


def role_of(decorator: cst.Decorator, source: SourceFile) -> str:
    """Which of the SDK's decorators it is; empty for any other."""
    node = decorator.decorator
    return source.sdk_name(node.func if isinstance(node, cst.Call) else node)


def _misplaced(node: cst.CSTNode, source: SourceFile) -> Iterator[Diagnostic]:
    """KG518 for steps and pipelines that are no functions of the module's top level."""
    if isinstance(node, cst.FunctionDef):
        for role in filter(None, (role_of(decorator, source) for decorator in node.decorators)):
            message = f"the {role} {node.name.value!r} is not defined at the top level of its file"
            yield error("KG518", message, source.place(node.name), "move the definition to the top level of the file")
    for child in children(node):
        if not isinstance(child, cst.BaseExpression):
            yield from _misplaced(child, source)


def _check_form(node: cst.FunctionDef, source: SourceFile, role: str) -> Iterator[Diagnostic]:
    if node.asynchronous is not None:
        hint = "write def instead of async def, and call asyncio.run(…) inside"
        yield error("KG518", f"the {role} {node.name.value!r} is an async function", source.place(node.name), hint)
    elif any(_yields(child) for child in children(node.body)):
        hint = "collect the values in a list, and return that instead of yielding them"
        yield error("KG518", f"the {role} {node.name.value!r} is a generator", source.place(node.name), hint)


def _yields(node: cst.CSTNode) -> bool:
    if isinstance(node, (cst.FunctionDef, cst.ClassDef, cst.Lambda)):
        return False
    return isinstance(node, cst.Yield) or any(_yields(child) for child in children(node))


def _read_options(
    decorator: cst.Decorator, source: SourceFile, known: tuple[str, ...]
) -> tuple[dict[str, Any], list[Diagnostic]]:
    """The keyword arguments of a decorator, all constants: KG504 for anything else."""
    options: dict[str, Any] = {}
    found = []
    for argument in decorator.decorator.args if isinstance(decorator.decorator, cst.Call) else ():
        key = argument.keyword.value if argument.keyword is not None else ""
        place = source.place(argument)
        value = source.constant(argument.value)
        if key not in known:
            found.append(_unknown_option(argument, role_of(decorator, source), source, known))
        elif value is UNKNOWN:
            message = f"the value of {key!r} is not a constant, and kalegen reads the script without running it"
            found.append(
                error(
                    "KG504",
                    message,
                    place,
                    "write the constant itself, or the name of a variable that is assigned a constant",
                )
            )
        else:
            options[key] = value
    return options, found


def _unknown_option(argument: cst.Arg, role: str, source: SourceFile, known: tuple[str, ...]) -> Diagnostic:
    """KG504 for a setting that a decorator does not have, or for a value without the name of its setting."""
    place, code = source.place(argument), source.code(argument.value)
    if argument.keyword is None:
        message = f"@{role} takes keyword arguments, and {code!r} has no keyword"
        return error("KG504", message, place, f"write {known[0]}={code}")
    key = argument.keyword.value
    offered = [each for each in known if each not in OTHER_SPELLINGS]
    hint = did_you_mean(key, offered) or f"the settings are: {', '.join(offered)}"
    return error("KG504", f"@{role} has no setting {key!r}", place, hint)


def _read_files(node: cst.FunctionDef, source: SourceFile) -> tuple[tuple[FileOutput, ...], list[Diagnostic]]:
    """What the ``@artifact`` decorators of a step ask for: KG519 for what they can't mean."""
    files: list[FileOutput] = []
    found: list[Diagnostic] = []
    for decorator in node.decorators:
        if role_of(decorator, source) != "artifact":
            continue
        options, problems = _read_options(decorator, source, ("name", "path"))
        found += problems
        name, path = str(options.get("name", "")), str(options.get("path", ""))
        kind = kind_of_file(path)
        if problems:
            continue
        if not name or kind not in PAGES:
            message = f"{source.code(decorator)} does not name an HTML or a Markdown file"
            hint = 'write @artifact(name="report", path="report.html"), with a path that ends in .html or .md'
            found.append(error("KG519", message, source.place(decorator), hint))
        elif name in {file.name for file in files}:
            message = f"the step has two artifacts named {name!r}"
            found.append(error("KG519", message, source.place(decorator), "give each a name of its own"))
        else:
            files.append(FileOutput(name, path, kind))
    return tuple(reversed(files)), found


def signature_of(node: cst.FunctionDef) -> inspect.Signature:
    """The function's signature; that a parameter has a default is all that is said of it."""
    kinds = inspect.Parameter
    params = node.params
    parameters = [_parameter(p, kinds.POSITIONAL_ONLY) for p in params.posonly_params]
    parameters += [_parameter(p, kinds.POSITIONAL_OR_KEYWORD) for p in params.params]
    if isinstance(params.star_arg, cst.Param):
        parameters.append(_parameter(params.star_arg, kinds.VAR_POSITIONAL))
    parameters += [_parameter(p, kinds.KEYWORD_ONLY) for p in params.kwonly_params]
    if params.star_kwarg is not None:
        parameters.append(_parameter(params.star_kwarg, kinds.VAR_KEYWORD))
    return inspect.Signature(parameters)


def _parameter(node: cst.Param, kind: Any) -> inspect.Parameter:
    default = inspect.Parameter.empty if node.default is None else ...
    return inspect.Parameter(node.name.value, kind, default=default)


def macro_defaults(pipeline: Function) -> dict[str, str]:
    """The parameters whose defaults are run-time values of kfp, with the texts of these."""
    defaults = {parameter.name.value: parameter.default for parameter in parameters_of(pipeline.node)}
    found = {
        name: run_time_value(pipeline.source.full_name(default), literal_value(default))
        for name, default in defaults.items()
        if default is not None
    }
    return {name: macro for name, macro in found.items() if macro is not None}
