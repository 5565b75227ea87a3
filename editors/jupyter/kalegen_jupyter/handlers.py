"""The extension's handlers. Jupyter checks tokens and forgery, and who may do what, before any of them answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_server.base.handlers import APIHandler
from tornado.web import HTTPError, authenticated

from kalegen_jupyter.analyst import Analyst
from kalegen_jupyter.jobs import Jobs
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
    """What all handlers have in common. Nobody may run code here who may not execute it in Jupyter."""

    auth_resource = "contents"

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
    async def post(self) -> None:
        """Nothing is written, nothing runs."""
        await self.answer("check", self.notebook())


class Describe(Handler):
    """What is known of the variable at a place of a cell."""

    @authenticated
    async def post(self) -> None:
        """Nothing is written, nothing runs."""
        asked = self.notebook()
        if not all(isinstance(asked.get(name), int) for name in ("cell", "line", "column")):
            raise HTTPError(400, "the request names no place")
        await self.answer("describe", asked)


class Suggest(Handler):
    """Tags for a notebook that has none."""

    @authenticated
    async def post(self) -> None:
        """Nothing is written, nothing runs."""
        await self.answer("suggest", self.notebook())


HANDLERS: list[tuple[str, type[Handler]]] = [
    ("check", Check),
    ("describe", Describe),
    ("suggest", Suggest),
]
"""By the path below ``kalegen/``."""
