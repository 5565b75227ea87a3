"""Two generated modules compared in the pipeline's own terms: steps, edges, parameters, packages, settings."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Component:
    """A component as its module has it: the decorator's arguments, its inputs and outputs, and its code, as texts."""

    arguments: Mapping[str, str]
    ports: Mapping[str, str]
    code: str
    packages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A generated module read back; what is no pipeline of kfp has nothing in it.

    ``steps`` maps display names to components, ``edges`` are pairs of display names with the artifacts that pass
    (none: order alone), ``settings`` are the calls on each step's task, ``functions`` the other functions' texts.
    """

    pipeline: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, Component] = field(default_factory=dict)
    edges: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    settings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)


def summary(old: str, new: str) -> list[str]:
    """What differs between two modules' sources, one line per difference, in the new one's order."""
    before, after = read_outline(old), read_outline(new)
    found = [
        *_values("pipeline's", before.pipeline, after.pipeline),
        *_parameters(before, after),
        *_steps(before, after),
        *_edges(before, after),
        *_functions(before, after),
    ]
    return found or ([] if old == new else ["only conditions, comments or layout differ"])


def unified(old: str, new: str, name: str, mark: str = " (generated now)") -> list[str]:
    """The difference as lines of a unified diff, with their ends; ``mark`` follows the name of the new text."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    lines = difflib.unified_diff(old_lines, new_lines, name, f"{name}{mark}")
    return [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]


def read_outline(source: str) -> Outline:
    """What a module that kalegen generated says about its pipeline."""
    try:
        functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    except (SyntaxError, ValueError):
        return Outline()
    components = {node.name: _component(node) for node in functions if _decorator(node, "component") is not None}
    pipeline = next((node for node in functions if _decorator(node, "pipeline") is not None), None)
    plain = {node.name: ast.unparse(node) for node in functions if not node.decorator_list}
    if pipeline is None:
        return Outline(steps=components, functions=plain)
    tasks = _Tasks(pipeline, components)
    return Outline(
        _arguments(_decorator(pipeline, "pipeline")),
        _defaults(pipeline),
        {tasks.name(task): components[component] for task, component in tasks.components.items()},
        tasks.edges(),
        tasks.settings(),
        plain,
    )


class _Tasks:
    """The tasks in a pipeline function, found by the variables that hold them."""

    def __init__(self, pipeline: ast.FunctionDef, components: Iterable[str]) -> None:
        known = frozenset(components)
        self._calls: dict[str, ast.Call] = {}
        self._methods: list[tuple[str, ast.Call, str]] = []
        for node in ast.walk(pipeline):
            match node:
                case ast.Assign(targets=[ast.Name(task)], value=ast.Call(func=ast.Name(component)) as call):
                    if component in known:
                        self._calls[task] = call
        for node in ast.walk(pipeline):
            match node:
                case ast.Expr(ast.Call(func=ast.Attribute(ast.Name(task), method)) as call) if task in self._calls:
                    self._methods.append((task, call, method))
                case ast.Expr(ast.Call(func=ast.Attribute(_, method), args=[ast.Name(task), *_]) as call):
                    self._methods.append((task, call, method))  # kubernetes.mount_pvc(task, …)
        self.components = {task: call.func.id for task, call in self._calls.items() if isinstance(call.func, ast.Name)}

    def name(self, task: str) -> str:
        """A task's display name, else its variable."""
        for owner, call, method in self._methods:
            if owner == task and method == "set_display_name" and isinstance(call.args[0], ast.Constant):
                return str(call.args[0].value)
        return task

    def edges(self) -> dict[tuple[str, str], frozenset[str]]:
        """From producer and consumer to the outputs that pass between them."""
        found: dict[tuple[str, str], set[str]] = {}
        for task, call in self._calls.items():
            for keyword in call.keywords:
                for producer, port in self._outputs(keyword.value):
                    found.setdefault((self.name(producer), self.name(task)), set()).add(port)
        for task, call, method in self._methods:
            if method == "after" and task in self._calls:
                for other in call.args:
                    found.setdefault((self.name(ast.unparse(other)), self.name(task)), set())
        return {edge: frozenset(ports) for edge, ports in found.items()}

    def _outputs(self, value: ast.expr) -> Iterator[tuple[str, str]]:
        """The outputs of tasks that an argument takes: ``load_task.outputs["df_out"]``."""
        for node in ast.walk(value):
            match node:
                case ast.Subscript(ast.Attribute(ast.Name(producer), "outputs"), ast.Constant(str(port))):
                    if producer in self._calls:
                        yield producer, port

    def settings(self) -> dict[str, frozenset[str]]:
        """The calls on each task that set something, without the task."""
        found: dict[str, set[str]] = {}
        for task, call, method in self._methods:
            if task in self._calls and method not in ("set_display_name", "after"):
                text = f"{method}({', '.join(ast.unparse(value) for value in _values_of(call, task))})"
                found.setdefault(self.name(task), set()).add(text)
        return {name: frozenset(texts) for name, texts in found.items()}


def _values_of(call: ast.Call, task: str) -> Iterator[ast.expr | ast.keyword]:
    """A call's arguments other than the task itself."""
    yield from (argument for argument in call.args if not (isinstance(argument, ast.Name) and argument.id == task))
    yield from call.keywords


def _decorator(node: ast.FunctionDef, name: str) -> ast.expr | None:
    """The decorator ``kfp_dsl.component(…)`` or ``kfp_dsl.pipeline(…)`` of a function."""
    for decorator in node.decorator_list:
        function = decorator.func if isinstance(decorator, ast.Call) else decorator
        if isinstance(function, ast.Attribute) and function.attr == name:
            return decorator
    return None


def _arguments(decorator: ast.expr | None) -> dict[str, str]:
    keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
    return {keyword.arg: ast.unparse(keyword.value) for keyword in keywords if keyword.arg}


def _component(node: ast.FunctionDef) -> Component:
    arguments = _arguments(_decorator(node, "component"))
    packages = ast.literal_eval(arguments.pop("packages_to_install", "[]"))
    arguments.pop("additional_funcs", None)
    ports = {argument.arg: ast.unparse(argument.annotation or ast.Constant(None)) for argument in node.args.args}
    code = "\n".join(ast.unparse(statement) for statement in node.body)
    return Component(arguments, ports, code, tuple(packages))


def _defaults(node: ast.FunctionDef) -> dict[str, str]:
    """The pipeline's parameters with their defaults."""
    names = [argument.arg for argument in node.args.args]
    texts = [ast.unparse(default) for default in node.args.defaults]
    return dict(zip(names, ["required"] * (len(names) - len(texts)) + texts, strict=True))


def _values(owner: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for key in dict.fromkeys([*new, *old]):
        if old.get(key) != new.get(key):
            yield f"{owner} {key}: {_change(old.get(key), new.get(key))}"


def _change(old: str | None, new: str | None) -> str:
    if old is None:
        return f"now {new}"
    return f"no longer {old}" if new is None else f"{old} → {new}"


def _parameters(before: Outline, after: Outline) -> Iterator[str]:
    for name, default in after.parameters.items():
        if name not in before.parameters:
            yield f"parameter {name} added, {default} by default"
        elif before.parameters[name] != default:
            yield f"parameter {name}: default {before.parameters[name]} → {default}"
    yield from (f"parameter {name} removed" for name in before.parameters if name not in after.parameters)


def _steps(before: Outline, after: Outline) -> Iterator[str]:
    """What has become of the steps: added, removed, or changed in some way."""
    for name, component in after.steps.items():
        if name not in before.steps:
            yield f"step {name} added"
        else:
            yield from _component_changes(name, before.steps[name], component)
            yield from _setting_changes(name, before, after)
    yield from (f"step {name} removed" for name in before.steps if name not in after.steps)


def _component_changes(name: str, old: Component, new: Component) -> Iterator[str]:
    yield from _packages(f"step {name}: package", old.packages, new.packages)
    yield from _values(f"step {name}:", old.arguments, new.arguments)
    yield from _values(f"step {name}: input or output", old.ports, new.ports)
    if old.code != new.code:
        yield f"step {name}: code changed"


def _packages(owner: str, old: Iterable[str], new: Iterable[str]) -> Iterator[str]:
    """Which packages came, went or have another version; ``owner`` begins each line."""
    before, after = ({_distribution(one): one for one in packages} for packages in (old, new))
    for name in dict.fromkeys([*after, *before]):
        if name not in before:
            yield f"{owner} {after[name]} added"
        elif name not in after:
            yield f"{owner} {before[name]} removed"
        elif before[name] != after[name]:
            yield f"{owner} {before[name]} → {after[name]}"


def _distribution(requirement: str) -> str:
    """The name in front of extras, specifiers and markers."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _setting_changes(name: str, before: Outline, after: Outline) -> Iterator[str]:
    old, new = before.settings.get(name, frozenset()), after.settings.get(name, frozenset())
    yield from (f"step {name}: {text} added" for text in sorted(new - old))
    yield from (f"step {name}: {text} removed" for text in sorted(old - new))


def _edges(before: Outline, after: Outline) -> Iterator[str]:
    """The edges that came and went, but for those of steps that came or went themselves."""
    for edge in dict.fromkeys([*after.edges, *before.edges]):
        producer, consumer = edge
        old, new = before.edges.get(edge), after.edges.get(edge)
        if old != new and {producer, consumer} <= before.steps.keys() & after.steps.keys():
            if old is None or new is None:
                yield f"edge {producer} → {consumer} {'added' if old is None else 'removed'}"
            else:
                yield f"edge {producer} → {consumer}: {_names(old)} → {_names(new)}"


def _names(ports: frozenset[str]) -> str:
    return ", ".join(sorted(port.removesuffix("_out") for port in ports)) or "order alone"


def _functions(before: Outline, after: Outline) -> Iterator[str]:
    """The functions of the runtime that the module holds: told as one, they are nobody's own."""
    changed = sum(before.functions.get(n) != after.functions.get(n) for n in before.functions.keys() | after.functions)
    if changed:
        yield f"embedded functions: {changed} changed"
