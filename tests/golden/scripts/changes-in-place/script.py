"""A step that changes its argument: whoever is given the object afterwards sees it."""

from kalegen.sdk import pipeline, step


class Account:
    """An owner and a list, which somebody else holds too."""

    def __init__(self, owner):
        self.owner = owner
        self.rows = []


@step
def load(n):
    account = Account("me")
    return account, account.rows, list(range(n))


@step
def fill(account, values):
    account.rows.extend(values)


@step
def same_as(values):
    return values


@step
def change(values):
    values.append(-1)


@step
def total(values, times: int = 2):
    return sum(values) * times


@step
def show(account, rows, values, same, sum):
    print(account.owner, account.rows, rows, values, same, sum, type(account).__name__)
    return account.owner, rows


@pipeline
def flow(n=3):
    account, rows, values = load(n)
    fill(account, values)
    same = same_as(values)
    change(same)
    sum = total(values)
    values = same_as(values)
    owner, rows = show(account, rows, values, same, sum)
    return owner, rows
