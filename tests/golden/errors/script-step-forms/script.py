from kalegen.sdk import after, artifact, pipeline, step


@step
def load(count):
    return list(range(count)), count


@step
def total(values):
    return sum(values)


@step
async def fetch(url):
    return url


@step
def numbers():
    yield 1


class Steps:
    @step
    def inside(self):
        pass


@pipeline
def flow(count=3):
    load(count)
