"""``kalegen serve``: ask the models of a local run what a cluster would answer."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kalegen.cli.console import report, say
from kalegen.cli.options import ROOT

if TYPE_CHECKING:
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.serving.services import Service

NEEDS = {"onnx": "onnx", "pytorch": "torch", "tensorflow": "tensorflow"}
"""The packages by which models of some libraries answer here; those of others came with the run."""


@click.command(name="serve")
@click.argument("what", metavar="[RUN]", default="last")
@ROOT
@click.option(
    "--port",
    metavar="N",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Listen on this port; 0 is any free one.",
)
def serve_command(what: str, root: Path, port: int) -> int:
    """Answer KServe's V1 and V2 protocol for the models that a local run serves, on loopback, until Ctrl-C.

    RUN is `last`, a name that `kalegen runs` lists, the beginning of such a name, or a directory. The command loads
    the models and their preprocessing. Loading can run code, so serve only your own runs. It needs
    `pip install 'kalegen[serve]'`.

    \b
        kalegen run iris.ipynb
        kalegen serve last
        curl -H "Content-Type: application/json" -d '{"instances": [[6.8, 2.8, 4.8, 1.4]]}' \\
             http://127.0.0.1:8080/v1/models/iris:predict
    """
    from kalegen.diagnostics.diagnostic import Diagnostic

    found = find_services(what, root)
    if isinstance(found, Diagnostic):
        report([found])
        return 1
    from kalegen.serving.server import answer

    def tell(address: str) -> None:
        for service in found:
            say(f"{service.name}: {address}/v1/models/{service.name}:predict  {address}/v2/models/{service.name}/infer")

    try:
        answer(found, port, tell)
    except OSError as problem:
        raise click.UsageError(
            f"can't listen on port {port}: {problem.strerror}; choose another one with --port"
        ) from None
    return 0


def find_services(what: str, root: Path) -> list[Service] | Diagnostic:
    """The services of the run that is meant; KG719 where there are none, or nothing that can serve them."""
    from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
    from kalegen.runs.finding import find_run
    from kalegen.serving.server import is_installed
    from kalegen.serving.services import services_of

    run = find_run(what, root)
    if isinstance(run, Diagnostic):
        return run
    services = services_of(run.directory)
    place = Place(run.name)
    if not services:
        return error(
            "KG719",
            "the run has no model to serve",
            place,
            "add the tag serve:NAME:VARIABLE to the step with the model, and run the pipeline again",
        )
    missing = {NEEDS[one.framework] for one in services if one.framework in NEEDS}
    missing = {package for package in missing if find_spec(package) is None}
    if missing:
        names = " ".join(sorted(missing))
        return error(
            "KG719", f"what answers for the run's models is not installed: {names}", place, f"pip install {names}"
        )
    if not is_installed():
        return error("KG719", "KServe's server is not installed", place, "pip install 'kalegen[serve]'")
    return services
