"""What failing saves and loads say, by case; ``python -m tests.runtime.messages`` rewrites the golden files."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.runtime.components import component_text, run_text

GOLDEN = Path(__file__).parents[1] / "golden" / "marshal_errors"

CASES = {
    "generator": "rows = (i for i in 'abc')\nmarshal_save(rows, artifact('rows_out'))",
    "part of an object": """
        class Part:
            pass
        model = Part()
        model.callbacks = [Part(), Part()]
        model.callbacks[1].stream = {"rows": (i for i in "abc")}
        marshal_save(model, artifact("model_out"))
        """,
    "closure": """
        def make():
            rows = (i for i in "abc")
            return lambda: next(rows)
        read = make()
        marshal_save(read, artifact("read_out"))
        """,
    "partial and bound method": """
        import functools
        class Reader:
            def read(self):
                return next(self.rows)
        reader = Reader()
        reader.rows = (i for i in "abc")
        call = functools.partial(reader.read)
        marshal_save(call, artifact("call_out"))
        """,
    "bundle": "a, b = [1], [(i for i in 'abc')]\nmarshal_save((a, b), artifact('a_b_out'), 'a', 'b')",
    "file open for writing": "log = open('log.txt', 'w')\nmarshal_save(log, artifact('log_out'))",
    "cursor": """
        import sqlite3
        db = {"connection": sqlite3.connect(":memory:")}
        db["cursor"] = db["connection"].execute("select 1")
        marshal_save(db, artifact("db_out"))
        """,
    "database with changes": """
        import sqlite3
        db = sqlite3.connect("some.db")
        db.execute("create table t (a)")
        db.execute("insert into t values (1)")
        marshal_save(db, artifact("db_out"))
        """,
    "thread": """
        import threading, types
        t = types.SimpleNamespace(notes=threading.local())
        marshal_save(t, artifact("t_out"))
        """,
    "its own method fails": """
        class Stubborn:
            def __getstate__(self):
                raise ValueError("not today")
        value = [Stubborn()]
        marshal_save(value, artifact("value_out"))
        """,
    "too deep": """
        deep = []
        for _ in range(100_000):
            deep = [deep]
        marshal_save(deep, artifact("deep_out"))
        """,
    "cell of a frame": """
        import pandas as pd, threading
        frame = pd.DataFrame({"a": [1, {"b": threading.local()}]})
        marshal_save(frame, artifact("frame_out"))
        """,
    "item of an array": """
        import numpy as np, threading
        rows = [np.array([0, threading.local()], object)]
        marshal_save(rows, artifact("rows_out"))
        """,
    "slots": """
        import threading
        class Holder:
            __slots__ = ("name", "state")
        holder = Holder()
        holder.state = {"now": threading.local()}
        marshal_save(holder, artifact("holder_out"))
        """,
    "own state": """
        class Reader:
            def __getstate__(self):
                return {"path": "a", "rows": (i for i in range(next(started)))}
        started = iter(lambda: 1, 2)
        reader = [Reader()]
        marshal_save(reader, artifact("reader_out"))
        """,
    "no such file": "marshal_load(artifact('x_out'))",
    "empty file": "open('x_out', 'w').close()\nmarshal_load(artifact('x_out'))",
    "foreign file": "open('x_out', 'w').write('a,b\\n1,2\\n')\nmarshal_load(artifact('x_out'))",
    "truncated": """
        import pathlib
        marshal_save([1, 2, 3], artifact("x_out"))
        path = pathlib.Path("x_out")
        path.write_bytes(path.read_bytes()[:-5])
        marshal_load(artifact("x_out"))
        """,
    "missing package": """
        import sys, types
        package = sys.modules["widgets"] = types.ModuleType("widgets")
        package.__version__ = "1.2"
        exec("class Widget:\\n    pass", package.__dict__)
        x = package.Widget()
        import pathlib
        pathlib.Path("widgets.py").touch()
        marshal_save(x, artifact("x_out"))
        del sys.modules["widgets"]
        pathlib.Path("widgets.py").unlink()
        marshal_load(artifact("x_out"))
        """,
    "missing class": """
        class P:
            pass
        x = [P()]
        marshal_save(x, artifact("x_out"))
        del P
        marshal_load(artifact("x_out"))
        """,
    "missing part of a package": """
        import pathlib, sys, types
        package, part = types.ModuleType("widgets"), types.ModuleType("widgets.parts")
        exec("class Widget:\\n    pass", part.__dict__)
        sys.modules.update({"widgets": package, "widgets.parts": part})
        x = part.Widget()
        marshal_save(x, artifact("x_out"))
        del sys.modules["widgets.parts"]
        package.__path__ = []
        marshal_load(artifact("x_out"))
        """,
    "enum without the member": """
        import enum
        class Color(enum.Enum):
            RED, BLUE = 1, 2
            def __reduce_ex__(self, protocol):  # as from Python 3.12 on
                return type(self), (self.value,)
        x = [Color.BLUE]
        marshal_save(x, artifact("x_out"))
        class Color(enum.Enum):
            RED = 1
        marshal_load(artifact("x_out"))
        """,
    "changed class": """
        class P(tuple):
            def __getnewargs__(self):
                return (1, 2)
        x = P()
        marshal_save(x, artifact("x_out"))
        class P:
            pass
        marshal_load(artifact("x_out"))
        """,
    "other Python": """
        import sys
        x = lambda: 1
        marshal_save(x, artifact("x_out"))
        sys.implementation.cache_tag = "cpython-399"
        marshal_load(artifact("x_out"))
        """,
}


def message(body: str) -> str:
    """The error that a component with this body ends in, and what it was raised from."""
    with tempfile.TemporaryDirectory() as folder:
        result = run_text(Path(folder), component_text(body, {"numpy", "sqlite3", "types"}))
        assert result.returncode == 1, f"it did not fail:\n{body}"
        errors = [line for line in result.stderr.splitlines() if line[:1] not in (" ", "")]
        starts = ("Traceback", "The above", "During")
        text = "\n".join(line for line in errors if not line.startswith(starts)) + "\n"
        python = "Python {}.{}".format(*sys.version_info)
        return text.replace(folder, "<folder>").replace(python, "Python 3.x")


def golden_file(case: str) -> Path:
    """The file that holds what a case says."""
    return GOLDEN / f"{case.replace(' ', '_')}.txt"


def rewrite() -> None:
    """Write all golden files anew."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for path in GOLDEN.iterdir():
        path.unlink()
    for case, body in CASES.items():
        golden_file(case).write_text(message(body), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
