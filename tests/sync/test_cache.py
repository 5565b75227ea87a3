"""Results of earlier compilations: found again when nothing has changed, and never otherwise."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

import kalegen
from kalegen.incremental import cache as cache_module
from kalegen.incremental.cache import KEPT_SECONDS, Cache, tool_digest
from kalegen.incremental.lookups import (
    MISSING,
    REFUSED,
    Refused,
    files_matching,
    installed_versions,
    is_dir,
    is_file,
    kind_of,
    noted,
    read_bytes,
    shipped_files,
    size_of,
    within,
)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", "tool")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    return folder


def entries(folder: Path) -> list[Path]:
    return sorted((folder / "cache").glob("*/*.zlib"))


def test_what_is_kept_is_found(cache: Cache, base: Path) -> None:
    assert cache.find(cache.key("a"), base) is None
    cache.keep(cache.key("a"), base, [], {"source": "é"})
    assert cache.find(cache.key("a"), base) == {"source": "é"}


def test_keys_tell_their_parts_apart(cache: Cache, tmp_path: Path) -> None:
    assert cache.key("ab", "c") != cache.key("a", "bc")
    assert cache.key("a") == cache.key(b"a")
    assert cache.key("a") != Cache(tmp_path, "another tool").key("a")


@pytest.mark.parametrize(
    ("look", "change"),
    [
        (lambda base: read_bytes(base / "file"), lambda base: (base / "file").write_bytes(b"new")),
        (lambda base: read_bytes(base / "file"), lambda base: (base / "file").unlink()),
        (lambda base: size_of(base / "file"), lambda base: (base / "file").write_bytes(b"longer")),
        (lambda base: files_matching(base, "*.csv"), lambda base: (base / "a.csv").touch()),
        (lambda base: is_file(base / "new.py"), lambda base: (base / "new.py").touch()),
        (lambda base: is_dir(base / "new"), lambda base: (base / "new").mkdir()),
        (lambda base: is_file(base.parent / "pyproject.toml"), lambda base: (base.parent / "pyproject.toml").touch()),
    ],
)
def test_an_entry_counts_as_long_as_all_is_as_it_was(
    tmp_path: Path, base: Path, look: Callable[[Path], object], change: Callable[[Path], object]
) -> None:
    (base / "file").write_bytes(b"old")
    cache = Cache(tmp_path / "cache", "tool")
    with noted() as lookups:
        look(base)
    cache.keep("k" * 64, base, lookups, 1)
    assert Cache(tmp_path / "cache", "tool").find("k" * 64, base) == 1
    change(base)
    assert Cache(tmp_path / "cache", "tool").find("k" * 64, base) is None


def test_a_copy_of_the_project_shares_its_entries(cache: Cache, base: Path, tmp_path: Path) -> None:
    (base / "file").write_bytes(b"same")
    with noted() as lookups:
        read_bytes(base / "file")
    cache.keep("k" * 64, base, lookups, 1)
    copy = tmp_path / "elsewhere" / "notebooks"
    copy.mkdir(parents=True)
    assert cache.find("k" * 64, copy) is None
    (copy / "file").write_bytes(b"same")
    assert Cache(tmp_path / "cache", "tool").find("k" * 64, copy) == 1


def test_installed_versions_are_a_lookup(cache: Cache, base: Path) -> None:
    with noted() as lookups:
        assert "pytest" in installed_versions()
    cache.keep("k" * 64, base, lookups, 1)
    assert cache.find("k" * 64, base) == 1
    cache.keep("l" * 64, base, [lookups[0]._replace(answer="other")], 1)
    assert cache.find("l" * 64, base) is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"0" * 64 + b"\n{}", None])
def test_a_damaged_entry_is_none(cache: Cache, base: Path, tmp_path: Path, damage: bytes | None) -> None:
    cache.keep("k" * 64, base, [], {"source": "text"})
    (entry,) = entries(tmp_path)
    content = entry.read_bytes()
    entry.write_bytes(content[:-9] + b"x" + content[-8:] if damage is None else damage)
    assert cache.find("k" * 64, base) is None


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path, base: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    cache = Cache(tmp_path / "cache", "tool")
    cache.keep("k" * 64, base, [], 1)
    assert cache.find("k" * 64, base) is None


def test_nothing_but_whole_entries_is_left_behind(cache: Cache, base: Path, tmp_path: Path) -> None:
    for _ in range(2):
        cache.keep("k" * 64, base, [], 1)
    assert [path.name for path in (tmp_path / "cache" / "kk").iterdir()] == ["k" * 64 + ".zlib"]


def test_old_entries_are_deleted_and_used_ones_are_kept(cache: Cache, base: Path, tmp_path: Path) -> None:
    for letter in "abc":
        cache.keep("k" * 63 + letter, base, [], 1)
    old, used, _ = entries(tmp_path)
    for entry in (old, used):
        long_ago = entry.stat().st_mtime - KEPT_SECONDS - 1000
        os.utime(entry, (long_ago, long_ago))
    cache.find("k" * 63 + "b", base)
    cache.keep("k" * 63 + "d", base, [], 1)
    assert [entry.stem[-1] for entry in entries(tmp_path)] == ["b", "c", "d"]


@pytest.fixture
def known(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "tools", "text")


def test_the_tool_is_its_own_text_and_its_libraries(known: Cache, tmp_path: Path) -> None:
    first = tool_digest(known)
    assert len(first) == 64
    assert tool_digest(known) == first
    assert tool_digest(Cache(tmp_path / "elsewhere", "text")) == first


def test_the_text_of_the_tool_is_read_again_only_where_it_was_written(
    known: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "kalegen"
    (own / "incremental").mkdir(parents=True)
    (own / "a.py").write_text("a = 1\n")
    (own / "b.py").write_text("b = 1\n")
    monkeypatch.setattr(cache_module, "__file__", str(own / "incremental" / "cache.py"))
    read = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: (read.append(path.name), read_bytes(path))[1])

    def found() -> tuple[str, list[str]]:
        read.clear()
        return tool_digest(known), [name for name in read if name.endswith(".py")]

    first, files = found()
    assert files == ["a.py", "b.py"]
    assert found() == (first, [])
    (own / "b.py").write_text("b = 2\n")  # as long as before
    second, files = found()
    assert files == ["a.py", "b.py"]
    assert second != first


@pytest.mark.parametrize("name", ["generate.py", "emit/embedded.json", "analysis/tables/star_names.txt"])
def test_the_tool_is_all_of_its_text(known: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    shutil.copytree(Path(kalegen.__file__).parent, tmp_path / "kalegen", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache_module, "__file__", str(tmp_path / "kalegen" / "incremental" / "cache.py"))
    before = tool_digest(known)
    with (tmp_path / "kalegen" / name).open("a", encoding="utf-8") as file:
        file.write("# another one\n")
    assert tool_digest(known) != before


def test_what_lay_outside_of_the_border_is_asked_for_within_it_again(tmp_path: Path, base: Path) -> None:
    cache = Cache(tmp_path / "cache", "tool")
    with noted() as lookups:
        with within(base):
            assert kind_of(tmp_path / "other") == REFUSED
        with within(tmp_path):
            assert kind_of(tmp_path / "other") == MISSING
    cache.keep("k" * 64, base, lookups, 1)
    with within(base / "deeper"):
        assert cache.find("k" * 64, base) == 1
    (tmp_path / "other").touch()
    assert Cache(tmp_path / "cache", "tool").find("k" * 64, base) is None


def test_what_a_distribution_ships_is_asked_for_from_anywhere(
    tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with noted() as lookups, suppress(Refused):
        shipped_files("group", "no-such-distribution")
    Cache(tmp_path / "cache", "tool").keep("k" * 64, base, lookups, 1)
    monkeypatch.chdir(base)
    cache = Cache(tmp_path / "cache", "tool")
    assert cache.find("k" * 64, base) == 1
    cache.keep("l" * 64, base, [lookups[0]._replace(answer="other")], 1)
    assert cache.find("l" * 64, base) is None


def test_the_versions_of_libraries_are_a_part_of_the_tool(
    known: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tool_digest(known)
    (tmp_path / "black-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert tool_digest(known) != before


def test_lookups_are_noted_in_their_own_block_alone(base: Path) -> None:
    with noted() as outer:
        is_file(base / "a")
    is_file(base / "b")
    assert [(one.question, one.path.name, one.answer) for one in outer] == [("kind", "a", MISSING)]


def test_a_name_that_no_file_can_have_is_missing(base: Path) -> None:
    assert kind_of(base / ("x" * 5000)) == MISSING
    assert kind_of(base / "\0") == MISSING
