"""Lists of embedded functions are called after what their functions are for."""

from __future__ import annotations

import pytest

from kalegen.emit.bundles import bundles_of

SAVE = ("marshal_blame", "marshal_call", "marshal_dump", "marshal_save")
LOAD = ("marshal_call", "marshal_format_1", "marshal_load", "marshal_load_file")
GUARD = ("marshal_digest", "marshal_guard", "marshal_seen", "marshal_watch")
REPORT = ("report_open", "report_page", "report_style", "report_text")
TYPES = tuple(f"marshal_reducers_{package}" for package in ("io", "numpy", "pandas", "re"))


@pytest.mark.parametrize(
    ("needed", "titles"),
    [
        ({"a": SAVE}, ["SAVING"]),
        ({"a": SAVE[1:]}, []),
        ({"a": SAVE, "b": GUARD}, ["GUARDING", "SAVING"]),
        ({"a": (*SAVE, *LOAD)}, ["MARSHALLING"]),
        ({"a": ("marshal_load_2", *LOAD[:2], LOAD[3])}, ["LOADING"]),
        ({"a": (*SAVE, *GUARD), "b": SAVE}, ["GUARDING", "SAVING"]),
        ({"a": (*SAVE, *GUARD), "b": (*SAVE, *TYPES)}, ["GUARDING", "SAVING", "SAVING_IO_NUMPY_PANDAS_RE"]),
        ({"a": (*SAVE, *REPORT), "b": SAVE}, ["REPORTING", "SAVING"]),
        ({"a": (*SAVE, "report_open"), "b": (*SAVE, "helper")}, ["SAVING"]),
    ],
)
def test_titles(needed: dict[str, tuple[str, ...]], titles: list[str]) -> None:
    bundles = bundles_of({step: sorted(set(functions)) for step, functions in needed.items()})
    assert sorted(bundle.name for bundle in bundles) == titles
