from kalegen.sdk import after, artifact, pipeline, step


@step
def load(count):
    return list(range(count)), count


@step
def total(values):
    return sum(values)


@step
def split(values):
    if not values:
        return None
    return values[:1], values[1:], 3


@step
def nothing(values):
    print(values)


@pipeline
def flow(count=3):
    values, n, more = load(count)
    a, b = split(values)
    c, d = nothing(values)
