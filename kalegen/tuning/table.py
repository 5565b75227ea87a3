"""The trials of a search as a table, made by rich."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kalegen.runs.rendering import duration, number_text
from kalegen.syntax.plain_text import printable
from kalegen.tuning.page import ranked

if TYPE_CHECKING:
    from rich.table import Table

    from kalegen.tuning.tune import Tuned

MOST = 15
"""Trials that are shown: the best ones."""


def trials_table(tuned: Tuned) -> Table:
    """A row for each trial, the best one first."""
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("trial", tuned.search.objective.metric, *(one.name for one in tuned.search.ranges), "time"):
        made.add_column(Text(printable(title)), overflow="fold")
    for trial in ranked(tuned)[:MOST]:
        outcome = trial.outcome
        value = number_text(outcome.value) if outcome.value is not None else outcome.problem
        values = [Text(printable(number_text(value))) for value in trial.values.values()]
        look = "bold green" if trial is tuned.best else ""
        made.add_row(str(trial.number), Text(printable(value)), *values, duration(outcome.seconds), style=look)
    return made
