#| imports
import numpy as np

from kalegen.sdk import pipeline, step


#| export
#| step: load
@step
def load():
    """#| step: train"""
    return np.ones(3)


#| prev: [load, clean]
#| limit: memory:4Gi
@step
def train(rows):
    #| skip
    return rows.sum()


@pipeline
def flow():
    rows = load()
    train(rows)  #| timeout: 5m
