"""A search as Katib's ``Experiment`` (kubeflow.org/v1beta1), whose trials run the module in one pod each.

The fields are those of pkg/apis/controller/{common,experiments}/v1beta1 in kubeflow/katib; Katib joins a container's
command to one text for a shell (pkg/webhook/v1beta1/pod/utils.go), so that this one is a text for a shell already.
"""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.search.space import LISTED, Algorithm, Range, Search

GROUP, VERSION, PLURAL = "kubeflow.org", "v1beta1", "experiments"
LIMIT = 2**20
"""Bytes of data that Kubernetes takes in a ConfigMap."""
LONGEST = 30
"""Characters of a name, to which Kubernetes and Katib add: an experiment's has 40 at most."""
FOLDER = "/kalegen"
CONTAINER = "trial"
FORMAT = r"^([\w-]+)=([+-]?[\d.]+([Ee][+-]?\d+)?)$"
"""A line with a metric; what steps print does not begin like that."""


@dataclass(frozen=True)
class Trials:
    """What trials run: the module's text, in an image, after some ``pip install``s, with types and fixed values."""

    pipeline: str
    source: str
    image: str
    installs: Sequence[Sequence[str]]
    types: Mapping[str, str]
    fixed: Mapping[str, Any]


def manifests(search: Search, trials: Trials, place: Place) -> tuple[dict[str, Any], dict[str, Any]] | Diagnostic:
    """The ConfigMap with what trials run, and the Experiment; KG768 for what Katib, or Kubernetes, does not take."""
    problem = _not_katib_s(search, place)
    if problem is not None:
        return problem
    data = _data(search, trials)
    size = sum(len(text.encode()) for text in data.values())
    if size > LIMIT:
        text = f"what a trial runs has {size:,} bytes, and Kubernetes takes {LIMIT:,} in a ConfigMap"
        return error(
            "KG768", text, place, "install packages and modules in the image, instead of embedding them in the module"
        )
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:8]
    config: dict[str, Any] = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": f"{resource_name(trials.pipeline)}-{digest}"},
        "data": data,
        "immutable": True,
    }
    return config, _experiment(search, trials, config["metadata"]["name"])


def _not_katib_s(search: Search, place: Place) -> Diagnostic | None:
    """KG768 for what runs here, but not there."""
    if search.stopping is not None and search.stopping.name != "medianstop":
        text = f"Katib has no early stopping called {search.stopping.name}"
        return error("KG768", text, place, "--stopping median")
    if search.algorithm.name == "hyperband" and "resource_name" not in search.algorithm.settings:
        text = "Katib's hyperband needs the name of the parameter that it varies as a trial's resource"
        return error("KG768", text, place, "--setting resource_name=EPOCHS --setting r_l=27")
    numeric = [one for one in search.ranges if one.type not in LISTED]
    if search.algorithm.name == "cmaes" and len(numeric) < 2:
        return error("KG768", "Katib's cmaes needs two ranges of numbers", place, "--algorithm tpe")
    return None


def resource_name(pipeline: str) -> str:
    """The pipeline's name as Kubernetes takes it: small letters, digits and dashes, a letter first."""
    plain = re.sub(r"[^a-z0-9]+", "-", pipeline.lower()).strip("-")
    return (plain if plain[:1].isalpha() else f"p-{plain}")[:LONGEST].strip("-")


def metric_name(label: str) -> str:
    """A metric's name as Katib's collector reads it."""
    return re.sub(r"[^A-Za-z0-9_-]", "-", label)


def _data(search: Search, trials: Trials) -> dict[str, str]:
    """The files that a trial has."""
    names = (search.objective.metric, *search.objective.others)
    about = {
        "parameters": [{"name": one.name, "type": trials.types[one.name]} for one in search.ranges],
        "fixed": dict(trials.fixed),
        "metrics": {name: metric_name(name) for name in names},
    }
    program = Path(__file__).with_name("trial_program.py").read_text(encoding="utf-8")
    return {"trial.py": program, "pipeline.py": trials.source, "search.json": json.dumps(about, indent=1)}


def _experiment(search: Search, trials: Trials, config: str) -> dict[str, Any]:
    objective = search.objective
    spec: dict[str, Any] = {
        "objective": {"type": objective.direction, "objectiveMetricName": metric_name(objective.metric)},
        "algorithm": _algorithm(search.algorithm, search.seed),
        "parallelTrialCount": search.jobs,
        "maxTrialCount": (
            min(search.trials, search.grid_size or search.trials) if search.algorithm.name == "grid" else search.trials
        ),
        "maxFailedTrialCount": search.failures,
        "parameters": [_parameter(one) for one in search.ranges],
        "metricsCollectorSpec": {
            "collector": {"kind": "StdOut"},
            "source": {"filter": {"metricsFormat": [FORMAT]}},
        },
        "trialTemplate": _template(search, trials, config),
    }
    if objective.goal is not None:
        spec["objective"]["goal"] = objective.goal
    if objective.others:
        spec["objective"]["additionalMetricNames"] = [metric_name(name) for name in objective.others]
    if search.stopping is not None:
        spec["earlyStopping"] = _algorithm(search.stopping)
    name = resource_name(trials.pipeline)
    return {"apiVersion": f"{GROUP}/{VERSION}", "kind": "Experiment", "metadata": {"name": name}, "spec": spec}


def _algorithm(algorithm: Algorithm, seed: int | None = None) -> dict[str, Any]:
    """An algorithm; the search's seed is its ``random_state``, where it has one."""
    settings = dict(algorithm.settings)
    if seed is not None and algorithm.name not in ("sobol", "hyperband"):
        settings.setdefault("random_state", str(seed))
    made: dict[str, Any] = {"algorithmName": algorithm.name}
    if settings:
        made["algorithmSettings"] = [{"name": name, "value": value} for name, value in settings.items()]
    return made


def _parameter(one: Range) -> dict[str, Any]:
    """A range; all of Katib's values are texts."""
    if one.type in LISTED:
        space: dict[str, Any] = {"list": [_text(value) for value in one.values]}
    else:
        space = {"min": _text(one.number(one.low)), "max": _text(one.number(one.high))}
        if one.step is not None:
            space["step"] = _text(one.number(one.step))
        if one.is_log:
            space["distribution"] = "logUniform"
    return {"name": one.name, "parameterType": one.type, "feasibleSpace": space}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _template(search: Search, trials: Trials, config: str) -> dict[str, Any]:
    """What a trial is: a Job of one pod, whose parameters are variables of its environment."""
    script = " && ".join(
        [
            *(shlex.join(["python3", "-m", "pip", "install", "--quiet", *words]) for words in trials.installs),
            f"python3 -u {FOLDER}/trial.py",
        ]
    )
    container = {
        "name": CONTAINER,
        "image": trials.image,
        "command": ["sh", "-c", script],
        "env": [
            {"name": f"PARAMETER_{number}", "value": f"${{trialParameters.{one.name}}}"}
            for number, one in enumerate(search.ranges, 1)
        ],
        "volumeMounts": [{"name": "module", "mountPath": FOLDER}],
    }
    pod = {
        "metadata": {"labels": {"sidecar.istio.io/inject": "false"}},
        "spec": {
            "containers": [container],
            "restartPolicy": "Never",
            "volumes": [{"name": "module", "configMap": {"name": config}}],
        },
    }
    return {
        "primaryContainerName": CONTAINER,
        "successCondition": 'status.conditions.#(type=="Complete")#|#(status=="True")#',
        "failureCondition": 'status.conditions.#(type=="Failed")#|#(status=="True")#',
        "trialParameters": [
            {"name": one.name, "description": f"The parameter {one.name}.", "reference": one.name}
            for one in search.ranges
        ],
        "trialSpec": {"apiVersion": "batch/v1", "kind": "Job", "spec": {"backoffLimit": 0, "template": pod}},
    }
