"""The pages of this folder that are made from the code; ``python -m docs.generate`` writes them (`make docs`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from kalegen.analysis.tables import page as purity
from kalegen.catalogue import GROUPS
from kalegen.catalogue.pages import as_markdown
from kalegen.cli.pages import commands_as_markdown
from kalegen.emit import embedded_page
from kalegen.frontends import page as tags
from kalegen.schemas import SCHEMAS, schema_text
from kalegen.settings import page as settings

FOLDER = Path(__file__).parent

PAGES: Mapping[str, Callable[[], str]] = {
    "reference/cli.md": commands_as_markdown,
    "reference/diagnostics.md": lambda: as_markdown(GROUPS),
    "reference/embedded.md": embedded_page.as_markdown,
    "reference/purity.md": purity.as_markdown,
    "reference/settings.md": settings.as_markdown,
    "reference/tags.md": tags.as_markdown,
    **{f"schemas/{name}.json": partial(schema_text, name) for name in SCHEMAS},
}
"""Each page's file, and what makes its text."""


def main() -> None:
    """Write all pages."""
    for name, make in PAGES.items():
        (FOLDER / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
