from kalegen.sdk import after, artifact, pipeline, step


@step
def load(count):
    return list(range(count)), count


@step
def total(values):
    return sum(values)


@artifact(name="report", path="report.pdf")
@step
def report(values):
    pass


@pipeline
def flow(count=3):
    values, n = load(count)
    report(values)
