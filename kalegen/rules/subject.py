"""What the rules are about: a planned pipeline, and where in notebook, configuration or code its settings are said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kalegen.configuration.toml_lines import place_in
from kalegen.diagnostics.diagnostic import Place
from kalegen.distributions.requirements import packages_of
from kalegen.emit.cluster import created_volumes, deleted_volumes
from kalegen.model.pipeline import Importer, PlannedPipeline, PlannedStep, served_by
from kalegen.model.rules import Said
from kalegen.model.settings import Setting, Source, TaskSetting
from kalegen.settings.exit_handler import place_of
from kalegen.settings.keys import KEYS
from kalegen.settings.metadata import SPELLINGS, read_metadata
from kalegen.settings.reading import read_layer
from kalegen.settings.resolving import STEPS_DEFAULTS, read_source
from kalegen.settings.snapshots import last_snapshots, snapshots_after, takes_snapshots
from kalegen.settings.table import BY_KEY

IMPORT = re.compile(r"\s*(?:from|import)\s+(\w+)")
INSTALL = re.compile(r"\s*[!%]+\s*(?:\S*python\S*\s+-m\s+)?(?:pip|uv|conda|mamba)\b")


@dataclass(frozen=True)
class Subject:
    """A planned pipeline with what says something about its settings, strongest first.

    ``sizes`` are the bytes of the components' programs by step, and ``package`` what the pipeline compiles to, as far
    as a rule asks for them.
    """

    pipeline: PlannedPipeline
    settings: tuple[Said, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)
    package: bytes = b""

    @property
    def place(self) -> Place:
        """The file that the pipeline is made of."""
        return Place(self.pipeline.file)

    @cached_property
    def pods(self) -> list[PlannedStep]:
        """The steps that run something in a pod of their own."""
        return [step for step in self.pipeline.steps if not isinstance(step.program, Importer)]

    @property
    def added(self) -> int:
        """How many tasks the pipeline has beside its steps: for volumes, snapshots and models that are served."""
        pipeline = self.pipeline
        snapshots = [
            *last_snapshots(pipeline),
            *(one for step in pipeline.steps for one in snapshots_after(step, pipeline)),
        ]
        served = [one for step in pipeline.steps for one in served_by(step)]
        return len(created_volumes(pipeline)) + len(deleted_volumes(pipeline)) + len(snapshots) + len(served)

    @property
    def speaks_to_cluster(self) -> bool:
        """Whether some of these run Python, in the pipeline's own image."""
        return takes_snapshots(self.pipeline) or any(map(served_by, self.pipeline.steps))

    def place_of_step(self, step: PlannedStep) -> Place:
        """Return the place of a step's first cell."""
        return place_of(self.pipeline, step)

    def place_of_key(self, key: str, *words: str) -> Place | None:
        """Where the strongest place says a key of the configuration; None where nobody does."""
        for said in self.settings:
            spelled = next((name for name in said.values if SPELLINGS.get(name, name) == key), None)
            if spelled is not None:
                return place_in(said, spelled, words=words)
        return None

    def place_of_setting(self, step: PlannedStep, kind: str, item: str = "") -> Place | None:
        """Where a step's setting is written: at its own cell, or with the defaults of all steps; None for neither."""
        for setting in step.settings:
            if _makes([setting], kind, item):
                return self._at_cell(setting.place, step)
        for said in self.settings:
            values, _ = read_metadata(said.values, Place(said.file), frozenset(KEYS))
            layers, _ = read_source(Source(values, Place(said.file)))
            origins = [
                o for layer in layers for slot, o in layer.origins.items() if _is(layer.task_settings[slot], kind, item)
            ]
            if origins:
                key = next((name for name in (STEPS_DEFAULTS, *said.values) if _says(said, name, origins[0])), "")
                return place_in(said, key, words=(origins[0].value, item or kind))
        return None

    def _at_cell(self, place: Place, step: PlannedStep) -> Place:
        """The place of a tag; one in a comment has a line."""
        return Place(place.file, place.cell, place.line, place.column, step.name, place.source)

    @cached_property
    def _owners(self) -> dict[int, str]:
        """The steps that cells belong to."""
        return {cell: step.name for step in self.pipeline.steps for cell in step.cells}

    def place_of_line(self, cell: int, number: int, line: str) -> Place:
        """A line of a cell; of a script, whose parts all have the file's lines, one of the file."""
        if cell in self.pipeline.files:
            return Place(self.pipeline.files[cell], line=number, source=line)
        return Place(self.pipeline.file, cell, number, step=self._owners.get(cell), source=line)

    def place_of_package(self, step: PlannedStep, distribution: str) -> Place:
        """Where a step comes to a package: the line that installs or imports it, the setting, or the step."""
        cells = [*step.cells, *(statement.cell for statement in step.code), *self.pipeline.sources]
        for cell, number, line in self._lines(dict.fromkeys(cells)):
            if distribution in self._named(line):
                return self.place_of_line(cell, number, line)
        return self.place_of_key("extra_packages", distribution) or self.place_of_step(step)

    def _lines(self, cells: Mapping[int, None]) -> Iterator[tuple[int, int, str]]:
        """The cells' lines with their numbers: first those that install something, then those that import."""
        sources = [(cell, self.pipeline.sources.get(cell, "").split("\n")) for cell in cells]
        found = [(cell, number, line) for cell, lines in sources for number, line in enumerate(lines, 1)]
        yield from (one for one in found if INSTALL.match(one[2]))
        yield from (one for one in found if IMPORT.match(one[2]))

    def _named(self, line: str) -> set[str]:
        """The distributions that a line asks for."""
        imported = IMPORT.match(line)
        if imported is None:
            return {name_of(word.strip("'\"")) for word in line.split()[1:]}
        overrides = self.pipeline.settings.get("import_names", {})
        return {name_of(one) for one in packages_of([imported[1]], (), overrides).requirements}


def name_of(requirement: str) -> str:
    """The normalized name of a requirement's distribution."""
    from packaging.utils import canonicalize_name

    match = re.match(r"[\w.-]+", requirement)
    return canonicalize_name(match[0]) if match else ""


def _is(task_setting: TaskSetting, kind: str, item: str) -> bool:
    return (task_setting.kind, task_setting.item) == (kind, item)


def _makes(settings: Sequence[Setting], kind: str, item: str) -> bool:
    """Whether the settings ask for one of that kind."""
    layer, _ = read_layer(settings)
    return any(_is(task_setting, kind, item) for task_setting in layer.task_settings.values())


def _says(said: Said, name: str, setting: Setting) -> bool:
    """Whether it is this key of a place by which a setting is said."""
    row = BY_KEY.get(name)
    return name in said.values and (name == STEPS_DEFAULTS or (row is not None and row.name == setting.key))
