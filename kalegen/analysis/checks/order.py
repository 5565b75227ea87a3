"""WARNINGs where the pipeline's order makes other def-use chains than the notebook's order of cells.

For each region of cells, and all that it uses (names and the objects that they reach, states of definitions, settings,
random streams), the definitions that reach it in the notebook are looked for: is each of them seen by its step, is it
the last one there, and does the step see none from below it?
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow, Source
from kalegen.analysis.flow.notebook_order import NotebookOrder, Region
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.reasons import line_of, place_in, reason_of_binding, reason_of_change
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.settings_seen import SettingsSeen
from kalegen.analysis.flow.streams import stream_of, stream_variable
from kalegen.analysis.heap.effects import Draw, Mutation, Seed
from kalegen.analysis.heap.values import Carried, Static, Token
from kalegen.analysis.tables.streams import CARRIED
from kalegen.diagnostics.diagnostic import Diagnostic, Place, Reason, Remedy, warning
from kalegen.model.notebook import Statement
from kalegen.syntax.layout import is_same_code
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import walk

WAIT = "add the tag prev:{} to this step if it should see the change"
SPLIT = "give this cell a step of its own: change its tag to a new step:NAME"


def check_order(flow: DataFlow, routing: Routing) -> list[Diagnostic]:
    """All warnings about what the steps' order makes of a notebook."""
    found = list(_parallel_streams(flow))
    if flow.pipeline.dialect.keeps_order and _is_reordered(flow):
        found += OrderCheck(flow, routing).warnings()
    return found


def _is_reordered(flow: DataFlow) -> bool:
    """Whether some step does not see all that stands above it in the notebook."""
    steps = flow.pipeline.steps
    cells = [cell for step in steps for cell in step.cells]
    if cells != sorted(cells):
        return True
    above: set[str] = set()
    for step in steps:
        if not above <= flow.order.seen_by(step.name):
            return True
        above.add(step.name)
    return False


def _parallel_streams(flow: DataFlow) -> Iterator[Diagnostic]:
    """Random numbers drawn from one seeded stream on parallel branches (B5)."""
    for step in flow.pipeline.steps:
        above = [other.name for other in flow.pipeline.steps if other.cells[-1] < step.cells[0]]
        parallel = [o for o in above if not flow.sees(step.name, o) and not flow.sees(o, step.name)]
        for variable in sorted(flow.streams_read(step.name)) if parallel else ():
            conflicting = [other for other in parallel if variable in flow.streams_moved(other)]
            if conflicting:
                message = (
                    f"step {step.name!r} and the parallel step {conflicting[0]!r} draw from one random stream "
                    f"({stream_of(variable)})"
                )
                hint = f"add the tag prev:{conflicting[0]} to this step, and it draws the numbers of the notebook"
                place = Place(flow.pipeline.file, step.cells[0], step=step.name)
                wait = Remedy(new=f"prev:{conflicting[0]}")
                yield warning("KG207", message, place, hint, remedies=[wait])


class OrderCheck:
    """Looks for uses that other definitions reach in the pipeline than in the notebook."""

    def __init__(self, flow: DataFlow, routing: Routing) -> None:
        self._flow = flow
        self._notebook = NotebookOrder(flow)
        self._settings = SettingsSeen(flow, self._notebook, routing)
        self._reported: set[tuple[str, ...]] = set()

    def warnings(self) -> Iterator[Diagnostic]:
        """The warnings, in the order of the cells."""
        for region in self._notebook.regions:
            for name in self._notebook.facts(region).reads:
                if self._has(region.step, name):
                    yield from self._check_definitions(region, name)
                    yield from self._check_overtaking(region, name)
            yield from self._check_settings(region)
            yield from self._check_streams(region)
            yield from self._check_identities(region)

    def _has(self, step: str, name: str) -> bool:
        """Whether a step has a variable from one place: what comes from several is reported as that."""
        producer = self._flow.producer(step, name)
        return name in self._flow.facts[step].final or (producer is not None and not producer.conflicting)

    def _sees(self, reader: Region, other: Region) -> bool:
        return reader.step == other.step or self._flow.sees(reader.step, other.step)

    # Names, and the objects that they reach

    def _check_definitions(self, reader: Region, name: str) -> Iterator[Diagnostic]:
        """The definitions that reach a use in the notebook: changes of the object, up to what binds the name."""
        for other in (reader, *self._notebook.before(reader)):
            if other is not reader and name in self._notebook.facts(other).final:
                yield from self._check_binding(reader, other, name)
                return
            for token, mutation in self._changes(other, reader, name):
                yield from self._check_change(reader, other, name, token, mutation)

    def _changes(self, region: Region, reader: Region, name: str) -> list[tuple[Token, Mutation]]:
        """What a region changes of the objects that a name reaches where another region reads it."""
        reached = self._notebook.run(reader).reached[name]
        return [(token, change) for token, change in self._notebook.run(region).changed.items() if token in reached]

    def _check_binding(self, reader: Region, other: Region, name: str) -> Iterator[Diagnostic]:
        """The last binding of a name above a use: the step must see it, and no other one after it."""
        if self._sees(reader, other):
            producer = self._flow.producer(reader.step, name)
            later = producer.step if producer is not None else ""
            if later not in ("", reader.step, other.step) and self._is_overwritten(other, later, name):
                together = f"this cell runs together with cell {self._notebook.first(other.step).cells[0]}"
                message = f"{together}: step {later!r} binds {name!r}, too"
                yield from self._warn_of_cell(other, message, self._binding(other, name))
        elif self._is_other(reader, other, name):
            is_code = bool(self._flow.origin(other.step, name))
            what = f"{name!r} is {'defined again' if is_code else 'bound'}"
            yield from self._warn(reader, other, name, what, self._binding(other, name))

    def _binding(self, region: Region, name: str) -> list[Reason]:
        reason = reason_of_binding(self._flow, region.statements, name)
        return [reason] if reason is not None else []

    def _is_overwritten(self, region: Region, step: str, name: str) -> bool:
        """Whether a step runs after a region and binds a name anew that it binds above it in the notebook."""
        binding = [r for r in self._notebook.regions if r.step == step and name in self._notebook.facts(r).final]
        is_above = bool(binding) and all(other.index < region.index for other in binding)
        return is_above and self._flow.sees(step, region.step)

    def _is_other(self, reader: Region, other: Region, name: str) -> bool:
        """Whether a region binds a name to something else than a reader's step gets for it: data, or other code."""
        new = self._flow.origin(other.step, name)
        if not new:
            return True
        dotted = self._flow.facts[other.step].final[name].value.dotted
        if dotted is not None and dotted == self._flow.value_before(reader.step, name).dotted:
            return False
        producer = self._flow.producer(reader.step, name)
        if producer is None or (producer.step and name not in self._flow.facts[producer.step].final):
            return False  # nothing that the step sees binds it, which is reported as that
        own = self._flow.origin(producer.step, name) if producer.step else ()
        known = own or self._flow.shared_code(reader.step, name)
        return not all(any(is_same_code(each.node, one.node) for one in known) for each in new)

    def _check_change(
        self, reader: Region, other: Region, name: str, token: Token, mutation: Mutation
    ) -> Iterator[Diagnostic]:
        """A change above a use of an object: the step must see it, in the object that it has under the name."""
        by = self._changed_by(other, token, mutation)
        why = [reason_of_change(self._flow, by or name, mutation)]
        if isinstance(token, (Carried, Static)):
            if not self._sees(reader, other) and other is not reader:
                yield from self._warn(reader, other, name, f"the state of {name!r} is changed", why)
        elif other.step == reader.step:
            if by and self._is_parted(reader.step, name, by) and self._is_used_after(reader, other, name, mutation):
                producer = self._flow.producer(reader.step, by)
                source = producer.step if producer is not None else ""
                what = f"{self._relation(reader, other, name, token, by)} is changed here"
                yield from self._warn_of_parts(reader, name, by, source, what, why)
        elif self._flow.steps[other.step].loop is not None:
            return
        elif not self._sees(reader, other):
            what = f"{self._relation(reader, other, name, token, by)} is changed"
            yield from self._warn(reader, other, name, what, why)
        elif other.step not in self._flow.producing_steps(name):
            what = f"{self._relation(reader, other, name, token, by)} is changed in step {other.step!r}"
            yield from self._warn_of_parts(reader, name, by, other.step, what, why)

    def _changed_by(self, region: Region, token: Token, mutation: Mutation) -> str:
        """The variable by which a region changes an object: where it can be, one that the changing line reads."""
        reached = self._notebook.run(region).reached
        names = [name for name, tokens in reached.items() if token in tokens]
        line = _statement_of(region.statements, mutation)
        own = self._flow.code.facts(line).reads if line is not None else {}
        return next((name for name in names if name in own), names[0] if names else "")

    def _is_parted(self, step: str, first: str, second: str) -> bool:
        """Whether two names of one object are two objects when a step starts: each comes from a step of its own."""
        producers = [self._flow.producer(step, name) for name in (first, second)]
        steps = {producer.step for producer in producers if producer is not None and producer.source is Source.STEP}
        return len(steps) == 2

    def _is_used_after(self, reader: Region, changing: Region, name: str, mutation: Mutation) -> bool:
        """Whether a region uses a name that it has from another step after a line that changes an object."""
        if changing is not reader:
            return not self._notebook.is_bound_between(name, self._notebook.first(reader.step), reader)
        line = _statement_of(reader.statements, mutation)
        index = reader.statements.index(line) if line is not None else 0
        return any(name in self._flow.code.facts(s).reads for s in reader.statements[index:])

    def _relation(self, reader: Region, changing: Region, name: str, token: Token, by: str) -> str:
        """What a name has to do with an object that is changed by another one."""
        if not by or name == by:
            return repr(name)
        if token not in self._notebook.run(reader).named[name]:
            return f"{name!r}, which holds the object of {by!r},"
        is_same = token in self._notebook.run(changing).named[by]
        return f"{name!r}, the same object as {by!r}," if is_same else f"{name!r}, a part of {by!r},"

    def _check_overtaking(self, reader: Region, name: str) -> Iterator[Diagnostic]:
        """Regions below a use that bind the name or change its object, and run before it in the pipeline."""
        for later in self._notebook.after(reader):
            if later.step == reader.step or not self._flow.sees(reader.step, later.step):
                continue
            producer = self._flow.producer(reader.step, name)
            is_bound = name in self._notebook.facts(later).final
            if is_bound and producer is not None and producer.step == later.step:
                cause = f"although both touch {name!r}"
                yield from self._warn_of_overtaking(later, reader, cause, self._binding(later, name))
            changes = self._changes(later, reader, name)
            if changes and later.step in self._flow.producing_steps(name):
                token, mutation = changes[0]
                by = self._changed_by(later, token, mutation)
                what = self._relation(reader, later, name, token, by)
                why = [reason_of_change(self._flow, by or name, mutation)]
                yield from self._warn_of_overtaking(
                    later, reader, f"which would see the change of {what.rstrip(',')}", why
                )

    # Settings, random streams, identities

    def _check_settings(self, reader: Region) -> Iterator[Diagnostic]:
        """Uses of a setting that is made above, or that is made below and in force already."""
        for setting in sorted(self._settings.used(reader)):
            making = [region for region in self._notebook.regions if setting in self._settings.made(region)]
            why = {region.index: self._setting(region, setting) for region in making}
            cause = f"although {setting} is set there, too, or used"
            yield from self._check_makers(reader, making, cause, why, f"{setting} is set")

    def _setting(self, region: Region, setting: str) -> list[Reason]:
        node = self._settings.made(region)[setting]
        return [Reason(place_in(self._flow, node), f"{line_of(self._flow, node)} sets {setting}")]

    def _check_streams(self, reader: Region) -> Iterator[Diagnostic]:
        """Draws from a seeded random stream that is moved by other regions in the pipeline than in the notebook."""
        drawn = [stream for stream, first in _streams(self._notebook, reader).items() if first is Draw]
        for stream in drawn:
            if self._flow.producer(reader.step, stream_variable(stream)) is not None:
                moving = [region for region in self._notebook.regions if stream in _streams(self._notebook, region)]
                cause = f"although both draw from one random stream ({stream})"
                yield from self._check_makers(reader, moving, cause, {})

    def _check_makers(
        self, reader: Region, making: Sequence[Region], cause: str, why: Mapping[int, Sequence[Reason]], what: str = ""
    ) -> Iterator[Diagnostic]:
        """What no variable holds: the last region above that makes it must be the last one for the reader's step, too.

        ``why`` are the reasons by the regions' places. ``what`` says what a step misses that does not see the last one;
        without it, there is a finding only if that one runs after the reader.
        """
        above = [region for region in making if region.index < reader.index]
        last = above[-1] if above else reader
        if not self._sees(reader, last):
            if what:
                yield from self._warn(reader, last, "", what, why[last.index])
            elif self._flow.sees(last.step, reader.step):
                yield from self._warn_of_overtaking(reader, last, cause)
            above = []
        for other in above[:-1]:
            if other.step != last.step and self._sees(reader, other) and self._flow.sees(other.step, last.step):
                yield from self._warn_of_overtaking(last, other, cause, why.get(last.index, ()))
        for later in making:
            if later.index > reader.index and later.step != reader.step and self._sees(reader, later):
                yield from self._warn_of_overtaking(later, reader, cause, why.get(later.index, ()))

    def _check_identities(self, reader: Region) -> Iterator[Diagnostic]:
        """Comparisons of identity (``left is right``) between names of one object that has become two."""
        named = self._notebook.run(reader).named
        for name, other in _compared(reader.statements):
            is_one = not named.get(name, frozenset()).isdisjoint(named.get(other, frozenset()))
            producer = self._flow.producer(reader.step, other)
            if is_one and producer is not None and self._is_parted(reader.step, name, other):
                what = f"{name!r} is the same object as {other!r}, which this line asks"
                yield from self._warn_of_parts(reader, name, other, producer.step, what, [])

    # Warnings

    def _is_new(self, *key: str) -> bool:
        is_new = key not in self._reported
        self._reported.add(key)
        return is_new

    def _warn(
        self, reader: Region, other: Region, name: str, what: str, why: Sequence[Reason] = ()
    ) -> Iterator[Diagnostic]:
        """A region uses something without what another one above it makes of it."""
        flow, step = self._flow, self._flow.steps[reader.step]
        read = self._notebook.facts(reader).reads.get(name)
        place = place_of(flow, step, read.node) if read is not None else self._cell_place(reader)
        first = self._notebook.first(reader.step)
        if flow.sees(other.step, reader.step) or first.index < other.index:
            if first.index < other.index:
                message = f"this cell runs together with cell {first.cells[0]}, before step {other.step!r}"
                yield from self._warn_of_cell(reader, f"{message}: {what} there", why)
            elif self._is_new("KG208", str(other.cells[0])):
                message = f"cell {other.cells[0]} of step {other.step!r} runs after step {reader.step!r}: {what} there"
                hint = f"give cell {other.cells[0]} a step of its own: change its tag to a new step:NAME"
                yield warning("KG208", message, place, hint, why)
        elif self._is_new("KG206", reader.step, name or what):
            message = f"{what} by step {other.step!r}, which runs in parallel with step {reader.step!r}"
            wait = Remedy(new=f"prev:{other.step}", cell=step.cells[0])
            yield warning("KG206", message, place, WAIT.format(other.step), why, [wait])

    def _warn_of_overtaking(
        self, later: Region, other: Region, cause: str, why: Sequence[Reason] = ()
    ) -> Iterator[Diagnostic]:
        """A cell runs before another one that stands above it."""
        first = self._notebook.first(later.step)
        message = f"this cell runs together with cell {first.cells[0]}, before step {other.step!r}, {cause}"
        if first is later:
            message = f"this cell runs before cell {other.cells[0]} of step {other.step!r}, {cause}"
        yield from self._warn_of_cell(later, message, why)

    def _warn_of_cell(self, region: Region, message: str, why: Sequence[Reason]) -> Iterator[Diagnostic]:
        """A cell does not run where it stands; a step of its own would."""
        if self._is_new("KG208", str(region.cells[0])):
            yield warning("KG208", message, self._cell_place(region), SPLIT, why)

    def _warn_of_parts(
        self, reader: Region, name: str, other: str, source: str, what: str, why: Sequence[Reason]
    ) -> Iterator[Diagnostic]:
        """Two names of one object have become two objects, by the time that a step uses them."""
        producer = self._flow.producer(reader.step, name)
        if producer is None or not self._is_new("KG213", *sorted((name, other))):
            return
        read = self._notebook.facts(reader).reads[name]
        message = f"{what}: in the pipeline they are two objects, from step {producer.step!r} and from step {source!r}"
        hint = f"bind {name!r} and {other!r} in one step"
        yield warning("KG213", message, place_of(self._flow, self._flow.steps[reader.step], read.node), hint, why)

    def _cell_place(self, region: Region) -> Place:
        return Place(self._flow.pipeline.file, region.cells[0], step=region.step)


def _streams(notebook: NotebookOrder, region: Region) -> dict[str, type]:
    """The random streams that a region seeds or draws from, each with what it does first."""
    used: dict[str, type] = {}
    for effect in notebook.run(region).effects:
        if isinstance(effect, (Seed, Draw)) and effect.name in CARRIED:
            used.setdefault(effect.name, type(effect))
    return used


def _statement_of(statements: Iterable[Statement], mutation: Mutation) -> Statement | None:
    """The statement that changes something."""
    return next((s for s in statements if any(node is mutation.cause.node for node in walk(s.node))), None)


def _compared(statements: Iterable[Statement]) -> Iterator[tuple[str, str]]:
    """Pairs of names of which the statements ask whether they are one object: by ``is``, or by ``id()``."""
    for node in (node for statement in statements for node in walk(statement.node)):
        if isinstance(node, cst.Comparison):
            is_asked = any(isinstance(target.operator, (cst.Is, cst.IsNot)) for target in node.comparisons)
            operands = [node.left, *(target.comparator for target in node.comparisons)]
            asked = operands if is_asked else [_identified(operand) for operand in operands]
            names = [operand.value for operand in asked if isinstance(operand, cst.Name)]
            yield from itertools.combinations(names, 2)


def _identified(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """Return the ``x`` of ``id(x)``, None for any other expression."""
    is_id = isinstance(node, cst.Call) and dotted_name(node.func) == "id" and len(node.args) == 1
    return node.args[0].value if isinstance(node, cst.Call) and is_id else None
