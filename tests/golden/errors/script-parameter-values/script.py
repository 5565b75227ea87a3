from kalegen.sdk import pipeline, step


@step
def load(day, limit, sizes):
    return [day, limit, sizes]


@pipeline
def flow(day=max(1, 2), limit=None, sizes=(1, 2)):
    load(day, limit, sizes)
