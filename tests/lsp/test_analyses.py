"""Compilations off the main loop: an edit cancels the work for what was before, and nothing stale is shown."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

import pytest

from kalegen import api
from kalegen.diagnostics.diagnostic import Place
from kalegen.incremental.cancelling import Cancelled, cancelled_when, go_on
from kalegen.lsp.analyses import Analyses, Finished
from kalegen.lsp.documents import Part, Snapshot, is_compiled
from tests.editing.notebooks import cell, notebook


def snapshot(text: str, uri: str = "file:///numbers.ipynb") -> Snapshot:
    content = notebook(cell(text, "step:a"))
    return Snapshot(uri, api.Document(Path("numbers.ipynb"), content), (Part(f"{uri}#1", text),), is_notebook=True)


def test_work_that_nobody_waits_for_ends():
    with pytest.raises(Cancelled), cancelled_when(lambda: True):
        api.compile(snapshot("x = 1").document)
    with cancelled_when(lambda: False):
        assert api.compile(snapshot("x = 1").document).source
    go_on()


def test_a_newer_text_takes_the_place_of_one_that_is_being_compiled(monkeypatch):
    is_begun, may_end, compile = Event(), Event(), api.compile

    def slow(document: api.Document) -> api.Compilation:
        is_begun.set()
        may_end.wait(60)
        return compile(document)

    monkeypatch.setattr(api, "compile", slow)

    async def work() -> list[Finished]:
        shown: list[Finished] = []
        analyses = Analyses(0, shown.append)
        analyses.change(snapshot("x = 1"))
        old = asyncio.create_task(analyses.newest("file:///numbers.ipynb"))
        await asyncio.to_thread(is_begun.wait, 60)
        analyses.change(snapshot("x = 2"))
        may_end.set()
        assert await old is None
        newest = await analyses.newest("file:///numbers.ipynb")
        assert shown == [newest]
        return shown

    (shown,) = asyncio.run(work())
    assert shown.snapshot.parts[0].text == "x = 2"


def test_what_is_closed_before_it_is_compiled_is_shown_nowhere():
    async def work() -> None:
        shown: list[Finished] = []
        analyses = Analyses(0, shown.append)
        analyses.change(snapshot("x = 1"))
        analyses.close("file:///numbers.ipynb")
        assert await analyses.newest("file:///numbers.ipynb") is None
        analyses.change(snapshot("x = 2", "file:///other.ipynb"))
        other = await analyses.newest("file:///other.ipynb")
        assert shown == [other]

    asyncio.run(work())


def test_a_defect_is_a_finding_and_the_next_edit_is_compiled(monkeypatch, caplog):
    compile = api.compile

    def fail(document: api.Document) -> api.Compilation:
        monkeypatch.setattr(api, "compile", compile)
        raise KeyError("oops")

    monkeypatch.setattr(api, "compile", fail)

    async def work() -> None:
        shown: list[Finished] = []
        analyses = Analyses(0, shown.append)
        analyses.change(snapshot("x = 1"))
        await analyses.newest("file:///numbers.ipynb")
        analyses.change(snapshot("x = 2"))
        await analyses.newest("file:///numbers.ipynb")
        assert [[found.code for found in each.compilation.diagnostics] for each in shown] == [["KG009"], []]

    asyncio.run(work())
    assert "KeyError" in caplog.text


def test_a_place_in_a_file_of_the_same_name_is_in_another_document():
    here = snapshot("x = 1")
    assert here.is_about(Place("numbers.ipynb"))
    assert not here.is_about(Place("other/numbers.ipynb"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# %% tags=['block:load']\nx = 1\n", True),
        ("# %%\n# %%kalegen_step load\nx = 1\n", True),
        ("# %%\n#| step: load\nx = 1\n", True),
        ("# %% tags=['remove-input']\nsteps = {'step': 1}\n", False),
        ("# %%\n#| label: fig-1\nx = 1\n", False),
    ],
)
def test_a_text_is_compiled_whose_cells_have_tags(tmp_path, text, expected):
    assert is_compiled(tmp_path / "cells.py", text) is expected
