"""The Dockerfile of an image, and what one that was written says of its image."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import PurePosixPath

from kalegen.emit.title import TITLE
from kalegen.images.content import ANY_KFP, KFP, ImageContent, ImageFile

FOLDER = "/pipeline"
"""The working directory of the steps: the notebook's folder, as far as it is in the image."""

USER = "1000:0"
"""By numbers, as Kubernetes asks for (``runAsNonRoot``); OpenShift gives other users the group 0."""

DIGITS = 16
"""Of the hash that is the image's tag."""

CONTENT = "# content: "
FILE = re.compile(r"# (?P<path>.+) sha256:(?P<digest>[0-9a-f]{64})")
PIP = "python3 -m pip install --no-cache-dir"

NETRC = "netrc"
"""The name of the build secret that signs pip in at an index. It is mounted while pip runs, and in no layer."""

SIGNED_IN = f"NETRC=/run/secrets/{NETRC} "
MOUNT = f"--mount=type=secret,id={NETRC} "
REQUIREMENT = re.compile(r"(?:RUN .* --no-deps |    )('.+'|\S+)")


def dockerfile(content: ImageContent, files: Iterable[str]) -> str:
    """The text of a Dockerfile; ``files`` are the notebooks and scripts whose steps run in its image."""
    body = "\n".join(_lines(content)) + "\n"
    head = f"{TITLE}for {', '.join(files)}. Do not edit it: `kalegen image` writes it again.\n"
    return f"{head}{CONTENT}{tag_of(body)}\n{body}"


def ignore_file(content: ImageContent) -> str:
    """What keeps all else away from the build: nothing but the files of the image is sent to it."""
    sources = sorted(file.source for file in content.files.values())
    return "".join(f"{line}\n" for line in (f"{TITLE}for the Dockerfile beside it.", "*", *(f"!{s}" for s in sources)))


def tag_of(body: str) -> str:
    """The tag of the image that a Dockerfile's instructions make, which name the hashes of its files."""
    return hashlib.sha256(body.encode()).hexdigest()[:DIGITS]


def read_dockerfile(text: str) -> tuple[str, ImageContent] | None:
    """The tag and the content of the image of a Dockerfile; None where kalegen has not written it as it is."""
    head, _, rest = text.partition("\n")
    said, _, body = rest.partition("\n")
    if not head.startswith(TITLE) or said != f"{CONTENT}{tag_of(body)}":
        return None
    lines = body.split("\n")
    files = {match["path"]: ImageFile("", match["digest"]) for match in map(FILE.fullmatch, lines) if match}
    base = next(line.removeprefix("FROM ") for line in lines if line.startswith("FROM "))
    wanted = tuple(shlex.split(match[1])[0] for match in map(REQUIREMENT.match, lines) if match)
    return tag_of(body), ImageContent(base, tuple(sorted(wanted)), files)


def _lines(content: ImageContent) -> Iterator[str]:
    """What changes seldom stands first, so that a build takes it from its cache."""
    yield f"FROM {content.base}"
    yield from ("", "USER 0")
    yield f"ENV HOME={FOLDER} USER=pipeline PYTHONPATH={FOLDER}"
    yield from ("", *_installs(content))
    yield from ("", f"WORKDIR {FOLDER}", f"RUN chown {USER} . && chmod 775 .")
    for folder, paths in groupby(_by_folder(content.files), lambda path: str(PurePosixPath(path).parent)):
        yield from ("", *_copies(folder, list(paths), content.files))
    yield from ("", f"USER {USER}")


def _by_folder(files: Mapping[str, ImageFile]) -> list[str]:
    return sorted(files, key=lambda path: (PurePosixPath(path).parent, path))


def _installs(content: ImageContent) -> Iterator[str]:
    """The packages; kfp without what it needs to compile alone, as pods install it."""
    kfp = next((one for one in content.requirements if re.match(rf"{KFP}\b(?!-)", one)), ANY_KFP)
    others = [one for one in content.requirements if one != kfp]
    pip = f"{SIGNED_IN if content.indexes else ''}{PIP}"
    options = "".join(f" {shlex.quote(option)}" for option in content.indexes)
    if not all("==" in one or "@" in one for one in content.requirements):
        yield "# hadolint ignore=DL3013"
    yield f"RUN {MOUNT if content.indexes else ''}{pip}{options} --no-deps {shlex.quote(kfp)}{_go_on(others)}"
    if others:
        yield f" && {pip}{options} \\"
        yield from (f"    {shlex.quote(one)}{_go_on(others[number:])}" for number, one in enumerate(others, 1))


def _go_on(rest: list[str]) -> str:
    return " \\" if rest else ""


def _copies(folder: str, paths: list[str], files: Mapping[str, ImageFile]) -> Iterator[str]:
    """The files of one folder, with their hashes: a Dockerfile, and so the tag, is another one where a file changes."""
    yield from (f"# {path} sha256:{files[path].digest}" for path in paths)
    target = "./" if folder == "." else f"./{folder}/"
    names = [files[path].source for path in paths]
    if any(set(" ") & set(name) for name in names):
        quoted = ", ".join(f'"{name}"' for name in (*names, target))
        yield f"COPY [{quoted}]"
    else:
        yield f"COPY {' '.join((*names, target))}"
