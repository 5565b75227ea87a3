"""Which of the values that a step has are compared at its end: those that it must leave as they are.

A step that changes what later steps load from an earlier one changes it in the notebook, and not in the pipeline. Where
the analysis knows of the change, the step saves the value. Where it believes that there is none, the guard looks.
"""

from __future__ import annotations

from collections.abc import Iterator

from kalegen.analysis.flow.dataflow import DataFlow, Source
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.streams import stream_of
from kalegen.analysis.tables.kinds import PLAIN_KINDS
from kalegen.syntax.qualified import is_qualified

Place = tuple[str, str]
"""A variable, and the step that it comes from; empty for a parameter."""


class Guards:
    """The variables whose values each step is to leave as they are."""

    def __init__(self, flow: DataFlow, routing: Routing) -> None:
        self._flow = flow
        self._routing = routing
        self._parts = {step.loop.parts for step in flow.steps.values() if step.loop is not None}
        self._last_reader: dict[Place, int] = {}
        for number, step in enumerate(flow.order.names):
            self._last_reader.update(dict.fromkeys(self._places(step), number))

    def _places(self, step: str) -> Iterator[Place]:
        needs = self._routing.needs[step]
        yield from needs.loads.items()
        yield from ((name, "") for name in needs.parameters)

    def of(self, step: str) -> tuple[str, ...]:
        """The guarded variables of a step, in alphabetical order."""
        if self._flow.pipeline.settings.get("guard") == "off":
            return ()
        return tuple(sorted({name for name, _ in self._places(step) if self._is_guarded(step, name)}))

    def asserted(self, step: str) -> dict[str, str]:
        """Of guarded variables that stay as they are only because of an author's word, that word."""
        kept = self._flow.facts[step].kept
        return {name: kept[name] for name in self.of(step) if name in kept}

    def _is_guarded(self, step: str, name: str) -> bool:
        if stream_of(name) is not None or is_qualified(name) or not self._may_change(step, name):
            return False
        if step in self._flow.producing_steps(name) or name in self._parts:  # which the step after a loop takes apart
            return False
        others = self._flow.aliases_before(step, [name]).get(name, frozenset())
        return any(self._is_read_after(step, other) for other in (name, *others))

    def _may_change(self, step: str, name: str) -> bool:
        value = self._flow.value_before(step, name)
        return bool(value.tokens) and value.kind not in PLAIN_KINDS

    def _is_read_after(self, step: str, name: str) -> bool:
        """Whether a later step, or a later iteration of the step, has the value that is there before the step."""
        producer = self._flow.producer(step, name)
        if producer is None or producer.source is Source.SHARED:
            return False
        number = self._flow.order.index[step] - (self._flow.steps[step].loop is not None)
        return self._last_reader.get((name, producer.step), -1) > number
