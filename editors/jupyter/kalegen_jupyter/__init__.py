"""kalegen in JupyterLab and Notebook: a prebuilt extension, and the part of it that runs in Jupyter's server."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp

__version__ = "0.1.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    """Where the built JavaScript is."""
    return [{"src": "labextension", "dest": "kalegen-jupyter"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """What the server loads."""
    return [{"module": "kalegen_jupyter"}]


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Add the handlers to a server that starts."""
    from kalegen_jupyter.extension import load

    load(server)
