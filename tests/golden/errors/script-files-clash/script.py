from kalegen.sdk import pipeline, step
from steps.training import train


def scaled(value):
    return value * 0.1


@step
def load():
    return [scaled(1)]


@pipeline
def flow():
    values = load()
    train(values)
