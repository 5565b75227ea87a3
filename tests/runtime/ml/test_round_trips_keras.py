"""Values of Keras 3 and TensorFlow come back as they were: ``make test-keras``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.runtime.components import component_text, run_text
from tests.runtime.round_trips import Row, outcomes

pytestmark = pytest.mark.keras

DEFINITIONS = """
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, keras, tensorflow as tf
keras.utils.set_random_seed(3)
X = np.random.default_rng(0).random((64, 4)).astype("f4")
y = X.sum(1)
factor = 2.0
class Scale(keras.layers.Layer):
    def __init__(self, units=3, **options):
        super().__init__(**options)
        self.units = units
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[-1], self.units), initializer="glorot_uniform")
    def call(self, x):
        return x @ self.w * factor
class Net(keras.Model):
    def __init__(self, **options):
        super().__init__(**options)
        self.inner, self.outer = keras.layers.Dense(8), Scale(1)
    def call(self, x):
        return self.outer(self.inner(x))
class Decay(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, start=0.1):
        self.start = start
    def __call__(self, step):
        return self.start / (1.0 + keras.ops.cast(step, "float32"))
    def get_config(self):
        return {"start": self.start}
class Total(keras.metrics.Mean):
    pass
class Squares(keras.losses.Loss):
    def call(self, a, b):
        return (a - b) ** 2
def squares(a, b):
    return keras.ops.mean((a - b) ** 2)
def power(n):
    def loss(a, b):
        return keras.ops.mean((a - b) ** n)
    return loss
def double(x):
    return x * factor
def fitted(*layers, **how):
    how = {"optimizer": keras.optimizers.Adam(0.01), "loss": "mse", "metrics": ["mae"], **how}
    model = layers[0] if isinstance(layers[0], keras.Model) else keras.Sequential([keras.Input((4,)), *layers])
    model.compile(**how)
    model.fit(X, y, verbose=0)
    return model
def same(a, b):
    return type(a) is type(b) and len(a) == len(b) and all(map(np.array_equal, a, b))
def goes_on(value, expected):
    same_now = np.array_equal(value.predict(X, verbose=0), expected.predict(X, verbose=0))
    assert same_now and same(value.optimizer.variables, expected.optimizer.variables)
    a, b = (model.fit(X, y, verbose=0, shuffle=False).history for model in (value, expected))
    return type(value) is type(expected) and a == b
def step(model, optimizer):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(model(X) ** 2)
    weights = model.trainable_variables
    optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights))
    return model.get_weights()
"""

DENSE = "keras.layers.Dense(1)"
ROWS = [
    Row("sequential", f"value = fitted(keras.layers.Dense(5, 'relu'), {DENSE})", "goes_on(value, expected)"),
    Row("normalised", f"value = fitted(keras.layers.BatchNormalization(), {DENSE})", "goes_on(value, expected)"),
    Row("functional", "i = keras.Input((4,)); h = keras.layers.Dense(3)(i)\n"
        f"value = fitted(keras.Model(i, {DENSE}(keras.layers.concatenate([i, h]))), loss=squares)",
        "goes_on(value, expected)"),
    Row("subclassed", "value = fitted(Net())", "type(value) is Net and goes_on(value, expected)"),
    Row("not_built", "value = [Net(), keras.Sequential([keras.layers.Dense(3)])]",
        "value[0](X).shape == (64, 1) and value[1](X).shape == (64, 3)"),
    Row("own_layer", f"value = fitted(Scale(2), {DENSE})",
        "type(value.layers[0]) is Scale and goes_on(value, expected)"),
    Row("layer_alone", "value = Scale(3); value(X)", "np.array_equal(value(X), expected(X))"),
    Row("lambdas", "value = fitted(keras.layers.Lambda(lambda x: x * factor),\n"
        "    keras.layers.Dense(1, activation=lambda x: x + factor), loss=lambda a, b: (a - b) ** 2)",
        "value.layers[0].function.__name__ == '<lambda>' and goes_on(value, expected)"),
    Row("own_everything", "value = fitted(keras.layers.Dense(3, activation=double), " + DENSE + ",\n"
        "    optimizer=keras.optimizers.SGD(Decay()), loss=Squares(), metrics=[squares])",
        "type(value.optimizer._learning_rate) is Decay and goes_on(value, expected)"),
    Row("made_loss", f"value = fitted({DENSE}, loss=power(2))", "goes_on(value, expected)"),
    Row("application", "value = keras.applications.MobileNetV3Small(weights=None, input_shape=(64, 64, 3), classes=3)",
        "same(value.get_weights(), expected.get_weights())"),
    Row("parts_of_a_model", "i = keras.Input((4,))\n"
        "part = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"
        f"model = fitted(keras.Model(i, {DENSE}(part(i))))\n"
        "value = [part, model, model.optimizer, model.layers[-1]]",
        "value[1].layers[1] is value[0] and value[1].optimizer is value[2] and value[1].layers[-1] is value[3]"
        " and goes_on(value[1], expected[1])"),
    Row("own_loop", f"model = keras.Sequential([keras.Input((4,)), {DENSE}])\n"
        "value = {'model': model, 'optimizer': keras.optimizers.Adam(0.1)}; step(**value)",
        "same(step(**value), step(**expected))"),
    Row("optimizer", f"value = fitted({DENSE}).optimizer", "same(value.variables, expected.variables)"),
    Row("new_optimizer", "value = keras.optimizers.SGD(Decay(0.5))", "value._learning_rate.start == 0.5"),
    Row("metric", "value = Total(); value.update_state([1.0, 5.0])",
        "type(value) is Total and float(value.result()) == 3"),
    Row("loss", "value = [Squares(), keras.losses.MeanSquaredError()]",
        "type(value[0]) is Squares and float(value[1]([1.0], [2.0])) == 1"),
    Row("history", f"value = fitted({DENSE}).history", "value.history == expected.history"),
    Row("preprocessing", "value = keras.layers.Normalization(); value.adapt(X)",
        "np.array_equal(value(X), expected(X))"),
    Row("vocabulary", "value = keras.layers.TextVectorization(max_tokens=9); value.adapt(['a b', 'b c'])",
        "np.array_equal(value(['a c d']), expected(['a c d']))"),
    Row("seed_generator", "value = keras.random.SeedGenerator(3)",
        "np.array_equal(keras.random.normal((3,), seed=value), keras.random.normal((3,), seed=expected))"),
    Row("tensors", "value = [tf.ones((300, 300)), tf.constant(['a']), tf.ones(70_000, tf.bfloat16)]",
        "same(value, expected) and [t.dtype for t in value] == [t.dtype for t in expected]"),
    Row("ragged_and_sparse", "value = [tf.ragged.constant([[1], [2, 3]]), tf.sparse.from_dense([[0, 1], [2, 0]])]",
        "value[0].to_list() == [[1], [2, 3]] and tf.sparse.to_dense(value[1]).numpy().tolist() == [[0, 1], [2, 0]]"),
    Row("variables", "value = [tf.Variable([1.0, 2.0], name='v', trainable=False), keras.Variable([3.0], name='k')]",
        "isinstance(value[0], tf.Variable) and not value[0].trainable and same(value, expected)"
        " and value[0].assign_add([1.0, 1.0]) is not None and value[1].name == 'k'"),
    Row("tensorflow_module", "class Module(tf.Module):\n    def __init__(self):\n        self.v = tf.Variable([1.0])\n"
        "value = Module(); value.v.assign([4.0])", "type(value) is Module and value.v.numpy().tolist() == [4]"),
    Row("tensorflow_function", "value = tf.function(lambda x: x * factor)", "float(value(3.0)) == 6"),
    Row("tensorflow_generator", "value = tf.random.Generator.from_seed(3); value.normal([2])",
        "np.array_equal(value.normal([3]), expected.normal([3]))"),
    Row("specifications", "value = [tf.float32, tf.TensorShape([1, None]), tf.TensorSpec((1,), tf.int32)]"),
]  # fmt: skip


def test_come_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [Row(row.name, DEFINITIONS + row.code, row.check) for row in ROWS]
    found = outcomes(rows, tmp_path_factory.mktemp("keras"), ("tensorflow",))
    assert found == {row.name: "same" for row in rows}


def test_models_that_share_layers_without_holding_one_another_are_told(tmp_path: Path) -> None:
    body = """
i = keras.Input((4,))
inner = keras.layers.Dense(2)(i)
encoder, whole = keras.Model(i, inner, name="encoder"), keras.Model(i, keras.layers.Dense(4)(inner), name="whole")
marshal_save((encoder, whole), artifact("models_out"), "encoder", "whole")
"""
    result = run_text(tmp_path, component_text(DEFINITIONS + body, ("tensorflow",)))
    assert "the models 'encoder' and 'whole' share weights, which become two" in result.stderr
