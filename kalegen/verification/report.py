"""The outcome of ``kalegen verify``: a line and a table, plain data, and findings with places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.frontends.jupyter import names_bound
from kalegen.model.pipeline import PlannedPipeline
from kalegen.verification.comparison import Comparison, Difference

if TYPE_CHECKING:
    from rich.table import Table


def headline(comparison: Comparison) -> str:
    """The verdict in a line."""
    values = sum(comparison.equal.values())
    counts = {"value": values, "figure": sum(comparison.pictures.values()), "metric": len(comparison.metrics)}
    told = [f"{count} {noun}{'s' if count != 1 else ''}" for noun, count in counts.items() if count] or ["nothing"]
    compared = f"{', '.join(told)} in {len(comparison.equal)} step{'s' if len(comparison.equal) != 1 else ''}"
    notes = [f"floats within rtol={comparison.rtol:g}"] if comparison.rtol else []
    notes += [f"the {comparison.side} ran {comparison.runs} times"] if comparison.runs > 1 else []
    note = f" ({'; '.join(notes)})" if notes else ""
    if comparison.different:
        steps = {difference.step for difference in comparison.different}
        return f"different: {len(comparison.different)} in {', '.join(sorted(steps))}; equal are {compared}{note}"
    varies = f"; {len(comparison.unstable)} vary in the {comparison.side} itself" if comparison.unstable else ""
    return f"equal: {compared}{varies}{note}"


def table_of(comparison: Comparison) -> Table:
    """A row for each step: how much is equal; below it one for each thing that differs, and how."""
    from rich.table import Table
    from rich.text import Text

    made = Table("step", "what", "outcome", show_lines=False)
    for step, count in comparison.equal.items():
        different = [d for d in comparison.different if d.step == step]
        unstable = [d for d in comparison.unstable if d.step == step]
        pictures = comparison.pictures.get(step, 0)
        counts = [f"{count} equal"] if count else []
        counts += [f"{pictures} figure{'s' if pictures > 1 else ''}"] if pictures else []
        made.add_row(Text(step), ", ".join(counts), outcome_of(count + pictures, different))
        for (owner, label), value in comparison.metrics.items():
            if owner == step:
                made.add_row("", Text(f"metric {label}"), f"{value:g} in both")
        for words, differences in (("differs", different), (varies(comparison), unstable)):
            for difference in differences:
                made.add_row("", Text(difference.what), Text(f"{words}\n{details(difference)}"))
    return made


def varies(comparison: Comparison) -> str:
    """What is said of a thing that the notebook does not repeat."""
    return f"differs in the {comparison.side} itself"


def outcome_of(count: int, different: Sequence[Difference]) -> str:
    """What became of a step."""
    if different:
        return "differs"
    return "equal" if count else "nothing to compare"


def details(difference: Difference) -> str:
    """How a thing differs, in lines."""
    return "\n".join(line.rstrip() for detail in difference.details for line in detail.rstrip().splitlines())


def to_data(comparison: Comparison | None, findings: Sequence[Diagnostic]) -> dict[str, Any]:
    """The verdict as JSON has it."""
    found = [finding.to_dict() for finding in findings]
    if comparison is None:
        return {"verdict": "not verified", "findings": found}
    return {
        "verdict": "different" if comparison.different else "equal",
        "headline": headline(comparison),
        "rtol": comparison.rtol,
        "runs": comparison.runs,
        "steps": {
            step: {
                "equal": count,
                "figures": comparison.pictures.get(step, 0),
                "metrics": {label: value for (owner, label), value in comparison.metrics.items() if owner == step},
                "different": [_data(d) for d in comparison.different if d.step == step],
                "unstable": [_data(d) for d in comparison.unstable if d.step == step],
            }
            for step, count in comparison.equal.items()
        },
        "findings": found,
    }


def _data(difference: Difference) -> dict[str, Any]:
    return {"what": difference.what, "cell": difference.cell or None, "details": list(difference.details)}


def findings_of(comparison: Comparison, pipeline: PlannedPipeline) -> Iterator[Diagnostic]:
    """KG746 for each difference, at the cell that it is about."""
    steps = {step.name: step.cells for step in pipeline.steps}
    for difference in comparison.different:
        cell = difference.cell or _cell_that_binds(difference.what, steps.get(difference.step, ()), pipeline.sources)
        text = f"{difference.what} of step '{difference.step}' differs: {details(difference)}".replace("\n", " / ")
        yield error("KG746", text[:400], Place(pipeline.file, cell, step=difference.step))


def _cell_that_binds(name: str, cells: Sequence[int], sources: Mapping[int, str]) -> int | None:
    """The last of a step's cells that binds a variable, else the first of them."""
    binding = [cell for cell in cells if name.isidentifier() and name in names_bound(sources.get(cell, ""))]
    chosen = binding[-1:] or cells[:1]
    return chosen[0] if chosen else None
