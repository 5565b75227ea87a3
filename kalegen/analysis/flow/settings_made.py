"""Which settings of the process code makes: by calls and by stores that the tables know, or that patterns name."""

from __future__ import annotations

from collections.abc import Collection

from kalegen.analysis.heap.effects import CallLibrary, Effect, StoreInLibrary
from kalegen.analysis.interpreter.facts import Facts
from kalegen.analysis.tables.settings import Setting, is_setting_call, is_setting_target


def setting_made(effect: Effect, patterns: Collection[str]) -> Setting | None:
    """The setting that an effect makes; ``patterns`` name settings beside those of the tables."""
    if isinstance(effect, StoreInLibrary):
        return is_setting_target(effect.name, patterns)
    return is_setting_call(effect.name, patterns) if isinstance(effect, CallLibrary) else None


def settings_made(facts: Facts, patterns: Collection[str]) -> list[Setting]:
    """The settings that code makes."""
    settings = (setting_made(effect, patterns) for effect in facts.effects)
    return [setting for setting in settings if setting is not None]


def noticing(settings: Collection[Setting]) -> frozenset[str]:
    """The packages that could notice settings."""
    return frozenset[str]().union(*(setting.packages for setting in settings))
