"""The algorithms, under the names that Katib has for them: their settings, and what they need here.

The settings are those that Katib's services check (pkg/suggestion and pkg/earlystopping in kubeflow/katib).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Reading = Callable[[str], object]


def natural(text: str) -> int:
    """A whole number that is not negative; ValueError for any other text."""
    value = int(text)
    if value < 0:
        raise ValueError(text)
    return value


def restart(text: str) -> str | None:
    """CMA-ES's way to start again; ValueError for any other text."""
    ways = {"ipop": "ipop", "none": None}
    if text.lower() not in ways:
        raise ValueError(text)
    return ways[text.lower()]


@dataclass(frozen=True)
class Known:
    """An algorithm: its settings, and the packages beside Optuna that it needs here."""

    settings: Mapping[str, Reading] = field(default_factory=dict)
    needs: tuple[str, ...] = ()


STATE: Mapping[str, Reading] = {"random_state": natural}
OF_TPE: Mapping[str, Reading] = {**STATE, "n_startup_trials": natural, "n_ei_candidates": natural}

SAMPLING: Mapping[str, Known] = {
    "random": Known(STATE),
    "grid": Known(STATE),
    "tpe": Known(OF_TPE),
    "multivariate-tpe": Known(OF_TPE),
    "cmaes": Known({**STATE, "sigma": float, "restart_strategy": restart}, ("cmaes",)),
    "sobol": Known(STATE, ("scipy",)),
    "bayesianoptimization": Known(
        {**STATE, "n_initial_points": natural, "base_estimator": str, "acq_func": str, "acq_optimizer": str},
        ("scipy", "torch"),
    ),
    "hyperband": Known({**STATE, "eta": float, "r_l": natural, "resource_name": str}),
}
"""The algorithms that propose values."""

STOPPING: Mapping[str, Known] = {
    "medianstop": Known({"min_trials_required": natural, "start_step": natural}),
    "hyperband": Known({"eta": float, "r_l": natural}),
}
"""The algorithms that stop trials early."""

SPELLINGS: Mapping[str, str] = {
    "bayesian": "bayesianoptimization",
    "cma-es": "cmaes",
    "median": "medianstop",
    "multivariate_tpe": "multivariate-tpe",
}
"""Other names of algorithms."""
