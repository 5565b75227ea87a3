"""The picture as one HTML file that needs nothing else: the graph, and each step's cells beside its generated code."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from html import escape

from kalegen.pictures.drawing import drawn
from kalegen.pictures.picture import CellText, Node, Picture
from kalegen.pictures.results import Results, folder_of
from kalegen.syntax.plain_text import harmless

ANCHOR = "step"
STYLE = """\
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 1500px; padding: 1rem 1.5rem; }
.graph { overflow-x: auto; border: 1px solid #8884; border-radius: 8px; padding: .5rem; text-align: center; }
section { border-top: 1px solid #8884; margin-top: 2rem; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.sides > div { min-width: 0; }
@media (max-width: 60rem) { .sides { grid-template-columns: 1fr; } }
h3 { font-size: .9rem; margin: .8rem 0 .2rem; opacity: .75; }
pre { font: 12.5px/1.45 ui-monospace, monospace; overflow-x: auto; margin: 0 0 .6rem; padding: .6rem;
      border: 1px solid #8884; border-radius: 6px; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .1rem 1rem .1rem 0; }
th { font-weight: 600; opacity: .75; white-space: nowrap; }"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""The browser itself sees to it that nothing is loaded and nothing runs."""


def to_page(picture: Picture, cells: Mapping[int, CellText], source: str, results: Mapping[str, Results]) -> str:
    """The page; ``cells`` are the notebook's texts by number, ``source`` the module, ``results`` those of a run."""
    components = components_in(source)
    body = [
        f"<h1>{escape(picture.name)}</h1>",
        *([f"<p>{escape(picture.description)}</p>"] if picture.description else []),
        _table([("parameters", "<br>".join(map(_code, picture.parameters)))]),
        f'<div class="graph">{drawn(picture, ANCHOR)}</div>',
        *_shared(picture, cells),
    ]
    for number, node in enumerate(picture.nodes, 1):
        own = results.get(folder_of(node.component), Results())
        body.append(f'<section id="{ANCHOR}-{number}"><h2>{escape(node.name)}</h2>')
        body.append(_table(list(_rows(node, picture, own))))
        left = "".join(cell_as_html(cells[cell]) for cell in node.cells if cell in cells)
        right = f"<h3>generated</h3>{highlighted(components.get(node.component, ''))}"
        body.append(f'<div class="sides"><div>{left}</div><div>{right}</div></div></section>')
    return _document(picture.name, "\n".join(body))


def components_in(source: str) -> dict[str, str]:
    """The text of each function at a module's top level, with its decorators."""
    lines = source.splitlines()
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    starts = {node.name: min([node.lineno, *(one.lineno for one in node.decorator_list)]) for node in functions}
    return {node.name: "\n".join(lines[starts[node.name] - 1 : node.end_lineno]) for node in functions}


def _document(title: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width">
<title>{escape(title)}</title>
<style>
{STYLE}
{colours()}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def colours() -> str:
    """The styles of highlighted code, for light and for dark."""
    from pygments.formatters import HtmlFormatter

    light, dark = (HtmlFormatter(style=style).get_style_defs("pre") for style in ("default", "github-dark"))
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}"


def highlighted(code: str) -> str:
    """Python code as HTML, coloured."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    lexer = PythonLexer(stripnl=False, ensurenl=False)
    return f"<pre>{highlight(harmless(code), lexer, HtmlFormatter(nowrap=True))}</pre>"


def cell_as_html(cell: CellText) -> str:
    """A cell with its title."""
    return f"<h3>{escape(cell.title)}</h3>{highlighted(cell.text)}"


def _shared(picture: Picture, cells: Mapping[int, CellText]) -> Iterator[str]:
    """The cells that belong to no step: imports, functions, parameters, metrics."""
    own = {number for node in picture.nodes for number in node.cells}
    others = [cell_as_html(cell) for number, cell in cells.items() if number not in own]
    if others:
        yield f"<details><summary>cells of no step</summary>{''.join(others)}</details>"


def _rows(node: Node, picture: Picture, results: Results) -> Iterator[tuple[str, str]]:
    for edge in picture.edges:
        if edge.consumer == node.name:
            label = _code(edge.label) if edge.values else "order alone"
            why = escape("\n".join(edge.why))
            yield f"from {edge.producer}", f'<span title="{why}">{label}</span>' if why else label
    yield "saves anew", "<br>".join(map(escape, node.changes))
    yield "inside", ", ".join(_code(frame.title) for frame in node.frames)
    yield "parameters", ", ".join(map(_code, node.parameters))
    yield "gives", "<br>".join(_output(names, results.outputs.get(port)) for port, names in node.outputs.items())
    yield "metrics", ", ".join(_metric(label, results.metrics) for label in node.metrics)
    yield "packages", ", ".join(map(_code, node.packages))
    yield "settings", "<br>".join(map(_code, node.settings))


def _output(names: str, result: tuple[str, int | None] | None) -> str:
    if result is None:
        return _code(names)
    from rich.filesize import decimal

    kind, size = result
    return f"{_code(names)} {escape(kind)}" + (f", {decimal(size)}" if size is not None else "")


def _metric(label: str, metrics: Mapping[str, float]) -> str:
    return _code(label) + (f" = {metrics[label]:g}" if label in metrics else "")


def _table(rows: list[tuple[str, str]]) -> str:
    """A table of titles and HTML; rows without content are left out."""
    lines = "".join(f"<tr><th>{escape(title)}</th><td>{value}</td></tr>" for title, value in rows if value)
    return f"<table>{lines}</table>" if lines else ""


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"
