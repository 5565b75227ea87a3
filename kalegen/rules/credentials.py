"""The rule that no credentials stand in code, in variables and in addresses."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, warning
from kalegen.images.secret_files import why_secret
from kalegen.model.pipeline import PlannedPipeline
from kalegen.model.rules import Rules
from kalegen.model.settings import task_settings_of
from kalegen.rules.subject import Subject
from kalegen.syntax.credentials import SHORTEST, find_credential, may_hold_credential

HINT = "take it from a secret: tag the step secret:NAME:KEY:VARIABLE and read os.environ; and have this one changed"
OF_FILES = "mount it from a secret: tag the step secret-volume:NAME:PATH, and take it out of files"


def warn_of_credentials(pipeline: PlannedPipeline, rules: Rules) -> list[Diagnostic]:
    """KG413 for each credential in code, in settings and in files that travel, where no policy has the say."""
    if any("credentials" in table.values for table in rules.tables):
        return []
    subject = Subject(pipeline, rules.settings)
    warned = [warning("KG413", *words) for words in (*_in_code(subject), *_in_settings(subject))]
    files = dict.fromkeys(file for step in pipeline.steps if not step.is_built for file in step.data_files)
    secrets = [(file, reason) for file in files if (reason := why_secret(file.path, file.content))]
    return warned + [
        warning("KG413", f"the file travels with steps, and looks like a secret: {reason}", Place(file.path), OF_FILES)
        for file, reason in secrets
    ]


def check_credentials(is_allowed: bool, subject: Subject) -> Iterator[Diagnostic]:
    """KG908 for each text that looks like a credential; the message does not repeat it."""
    if not is_allowed:
        yield from (error("KG908", *words) for words in (*_in_code(subject), *_in_settings(subject)))


Words = tuple[str, Place, str]
"""The message, the place and the hint of a finding."""


def _in_code(subject: Subject) -> Iterator[Words]:
    """What looks like a credential in cells and in modules that travel, each place once."""
    places = dict[Place, None]()
    for cell, source in subject.pipeline.sources.items():
        places |= {subject.place_of_line(cell, number, line): None for number, line in _lines(source)}
    for path, text in dict.fromkeys(module for step in subject.pipeline.steps for module in step.modules):
        if isinstance(text, str):
            places |= {Place(path, line=number, source=line): None for number, line in _lines(text)}
    yield from (problem for place in places for problem in _find(place))


def _in_settings(subject: Subject) -> Iterator[Words]:
    """Variables of steps and addresses of indexes."""
    for step in subject.pods:
        for setting in task_settings_of(step.task_settings, "env"):
            what = find_credential(f'{setting.item} = "{setting.value}"')
            if what is not None:
                place = subject.place_of_setting(step, "env", setting.item) or subject.place_of_step(step)
                message = f"the variable {setting.item} of the step {step.name!r} looks like {what[0]}"
                yield message, _masked(place, what[1]), HINT
    for index in subject.pipeline.settings.get("pip_index_urls") or ():
        what = find_credential(index)
        if what is not None:
            place = subject.place_of_key("pip_index_urls", index) or subject.place
            hint = "let the image bring pip's configuration, with a secret for the password"
            user = urlsplit(index).netloc.rpartition("@")[0]
            yield "the address of an index holds a password", _masked(_masked(place, user or what[1]), what[1]), hint


def _lines(source: str) -> Iterator[tuple[int, str]]:
    """The lines that could hold a credential, with their numbers."""
    if not may_hold_credential(source):
        return iter(())
    return ((number, line) for number, line in enumerate(source.split("\n"), 1) if len(line) > SHORTEST)


def _find(place: Place) -> Iterator[Words]:
    """The credential in the line of a place."""
    line = place.source or ""
    found = find_credential(line)
    if found is not None:
        what, secret = found
        spot = place._replace(column=line.index(secret) + 1)
        yield f"the text looks like {what}", _masked(spot, secret), HINT


def _masked(place: Place, secret: str) -> Place:
    """The place with a line that can be shown: logs are read by more people than the notebook."""
    return place._replace(source=place.source.replace(secret, "…") if place.source is not None else None)
