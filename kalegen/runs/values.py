"""Previews of values as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalegen.runs.record import Preview
from kalegen.runs.rendering import shape_text
from kalegen.syntax.plain_text import as_html

FEW = 8
"""Parameters that are shown at once."""
BASE64 = re.compile(r"[A-Za-z0-9+/=]*")


def value_as_html(name: str, size: str, preview: Preview, link: str) -> str:
    """A value: its name, type and size in a line, and what a person looks at first of it."""
    kind = as_html(str(preview.get("type", "")))
    length = f" of {int(preview['length']):,}" if "length" in preview else ""
    shape = f", {as_html(shape_text(preview))}" if "shape" in preview else ""
    head = f'<b>{as_html(name)}</b> <span class="soft">{kind}{length}{shape}, {size}, {link}</span>'
    return f'<div class="value-of">{head}{"".join(_body(preview))}</div>'


def _body(preview: Preview) -> Iterator[str]:
    if "rows" in preview:
        yield _frame(preview)
    elif "dtype" in preview:
        facts = ("dtype", "least", "greatest", "mean", "missing")
        yield _facts({fact: str(preview[fact]) for fact in facts if preview.get(fact)})
        yield f"<pre>{as_html(', '.join(preview['first']))}, …</pre>"
    for title in ("parameters", "learned"):
        if preview.get(title):
            is_open = title == "parameters" and len(preview[title]) <= FEW
            yield f"<details{' open' if is_open else ''}><summary>{title}</summary>{_facts(preview[title])}</details>"
    if BASE64.fullmatch(str(preview.get("png", "!"))):
        yield f'<p><img alt="" src="data:image/png;base64,{preview["png"]}"></p>'
    if preview.get("text"):
        yield f"<pre>{as_html(str(preview['text']))}</pre>"


def _facts(facts: Preview) -> str:
    rows = "".join(f"<tr><th>{as_html(str(key))}<td>{as_html(str(value))}</tr>" for key, value in facts.items())
    return f'<div class="wide"><table class="facts">{rows}</table></div>'


def _frame(preview: Preview) -> str:
    columns, kinds = preview["columns"], preview["dtypes"]
    head = "".join(f'<th>{as_html(column)}<br><span class="soft">{as_html(kind)}</span>'
                   for column, kind in zip(columns, kinds, strict=True))  # fmt: skip
    lines = []
    for number, row in enumerate(preview["rows"]):
        label = preview["index"][number] if preview["index"] else ""
        cells = "".join(f"<td>{as_html(cell)}" for cell in row)
        lines.append(f"<tr><th>{as_html(label)}{cells}</tr>")
    return f'<div class="wide"><table class="dataframe"><tr><th>{head}</tr>{"".join(lines)}</table></div>'
