"""What each step installs: the packages of its imports, and those that reading back its inputs needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from pathlib import PurePosixPath

import libcst as cst

from kalegen.analysis.flow.code import texts_of
from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.files import uses_of
from kalegen.analysis.flow.local_code import parsed
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.effects import CallLibrary, CallMethod, WriteFile
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.distributions.markers import python_from, python_of
from kalegen.distributions.requirements import (
    extra_for_address,
    extra_for_argument,
    extra_for_call,
    extra_for_method,
    merged,
    needed_requirements,
    packages_of,
    pinned,
)
from kalegen.frontends.jupyter import written_modules
from kalegen.incremental.lookups import LARGEST_NOTEBOOK
from kalegen.model.notebook import Statement
from kalegen.model.pipeline import paths_of
from kalegen.modules.local_modules import LocalModules, ModuleFolder
from kalegen.modules.package_data import LARGEST
from kalegen.syntax.called_imports import ANY
from kalegen.syntax.imports import imports_in
from kalegen.syntax.literals import literal_value
from kalegen.syntax.qualified import is_qualified
from kalegen.syntax.walk import find, walk

MARSHAL_PACKAGE = "cloudpickle"
_NAMING_PACKAGES = frozenset({"pandas", "sklearn"})
"""Modules with arguments that name what they need beside their own."""

EXTENSIONS = frozenset({".so", ".pyd"})
BUILD = "put it into an image (kalegen image, see docs/how-to/image.md)"
IN_IMAGE = (
    "install the package in the image of the steps, and write into the configuration: import_names = { NAME = '' }"
)

COLAB = "google.colab."
"""A package that is on no index: code tries to import it, to find out whether it runs in Colab, as no pod does."""


class StepPackages:
    """The packages of every step.

    ``imports`` are the dotted modules that each step imports, in its own code and in what it copies; ``diagnostics`` is
    what was found on the way.
    """

    def __init__(self, flow: DataFlow, routing: Routing) -> None:
        self._flow = flow
        self._routing = routing
        self.diagnostics: list[Diagnostic] = []
        self._unpinned: set[str] = set()
        self._overrides: Mapping[str, str] = flow.pipeline.settings.get("import_names", {})
        self.imports: dict[str, dict[str, cst.CSTNode]] = {name: self._imports(name) for name in flow.order.names}
        self._written = written_modules(flow.pipeline.sources.values())
        self._folder = self._module_folder()
        self._local: dict[str, LocalModules] = {name: self._find_local(name) for name in flow.order.names}
        self._everything = {module for name in self.imports for module in self._imported(name)}

    def _imports(self, step: str) -> dict[str, cst.CSTNode]:
        """The modules that a step imports, each with the first import of it."""
        found: dict[str, cst.CSTNode] = {}
        statements = [*self._flow.steps[step].statements, *self._routing.needs[step].code]
        for statement in statements:
            for module, node in imports_in(statement.node):
                found.setdefault(module, node)
        return found

    def _module_folder(self) -> ModuleFolder | None:
        folder = self._flow.pipeline.folder
        in_image = [name for name, package in self._overrides.items() if not package]
        is_built = all(step.is_built for step in self._flow.pipeline.steps if step.program is None)
        texts = texts_of(self._flow.pipeline)
        largest = LARGEST_NOTEBOOK if is_built else LARGEST
        return ModuleFolder(folder, self._written, in_image, largest_data=largest, texts=texts) if folder else None

    def _find_local(self, step: str) -> LocalModules:
        if self._folder is None:
            return LocalModules()
        saved = filter(is_qualified, self._routing.needs[step].saves)  # of modules that only other steps import, too
        found = self._folder.find([*self.imports[step], *saved])
        for problem in (*self._unreadable(step, found), *self._left_out(step, found)):
            if problem.message not in {known.message for known in self.diagnostics}:  # other steps import it, too
                self.diagnostics.append(problem)
        return found

    def _unreadable(self, step: str, found: LocalModules) -> Iterator[Diagnostic]:
        """KG407 for modules that can't travel."""
        for path, reason in found.unreadable:
            is_compiled = PurePosixPath(path).suffix in EXTENSIONS
            hint = IN_IMAGE if is_compiled else "put a copy of the module next to the notebook"
            message = f"the module {path!r} can't travel with the step: {reason}"
            yield error("KG407", message, self._place_of_import(step, path), hint)

    def _left_out(self, step: str, found: LocalModules) -> Iterator[Diagnostic]:
        """KG409 for files of packages that can't travel."""
        for path, reason in found.left_out:
            message = f"the file {path!r}, which a module beside it may open, can't travel with the step: {reason}"
            yield warning("KG409", message, self._place_of_import(step, path), f"{BUILD}, or {IN_IMAGE}")

    def _place_of_import(self, step: str, path: str) -> Place:
        """Where a step itself imports what a path belongs to."""
        top = path.split("/")[0].removesuffix(".py")
        node = next((node for name, node in self.imports[step].items() if name.split(".")[0] == top), None)
        return place_of(self._flow, self._flow.steps[step], node) if node else Place(self._flow.pipeline.file)

    def local_modules(self, step: str) -> tuple[tuple[str, str | bytes], ...]:
        """Path and content of the modules next to the notebook that a step, or a value that it loads, needs.

        With them travel the files that they open beside themselves.
        """
        return tuple(sorted(self._local_files[step], key=itemgetter(0)))

    @cached_property
    def _local_files(self) -> Mapping[str, frozenset[tuple[str, str | bytes]]]:
        """By step, the modules next to the notebook that it, or a value that it loads, needs, and their data."""
        return self._routing.told_by_sources(lambda name: self._local[name].files.items())

    @cached_property
    def _of_values(self) -> tuple[Mapping[str, frozenset[str]], ...]:
        """By step and its values' sources: the modules imported, those that travel, extras, and steps that ask."""
        asking = {step.name: {step.name} if step.requirements else () for step in self._flow.pipeline.steps}
        told: list[Callable[[str], Iterable[str]]] = [
            self._needed_modules,
            lambda name: self._local[name].top_level,
            self._extras,
            asking.__getitem__,
        ]
        return tuple(map(self._routing.told_by_sources, told))

    def of(self, step: str, more: Iterable[str] = ()) -> tuple[str, ...]:
        """The requirements of a step, sorted; ``more`` are needed whatever its code is."""
        modules, local, extras, asking = (words[step] for words in self._of_values)
        pipeline = self._flow.pipeline
        asked = needed_requirements(pipeline.requirements, modules, self._everything, self._overrides)
        extra = [*pipeline.settings.get("extra_packages", ()), *self._of_notebooks(asking), *more]
        found = packages_of(sorted(modules), [*asked, *extra], self._overrides, local)
        self._warn_of_unknown(step, found.unknown)
        marshals = [MARSHAL_PACKAGE] if self._marshals(step) else []
        return self._pinned(step, merged([*sorted(extras), *found.requirements, *marshals]))

    def _marshals(self, step: str) -> bool:
        """Whether a step loads or saves values: files at paths travel as they are."""
        return bool(
            self._routing.value_givers(step) or self._routing.needs[step].saves - paths_of(self._flow.steps[step])
        )

    def _of_notebooks(self, steps: frozenset[str]) -> list[str]:
        """What the notebooks inside the pipeline's own ask for, in the order of the steps."""
        return [one for step in self._flow.pipeline.steps if step.name in steps for one in step.requirements]

    def _pinned(self, step: str, requirements: tuple[str, ...]) -> tuple[str, ...]:
        """The requirements in the versions that the configuration names, if it names versions at all."""
        settings = self._flow.pipeline.settings
        pins: Mapping[str, str] = settings.get("pins", {})
        if not pins:
            return requirements
        chosen, left_open = pinned(requirements, pins, self._python(step))
        for name in left_open:
            if name not in self._unpinned and name != MARSHAL_PACKAGE:
                self._unpinned.add(name)
                hint = f'add it to the setting pins: {name} = "VERSION"'
                place = Place(self._flow.pipeline.file)
                message = f"the package {name!r} has no pinned version, so a run installs the newest one"
                self.diagnostics.append(warning("KG028", message, place, hint))
        return chosen

    def _python(self, step: str) -> str | None:
        """The Python that a step's image has, else the notebook's own, if one of them is known."""
        pipeline = self._flow.pipeline
        image = self._flow.steps[step].image or pipeline.base_image
        return python_of(image) or python_from(pipeline.python)

    def value_modules(self, step: str) -> frozenset[str]:
        """The dotted modules that a step's values may come from: in the place of local ones, what these import.

        Of a local module that can't be read its own name tells that nothing is known.
        """
        local, own = self._local[step], self._imported(step)
        known = frozenset() if local.unreadable else local.top_level
        return frozenset(each for each in own if each.partition(".")[0] not in known).union(local.imports)

    def local_code(self, step: str) -> list[cst.Module | None]:
        """The code of the local modules that travel with a step; None for one that can't be read."""
        unreadable = {path for path, _ in self._local[step].unreadable}
        return [None if m.path in unreadable else parsed(m.source) for m in self._local[step].modules]

    def _imported(self, step: str) -> set[str]:
        """The dotted modules that a step imports by names of which its code shows something."""
        return set(self.imports[step]) - {ANY}

    def _needed_modules(self, step: str) -> set[str]:
        return {each for each in self._imported(step) if not each.startswith(".")} | set(self._local[step].imports)

    def _extras(self, step: str) -> Iterator[str]:
        """Packages that what is called needs beside its own: ``pandas.read_parquet`` needs pyarrow."""
        facts = self._flow.facts[step]
        found = [extra_for_call(dotted) for dotted in facts.details(CallLibrary)]
        if "pandas" in self._may_have_frames[step]:
            found += map(extra_for_method, {*facts.details(CallMethod), *self._attributes(step)})
        if not self._may_have_frames[step].isdisjoint(_NAMING_PACKAGES):
            found += self._extras_in_text(step)
        return (package for package in found if package)

    def _extras_in_text(self, step: str) -> Iterator[str | None]:
        """What arguments and addresses ask for, by the code: ``as_frame=True``, ``"s3://bucket/table.csv"``."""
        code = [statement.node for statement in self._code(step)]
        for argument in find(cst.Arg, *code):
            if argument.keyword is not None:
                yield extra_for_argument(argument.keyword.value, literal_value(argument.value))
        for text in find(cst.SimpleString, *code):
            yield extra_for_address(text.raw_value)

    def _code(self, step: str) -> list[Statement]:
        """The statements of a step, and those that are copied to it."""
        return [*self._flow.steps[step].statements, *self._routing.needs[step].code]

    @cached_property
    def _may_have_frames(self) -> Mapping[str, frozenset[str]]:
        """By step, the packages that it imports, or a step that its values come from."""
        return self._routing.told_by_sources(lambda step: {m.partition(".")[0] for m in self._needed_modules(step)})

    def _attributes(self, step: str) -> Iterator[str]:
        """The attributes that a step's code takes of values, and not of modules: ``df.style``, ``df.plot.bar()``."""
        for node in find(cst.Attribute, *(statement.node for statement in self._code(step))):
            if extra_for_method(node.attr.value):
                of_module = isinstance(node.value, cst.Name) and self._flow.names.value(node.value.value).dotted
                if not of_module:
                    yield node.attr.value

    def _warn_of_unknown(self, step: str, modules: Iterable[str]) -> None:
        unknown = set(modules)
        first: dict[str, cst.CSTNode] = {}
        for module in filter(unknown.__contains__, self.imports[step]):
            node = self.imports[step][module]
            if not (f"{module}.".startswith(COLAB) and self._is_tried(step, node)):
                first.setdefault(module.split(".")[0], node)
        for top, node in first.items():
            writers = self._steps_writing(top)
            if step in writers:
                continue
            place = place_of(self._flow, self._flow.steps[step], node)
            if writers:
                message = f"step {step!r} imports {top!r}, a file that step {writers[0]!r} writes in another pod"
                hint = f"write the file in a cell that begins with %%writefile {top}.py: it is then a local module"
            else:
                message = f"kalegen does not know which package provides {top!r}, so step {step!r} installs none for it"
                hint = f'name the package in the configuration: import_names = {{ {top} = "PACKAGE" }}'
            self.diagnostics.append(warning("KG401", message, place._replace(step=None), hint))

    def _is_tried(self, step: str, node: cst.CSTNode) -> bool:
        """Whether code has a handler for what fails at a node."""
        tried = (each.body for each in find(cst.Try, *(statement.node for statement in self._code(step))))
        return any(part is node for part in walk(*tried))

    def _steps_writing(self, module: str) -> list[str]:
        """The steps that write a module's file, the first one first."""
        paths = (f"{module}.py", f"./{module}.py", f"{module}/__init__.py")
        written = uses_of(self._flow, WriteFile)
        return [step for step in self._flow.order.names if any(step in written.get(path, {}) for path in paths)]
