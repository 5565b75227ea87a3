"""The findings of one compilation, as far as they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from kalegen.diagnostics.diagnostic import Diagnostic, Severity, has_errors, in_order
from kalegen.reporting.policy import Policy, read_comments

_Made = TypeVar("_Made")


class Findings:
    """What the stages have found so far, as far as a policy and the comments in the cells let it count."""

    def __init__(self, policy: Policy, sources: Mapping[int, str], file: str) -> None:
        """Read the comments in the texts of the cells, and begin with what is wrong with them."""
        self._policy = policy
        self._found: list[Diagnostic] = []
        self._is_stopped = False
        self._comments, problems = read_comments(sources, file)
        self.add(problems)

    def add(self, found: Iterable[Diagnostic]) -> None:
        """Take what a stage has found."""
        for finding in found:
            counted = self._policy.apply([finding], self._comments)
            self._found += counted
            self._is_stopped |= finding.severity is Severity.ERROR and has_errors(counted)

    def take(self, made: tuple[_Made, Iterable[Diagnostic]]) -> _Made:
        """What a stage has made, of which the second part is what it has found."""
        self.add(made[1])
        return made[0]

    @property
    def is_stopped(self) -> bool:
        """Whether a stage has found an ERROR, so that the next can't run. A WARNING that counts as one stops none."""
        return self._is_stopped

    @property
    def has_errors(self) -> bool:
        """Whether nothing can be written."""
        return has_errors(self._found)

    def in_order(self) -> tuple[Diagnostic, ...]:
        """What counts, in notebook order, without duplicates."""
        return tuple(in_order(self._found))
