"""Files that one step writes and another one reads (B9)."""

from __future__ import annotations

from tests.semantics.case import Case

CASES = [
    Case(
        "B9",
        "an array in a file",
        """
# %% imports
import numpy as np
# %% step:a
m = np.memmap("m.dat", dtype="float64", mode="w+", shape=(3,))
m[:] = 5
m.flush()
# %% step:b prev:a
r = np.memmap("m.dat", dtype="float64", mode="r", shape=(3,))
print(r.sum())
""",
        warnings=("KG405",),
    ),
    Case(
        "B9",
        "a shelf",
        """
# %% imports
import shelve
# %% step:a
with shelve.open("store") as db:
    db["x"] = 1
# %% step:b prev:a
with shelve.open("store") as db:
    print(db["x"])
""",
        warnings=("KG405",),
    ),
    Case(
        "B9",
        "a model that joblib dumps, by keywords",
        """
# %% imports
import joblib
# %% step:a
joblib.dump(value={"a": 1}, filename="model.pkl")
# %% step:b prev:a
print(joblib.load(filename="model.pkl"))
""",
        warnings=("KG405",),
    ),
    Case(
        "B9",
        "a table, by a keyword",
        """
# %% imports
import pandas as pd
# %% step:a
pd.DataFrame({"a": [1]}).to_csv(path_or_buf="x.csv", index=False)
# %% step:b prev:a
print(pd.read_csv("x.csv"))
""",
        warnings=("KG405",),
    ),
    Case(
        "B9",
        "a file in a folder that a variable names",
        """
# %% step:a
d = "data_out"
import os
os.makedirs(d, exist_ok=True)
with open(f"{d}/x.txt", "w") as f:
    f.write("1")
# %% step:b prev:a
print(open(f"{d}/x.txt").read())
""",
        warnings=("KG405",),
    ),
    Case(
        "B9",
        "a file that a later step goes on writing",
        """
# %% step:a
with open("log.txt", "w") as f:
    f.write("a")
# %% step:b prev:a
with open("log.txt", "a") as f:
    f.write("b")
print(open("log.txt").read())
""",
        warnings=("KG405",),
    ),
    Case(
        "B9",
        "a file that each step writes anew",
        """
# %% step:a
open("w.txt", "w").write("a")
# %% step:b prev:a
with open("w.txt", "w+") as f:
    f.write("b")
    f.seek(0)
    print(f.read())
""",
    ),
    Case(
        "B9",
        "databases in memory",
        """
# %% imports
import sqlite3
# %% step:a
con = sqlite3.connect(":memory:")
print(con.execute("select 1").fetchall())
# %% step:b prev:a
con = sqlite3.connect(":memory:")
print(con.execute("select 2").fetchall())
""",
    ),
]
