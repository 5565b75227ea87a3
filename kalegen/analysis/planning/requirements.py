"""What each step installs: the packages of its imports, and those that reading back its inputs needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.places import place_of
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.effects import CallLibrary, CallMethod
from kalegen.analysis.packages.distributions import (
    extra_for_call,
    extra_for_method,
    merged,
    needed_requirements,
    packages_of,
    pinned,
)
from kalegen.analysis.packages.local_modules import LocalModules, find_local_modules
from kalegen.analysis.packages.markers import python_from, python_of
from kalegen.analysis.packages.stdlib import is_standard_library
from kalegen.analysis.tables.remade import GENERATOR
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.frontends.jupyter import written_modules
from kalegen.model.pipeline import paths_of
from kalegen.syntax.imports import imports_in
from kalegen.syntax.scopes import all_names
from kalegen.syntax.walk import walk

MARSHAL_PACKAGE = "cloudpickle"


STANDARD = frozenset({"functools", "re", "sqlite3"})
"""Modules of the standard library whose objects the marshaller has functions of its own for."""


UNLOCKED = frozenset(
    {
        "PIL", "bs4", "catboost", "cv2", "imblearn", "joblib", "lightgbm", "lxml", "matplotlib", "networkx", "numpy",
        "pandas", "plotly", "polars", "pyarrow", "requests", "scipy", "seaborn", "sklearn", "statsmodels", "sympy",
        "torch", "torchvision", "xgboost", "yaml",
    }
)  # fmt: skip
"""Packages whose objects hold neither locks nor files that are open; any other package's may."""

LOCKED = frozenset({"asyncio", "concurrent", "io", "multiprocessing", "queue", "sched", "threading", "zipfile"})
"""Modules of the standard library whose objects do."""

OPENING = frozenset({"open", "fdopen", "memoryview", "handlers"})
"""Words by which a step opens files, views memory, or holds handlers of logging, as any ``…Handler`` is; these lock."""


SPECIAL_ARRAYS = frozenset(
    {"byteswap", "fits", "ma", "masked_array", "memmap", "mmap_mode", "newbyteorder", "open_memmap"}
)
"""Words by which a step has arrays of NumPy's that numpy's own pickles do not keep."""

BYTE_ORDER = re.compile(r"""['"][>!][?a-zA-Z]\d*['",]""")
"""A type of an array whose numbers have their bytes in the order that most machines don't use: ``">i2"``."""


STREAM_HOLDERS = frozenset(
    {
        "stats", "GaussianProcessClassifier", "GaussianProcessRegressor", "IterativeImputer", "MLPClassifier",
        "LatentDirichletAllocation", "MLPRegressor",
    }
)  # fmt: skip
"""Words by which a step has objects of SciPy or scikit-learn that draw from NumPy's own random stream from then on."""


class StepPackages:
    """The packages of every step."""

    def __init__(self, flow: DataFlow, routing: Routing) -> None:
        self._flow = flow
        self._routing = routing
        self.diagnostics: list[Diagnostic] = []
        self._unpinned: set[str] = set()
        self._overrides: Mapping[str, str] = flow.pipeline.settings.get("import_names", {})
        self._modules: dict[str, dict[str, cst.CSTNode]] = {name: self._imports(name) for name in flow.order.names}
        self._generators: dict[str, bool] = {}
        self._identifiers: dict[str, set[str]] = {}
        self._special_arrays: dict[str, bool] = {}
        self._catching: dict[str, bool] = {}
        self._written = written_modules(flow.pipeline.sources.values())
        self._local: dict[str, LocalModules] = {name: self._find_local(name) for name in flow.order.names}
        self._extra: dict[str, list[str]] = {name: self._extras(name) for name in flow.order.names}

    def _imports(self, step: str) -> dict[str, cst.CSTNode]:
        """The dotted modules that a step imports, in its own code and in what it copies."""
        found: dict[str, cst.CSTNode] = {}
        statements = [*self._flow.steps[step].statements, *self._routing.needs[step].code]
        for statement in statements:
            for module, node in imports_in(statement.node):
                found.setdefault(module, node)
        return found

    def _find_local(self, step: str) -> LocalModules:
        folder = self._flow.pipeline.folder
        if folder is None:
            return LocalModules()
        found = find_local_modules(self._modules[step], folder, self._written)
        self.diagnostics += [self._unreadable(step, path, reason) for path, reason in found.unreadable]
        return found

    def _unreadable(self, step: str, path: str, reason: str) -> Diagnostic:
        """KG407, at the import where that stands in the step itself."""
        top = path.split("/")[0].removesuffix(".py")
        node = next((node for name, node in self._modules[step].items() if name.split(".")[0] == top), None)
        place = place_of(self._flow, self._flow.steps[step], node) if node else Place(self._flow.pipeline.file)
        hint = "put a copy of the module next to the notebook, or install it as a package"
        return error("KG407", f"the module {path!r} can't travel with the step: {reason}", place, hint)

    def local_modules(self, step: str) -> tuple[tuple[str, str], ...]:
        """Path and text of the modules next to the notebook that a step, or a value that it loads, needs."""
        sources = {step, *self._routing.value_sources(step)}
        texts = {path: text for source in sources for path, text in self._local[source].sources.items()}
        return tuple(sorted(texts.items()))

    def of(self, step: str) -> tuple[str, ...]:
        """The requirements of a step, sorted."""
        sources = {step, *self._routing.value_sources(step)}
        modules = {module for source in sources for module in self._needed_modules(source)}
        local = frozenset(name for source in sources for name in self._local[source].top_level)
        pipeline = self._flow.pipeline
        everything = {module for name in self._modules for module in self._modules[name]}
        asked = needed_requirements(pipeline.requirements, modules, everything, self._overrides)
        extra = [*pipeline.settings.get("extra_packages", ()), *self._of_notebooks(sources)]
        found = packages_of(sorted(modules), [*asked, *extra], self._overrides, local)
        self._warn_of_unknown(step, found.unknown)
        extras = [package for source in sources for package in self._extra[source]]
        marshals = [MARSHAL_PACKAGE] if self._marshals(step) else []
        return self._pinned(step, merged([*extras, *found.requirements, *marshals]))

    def _marshals(self, step: str) -> bool:
        """Whether a step loads or saves values: files at paths travel as they are."""
        return bool(
            self._routing.value_givers(step) or self._routing.needs[step].saves - paths_of(self._flow.steps[step])
        )

    def _of_notebooks(self, steps: set[str]) -> list[str]:
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
                hint = "add it to the file that `pin_from` names, or to `pins`"
                place = Place(self._flow.pipeline.file)
                self.diagnostics.append(warning("KG028", f"no version is named for the package {name!r}", place, hint))
        return chosen

    def _python(self, step: str) -> str | None:
        """The Python that a step's image has, else the notebook's own, if one of them is known."""
        pipeline = self._flow.pipeline
        image = self._flow.steps[step].image or pipeline.base_image
        return python_of(image) or python_from(pipeline.python)

    def of_values(self, step: str) -> frozenset[str]:
        """The packages that the values a step handles may come from; of the standard library, ``STANDARD`` alone.

        And ``inspect`` where generators may be among them, ``random`` where functions or objects may be that draw from
        a stream of the process, ``builtins`` where exceptions may be that were caught, ``io`` where files, locks or
        views may be, ``numpy.ma`` where arrays may be masked, mapped or of another byte order.
        """
        sources = {step, *self._routing.value_sources(step)}
        packages = {module.split(".")[0] for source in sources for module in self._modules[source]} - {""}
        generators = {"inspect"} if any(map(self._saves_generators, sources)) else set()
        added = generators | ({"random"} if self._flow.handed_streams else set())
        added |= {"builtins"} if any(map(self._catches_exceptions, sources)) else set()
        foreign = {package for package in packages if not is_standard_library(package)}
        may_lock = foreign - UNLOCKED or packages & LOCKED or any(map(self._opens_or_views, sources))
        added |= {"io"} if may_lock else set()
        holders = foreign & {"scipy", "sklearn"} and not all(map(STREAM_HOLDERS.isdisjoint, map(self._words, sources)))
        added |= {"random"} if holders else set()
        added |= {"numpy.ma"} if any(map(self._has_special_arrays, sources)) else set()
        return frozenset((packages & STANDARD) | foreign | added)

    def _catches_exceptions(self, step: str) -> bool:
        """Whether a step's code gives an exception a name; found once for each, as every later step asks."""
        if step not in self._catching:
            statements = (*self._flow.steps[step].statements, *self._routing.needs[step].code)
            handlers = (n for s in statements for n in walk(s.node) if isinstance(n, cst.ExceptHandler))
            self._catching[step] = any(handler.name is not None for handler in handlers)
        return self._catching[step]

    def _opens_or_views(self, step: str) -> bool:
        """Whether a step's code names what opens, locks or views, or it saves a view of a dict."""
        facts = self._flow.facts[step]
        saved = [facts.final[name].value for name in self._routing.needs[step].saves if name in facts.final]
        named = any(word in OPENING or word.endswith("Handler") for word in self._words(step))
        return named or any(value.kind == "view" for value in saved)

    def _has_special_arrays(self, step: str) -> bool:
        """Whether a step's code names masked or mapped arrays, or an order of bytes; found once for each."""
        if step not in self._special_arrays:
            statements = (*self._flow.steps[step].statements, *self._routing.needs[step].code)
            texts = (n.value for s in statements for n in walk(s.node) if isinstance(n, cst.SimpleString))
            named = not SPECIAL_ARRAYS.isdisjoint(self._words(step))
            self._special_arrays[step] = named or any(map(BYTE_ORDER.match, texts))
        return self._special_arrays[step]

    def _words(self, step: str) -> set[str]:
        """The identifiers in a step's code; found once for each, as every later step asks."""
        if step not in self._identifiers:
            statements = (*self._flow.steps[step].statements, *self._routing.needs[step].code)
            self._identifiers[step] = all_names(*(statement.node for statement in statements))
        return self._identifiers[step]

    def _saves_generators(self, step: str) -> bool:
        """Whether a step may save generators; found once for each, as every later step asks."""
        if step not in self._generators:
            self._generators[step] = self._finds_generators(step)
        return self._generators[step]

    def _finds_generators(self, step: str) -> bool:
        facts = self._flow.facts[step]
        saves = self._routing.needs[step].saves
        values = [facts.final[name].value for name in saves if name in facts.final]
        values += [held.summary.returns for name in saves for held in facts.carried.get(name, ())]
        return any(value.unserialisable == GENERATOR for value in values)

    def _needed_modules(self, step: str) -> set[str]:
        return {module for module in self._modules[step] if not module.startswith(".")} | set(self._local[step].imports)

    def _extras(self, step: str) -> list[str]:
        """Packages that a called function needs beside its own: ``pandas.read_parquet`` needs pyarrow."""
        facts = self._flow.facts[step]
        found = [extra_for_call(dotted) for dotted in facts.details(CallLibrary)]
        if any(module.split(".")[0] == "pandas" for module in self._modules[step]):
            found += [extra_for_method(method) for method in facts.details(CallMethod)]
        return [package for package in found if package]

    def _warn_of_unknown(self, step: str, modules: Iterable[str]) -> None:
        for module in modules:
            node = self._modules[step].get(module)
            if node is None:
                continue
            place = place_of(self._flow, self._flow.steps[step], node)
            hint = f"name it in the configuration: import_names = {{\"{module.split('.')[0]}\" = \"distribution\"}}"
            message = f"nobody knows which package brings {module.split('.')[0]!r}: it is not installed"
            self.diagnostics.append(warning("KG401", message, Place(*_fields(place)), hint))


def _fields(place: Place) -> tuple[str, int | None, int | None, int | None, None, str | None]:
    return (place.file, place.cell, place.line, place.column, None, place.source)
