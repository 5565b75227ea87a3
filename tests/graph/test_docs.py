"""The drawings in the documentation are what kalegen draws now, wherever it puts things."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

import pytest

from docs.draw import DRAWINGS, FOLDER, PROPOSAL, drawing, proposal


def content(svg: str) -> Counter[tuple[str, str]]:
    """The texts, and how many elements of each look there are: without the places, which depend on the layout."""
    elements = list(ElementTree.fromstring(svg).iter())
    texts = [("text", element.text or "") for element in elements]
    return Counter([*texts, *(("class", element.get("class", "")) for element in elements)])


def _read(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_up_to_date(name: str) -> None:
    """``make pictures`` draws them again."""
    assert content(_read(name)) == content(drawing(name))


def test_the_proposal_is_up_to_date() -> None:
    """In its words, of which each stands in an element of its own where colours change."""
    texts = [ElementTree.fromstring(svg).itertext() for svg in (_read(PROPOSAL), proposal())]
    saved, drawn = (" ".join(text for text in one if "@font-face" not in text).split() for one in texts)
    assert saved == drawn
