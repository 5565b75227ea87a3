"""Start a run of a pipeline's version: what the pods of a schedule do. Python's standard library is all it needs."""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def ask(path: str, data: Any = None, **query: Any) -> Any:
    """The server's answer to a request, as data."""
    api = os.environ["KF_PIPELINES_ENDPOINT"].rstrip("/") + "/apis/v2beta1"
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(f"{api}{path}?{urllib.parse.urlencode(query)}", body)
    request.add_header("Content-Type", "application/json")
    token = Path(os.environ.get("KF_PIPELINES_SA_TOKEN_PATH", "none"))
    if token.is_file():
        # not for the server that an answer may lead to
        request.add_unredirected_header("Authorization", f"Bearer {token.read_text().strip()}")
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def versions(pipeline: str) -> Iterator[Any]:
    """The versions of a pipeline, page by page."""
    token = ""
    while True:
        page = ask(f"/pipelines/{pipeline}/versions", page_size=100, page_token=token)
        yield from page.get("pipeline_versions") or ()
        token = page.get("next_page_token")
        if not token:
            return


def named(things: str, name: str) -> Any:
    """The pipeline or experiment of that name, None if there is none."""
    wanted = {"predicates": [{"operation": "EQUALS", "key": "display_name", "stringValue": name}]}
    found = ask(f"/{things}", filter=json.dumps(wanted), namespace=os.environ["NAMESPACE"])
    return next(iter(found.get(things) or ()), None)


def main() -> None:
    """Find the pipeline, the version and the experiment by their names, and start a run."""
    name, version = os.environ["PIPELINE"], os.environ["PIPELINE_VERSION"]
    pipeline = named("pipelines", name) or sys.exit(f"there is no pipeline {name} yet")
    found = pipeline["pipeline_id"]
    ids = [one["pipeline_version_id"] for one in versions(found) if one["display_name"] == version]
    if not ids:
        sys.exit(f"the pipeline {name} has no version {version} yet")
    wanted = {"display_name": os.environ["EXPERIMENT"], "namespace": os.environ["NAMESPACE"]}
    experiment = named("experiments", wanted["display_name"]) or ask("/experiments", wanted)
    run = {
        "display_name": f"{version} {time.strftime('%Y-%m-%d %H:%M', time.gmtime())}",
        "experiment_id": experiment["experiment_id"],
        "pipeline_version_reference": {"pipeline_id": found, "pipeline_version_id": ids[0]},
    }
    print("started run", ask("/runs", run)["run_id"])


if __name__ == "__main__":
    try:
        main()
    except urllib.error.HTTPError as problem:
        sys.exit(f"{problem.url} answered {problem.code}: {problem.read(2000).decode(errors='replace')}")
    except urllib.error.URLError as problem:
        sys.exit(f"{os.environ['KF_PIPELINES_ENDPOINT']} can't be reached: {problem.reason}")
