from kalegen.sdk import pipeline, step


@step
def load(n):
    return list(range(n))


@step
def add(total, row):
    return total + row


@step
def put(rows, row):
    rows.append(row)


@pipeline
def flow(n=3):
    rows = load(n)
    total = add(0, 1)
    for row in rows:
        total = add(total, row)
    for row in (1, 2):
        put(rows, row)
    return total
