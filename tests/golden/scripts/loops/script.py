from kalegen.sdk import pipeline, step

SCALE = 10


@step
def load(n):
    return list(range(n))


@step
def train(rows, depth):
    return {"depth": depth, "score": depth * SCALE + len(rows)}


@step
def score(model):
    return model["score"]


@step
def best(models, scores):
    print("best of", scores)
    return max(scores), len(models)


@pipeline(name="loops")
def flow(n=3, depths=[1, 2, 3], limit=2):
    rows = load(n)
    models = {}
    scores = []
    for index, depth in enumerate(depths):
        if depth > limit:
            continue
        model = train(rows, depth=depth)
        models[depth] = model
        scores.append(score(model))
    again = [train(rows, d) for d in depths if d != 2]
    top, number = best(models, scores)
    return top, number, again
