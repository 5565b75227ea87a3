"""Statements that are copied for their effect: settings of the process (semantics, B6) and imports (B7)."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import may_need_folder
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.settings_made import noticing, setting_made, settings_made
from kalegen.analysis.heap.effects import CallMethod, Draw, Seed
from kalegen.analysis.interpreter.facts import Facts, is_definition
from kalegen.analysis.process.patches import (
    can_repeat,
    change_made,
    is_as_it_was,
    is_plain,
    is_taken_back,
    only_configures,
    patched,
    registers_with_class,
    replaced_parts,
)
from kalegen.analysis.tables.settings import (
    LOGGER_METHODS,
    LOGGING_HANDLERS,
    WHOEVER_HAS_IT,
    is_noticed,
)
from kalegen.analysis.tables.side_effect_imports import has_side_effects
from kalegen.diagnostics.diagnostic import Diagnostic, warning
from kalegen.model.notebook import Statement
from kalegen.syntax.imports import imports_in, star_imports
from kalegen.syntax.qualified import prefixes
from kalegen.syntax.scopes import dotted_name, imported_module, imported_name, names_bound_in
from kalegen.syntax.walk import find

NEVER_SHADOWED = frozenset(
    {"bool", "dict", "enumerate", "float", "int", "isinstance", "len", "list", "print", "range", "repr", "set", "str"}
    | {"display", "super", "tuple", "type", "zip"}
)
"""Names of every notebook that no module meant for a star import binds (``numpy`` binds ``sum``, ``os`` ``open``)."""


class Settings:
    """Gives each step the settings and the side-effect imports that were in force before it."""

    def __init__(self, flow: DataFlow, routing: Routing) -> None:
        self._flow = flow
        self._routing = routing
        self._patterns: Collection[str] = flow.pipeline.settings.get("process_settings", ())
        self._steps = {s: step for step in flow.pipeline.steps for s in step.statements if not flow.shared.has(s)}
        every = [*flow.pipeline.shared, *self._steps]
        self._patched = {statement: self._patched_by(statement) for statement in every}
        self._noticed = {statement: self._noticed_by(statement) for statement in every}
        self._brought = {s: frozenset(module.split(".")[0] for module, _ in imports_in(s.node)) for s in every}
        self._left_behind: dict[Statement, str] = {}
        self._candidates: dict[str, list[Statement]] = defaultdict(list)
        for statement, step in self._steps.items():
            if self._may_be_copied(statement) and not is_taken_back(flow, step, statement):
                self._candidates[step.name].append(statement)

    def apply(self) -> None:
        """Copy to every step what it could notice; what nobody could notice runs in the first step."""
        for step in self._flow.order.names:
            self._apply_to(step)
        self._run_leftovers_once()

    def _apply_to(self, step: str) -> None:
        packages = self._packages(step)
        chains = self._chains(step)
        for statement in self._settings_before(step):
            noticed = self._repeated_setting(step, statement, packages)
            noticed |= self._repeated_patch(step, statement, packages)
            if is_noticed(noticed, packages) and self._has_handlers(step, statement):
                self._routing.copy(step, statement)
        copied = {name for code in self._routing.needs[step].code for name in names_bound_in(code.node).bound}
        for statement in self._settings_before(step):
            is_had = WHOEVER_HAS_IT in self._noticed[statement] and copied & self._reads(statement)
            if is_had or (self._flow.shared.has(statement) and may_need_folder(self._flow, step, statement)):
                self._routing.copy(step, statement)
        for statement in self._in_force(step):
            for name in self._effective_imports(statement, packages, chains):
                self._routing.copy(step, statement, name)
        if self._reads_unknown_names(step):
            for statement in self._settings_before(step):
                if any(star_imports(statement.node)):
                    self._routing.copy(step, statement)

    def _has_handlers(self, step: str, statement: Statement) -> bool:
        """Whether a step can have the logging handlers that a statement reads: they are copied as code, or not."""
        handlers = [name for name in self._reads(statement) if self._flow.names.value(name).dotted in LOGGING_HANDLERS]
        return all(self._routing.is_code(step, name) for name in handlers)

    def _reads(self, statement: Statement) -> set[str]:
        return set(self._flow.code.facts(statement).reads)

    def _in_force(self, step: str) -> Iterator[Statement]:
        """The shared statements and those of steps before a step that it could notice, in notebook order."""
        yield from self._flow.pipeline.shared
        for other in self._flow.order.names:
            if other in self._candidates and other != step and self._flow.sees(step, other):
                yield from self._candidates[other]

    def _settings_before(self, step: str) -> Iterator[Statement]:
        """Of the statements in force, those that ran before a step: shared ones in a cell above one of the step's."""
        before = (s for s in self._in_force(step) if s in self._steps or self._is_above(s, step))
        return (s for s in before if not self._flow.runs_between(step, s))

    def _is_above(self, statement: Statement, step: str) -> bool:
        """Whether a shared statement stands above a cell of a step, or the step has no cells."""
        return any(statement.cell < cell for cell in self._flow.steps[step].cells or (statement.cell + 1,))

    def _may_be_copied(self, statement: Statement) -> bool:
        return bool(self._noticed[statement] or self._patched[statement] or self._brought[statement])

    def _brought_in(self, statements: Iterable[Statement]) -> frozenset[str]:
        """The top-level packages that the statements import."""
        return frozenset[str]().union(*(self._brought[statement] for statement in statements))

    def _packages(self, step: str) -> frozenset[str]:
        """The top-level packages that a step uses, or that its inputs may bring."""
        steps = {step, *self._routing.value_sources(step)}
        code = ((*self._flow.steps[name].statements, *self._routing.needs[name].code) for name in steps)
        found = self._brought_in(itertools.chain.from_iterable(code))
        return found.union(*map(self._flow.local.packages, found))

    def _noticed_by(self, statement: Statement) -> frozenset[str]:
        """The packages that could notice a statement's settings; none if it makes no setting, or does more."""
        if registers_with_class(self._flow, statement.node):
            return frozenset([WHOEVER_HAS_IT])
        known = self._known_settings(statement)
        return known if known and self._can_run_again(statement) else frozenset()

    def _may_act(self, statement: Statement) -> bool:
        """Whether a statement may make a setting or register something, by the facts of its step."""
        step = self._steps.get(statement)
        return step is None or self._flow.acts_on_process[step.name]

    def _known_settings(self, statement: Statement) -> frozenset[str]:
        """The packages that could notice the settings that a statement makes, as the tables know them."""
        if is_definition(statement.node) or not self._may_act(statement):
            return frozenset()
        return noticing(settings_made(self._flow.code.facts(statement), self._patterns))

    def _can_run_again(self, statement: Statement) -> bool:
        """Whether a statement that makes settings can make them in other steps: it is not at the same time work."""
        is_whole = _is_whole(statement, self._flow.code.facts(statement))
        return is_whole and (self._flow.shared.has(statement) or only_configures(self._flow, statement))

    def _patched_by(self, statement: Statement) -> frozenset[str]:
        """The packages that a statement changes in ways that the tables don't know, or while it does other work."""
        if self._flow.shared.has(statement) and not is_definition(statement.node):
            facts = self._flow.code.facts(statement)
            if facts.final or not _is_whole(statement, facts):
                return frozenset()
        if not (is_definition(statement.node) or self._may_act(statement)):
            return frozenset()
        is_read = not names_bound_in(statement.node).bound.isdisjoint(self._names_read)
        known = self._known_settings(statement) - {WHOEVER_HAS_IT}
        known = frozenset() if known and self._can_run_again(statement) else known
        return known | patched(self._flow, statement, self._patterns, is_read)

    def _repeated_setting(self, step: str, statement: Statement, packages: frozenset[str]) -> frozenset[str]:
        """The packages that notice a known setting, if a step finds what it evaluates; else note that it doesn't."""
        noticed, own = self._noticed[statement], self._steps.get(statement)
        if own is None or self._is_made_again(statement, own.name, step):
            return noticed
        if is_noticed(noticed, packages):
            self._left_behind.setdefault(statement, step)
        return frozenset()

    def _is_made_again(self, statement: Statement, own: str, step: str) -> bool:
        """Whether a step's setting is the same in a later step: what collects what is printed, would begin anew."""
        if not is_as_it_was(self._flow, self._routing, statement, own, step):
            return False
        is_code = (
            self._flow.producer(step, name) is None or self._routing.is_code(step, name)
            for name in self._reads(statement)
        )
        return not replaced_parts(self._flow, statement) or (
            all(is_code) and can_repeat(self._flow, self._routing, statement, own, step)
        )

    def _repeated_patch(self, step: str, statement: Statement, packages: frozenset[str]) -> frozenset[str]:
        """The packages that a statement patches, if a step can do so, too; else note that it can't, where it counts."""
        changed, own = self._patched[statement], self._steps.get(statement)
        if not changed or own is None:
            return changed
        if is_plain(self._flow, statement) and can_repeat(self._flow, self._routing, statement, own.name, step):
            return changed
        if is_noticed(changed, packages):
            self._left_behind.setdefault(statement, step)
        return frozenset()

    def _reads_unknown_names(self, step: str) -> bool:
        """Whether a step reads a name that a star import may have bound, in the place of a built-in perhaps."""
        copied = (self._reads(statement) for statement in self._routing.needs[step].code)
        reads = set(self._flow.facts[step].reads).union(*copied)
        if not reads.isdisjoint(self._flow.library.starred.values()):
            return True
        return any(name not in NEVER_SHADOWED and self._flow.producer(step, name) is None for name in reads)

    def _chains(self, step: str) -> frozenset[str]:
        """The attributes of packages that a step reads, by their full names."""
        statements = (*self._flow.steps[step].statements, *self._routing.needs[step].code)
        written = {dotted_name(node) for node in find(cst.Attribute, *(s.node for s in statements))} - {""}
        roots = {root: self._flow.names.value(root).dotted for root in {text.split(".")[0] for text in written}}
        return frozenset(
            f"{roots[root]}.{rest}" for root, _, rest in (t.partition(".") for t in written) if roots[root]
        )

    def _effective_imports(
        self, statement: Statement, packages: frozenset[str], chains: frozenset[str]
    ) -> Iterator[str]:
        """The names of a statement's imports that a step could notice without reading them.

        It notices what the tables say, and a submodule that it reaches through its package.
        """
        imported = list(_imported(statement.node))
        is_for_effect = self._flow.shared.has(statement) and not any(n in self._names_read for _, _, n in imported)
        for module, name, bound in imported:
            noticed = has_side_effects(module, name) | self._noticed_of_modules(module, name)
            if is_for_effect:
                noticed |= {module.split(".")[0]}
            if is_noticed(noticed, packages) or _loads_part_of(chains, module, name):
                yield bound

    def _noticed_of_modules(self, module: str, name: str | None) -> frozenset[str]:
        """Who could notice what importing modules next to the notebook does: settings, and random numbers.

        A module that draws or seeds when it is imported must be there before a stream goes on.
        """
        found: set[str] = set()
        for part, _ in prefixes(".".join(filter(None, (module, name)))):
            for effect in self._flow.library.import_effects.get(part, ()):
                setting = setting_made(effect, self._patterns)
                found |= setting.packages if setting is not None else set()
                found |= {module.split(".")[0]} if isinstance(effect, (Seed, Draw)) else set()
        return frozenset(found)

    @cached_property
    def _names_read(self) -> frozenset[str]:
        """The names that some step or some shared statement reads."""
        read = (set(facts.reads) for facts in self._flow.facts.values())
        shared = (set(self._flow.code.facts(s).reads) for s in self._flow.pipeline.shared)
        summaries = (set(definition.summary.reads) for definition in self._flow.library)
        return frozenset[str]().union(*read, *shared, *summaries)

    def diagnostics(self) -> Iterator[Diagnostic]:
        """KG214 for each change of a library that later steps could notice and can't make."""
        for statement, step in self._left_behind.items():
            own = self._steps[statement]
            changed, node = change_made(self._flow, statement, self._patterns)
            message = f"step {step!r} uses {changed!r} without the change that this line of step {own.name!r} makes"
            yield warning("KG214", message, place_of(self._flow, own, node), _hint_of_repeating(statement, step))

        yield from self._loggers_left_behind()

    def _loggers_left_behind(self) -> Iterator[Diagnostic]:
        """KG214 for settings of loggers that are parts of values: such a logger travels by its name alone."""
        for step in self._flow.order.names if "logging" in self._flow.code.packages else ():
            called = self._flow.facts[step].nodes(CallMethod)
            node = next((node for method, node in called if method in LOGGER_METHODS), None)
            later = [other for other in self._flow.order.names if self._has_values_of(other, step)]
            user = next((other for other in later if "logging" in self._packages(other)), None)
            if node is not None and user is not None:
                message = f"step {user!r} gets this logger without the level and the handlers that are set here"
                hint = "bind the logger to a name of its own, log = logging.getLogger(…), and set it by that name"
                yield warning("KG214", message, place_of(self._flow, self._flow.steps[step], node), hint)

    def _has_values_of(self, step: str, earlier: str) -> bool:
        """Whether a step loads something that an earlier step has made, changed or read."""
        if step == earlier or not self._flow.sees(step, earlier):
            return False
        read = self._flow.facts[earlier].reads.keys() & self._routing.needs[step].loads.keys()
        return bool(read) or earlier in self._routing.value_sources(step)

    def _run_leftovers_once(self) -> None:
        """Shared statements that are run for what they do, and that nobody was given: the first step below runs them.

        Below the last step, the first one runs what is no setting, changes nothing and needs no step.
        """
        given = {statement for needs in self._routing.needs.values() for statement in needs.code}
        given |= {statement for step in self._flow.pipeline.steps for statement in step.statements}
        for statement in self._flow.pipeline.shared:
            if statement not in given and not is_definition(statement.node) and does_something(statement.node):
                facts = self._flow.code.facts(statement)
                is_setting = self._noticed[statement] or self._patched[statement]
                below = [step for step in self._flow.order.names if self._is_above(statement, step)]
                is_bound = is_setting or facts.mutated or any(map(self._flow.producing_steps, facts.reads))
                steps = below or ([] if is_bound else self._flow.order.names)
                if steps and not facts.final and not facts.details(Seed):
                    self._routing.copy(steps[0], statement)


def _is_whole(statement: Statement, facts: Facts) -> bool:
    """Whether a statement is a line, or changes no value."""
    return isinstance(statement.node, cst.SimpleStatementLine) or not facts.mutated


def _loads_part_of(chains: frozenset[str], module: str, name: str | None) -> bool:
    """Whether an import loads a submodule that one of the chains goes through."""
    loaded = [m for m in (module, f"{module}.{name}") if "." in m and m not in ("os.path",)]
    return any(chain.startswith(f"{part}.") for part in loaded for chain in chains)


def does_something(node: cst.CSTNode) -> bool:
    """Whether a statement is more than a string that stands alone, or a star import."""
    if not isinstance(node, cst.SimpleStatementLine):
        return True
    return any(
        not isinstance(part, (cst.Pass, cst.ImportFrom))
        and not (isinstance(part, cst.Expr) and isinstance(part.value, (cst.SimpleString, cst.Name)))
        for part in node.body
    )


def _imported(node: cst.CSTNode) -> Iterable[tuple[str, str | None, str]]:
    """Module, imported name and bound name of the imports that a top-level line makes."""
    if not isinstance(node, cst.SimpleStatementLine):
        return
    for part in node.body:
        if isinstance(part, cst.Import):
            yield from ((dotted_name(alias.name), None, imported_name(alias)) for alias in part.names)
        elif isinstance(part, cst.ImportFrom) and not isinstance(part.names, cst.ImportStar):
            module = imported_module(part)
            yield from ((module, dotted_name(alias.name), imported_name(alias)) for alias in part.names)


def _hint_of_repeating(statement: Statement, step: str) -> str:
    """How a step gets a setting that an earlier one makes: a value that is assigned travels in a variable."""
    line = statement.node.body[0] if isinstance(statement.node, cst.SimpleStatementLine) else None
    if isinstance(line, cst.Assign) and isinstance(line.targets[0].target, cst.Attribute):
        target = cst.Module([]).code_for_node(line.targets[0].target)
        return f"assign the value to a variable first, value = …, and begin step {step!r} with {target} = value"
    return f"repeat the line at the top of step {step!r}"
