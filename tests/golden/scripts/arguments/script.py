"""Constants, keywords, defaults, two calls of one step, and what is no parameter of a pipeline."""

from kalegen.sdk import pipeline, step

LIMITS = {"low": 1, "high": 5}


@step(name="pick")
def pick(values, low=0, /, *more, key=None, limits=None, **options):
    chosen = [v for v in values if low <= v <= (limits or {"high": 99})["high"]]
    print(chosen, more, key, limits, sorted(options.items()))
    return chosen


@step
def numbers(first, last=4, *, step=1, label=b"x"):
    print(label, type(first).__name__, type(step).__name__)
    return [*range(first, last, step)]


@pipeline
def flow(first=0, names=["a", "b"], table={"a": [1, 2]}, *, flag=True, rate: float = 2.0):
    one = numbers(first)
    two = numbers(1, last=60 * 60, step=1000, label=b"bytes")
    pick(two, -1, "x", None, key=(1, 2), limits=LIMITS, rate=rate, table=table)
    three = pick(one, 1, names=names, flag=flag, step=[1, 2], text="{{ jinja }} {{$.x}}")
    [four] = pick([7], limits={"high": 9})
    return three, four
