from kalegen.sdk import pipeline, step


@step
def load(n):
    return list(range(n))


@step
def show(rows):
    print(rows)


@pipeline
def flow(n=3):
    rows = load(n)
    if load(2):
        show(rows)
    if rwos:
        show(rows)
    if (m := n) > 2:
        show(rows)
    if n > 2:
        return rows
    elif n > 1:
        k = n + 1
    while n:
        show(rows)
