"""``run``: a program is run, and its failure is one."""

from __future__ import annotations

import string
import sys
from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, Literal, overload

from kalegen.runtime.shell import shell_run_checked, shell_word

Word = str | int | float | PathLike[str]


@overload
def run(command: str | Sequence[Word], *, capture: Literal[False] = False, **values: object) -> None: ...


@overload
def run(command: str | Sequence[Word], *, capture: Literal[True], **values: object) -> str: ...


def run(command: str | Sequence[Word], *, capture: bool = False, **values: object) -> str | None:
    """Run a program: ``run("fem --input {mesh}")``; its output is shown as it comes.

    CalledProcessError is raised if it fails.

    A text is a shell's, in which ``{name}`` is a variable of the code that calls, or one of ``values``, as one word,
    quoted where it must be; a list or tuple is several words. A list is a program and its arguments, without a shell.
    With ``capture`` what the program writes to its standard output is returned. docs/reference/sdk.md has the rules.
    """
    if isinstance(command, str):
        frame = sys._getframe(1)
        command = _Words().vformat(command, (), {**frame.f_globals, **frame.f_locals, **values})
    shown: str | None = shell_run_checked(command, capture)
    return shown


class _Words(string.Formatter):
    """Puts values into a command, each as a word of the shell."""

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        if isinstance(key, str) and key in kwargs:
            return kwargs[key]
        raise NameError(f"the command names {{{key}}}, and there is no such variable where run() is called")

    def format_field(self, value: Any, format_spec: str) -> str:
        return shell_word(format(value, format_spec) if format_spec else value)
