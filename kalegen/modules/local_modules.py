"""Modules that live next to the notebook: they travel with the components that import them (B11).

A name that is found here is never asked of a package index, where somebody else may have registered it.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from kalegen.incremental.lookups import files_matching, is_dir, is_file, read_bytes
from kalegen.modules.package_data import LARGEST as LARGEST_DATA
from kalegen.modules.package_data import read_package_data
from kalegen.modules.sdk_use import without_sdk
from kalegen.syntax.called_imports import ANY, called_imports, is_module_name
from kalegen.syntax.parsing import parse_tree
from kalegen.syntax.stdlib import is_found_first

COMPILED = (".so", ".*.so", ".pyd", ".*.pyd")
"""Ends of the names of extension modules."""
MOST_KNOWN = 1_000
"""Of how many modules' texts it is remembered what they say, for analyses that follow one another."""


class LocalModule(NamedTuple):
    """A module's dotted name, its path below the notebook's folder with ``/`` between the parts, and its text."""

    name: str
    path: str
    source: str
    is_package: bool

    @property
    def imports(self) -> list[str]:
        """The dotted names that the module imports anywhere, relative ones made absolute, sorted."""
        return sorted(self.imported)

    @property
    def imported(self) -> frozenset[str]:
        """The same in no order."""
        return _imports(self.name, self.source, self.is_package)

    @property
    def texts(self) -> frozenset[str]:
        """The texts in the module that may name other ones, where it imports some by names that it computes."""
        return _texts(self.source) if ANY in self.imported else frozenset()


class LocalModules(NamedTuple):
    """Local modules, sorted by name, and the dotted names of what they import from elsewhere, sorted too.

    ``data`` are the other files that the modules open beside themselves, by their paths. ``unreadable`` are the paths
    of modules and ``left_out`` those of data that can't be read, each with the reason; the modules are here with an
    empty text.
    """

    modules: tuple[LocalModule, ...] = ()
    imports: tuple[str, ...] = ()
    unreadable: tuple[tuple[str, str], ...] = ()
    data: tuple[tuple[str, str | bytes], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def top_level(self) -> frozenset[str]:
        """The names under which the modules are imported."""
        return frozenset(module.name.partition(".")[0] for module in self.modules)

    @property
    def files(self) -> dict[str, str | bytes]:
        """All that travels, by path: what ``kalegen.runtime.local.install_modules`` is given."""
        return {**dict(self.data), **{module.path: module.source for module in self.modules}}


@dataclass(frozen=True)
class ModuleFolder:
    """The notebook's folder, in which each name is looked for once.

    ``written`` holds the texts, by path, of the modules that the notebook writes (``%%writefile helpers.py``), and
    ``in_image`` the top-level names of those that the images of the steps have. ``known`` are the modules that
    importing a dotted name runs, as far as asked; ``unreadable`` says why some, by path, can't be read. Files that
    modules open have ``largest_data`` bytes at most. ``texts`` are those of the notebook that may name modules: what is
    imported by a name that is computed is one of these.
    """

    root: Path
    written: Mapping[str, str]
    in_image: Collection[str]
    unreadable: dict[str, str] = field(default_factory=dict)
    known: dict[str, tuple[LocalModule, ...]] = field(default_factory=dict)
    largest_data: int = LARGEST_DATA
    texts: Collection[str] = ()

    def find(self, imported: Iterable[str]) -> LocalModules:
        """The modules that the dotted names lead to, directly or not.

        ``from pkg import sub`` may be given as ``pkg.sub``, whatever ``sub`` is: what is no module of a local package
        is taken for one of its names.
        """
        found: dict[str, LocalModule] = {}
        elsewhere: set[str] = set()
        waiting = self._written_out(imported)
        while waiting:
            new = {module.name: module for name in waiting for module in self.on_the_way(name)}
            new = {name: module for name, module in new.items() if name not in found}
            found |= new
            names = set[str]().union(*(self._written_out(one.imported, one.texts) for one in new.values()))
            elsewhere |= {name for name in names if not self.on_the_way(name)}
            waiting = names - elsewhere
        paths = {module.path for module in found.values()}
        data, left_out = read_package_data(
            {module.path: module.source for module in found.values()}, self.root, self.largest_data
        )
        return LocalModules(
            tuple(found[name] for name in sorted(found)),
            tuple(sorted(elsewhere)),
            tuple((path, reason) for path, reason in sorted(self.unreadable.items()) if path in paths),
            tuple(data.items()),
            tuple(left_out.items()),
        )

    def _written_out(self, imported: Iterable[str], texts: Collection[str] = ()) -> set[str]:
        """The dotted names, with all modules that are meant in the place of those that the code shows in part.

        A name of which it shows nothing is one of the texts, which are the notebook's or the importing module's own.
        """
        names = set(imported)
        shown = {name for name in names if not name.endswith(ANY)}
        for package in (name.removesuffix(ANY).removesuffix(".") for name in names - shown):
            inside = chain([package], self.inside(package))
            shown.update(inside if package else filter(self.on_the_way, chain(self.texts, texts)))
        return shown

    def on_the_way(self, name: str) -> tuple[LocalModule, ...]:
        """The local modules that importing ``name`` runs: each package on the way, then the module."""
        if name not in self.known:
            self.known[name] = tuple(_modules_on_the_way(name, self))
        return self.known[name]

    def inside(self, package: str) -> Iterator[str]:
        """The dotted names of the modules and packages that stand in a package, written ones included."""
        folder = self.root.joinpath(*package.split("."))
        found = [*files_matching(folder, "*.py"), *files_matching(folder, "*/__init__.py")] if is_dir(folder) else []
        paths = {path.relative_to(self.root).as_posix() for path in found}
        for path in sorted(paths.union(self.written)):
            name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            if path.endswith(".py") and name.rpartition(".")[0] == package:
                yield name

    def is_folder(self, parts: list[str]) -> bool:
        """Whether there is a folder of that dotted name."""
        path = "/".join(parts) + "/"
        return any(name.startswith(path) for name in self.written) or is_dir(self.root.joinpath(*parts))

    def text(self, path: str) -> str | None:
        """The text of a file, None when there is no such file."""
        if path in self.written:
            return self.written[path]
        if not is_file(self.root / path):
            return None
        try:
            return text_of_module(self.root / path)
        except OSError as problem:
            self.unreadable[path] = problem.strerror or "it can't be read"
            return ""


def find_local_modules(
    imported: Iterable[str],
    root: Path,
    written: Mapping[str, str] = MappingProxyType({}),
    texts: Collection[str] = (),
) -> LocalModules:
    """The modules below ``root``, the notebook's folder, that the dotted names lead to, directly or not."""
    return ModuleFolder(root, written, in_image=(), texts=texts).find(imported)


def _modules_on_the_way(name: str, folder: ModuleFolder) -> Iterator[LocalModule]:
    parts = name.split(".")
    if parts[0] in folder.in_image or is_found_first(name):
        return
    for length in range(1, len(parts) + 1):
        module = _read(parts[:length], folder)
        if module:
            yield module
            if module.path in folder.unreadable:  # nor is what lies below it
                return
        elif not folder.is_folder(parts[:length]):
            yield from _compiled(parts[:length], folder)
            return


def _read(parts: list[str], folder: ModuleFolder) -> LocalModule | None:
    """The package or module with the given dotted name, if there is a file for it."""
    base = "/".join(parts)
    for path, is_package in ((f"{base}/__init__.py", True), (f"{base}.py", False)):
        text = folder.text(path)
        if text is not None:
            return LocalModule(".".join(parts), path, without_sdk(text), is_package)
    return None


def _compiled(parts: list[str], folder: ModuleFolder) -> Iterator[LocalModule]:
    """The extension module with the given dotted name, if there is a file for it: it can't travel."""
    below = folder.root.joinpath(*parts[:-1])
    if is_dir(below):
        for file in (file for end in COMPILED for file in files_matching(below, f"{parts[-1]}{end}")):
            path = file.relative_to(folder.root).as_posix()
            folder.unreadable[path] = "it is compiled, for a machine like this one"
            yield LocalModule(".".join(parts), path, "", is_package=False)


def text_of_module(path: Path) -> str:
    """The file's text, read as Python would; one in an encoding that it does not name is read byte by byte."""
    content = read_bytes(path)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        return _with_newlines(content.decode(encoding))
    except (SyntaxError, UnicodeDecodeError):
        return _with_newlines(content.decode("latin-1"))


def _with_newlines(text: str) -> str:
    """The text with ``\\n`` at the ends of its lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(MOST_KNOWN)
def _imports(module: str, source: str, is_package: bool) -> frozenset[str]:
    """The dotted names that a module imports anywhere, relative ones made absolute; none when it does not parse."""
    try:
        tree = parse_tree(source)
    except (SyntaxError, ValueError):
        return frozenset()
    names = set(called_imports(tree, module if is_package else module.rpartition(".")[0]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, module, is_package)
            names.update(base if alias.name == "*" else f"{base}.{alias.name}" for alias in node.names)
    return frozenset(name.strip(".") for name in names if name.strip("."))


@lru_cache(MOST_KNOWN)
def _texts(source: str) -> frozenset[str]:
    """The texts in a module that may name modules."""
    texts = (node.value for node in ast.walk(parse_tree(source)) if isinstance(node, ast.Constant))
    return frozenset(text for text in texts if isinstance(text, str) and is_module_name(text))


def _absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    """The dotted name of the module from which a statement of a module imports."""
    if not node.level:
        return node.module or ""
    package = module.split(".")
    kept = package[: len(package) - node.level + is_package]
    return ".".join([*kept, *([node.module] if node.module else [])])
