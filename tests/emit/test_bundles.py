"""Lists of embedded functions are called after what their functions are for."""

from __future__ import annotations

import pytest

from kalegen.emit.bundles import bundles_of

SAVE = ("marshal_footer", "marshal_save", "marshal_variable", "marshal_write")
LOAD = ("marshal_load", "marshal_footer", "marshal_read", "marshal_variable")
SHARED = ("marshal_mutable_parts", "marshal_warn_if_shared")
NUMPY = ("marshal_reducers_io", "marshal_reducers_numpy")


@pytest.mark.parametrize(
    ("needed", "titles"),
    [
        ({"a": SAVE}, ["SAVING"]),
        ({"a": SAVE, "b": LOAD}, ["LOADING", "MARSHALLING", "SAVING"]),
        ({"a": (*SAVE, *LOAD)}, ["MARSHALLING"]),
        ({"a": ("marshal_load_2", "marshal_read")}, ["LOADING"]),
        ({"a": (*SAVE, *SHARED), "b": SAVE}, ["FINDING_SHARED", "SAVING"]),
        ({"a": (*SAVE, *SHARED), "b": (*SAVE, *NUMPY)}, ["FINDING_SHARED", "SAVING", "SAVING_IO_NUMPY"]),
        ({"a": (*SAVE, "report_open", "report_page"), "b": SAVE}, ["REPORTING", "SAVING"]),
        ({"a": (*SAVE, "report_open"), "b": (*SAVE, "helper")}, ["SAVING"]),
    ],
)
def test_titles(needed: dict[str, tuple[str, ...]], titles: list[str]) -> None:
    bundles = bundles_of({step: sorted(set(functions)) for step, functions in needed.items()})
    assert sorted(bundle.name for bundle in bundles) == titles
