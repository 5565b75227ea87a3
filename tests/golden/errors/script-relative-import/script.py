from . import helper
from .helper import double
from kalegen.sdk import pipeline, step


@step
def load():
    return double(helper.START)


@pipeline
def flow():
    rows = load()
