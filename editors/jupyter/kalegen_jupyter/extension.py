"""Starting and ending the part of the extension that runs in Jupyter's server."""

from __future__ import annotations

import atexit
from typing import TYPE_CHECKING

from jupyter_server.utils import url_path_join

from kalegen_jupyter.analyst import Analyst
from kalegen_jupyter.handlers import HANDLERS, Services
from kalegen_jupyter.jobs import Jobs
from kalegen_jupyter.places import Places

if TYPE_CHECKING:
    from jupyter_server.serverapp import ServerApp


def load(server: ServerApp) -> None:
    """Add the handlers, and end what they have started when the server ends."""
    services = Services(Analyst(), Jobs(), Places(server.contents_manager))
    base = server.web_app.settings["base_url"]
    handlers = [(url_path_join(base, "kalegen", path), handler, {"services": services}) for path, handler in HANDLERS]
    server.web_app.add_handlers(".*$", handlers)
    atexit.register(services.close)
    server.log.info("kalegen is ready")
