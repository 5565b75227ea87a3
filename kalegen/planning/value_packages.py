"""The packages that a step's values may come from, and what else its code tells of them.

Emission embeds no more of the marshaller than these values need (``emit/embedded.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.tables.kinds import VIEW_KINDS
from kalegen.analysis.tables.remade import GENERATOR
from kalegen.analysis.tables.value_signs import (
    BYTE_ORDER,
    LOADERS,
    LOCKED,
    OPENING,
    SPECIAL_ARRAYS,
    STANDARD,
    STREAM_HOLDERS,
    UNLOCKED,
)
from kalegen.model.notebook import Statement
from kalegen.planning.definition_signs import hands_on_definitions, has_unusual_classes, variables_defined
from kalegen.syntax.scopes import all_names
from kalegen.syntax.stdlib import is_standard_library
from kalegen.syntax.walk import find


class ValuePackages:
    """The packages that the values of every step may come from.

    Of the standard library, ``STANDARD`` and ``LOADERS`` alone; and ``inspect`` where generators may be among the
    values, ``random`` where functions or objects may be that draw from a stream of the process, ``builtins`` where
    exceptions may be that were caught, ``io`` where files, locks or views may be, ``numpy.ma`` where arrays may be
    masked, mapped or of another byte order. And of the notebook's own code: ``__code__`` where its functions or classes
    may be values themselves, ``__reduce__`` where its classes may have a say in how pickle makes their objects,
    ``__path__`` where it has local modules.
    """

    def __init__(
        self,
        flow: DataFlow,
        routing: Routing,
        imports: Callable[[str], Collection[str]],
        local_code: Callable[[str], Sequence[cst.Module | None]],
    ) -> None:
        """``imports`` gives the dotted modules that a step imports, in its own code, in what it copies and in local
        modules; ``local_code`` gives the code of such, None for what can't be read.
        """
        self._flow = flow
        self._routing = routing
        self._of_code = {
            name: frozenset(self._shown_by(name, imports(name), local_code(name))) for name in flow.order.names
        }

    def of(self, step: str) -> frozenset[str]:
        """The packages of the values that a step makes, or that reach it from steps before it."""
        found = self._of_values[step]
        return found | {"random"} if self._flow.streams.handed else found

    @cached_property
    def _of_values(self) -> Mapping[str, frozenset[str]]:
        return self._routing.told_by_sources(self._of_code.__getitem__)

    def _shown_by(self, step: str, imports: Collection[str], local: Sequence[cst.Module | None]) -> Iterator[str]:
        """What a step's own code tells, and the code that it copies or that travels with it, where it can be read."""
        statements = [statement.node for statement in self._statements(step)]
        words = all_names(*statements)
        modules = [tree for tree in local if tree is not None]
        is_unknown = len(modules) < len(local)
        packages = {module.split(".")[0] for module in imports} - {""}
        foreign = {package for package in packages if not is_standard_library(package)}
        yield from foreign | (packages & (STANDARD | LOADERS))
        if self._saves_generators(step):
            yield from ("inspect", "__code__")
        if _catches_exceptions(statements):
            yield from ("builtins", "__reduce__")
        opens = _opens(words.union(*map(all_names, modules)))
        if is_unknown or foreign - UNLOCKED or packages & LOCKED or opens or self._saves_views(step):
            yield "io"
        if foreign & {"scipy", "sklearn"} and words & STREAM_HOLDERS:
            yield "random"
        if words & SPECIAL_ARRAYS or _names_byte_order(statements):
            yield "numpy.ma"
        if is_unknown or self._hands_on_definitions(step, statements, words) or any(map(_makes_functions, modules)):
            yield "__code__"
        if is_unknown or any(has_unusual_classes(code, all_names(*code)) for code in (statements, *_bodies(modules))):
            yield "__reduce__"
        if local:
            yield "__path__"

    def _hands_on_definitions(self, step: str, statements: Sequence[cst.CSTNode], words: set[str]) -> bool:
        """Whether a function or class may be a value of a step, or one of several of its name."""
        own = {name for statement in statements for name in variables_defined(statement)}
        is_one_of_many = any(self._definitions[name] > 1 for name in own)
        is_saved = not self._definitions.keys().isdisjoint(self._routing.needs[step].saves)
        return is_one_of_many or is_saved or hands_on_definitions(statements, self._definitions, words)

    @cached_property
    def _definitions(self) -> Counter[str]:
        """How often each function and class of the notebook is defined."""
        nodes = {id(s.node): s.node for step in self._flow.order.names for s in self._statements(step)}
        return Counter(name for node in nodes.values() for name in variables_defined(node))

    def _statements(self, step: str) -> list[Statement]:
        return [*self._flow.steps[step].statements, *self._routing.needs[step].code]

    def _saves_generators(self, step: str) -> bool:
        facts = self._flow.facts[step]
        saves = self._routing.needs[step].saves
        values = [facts.final[name].value for name in saves if name in facts.final]
        values += [held.summary.returns for name in saves for held in facts.carried.get(name, ())]
        return any(value.unserialisable == GENERATOR for value in values)

    def _saves_views(self, step: str) -> bool:
        """Whether a step saves a view of a dict."""
        final = self._flow.facts[step].final
        return any(final[name].value.kind in VIEW_KINDS for name in self._routing.needs[step].saves if name in final)


def _bodies(modules: Iterable[cst.Module]) -> Iterator[Sequence[cst.CSTNode]]:
    return (module.body for module in modules)


def _makes_functions(module: cst.Module) -> bool:
    """Whether code of a local module may hand on functions or classes that its importer can't find by their names."""
    names = {name for statement in module.body for name in variables_defined(statement)}
    return hands_on_definitions(module.body, names, all_names(module))


def _opens(words: set[str]) -> bool:
    return any(word in OPENING or word.endswith("Handler") for word in words)


def _catches_exceptions(statements: Collection[cst.CSTNode]) -> bool:
    """Whether code gives an exception a name."""
    return any(handler.name is not None for handler in find(cst.ExceptHandler, *statements))


def _names_byte_order(statements: Collection[cst.CSTNode]) -> bool:
    return any(BYTE_ORDER.match(text.value) for text in find(cst.SimpleString, *statements))
