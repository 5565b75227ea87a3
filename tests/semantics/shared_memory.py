"""Cases of section B: stores through calls that give views of memory."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case("B22", "asarray", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(4)
# %% step:s1
b = np.asarray(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "reshape m", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(4)
# %% step:s1
b = a.reshape(2, 2)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "squeeze", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((1, 2))
# %% step:s1
b = np.squeeze(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "transpose", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
b = np.transpose(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "T", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
b = a.T
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "flat", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
b = a.flat
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "atleast", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2))
# %% step:s1
b = np.atleast_2d(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "flip", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2))
# %% step:s1
b = np.flip(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "expand", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
b = np.expand_dims(a, 0)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "einsum", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
b = np.einsum("ij->ji", a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "einsum of two arrays with a result that is given", """
# %% imports
import numpy as np
# %% step:s0
a = np.ones((2, 2))
c = np.zeros((2, 2))
# %% step:s1
b = np.einsum("ij,kj->ik", a, a, out=c)
b[0] = 100
# %% step:s2
print(a, c)
"""),
    Case("B22", "einsum diag", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
b = np.einsum("ii->i", a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "real", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(3)
# %% step:s1
b = np.real(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "real attr", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(3, dtype=complex)
# %% step:s1
b = a.real
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "astype", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(3)
# %% step:s1
b = a.astype(float, copy=False)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "array copy false", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(3)
# %% step:s1
b = np.array(a, copy=False)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "diagonal", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((3,3))
# %% step:s1
b = np.split(a, 3)
b[0][0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "view", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((3,3))
# %% step:s1
b = a.view()
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "frombuffer", """
# %% imports
import numpy as np
# %% step:s0
a = bytearray(8)
# %% step:s1
b = np.frombuffer(a, dtype=np.uint8)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "memoryview", """
# %% step:s0
a = bytearray(8)
# %% step:s1
b = memoryview(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "nditer", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(3)
# %% step:s1
for x in np.nditer(a, op_flags=["readwrite"]):
    x[...] = 3
# %% step:s2
print(a)
"""),
    Case("B22", "check array", """
# %% imports
import numpy as np
from sklearn.utils import check_array
# %% step:s0
a = np.zeros((3,3))
# %% step:s1
b = check_array(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "sliding", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(5)
# %% step:s1
b = np.lib.stride_tricks.as_strided(a, (2, 2), (8, 8))
b[0, 0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "broadcast", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(5)
# %% step:s1
b, c = np.broadcast_arrays(a, a)
a2 = np.require(a, requirements="W")
a2[0] = 3
# %% step:s2
print(a)
"""),
    Case("B22", "nan to num", """
# %% imports
import numpy as np
# %% step:s0
a = np.array([np.nan, 1])
# %% step:s1
np.nan_to_num(a, False)
# %% step:s2
print(a)
"""),
    Case("B22", "augment", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
b = a.reshape(-1)
b += 4
# %% step:s2
print(a)
"""),
    Case("B22", "fill", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
b = a.reshape(-1)
b.fill(4)
# %% step:s2
print(a)
"""),
    Case("B22", "method on helper", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2, 2))
# %% step:s1
def flat(x):
    return x.ravel()

# %% step:s2
v = flat(a)
v[1] = 3
# %% step:s3
print(a)
"""),
    Case("B22", "series arr", """
# %% imports
import numpy as np
import pandas as pd
# %% step:s0
a = np.zeros(3)
s = pd.Series(a)
# %% step:s1
s[0] = 9
print(a)
# %% step:s2
print(a, s)
"""),
    Case("B22", "series values", """
# %% imports
import numpy as np
import pandas as pd
# %% step:s0
s = pd.Series([1.0, 2, 3])
# %% step:s1
v = s.values
print(v)
# %% step:s2
print(s)
"""),
    Case("B22", "byte order of a view", """
# %% step:a
import numpy as np
x = np.arange(6, dtype=">i2")[::-1]
y = np.arange(6)[::2].astype(np.dtype("i4").newbyteorder())[::2]
# %% step:b prev:a
print(x.dtype, x.tobytes(), y.dtype, y.tobytes())
"""),
    Case("B22", "masked", """
# %% imports
import numpy as np
# %% step:s0
a = np.arange(4.0)
# %% step:s1
m = np.ma.masked_array(a, mask=[0,0,1,0])
m[0] = 50
# %% step:s2
print(a)
"""),
    Case("B22", "rec", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros(3, dtype=[("x", float), ("y", float)])
# %% step:s1
r = a["x"]
r[0] = 50
q = a.view(np.recarray)
q.y = 4
# %% step:s2
print(a)
"""),
    Case("B22", "trim", """
# %% imports
import numpy as np
# %% step:s0
a = np.arange(4.0)
# %% step:s1
b = np.trim_zeros(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "rot90", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2,2))
# %% step:s1
b = np.rot90(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "asfarray", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2,2))
# %% step:s1
b = np.ascontiguousarray(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "matrix", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2,2))
# %% step:s1
b = np.asmatrix(a)
b[0] = 100
# %% step:s2
print(a)
"""),
    Case("B22", "diag", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2,2))
# %% step:s1
d = a.diagonal().copy()
d[0] = 4
b = np.broadcast_to(a, (1, 2, 2))
print(b)
# %% step:s2
print(a)
"""),
    Case("B22", "hsplit", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2,2))
# %% step:s1
l, r = np.hsplit(a, 2)
l[0] = 4
# %% step:s2
print(a)
"""),
    Case("B22", "zipn", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2,2))
b = np.ones(2)
# %% step:s1
for r, k in zip(a, b):
    r[0] = k
# %% step:s2
print(a)
"""),
    Case("B22", "nan pos", """
# %% imports
import numpy as np
# %% step:s0
a = np.zeros((2,2))
# %% step:s1
np.copyto(np.reshape(a, 4), [1,2,3,4])
# %% step:s2
print(a)
"""),
    Case("B2", "a row of a structured array", """
# %% step:a
import numpy as np
rec = np.zeros(3, dtype=[("id", "i4"), ("score", "f8")])
row, last = rec[0], rec[2]
# %% step:b
row["id"] = 7
last["score"] = 2.5
# %% step:c
print(rec, row, last)
"""),
    Case("B2", "a column and a row of a record array", """
# %% step:a
import numpy as np
r = np.rec.array([(1, 2.0), (3, 4.0)], dtype=[("a", "i4"), ("b", "f8")])
col, row = r.b, r[1]
# %% step:b
col[0] = 99
row.a = 5
# %% step:c
print(r.tolist(), col, type(r).__name__, type(row).__name__)
"""),
    Case("B2", "windows over an array", """
# %% step:a
import numpy as np
x = np.arange(8)
win = np.lib.stride_tricks.sliding_window_view(x, 3)
pairs = np.lib.stride_tricks.as_strided(x, shape=(4, 2), strides=(16, 8))
# %% step:b
x[0] = 100
pairs[3, 1] = -5
# %% step:c
print(x, win[0], win[-1], pairs)
"""),
    Case("B2", "an array over bytes, and parts of a view of them", """
# %% step:a
import numpy as np
raw = bytearray(16)
numbers = np.frombuffer(raw, dtype=np.uint8)
part, word = memoryview(raw)[2:6], memoryview(raw)[8:].cast("d")
# %% step:b
numbers[3] = 255
part[0] = 7
word[0] = 1.5
# %% step:c
print(raw, numbers, bytes(part), word.tolist())
"""),
    Case("B2", "views of one array through many steps", """
# %% step:a
import numpy as np
whole = np.zeros(4)
half = whole[2:]
# %% step:b
whole[3] = 1
# %% step:c
half[0] = 2
# %% step:d
whole[2:] += 10
# %% step:e
half *= 2
print(whole, half)
"""),
]  # fmt: skip
