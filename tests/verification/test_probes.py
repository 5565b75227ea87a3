"""What is written down of a notebook's variables."""

from __future__ import annotations

import json
from pathlib import Path

from kalegen.verification.probes import observe


def test_what_ipython_binds_is_no_variable_of_the_notebook(tmp_path: Path) -> None:
    shown = [1, 2]
    namespace = {"rows": shown, "_": shown, "_7": shown, "_i7": "rows", "_oh": {7: shown}, "_8": [3], "_x": 4}
    observe(namespace, str(tmp_path / "seen"))
    assert sorted(json.loads((tmp_path / "seen").read_text(encoding="utf-8"))) == ["_8", "_x", "rows"]
