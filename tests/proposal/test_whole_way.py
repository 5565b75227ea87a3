"""From untagged notebooks to pipelines that compute the same: annotate, compile, verify."""

from __future__ import annotations

import pytest

from kalegen.cli.application import run
from kalegen.generate import generate
from kalegen.verification.verify import VerifyOptions, verify
from tests.proposal.test_proposal import BRANCHES, FOREST
from tests.proposal.workbench import notebook, save

STREAMS = """\
# Walks

%%
import numpy as np
np.random.seed(3)

%%
STEPS = 50

## Simulate

%%
def walk(steps):
    return np.random.randn(steps).cumsum()

%%
first = walk(STEPS)

## Simulate again

%%
second = walk(STEPS)

## Compare

%%
distance = float(np.abs(first - second).mean())
print(distance)
"""

CLASSES = """\
%%
class Counter:
    def __init__(self):
        self.seen = {}
    def add(self, word):
        self.seen[word] = self.seen.get(word, 0) + 1

%%
words = "a b a c b a".split()

%%
counter = Counter()
for word in words:
    counter.add(word)

%%
alias = counter
alias.add("d")

%%
most = max(counter.seen, key=counter.seen.get)
print(most, counter.seen)
"""

FILES = """\
## Schreiben

%%
with open("zahlen.txt", "w") as file:
    file.write("1\\n2\\n3\\n")
zahlen = [1, 2, 3]

## Auswerten

%%
summe = sum(zahlen)

%%
summe

## Ergebnis

%%
print(f"Summe: {summe}")
"""

FRAMES = """\
# Sales

%%
import pandas as pd

## Load

%%
df = pd.DataFrame({"shop": ["a", "b", "a", "c"], "sales": [3, 5, 2, 9]})

%%
df.head()

## Clean

%%
df["sales"] = df["sales"].clip(upper=8)

%%
big = df[df.sales > 2]

## Summarise

%%
total = big.groupby("shop").sales.sum()
print(total.to_dict())
"""

GENERATORS = """\
## Read

%%
lines = (line for line in ["1", "2", "3"])
next(lines)

## Sum

%%
total = sum(int(line) for line in lines)

## Result

%%
print(total)
"""

NOTEBOOKS = {
    "forest": FOREST, "branches": BRANCHES, "streams": STREAMS, "classes": CLASSES, "files": FILES, "frames": FRAMES,
    "generators": GENERATORS,
}  # fmt: skip


@pytest.mark.parametrize("text", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_proposal_computes_what_the_notebook_computes(tmp_path, monkeypatch, text):
    monkeypatch.chdir(tmp_path)
    path = save(tmp_path / "nb.ipynb", notebook(text))
    with pytest.raises(SystemExit) as ending:
        run(["annotate", "nb.ipynb", "--yes", "--quiet"])
    assert ending.value.code == 0
    result = generate(path)
    assert result.source is not None
    assert len(result.pipeline.steps) > 1
    done = verify(result, tmp_path, VerifyOptions({}), lambda _: None)
    assert done.diagnostics == ()
    assert done.is_equal, done.comparison.different
