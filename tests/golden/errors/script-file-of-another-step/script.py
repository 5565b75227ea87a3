from kalegen.sdk import pipeline, step


@step
def write():
    with open("rows.txt", "w") as file:
        file.write("1")


@step
def read():
    with open("rows.txt") as file:
        return file.read()


@pipeline
def flow():
    write()
    read()
