"""The pictures of VS Code in docs/: ``make editor-pictures CODE_SERVER=…`` takes them, where code-server is installed.

code-server is VS Code in a browser. The extension (``build/editors/dist``) is installed into folders of its own.
"""

from __future__ import annotations

import io
import json
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parents[2] / "docs"
PACKAGE = Path(__file__).parents[2] / "build" / "editors" / "dist" / "kalegen-vscode.vsix"
SIZE = {"width": 1200, "height": 800}
COLOURS = 64
"""So that a picture has under 150 KB."""

PATIENCE = 120.0
SETTINGS = {
    "kalegen.python": sys.executable, "workbench.startupEditor": "none", "telemetry.telemetryLevel": "off",
    "workbench.colorTheme": "Default Light Modern", "extensions.ignoreRecommendations": True, "files.autoSave": "off",
    "chat.commandCenter.enabled": False, "window.commandCenter": False, "workbench.activityBar.location": "hidden",
}  # fmt: skip
OPTIONS = ("--auth", "none", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust")
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


@contextmanager
def serve(command: list[str], notebooks: Path, home: Path) -> Iterator[str]:
    """VS Code over a folder, with kalegen's extension and no other; its address."""
    own = [*command, f"--user-data-dir={home}", f"--extensions-dir={home / 'extensions'}"]
    (home / "User").mkdir(parents=True)
    (home / "User" / "settings.json").write_text(json.dumps(SETTINGS))
    subprocess.run([*own, "--install-extension", str(PACKAGE)], check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([*own, *OPTIONS, "--bind-addr", f"127.0.0.1:{port}", str(notebooks)])
    try:
        _wait(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}/?folder={notebooks}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urlopen(address).close()
            return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise RuntimeError(f"nobody answers at {address}")


def save(page: Page, name: str) -> None:
    """Photograph a page."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS).save(DOCS / "pictures" / name, optimize=True)


def command(page: Page, name: str) -> None:
    """Carry out a command from the palette."""
    page.keyboard.press("F1")
    page.locator(".quick-input-widget:visible input").wait_for()
    page.keyboard.insert_text(name)
    page.locator(".quick-input-list .monaco-list-row", has_text=name).first.click()


def open_notebook(page: Page, address: str, name: str) -> None:
    """A notebook, open in its editor, when VS Code is ready to show it as one."""
    page.goto(address)
    file = page.get_by_role("treeitem", name=name)
    file.wait_for()
    page.get_by_role("button", name="No Problems").wait_for()
    page.wait_for_timeout(10_000)  # the extensions are read; nothing on the page tells when
    file.dblclick()
    page.locator(".notebook-toolbar-container").wait_for()
    page.keyboard.press("Control+b")


def take(page: Page, address: str) -> None:
    """Suggest steps, write them, show the pipeline; then rest on a finding."""
    open_notebook(page, address, "cancer.ipynb")
    command(page, "kalegen: Suggest steps")
    page.get_by_role("button", name="Write these tags").click()
    page.get_by_text("pipeline-parameters").wait_for()
    command(page, "kalegen: Show the pipeline")
    page.locator("iframe.webview").wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(10_000)  # the page is in frames of its own, whose end of loading is not told
    save(page, "vscode-pipeline.png")


def main(command_line: str) -> None:
    """Take all of them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as home,
        sync_playwright() as playwright,
    ):
        shutil.copy(DOCS / "tutorials" / "cancer.ipynb", folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(CHROMIUM))
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(PATIENCE * 1000)
        with serve(shlex.split(command_line), Path(folder), Path(home)) as address:
            take(page, address)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
