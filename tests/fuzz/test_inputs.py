"""A short run of the inputs that nobody would write; ``python -m tests.fuzz.inputs`` makes longer ones."""

from __future__ import annotations

import pytest

from tests.fuzz.inputs import Watch, run


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_nothing_escapes_and_nothing_is_written(first):
    assert run(1, first, 50) == []


def test_what_is_forbidden_is_heard_of(tmp_path):
    watch = Watch(tmp_path)
    watch.is_on = True
    for arguments in ((str(tmp_path / "x"), "r", 0), ("/etc/passwd", "r", 0), (str(tmp_path / "x"), "w", 0)):
        watch("open", arguments)
    watch("os.remove", ("x", -1))
    watch("socket.connect", (None, ("localhost", 1)))
    assert [one.split()[0] for one in watch.found] == ["open", "open", "os.remove", "socket.connect"]
