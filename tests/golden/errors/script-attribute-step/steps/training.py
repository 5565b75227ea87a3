from kalegen.sdk import step


@step
def train(values):
    return sum(values)
