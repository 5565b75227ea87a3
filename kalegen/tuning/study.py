"""Trials as Optuna keeps and proposes them, in a file of SQLite: the one module that knows Optuna.

Every proposal is drawn from a seed of its own, made of the search's seed and the number of trials that came to an end
before. So a study that was interrupted goes on as if it had not been, and the same search proposes the same again.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.search.algorithms import SAMPLING
from kalegen.search.space import LISTED, Algorithm, Range, Search

OUTCOME = "outcome"
"""What is kept of a trial beside what Optuna does: what it came to."""

CONSTANT_SEED = ("grid", "sobol")
"""Those that go through one sequence, and know from the study how far they are."""

INSTALL = 'pip install "kalegen[tune]"'


def find_missing(search: Search, place: Place) -> Diagnostic | None:
    """KG765 if Optuna, or a package that the algorithm needs, is not installed."""
    known = SAMPLING.get(search.algorithm.name)
    for package in ("optuna", *(known.needs if known else ())):
        if find_spec(package) is None:
            hint = INSTALL if package != "torch" else "pip install torch, or --algorithm tpe, which is Bayesian, too"
            text = f"tuning by '{search.algorithm.name}' needs the package {package}, which is not installed"
            return error("KG765", text, place, hint)
    return None


def study_name(pipeline: str, source: str, search: Search, fixed: Mapping[str, Any], server: str = "") -> str:
    """The name under which a search of a pipeline is kept: another one for other code, ranges, seed or parameters, and
    for each ``server`` that the trials run on.

    How many trials there are to be, and how many at a time, makes no other study of it.
    """
    parts = [source, search.ranges, search.objective.metric, search.objective.direction, search.algorithm,
             search.stopping, search.seed, sorted(fixed.items())]  # fmt: skip
    parts += [server] if server else []
    return f"{pipeline}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:12]}"


class Study:
    """The trials of one search. Raises OSError where the file can't be written, or is no study."""

    def __init__(self, file: Path, name: str, search: Search) -> None:
        self.file, self.name, self.search = file, name, search
        with quiet() as optuna:
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._study = optuna.create_study(
                    study_name=name,
                    storage=storage_of(file),
                    direction=search.objective.direction,
                    load_if_exists=True,
                )
                self._give_up_running()
            except Exception as problem:  # of SQLAlchemy, SQLite or Alembic
                raise OSError(f"{type(problem).__name__}: {' '.join(str(problem).split())[:200]}") from problem

    def _give_up_running(self) -> None:
        """Trials that were interrupted count for nothing: their values come again, before any others."""
        states = optuna_module().trial.TrialState
        for trial in self._study.get_trials(deepcopy=False, states=[states.RUNNING]):
            self._study.tell(trial.number, state=states.FAIL)
            if len(trial.params) == len(self.search.ranges):
                self._study.enqueue_trial(trial.params)

    @property
    def trials(self) -> list[Any]:
        """The trials that came to an end, in the order in which they were proposed."""
        return [trial for trial in self._study.get_trials(deepcopy=False) if OUTCOME in trial.user_attrs]

    def ask(self, ahead: int, guess: Mapping[str, Any] | None = None) -> Any:
        """The next trial, whose values are Optuna's ``params``; ``ahead`` others are to end before it.

        The ``guess`` comes first, if there is one, unless trials wait that were interrupted.
        """
        with quiet() as optuna:
            ordinal = len(self.trials) + ahead
            waiting = self._study.get_trials(deepcopy=False, states=[optuna.trial.TrialState.WAITING])
            if guess is not None and not waiting:
                self._study.enqueue_trial(dict(guess))
            self._study.sampler = sampler_of(self.search, ordinal)
            return self._study.ask({one.name: distribution_of(one) for one in self.search.ranges})

    def tell(self, trial: Any, value: float | None, outcome: Mapping[str, Any], is_pruned: bool) -> None:
        """Keep what a trial came to; no value where it failed."""
        with quiet() as optuna:
            states = optuna.trial.TrialState
            self._study.sampler = (
                optuna.samplers.RandomSampler()
            )  # a grid's own wants to end a loop that is not Optuna's
            trial.set_user_attr(OUTCOME, dict(outcome))
            if is_pruned:
                self._study.tell(trial, state=states.PRUNED)
            elif value is None:
                self._study.tell(trial, state=states.FAIL)
            else:
                self._study.tell(trial, value)

    def importances(self) -> dict[str, float]:
        """How much each parameter matters to the metric, from 0 to 1; empty where too little is known."""
        with quiet() as optuna:
            evaluator = optuna.importance.PedAnovaImportanceEvaluator()
            try:
                found = optuna.importance.get_param_importances(self._study, evaluator=evaluator)
            except (ValueError, RuntimeError):
                return {}
        return {name: float(value) for name, value in found.items() if value == value}

    def forget(self) -> None:
        """Delete all trials of the study, and begin anew."""
        with quiet() as optuna:
            optuna.delete_study(study_name=self.name, storage=self._study._storage)
        Study.__init__(self, self.file, self.name, self.search)


def runs_of_trials(folder: Path) -> set[Path]:
    """The directories of the runs that the searches kept in a folder refer to; read without Optuna."""
    found: set[Path] = set()
    for file in sorted(folder.glob("*.db")):
        try:
            with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as kept:
                query = "SELECT value_json FROM trial_user_attributes WHERE key = ?"
                outcomes = [json.loads(text) for (text,) in kept.execute(query, (OUTCOME,))]
        except (sqlite3.Error, ValueError):  # no file of trials
            continue
        runs = [one["run"] for one in outcomes if isinstance(one, dict) and one.get("run")]
        found |= {Path(run).absolute() for run in runs if "://" not in run}  # else it is a page of a cluster's
    return found


class Watch:
    """Tells from another process whether a trial should end early, by what it has reported so far."""

    def __init__(self, file: Path, name: str, search: Search, number: int) -> None:
        with quiet() as optuna:
            study = optuna.load_study(study_name=name, storage=storage_of(file), pruner=pruner_of(search))
            self._trial = optuna.trial.Trial(study, study.get_trials(deepcopy=False)[number]._trial_id)
        self._count = 0

    def is_over(self, value: float) -> bool:
        """Whether a trial that reports this value is not worth going on with."""
        with quiet():
            self._trial.report(value, self._count)
            self._count += 1
            return bool(self._trial.should_prune())


def optuna_module() -> Any:
    """Optuna, imported when it is needed."""
    import optuna

    return optuna


def storage_of(file: Path) -> Any:
    """The trials' file; several processes may wait for one another for a minute."""
    engine = {"connect_args": {"timeout": 60}}
    return optuna_module().storages.RDBStorage(f"sqlite:///{file}", engine_kwargs=engine)


@contextmanager
def quiet() -> Iterator[Any]:
    """Optuna without its log, and without warnings of what in it is experimental."""
    optuna = optuna_module()
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield optuna


def distribution_of(one: Range) -> Any:
    """A range as Optuna has it."""
    distributions = optuna_module().distributions
    if one.type in LISTED:
        return distributions.CategoricalDistribution(one.values)
    if one.type == "int":
        return distributions.IntDistribution(int(one.low), int(one.high), log=one.is_log, step=int(one.step or 1))
    return distributions.FloatDistribution(one.low, one.high, log=one.is_log, step=one.step)


def seed_of(search: Search, ordinal: int) -> int:
    """The seed that a proposal is drawn with."""
    given = search.algorithm.settings.get("random_state")
    base = search.seed if given is None else int(given)
    if search.algorithm.name in CONSTANT_SEED:
        return base
    return int(hashlib.sha256(f"{base} {ordinal}".encode()).hexdigest()[:8], 16)


def sampler_of(search: Search, ordinal: int) -> Any:
    """What proposes the values of a trial."""
    samplers, name = optuna_module().samplers, search.algorithm.name
    seed, settings = seed_of(search, ordinal), read_settings(search.algorithm)
    if name in ("random", "hyperband"):
        return samplers.RandomSampler(seed=seed)
    if name == "grid":
        return samplers.GridSampler({one.name: list(one.grid or ()) for one in search.ranges}, seed=seed)
    if name == "sobol":
        independent = samplers.RandomSampler(seed=seed_of(Search(search.ranges, search.objective, seed=seed), ordinal))
        return samplers.QMCSampler(qmc_type="sobol", scramble=True, seed=seed, independent_sampler=independent)
    if name == "cmaes":
        chosen = {"sigma0": settings.get("sigma"), "restart_strategy": settings.get("restart_strategy")}
        independent = samplers.RandomSampler(seed=seed)
        return samplers.CmaEsSampler(seed=seed, independent_sampler=independent, **chosen)
    if name == "bayesianoptimization":
        return samplers.GPSampler(seed=seed, n_startup_trials=settings.get("n_initial_points", 10))
    return samplers.TPESampler(seed=seed, multivariate=name == "multivariate-tpe", **settings)


def pruner_of(search: Search) -> Any:
    """Return the pruner that ends trials early."""
    pruners, asked = optuna_module().pruners, stopping_of(search)
    if asked is None:
        return pruners.NopPruner()
    settings = read_settings(asked)
    if asked.name == "medianstop":
        startup, steps = settings.get("min_trials_required", 3), settings.get("start_step", 4)
        return pruners.MedianPruner(n_startup_trials=startup, n_warmup_steps=max(steps - 1, 0), n_min_trials=1)
    most = settings.get("r_l", "auto")
    return pruners.HyperbandPruner(reduction_factor=int(settings.get("eta", 3)), max_resource=most)


def stopping_of(search: Search) -> Algorithm | None:
    """What ends trials early, if something does: the algorithm of that name does both."""
    return search.stopping or (search.algorithm if search.algorithm.name == "hyperband" else None)


def read_settings(algorithm: Algorithm) -> dict[str, Any]:
    """The settings as values, but for the seed."""
    from kalegen.search.algorithms import STOPPING

    readings = {**STOPPING.get(algorithm.name, SAMPLING["random"]).settings}
    readings |= SAMPLING[algorithm.name].settings if algorithm.name in SAMPLING else {}
    return {name: readings[name](text) for name, text in algorithm.settings.items() if name != "random_state"}


def default_guess(search: Search, defaults: Mapping[str, Any]) -> dict[str, Any] | None:
    """The notebook's own values as a first proposal, where all of them lie in the ranges; None for a grid."""
    if search.algorithm.name == "grid":
        return None
    guess = {one.name: defaults.get(one.name) for one in search.ranges}
    return guess if all(_is_within(guess[one.name], one) for one in search.ranges) else None


def _is_within(value: Any, one: Range) -> bool:
    if one.type in LISTED:
        return value in one.values
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not one.low <= value <= one.high:
        return False
    grid: Sequence[Any] | None = one.grid if one.step else None
    return (one.type != "int" or float(value).is_integer()) and (grid is None or one.number(value) in grid)
