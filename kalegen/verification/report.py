"""The outcome of ``kalegen verify`` as a table."""

from __future__ import annotations

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
        made.add_row(Text(step), f"{count} equal", "differs" if different else "equal")
        for words, differences in (("differs", different), ("differs in the notebook itself", unstable)):
            for difference in differences:
                made.add_row("", Text(difference.what), Text(f"{words}\n{_details(difference)}"))
    return made


def _details(difference: Difference) -> str:
    return "\n".join(line.rstrip() for detail in difference.details for line in detail.rstrip().splitlines())
