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
]
