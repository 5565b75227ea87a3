"""What is known of a code."""

from __future__ import annotations

from dataclasses import dataclass

from kalegen.diagnostics.diagnostic import Severity


@dataclass(frozen=True)
class Code:
    """A code and its page: ``title`` in a few words, ``what`` was found, ``why`` it matters, and the ``fix``.

    Its example stands in ``kalegen.catalogue.examples``.

    ``name`` is the code in words that people search for, ``undefined-name``. It is as stable as the code, and taken
    wherever the code is.

    ``is_soft`` is about ERRORs: a module can be written all the same, so whoever knows better may ignore it.
    """

    code: str
    name: str
    severity: Severity
    title: str
    what: str
    why: str
    fix: str
    is_soft: bool = False


ERROR = Severity.ERROR
WARNING = Severity.WARNING
