"""Arguments from the command line and from files, and how wrong ones are refused."""

from __future__ import annotations

import pytest

from kalegen.running.parameters import read_arguments

DECLARED = {"epochs": int, "rate": float, "name": str, "fast": bool, "sizes": list, "options": dict}


@pytest.mark.parametrize(
    ("pair", "value"),
    [
        ("epochs=3", 3),
        ("epochs=-1_000", -1000),
        ("rate=1e-3", 1e-3),
        ("rate=2", 2.0),
        ("name=a=b {x} 'y' \\", "a=b {x} 'y' \\"),
        ("name=", ""),
        ("name=3", "3"),
        ("fast=True", True),
        ("fast=false", False),
        ('sizes=[1, 2.5, "a"]', [1, 2.5, "a"]),
        ("sizes=['a', True]", ["a", True]),
        ('options={"a": {"b": [1]}}', {"a": {"b": [1]}}),
    ],
)
def test_a_value_is_read_by_its_declared_type(pair, value):
    arguments = read_arguments([pair], None, DECLARED)
    assert arguments.diagnostics == ()
    (read,) = arguments.values.values()
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ("epochs=1.5", "the value '1.5' of parameter 'epochs' is not an int"),
        ("epochs=9007199254740993", "above 2**53"),
        ("rate=fast", "is not a float"),
        ("rate=nan", "not finite"),
        ("fast=1", "is not a bool"),
        ("sizes={}", "is not a list"),
        ("sizes=[", "is not a list"),
        ("sizes=[null]", "null"),
        ("sizes=[(1, 2)]", "a tuple"),
        ("options={1: 2}", "keys that are not strings"),
        ('options={"a": [1e999]}', "not finite"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(pair, message):
    (problem,) = read_arguments([pair], None, DECLARED).diagnostics
    assert problem.code == "KG703"
    assert message in problem.message


def test_an_unknown_name_is_refused_with_a_suggestion():
    near, far = read_arguments(["epoch=3", "zzz=1"], None, DECLARED).diagnostics
    assert (near.code, near.hint) == ("KG702", "did you mean 'epochs'?")
    assert far.hint == "the parameters are epochs, rate, name, fast, sizes, options"
    (none,) = read_arguments(["x=1"], None, {}).diagnostics
    assert none.hint is not None and "tag that cell pipeline-parameters" in none.hint


def test_a_pair_without_a_value_is_refused():
    (problem,) = read_arguments(["epochs"], None, DECLARED).diagnostics
    assert problem.code == "KG701"


@pytest.mark.parametrize(("name", "text"), [("p.json", '{"epochs": 3, "rate": 1}'), ("p.yaml", "epochs: 3\nrate: 1\n")])
def test_a_file_is_read_and_pairs_win_over_it(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    arguments = read_arguments(["epochs=4"], tmp_path / name, DECLARED)
    assert (arguments.values, arguments.diagnostics) == ({"epochs": 4, "rate": 1.0}, ())
    assert type(arguments.values["rate"]) is float


@pytest.mark.parametrize("text", ["[1]", "{", "epochs: !!python/object:os.system 3"])
def test_a_file_that_holds_something_else_is_refused(tmp_path, text):
    (tmp_path / "p.yaml").write_text(text)
    (problem,) = read_arguments([], tmp_path / "p.yaml", DECLARED).diagnostics
    assert (problem.code, problem.place.file) == ("KG701", str(tmp_path / "p.yaml"))


def test_a_file_s_values_are_checked_like_the_others(tmp_path):
    (tmp_path / "p.yaml").write_text("epochs: true\nname: 3\nwhen: 2024-01-01\nsizes: [2024-01-01]\n")
    problems = read_arguments([], tmp_path / "p.yaml", DECLARED).diagnostics
    assert [p.code for p in problems] == ["KG703", "KG703", "KG702", "KG703"]
    (missing,) = read_arguments([], tmp_path / "none.yaml", DECLARED).diagnostics
    assert missing.code == "KG701"


def test_a_file_that_is_missing_is_named_once(tmp_path):
    [problem] = read_arguments((), tmp_path / "no.yaml", DECLARED).diagnostics
    assert (problem.code, problem.message) == ("KG701", "the parameters file can't be read: No such file or directory")
