"""Two branches that know nothing of each other."""

import math
import statistics as st

from kalegen.sdk import pipeline, step

SCALE = 2


def scaled(values):
    """The roots of the values, times SCALE."""
    return [math.sqrt(v) * SCALE for v in values]


@step(name="load", retry_count=3, retry_interval="60", retry_factor=2, timeout=600)
def load(count):
    values = list(range(count))
    return values, len(values)


@step(limits={"cpu": 1}, cache=False)
def left(values, power):
    return sum(v**power for v in scaled(values))


@step
def right(values):
    return st.mean(values)


@step(name="join the two")
def join(a, b, n):
    print(a, b, n)
    return {"a": a, "b": b, "n": n}


@pipeline(
    name="diamond-demo",
    experiment="shapes",
    description="A diamond",
    timeout=7200,
    steps_defaults={"retry_count": 2, "labels": {"team": "ml"}},
)
def flow(count=10, power: float = 2.0):
    values, n = load(count)
    a = left(values, power)
    b = right(values)
    return join(a, b, n)


if __name__ == "__main__":
    print(flow(count=5))
