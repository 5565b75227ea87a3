"""Which settings of the process a region of cells makes, and which it evidently uses: those that values depend on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.notebook_order import NotebookOrder, Region
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.definitions import Kind
from kalegen.analysis.heap.effects import CallLibrary, StoreInLibrary
from kalegen.model.notebook import Statement
from kalegen.syntax.literals import literal_value
from kalegen.syntax.scopes import dotted_name
from kalegen.syntax.walk import walk

ENVIRONMENT_SETTERS = frozenset(
    {"os.environ.setdefault", "os.putenv", "os.environ.pop", "kalegen.runtime.shell.set_environment"}
)
ENVIRONMENT_GETTERS = frozenset({"os.environ.get", "os.getenv", "os.environ.setdefault", "os.environ.pop"})

VALUE_SETTINGS = {
    "decimal.getcontext()": ("the precision of decimal", "decimal"),
    "decimal.setcontext": ("the precision of decimal", "decimal"),
    "torch.set_default_dtype": ("the default dtype of torch", "torch"),
    "torch.set_default_tensor_type": ("the default dtype of torch", "torch"),
}
"""Calls, and owners of attributes, that set what numbers come out as: what is set, and the package that uses it."""


class SettingsSeen:
    """The settings that regiones make and use, by what a person calls them."""

    def __init__(self, flow: DataFlow, notebook: NotebookOrder, routing: Routing) -> None:
        self._flow = flow
        self._notebook = notebook
        self._routing = routing

    def made(self, region: Region) -> dict[str, Statement]:
        """The settings that a region makes, each with the last line that does."""
        found: dict[str, Statement] = {}
        for statement in region.statements:
            found |= dict.fromkeys(self._variables([statement.node], is_made=True), statement)
            facts = self._flow.statement_facts(statement)
            owners = {dotted.rpartition(".")[0] for dotted in facts.details(StoreInLibrary)}
            named = owners.union(facts.details(CallLibrary))
            found |= {VALUE_SETTINGS[dotted][0]: statement for dotted in named if dotted in VALUE_SETTINGS}
        return found

    def used(self, region: Region) -> set[str]:
        """The settings that a region uses and does not make itself."""
        packages = self._packages(region.step)
        is_own = "decimal.localcontext" in self._notebook.facts(region).details(CallLibrary)
        found = {what for what, package in VALUE_SETTINGS.values() if package in packages and not is_own}
        read = [*(statement.node for statement in region.statements), *self._functions_used(region)]
        return found.union(self._variables(read, is_made=False)) - self.made(region).keys()

    def _packages(self, step: str) -> set[str]:
        """The top-level packages that a step imports or has as code, and those of what it loads."""
        steps = {step, *self._routing.value_sources(step)}
        own = {module for name in steps for module in self._flow.facts[name].imports}
        copied = {
            module
            for name in steps
            for statement in self._routing.needs[name].code
            for module in self._flow.statement_facts(statement).imports
        }
        return {module.partition(".")[0] for module in own | copied}

    def _variables(self, roots: Iterable[cst.CSTNode], is_made: bool) -> Iterator[str]:
        """The variables of the environment that code sets, or reads, under a name that is a literal."""
        for root in roots:
            stored = [_target(node) for node in walk(root)]
            for node in walk(root):
                key = None
                if isinstance(node, cst.Subscript) and self._dotted(node.value) == "os.environ":
                    index = node.slice[0].slice
                    is_store = any(node is target for target in stored)
                    key = index.value if isinstance(index, cst.Index) and is_store == is_made else None
                elif isinstance(node, cst.Call) and node.args:
                    calls = ENVIRONMENT_SETTERS if is_made else ENVIRONMENT_GETTERS
                    key = node.args[0].value if self._dotted(node.func) in calls else None
                text = literal_value(key) if key is not None else None
                if isinstance(text, str):
                    yield f"the environment's {text}"

    def _functions_used(self, region: Region) -> list[cst.CSTNode]:
        """The functions of the notebook that a region may call."""
        reads = self._notebook.facts(region).reads
        return [d.node for d in self._flow.library if d.top_level and d.kind is Kind.FUNCTION and d.name in reads]

    def _dotted(self, node: cst.BaseExpression) -> str:
        """The full name of what a chain of attributes is."""
        root, _, rest = dotted_name(node).partition(".")
        known = self._flow.names.value(root).dotted or root
        return f"{known}.{rest}" if rest else known


def _target(node: cst.CSTNode) -> cst.CSTNode | None:
    """The expression that a node stores to, or deletes."""
    return node.target if isinstance(node, (cst.AssignTarget, cst.AugAssign, cst.Del)) else None
