"""What the notebook does in the order of its cells, compared with what each step of the pipeline sees of it."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterable, Iterator

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow, Source
from kalegen.analysis.flow.notebook_order import Change, Notebook, Stretch
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.settings_seen import SettingsSeen
from kalegen.analysis.flow.streams import CARRIED, stream_variable
from kalegen.analysis.heap.effects import Draw, Seed
from kalegen.analysis.interpreter.facts import Facts
from kalegen.diagnostics.diagnostic import Diagnostic, Place, warning
from kalegen.model.notebook import Statement
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import walk

WAIT = "add the tag prev:{} if the change counts"
SPLIT = "give the later cell a step of its own"


class MissedChanges:
    """The changes, bindings and settings above a step that it does not see."""

    def __init__(self, flow: DataFlow, routing: Routing, overtaken: Collection[int | None]) -> None:
        self._flow = flow
        self._notebook = Notebook(flow)
        self._settings = SettingsSeen(flow, self._notebook, routing)
        self._reported: set[tuple[str, ...]] = {("KG208", str(cell)) for cell in overtaken}

    def warnings(self) -> Iterator[Diagnostic]:
        """The warnings, in the order of the cells."""
        for stretch in self._notebook.stretches:
            self._notebook.note_links(stretch)
            yield from self._missed_changes(stretch)
            yield from self._missed_bindings(stretch)
            yield from self._missed_states(stretch)
            yield from self._missed_settings(stretch)
            yield from self._parted_identities(stretch)
            yield from self._overtaken_by(stretch)

    def _is_new(self, *key: str) -> bool:
        is_new = key not in self._reported
        self._reported.add(key)
        return is_new

    def _has(self, step: str, name: str) -> bool:
        """Whether a step has a variable from one place: what comes from several is reported as that."""
        producer = self._flow.producer(step, name)
        return name in self._flow.facts[step].final or (producer is not None and not producer.rivals)

    def _warn(self, reader: Stretch, other: Stretch, name: str, what: str) -> Iterator[Diagnostic]:
        """A step reads a name without what another stretch above it makes of it."""
        flow, step = self._flow, self._flow.steps[reader.step]
        read = self._notebook.facts(reader).reads.get(name)
        place = place_of(flow, step, read.node) if read is not None else _cell_place(flow, reader)
        if not flow.sees(other.step, reader.step):
            if self._is_new("KG206", reader.step, name or what):
                message = f"{what} by the parallel step {other.step!r}, which this step does not see"
                yield warning("KG206", message, place, WAIT.format(other.step))
            return
        first = self._notebook.first(reader.step)
        moved = reader if first.cells < other.cells else other
        if self._is_new("KG208", str(moved.cells[0])):
            if moved is reader:
                message = (
                    f"this cell runs together with cell {first.cells[0]}, before step {other.step!r}: {what} there"
                )
                yield warning("KG208", message, _cell_place(flow, reader), SPLIT)
            else:
                message = f"cell {other.cells[0]} of step {other.step!r} runs after this step: {what} there"
                yield warning("KG208", message, place, "give that cell a step of its own")

    # Changes in place

    def _missed_changes(self, reader: Stretch) -> Iterator[Diagnostic]:
        """Reads of names whose objects are changed above by other names."""
        for changing in [reader, *self._notebook.before(reader)]:
            for change in self._notebook.changes(changing):
                touched = self._notebook.touched(change, changing) | {change.by}
                for name in (name for name in self._notebook.facts(reader).reads if name in touched):
                    if self._is_missed(change, changing, name, reader):
                        yield from self._report_change(change, changing, name, reader)

    def _is_missed(self, change: Change, changing: Stretch, name: str, reader: Stretch) -> bool:
        notebook, flow = self._notebook, self._flow
        if name == change.by:
            return self._is_postponed(change, changing, reader)
        is_bound = changing is not reader and notebook.is_bound_between(name, changing, reader)
        if is_bound or not notebook.sharing.shows(name, change.changed, reader.statements):
            return False
        if changing.step == reader.step:
            return self._is_parted(reader.step, name, change.by) and self._is_used_after(change, changing, name, reader)
        if flow.steps[changing.step].loop is not None or not self._has(reader.step, name):
            return False
        if flow.sees(reader.step, changing.step):
            return changing.step not in flow.producing_steps(name)
        return not notebook.facts(changing).surely_changes(name)  # else it is reported by its name

    def _is_postponed(self, change: Change, changing: Stretch, reader: Stretch) -> bool:
        """Whether a step that stands above another one runs after it, for the sake of cells further below."""
        is_later = changing.step != reader.step and self._flow.sees(changing.step, reader.step)
        is_above = self._notebook.index[changing.name] < self._notebook.index[self._notebook.first(reader.step).name]
        return is_later and is_above and not self._notebook.is_bound_between(change.by, changing, reader)

    def _is_parted(self, step: str, first: str, second: str) -> bool:
        """Whether two names of one object are two objects when a step starts: each comes from a step of its own."""
        producers = [self._flow.producer(step, name) for name in (first, second)]
        steps = {producer.step for producer in producers if producer is not None and producer.source is Source.STEP}
        return len(steps) == 2

    def _is_used_after(self, change: Change, changing: Stretch, name: str, reader: Stretch) -> bool:
        if changing is not reader:
            return not self._notebook.is_bound_between(name, self._notebook.first(reader.step), reader)
        facts = [self._flow.statement_facts(statement) for statement in reader.statements]
        first = next((index for index, each in enumerate(facts) if change.by in each.mutated), 0)
        return any(name in each.reads for each in facts[first:])

    def _report_change(self, change: Change, changing: Stretch, name: str, reader: Stretch) -> Iterator[Diagnostic]:
        if name == change.by:
            yield from self._warn(reader, changing, name, f"{name!r} is changed")
            return
        what = self._shared(name, change)
        if changing.step == reader.step or self._flow.sees(reader.step, changing.step):
            own = self._flow.producer(reader.step, change.by) if changing.step == reader.step else None
            source = own.step if own is not None else changing.step
            where = "here" if own is not None else f"in step {changing.step!r}"
            through = f" through {change.by!r}" if change.by != change.changed else ""
            yield from self._parted(reader, name, change.by, source, f"{what}, which is changed {where}{through}")
        else:
            yield from self._warn(reader, changing, name, f"{what}, is changed")

    def _shared(self, name: str, change: Change) -> str:
        if name == change.changed:
            return f"{name!r}, a part of {change.by!r}"
        if self._notebook.sharing.are_one(name, change.changed):
            return f"{name!r}, the same object as {change.changed!r}"
        return f"{name!r}, which holds the object of {change.changed!r}"

    def _parted(self, reader: Stretch, name: str, other: str, source: str, what: str) -> Iterator[Diagnostic]:
        """Two names of one object have become two objects, by the time that a step uses them."""
        producer = self._flow.producer(reader.step, name)
        if producer is None or not self._is_new("KG213", *sorted((name, other))):
            return
        read = self._notebook.facts(reader).reads[name]
        message = f"{what}: here they are two objects, one from step {producer.step!r} and one from step {source!r}"
        hint = "bind both names in one step, or order these steps with a prev: tag"
        yield warning("KG213", message, place_of(self._flow, self._flow.steps[reader.step], read.node), hint)

    def _parted_identities(self, reader: Stretch) -> Iterator[Diagnostic]:
        """Comparisons of identity (``left is right``) between names of one object that has become two."""
        for name, other in _compared(reader.statements):
            partners = self._notebook.flow.aliases_before(reader.name, [name]).get(name, frozenset())
            is_one = other in partners and self._notebook.sharing.are_one(name, other)
            producer = self._flow.producer(reader.step, other)
            if is_one and producer is not None and self._is_parted(reader.step, name, other):
                what = f"{name!r} is the same object as {other!r}, which this line asks"
                yield from self._parted(reader, name, other, producer.step, what)

    # Definitions, classes and functions with a state, settings

    def _missed_bindings(self, reader: Stretch) -> Iterator[Diagnostic]:
        """Reads of names that another stretch has bound last, where the step has them as code from elsewhere."""
        for name in self._notebook.facts(reader).reads:
            producer = self._notebook.flow.producer(reader.name, name)
            if producer is None or producer.source is not Source.STEP or not self._has(reader.step, name):
                continue
            binding = self._notebook.stretches[self._notebook.index[producer.step]]
            is_seen = binding.step == reader.step or self._flow.sees(reader.step, binding.step)
            if not is_seen and self._is_other_code(name, binding, reader.step):
                yield from self._warn(reader, binding, name, f"{name!r} is defined again")

    def _is_other_code(self, name: str, binding: Stretch, step: str) -> bool:
        """Whether a stretch defines a name by other code than a step gets for it."""
        new = self._notebook.flow.origin(binding.name, name)
        dotted = self._notebook.facts(binding).final[name].value.dotted if new else None
        if not new or (dotted is not None and dotted == self._flow.value_before(step, name).dotted):
            return False
        producer = self._flow.producer(step, name)
        if producer is None or (producer.step and name not in self._flow.facts[producer.step].final):
            return False  # nothing that the step sees binds it, which is reported as that
        own = self._flow.origin(producer.step, name) if producer.step else ()
        known = own or self._flow.shared_code(step, name)
        return not {_shape(statement) for statement in new} <= {_shape(statement) for statement in known}

    def _missed_states(self, reader: Stretch) -> Iterator[Diagnostic]:
        """Uses of a class or a function whose own state is changed above."""
        for changing in self._notebook.before(reader):
            for name in sorted(self._notebook.states_changed(changing) & set(self._notebook.facts(reader).reads)):
                is_seen = changing.step == reader.step or self._flow.sees(reader.step, changing.step)
                is_bound = self._notebook.is_bound_between(name, changing, reader)
                if not is_seen and not is_bound and self._notebook.uses_state(reader, name):
                    yield from self._warn(reader, changing, name, f"the state of {name!r} is changed")

    def _missed_settings(self, reader: Stretch) -> Iterator[Diagnostic]:
        """Uses of a setting that is made above."""
        for setting in sorted(self._settings.used(reader)):
            made = (s for s in self._notebook.before(reader) if setting in self._settings.made(s))
            making = next(made, None)
            if making is None or making.step == reader.step or self._flow.sees(reader.step, making.step):
                continue
            yield from self._warn(reader, making, "", f"{setting} is set")

    # Cells that are overtaken

    def _overtaken_by(self, later: Stretch) -> Iterator[Diagnostic]:
        """Stretches between the cells of a step that do without what the later cell changes, and now run after it."""
        first = self._notebook.first(later.step)
        for other in self._notebook.before(later):
            if other is first:
                return
            if other.step == later.step or not self._flow.sees(other.step, later.step):
                continue
            cause = self._cause(later, other)
            if cause and self._is_new("KG208", str(later.cells[0])):
                message = f"this cell runs together with cell {first.cells[0]}, before step {other.step!r}, {cause}"
                yield warning("KG208", message, _cell_place(self._flow, later), SPLIT)

    def _cause(self, later: Stretch, other: Stretch) -> str:
        """What a stretch finds changed when a later one runs before it; nothing if that is not evident."""
        stream = next(iter(sorted(self._streams_mixed(later, other))), None)
        if stream is not None:
            return f"although both draw from one random stream ({stream})"
        used_below = frozenset[str]().union(*map(self._settings.used, self._below(later)))
        used = self._settings.used(other) | (self._settings.made(other) & used_below)
        setting = next(iter(sorted(self._settings.made(later) & used)), None)
        if setting is not None:
            return f"although {setting} is set there, too, or used"
        for change in self._notebook.changes(later):
            touched = self._notebook.touched(change, later) - {change.by}
            for name in (name for name in self._notebook.facts(other).reads if name in touched):
                if not self._notebook.is_bound_between(name, other, later):
                    return f"which would see the change of {self._shared(name, change)}"
        return ""

    def _streams_mixed(self, later: Stretch, other: Stretch) -> set[str]:
        """The seeded random streams of which two stretches get, or leave, other numbers in the other order."""
        ours, theirs = _streams(self._notebook.facts(later)), _streams(self._notebook.facts(other))
        return {
            stream
            for stream in ours.keys() & theirs.keys()
            if ({ours[stream], theirs[stream]} != {"seed"} or self._is_drawn_below(stream, later))
            and self._notebook.flow.producer(other.name, stream_variable(stream)) is not None
        }

    def _is_drawn_below(self, stream: str, stretch: Stretch) -> bool:
        """Whether a stretch below draws from a stream as this one leaves it."""
        used = (_streams(self._notebook.facts(other)).get(stream) for other in self._below(stretch))
        return next((first for first in used if first is not None), None) == "draw"

    def _below(self, stretch: Stretch) -> list[Stretch]:
        return self._notebook.stretches[self._notebook.index[stretch.name] + 1 :]


def _streams(facts: Facts) -> dict[str, str]:
    """The random streams that code seeds or draws from, each with what it does first."""
    used: dict[str, str] = {}
    for effect in facts.effects:
        if isinstance(effect, (Seed, Draw)) and effect.name in CARRIED:
            used.setdefault(effect.name, "seed" if isinstance(effect, Seed) else "draw")
    return used


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
    """``x`` of ``id(x)``."""
    is_id = isinstance(node, cst.Call) and dotted_name(node.func) == "id" and len(node.args) == 1
    return node.args[0].value if isinstance(node, cst.Call) and is_id else None


def _shape(statement: Statement) -> str:
    """What a statement says, whatever its layout and its comments."""
    return ast.dump(ast.parse(cst.Module([statement.node]).code))


def _cell_place(flow: DataFlow, stretch: Stretch) -> Place:
    return Place(flow.pipeline.file, stretch.cells[0], step=stretch.step)
