import steps.training as training

from kalegen.sdk import pipeline, step


def helper(values):
    return values


@step
def load():
    return [1]


@pipeline
def flow():
    values = load()
    helper(values)
    training.train(values)
