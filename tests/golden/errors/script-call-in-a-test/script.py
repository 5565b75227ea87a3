from kalegen.sdk import pipeline, step


@step
def is_large(count):
    return count > 3


@step
def tell(size):
    print(size)
    return size


@pipeline
def flow(count=3):
    if is_large(count):
        size = tell("large")
    else:
        size = tell("small")
    return size
