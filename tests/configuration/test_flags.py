"""``--set KEY=VALUE``."""

from __future__ import annotations

from typing import Any

import pytest

from kalegen.configuration.flags import read_flags


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("base_image=python:3.12", {"base_image": "python:3.12"}),
        ('base_image="python:3.12"', {"base_image": "python:3.12"}),
        ("pipeline_name=2024", {"pipeline_name": "2024"}),
        ("pins.pandas=2.10", {"pins": {"pandas": "2.10"}}),
        ('marshal."shop.Cart"=shop:save,load', {"marshal": {"shop.Cart": "shop:save,load"}}),
        ("extra_packages=pyarrow>=15", {"extra_packages": ["pyarrow>=15"]}),
        ('extra_packages=["a", "b"]', {"extra_packages": ["a", "b"]}),
        ("pin_installed=true", {"pin_installed": True}),
        ("timeout=600", {"timeout": 600}),
        ("pipeline_description=a = b", {"pipeline_description": "a = b"}),
        ("base_image = x", {"base_image": "x"}),
    ],
)
def test_values(text: str, value: dict[str, Any]) -> None:
    assert read_flags([text]) == value


def test_several_go_into_one_table() -> None:
    flags = read_flags(["import_names.cv2=opencv", "import_names.yaml=pyyaml", "import_names.cv2=opencv-python"])
    assert flags == {"import_names": {"cv2": "opencv-python", "yaml": "pyyaml"}}


@pytest.mark.parametrize("text", ["base_image", "=x", "a b=x", ".a=x", "a.=x"])
def test_malformed_ones_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="KEY=VALUE"):
        read_flags([text])
