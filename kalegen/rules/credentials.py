"""The rule that no credentials stand in code, in variables and in addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.settings import task_settings_of
from kalegen.rules.subject import Subject
from kalegen.syntax.credentials import SHORTEST, find_credential

HINT = "take it from a secret: tag the step secret:NAME:KEY:VARIABLE and read os.environ; and have this one changed"


def check_credentials(is_allowed: bool, subject: Subject) -> Iterator[Diagnostic]:
    """KG908 for each text that looks like a credential; the message does not repeat it."""
    if is_allowed:
        return
    places = dict[Place, None]()
    for cell, source in subject.pipeline.sources.items():
        places |= {subject.place_of_line(cell, number, line): None for number, line in _lines(source)}
    for path, text in dict.fromkeys(module for step in subject.pipeline.steps for module in step.modules):
        if isinstance(text, str):
            places |= {Place(path, line=number, source=line): None for number, line in _lines(text)}
    yield from (problem for place in places for problem in _find(place))
    yield from _in_settings(subject)


def _in_settings(subject: Subject) -> Iterator[Diagnostic]:
    """Variables of steps and addresses of indexes."""
    for step in subject.pods:
        for setting in task_settings_of(step.task_settings, "env"):
            what = find_credential(f'{setting.item} = "{setting.value}"')
            if what is not None:
                place = subject.place_of_setting(step, "env", setting.item) or subject.place_of_step(step)
                message = f"the variable {setting.item} of the step {step.name!r} looks like {what[0]}"
                yield error("KG908", message, _masked(place, what[1]), HINT)
    for index in subject.pipeline.settings.get("pip_index_urls") or ():
        what = find_credential(index)
        if what is not None:
            place = subject.place_of_key("pip_index_urls", index) or subject.place
            hint = "let the image bring pip's configuration, with a secret for the password"
            yield error("KG908", "the address of an index holds a password", _masked(place, what[1]), hint)


def _lines(source: str) -> Iterator[tuple[int, str]]:
    """The lines that could hold a credential, with their numbers."""
    return ((number, line) for number, line in enumerate(source.split("\n"), 1) if len(line) > SHORTEST)


def _find(place: Place) -> Iterator[Diagnostic]:
    """The credential in the line of a place."""
    line = place.source or ""
    found = find_credential(line)
    if found is not None:
        what, secret = found
        spot = replace(place, column=line.index(secret) + 1)
        yield error("KG908", f"the text looks like {what}", _masked(spot, secret), HINT)


def _masked(place: Place, secret: str) -> Place:
    """The place with a line that can be shown: logs are read by more people than the notebook."""
    return replace(place, source=place.source.replace(secret, "…") if place.source is not None else None)
