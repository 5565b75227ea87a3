"""A search as resources of Katib: written by ``kalegen tune --katib``, created by ``kalegen submit --tune``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kalegen.cli.console import paint, say, say_painted
from kalegen.cli.options import Reporting

if TYPE_CHECKING:
    from kalegen.cli.compiling import Compiled
    from kalegen.diagnostics.diagnostic import Diagnostic
    from kalegen.tuning.cluster import Cluster, Progress
    from kalegen.tuning.experiment import Trials

Resources = tuple[dict[str, Any], dict[str, Any]]


def resources(module: Compiled, fixed: Mapping[str, Any]) -> Resources | Sequence[Diagnostic]:
    """The ConfigMap and the Experiment of what a module's settings ask for; or what is wrong with that."""
    from kalegen.diagnostics.diagnostic import Diagnostic, Place
    from kalegen.search.checking import search_of
    from kalegen.search.reading import asked_for
    from kalegen.tuning.experiment import manifests

    search, found = search_of(module.model, asked_for(module.settings) or {})
    if search is None:
        return found
    made = manifests(search, _trials(module, fixed), Place(module.source_map.notebook))
    return [made] if isinstance(made, Diagnostic) else made


def _trials(module: Compiled, fixed: Mapping[str, Any]) -> Trials:
    """What trials run: all packages of all steps, and kfp with what its local runner needs."""
    from importlib.metadata import version

    from kalegen.running.environments import read_requirements
    from kalegen.running.pipeline import python_command
    from kalegen.tuning.experiment import Trials

    executors = module.pipeline.spec.deployment_spec["executors"]
    installs: list[tuple[str, ...]] = [("kfp[kubernetes]==" + version("kfp"),)]
    for executor in executors.values():
        every = read_requirements(python_command(executor)).installs
        installs += [words for words in every if "--no-deps" not in words]  # which bring kfp into a step
    types = {one.name: one.type for one in module.model.parameters}
    source = module.file.read_text(encoding="utf-8")
    return Trials(module.pipeline.name, source, module.model.base_image, list(dict.fromkeys(installs)), types, fixed)


def write(made: Resources, module: Compiled, output: Path | None, reporting: Reporting) -> Sequence[Diagnostic]:
    """Write both as one file of YAML; what went wrong."""
    from kalegen.cli import files
    from kalegen.deployment.resources import dumped
    from kalegen.emit.title import TITLE

    file = output or Path(f"{module.pipeline.name}.katib.yaml")
    title = f"{TITLE}from {module.model.file}. Edit the {module.model.dialect.document}, not this file.\n"
    text = title + "---\n".join(map(dumped, made))
    problem = files.find_foreign(file) or files.write(file, text)
    if problem is None and not reporting.is_quiet:
        _say_left_out(module)
        say(f"wrote {file}  next: kubectl apply -f {file}")
    return [problem] if problem else []


def create(
    made: Resources, module: Compiled, cluster: Cluster, wait: bool, reporting: Reporting
) -> Sequence[Diagnostic]:
    """Create both on a cluster, and with ``wait`` follow the trials; what went wrong."""
    from kalegen.tuning.cluster import submit

    if not reporting.is_quiet:
        _say_left_out(module)
    teller = _Teller(reporting)
    problem = submit(*made, cluster, wait, teller)
    if problem is None and wait:
        teller.show_best()
    return [problem] if problem else []


def _say_left_out(module: Compiled) -> None:
    """All steps of a trial run in one pod, which has nothing of what single steps ask for."""
    from kalegen.running.settings import ignored_settings

    ignored = ignored_settings(module.pipeline)
    if ignored:
        say(f"a trial is one pod, without what steps ask for: {'; '.join(ignored)}")


class _Teller:
    """Hears of an experiment's progress, and shows what is new."""

    def __init__(self, reporting: Reporting) -> None:
        self._is_quiet = reporting.is_quiet
        self._last: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        """Show one state of the experiment."""
        is_first, is_news = self._last is None, progress != self._last
        self._last = progress
        if self._is_quiet or not is_news:
            return
        if is_first:
            say_painted(paint(f"created experiment {progress.name}", "place"))
            return
        best = f", best {progress.value} ({progress.best})" if progress.best else ""
        failed = f", {progress.failed} failed" if progress.failed else ""
        say(f"  {progress.succeeded} trials succeeded{failed}, {progress.running} running{best}")

    def show_best(self) -> None:
        """Print the best trial: its parameters as JSON, for a program to read."""
        import json

        import click

        if self._last is None or not self._last.best:
            say("no trial has come to a value")
            return
        if not self._is_quiet:
            say(f"best: {self._last.value}, trial {self._last.best}")
        click.echo(json.dumps(dict(self._last.assignments), ensure_ascii=False))
