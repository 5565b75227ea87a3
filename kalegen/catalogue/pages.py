"""The catalogue as text: a page per code, and all of them as ``docs/reference/diagnostics.md``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from textwrap import indent

from kalegen.catalogue.examples import examples
from kalegen.catalogue.record import Code
from kalegen.diagnostics.diagnostic import Severity

METADATA = re.compile(r"^--- metadata.*\n", re.MULTILINE)

INTRODUCTION = """\
# Diagnostics

Every finding has a code (`KG201`) and a name (`undefined-name`). You can use either of them wherever kalegen asks for
one. After an ERROR, kalegen has written nothing, and an existing module is as it was. After a WARNING, the module is
written. `kalegen explain CODE` prints what this page says about a code.

```
notebook.ipynb: cell 7 [step train], line 3, column 5: ERROR KG201: the name 'modle' is not defined [undefined-name]
    fit(modle)
        ^^^^^
  hint: did you mean 'model'?
```

Cells are counted from 1, and text cells count, too. Lines are counted within the cell.

`--ignore CODES` silences WARNINGs. So does the comment `# kalegen: ignore[KG204]` in a notebook: on a line of its own
for the cell, after code for that line. You can also silence those ERRORs that say *can be ignored*. `--select CODES`
shows only these WARNINGs, `--strict` makes every WARNING an ERROR, and `--format` writes `json`, `github`
(annotations) or `sarif` to stdout.
"""


def as_page(record: Code) -> str:
    """The page of a code, for a terminal."""
    lines = [
        f"{record.code} {record.name}: {record.title} ({kind(record)})",
        "",
        record.what,
        record.why,
        "",
        record.fix,
        *(line for title, text in _forms(record) for line in ("", f"{title}:", "", indent(text, "    "))),
    ]
    return "\n".join(lines)


def _forms(record: Code) -> tuple[tuple[str, str], ...]:
    """The two forms of a code's example, with their titles."""
    example = examples()[record.code]
    return ("before", _as_read(example.before)), ("after", _as_read(example.after))


def _as_read(form: str) -> str:
    """A form as people read it: with the key that the settings of a notebook stand below."""
    return METADATA.sub(r'\g<0>"kubeflow_notebook": ', form)


def kind(record: Code) -> str:
    """``WARNING``, ``ERROR``, or ``ERROR, can be ignored``."""
    is_ignorable = record.severity is Severity.ERROR and record.is_soft
    return record.severity.name + (", can be ignored" if is_ignorable else "")


def as_markdown(groups: Mapping[str, Iterable[Code]]) -> str:
    """The whole catalogue as a page of Markdown."""
    sections = [_section(title, list(records)) for title, records in groups.items()]
    return "\n".join([INTRODUCTION, *filter(None, sections)])


def _section(title: str, records: list[Code]) -> str:
    return f"## {title}\n\n" + "\n".join(map(_entry, records)) if records else ""


def _entry(record: Code) -> str:
    forms = "\n".join(f"{title.capitalize()}:\n\n```\n{text}\n```\n" for title, text in _forms(record))
    head = f"### {record.code} {record.title}\n\n`{record.name}`, *{kind(record)}.* {record.what} {record.why}"
    return f"{head}\n\n{record.fix}\n\n{forms}"
