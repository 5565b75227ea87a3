"""A diamond: two models are fitted to the same data at the same time, and compared.

python examples/diamond.py                  run it here, step by step
python examples/diamond.py --kfp --dry-run  compile it to .kale/diamond.kale.py
python examples/diamond.py --kfp            compile, upload and run it on a cluster
"""

import argparse

from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from kalegen.sdk import pipeline, step


def fit_and_score(model, data):
    """Fit the model and return its accuracy on the test set, rounded."""
    X_train, X_test, y_train, y_test = data
    model.fit(X_train, y_train)
    return round(model.score(X_test, y_test), 3)


@step(retry_count=2, retry_interval="30s")
def load(test_size):
    X, y = load_breast_cancer(return_X_y=True)
    return train_test_split(X, y, test_size=test_size, random_state=0)


@step(limits={"cpu": 2})
def forest(data, trees):
    return fit_and_score(RandomForestClassifier(n_estimators=trees, random_state=0), data)


@step
def logistic(data):
    # scaling matters here, unlike for the forest
    return fit_and_score(make_pipeline(StandardScaler(), LogisticRegression()), data)


@step(name="compare")
def compare(forest_score, logistic_score):
    best = "forest" if forest_score > logistic_score else "logistic"
    print(f"{best} wins: {forest_score} and {logistic_score}")
    return best


@pipeline(name="diamond", experiment="examples", description="Fit two models at the same time, and compare them.")
def diamond(test_size=0.3, trees=50):
    data = load(test_size)
    forest_score = forest(data, trees)
    logistic_score = logistic(data)
    return compare(forest_score, logistic_score)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--trees", type=int, default=50)
    print(diamond(trees=parser.parse_args().trees))
