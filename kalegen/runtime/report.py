"""A step's report: one HTML file with its cells, and what these print and show.

The rules are Jupyter's: a cell shows its last expression and what it gives ``display``,
in the richest form that the value has, and its figures at its end. Nothing that goes
wrong with the report stops the step.
"""

from __future__ import annotations

from typing import Any

from kalegen.runtime.display import display_text


def report_open(artifact: Any, title: str, sources: list[str]) -> Any:
    """A context manager that records a step; its file is written after each cell."""
    import contextlib
    import io
    import sys

    file = report_file(artifact, title)

    class Report:
        texts = iter(sources)
        is_muted = False
        is_ended = False

        def __enter__(self) -> Any:
            self.stack = contextlib.ExitStack()
            report_redirect(self.stack, self.hear)
            report_catch(self.stack, self.show_figures, self.display)
            return self

        def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
            if error:
                self.hear("error", report_traceback(error))
            self.show_figures()
            self.stack.close()
            file.write("failed" if error else "")

        def next_cell(self) -> None:
            self.show_figures()
            file.write("unfinished")
            file.add(report_text("source", next(self.texts)))

        def end_cells(self) -> None:
            self.show_figures()
            self.is_ended = True  # saving and loading a figure opens it again

        def hear(self, kind: str, text: str) -> None:
            if not self.is_muted:
                file.printed.append((kind, text))

        def show(self, value: Any) -> None:
            is_captured = isinstance(sys.stdout, io.StringIO)  # as by %%capture
            if value is not None and not is_captured:
                file.add(report_value(value))

        def display(self, plain: Any, *values: Any, **options: Any) -> Any:
            self.is_muted = True  # for what it prints is the same in plain
            try:
                return plain(*values, **options)
            finally:
                self.is_muted = False
                for value in values:
                    self.show(value)

        def show_figures(self) -> None:
            for figure in report_figures():
                if not self.is_ended:
                    self.show(figure)

    return Report()


def report_file(artifact: Any, title: str) -> Any:
    """The file of a report, which knows what was ``printed`` since its last part."""
    import logging
    import pathlib

    class File:
        def __init__(self) -> None:
            self.parts: list[str] = []
            self.printed: list[tuple[str, str]] = []

        def add(self, part: str) -> None:
            self.parts += [*report_printed(self.printed), part]
            self.printed.clear()

        def write(self, state: str) -> None:
            self.add("")
            page = report_page(title, state, self.parts)
            try:
                pathlib.Path(artifact.path).write_bytes(page)
            except OSError as problem:
                logging.getLogger("kalegen").warning("no report: %s", problem)

    return File()


def report_redirect(stack: Any, hear: Any) -> None:
    """Let ``hear`` have all that is printed and logged, too."""
    import logging
    import sys

    class Tee:
        def __init__(self, stream: Any, kind: str) -> None:
            self.stream, self.kind = stream, kind

        def __getattr__(self, name: str) -> Any:
            return getattr(self.stream, name)

        def write(self, text: str) -> Any:
            written = self.stream.write(text)
            hear(self.kind, text)
            return written

        def writelines(self, lines: Any) -> None:
            for line in lines:
                self.write(line)

    def redirect(name: str, stream: Any) -> None:
        tee = Tee(stream, name)

        def restore() -> None:
            if getattr(sys, name) is tee:
                setattr(sys, name, stream)

        setattr(sys, name, tee)
        stack.callback(restore)
        handlers: Any = logging.getLogger().handlers
        for handler in handlers:
            if getattr(handler, "stream", None) is stream:
                handler.stream = tee
                stack.callback(setattr, handler, "stream", stream)

    redirect("stdout", sys.stdout)
    redirect("stderr", sys.stderr)


def report_catch(stack: Any, show_figures: Any, show_values: Any) -> None:
    """Take the calls of pyplot's ``show`` and of ``display``, wherever they come from.

    A module that is not imported yet is changed when it is.
    """
    import functools
    import importlib.util
    import sys
    import types

    def change(module: Any, name: str, function: Any) -> None:
        plain = getattr(module, name)
        setattr(module, name, functools.wraps(plain)(function(plain)))
        stack.callback(setattr, module, name, plain)

    changes = {
        "matplotlib.pyplot": ("show", lambda _: lambda *_, **__: show_figures()),
        "IPython.display": ("display", lambda f: functools.partial(show_values, f)),
    }

    class Finder:
        def find_spec(self, name: str, *_: Any) -> Any:
            found = changes.pop(name, None)
            spec: Any = importlib.util.find_spec(name) if found else None
            if spec and spec.loader and found:
                execute = spec.loader.exec_module

                def exec_module(module: types.ModuleType) -> None:
                    execute(module)
                    change(module, *found)

                spec.loader.exec_module = exec_module
            return spec

    for name in changes.keys() & sys.modules.keys():
        change(sys.modules[name], *changes.pop(name))
    if "display" in globals():
        stack.callback(globals().update, display=globals()["display"])
        globals()["display"] = functools.partial(show_values, globals()["display"])
    finder: Any = Finder()
    sys.meta_path.insert(0, finder)
    stack.callback(sys.meta_path.remove, finder)


def report_figures() -> list[Any]:
    """The figures of pyplot, which closes them, as it does in Jupyter."""
    import sys

    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    if not hasattr(pyplot, "close"):  # not imported, or not to the end
        return []
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    pyplot.close("all")
    return figures


def report_value(value: Any) -> str:
    """The richest form of a value that a page can hold."""
    import base64
    import traceback

    try:
        forms = report_forms(value)
        if "text/html" in forms:
            return f'<div class="value">{forms["text/html"]}</div>'
        for kind in ("image/svg+xml", "image/png", "image/jpeg"):
            data = forms.get(kind)
            if data and kind == "image/svg+xml":
                data = data.encode()
            if isinstance(data, bytes):
                data = base64.b64encode(data).decode()
            if data:
                source = f"data:{kind};base64,{data}"
                return f'<p><img alt="{type(value).__name__}" src="{source}"></p>'
        return report_text("value", forms.get("text/markdown") or display_text(value))
    except Exception:  # whatever the value's own methods raise, Jupyter shows it
        return report_text("stderr", traceback.format_exc())


def report_forms(value: Any) -> dict[str, Any]:
    """The forms that a value says it has, by media type."""
    import io
    import sys

    figures = sys.modules.get("matplotlib.figure")
    if figures and isinstance(value, figures.Figure):
        if not value.axes and not value.lines:
            return {}
        image = io.BytesIO()
        face = value.get_facecolor()
        value.savefig(image, format="png", bbox_inches="tight", facecolor=face)
        return {"image/png": image.getvalue()}

    def ask(method: str, **options: Any) -> Any:
        # asked of the type: a class has no forms, and a mock would have them all
        found = hasattr(type(value), method) and getattr(value, method, None)
        form = found(**options) if callable(found) else None
        return form[0] if isinstance(form, tuple) else form

    forms = dict(ask("_repr_mimebundle_", include=None, exclude=None) or {})
    methods = {
        "text/html": "_repr_html_",
        "image/svg+xml": "_repr_svg_",
        "image/png": "_repr_png_",
        "image/jpeg": "_repr_jpeg_",
        "text/markdown": "_repr_markdown_",
    }
    for kind, method in methods.items():
        forms[kind] = forms.get(kind) or ask(method)
    return {kind: form for kind, form in forms.items() if form}


def report_printed(printed: list[tuple[str, str]]) -> list[str]:
    """What was printed, a block for as long as it was to the same stream."""
    import itertools

    groups = itertools.groupby(printed, key=lambda part: part[0])
    texts = [(kind, "".join(text for _, text in group)) for kind, group in groups]
    return [report_text(kind, text) for kind, text in texts if text.strip()]


def report_text(kind: str, text: str) -> str:
    """Text as a terminal leaves it, safe in a page; the middle of a huge one left out."""
    import html
    import re

    text = re.sub(r"\x1b\[[0-9;?]*[ -/]*[@-~]", "", text)
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    text = "\n".join(lines).strip("\n")
    text = report_printable(text)
    if len(text) > 500_000:
        left_out = f"{len(text) - 500_000} characters left out"
        text = f"{text[:250_000]}\n… {left_out} …\n{text[-250_000:]}"
    return f'<pre class="{kind}">{html.escape(text)}</pre>'


def report_printable(text: str) -> str:
    """Text with signs of replacement for control characters and changes of direction."""
    import re

    return re.sub(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]",
        "\ufffd",
        text,
    )


def report_traceback(error: BaseException) -> str:
    """The traceback of what stopped the step."""
    import traceback

    trace = error.__traceback__
    return "".join(traceback.format_exception(type(error), error, trace))


def report_page(title: str, state: str, parts: list[str]) -> bytes:
    """The page: it loads nothing, and a browser that obeys its policy lets nothing load."""
    import html

    title = html.escape(report_printable(title))
    policy = (
        "default-src 'none'; img-src data:; font-src data:; "
        "style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    )
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title>",
        f"<style>{report_style()}</style>",
        f'<h1>{title} <span class="state">{state}</span></h1>',
        *parts,
        "</html>",
    ]
    return "\n".join(filter(None, lines)).encode(errors="xmlcharrefreplace")


def report_style() -> str:
    """The look, in light and dark."""
    rules = [
        ":root { color-scheme: light dark; --line: #8885; --soft: #8881 }",
        "body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem }",
        "body { margin: 0 auto; padding: 1rem 1.5rem 3rem }",
        "h1 { font-size: 1.4rem } .state { color: #c62828; font-size: 1rem }",
        "pre { font: 13px/1.45 ui-monospace, monospace; margin: .4rem 0 }",
        "pre { padding: .3rem .8rem; overflow-x: auto; white-space: pre-wrap }",
        "pre { overflow-wrap: anywhere }",
        ".source { background: var(--soft); border: 1px solid var(--line) }",
        ".source { border-radius: 4px; margin-top: 1.6rem; padding: .6rem .8rem }",
        ".stderr { background: #fdd; color: #400 }",
        ".error { border-left: 4px solid #c62828 }",
        ".value { overflow-x: auto; padding: .3rem .8rem }",
        "img { background: #fff; max-width: 100%; margin: .3rem .8rem }",
        ".dataframe { border: 0; border-collapse: collapse; font-size: .87rem }",
        ".dataframe :is(th, td) { border: 0; padding: .2rem .7rem }",
        ".dataframe :is(th, td) { text-align: right }",
        ".dataframe tr:nth-child(even) { background: var(--soft) }",
        ".dataframe thead { border-bottom: 1px solid var(--line) }",
        "@media (prefers-color-scheme: dark) { body { background: #16181c }",
        ".stderr { background: #4a1f1f; color: #fdd } }",
    ]
    return "\n".join(rules)
