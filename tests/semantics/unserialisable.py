"""Values that nothing can save, and some that look so (B8)."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B8",
        "a hash in the making",
        """
# %% step:a
import hashlib
x = hashlib.sha256(b'a')
# %% step:b prev:a
print(x.hexdigest())
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a decoder of JSON",
        """
# %% step:a
import json
x = json.JSONDecoder()
# %% step:b prev:a
print(x.decode('[1]'))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a key made of a comparison",
        """
# %% step:a
import functools
x = functools.cmp_to_key(lambda a, b: a - b)
# %% step:b prev:a
print(sorted([3, 1], key=x))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a table that is read in pieces",
        """
# %% step:a
import pandas as pd, io
x = pd.read_csv(io.StringIO('a\\n1\\n2'), chunksize=1)
# %% step:b prev:a
print(len(list(x)))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a drawing on an image",
        """
# %% step:a
from PIL import Image, ImageDraw
im = Image.new('RGB', (4, 4))
x = ImageDraw.Draw(im)
# %% step:b prev:a
print(x.line((0, 0, 1, 1)))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a pool of threads",
        """
# %% step:a
from concurrent.futures import ThreadPoolExecutor
x = ThreadPoolExecutor(2)
# %% step:b prev:a
print(list(x.map(str, [1])))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a socket",
        """
# %% step:a
import socket
x = socket.socket()
# %% step:b prev:a
print(x.family)
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a writer of CSV",
        """
# %% step:a
import csv, io
buf = io.StringIO()
x = csv.writer(buf)
# %% step:b prev:a
print(x.writerow([1]))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a view of a dict",
        """
# %% step:a
d = {'a': 1}
x = d.keys()
# %% step:b prev:a
print(list(x))
""",
    ),
    Case(
        "B8",
        "a map that has begun",
        """
# %% step:a

x = map(lambda v: v + 1, [1, 2])
next(x)
# %% step:b prev:a
print(list(x))
""",
    ),
    Case(
        "B8",
        "a generator that has begun",
        """
# %% step:a

x = (i for i in range(3))
next(x)
# %% step:b prev:a
print(list(x))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a file open for writing",
        """
# %% step:a

x = open('o.txt', 'w')
# %% step:b prev:a
print(x.name)
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "an archive in memory",
        """
# %% step:a
import zipfile, io
x = zipfile.ZipFile(io.BytesIO(), 'w')
# %% step:b prev:a
print(x.namelist())
""",
    ),
    Case(
        "B8",
        "a compiled structure",
        """
# %% step:a
import struct
x = struct.Struct('i')
# %% step:b prev:a
print(x.size)
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a module that a function imports",
        """
# %% step:a
import importlib
m = importlib.import_module("json")
# %% step:b prev:a
print(m.dumps([1]))
""",
    ),
    Case(
        "B8",
        "a socket on a branch that is not taken",
        """
# %% step:a
import socket
s = None
if len("a") > 3:
    s = socket.socket()
# %% step:b prev:a
print(s)
""",
        warnings=("KG404",),
    ),
    Case(
        "B8",
        "a hash that is its digest in the end",
        """
# %% step:a
import hashlib
h = hashlib.sha256(b"a")
h = h.hexdigest()
# %% step:b prev:a
print(h)
""",
    ),
    Case(
        "B8",
        "a row of sqlite3",
        """
# %% step:a
import sqlite3
con = sqlite3.connect(':memory:')
con.row_factory = sqlite3.Row
x = con.execute('select 1 as a').fetchone()
# %% step:b
print(x['a'])
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "a list of rows of sqlite3",
        """
# %% step:a
import sqlite3
con = sqlite3.connect(':memory:')
con.row_factory = sqlite3.Row
xs = con.execute('select 1 as a').fetchall()
# %% step:b
print([r['a'] for r in xs])
""",
        warnings=("KG404",),
        differs=("xs", "printed", "error"),
    ),
    Case(
        "B8",
        "a coroutine",
        """
# %% step:a
async def f(v):
    return v + 1
x = f(1)
# %% step:b
print(await x)
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "coroutines in a list",
        """
# %% step:a
async def f(v):
    return v + 1
xs = [f(k) for k in range(2)]
# %% step:b
import asyncio
print(await asyncio.gather(*xs))
""",
        warnings=("KG404",),
        differs=("xs", "printed", "error"),
    ),
    Case(
        "B8",
        "an asynchronous generator",
        """
# %% step:a
async def f():
    for k in range(2):
        yield k
x = f()
# %% step:b
print([v async for v in x])
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "a context manager of a generator",
        """
# %% step:a
from contextlib import contextmanager
@contextmanager
def scope():
    yield 5
x = scope()
# %% step:b
with x as v:
    print(v)
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "a context manager that was entered",
        """
# %% step:a
from contextlib import contextmanager
@contextmanager
def scope():
    yield 5
    print('out')
x = scope()
v = x.__enter__()
# %% step:b
x.__exit__(None, None, None)
print(v)
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "a traceback",
        """
# %% step:a
try:
    1 / 0
except ZeroDivisionError as e:
    x = e.__traceback__
# %% step:b
print(x.tb_lineno > 0)
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "a traceback of exc_info",
        """
# %% step:a
import sys
try:
    1 / 0
except ZeroDivisionError:
    a, b, x = sys.exc_info()
# %% step:b
print(x is not None)
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "an iterator over an array",
        """
# %% step:a
import numpy as np
x = np.arange(4).flat
# %% step:b
print(list(x))
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "a file of arrays",
        """
# %% step:a
import numpy as np
np.savez('z.npz', a=np.arange(3))
x = np.load('z.npz')
# %% step:b
print(x['a'])
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "generators in a list",
        """
# %% step:a
def g():
    yield 1
    yield 2
xs = [g(), g()]
next(xs[0])
# %% step:b
print([list(x) for x in xs])
""",
        warnings=("KG404",),
        differs=("xs", "printed", "error"),
    ),
    Case(
        "B8",
        "generators that have not begun in a dict",
        """
# %% step:a
streams = {k: (v * v for v in range(k)) for k in (2, 3)}
# %% step:b
print({k: list(v) for k, v in streams.items()})
""",
        warnings=("KG404",),
        differs=("streams", "printed", "error"),
    ),
    Case(
        "B8",
        "a zip of a generator",
        """
# %% step:a
g = (i for i in range(3))
x = zip(g, 'abc')
next(x)
# %% step:b
print(list(x))
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "entries of a folder",
        """
# %% step:a
import os
xs = list(os.scandir('.'))
# %% step:b
print(len(xs) > 0)
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "the version of Python",
        """
# %% step:a
import sys
x = sys.version_info
# %% step:b
print(x[0], x >= (3, 8))
""",
        warnings=("KG404",),
        differs=("x", "printed", "error"),
    ),
    Case(
        "B8",
        "a ufunc of a function",
        """
# %% step:a
import numpy as np
x = np.frompyfunc(lambda a: a + 1, 1, 1)
# %% step:b
print(x(np.arange(3)))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "an iterator of a class of the notebook that has begun",
        """
# %% step:a
class A:
    def __iter__(self):
        yield 1
        yield 2
x = iter(A())
next(x)
# %% step:b
print(list(x))
""",
        errors=("KG404",),
    ),
    Case(
        "B8",
        "a file that was read from by next",
        """
# %% step:a
open('l2.txt', 'w').write('a\\nb\\n')
x = iter(open('l2.txt'))
next(x)
# %% step:b
print(list(x))
""",
    ),
    Case(
        "B8",
        "a type made by NewType",
        """
# %% step:a
from typing import NewType
UserId = NewType('UserId', int)
# %% step:b
print(UserId(3), UserId.__name__)
""",
        differs=("UserId",),  # its module's name
    ),
    Case(
        "A6",
        "a comprehension that awaits at the top",
        """
# %% step:a
async def f():
    for k in range(2):
        yield k
xs = [v async for v in f()]
# %% step:b
print(xs, [v async for v in f()])
""",
    ),
]
