from kalegen.sdk import after, artifact, pipeline, step


@step
def load(count):
    return list(range(count)), count


@step(retries=3)
def total(values):
    return sum(values)


@pipeline
def flow(count=3):
    load(count)
