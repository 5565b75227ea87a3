"""The outcome of ``kalegen verify`` as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kalegen.verification.comparison import Comparison, Difference

if TYPE_CHECKING:
    from rich.table import Table


def table_of(comparison: Comparison) -> Table:
    """A row for each step: how much is equal; below it one for each thing that differs, and how."""
    from rich.table import Table
    from rich.text import Text

    made = Table("step", "what", "outcome", show_lines=False)
    for step, count in comparison.equal.items():
        different = [d for d in comparison.different if d.step == step]
        unstable = [d for d in comparison.unstable if d.step == step]
        made.add_row(Text(step), f"{count} equal" if count else "", _outcome(count, different))
        for (owner, label), value in comparison.metrics.items():
            if owner == step:
                made.add_row("", Text(f"metric {label}"), f"{value:g} in both")
        for words, differences in (("differs", different), (f"differs in the {comparison.side} itself", unstable)):
            for difference in differences:
                made.add_row("", Text(difference.what), Text(f"{words}\n{_details(difference)}"))
    return made


def _outcome(count: int, different: Sequence[Difference]) -> str:
    if different:
        return "differs"
    return "equal" if count else "nothing to compare"


def _details(difference: Difference) -> str:
    return "\n".join(line.rstrip() for detail in difference.details for line in detail.rstrip().splitlines())
