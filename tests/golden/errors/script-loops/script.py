from kalegen.sdk import pipeline, step


@step
def load(n):
    return list(range(n))


@step(limits={"memory": "4Gi"})
def train(row, depth):
    return row * depth


@pipeline
def flow(n=3, depths=[1, 2]):
    rows = load(n)
    for row in load(n):
        train(row, n)
    for row in rows:
        model = train(row, n)
        if model:
            break
    for row in rows:
        while row:
            train(row, n)
    for row in rows:
        train(row)
    for row in rows:
        train(row, dept)
    for row in rows:
        found = load(row)
        model = train(found, n)
    for row in rows:
        print(row)
    doubled = [2 * row for row in rows]
