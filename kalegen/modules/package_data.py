"""Files that local modules open beside themselves: they travel with the modules (B11).

A module of a package that asks where it is (``__file__``, ``importlib.resources``) may open any file of the package.
One that is in no package may open those below its folder that its text spells: ``Path(__file__).parent / "x.json"``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from kalegen.incremental.lookups import Refused, files_matching, is_dir, is_file, read_bytes, size_of
from kalegen.syntax.parsing import parse_tree

ASKING = ("__file__", "__path__", "importlib", "pkgutil", "pkg_resources")
"""What a module's text has that asks where the module is."""
MODULES = frozenset({".py", ".pyc", ".pyo", ".pyi", ".so", ".pyd", ".dll", ".dylib"})
"""Ends of the names of files that are code: text that travels as a module, or what can't travel."""
LARGEST = 512 * 1024
"""Bytes of the largest file that is packed into a component, which takes 128 KiB."""
DEEPEST = 4
"""Folders on the way to a file that a module outside of packages spells."""


def read_package_data(
    sources: Mapping[str, str], root: Path, largest: int = LARGEST
) -> tuple[dict[str, str | bytes], dict[str, str]]:
    """The contents, by path below ``root``, of what the modules (path: text) open; why some can't be read.

    No file is read that has more than ``largest`` bytes.
    """
    contents: dict[str, str | bytes] = {}
    unreadable: dict[str, str] = {}
    for path in sorted({*_of_packages(sources, root), *_spelt(sources, root)}):
        try:
            if size_of(root / path) > largest:
                raise Refused(f"it has more than {largest >> 10:,} KiB")
            contents[path] = _text_or_bytes(read_bytes(root / path, largest))
        except OSError as problem:
            unreadable[path] = problem.strerror or "it can't be read"
    return contents, unreadable


def _text_or_bytes(content: bytes) -> str | bytes:
    """A text where the content is one that can be read in a module, line by line."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return content
    return text if all(character.isprintable() or character in "\t\n" for character in text) else content


def _of_packages(sources: Mapping[str, str], root: Path) -> Iterator[str]:
    """The files of all packages of which a module asks where it is."""
    for package in sorted({path.partition("/")[0] for path in sources if _is_packaged(path, sources)}):
        if any(_asks(text) for path, text in sources.items() if path.startswith(f"{package}/")):
            for file in files_matching(root / package, "**/*"):
                path = file.relative_to(root)
                if path.suffix not in MODULES and not any(part.startswith((".", "__pycache__")) for part in path.parts):
                    yield path.as_posix()


def _spelt(sources: Mapping[str, str], root: Path) -> Iterator[str]:
    """The files whose names are spelt by modules that are in no package and ask where they are."""
    for path, text in sources.items():
        if _asks(text) and not _is_packaged(path, sources):
            yield from _files_of(PurePosixPath(path).parent, sorted(_words(text)), root, DEEPEST)


def _files_of(folder: PurePosixPath, words: Iterable[str], root: Path, depth: int) -> Iterator[str]:
    """The files below a folder with words for the parts of their paths."""
    for word in words:
        place = folder / word
        if is_file(root / place):
            yield place.as_posix()
        elif depth and is_dir(root / place):
            yield from _files_of(place, words, root, depth - 1)


def _is_packaged(path: str, sources: Mapping[str, str]) -> bool:
    return f"{path.partition('/')[0]}/__init__.py" in sources


def _asks(text: str) -> bool:
    return any(word in text for word in ASKING)


def _words(text: str) -> set[str]:
    """The parts of paths that the strings of a module may be."""
    try:
        tree = parse_tree(text)
    except (SyntaxError, ValueError):
        return set()
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    words = {word for each in texts if len(each) < 200 and "\n" not in each for word in PurePosixPath(each).parts}
    return {word for word in words if word.strip("./") and PurePosixPath(word).suffix not in MODULES}
