"""The extension's handlers. Jupyter checks tokens and forgery, and who may do what, before any of them answers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from kalegen_jupyter.analyst import Analyst
from kalegen_jupyter.jobs import Job, Jobs
from kalegen_jupyter.places import Places


@dataclass(frozen=True)
class Services:
    """What the handlers work with."""

    analyst: Analyst
    jobs: Jobs
    places: Places

    def close(self) -> None:
        """End all processes."""
        self.analyst.close()
        self.jobs.close()


class Handler(APIHandler):
    """What all handlers have in common."""

    def initialize(self, services: Services) -> None:
        """Keep what the handler works with."""
        self.services = services

    def notebook(self) -> dict[str, Any]:
        """The request: a notebook as JSON, and the file where it is, or would be, saved."""
        body = self.get_json_body()
        if not isinstance(body, dict) or not isinstance(body.get("content"), Mapping):
            raise HTTPError(400, "the request holds no notebook")
        return {**body, "file": str(self.services.places.find(body.get("path")))}

    async def answer(self, question: str, asked: Mapping[str, Any]) -> None:
        """Answer what the analyst says to a question."""
        self.finish(json.dumps(await self.services.analyst.ask(question, json.dumps(asked))))


class Check(Handler):
    """The findings, steps and picture of a notebook."""

    @authenticated
    @authorized("read", "contents")
    async def post(self) -> None:
        """Nothing is written, nothing runs."""
        await self.answer("check", self.notebook())


class Describe(Handler):
    """What is known of the variable at a place of a cell."""

    @authenticated
    @authorized("read", "contents")
    async def post(self) -> None:
        """Nothing is written, nothing runs."""
        asked = self.notebook()
        if not all(isinstance(asked.get(name), int) for name in ("cell", "line", "column")):
            raise HTTPError(400, "the request names no place")
        await self.answer("describe", asked)


class Suggest(Handler):
    """Tags for a notebook that has none."""

    @authenticated
    @authorized("read", "contents")
    async def post(self) -> None:
        """Nothing is written, nothing runs."""
        await self.answer("suggest", self.notebook())


class Settings(Handler):
    """What a step and a pipeline can ask for."""

    @authenticated
    @authorized("read", "contents")
    async def get(self) -> None:
        """The tables; asking for them also starts the process that answers the next question."""
        await self.answer("settings", {})


class Module(Handler):
    """The module that a notebook compiles to."""

    def target(self, asked: Mapping[str, Any]) -> str:
        """The file that the module is to be written to; 400 for what is no Python file."""
        if not isinstance(asked.get("target"), str) or not asked["target"].endswith(".py"):
            raise HTTPError(400, "the module's file must end in .py")
        return str(self.services.places.find(asked["target"]))

    @authenticated
    @authorized("read", "contents")
    async def post(self) -> None:
        """Show it, and how it differs from the file; nothing is written."""
        asked = self.notebook()
        await self.answer("module", {**asked, "target": self.target(asked)})

    @authenticated
    @authorized("write", "contents")
    async def put(self) -> None:
        """Write it."""
        asked = self.notebook()
        await self.answer("write", {**asked, "target": self.target(asked)})


class StartJob(Handler):
    """Runs, verifications and submissions: they run code, as kernels do."""

    @authenticated
    @authorized("execute", "kernels")
    async def post(self) -> None:
        """Start one; the answer has its name."""
        asked = self.notebook()
        if asked.get("kind") not in ("run", "verify", "submit"):
            raise HTTPError(400, "the request does not say what to do")
        if not Path(asked["file"]).parent.is_dir():
            raise HTTPError(400, "the notebook's folder does not exist")
        job = await self.services.jobs.start(asked)
        self.finish(json.dumps({"job": job.name}))


class FollowJob(Handler):
    """What a job tells."""

    def job(self, name: str) -> Job:
        """The job of that name; 404 where there is none."""
        job = self.services.jobs.find(name)
        if job is None:
            raise HTTPError(404, "there is no such job")
        return job

    @authenticated
    @authorized("execute", "kernels")
    async def get(self, name: str) -> None:
        """The events from a number on, as soon as there are any."""
        number = self.get_query_argument("since", "0")
        if not re.fullmatch("[0-9]{1,9}", number):
            raise HTTPError(400, "since is the number of an event")
        events = await self.job(name).since(int(number))
        self.finish(json.dumps({"events": events}, default=str))

    @authenticated
    @authorized("execute", "kernels")
    async def delete(self, name: str) -> None:
        """Stop it, and all steps that run."""
        await self.services.jobs.stop(self.job(name))
        self.finish("{}")


class RunPage(FollowJob):
    """A run's page and the files beside it; a browser runs no script of theirs."""

    @authenticated
    @authorized("execute", "kernels")
    async def get(self, name: str, path: str = "") -> None:
        """One file below the run's folder."""
        folder = self.job(name).directory
        if folder is None:
            raise HTTPError(404, "the run has no page")
        file = (folder / unquote(path or "index.html")).resolve()
        if not file.is_relative_to(folder.resolve()) or not file.is_file():
            raise HTTPError(404, "there is no such file")
        is_page = file.suffix == ".html"
        if not is_page:
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(file.name)}")
        kind = "text/html; charset=utf-8" if is_page else "application/octet-stream"
        self.finish(file.read_bytes(), set_content_type=kind)

    @property
    def content_security_policy(self) -> str:
        """No script, and nothing from elsewhere."""
        return "sandbox allow-top-navigation allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


HANDLERS: list[tuple[str, type[Handler]]] = [
    ("check", Check),
    ("describe", Describe),
    ("suggest", Suggest),
    ("settings", Settings),
    ("module", Module),
    ("jobs", StartJob),
    (r"jobs/([0-9a-f]+)", FollowJob),
    (r"jobs/([0-9a-f]+)/page/(.*)", RunPage),
]
"""By the path below ``kalegen/``."""
