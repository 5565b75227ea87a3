from kalegen.sdk import after, artifact, pipeline, step


@step
def load(count):
    return list(range(count)), count


@step
def total(values):
    return sum(values)


@pipeline
def flow(count=3):
    for n in range(count):
        load(n)
    if count:
        total([1])
    x = count + 1
    x = y = load(count)
    x += 1
    values[0] = total([])
