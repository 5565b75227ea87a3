"""The setting ``severity``: what findings count as, by their codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Severity, error
from kalegen.reporting.policy import Policy

WORDS: Mapping[str, Severity | None] = {"error": Severity.ERROR, "warning": Severity.WARNING, "ignore": None}


def check_severities(table: Mapping[str, str], place: Place) -> list[Diagnostic]:
    """ERRORs for words that say no severity."""
    hint = f"one of {', '.join(WORDS)}"
    return [
        error("KG027", f"{word!r} is not a severity, and {code} has it", place, hint)
        for code, word in table.items()
        if word not in WORDS
    ]


def with_severities(policy: Policy, settings: Mapping[str, Any]) -> Policy:
    """The policy, and what the setting says of codes (beginnings, names) of which the policy itself says nothing."""
    table = settings.get("severity")
    words = table.items() if isinstance(table, Mapping) else ()
    known = {_code(text): WORDS[word] for text, word in words if isinstance(word, str) and word in WORDS}
    return policy._replace(severities={**known, **policy.severities})


def _code(text: str) -> str:
    """The code that a key of the table stands for; the catalogue is read only where there is a key."""
    from kalegen.catalogue import code_of

    return code_of(text)
