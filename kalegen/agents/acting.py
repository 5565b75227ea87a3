"""What runs or writes something: the command line, in a process of its own, in the agent's folder."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from kalegen.agents.reading import Answer
from kalegen.agents.root import Root
from kalegen.running.stopping import stop_command

LONGEST = 20_000
"""Characters of what a command says that an agent is told: its end."""

VERIFIED = "pipeline and notebook compute the same"
DIFFERING = (
    "the values differ, or one side failed: read what differs, mend tags, order and data flow; "
    "never change what the notebook computes to make values match"
)


class Actor:
    """Runs kalegen's commands."""

    def __init__(self, root: Root) -> None:
        self._root = root

    def write_tags(self, path: str, tags: Mapping[str, Sequence[str]]) -> Answer:
        """Put tags into cells of a notebook."""
        file = str(self._root.path(path))
        said = []
        for cell, own in tags.items():
            if not cell.isdecimal() or any(tag.startswith("-") for tag in own):
                raise ValueError(f"tags are given by the numbers of cells, {{'3': ['step:train']}}, not by {cell!r}")
            done = self._command("tag", file, cell, *own)
            said.append(done["output"])
            if done["status"]:
                return {**done, "next": ["mend what the output says; the cells above it have their tags"]}
        return {"status": 0, "output": "".join(said), "next": [f"check(path={path!r})"]}

    def write_module(self, path: str, output: str) -> Answer:
        """Compile a document and write the module."""
        target = self._root.path(output)
        done = self._command("compile", str(self._root.path(path)), "-o", str(target))
        following = "mend the errors" if done["status"] else f"{self._root.shown(target)} is written; verify({path!r})"
        return {**done, "next": [following]}

    def run(self, path: str, parameters: Mapping[str, Any], seconds: float) -> Answer:
        """Run the pipeline here."""
        done = self._command("run", str(self._root.path(path)), *_pairs(parameters), seconds=seconds)
        following = ["show_run(run='last') shows values, metrics and logs"]
        return {**done, "next": following if done["status"] == 0 else ["read the error and its hint", *following]}

    def verify(self, path: str, parameters: Mapping[str, Any], seconds: float) -> Answer:
        """Run notebook and pipeline, and compare them."""
        done = self._command("verify", str(self._root.path(path)), *_pairs(parameters), "--json", seconds=seconds)
        result = _json(done.pop("stdout", ""))
        return {**done, "result": result, "next": [DIFFERING if done["status"] else VERIFIED]}

    def show_run(self, run: str, part: str) -> Answer:
        """What a run has left."""
        if "/" in run or "\\" in run or run.startswith("."):
            run = str(self._root.path(run))
        if run.startswith("-") or part.startswith("-"):
            raise ValueError("a run is 'last', a name or a directory; a part is 'train' or 'train.model'")
        done = self._command("show", run, *([part] if part else []), *([] if part else ["--json"]))
        return {**done, "result": _json(done.pop("stdout", "")), "next": []}

    def _command(self, *arguments: str, seconds: float = 600) -> Answer:
        """What a command came to: its status, and the end of what it said."""
        command = [sys.executable, "-m", "kalegen", *arguments]
        with subprocess.Popen(
            command,
            cwd=self._root.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            try:
                out, err = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                stop_command(process)
                raise ValueError(f"kalegen {arguments[0]} was stopped after {seconds:g} seconds") from None
            except BaseException:
                stop_command(process)
                raise
        return {"status": process.returncode, "output": (out + err)[-LONGEST:], "stdout": out}


def _pairs(parameters: Mapping[str, Any]) -> list[str]:
    """Parameters as options."""
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return [word for name, text in texts.items() for word in ("-p", f"{name}={text}")]


def _json(text: str) -> Any:
    """What a command has printed for programs; None where it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None
