"""The language server over stdio, with pygls's own client: open, edit, ask, close."""

from __future__ import annotations

import ast
import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls import uris
from pygls.workspace import PositionCodec

import kalegen
from kalegen.lsp.actions import Client, actions_for
from kalegen.lsp.analyses import Finished
from kalegen.lsp.documents import Part, Snapshot
from kalegen.lsp.findings import published
from kalegen.lsp.links import modules_of
from tests.editing.notebooks import cell, notebook
from tests.lsp.editor import Editor, editing

ERRORS = Path(__file__).parents[1] / "golden" / "errors"

MAKE, OTHER = cell("xs = [1]", "step:make"), cell("y = 2", "step:other")
SHOW = cell("é = '😀'; print(xs)", "step:show", "prev:other")
CELLS = [cell("# Numbers"), MAKE, OTHER, SHOW]
CELLS[0]["cell_type"] = "markdown"


Work = Callable[[Editor], Awaitable[None]]
Edited = Callable[..., None]


@pytest.fixture(scope="module")
def edited(tmp_path_factory) -> Iterator[Edited]:
    """Does some work in an editor; those of the same options share a server."""
    loop = asyncio.new_event_loop()
    rooms: dict[str, tuple[Editor, Any]] = {}

    def run(work: Work, **options: Any) -> None:
        key = repr(options)
        if key not in rooms:
            room = editing(tmp_path_factory.mktemp("project"), **options)
            rooms[key] = loop.run_until_complete(room.__aenter__()), room
        loop.run_until_complete(work(rooms[key][0]))

    yield run
    for _, room in rooms.values():
        loop.run_until_complete(room.__aexit__(None, None, None))
    loop.close()


def uri_of(path: Path) -> str:
    return uris.from_fs_path(str(path)) or ""


def test_open_edit_ask_and_close(edited, tmp_path):
    uri = uri_of(tmp_path / "numbers.ipynb")

    async def work(editor: Editor) -> None:
        documents = editor.open_notebook(uri, CELLS)
        last = documents[-1]
        await editor.until(lambda: bool(editor.found.get(last)))
        (found,) = editor.found[last]
        assert (found.code, found.source, found.severity) == ("KG201", "kalegen", types.DiagnosticSeverity.Error)
        (expected,) = kalegen.check(notebook(*CELLS))
        assert found.message == f"{expected.message} [undefined-name]\nhint: {expected.hint}"
        assert (found.range.start.character, found.range.end.character) == (16, 18)  # UTF-16: two units for the face
        assert [editor.found[document] for document in documents[:-1]] == [[], [], []]

        hover = await editor.hover(last, 0, 17)
        assert hover is not None and "nothing that this step sees binds it" in hover.contents.value
        assert (hover.range.start.character, hover.range.end.character) == (16, 18)
        assert await editor.hover(last, 0, 12) is None

        # without a command of the client's own, a tag that metadata would contradict can't be added
        assert [action.title for action in await editor.actions(last)] == [
            "ignore KG201 in this line",
            "ignore KG201 in this cell",
        ]

        editor.tag_cell(uri, last, {"tags": ["step:show", "prev:other", "prev:make"]})
        await editor.until(lambda: editor.found[last] == [])
        editor.edit_cell(uri, last, "print(xs, zs)")
        await editor.until(lambda: bool(editor.found[last]))
        editor.close_notebook(uri, documents)
        await editor.until(lambda: editor.found[last] == [])

    edited(work)


def test_tags_are_edited_by_the_client_that_can(edited, tmp_path):
    uri = uri_of(tmp_path / "numbers.ipynb")

    async def work(editor: Editor) -> None:
        last = editor.open_notebook(uri, CELLS)[-1]
        await editor.until(lambda: bool(editor.found.get(last)))
        action = (await editor.actions(last))[0]
        assert action.title == "add the tag prev:make"
        command = ast.literal_eval(action.command)  # lsprotocol's client takes an action that has a command for one
        assert command["command"] == "kalegen.editTags"
        assert command["arguments"] == [uri, [{"cell": 3, "removed": [], "added": ["prev:make"]}]]

    edited(work, tagEdits=True)


def test_a_tag_is_a_comment_where_there_is_no_other_way(edited, tmp_path):
    uri = uri_of(tmp_path / "numbers.ipynb")
    cells = [MAKE, OTHER, cell("#| step: show\n#| prev: other\nprint(xs)")]

    async def work(editor: Editor) -> None:
        last = editor.open_notebook(uri, cells)[-1]
        await editor.until(lambda: bool(editor.found.get(last)))
        action = (await editor.actions(last))[0]
        (edit,) = action.edit.changes[last]
        assert (edit.new_text, edit.range.start) == ("\n#| prev: make", types.Position(1, 14))

    edited(work)


def test_fifty_edits_in_a_row_end_with_the_findings_of_the_last(edited, tmp_path):
    uri = uri_of(tmp_path / "numbers.ipynb")

    async def work(editor: Editor) -> None:
        last = editor.open_notebook(uri, [MAKE, cell("print(xs)", "step:show")])[-1]
        for number in range(50):
            editor.edit_cell(uri, last, f"print(xs, name_{number})")
        await editor.until(lambda: "name_49" in str(editor.found.get(last)))
        texts = [str(one.diagnostics) for one in editor.history if one.uri == last]
        assert "name_49" in texts[-1] and len(texts) < 50
        hover = await editor.hover(last, 0, 7)
        assert hover is not None and "comes from step `make`" in hover.contents.value

    edited(work)


FORMS = {
    "tags": lambda tags: {"tags": tags},
    "custom": lambda tags: {"custom": {"metadata": {"tags": tags}}},
    "metadata": lambda tags: {"metadata": {"tags": tags}, "execution_count": None},
    "null": lambda tags: {"tags": tags, "custom": None, "metadata": None},
}


@pytest.mark.parametrize("form", FORMS)
def test_tags_in_whatever_form_editors_keep_metadata(form):
    from kalegen.lsp.documents import own_metadata

    assert own_metadata(FORMS[form](["step:a"]))["tags"] == ["step:a"]


def test_metadata_that_are_none_are_a_finding(edited, tmp_path):
    uri = uri_of(tmp_path / "numbers.ipynb")

    async def work(editor: Editor) -> None:
        documents = editor.open_notebook(uri, [{"source": "x = 1", "metadata": {"tags": 7}}], {"custom": 3})
        await editor.until(lambda: bool(editor.found.get(documents[0])))
        assert editor.codes(*documents) == [(documents[0], "KG003")]
        editor.tag_cell(uri, documents[0], {"custom": {"metadata": {"tags": ["step:a"]}}})
        await editor.until(lambda: editor.found[documents[0]] == [])

    edited(work)


def test_the_json_of_a_notebook_as_a_text(edited, tmp_path):
    path = tmp_path / "numbers.ipynb"
    text = json.dumps(notebook(MAKE, OTHER, SHOW), indent=1)

    async def work(editor: Editor) -> None:
        broken = editor.open_text(tmp_path / "broken.ipynb", "json", '{"cells": [\n}')
        await editor.until(lambda: bool(editor.found.get(broken)))
        assert [(one.code, one.range.start.line) for one in editor.found[broken]] == [("KG002", 1)]
        assert await editor.actions(broken) == []
        uri = editor.open_text(path, "json", text)
        await editor.until(lambda: bool(editor.found.get(uri)))
        (found,) = editor.found[uri]
        line = text.split("\n")[found.range.start.line]
        assert line[found.range.start.character : found.range.end.character] == "xs"
        (action,) = await editor.actions(uri)
        (edit,) = action.edit.changes[uri]
        (added,) = (
            {line.strip() for line in edit.new_text.split("\n")}
            - {line.strip() for line in text.split("\n")}
            - {'"prev:other",'}
        )
        assert added == '"prev:make"' and kalegen.check(json.loads(edit.new_text)) == ()

    edited(work)


SCRIPT = """from kalegen.sdk import pipeline, step
@step
def one():
    return missing
@pipeline(name="flow")
def flow():
    one()
"""

PERCENT = """# %% tags=["step:make"]
xs = [1]
# %% tags=["step:show"]
print(xs, ys)
"""


def test_scripts_and_texts_have_findings_in_their_lines(edited, tmp_path):
    async def work(editor: Editor) -> None:
        script = editor.open_text(tmp_path / "flow.py", "python", SCRIPT)
        percent = editor.open_text(tmp_path / "cells.py", "python", PERCENT)
        plain = editor.open_text(tmp_path / "plain.py", "python", "# %%\nprint(nothing)\n")
        await editor.until(lambda: bool(editor.found.get(script)) and bool(editor.found.get(percent)))
        assert [(one.code, one.range.start.line) for one in editor.found[script]] == [("KG201", 3)]
        assert [(one.code, one.range.start.line) for one in editor.found[percent]] == [("KG201", 3)]
        assert plain not in editor.found
        hover = await editor.hover(percent, 3, 6)
        assert hover is not None and "comes from step `make`" in hover.contents.value

    edited(work)


def test_completion_of_tags_in_comments_and_of_the_project(edited, tmp_path):
    uri = uri_of(tmp_path / "numbers.ipynb")

    async def work(editor: Editor) -> None:
        last = editor.open_notebook(uri, [MAKE, OTHER, cell("#| st\n#| prev: m\nx = 1")])[-1]
        assert {"step: ", "prev: ", "skip", "limit: "} <= set(await editor.completions(last, 0, 5))
        assert await editor.completions(last, 1, 10) == ["make", "other"]
        assert await editor.completions(last, 2, 1) == []
        project = editor.open_text(tmp_path / "pyproject.toml", "toml", "[tool.kalegen]\n\nguard = \n")
        assert {"guard = ", "base_image = "} <= set(await editor.completions(project, 1, 0))
        assert await editor.completions(project, 2, 8) == ['"error"', '"warning"', '"off"']
        given = types.ExecuteCommandParams("kalegen.server.tags", [uri])
        tags = await editor.client.workspace_execute_command_async(given)
        assert "prev:make" in [tag for tag, _ in tags]

    edited(work)


def test_no_fix_is_offered_for_what_stood_there_before(edited, tmp_path):
    uri = uri_of(tmp_path / "numbers.ipynb")

    async def work(editor: Editor) -> None:
        last = editor.open_notebook(uri, [cell("values = [1]\nprint(valeus)", "step:make")])[-1]
        await editor.until(lambda: bool(editor.found.get(last)))
        assert (await editor.actions(last))[0].title == "replace valeus with values"
        editor.edit_cell(uri, last, "x = 1")
        assert await editor.actions(last) == []

    edited(work)


def test_edits_name_the_version_of_the_text_for_a_client_that_asks():
    source = "values = [1]\nprint(valeus)"
    document = kalegen.Document(Path("numbers.ipynb"), notebook(cell(source, "step:make")))
    snapshot = Snapshot("file:///numbers.ipynb", document, (Part("cell:1", source, 7),), is_notebook=True)
    found = published(Finished(snapshot, kalegen.compile(document)), PositionCodec())
    action = next(actions_for(snapshot, found.findings, Client(PositionCodec(), can_edit_tags=True, has_versions=True)))
    (change,) = action.edit.document_changes
    assert (change.text_document.uri, change.text_document.version) == ("cell:1", 7)
    assert [edit.new_text for edit in change.edits] == ["values"]


def test_modules_are_found_beside_files_that_can_not_be_read(tmp_path):
    path = tmp_path / "numbers.ipynb"
    (tmp_path / "a.py").write_bytes(b"# \xe9\n")
    (tmp_path / "b.py").mkdir()
    (tmp_path / "numbers.py").write_text(kalegen.compile(notebook(MAKE), path=path).source, encoding="utf-8")
    assert [file.name for file, _ in modules_of(path)] == ["numbers.py"]


def test_links_from_a_module_to_the_cell_and_back(edited, tmp_path):
    path = tmp_path / "numbers.ipynb"
    cells = [MAKE, cell("print(xs)", "step:show")]
    source = kalegen.compile(notebook(*cells), path=path).source
    (tmp_path / "numbers.py").write_text(source, encoding="utf-8")

    async def work(editor: Editor) -> None:
        module = editor.open_text(tmp_path / "numbers.py", "python", source)
        asked = types.DocumentLinkParams(types.TextDocumentIdentifier(module))
        links = await editor.client.text_document_document_link_async(asked)
        assert [link.target for link in links] == [f"{uri_of(path)}#cell-1", f"{uri_of(path)}#cell-2"]
        documents = editor.open_notebook(uri_of(path), cells)
        links = await editor.client.text_document_document_link_async(asked)
        assert [link.target for link in links] == documents
        lenses = await editor.client.text_document_code_lens_async(
            types.CodeLensParams(types.TextDocumentIdentifier(documents[1]))
        )
        (lens,) = lenses
        assert lens.command.title == "step show: numbers.py"
        assert source.split("\n")[lens.command.arguments[1] - 1] == "# step show: cell 2"
        assert module not in editor.found

    edited(work)


def test_commands_draw_compile_and_propose_and_write_nothing(edited, tmp_path):
    uri = uri_of(tmp_path / "numbers.ipynb")

    async def work(editor: Editor) -> None:
        async def ask(command: str, uri: str) -> Any:
            params = types.ExecuteCommandParams(f"kalegen.server.{command}", [uri])
            return await editor.client.workspace_execute_command_async(params)

        editor.open_notebook(uri, [MAKE, cell("print(xs)", "step:show")])
        assert "<svg" in await ask("graph", uri)
        made = await ask("compile", uri)
        assert "def make_step" in made["source"] and made["path"] == str(tmp_path / "numbers.py")
        untagged = uri_of(tmp_path / "untagged.ipynb")
        documents = editor.open_notebook(untagged, [cell("import math"), cell("xs = [math.pi]"), cell("print(xs)")])
        await editor.until(lambda: bool(editor.found.get(documents[0])))
        (found,) = editor.found[documents[0]]
        assert (found.code, found.severity) == ("KG112", types.DiagnosticSeverity.Information)
        proposal = await ask("annotate", untagged)
        assert proposal["tags"]["0"] == ["imports"]
        assert await ask("graph", untagged) is None
        assert list(tmp_path.iterdir()) == []

    edited(work)


GOLDEN = sorted(
    case.name
    for case in ERRORS.iterdir()
    if (case / "notebook.ipynb").is_file() and case.name not in ("json-but-no-notebook", "json-list")
)


def test_the_same_findings_as_on_the_command_line(edited):
    """For each golden notebook that has findings, as a notebook where it is one, else as a text."""

    async def work(editor: Editor) -> None:
        differing = {}
        for name in GOLDEN:
            path = ERRORS / name / "notebook.ipynb"
            expected = sorted(finding.code for finding in kalegen.check(path))
            documents = _open(editor, path)
            asked = len(expected)
            await editor.until(lambda documents=documents, asked=asked: len(editor.codes(*documents)) >= asked)
            found = sorted(code for _, code in editor.codes(*documents))
            differing.update({name: (found, expected)} if found != expected else {})
        assert differing == {}

    def _open(editor: Editor, path: Path) -> list[str]:
        try:
            content = json.loads(path.read_text(encoding="utf-8-sig"))
            json.dumps(content, ensure_ascii=False).encode()
            return [uri_of(path), *editor.open_notebook(uri_of(path), content["cells"], content.get("metadata"))]
        except (ValueError, KeyError, TypeError, AttributeError):
            return [editor.open_text(path, "json", path.read_bytes().decode("utf-8", "replace"))]

    edited(work)
