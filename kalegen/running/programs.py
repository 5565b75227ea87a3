"""Tasks that run no Python: what an importer brings, and a container's program, as far as this machine has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlparse
from urllib.request import url2pathname

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.running.request import Request


def imported(request: Request, here: str, folder: Path) -> Any | None:
    """The artifact of an importer: the file at its address, or else at the path ``here``; None if there is neither.

    Relative paths begin in ``folder``.
    """
    from kfp.local import importer_handler

    paths = [folder / path for path in (_path_of(address_of(request)), here) if path]
    found = next((path for path in paths if path.exists()), None)
    if found is None:
        return None
    importer = request.executor_spec.importer
    kind = importer_handler.get_artifact_class_from_schema_title(importer.type_schema.schema_title)
    return kind(name="artifact", uri=str(found.resolve()), metadata=dict(importer.metadata.items()))


def address_of(request: Request) -> str:
    """The address that an importer is given, by its specification or as an argument."""
    given = request.executor_spec.importer.artifact_uri
    is_constant = given.WhichOneof("value") == "constant"
    return str(given.constant.string_value if is_constant else request.arguments.get(given.runtime_parameter, ""))


def _path_of(address: str) -> str:
    """The path that an address means on this machine; empty for one elsewhere."""
    parsed = urlparse(address)
    if parsed.scheme == "file":
        return url2pathname(parsed.path)
    return "" if "://" in address else address


def nothing_here(request: Request, step: str, here: str, notebook: str) -> Diagnostic:
    """KG718: what an importer brings is not on this machine."""
    address = address_of(request)
    text = f"step '{step}' imports {address or 'nothing'}, which is not on this machine"
    text += f", and neither is {here}" if here else ""
    where = here or "the path that the notebook uses"
    return error("KG718", text, Place(notebook, step=step), f"put a copy at {where}, or run the pipeline on a cluster")


def no_program(request: Request, step: str, program: str, notebook: str) -> Diagnostic:
    """KG710: the program of a container is not installed here."""
    image = request.executor_spec.container.image
    text = f"step '{step}' runs `{program}` of the image {image}, which is not installed on this machine"
    return error(
        "KG710", text, Place(notebook, step=step), f"install `{program}` here, or run the pipeline on a cluster"
    )


def missing_outputs(request: Request) -> list[str]:
    """The files that a program should have written, and has not."""
    names = sorted(request.component_spec.output_definitions.artifacts)
    return [name for name in names if not (Path(request.directory) / name).exists()]


def note_outputs(request: Request, executor_input: Any) -> None:
    """Write down what a program has left where kfp.local looks for it, which loses the artifacts of such tasks."""
    from kfp.local import executor_input_utils

    known = executor_input_utils.executor_input_to_dict(
        executor_input=executor_input, component_spec=request.component_spec
    )
    artifacts = known["outputs"].get("artifacts", {})
    Path(known["outputs"]["outputFile"]).write_text(json.dumps({"artifacts": artifacts}), encoding="utf-8")
