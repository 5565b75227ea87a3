"""KServe's server, with models of this machine: its V1 and V2 protocol. Needs the extra ``kalegen[serve]``."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

from kalegen.runtime.serving import load_served, predict_served
from kalegen.serving.services import Service

LOOPBACK = "127.0.0.1"


def is_installed() -> bool:
    """Whether the server is there."""
    return find_spec("kserve") is not None


def answer(services: Sequence[Service], port: int, tell: Callable[[str], None]) -> None:
    """Answer on loopback until somebody interrupts; ``tell`` gets the address as soon as it takes requests.

    KServe's own ``start`` would listen on all of the machine's addresses, so its application gets a socket.
    """
    sys.argv = sys.argv[:1]  # KServe reads the command line when it is imported
    from kserve import ModelServer
    from kserve.protocol.rest.server import RESTServer

    server = ModelServer(http_port=port, enable_grpc=False)
    for service in services:
        server.register_model(model_of(service))
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen()
        rest = RESTServer("kserve.model_server:app", server.dataplane, server.model_repository_extension, port)
        tell(f"http://{LOOPBACK}:{listening.getsockname()[1]}")
        rest.run(sockets=[listening])


def model_of(service: Service) -> Any:
    """The service's model as KServe's server has it."""
    from kserve import Model
    from kserve.utils.utils import get_predict_input, get_predict_response

    loaded = load_served(service.folder, service.framework)
    prepare = preprocessing_of(service)

    class Served(Model):  # type: ignore[misc]
        ready = True

        def predict(self, payload: Any, headers: Any = None, response_headers: Any = None) -> Any:
            """Answer a request of either protocol."""
            rows = prepare(get_predict_input(payload))
            return get_predict_response(payload, predict_served(loaded, rows, service.framework), self.name)

    made = Served(service.name)
    made.ready = True
    return made


def preprocessing_of(service: Service) -> Callable[[Any], Any]:
    """What becomes of a request's rows before the model gets them: what the notebook's function makes of them."""
    if service.preprocessing is None:
        return lambda rows: rows
    import cloudpickle
    import numpy as np

    function, assets = cloudpickle.loads((service.preprocessing / "preprocessing.pkl").read_bytes())
    function.__globals__.update(assets)
    return lambda rows: np.asarray(function({"instances": getattr(rows, "tolist", lambda: rows)()})["instances"])
