"""Files that one step writes and another one reads (B9)."""

from __future__ import annotations

from tests.semantics.case import Case


def told(name: str, text: str) -> Case:
    """A notebook whose steps use one file, or one folder, and which compiling warns of."""
    return Case("B9", name, text, warnings=("KG405",))


CASES = [
    told("an array in a file", """
# %% imports
import numpy as np
# %% step:a
m = np.memmap("m.dat", dtype="float64", mode="w+", shape=(3,))
m[:] = 5
m.flush()
# %% step:b prev:a
r = np.memmap("m.dat", dtype="float64", mode="r", shape=(3,))
print(r.sum())
"""),
    told("a shelf", """
# %% imports
import shelve
# %% step:a
with shelve.open("store") as db:
    db["x"] = 1
# %% step:b prev:a
with shelve.open("store") as db:
    print(db["x"])
"""),
    told("a model that joblib dumps, by keywords", """
# %% imports
import joblib
# %% step:a
joblib.dump(value={"a": 1}, filename="model.pkl")
# %% step:b prev:a
print(joblib.load(filename="model.pkl"))
"""),
    told("a table, by a keyword", """
# %% imports
import pandas as pd
# %% step:a
pd.DataFrame({"a": [1]}).to_csv(path_or_buf="x.csv", index=False)
# %% step:b prev:a
print(pd.read_csv("x.csv"))
"""),
    told("a file in a folder that a variable names", """
# %% step:a
d = "data_out"
import os
os.makedirs(d, exist_ok=True)
with open(f"{d}/x.txt", "w") as f:
    f.write("1")
# %% step:b prev:a
print(open(f"{d}/x.txt").read())
"""),
    told("a file that a later step goes on writing", """
# %% step:a
with open("log.txt", "w") as f:
    f.write("a")
# %% step:b prev:a
with open("log.txt", "a") as f:
    f.write("b")
print(open("log.txt").read())
"""),
    Case("B9", "a file that each step writes anew", """
# %% step:a
open("w.txt", "w").write("a")
# %% step:b prev:a
with open("w.txt", "w+") as f:
    f.write("b")
    f.seek(0)
    print(f.read())
"""),
    Case("B9", "databases in memory", """
# %% imports
import sqlite3
# %% step:a
con = sqlite3.connect(":memory:")
print(con.execute("select 1").fetchall())
# %% step:b prev:a
con = sqlite3.connect(":memory:")
print(con.execute("select 2").fetchall())
"""),
    told("a path put together in a helper", """
# %% step:a
from pathlib import Path
OUT = Path("out")
OUT.mkdir(exist_ok=True)
def write(name, text):
    (OUT / name).write_text(text)
write("a.txt", "A")
write("b.txt", "B")
# %% step:b
print(sorted(p.name for p in OUT.glob("*.txt")))
"""),
    told("a path put together in a loop", """
# %% step:a
import os
BASE = "results"
os.makedirs(BASE, exist_ok=True)
for i in range(3):
    with open(f"{BASE}/part_{i}.txt", "w") as f:
        f.write(str(i))
# %% step:b
total = 0
for i in range(3):
    with open(os.path.join(BASE, f"part_{i}.txt")) as f:
        total += int(f.read())
print(total)
"""),
    told("a path that a function of the notebook gives", """
# %% functions
import json
def path_of(name):
    return f"cache_{name}.json"
def save(name, obj):
    with open(path_of(name), "w") as f:
        json.dump(obj, f)
def load(name):
    with open(path_of(name)) as f:
        return json.load(f)
# %% step:a
save("x", {"a": 1})
# %% step:b
print(load("x"))
"""),
    told("paths of which only the end is written", """
# %% step:a
names = ["train", "test"]
for name in names:
    with open(name + ".csv", "w") as f:
        f.write("a,b\\n1,2\\n")
# %% step:b
import csv
for name in names:
    print(list(csv.reader(open(name + ".csv"))))
"""),
    told("a folder that is a constant of the notebook", """
# %% imports
from pathlib import Path
DATA = Path("data")
RAW = DATA / "raw"
# %% step:a
RAW.mkdir(parents=True, exist_ok=True)
RAW.joinpath("x.txt").write_text("hello")
# %% step:b
for p in DATA.rglob("*.txt"):
    print(p.name, p.read_text())
"""),
    told("a path that a text is formatted to", """
# %% step:a
import pandas as pd
OUTDIR = "tables"
import os
os.makedirs(OUTDIR, exist_ok=True)
def export(df, name):
    target = "{}/{}.csv".format(OUTDIR, name)
    df.to_csv(target, index=False)
export(pd.DataFrame({"a": [1, 2]}), "first")
# %% step:b
from glob import glob
frames = [pd.read_csv(f) for f in glob(OUTDIR + "/*.csv")]
print(pd.concat(frames))
"""),
    told("a path of an object", """
# %% functions
class Store:
    def __init__(self, root):
        self.root = root
    def path(self, k):
        return self.root + "_" + k
    def put(self, k, v):
        with open(self.path(k), "w") as f:
            f.write(v)
    def get(self, k):
        with open(self.path(k)) as f:
            return f.read()
# %% step:a
store = Store("kv")
store.put("a", "1")
# %% step:b
print(store.get("a"))
"""),
    told("a folder that another step makes", """
# %% step:a
from pathlib import Path
OUT = Path("plots")
OUT.mkdir(exist_ok=True)
# %% step:b
(OUT / "x.txt").write_text("a")
"""),
    told("a path that grows in a recursion", """
# %% functions
from pathlib import Path
def walk(p, depth):
    if depth == 0:
        p.mkdir(parents=True, exist_ok=True)
        (p / "leaf.txt").write_text("x")
        return p
    return walk(p / "sub", depth - 1)
def other(p, n):
    return again(f"{p}_{n}", n)
def again(p, n):
    if n:
        return other(p + "x", n - 1)
    open(p, "w").write("1")
    return p
# %% step:a
q = walk(Path("tree"), 3)
r = other("base", 2)
# %% step:b
print(q, r, Path("tree/sub/sub/sub/leaf.txt").read_text())
print(open(r).read())
"""),
    Case("B9", "a helper that reads what nobody writes", """
# %% functions
import pandas as pd
def load(name):
    return pd.read_csv(f"data/{name}.csv")
# %% step:a
import os
train = load("train")
os.makedirs("out", exist_ok=True)
train.to_csv("out/train.csv")
# %% step:b
test = load("test")
test.to_csv("result.csv")
print(len(test), len(train))
""", warnings=("KG406",), files={"data/train.csv": "a,b\n1,2", "data/test.csv": "a,b\n1,2"}),
    Case("B9", "a folder that each step makes", """
# %% step:a
import os
os.makedirs("plots", exist_ok=True)
open("plots/a.txt", "w").write("a")
# %% step:b
os.makedirs("plots", exist_ok=True)
open("plots/b.txt", "w").write("b")
print(open("plots/b.txt").read())
"""),
    Case("B9", "a folder that shared code makes", """
# %% imports
import os
OUT = "plots"
os.makedirs(OUT, exist_ok=True)
# %% step:a
open(f"{OUT}/a.txt", "w").write("a")
# %% step:b
open(os.path.join(OUT, "b.txt"), "w").write("b")
"""),
    Case("B9", "objects of a class of the notebook, pickled in a file", """
# %% step:a
import pickle
class Rec:
    def __init__(self, v): self.v = v
with open("rec.pkl", "wb") as f: pickle.dump([Rec(1), Rec(2)], f)
# %% step:b prev:a
with open("rec.pkl", "rb") as f: recs = pickle.load(f)
recs[0].v = 10
# %% step:c prev:b
print([r.v for r in recs], type(recs[0]) is Rec)
""", warnings=("KG405",)),
]  # fmt: skip
