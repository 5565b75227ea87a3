"""Steps from other files, a package beside the script, an order without data, and names that stand for two things."""

from kalegen.sdk import after, pipeline, step
from local_package import data_processor
from steps.report import summarize
from steps.training import EPOCHS
from steps.training import train as fit

model = None  # the pipeline has a variable of this name


def describe(x):
    """The global model, and x."""
    return f"{model}:{x}:{EPOCHS}"


@step
def process(timestamp: str, *, scale=1):
    return data_processor(timestamp, scale)


@step
def weigh(model, sep=","):
    return sep.join([describe(round(model.weight, 3)), type(model).__name__])


@step
def notify():
    print("notified")


@pipeline(name="several-files")
def flow(ts: str = "19990312", rate=0.5):
    """Weigh a day.

    Args:
        ts: The day.
        rate: The learning rate.
    """
    rows, back = process(ts, scale=2)
    model = fit(rows, rate=rate)
    text = weigh(model, sep=";")
    print_it = summarize(text, back)
    after(notify(), print_it)
    rows2, _ = process("777")
    return text, back, rows2
