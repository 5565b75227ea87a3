import json

from kalegen.sdk import pipeline, step


@step
def load():
    with open("settings.json") as file:
        return json.load(file)


@pipeline
def flow():
    load()
