"""The search for what can't be saved, on values whose own methods fail: it never fails itself."""

from __future__ import annotations

from typing import Any

import cloudpickle
import pytest

from kalegen.runtime.marshal import marshal_blame


class Unsaved:
    def __reduce_ex__(self, protocol: Any) -> Any:
        raise ValueError("own")


class FailsOnKeys(Unsaved):
    keys = None


class FailsOnItems(Unsaved, dict):  # type: ignore[misc]
    def items(self) -> Any:
        raise RuntimeError


class FailsOnLists(Unsaved):
    def tolist(self) -> Any:
        raise TypeError


class FailsOnIteration(Unsaved, list):  # type: ignore[misc]
    def __iter__(self) -> Any:
        raise RuntimeError


class FailsOnAttributes(Unsaved):
    @property
    def func(self) -> Any:
        raise RuntimeError


class FailsOnAll(Unsaved):
    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError


class Type(type):
    def __getattr__(cls, name: str) -> Any:
        raise RuntimeError


class OfABadType(Unsaved, metaclass=Type):
    pass


class Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError

    def __hash__(self) -> int:
        return 1


MAKERS = {
    "keys": FailsOnKeys, "items": FailsOnItems, "lists": FailsOnLists, "iteration": lambda: FailsOnIteration([1]),
    "attributes": FailsOnAttributes, "all": FailsOnAll, "type": OfABadType,
    "key": lambda: {Unprintable(): Unsaved()},
}  # fmt: skip


@pytest.mark.parametrize("what", MAKERS)
def test_it_names_the_variable_whatever_fails(what: str) -> None:
    for held in (MAKERS[what](), [MAKERS[what]()]):  # type: ignore[operator]
        said = marshal_blame({"model": held}, ValueError("no"), cloudpickle.dump)
        assert said.startswith("cannot save 'model': model")


class Speechless(Exception):
    def __str__(self) -> str:
        raise RuntimeError


class FailsSpeechlessly:
    def __reduce_ex__(self, protocol: Any) -> Any:
        raise Speechless


def test_an_exception_without_words_is_named() -> None:
    assert "(Speechless)" in marshal_blame({"x": FailsSpeechlessly()}, ValueError(), cloudpickle.dump)


def test_it_names_the_variable_and_not_one_whose_name_begins_alike() -> None:
    said = marshal_blame({"X": 1, "X_test": [Unsaved()]}, ValueError("no"), cloudpickle.dump)
    assert said.startswith("cannot save 'X_test': X_test[0] is a Unsaved")
