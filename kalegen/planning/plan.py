"""Decide first, edit second: everything that the passes apply is decided here and written into the model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from kalegen.analysis.checks.asserted import check_assertions
from kalegen.analysis.checks.environment import check_environment
from kalegen.analysis.checks.hazards import check_hazards
from kalegen.analysis.checks.left_behind import check_left_behind
from kalegen.analysis.checks.loose_attributes import check_loose_attributes
from kalegen.analysis.checks.misplaced import check_misplaced
from kalegen.analysis.checks.order import check_order
from kalegen.analysis.checks.shared_files import check_files
from kalegen.analysis.checks.timed import check_timed
from kalegen.analysis.checks.undefined import check_names
from kalegen.analysis.checks.varying import check_varying
from kalegen.analysis.checks.widgets import check_widgets
from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import WILD, is_inside, may_be_same, paths_used
from kalegen.analysis.flow.graph import Order, check_declared_order
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.flow.streams import stream_of
from kalegen.analysis.heap.effects import CallLibrary, Effect, MakeFolder, ReadFile, WriteFile
from kalegen.analysis.process.settings import Settings
from kalegen.analysis.tables.kinds import PLAIN_KINDS
from kalegen.diagnostics.diagnostic import Diagnostic, Found, Severity, error, has_errors
from kalegen.diagnostics.suggestions import nearest
from kalegen.model.helpers import HELPERS, full_name
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import (
    IMPORTED,
    Artifact,
    Chart,
    Importer,
    Load,
    Metric,
    Pipeline,
    PlannedPipeline,
    PlannedStep,
    Step,
    paths_of,
    planned_pipeline,
    planned_step,
    undecided,
)
from kalegen.planning.charts import find_charts, joined, need_charts, split_metrics
from kalegen.planning.guards import Guards
from kalegen.planning.modules import module_reasons
from kalegen.planning.preparation import prepared
from kalegen.planning.requirements import StepPackages
from kalegen.planning.serving import need_served, packages_of
from kalegen.planning.sharing import may_share, told_of_sharing
from kalegen.planning.value_packages import ValuePackages
from kalegen.syntax.identifiers import identifier, unique
from kalegen.syntax.scopes import all_names, is_same_import, names_bound_in

LONGEST_LABEL = 3
"""How many variables an artifact is called after; its name becomes a file's, which has an end."""

ARTIFACT_KINDS = {"frame": "Dataset", "series": "Dataset", "estimator": "Model", "drawing estimator": "Model"}
"""The kind of artifact for each kind of value of which that is evident."""

NO_KIND_OF_ITS_OWN = frozenset({"number", "str", "list", "dict", "tuple", "set", "array"})
"""Values that are plain artifacts, whatever their variables are called."""


class Analysis(NamedTuple):
    """What a plan rests on: the facts of the steps and what flows between them, and what each of them needs.

    ``metrics`` and ``charts`` are those that each step logs, by the step's name.
    """

    flow: DataFlow
    routing: Routing
    charts: Mapping[str, tuple[Chart, ...]]
    metrics: Mapping[str, Sequence[Metric]]


def plan(pipeline: Pipeline) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """Decide what each step loads, saves, copies, installs and waits for."""
    analysis, found = analyse(pipeline)
    if analysis is None:
        return undecided(pipeline), found
    planned, problems = decide(analysis)
    return planned, [*found, *problems]


def analyse(pipeline: Pipeline) -> tuple[Analysis | None, list[Diagnostic]]:
    """Find out what each step does and needs; None where the declared order makes no sense."""
    found = Found(check_declared_order(pipeline))
    if has_errors(found):
        return None, found
    flow = DataFlow(pipeline, Order(pipeline))
    found += check_names(flow)
    named = found.take(_metrics_by_step(flow))
    tagged = found.take(find_charts(flow))
    metrics, drawn = split_metrics(flow, _with_certainty(flow, named))
    charts = joined(tagged, drawn)
    routing = Routing(flow)
    _need_metrics(flow, routing, metrics)
    need_charts(flow, routing, charts)
    found += need_served(flow, routing)
    settings = Settings(flow, routing)
    settings.apply()
    found += settings.diagnostics()
    found += [*check_misplaced(flow, routing), *_not_mended_by(found, check_order(flow, routing))]
    found += [*check_files(flow, routing), *check_hazards(flow, routing)]
    found += [*check_environment(flow, routing), *check_varying(flow, routing)]
    found += [*check_left_behind(flow, routing), *check_timed(flow), *check_widgets(flow)]
    found += check_loose_attributes(flow, routing)
    found += check_assertions(flow)
    return Analysis(flow, routing, charts, metrics), found


def _not_mended_by(known: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The findings that stay when the edits of known ERRORs are made: the others have the same cause."""
    edits = {edit for one in known if one.severity is Severity.ERROR for edit in one.remedies}
    return [one for one in found if not one.remedies or not edits.issuperset(one.remedies)]


def decide(analysis: Analysis) -> tuple[PlannedPipeline, list[Diagnostic]]:
    """Write into the model what was found out."""
    flow, routing = analysis.flow, analysis.routing
    planner = _Planner(flow, routing)
    packages = StepPackages(flow, routing)
    values = ValuePackages(flow, routing, packages.value_modules, packages.local_code)
    steps = [planner.step(step, tuple(analysis.metrics.get(step.name, ()))) for step in flow.pipeline.steps]
    steps = told_of_sharing(steps, flow)
    steps = [_with_packages(replace(step, charts=analysis.charts[step.name]), packages, values) for step in steps]
    return planned_pipeline(flow.pipeline, _with_module_functions(steps)), packages.diagnostics


def _with_packages(step: PlannedStep, packages: StepPackages, values: ValuePackages) -> PlannedStep:
    if step.program is not None:
        return step
    return replace(
        step,
        packages=packages.of(step.name, packages_of(step)),
        value_packages=values.of(step.name),
        modules=packages.local_modules(step.name),
    )


def _with_module_functions(steps: list[PlannedStep]) -> list[PlannedStep]:
    """The steps with a name for each distinct set of local modules."""
    names: dict[tuple[tuple[str, str | bytes], ...], str] = {}
    for step in steps:
        if step.modules and step.modules not in names:
            names[step.modules] = unique("local_modules", set(names.values()))
    return [replace(step, modules_function=names[step.modules]) if step.modules else step for step in steps]


def _metrics_by_step(flow: DataFlow) -> tuple[dict[str, list[Metric]], list[Diagnostic]]:
    """The metrics that each step logs: it binds their variables last. The last step logs those of parameters.

    KG131 for a metric that no step can log.
    """
    by_step: dict[str, list[Metric]] = defaultdict(list)
    found = []
    for metric in flow.pipeline.metrics:
        producers = [s for s in flow.producing_steps(metric.variable) if metric.variable in flow.facts[s].final]
        if producers:
            by_step[producers[-1]].append(metric)
        elif flow.pipeline.parameter(metric.variable) is not None:
            by_step[flow.order.names[-1]].append(metric)
        else:
            message = f"no step binds {metric.variable!r}, which is to be a metric"
            near = nearest(metric.variable, flow.names.bound)
            hint = f"did you mean {near!r}?" if near else f"bind {metric.variable!r} in a step"
            found.append(error("KG131", message, metric.place, hint))
    return by_step, found


def _with_certainty(flow: DataFlow, metrics: Mapping[str, Sequence[Metric]]) -> dict[str, list[Metric]]:
    """The metrics with whether their steps surely have them.

    A single number, the step loads where it may not bind it (``_need_metrics``), so it is always there. A table of
    metrics is there only if the step surely binds it.
    """
    return {
        step: [m._replace(is_sure=not m.is_table or flow.facts[step].binds_surely(m.variable)) for m in own]
        for step, own in metrics.items()
    }


def _need_metrics(flow: DataFlow, routing: Routing, metrics: Mapping[str, Sequence[Metric]]) -> None:
    """Let a step load the earlier value of a number that it logs, where it may not bind the number itself."""
    for step, own in metrics.items():
        for metric in own:
            if not (metric.is_table or flow.facts[step].binds_surely(metric.variable)):
                routing.need(step, metric.variable)


class _Planner:
    """Writes what the routing decided into the steps."""

    def __init__(self, flow: DataFlow, routing: Routing) -> None:
        self._flow = flow
        self._routing = routing
        self._value_kinds = _value_kinds(flow, routing)
        self._kinds_of_artifacts = _artifact_kinds(flow, self._value_kinds)
        self._names = {step.name: self._taken(step) for step in flow.pipeline.steps}
        self._artifacts = {step.name: self._saves(step) for step in flow.pipeline.steps}
        self._guards = Guards(flow, routing)

    def _taken(self, step: Step) -> set[str]:
        needs = self._routing.needs[step.name]
        statements = [*step.statements, *needs.code]
        saved = {name for names in self._routing.groups(step.name) for name in names}
        return all_names(*(one.node for one in statements)) | needs.parameters | set(needs.loads) | saved

    def _saves(self, step: Step) -> tuple[Artifact, ...]:
        taken = set(self._names[step.name])
        paths = paths_of(step)
        artifacts = []
        for names in self._routing.groups(step.name):
            port = unique(_label(names) + "_out", taken)
            port = IMPORTED if isinstance(step.program, Importer) else port
            taken.add(port)
            unbound = any(stream_of(n) is None and self._routing.may_be_unbound(step.name, n) for n in names)
            kind = self._kinds_of_artifacts[names[0]] if len(names) == 1 else "Artifact"
            plain = all(stream_of(n) is not None or self._value_kinds[n] <= PLAIN_KINDS for n in names)
            is_file = len(names) == 1 and names[0] in paths
            shares = not plain and may_share(names, self._value_kinds, self._flow.facts[step.name])
            stream = stream_of(names[0])
            artifacts.append(Artifact(step.name, port, names, kind, unbound, stream, plain, is_file, shares))
        return tuple(artifacts)

    def _loads(self, step: Step) -> tuple[Load, ...]:
        wanted: dict[Artifact, list[str]] = defaultdict(list)
        for name, producer in sorted(self._routing.needs[step.name].loads.items()):
            artifact = next(a for a in self._artifacts[producer] if name in a.names)
            wanted[artifact].append(name)
        taken = self._names[step.name] | {artifact.port for artifact in self._artifacts[step.name]}
        loads = []
        for artifact, names in wanted.items():
            port = unique(_label(artifact.names) + "_in", taken)
            taken = taken | {port}
            loads.append(Load(artifact, port, tuple(names)))
        return tuple(sorted(loads, key=lambda load: load.port))

    def step(self, step: Step, metrics: tuple[Metric, ...]) -> PlannedStep:
        """The step with everything that was decided about it."""
        needs = self._routing.needs[step.name]
        loads = self._loads(step)
        code = tuple(_once(needs.code))
        producers = {load.artifact.producer for load in loads}
        waits = step.after or self._file_order(step.name)
        order = tuple(dict.fromkeys(name for name in (*waits, *step.waits) if name not in producers))
        parameters = tuple(p.name for p in self._flow.pipeline.parameters if p.name in needs.parameters)
        return planned_step(
            step,
            code=code,
            helpers=step.helpers | self._helpers_called(code),
            wanted={statement: frozenset(names) for statement, names in needs.code.items()},
            loads=loads,
            saves=self._artifacts[step.name],
            guards=self._guards.of(step.name),
            asserted=self._guards.asserted(step.name),
            parameters=parameters,
            metrics=metrics,
            order=order,
            paths_read=tuple(sorted({WILD.sub("*", path) for path in self._paths(step.name, ReadFile)})),
            module_like=module_reasons(self._flow, self._routing, step),
            preparation=prepared(self._flow, self._routing, step, code, loads),
        )

    def _helpers_called(self, code: tuple[Statement, ...]) -> set[str]:
        """The functions of the runtime that copied settings call: ``%env`` and ``%cd`` of other steps."""
        called = {dotted for statement in code for dotted in self._flow.code.facts(statement).details(CallLibrary)}
        return {name for name in HELPERS if full_name(name) in called}

    def _file_order(self, step: str) -> tuple[str, ...]:
        """The earlier steps that a step without prev: tags is tied to by a file that one of the two writes (B18).

        A script's steps may both write a report under the same name, each in a place of its own.
        """
        read, written = self._paths(step, ReadFile), self._paths(step, WriteFile)
        waits = []
        for other in self._flow.order.names[: self._flow.order.index[step]]:
            read_before, written_before = self._paths(other, ReadFile), self._paths(other, WriteFile)
            both_write = written_before & written and self._flow.pipeline.dialect.keeps_order
            made_before = self._paths(other, MakeFolder)
            goes_inside = any(is_inside(path, folder) for path in written for folder in made_before)
            meets = any(may_be_same(w, r) for w, r in (*product(written_before, read), *product(written, read_before)))
            if both_write or goes_inside or meets:
                waits.append(other)
        return tuple(waits)

    def _paths(self, step: str, use: type[Effect]) -> set[str]:
        """The paths that a step uses in one way, as far as they are known."""
        return {path for _, path, _ in paths_used(self._flow.facts[step], use)}


def _once(code: Mapping[Statement, set[str]]) -> list[Statement]:
    """Copied statements in notebook order, and imports that several cells repeat but once."""
    kept: list[Statement] = []
    for statement in sorted(code, key=lambda statement: (statement.cell, statement.line)):
        names = names_bound_in(statement.node).bound
        last = next((other for other in reversed(kept) if names & names_bound_in(other.node).bound), None)
        if last is None or not (is_same_import(last.node, statement.node) and code[statement] <= code[last]):
            kept.append(statement)
    return kept


def _label(names: tuple[str, ...]) -> str:
    """What an artifact is called after: its variables, or the random stream whose state it is."""
    stream = stream_of(names[0])
    if stream is not None:
        return f"{stream}_state"
    if len(names) > LONGEST_LABEL:
        return f"{identifier(names[0])}_and_{len(names) - 1}_more"
    return "_".join(identifier(name) for name in names)


def _value_kinds(flow: DataFlow, routing: Routing) -> dict[str, set[str | None]]:
    """Of what kinds each variable that is saved may be; None is an unknown one."""
    kinds: dict[str, set[str | None]] = defaultdict(set)
    for step, needs in routing.needs.items():
        for name in needs.saves:
            kinds[name].add(flow.value_within(step, name).kind)
    return kinds


def _artifact_kinds(flow: DataFlow, kinds: Mapping[str, set[str | None]]) -> dict[str, str]:
    """One kind per variable in the whole pipeline: from its type where that is evident, else from its name."""
    declared = {name: kind for step in flow.pipeline.steps for name, kind in step.kinds.items()}
    return {name: declared.get(name) or _artifact_kind(name, found) for name, found in kinds.items()}


def _artifact_kind(name: str, kinds: set[str | None]) -> str:
    """The kind of a variable's artifact: that of its values if all are of one, else what its name suggests, as in Kale.

    ``kinds`` are the kinds of value that the variable may have where it is saved; None is an unknown one.
    """
    evident = {ARTIFACT_KINDS.get(kind or "") for kind in kinds}
    if len(evident) == 1 and None not in evident:
        return str(evident.pop())
    if kinds <= NO_KIND_OF_ITS_OWN:
        return "Artifact"
    parts = name.lower().split("_")
    if "model" in parts:
        return "Model"
    return "Dataset" if {"data", "dataset", "df"} & set(parts) else "Artifact"
