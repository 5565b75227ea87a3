"""Changes that show only after several rounds of a loop, or through many calls."""

from __future__ import annotations

from tests.semantics.case import Case


def _chain(length: int) -> str:
    """Functions that each call the next, written before it; the last one changes what it is given."""
    calls = "\n".join(f"def f{number}(xs): return f{number + 1}(xs)" for number in range(length))
    return f"{calls}\ndef f{length}(xs): xs.append({length})"


CASES = [
    Case(
        "B1",
        "a loop's variable of the round before is changed",
        """
# %% step:a
rows = [[1], [2], [3]]
older = newer = None
# %% step:b prev:a
for row in rows:
    older = newer
    newer = row
# %% step:c prev:b
older.append(9)
# %% step:d prev:c
print(rows)
""",
    ),
    Case(
        "B1",
        "a row moves through five variables before it is changed",
        """
# %% step:a
rows = [[number] for number in range(9)]
# %% step:b prev:a
v1 = v2 = v3 = v4 = v5 = None
for row in rows:
    v1 = v2
    v2 = v3
    v3 = v4
    v4 = v5
    v5 = row
v1.append(9)
# %% step:c prev:b
print(rows)
""",
    ),
    Case(
        "B1",
        "a while loop walks from the last candidate to the best",
        """
# %% step:a
candidates = [[3], [1], [2]]
# %% step:b prev:a
best = last = None
position = 0
while position < len(candidates):
    best = last
    last = candidates[position]
    position += 1
best += [0]
# %% step:c prev:b
print(candidates)
""",
    ),
    Case(
        "B1",
        "seven functions from the top down, the innermost changes",
        f"""
# %% functions
{_chain(7)}
# %% step:a
xs = []
# %% step:b prev:a
f0(xs)
# %% step:c prev:b
print(xs)
""",
    ),
    Case(
        "B1",
        "fifteen functions from the top down, the innermost changes",
        f"""
# %% functions
{_chain(15)}
# %% step:a
xs = []
# %% step:b prev:a
f0(xs)
# %% step:c prev:b
print(xs)
""",
    ),
    Case(
        "B1",
        "a ring of ten functions hands a list on until one of them changes it",
        """
# %% functions
"""
        + "\n".join(
            f"def r{number}(xs, n): return xs.append({number}) if n == 0 else r{(number + 1) % 10}(xs, n - 1)"
            for number in range(10)
        )
        + """
# %% step:a
xs = []
# %% step:b prev:a
r3(xs, 6)
# %% step:c prev:b
print(xs)
""",
    ),
    Case(
        "B1",
        "callbacks that call one another more than three deep",
        """
# %% functions
def run1(f, *rest): return f(*rest)
def run2(f, *rest): return f(*rest)
def run3(f, *rest): return f(*rest)
def run4(f, *rest): return f(*rest)
def run5(f, *rest): return f(*rest)
def store(xs): xs.append(5)
# %% step:a
xs = []
# %% step:b prev:a
run1(run2, run3, run4, run5, store, xs)
# %% step:c prev:b
print(xs)
""",
    ),
    Case(
        "B1",
        "a method overridden ten times reaches the first",
        """
# %% functions
class C0:
    def __init__(self): self.xs = []
    def hit(self): self.xs.append(0)
"""
        + "\n".join(f"class C{n}(C{n - 1}):\n    def hit(self): super().hit()" for n in range(1, 11))
        + """
# %% step:a
o = C10()
xs = o.xs
# %% step:b prev:a
o.hit()
# %% step:c prev:b
print(xs, o.xs)
""",
    ),
    Case(
        "B1",
        "functions that are handed over bind a global name by turns",
        """
# %% functions
words = []
def pop(test):
    return words.pop(0) if words and test(words[0]) and words else None
def is_word(text):
    return len(text) < 2 or bool(parse(text[1:], [is_word, is_line]))
def is_line(text):
    return len(text) < 2 or bool(parse(text[1:], [is_line, is_word]))
def parse(text, rules):
    global words
    words = text.split() or [text]
    return [pop(rule) for rule in rules if words]
# %% step:a
found = parse("ab cd", [is_word, is_line])
# %% step:b prev:a
words.append("more")
# %% step:c prev:b
print(found, words)
""",
    ),
    Case(
        "B1",
        "a function that is handed over meets what a name was before",
        """
# %% step:a
first, second = [], []
kept = second
def add(item): kept.append(item)
# %% step:b prev:a
for number in range(3):
    list(map(add, [number]))
    kept = first if number else second
# %% step:c prev:b
print(first, second)
""",
    ),
]
