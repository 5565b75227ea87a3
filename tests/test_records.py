"""Records are data classes in all that kalegen uses of these."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, ClassVar

import pytest

from kalegen import records


@records.dataclass(frozen=True)
class Point:
    x: int
    y: int = 2
    names: Mapping[str, int] = records.field(default_factory=dict)
    dimensions: ClassVar[int] = 2


@records.dataclass(frozen=True)
class Pixel(Point):
    y: int
    colour: str = "red"


@records.dataclass
class Box:
    items: list[int] = records.field(default_factory=list)
    secret: str = records.field(default="s", repr=False)


@records.dataclass(frozen=True, eq=False)
class Thing:
    x: int


def test_a_record_has_what_is_given_and_its_defaults() -> None:
    point = Point(1)
    assert (point.x, point.y, point.names) == (1, 2, {})
    assert Pixel(1, 3, colour="blue") == Pixel(x=1, y=3, names={}, colour="blue")
    assert Pixel(1).y == 2, "as in dataclasses, the default of the base's attribute"
    assert Point(1).names is not Point(1).names
    assert records.values_of(Point(1)) == {"x": 1, "y": 2, "names": {}}


@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), ((), {"y": 1}), ((1, 2, {}, 4), {}), ((1,), {"x": 1}), ((1,), {"z": 1}), ((), {"z": 1})],
)
def test_what_does_not_fit_is_refused(given: tuple[Any, ...], named: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="Point has the fields"):
        Point(*given, **named)


def test_equality_and_hash_go_by_class_and_values() -> None:
    assert Thing(1) != Thing(1)
    assert {Pixel(1, 2, names=()), Pixel(1, 2, names=())} == {Pixel(1, names=())}  # type: ignore[arg-type]
    assert Point(1) != Pixel(1)
    assert Point(1) != (1, 2, {})
    assert Box([1]) == Box([1]) != Box([2])
    with pytest.raises(TypeError, match="unhashable"):
        hash(Box())


def test_what_is_frozen_can_not_be_changed() -> None:
    with pytest.raises(AttributeError, match="frozen"):
        Point(1).x = 2  # type: ignore[misc]
    with pytest.raises(AttributeError, match="frozen"):
        del Point(1).x
    box = Box()
    box.secret = "t"
    assert box != Box()


def test_a_record_says_what_it_is() -> None:
    assert repr(Point(1)) == "Point(x=1, y=2, names={})"
    assert repr(Box()) == "Box(items=[])"


def test_records_are_replaced_matched_copied_and_pickled() -> None:
    assert records.replace(Pixel(1), x=3) == Pixel(3)
    with pytest.raises(TypeError, match="z"):
        records.replace(Point(1), z=3)  # type: ignore[call-arg]
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)
    assert deepcopy(Pixel(1)) == pickle.loads(pickle.dumps(Pixel(1))) == Pixel(1)


def test_no_class_costs_a_compilation() -> None:
    assert not dataclasses.is_dataclass(Point)
    assert Point.__eq__.__code__ is Pixel.__eq__.__code__
