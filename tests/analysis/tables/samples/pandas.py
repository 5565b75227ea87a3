"""pandas."""

from __future__ import annotations

import io
import sqlite3

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.arrays import ARRAYS
from tests.analysis.tables.samples.plain import PLAIN, SAMPLE_FILE
from tests.analysis.tables.samples.tables import TABLES, frame


def _written(method: str, name: str) -> str:
    getattr(frame(), method)(name)
    return name


def _database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (a)")
    return connection


_OWN: dict[str, tuple[Sample, ...]] = {
    "pandas.DateOffset": (lambda: given(1),),
    "pandas.eval": (lambda: given("1 + 1"), lambda: given("a = b", target=frame(), local_dict={"b": 1})),
    "pandas.describe_option": (lambda: given("display.max_rows"),),
    "pandas.get_option": (lambda: given("display.max_rows"),),
    "pandas.set_option": (lambda: given("display.max_rows", 60),),
    "pandas.reset_option": (lambda: given("display.max_rows"),),
    "pandas.read_csv": (lambda: given(io.StringIO("a,b\n1,2")), lambda: given(SAMPLE_FILE)),
    "pandas.read_table": (lambda: given(io.StringIO("a,b\n1,2")), lambda: given(SAMPLE_FILE)),
    "pandas.read_fwf": (lambda: given(io.StringIO("a b\n1 2")), lambda: given(SAMPLE_FILE)),
    "pandas.read_json": (lambda: given(_written("to_json", "sample.json")),),
    "pandas.read_pickle": (lambda: given(_written("to_pickle", "sample.pickle")),),
    "pandas.read_stata": (lambda: given(_written("to_stata", "sample.dta")),),
    "pandas.read_sql_query": (lambda: given("select 1 as a", _database()),),
    "pandas.read_sql": (lambda: given("select 1 as a", _database()),),
    "pandas.tseries.offsets.Day": (lambda: given(1),),
    "pandas.tseries.frequencies.to_offset": (lambda: given("D"),),
}

LIBRARY = Library(
    packages=("pandas",),
    pool=(*TABLES, *ARRAYS[:4], *PLAIN[:5]),
    own=_OWN,
    apart=frozenset(
        words(
            "pandas.DateOffset pandas.eval pandas.set_option pandas.reset_option pandas.describe_option"
            " pandas.set_eng_float_format pandas.options"
        )
    ),
    untried={
        **dict.fromkeys(words("pandas.NA pandas.NaT"), "are no functions"),
        **dict.fromkeys(
            words(
                "pandas.read_clipboard pandas.read_excel pandas.read_feather pandas.read_hdf pandas.read_html"
                " pandas.read_orc pandas.read_parquet pandas.read_sas pandas.read_spss pandas.read_sql_table"
                " pandas.read_xml pandas.show_versions"
            ),
            "need packages or a screen that the tests don't",
        ),
        "pandas.plotting.PlotAccessor": "stands for its table",
    },
    swept=words("pandas.api.types pandas.plotting pandas.testing"),
)
