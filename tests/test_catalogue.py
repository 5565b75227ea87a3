"""The catalogue: every code that is used has a record, every record is used, and says what it must."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kalegen
from kalegen.catalogue import CODES, GROUPS, NAMES, code_of
from kalegen.catalogue.record import Code

PACKAGE = Path(kalegen.__file__).parent


def used() -> dict[str, str]:
    """The codes in the package's source, each with a file that has it."""
    files = [path for path in PACKAGE.rglob("*.py") if "catalogue" not in path.parts]
    return {
        code: str(path.relative_to(PACKAGE))
        for path in files
        for code in re.findall(r"""["'](KG\d{3})["']""", path.read_text(encoding="utf-8"))
    }


def test_every_code_that_is_used_is_in_the_catalogue():
    assert {code: file for code, file in used().items() if code not in CODES} == {}


def test_every_code_of_the_catalogue_is_used():
    assert sorted(set(CODES) - set(used())) == []


def test_no_code_stands_twice():
    codes = [record.code for group in GROUPS.values() for record in group]
    assert len(codes) == len(set(codes))


def test_no_name_stands_twice():
    assert len(NAMES) == len(CODES)


def test_codes_and_their_names_stay():
    """People write them into comments and configurations: a new code gets a line of its own, and no line changes."""
    known = Path(__file__).with_name("codes.txt").read_text(encoding="utf-8").splitlines()
    assert [f"{code} {CODES[code].name}" for code in sorted(CODES)] == known


def test_a_name_stands_for_its_code():
    assert (code_of("undefined-name"), code_of(" kg2"), code_of("KG201")) == ("KG201", "KG2", "KG201")


@pytest.mark.parametrize("group", GROUPS)
def test_codes_are_in_order(group):
    codes = [record.code for record in GROUPS[group]]
    assert codes == sorted(codes)


@pytest.mark.parametrize("record", CODES.values(), ids=lambda record: record.code)
def test_a_record_is_complete(record: Code):
    texts = [record.title, record.what, record.why, record.fix]
    assert all(text == text.strip() and text for text in texts)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", record.name) and len(record.name) <= 32
    assert not record.title.endswith(".")
    assert all(text.endswith((".", ")")) for text in (record.what, record.why, record.fix))
