"""Which settings of the process a region of cells makes, and which it evidently uses: those that values depend on."""

from __future__ import annotations

import libcst as cst

from kalegen.analysis.flow.dataflow import DataFlow
from kalegen.analysis.flow.notebook_order import NotebookOrder, Region
from kalegen.analysis.flow.routing import Routing
from kalegen.analysis.heap.effects import CallLibrary, Effect, ReadVariable, SetVariable, StoreInLibrary
from kalegen.analysis.tables.settings import VALUE_SETTINGS


class SettingsSeen:
    """The settings that regions make and use, by what a person calls them."""

    def __init__(self, flow: DataFlow, notebook: NotebookOrder, routing: Routing) -> None:
        self._flow = flow
        self._notebook = notebook
        self._routing = routing

    def made(self, region: Region) -> dict[str, cst.CSTNode]:
        """The settings that a region makes, each with the node that does."""
        effects = self._notebook.run(region).effects
        return {setting: node for effect, node in effects.items() if (setting := _setting_made(effect))}

    def used(self, region: Region) -> set[str]:
        """The settings that a region uses and does not make itself."""
        effects, packages = self._notebook.run(region).effects, self._packages(region.step)
        is_own = CallLibrary("decimal.localcontext") in effects
        found = {what for what, package in VALUE_SETTINGS.values() if package in packages and not is_own}
        read = {_variable(effect.name) for effect in effects if isinstance(effect, ReadVariable)}
        return (found | read) - self.made(region).keys()

    def _packages(self, step: str) -> set[str]:
        """The top-level packages that a step imports or has as code, and those of what it loads."""
        steps = {step, *self._routing.value_sources(step)}
        own = {module for name in steps for module in self._flow.facts[name].imports}
        copied = {
            module
            for name in steps
            for statement in self._routing.needs[name].code
            for module in self._flow.code.facts(statement).imports
        }
        return {module.partition(".")[0] for module in own | copied}


def _setting_made(effect: Effect) -> str | None:
    """What an effect sets, as a person calls it; None of one that sets nothing which values depend on."""
    if isinstance(effect, SetVariable):
        return _variable(effect.name)
    name = effect.name.rpartition(".")[0] if isinstance(effect, StoreInLibrary) else effect.name
    is_setting = isinstance(effect, (CallLibrary, StoreInLibrary)) and name in VALUE_SETTINGS
    return VALUE_SETTINGS[name][0] if is_setting else None


def _variable(name: str) -> str:
    return f"the environment's {name}"
