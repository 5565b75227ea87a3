"""The verdict as one HTML file to share: offline, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kalegen.diagnostics.diagnostic import Diagnostic
from kalegen.runtime.report import report_style
from kalegen.syntax.plain_text import as_html
from kalegen.verification.comparison import Comparison, Difference
from kalegen.verification.report import details, headline, outcome_of, varies

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STYLE = """\
table { border-collapse: collapse; width: 100% } .wide { overflow-x: auto }
:is(th, td) { border-top: 1px solid var(--line); padding: .4rem .8rem .4rem 0; text-align: left; vertical-align: top }
.equal { color: #2e7d32 } .different, .differs { color: #c62828 } .soft { opacity: .7 }
.pair { display: flex; flex-wrap: wrap; gap: 1rem } .pair figure { margin: 0; max-width: 26rem }
@media (prefers-color-scheme: dark) { .equal { color: #81c784 } .different, .differs { color: #ef9a9a } }
@media (max-width: 40rem) { body { padding: .6rem .8rem 2rem } }"""


HOW = (
    "The notebook was run from top to bottom in one kernel, and its pipeline step by step; what each step has at its "
    "end, prints, shows and measures was compared."
)


def to_page(title: str, comparison: Comparison, findings: Sequence[Diagnostic]) -> str:
    """Return the page of a comparison as HTML."""
    state = "different" if comparison.different else "equal"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width">',
            f"<title>{as_html(title)}: {state}</title>",
            f"<style>{report_style()}\n{STYLE}</style>",
            f'<h1>{as_html(title)} <span class="{state}">{state}</span></h1>',
            f"<p>{as_html(headline(comparison))}.</p>",
            f'<p class="soft">{as_html(HOW)}</p>',
            '<div class="wide"><table><tr><th>step<th>what<th>outcome</tr>',
            *(row for step in comparison.equal for row in _rows(step, comparison)),
            "</table></div>",
            *_findings(findings),
            "</html>\n",
        ]
    )


def _rows(step: str, comparison: Comparison) -> Iterator[str]:
    different = [d for d in comparison.different if d.step == step]
    count, pictures = comparison.equal[step], comparison.pictures.get(step, 0)
    outcome = outcome_of(count + pictures, different)
    counts = f"{count} equal" + (f", {pictures} figures" if pictures else "")
    yield f'<tr><td>{as_html(step)}<td>{counts}<td class="{outcome.replace(" ", "-")}">{outcome}</tr>'
    for (owner, label), value in comparison.metrics.items():
        if owner == step:
            yield f"<tr><td><td>metric {as_html(label)}<td>{value:g} in both</tr>"
    for difference in different:
        yield _row(difference, "differs")
    for difference in comparison.unstable:
        if difference.step == step:
            yield _row(difference, varies(comparison))


def _row(difference: Difference, words: str) -> str:
    images = [(as_html(title), as_html(data)) for title, data in difference.pictures]
    pictures = "".join(
        f'<figure><figcaption>{title}</figcaption><img alt="" src="data:image/png;base64,{data}"></figure>'
        for title, data in images
    )
    shown = f'<div class="pair">{pictures}</div>' if pictures else ""
    text = f'<span class="differs">{words}</span><pre>{as_html(details(difference))}</pre>{shown}'
    return f"<tr><td><td>{as_html(difference.what)}<td>{text}</tr>"


def _findings(findings: Sequence[Diagnostic]) -> Iterator[str]:
    if findings:
        yield "<h2>About the notebook</h2><ul>"
        for finding in findings:
            hint = f' <span class="soft">{as_html(finding.hint)}</span>' if finding.hint else ""
            yield f"<li>{as_html(str(finding.place))}: {as_html(finding.message)} ({finding.code}).{hint}"
        yield "</ul>"
