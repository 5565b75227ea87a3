"""The server: which tool is which, what it may do, and how it is told to an agent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from kalegen import __version__
from kalegen.agents.acting import Actor
from kalegen.agents.reading import Answer, Reader
from kalegen.agents.root import Root
from kalegen.catalogue import CODES, code_of, did_you_mean_code
from kalegen.catalogue.pages import as_page

INSTRUCTIONS = """\
kalegen compiles a Jupyter notebook into a pipeline of Kubeflow Pipelines that computes what the notebook computes.
check, explain, annotate, compile, graph and describe_name run and write nothing. write_tags and write_module write.
run and verify execute the notebook's code. Every answer says what to do next. Read the resource kalegen://skill first.
Never change what a notebook computes to make values match.
"""

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
EXECUTES = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=True)


def skill() -> str:
    """The text of the skill."""
    return files("kalegen.agents").joinpath("SKILL.md").read_text(encoding="utf-8")


def make_server(folder: Path) -> MCPServer[Any]:
    """The server of a folder."""
    root = Root(folder.resolve())
    server: MCPServer[Any] = MCPServer("kalegen", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING")
    _add_reading(server, Reader(root))
    _add_acting(server, Actor(root))

    @server.resource("kalegen://skill", name="skill", mime_type="text/markdown")
    def how_to() -> str:
        """How to take a notebook without tags to a verified pipeline."""
        return skill()

    return server


def _tool(server: MCPServer[Any], annotations: ToolAnnotations) -> Callable[[Callable[..., Answer]], None]:
    """Adds a tool. What can't be answered is an error with a message, and no traceback."""

    def add(work: Callable[..., Answer]) -> None:
        @wraps(work)
        def answered(*args: Any, **kwargs: Any) -> Answer:
            try:
                return work(*args, **kwargs)
            except (OSError, ValueError) as problem:
                raise ToolError(str(problem)) from None

        server.add_tool(answered, annotations=annotations)

    return add


def _add_reading(server: MCPServer[Any], reader: Reader) -> None:
    """The tools that run and write nothing."""
    tool = _tool(server, READS)

    @tool
    def check(path: str) -> Answer:
        """Findings about a notebook or script: code, message, place (cell, line, column), hint, fixes."""
        return reader.check(path)

    @tool
    def explain(code: str) -> Answer:
        """What a code such as KG201 means, why it matters, and what to do about it."""
        known = CODES.get(code_of(code))
        if known is None:
            raise ValueError(f"there is no code {code!r}; {did_you_mean_code(code)}")
        return {"page": as_page(known), "next": []}

    @tool
    def annotate(path: str, steps: int | None = None, from_headings: bool = False) -> Answer:
        """Propose tags for a notebook that has none: roles of cells, steps, their order. Nothing is written."""
        return reader.annotate(path, steps, from_headings)

    @tool
    def compile(path: str) -> Answer:
        """Compile to the text of a module, which the answer has. Nothing is written."""
        return reader.compile(path)

    @tool
    def graph(path: str, form: str = "text") -> Answer:
        """The pipeline as a picture: form is text, mermaid or json."""
        return reader.graph(path, form)

    @tool
    def describe_name(path: str, cell: int, line: int, column: int) -> Answer:
        """What a variable in a cell is: the step it comes from, who changes it, what travels. All count from 1."""
        return reader.describe_name(path, cell, line, column)


def _add_acting(server: MCPServer[Any], actor: Actor) -> None:
    """The tools that write or execute."""

    @_tool(server, WRITES)
    def write_tags(path: str, tags: dict[str, list[str]]) -> Answer:
        """Add tags to cells of a notebook's file, by the cells' numbers from 1: {"3": ["step:train", "prev:load"]}."""
        return actor.write_tags(path, tags)

    @_tool(server, WRITES)
    def write_module(path: str, output: str) -> Answer:
        """Compile a notebook or script, and write the module to a file."""
        return actor.write_module(path, output)

    @_tool(server, EXECUTES)
    def run(path: str, parameters: dict[str, Any] | None = None, seconds: float = 1800) -> Answer:
        """Execute the pipeline on this machine, with values for its parameters."""
        return actor.run(path, parameters or {}, seconds)

    @_tool(server, EXECUTES)
    def verify(path: str, parameters: dict[str, Any] | None = None, seconds: float = 1800) -> Answer:
        """Execute the notebook and its pipeline, and compare them value by value."""
        return actor.verify(path, parameters or {}, seconds)

    @_tool(server, READS)
    def show_run(run: str = "last", part: str = "") -> Answer:
        """What a run has left; part is a step, STEP.NAME or STEP.log. Nothing is unpickled."""
        return actor.show_run(run, part)


def serve(folder: Path) -> None:
    """Serve a client at stdin and stdout until it leaves."""
    make_server(folder).run("stdio")
