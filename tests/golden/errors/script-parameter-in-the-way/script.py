from kalegen.sdk import after, artifact, pipeline, step


FACTOR = 2


@step
def load(count):
    return list(range(count)), count


@step
def total(values):
    return sum(values) * FACTOR


@pipeline
def flow(FACTOR=3, sum=2):
    load(FACTOR)
