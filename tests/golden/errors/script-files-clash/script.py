from kalegen.sdk import pipeline, step
from steps.training import train

RATE = 0.1


@step
def load():
    return [RATE]


@pipeline
def flow():
    values = load()
    train(values)
