"""A real Jupyter server, and JupyterLab or Notebook in a real Chromium, as the tests see them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

PATIENCE = 90.0
"""Seconds to wait at most for what is bound to happen, on a machine that is busy."""

CHROMIUM = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip
SERVER = (
    "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=0",
    "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
    "--LabApp.expose_app_in_browser=True", "--JupyterNotebookApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
)  # fmt: skip


@dataclass(frozen=True)
class Server:
    """A Jupyter server that runs: its address, its token, and the folder that it serves."""

    url: str
    token: str
    folder: Path


@contextmanager
def serve(folder: Path, home: Path) -> Iterator[Server]:
    """A Jupyter server of its own settings, without those of the person who runs the tests."""
    runtime = home / "runtime"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "KF_"))}
    environment |= {"HOME": str(home), "JUPYTER_RUNTIME_DIR": str(runtime), "JUPYTER_CONFIG_DIR": str(home / "config")}
    environment |= {"XDG_CACHE_HOME": str(home / "cache"), "JUPYTER_DATA_DIR": str(home / "data")}
    _write_settings(home / "config/lab/user-settings/@jupyterlab")
    command = [sys.executable, "-m", "jupyterlab", *SERVER, f"--ServerApp.root_dir={folder}"]
    with (home / "server.log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        said = _info(runtime, process, home / "server.log")
        yield Server(said["url"], said["token"], folder)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _write_settings(folder: Path) -> None:
    """JupyterLab asks nothing about news."""
    file = folder / "apputils-extension/notification.jupyterlab-settings"
    file.parent.mkdir(parents=True)
    file.write_text('{"fetchNews": "false"}')


def _info(runtime: Path, process: subprocess.Popen[bytes], log: Path) -> dict[str, Any]:
    """What the server writes down of itself when it is ready."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        for file in runtime.glob("jpserver-*.json"):
            text = file.read_text()
            if text.endswith("}"):
                return dict(json.loads(text))
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-3000:]}")


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    path = shutil.which("chromium") or "/usr/bin/chromium"
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM))
        try:
            yield made
        finally:
            made.close()


def notebook(*cells: tuple[Sequence[str], str], metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    """A notebook of code cells: tags and text each."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python", "version": "3.11"}, **(metadata or {})},
        "cells": [
            {
                "id": f"cell-{number}", "cell_type": "code", "execution_count": None, "outputs": [], "source": text,
                "metadata": {"tags": list(tags)} if tags else {},
            }
            for number, (tags, text) in enumerate(cells, 1)
        ],
    }  # fmt: skip


@dataclass
class Lab:
    """JupyterLab with one notebook open."""

    page: Page
    file: Path

    def cell(self, number: int) -> Locator:
        """A code cell, by its number from 1."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(number - 1)

    def chip(self, number: int) -> Locator:
        """What says what a cell is for."""
        return self.cell(number).locator(".kg-chip")

    def chips(self) -> list[str]:
        """What all chips say."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .kg-chip").all_inner_texts()

    def findings(self, number: int) -> Locator:
        """The findings that stand in a cell."""
        return self.cell(number).locator(".kg-finding")

    @property
    def popup(self) -> Locator:
        """What opens at a chip."""
        return self.page.locator(".kg-popup")

    @property
    def panel(self) -> Locator:
        """The side panel."""
        return self.page.locator("#kalegen-panel")

    def write(self, number: int, text: str) -> None:
        """Replace a cell's text, as a person does."""
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def show_panel(self) -> None:
        """Open the side panel."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('kalegen:show-panel')")
        expect(self.panel).to_be_visible()

    def saved(self) -> dict[str, Any]:
        """The notebook after it was saved."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        return dict(json.loads(self.file.read_text()))

    def tags(self) -> list[list[str]]:
        """The tags of all cells, after the notebook was saved."""
        return [cell["metadata"].get("tags", []) for cell in self.saved()["cells"]]


def open_lab(page: Page, server: Server, name: str, content: dict[str, Any]) -> Lab:
    """JupyterLab, which runs in the page already, with a notebook of this content, no other one."""
    page.evaluate(CLOSE)
    lab = Lab(page, server.folder / name)
    lab.file.write_text(json.dumps(content))
    page.evaluate(OPEN, name)
    expect(lab.chip(1)).to_be_visible()
    return lab


OPEN = "path => { window.jupyterapp.commands.execute('docmanager:open', { path }); }"  # it would wait for the kernel
CLOSE = """async () => {
  const app = window.jupyterapp;
  await app.commands.execute('docmanager:save-all');
  await app.commands.execute('application:close-all');
}"""
