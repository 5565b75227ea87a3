"""What is published: how large its JavaScript is, and what others' code, under which licences, is in it."""

from __future__ import annotations

import json
import sys
from importlib.metadata import distribution
from pathlib import Path

BUILT = Path(sys.prefix, "share", "jupyter", "labextensions", "kalegen-jupyter", "static")
LARGEST = 100_000
PERMISSIVE = {"MIT", "BSD-3-Clause", "BSD-2-Clause", "ISC", "Apache-2.0", "0BSD"}


def test_the_built_javascript_is_small():
    size = sum(file.stat().st_size for file in BUILT.glob("*.js"))
    print(f"\n{size:,} bytes of JavaScript")
    assert 10_000 < size < LARGEST


def test_what_is_bundled_of_others_is_permissive():
    listed = json.loads((BUILT / "third-party-licenses.json").read_text())["packages"]
    assert {one["name"]: one["licenseId"] for one in listed if one["licenseId"] not in PERMISSIVE} == {}


def test_the_wheel_says_its_licence_and_switches_itself_on():
    about = distribution("kalegen-jupyter")
    assert about.metadata["License-Expression"] == "Apache-2.0"
    held = {file.name for file in about.files or ()}
    assert held >= {"LICENSE", "kalegen_jupyter.json", "install.json", "third-party-licenses.json"}
