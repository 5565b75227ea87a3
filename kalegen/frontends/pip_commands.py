"""What a notebook installs: ``pip install`` and its cousins, in the spellings that notebooks use."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

from kalegen.incremental.lookups import Refused, read_bytes

_COMMAND = re.compile(
    r"""(?:sudo\s+(?:-\w+\s+)*)?
    (?:(?:\S*/)?(?:uv\s+)?pip[\d.]*
      |(?:\S*python[\d.]*|"?\{sys\.executable\}"?)\s+(?:-\w\s+)*?-m\s+pip
      |(?:\S*/)?(?P<conda>conda|mamba|micromamba))
    (?:\s+(?P<rest>.*))?$""",
    re.VERBOSE | re.DOTALL,
)
_SEPARATED = re.compile(r"""(?:[^"'&;]|&(?!&)|"[^"]*"|'[^']*'|["'])+|&&|;""")
_SHOWS = frozenset(["list", "show", "freeze", "check", "config", "info", "search", "help", "debug", "cache", "inspect"])
_VALUED = frozenset(
    [
        "--abi",
        "--cache-dir",
        "--cert",
        "--channel",
        "--client-cert",
        "--config-settings",
        "--constraint",
        "--editable",
        "--exists-action",
        "--extra-index-url",
        "--file",
        "--find-links",
        "--global-option",
        "--implementation",
        "--index-url",
        "--install-option",
        "--log",
        "--name",
        "--no-binary",
        "--only-binary",
        "--platform",
        "--prefix",
        "--progress-bar",
        "--proxy",
        "--python",
        "--python-version",
        "--report",
        "--requirement",
        "--retries",
        "--root",
        "--src",
        "--target",
        "--timeout",
        "--trusted-host",
        "--upgrade-strategy",
        "-C",
        "-c",
        "-e",
        "-f",
        "-i",
        "-n",
        "-p",
        "-r",
        "-t",
    ]
)
_INDEX = frozenset(["-i", "--index-url", "--extra-index-url", "-f", "--find-links"])
_REDIRECT = re.compile(r"(?:\d|&)?>>?(?![=\d])|\d>&\d|\|\|?$|<$")
_CONDA = re.compile(r"(?P<name>[\w.-]+)=(?P<version>[\w.*]+)(?:=[\w.*]+)?$")
_URL = re.compile(r"(?:[\w+.-]+\s*@\s*)?(?:(?:git|hg|svn|bzr)\+|https?://)")


class Installation(NamedTuple):
    """What an install command asks for: requirements as pip spells them, and what cannot travel, in words."""

    requirements: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def split_installs(command: str) -> tuple[list[str], str]:
    """The install commands of a shell line and the rest of it, which the shell still has to run."""
    segments = [segment.strip() for segment in _SEPARATED.findall(command)]
    commands = [segment for segment in segments if segment not in ("", "&&", ";")]
    installs = [segment for segment in commands if _COMMAND.match(segment)]
    rest = [segment for segment in commands if segment not in installs]
    return installs, command if not installs else " && ".join(rest)


def installation(command: str, folder: Path | None) -> Installation:
    """What ``command`` (``pip install …``, ``python -m pip …``, ``conda …``) installs.

    ``folder`` is the notebook's, for ``-r requirements.txt``.
    """
    match = _COMMAND.match(command)
    words = _words(match["rest"] or "") if match else [command]
    action = next((word for word in words if not word.startswith("-")), "help")
    if action in _SHOWS:
        return Installation()
    if match is None or action != "install":
        return Installation(problems=(f"'{command.strip()}' does nothing in a pipeline",))
    words.remove("install")
    return _installed(words, folder, is_conda=bool(match["conda"]))


def _words(text: str) -> list[str]:
    """The command's words up to a comment, a pipe or a redirection."""
    text = re.sub(r"(^|\s)#.*", "", text, flags=re.DOTALL)
    try:
        words = shlex.split(text)
    except ValueError:
        words = text.split()
    cut = next((index for index, word in enumerate(words) if _REDIRECT.match(word)), len(words))
    return words[:cut]


def _installed(words: list[str], folder: Path | None, is_conda: bool) -> Installation:
    """The requirements among the words of an install command, and why others are none."""
    requirements: list[str] = []
    problems: list[str] = []
    rest = iter(words)
    for word in rest:
        if word.startswith("-"):
            option, _, value = word.partition("=")
            if option in _VALUED:
                found = _option(option, value or next(rest, ""), folder, is_conda)
                requirements += found.requirements
                problems += found.problems
        elif requirement := _requirement(word, is_conda):
            requirements.append(requirement)
        elif "$" in word or "{" in word:
            problems.append(f"the value of '{word}' is not known when the notebook is compiled")
        elif not (is_conda and re.match(r"python\b", word)):
            problems.append(f"'{word}' cannot be installed in a pipeline's pod")
    return Installation(tuple(requirements), tuple(problems))


def _option(option: str, value: str, folder: Path | None, is_conda: bool) -> Installation:
    """What an option with a value stands for: requirements, or a reason why it can't travel."""
    if is_conda:
        return Installation()
    if option in ("-r", "--requirement"):
        return _requirements_file(folder, value)
    if option in _INDEX or option in ("-c", "--constraint"):
        return Installation(problems=(f"'{option} {value}' does not travel to the pipeline",))
    if option in ("-e", "--editable"):
        requirement = _requirement(value, is_conda=False)
        if requirement:
            return Installation((requirement,))
        return Installation(problems=(f"'{option} {value}' cannot be installed in a pipeline's pod",))
    return Installation()


def _requirements_file(folder: Path | None, name: str) -> Installation:
    """What a file next to the notebook asks for. Problems tell its lines by number: they may be nobody's business."""
    try:
        if folder is None:
            raise Refused("the notebook has no file")
        lines = read_bytes(folder / name).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
        return Installation(problems=(f"the requirements file '{name}' cannot be read: {reason}",))
    words = {number: re.sub(r"(^|\s)#.*", "", line).strip() for number, line in enumerate(lines, 1)}
    wanted = {number: _requirement(word, is_conda=False) for number, word in words.items() if word}
    strange = [number for number, found in wanted.items() if not found]
    return Installation(
        tuple(dict.fromkeys(requirement for requirement in wanted.values() if requirement)),
        (f"{_lines(strange)} of '{name}' is not a requirement",) if strange else (),
    )


def _lines(numbers: list[int]) -> str:
    """Lines by their numbers, the first few of many."""
    shown = ", ".join(map(str, numbers[:5])) + (", …" if len(numbers) > 5 else "")
    return f"line {shown}"


def _requirement(word: str, is_conda: bool) -> str | None:
    """The requirement that a word of the command means, or None: a local path, a variable, Python itself."""
    from packaging.requirements import InvalidRequirement, Requirement

    if is_conda:
        word = re.sub(r"^[\w-]+::", "", word)
        word = _CONDA.sub(lambda m: f"{m['name']}=={m['version'].rstrip('.*')}.*", word)
        if re.match(r"python\b(?!-)", word):
            return None
    if _URL.match(word) and "{" not in word:
        return word
    try:
        Requirement(word)
    except InvalidRequirement:
        return None
    return word
