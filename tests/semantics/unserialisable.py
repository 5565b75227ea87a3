"""Values that nothing can save, and some that look so (B8)."""

from __future__ import annotations

from tests.semantics.case import Case


def passed_on(made: str, used: str) -> str:
    """A notebook whose second step uses what its first one makes."""
    return f"# %% step:a\n{made}\n# %% step:b\n{used}\n"


def refused(name: str, made: str, used: str) -> Case:
    """A value of which it is certain that nothing can save it."""
    return Case("B8", name, passed_on(made, used), errors=("KG404",))


def told(name: str, made: str, used: str, variable: str = "x") -> Case:
    """A variable's value of which kalegen says before it runs that nothing can save it, perhaps."""
    return Case("B8", name, passed_on(made, used), warnings=("KG404",), differs=(variable, "printed", "error"))


def travels(name: str, made: str, used: str) -> Case:
    """A value that can be saved."""
    return Case("B8", name, passed_on(made, used))


ROWS = "import sqlite3\ncon = sqlite3.connect(':memory:')\ncon.row_factory = sqlite3.Row\n"
SCOPE = "from contextlib import contextmanager\n@contextmanager\ndef scope():\n    yield 5\n"

CASES = [
    refused("a hash in the making", "import hashlib\nx = hashlib.sha256(b'a')", "print(x.hexdigest())"),
    refused("a decoder of JSON", "import json\nx = json.JSONDecoder()", "print(x.decode('[1]'))"),
    refused(
        "a key made of a comparison",
        "import functools\nx = functools.cmp_to_key(lambda a, b: a - b)",
        "print(sorted([3, 1], key=x))",
    ),
    refused(
        "a table that is read in pieces",
        "import pandas as pd, io\nx = pd.read_csv(io.StringIO('a\\n1\\n2'), chunksize=1)",
        "print(len(list(x)))",
    ),
    refused(
        "a drawing on an image",
        "from PIL import Image, ImageDraw\nim = Image.new('RGB', (4, 4))\nx = ImageDraw.Draw(im)",
        "print(x.line((0, 0, 1, 1)))",
    ),
    refused(
        "a pool of threads",
        "from concurrent.futures import ThreadPoolExecutor\nx = ThreadPoolExecutor(2)",
        "print(list(x.map(str, [1])))",
    ),
    refused("a socket", "import socket\nx = socket.socket()", "print(x.family)"),
    refused("a writer of CSV", "import csv, io\nbuf = io.StringIO()\nx = csv.writer(buf)", "print(x.writerow([1]))"),
    travels("a view of a dict", "d = {'a': 1}\nx = d.keys()", "print(list(x))"),
    travels("a map that has begun", "x = map(lambda v: v + 1, [1, 2])\nnext(x)", "print(list(x))"),
    refused("a generator that has begun", "x = (i for i in range(3))\nnext(x)", "print(list(x))"),
    refused("a file open for writing", "x = open('o.txt', 'w')", "print(x.name)"),
    travels(
        "an archive in memory", "import zipfile, io\nx = zipfile.ZipFile(io.BytesIO(), 'w')", "print(x.namelist())"
    ),
    refused("a compiled structure", "import struct\nx = struct.Struct('i')", "print(x.size)"),
    travels(
        "a module that a function imports",
        "import importlib\nm = importlib.import_module('json')",
        "print(m.dumps([1]))",
    ),
    travels(
        "a hash that is its digest in the end",
        "import hashlib\nh = hashlib.sha256(b'a')\nh = h.hexdigest()",
        "print(h)",
    ),
    told(
        "a row of sqlite3",
        ROWS + "x = con.execute('select 1 as a').fetchone()",
        "print(x['a'])",
    ),
    told(
        "a list of rows of sqlite3",
        ROWS + "xs = con.execute('select 1 as a').fetchall()",
        "print([r['a'] for r in xs])",
        "xs",
    ),
    told("a coroutine", "async def f(v):\n    return v + 1\nx = f(1)", "print(await x)"),
    told(
        "coroutines in a list",
        "async def f(v):\n    return v + 1\nxs = [f(k) for k in range(2)]",
        "import asyncio\nprint(await asyncio.gather(*xs))",
        "xs",
    ),
    told(
        "an asynchronous generator",
        "async def f():\n    for k in range(2):\n        yield k\nx = f()",
        "print([v async for v in x])",
    ),
    told(
        "a context manager of a generator",
        SCOPE + "x = scope()",
        "with x as v:\n    print(v)",
    ),
    told(
        "a context manager that was entered",
        SCOPE + "    print('out')\nx = scope()\nv = x.__enter__()",
        "x.__exit__(None, None, None)\nprint(v)",
    ),
    told(
        "a traceback",
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    x = e.__traceback__",
        "print(x.tb_lineno > 0)",
    ),
    told(
        "a traceback of exc_info",
        "import sys\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    a, b, x = sys.exc_info()",
        "print(x is not None)",
    ),
    travels(
        "an iterator over an array",
        "import numpy as np\na = np.arange(4)\nx = a.flat\ny = a.flat\nx[0] = 7\nnext(y)",
        "x[1] = 9\nprint(list(x), list(y), a)",
    ),
    refused(
        "a generator that a loop has begun",
        "x = (i for i in range(5))\nfor i in x:\n    if i == 2:\n        break",
        "print(next(x))",
    ),
    told(
        "a file of arrays",
        "import numpy as np\nnp.savez('z.npz', a=np.arange(3))\nx = np.load('z.npz')",
        "print(x['a'])",
    ),
    told(
        "generators in a list",
        "def g():\n    yield 1\n    yield 2\nxs = [g(), g()]\nnext(xs[0])",
        "print([list(x) for x in xs])",
        "xs",
    ),
    told(
        "generators that have not begun in a dict",
        "streams = {k: (v * v for v in range(k)) for k in (2, 3)}",
        "print({k: list(v) for k, v in streams.items()})",
        "streams",
    ),
    told("a zip of a generator", "g = (i for i in range(3))\nx = zip(g, 'abc')\nnext(x)", "print(list(x))"),
    refused("entries of a folder", "import os\nxs = list(os.scandir('.'))", "print(len(xs) > 0)"),
    told("the version of Python", "import sys\nx = sys.version_info", "print(x[0], x >= (3, 8))"),
    refused(
        "a ufunc of a function",
        "import numpy as np\nx = np.frompyfunc(lambda a: a + 1, 1, 1)",
        "print(x(np.arange(3)))",
    ),
    refused(
        "an iterator of a class of the notebook that has begun",
        "class A:\n    def __iter__(self):\n        yield 1\n        yield 2\nx = iter(A())\nnext(x)",
        "print(list(x))",
    ),
    travels(
        "a file that was read from by next",
        "open('l2.txt', 'w').write('a\\nb\\n')\nx = iter(open('l2.txt'))\nnext(x)",
        "print(list(x))",
    ),
    Case(
        "B8",
        "a socket on a branch that is not taken",
        passed_on("import socket\ns = None\nif len('a') > 3:\n    s = socket.socket()", "print(s)"),
        warnings=("KG404",),
    ),
    Case(
        "B8",
        "a type made by NewType",
        passed_on("from typing import NewType\nUserId = NewType('UserId', int)", "print(UserId(3), UserId.__name__)"),
        differs=("UserId",),  # its module's name
    ),
    Case(
        "A6",
        "a comprehension that awaits at the top",
        passed_on(
            "async def f():\n    for k in range(2):\n        yield k\nxs = [v async for v in f()]",
            "print(xs, [v async for v in f()])",
        ),
    ),
    told(
        "a generator in an attribute of an object inside another one",
        "class Ids:\n    def __init__(self):\n        self.left = (i for i in range(9))\n"
        "class App:\n    def __init__(self):\n        self.ids = Ids()\nx = App()\nprint(next(x.ids.left))",
        "print(next(x.ids.left))",
    ),
    told(
        "a dictionary of weak references as a class attribute",
        "import weakref\nclass Node:\n    known = weakref.WeakValueDictionary()\n    def __init__(self, name):\n"
        "        Node.known[name] = self\nx = Node('a')",
        "print(sorted(Node.known))",
        "Node",
    ),
    travels(
        "an object that lets go of its generator",
        "class Rows:\n    def __init__(self, xs):\n        self.left = (i for i in xs)\n"
        "        self.rows = list(self.left)\n        self.left = None\nx = Rows([1, 2])",
        "print(x.rows)",
    ),
]
