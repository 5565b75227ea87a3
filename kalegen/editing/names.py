"""What a name in a cell is: which step it comes from, who changes it, and what travels for it from step to step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kalegen.analysis.flow.dataflow import DataFlow, ReachingDefinition, Source
from kalegen.analysis.flow.reasons import reasons_of_value
from kalegen.diagnostics.diagnostic import Reason
from kalegen.editing.positions import NameAt
from kalegen.frontends.composition import in_part
from kalegen.model.notebook import CellNumber, Statement
from kalegen.model.pipeline import Artifact, Parameter, Pipeline, PlannedPipeline, Step
from kalegen.planning.plan import Analysis


@dataclass(frozen=True)
class NameDescription:
    """A name at a place of a cell, and what is known of it: one sentence a line, code in backticks."""

    at: NameAt
    cell: int
    step: str | None
    lines: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name itself."""
        return self.at.name

    @property
    def markdown(self) -> str:
        """All of it, as editors show it."""
        where = f" in step `{self.step}`" if self.step else ""
        return "\n".join([f"**`{self.name}`**{where}", "", *(f"- {line}" for line in self.lines)])


def describe(analysis: Analysis, planned: PlannedPipeline | None, cell: int, at: NameAt) -> NameDescription | None:
    """What is known of the name at a place of a cell; None for a name that the notebook does not bind."""
    flow = analysis.flow
    name = at.name
    if name not in flow.names.bound and flow.pipeline.parameter(name) is None:
        return None
    known = _Known(analysis, planned, name)
    step = _step_of(flow.pipeline, cell, known)
    if step is None and not _is_outside_steps(flow.pipeline, cell):
        return None
    lines = known.in_step(step) if step is not None else known.in_shared_code()
    return NameDescription(at, cell, step.name if step is not None else None, tuple(dict.fromkeys(lines)))


def _step_of(pipeline: Pipeline, cell: int, known: _Known) -> Step | None:
    """The step of a cell; of several, which a loop or a condition was taken apart into, one that has the name."""
    steps = [step for step in pipeline.steps if any(_is_cell(each, cell) for each in step.cells)]
    return next((step for step in steps if known.is_in(step)), steps[0] if steps else None)


def _is_outside_steps(pipeline: Pipeline, cell: int) -> bool:
    """Whether a cell is shared code, or has the parameters."""
    cells = [*(statement.cell for statement in pipeline.shared), *(one.cell for one in pipeline.parameters)]
    return any(_is_cell(each, cell) for each in cells)


def _is_cell(known: int, cell: int) -> bool:
    """Whether a cell of a pipeline is that one of the notebook's own; others are called by their files, too."""
    return str(known) == str(cell) if isinstance(known, CellNumber) else known == cell


class _Known:
    """What an analysis and a plan know of one name."""

    def __init__(self, analysis: Analysis, planned: PlannedPipeline | None, name: str) -> None:
        self._flow: DataFlow = analysis.flow
        self._needs = analysis.routing.needs
        self._planned = planned
        self._name = name

    def is_in(self, step: Step) -> bool:
        """Whether a step has anything to do with the name."""
        facts = self._flow.facts[step.name]
        return self._name in facts.reads or facts.touches(self._name)

    def in_step(self, step: Step) -> Iterator[str]:
        """The sentences for a cell of a step."""
        flow, name = self._flow, self._name
        facts = flow.facts[step.name]
        if name in facts.reads or (name in facts.mutated and name not in facts.final):
            yield from self._where_from(step, flow.producer(step.name, name))
        if name in facts.final:
            yield from self._told("bound in this step", step.name)
        elif name in facts.mutated:
            yield from self._told("changed in this step", step.name)
        yield from self._other_changes(step)
        if flow.facts[step.name].aliases.get(name):
            others = ", ".join(f"`{other}`" for other in sorted(facts.aliases[name]))
            yield f"may share an object with {others}"
        yield from self._where_to(step)

    def in_shared_code(self) -> Iterator[str]:
        """The sentences for a cell that every step has."""
        parameter = self._flow.pipeline.parameter(self._name)
        if parameter is not None:
            yield _of_parameter(parameter)
            users = [step for step, needs in self._needs.items() if self._name in needs.parameters]
            yield f"goes to {_steps(users)}" if users else "no step uses it"
            return
        users = [step for step, needs in self._needs.items() if any(self._name in own for own in needs.code.values())]
        yield "shared code, which each step that needs it gets a copy of"
        yield f"copied into {_steps(users)}" if users else "no step uses it"

    def _where_from(self, step: Step, producer: ReachingDefinition | None) -> Iterator[str]:
        """Where the value comes from that a step begins with, and how it gets there."""
        if producer is None:
            yield "nothing that this step sees binds it"
        elif producer.source is Source.PARAMETER:
            parameter = self._flow.pipeline.parameter(self._name)
            assert parameter is not None
            yield _of_parameter(parameter)
        elif producer.source is Source.SHARED:
            cells = dict.fromkeys(each.cell for each in self._flow.shared_code(step.name, self._name))
            yield f"comes from shared code{_in_cells(cells)}; this step gets a copy of it"
        else:
            yield from self._told(f"comes from step `{producer.step}`", producer.step)
            yield self._journey(step, producer.step)
            others = [f"`{other}`" for other in producer.conflicting]
            if others:
                yield f"the parallel step {' and '.join(others)} binds or changes it, too"

    def _journey(self, step: Step, producer: str) -> str:
        """How a value gets from the step that has made it into one that reads it."""
        code: tuple[Statement, ...] = self._flow.origin(producer, self._name)
        if code:
            return f"travels as code: this step gets a copy of its definition{_in_cells(s.cell for s in code)}"
        artifact = self._artifact(producer)
        if artifact is None:
            return f"travels from `{producer}` to this step"
        others = [f"`{name}`" for name in artifact.names if name != self._name]
        together = f", together with {', '.join(others)}" if others else ""
        return f"travels from `{producer}` to this step as the {artifact.kind} `{artifact.port}`{together}"

    def _artifact(self, step: str) -> Artifact | None:
        """The artifact in which a step saves the name, as far as that is decided."""
        steps = self._planned.steps if self._planned is not None else ()
        saves = (artifact for one in steps if one.name == step for artifact in one.saves)
        return next((artifact for artifact in saves if self._name in artifact.names), None)

    def _other_changes(self, step: Step) -> Iterator[str]:
        """The other steps that bind the name, or change its object."""
        comes_from = self._flow.producer(step.name, self._name)
        known = {step.name, comes_from.step if comes_from is not None else ""}
        for other in self._flow.producing_steps(self._name):
            if other not in known:
                is_bound = self._name in self._flow.facts[other].final
                yield from self._told(f"step `{other}` {'binds' if is_bound else 'changes'} it, too", other)

    def _told(self, sentence: str, step: str) -> Iterator[str]:
        """A sentence about what a step does with the name, with the line that shows it."""
        reasons = reasons_of_value(self._flow, step, self._name)
        yield f"{sentence} ({_in_words(reasons[0], self._flow.pipeline.file)})" if reasons else sentence

    def _where_to(self, step: Step) -> Iterator[str]:
        """The steps that take the name from this one."""
        readers = [other for other, needs in self._needs.items() if needs.loads.get(self._name) == step.name]
        if readers:
            yield f"this step saves it for {_steps(readers)}"
        elif self._name in self._flow.facts[step.name].final and self._name not in self._needs[step.name].saves:
            copied = self._flow.origin(step.name, self._name)
            users = [other for other, needs in self._needs.items() if any(s in needs.code for s in copied)]
            yield f"copied as code into {_steps(users)}" if users else "no later step reads it, so it is not saved"


def _of_parameter(parameter: Parameter) -> str:
    return f"a parameter of the pipeline: `{parameter.name}: {parameter.type} = {parameter.default!r}`"


def _in_words(reason: Reason, file: str) -> str:
    """A reason with its place, as people know that."""
    known = Reason(in_part(reason.place), reason.text)
    return known.in_words(file)


def _steps(names: Iterable[str]) -> str:
    listed = [f"`{name}`" for name in names]
    return f"step {listed[0]}" if len(listed) == 1 else f"steps {', '.join(listed)}"


def _in_cells(cells: Iterable[int]) -> str:
    listed = list(dict.fromkeys(map(str, cells)))
    return f" in {'cell' if len(listed) == 1 else 'cells'} {', '.join(listed)}" if listed else ""
