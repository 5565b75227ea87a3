import sys

from kalegen.sdk import after, pipeline, step


def say(text):
    sys.stdout.write(f"{text}\n")  # at once: iterations print at the same time


@step
def load(n):
    return list(range(n)), "rows"


@step
def fit(rows, depth):
    say(f"fit {depth}")
    return {"depth": depth, "size": len(rows)}


@step
def score(model, weight=1):
    return model["size"] * model["depth"] * weight


@step
def publish(models):
    say(f"publish {models}")


@pipeline(name="branches-and-loops")
def flow(n=4, depths=[3, 1, 2], is_thorough=True):
    rows, name = load(n)
    scores, best = [], {}
    if is_thorough:
        # one task for each depth, if this branch is taken
        for depth in depths:
            model = fit(rows, depth)
            points = score(model, weight=2)
            if points > 8:
                best[depth] = model
            scores.append(points)
    else:
        scores = [score(made) for made in ({"size": 1, "depth": n},)]
    if not best:
        best = {0: score(model) for model in [{"size": 0, "depth": 0}]}
    published = publish(scores)
    after(publish(best), published)
    return scores, name
