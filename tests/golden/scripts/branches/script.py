from kalegen.sdk import pipeline, step

LIMIT = 0.5

@step
def load(n):
    return list(range(n)), n / 10

@step
def train(rows, depth):
    rows.append(99)
    return {"model": sum(rows), "depth": depth}

@step
def simple(rows):
    return {"model": 0, "depth": 0}

@step
def publish(model):
    print("published", model)

@step
def alert(score):
    print("alert", score)

@step
def show(model, rows):
    print("show", model, rows)
    return model

@pipeline(name="branches")
def flow(n=6, mode="deep", verbose=True):
    rows, score = load(n)
    if mode == "deep" and score > LIMIT:
        model = train(rows, depth=3)
    elif mode == "flat":
        model = train(rows, depth=1)
    else:
        model = simple(rows)
    if score > 0.5:
        publish(model)
    else:
        alert(score)
    if verbose:
        if len(rows) > 6:
            publish(rows)
            rows, score = load(2)
    return show(model, rows)
