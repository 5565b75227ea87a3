"""The rule that no credentials stand in code, in variables and in addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kalegen.diagnostics.diagnostic import Diagnostic, Place, error
from kalegen.model.settings import task_settings_of
from kalegen.rules.subject import Subject

TOKENS = {
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a key of Google": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "a token of GitHub": r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_[0-9A-Za-z_]{50,})\b",
    "a token of GitLab": r"\bglpat-[0-9A-Za-z_-]{20,}",
    "a token of Hugging Face": r"\bhf_[0-9A-Za-z]{30,}\b",
    "a token of Slack": r"\bxox[abposr]-[0-9A-Za-z-]{10,}",
    "a token of PyPI": r"\bpypi-AgE[0-9A-Za-z_-]{50,}",
    "a key of OpenAI or Anthropic": r"\bsk-(?:ant-|proj-)?[0-9A-Za-z_-]{20,}",
    "a key of Stripe": r"\b[rs]k_live_[0-9A-Za-z]{20,}",
    "a connection string's key": r"\bAccountKey=[0-9A-Za-z+/=]{40,}",
    "a JSON web token": r"\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}",
    "a password in an address": r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"{}]+:(?P<secret>[^\s/@'\"{}$]+)@",
}
"""What begins or looks like no other text."""

SECRET = r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|access_?key|private_?key|secret_?key|credentials?)"
NAMED = re.compile(
    rf"""(?:^|[^a-z0-9])["']?(?P<name>[a-z0-9_.-]*{SECRET})["']?\]?\s*(?::\s*\w+\s*)?[:=]\s*[rbuf]{{0,2}}(?P<quote>["'])"""
    r"""(?P<secret>(?:(?!(?P=quote)).)+)(?P=quote)""",
    re.IGNORECASE,
)
"""A text that a name, a keyword or a key is given which says that it is a secret."""

PLACEHOLDER = re.compile(
    r"(?i:[<\[{(].*|\$.*|x+|[*.#]+|none|null|true|false|dummy|example|change.?me|todo|test"
    r"|(?:your|my)(?:[-_ ].*|.*here)"
    rf"|[a-z_. -]*{SECRET}[a-z_. -]*)|[A-Z][A-Z0-9_]*"
)
"""A text that stands for a secret, or that is a key or the name of a variable by which one is looked up."""

SHORTEST = 6
"""Characters of a text that may be a secret: shorter ones are names of columns and the like."""

LONGEST = 2000
"""Characters of a line that people write: longer ones are data, which name many things."""

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
            what = _what(f'{setting.item} = "{setting.value}"')
            if what is not None:
                place = subject.place_of_setting(step, "env", setting.item) or subject.place_of_step(step)
                message = f"the variable {setting.item} of the step {step.name!r} looks like {what[0]}"
                yield error("KG908", message, _masked(place, what[1]), HINT)
    for index in subject.pipeline.settings.get("pip_index_urls") or ():
        what = _what(index)
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
    found = _what(line)
    if found is not None:
        what, secret = found
        spot = replace(place, column=line.index(secret) + 1)
        yield error("KG908", f"the text looks like {what}", _masked(spot, secret), HINT)


def _what(line: str) -> tuple[str, str] | None:
    """What a line holds, in words, and the text that is it."""
    for what, pattern in TOKENS.items():
        match = re.search(pattern, line)
        if match is not None:
            return what, match.groupdict().get("secret") or match[0]
    for match in NAMED.finditer(line) if len(line) < LONGEST else ():
        if _is_secret(match["secret"]):
            return f"a credential: it is called {match['name']}", match["secret"]
    return None


def _is_secret(text: str) -> bool:
    """Whether a text that is called a secret is one: no placeholder, no sentence, nothing that is filled in."""
    return len(text) >= SHORTEST and not set(" {}") & set(text) and not PLACEHOLDER.fullmatch(text)


def _masked(place: Place, secret: str) -> Place:
    """The place with a line that can be shown: logs are read by more people than the notebook."""
    return replace(place, source=place.source.replace(secret, "…") if place.source is not None else None)
