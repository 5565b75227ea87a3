"""``kalegen mcp`` over stdio, with MCP's own client: what each tool answers, writes and runs, and what it refuses."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

import kalegen
from kalegen.agents.acting import Actor
from kalegen.agents.root import Outside, Root
from tests.editing.notebooks import cell, notebook

UNTAGGED = notebook(
    cell("import math"),
    cell("N = 3"),
    cell("# a list\nxs = [math.pi] * N"),
    cell("total = sum(xs)"),
    cell("print('total', total)"),
)
BROKEN = notebook(cell("xs = [1]", "step:make"), cell("y = 1", "step:b"), cell("print(xs)", "step:c", "prev:b"))


def write(folder: Path, name: str, content: dict[str, Any]) -> Path:
    path = folder / name
    path.write_text(json.dumps(content, indent=1))
    return path


Ask = Callable[..., Awaitable[dict[str, Any]]]


def talking(folder: Path, work: Callable[[Client, Ask], Awaitable[None]]) -> None:
    """Do some work with a server of its own, whose folder that is."""

    async def run() -> None:
        server = StdioServerParameters(
            command=sys.executable, args=["-m", "kalegen", "mcp", "--root", str(folder)], cwd=folder
        )
        async with Client(server) as client:

            async def ask(tool: str, **arguments: Any) -> dict[str, Any]:
                result = await client.call_tool(tool, arguments)
                if result.is_error:
                    return {"error": result.content[0].text}
                return result.structured_content

            await work(client, ask)

    asyncio.run(run())


def test_from_a_notebook_without_tags_to_a_verified_pipeline(tmp_path):
    path = write(tmp_path, "numbers.ipynb", UNTAGGED)
    before = path.read_bytes()

    async def work(client: Client, ask: Ask) -> None:
        found = await ask("check", path="numbers.ipynb")
        assert [one["code"] for one in found["findings"]] == ["KG112"]
        assert found["next"] == ["the notebook has no step: annotate(path='numbers.ipynb') proposes tags"]
        proposal = await ask("annotate", path="numbers.ipynb", steps=2)
        assert proposal["tags"]["1"] == ["imports"]
        assert path.read_bytes() == before
        written = await ask("write_tags", path="numbers.ipynb", tags=proposal["tags"])
        assert written["status"] == 0, written
        assert (await ask("check", path="numbers.ipynb"))["findings"] == []
        names = [step.name for step in kalegen.compile(path).steps]
        assert len(names) == 2 and names[0] in (await ask("graph", path="numbers.ipynb"))["picture"]
        made = await ask("compile", path="numbers.ipynb")
        assert "@kfp_dsl.component" in made["source"] and [step["name"] for step in made["steps"]] == names
        assert sorted(file.name for file in tmp_path.iterdir()) == ["numbers.ipynb"]
        written = await ask("write_module", path="numbers.ipynb", output="numbers.py")
        assert (tmp_path / "numbers.py").read_text() == made["source"], written
        verified = await ask("verify", path="numbers.ipynb")
        assert (verified["status"], verified["next"]) == (0, ["pipeline and notebook compute the same"]), verified
        assert verified["result"] is not None
        ran = await ask("run", path="numbers.ipynb")
        assert ran["status"] == 0 and "total" in ran["output"], ran
        shown = await ask("show_run", run="last")
        assert shown["status"] == 0 and shown["result"] is not None
        assert (await ask("show_run", run="last", part=f"{names[0]}.log"))["status"] == 0

    talking(tmp_path, work)


def test_findings_have_places_hints_and_fixes(tmp_path):
    write(tmp_path, "broken.ipynb", BROKEN)

    async def work(client: Client, ask: Ask) -> None:
        (found,) = (await ask("check", path="broken.ipynb"))["findings"]
        assert (found["code"], found["cell"], found["line"], found["column"]) == ("KG201", 3, 1, 7)
        assert "prev:make" in found["hint"]
        assert found["fixes"][0] == {
            "title": "add the tag prev:make",
            "edits": [{"cell": 3, "removed": [], "added": ["prev:make"]}],
        }
        assert "KG201" in (await ask("explain", code="undefined-name"))["page"]
        told = await ask("describe_name", path="broken.ipynb", cell=3, line=1, column=7)
        assert told["lines"][0] == "nothing that this step sees binds it"

    talking(tmp_path, work)


def test_what_can_t_be_answered_is_a_message(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    write(tmp_path, "outside.ipynb", UNTAGGED)
    (folder / "link.ipynb").symlink_to(tmp_path / "outside.ipynb")
    (folder / "broken.ipynb").write_text("{")

    async def work(client: Client, ask: Ask) -> None:
        for path in ("../outside.ipynb", "link.ipynb", str(tmp_path / "outside.ipynb")):
            for tool in ("check", "annotate", "compile", "graph", "run", "verify"):
                assert "lies outside of" in (await ask(tool, path=path))["error"]
        assert "lies outside of" in (await ask("write_module", path="broken.ipynb", output="../x.py"))["error"]
        assert "lies outside of" in (await ask("show_run", run="../runs"))["error"]
        assert "there is no file" in (await ask("check", path="none.ipynb"))["error"]
        assert "there is no code" in (await ask("explain", code="KG999"))["error"]
        assert [one["code"] for one in (await ask("check", path="broken.ipynb"))["findings"]] == ["KG002"]
        assert "error" in await ask("annotate", path="broken.ipynb")
        assert "numbers of cells" in (await ask("write_tags", path="broken.ipynb", tags={"--remove": []}))["error"]
        assert (await ask("write_tags", path="broken.ipynb", tags={"1": ["skip"]}))["status"] == 1
        assert sorted(file.name for file in folder.iterdir()) == ["broken.ipynb", "link.ipynb"]

    talking(folder, work)


def test_tools_say_what_they_do_and_the_skill_is_there(tmp_path):
    async def work(client: Client, ask: Ask) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        reading = {name for name, tool in tools.items() if tool.annotations.read_only_hint}
        assert reading == {"check", "explain", "annotate", "compile", "graph", "describe_name", "show_run"}
        assert {name for name, tool in tools.items() if tool.annotations.destructive_hint} == {"run", "verify"}
        assert set(tools) == reading | {"write_tags", "write_module", "run", "verify"}
        read = await client.read_resource("kalegen://skill")
        text = read.contents[0].text
        assert "Never change what the notebook computes to make values match" in text
        assert [name for name in tools if name not in text] == []
        shown = subprocess.run(
            [sys.executable, "-m", "kalegen", "mcp", "--skill"], check=True, capture_output=True, text=True
        )
        assert shown.stdout == text

    talking(tmp_path, work)


WAIT = notebook(
    cell("import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(600)", "step:wait")
)


def test_a_run_that_takes_too_long_leaves_no_step_behind(tmp_path, monkeypatch):
    write(tmp_path, "wait.ipynb", WAIT)
    pid, communicate = tmp_path / "pid", subprocess.Popen.communicate

    def late(process: Any, *asked: Any, timeout: float | None = None) -> Any:
        if timeout != 1234:
            return communicate(process, *asked, timeout=timeout)
        while process.poll() is None and not (pid.exists() and pid.read_text()):
            time.sleep(0.05)
        raise subprocess.TimeoutExpired("kalegen", timeout)

    monkeypatch.setattr(subprocess.Popen, "communicate", late)
    with pytest.raises(ValueError, match="was stopped after 1234 seconds"):
        Actor(Root(tmp_path)).run("wait.ipynb", {}, 1234)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


def test_paths_stay_in_the_folder(tmp_path):
    root = Root(tmp_path.resolve())
    assert root.shown(root.path("a/../b.ipynb")) == "b.ipynb"
    for text in ("..", "/", "a/../../b", "\0"):
        with pytest.raises(Outside):
            root.path(text)
