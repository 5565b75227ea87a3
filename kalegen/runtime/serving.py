"""Serving a model: saved once more as model servers read it, and applied to the cluster as an InferenceService."""

from __future__ import annotations

from typing import Any

from kalegen.runtime.resources import (
    apply_resource,
    wait_for_resource,
    write_manifest,
)


def save_for_serving(model: Any, artifact: Any, form: str = "") -> None:
    """Save a model as a folder that model servers read; note its framework, version and signature."""
    import importlib.metadata
    import os
    from pathlib import Path

    framework = form or served_framework(model)
    folder = Path(artifact.path)
    folder.mkdir(parents=True, exist_ok=True)
    save_served_files(model, folder, framework)
    package = {"sklearn": "scikit-learn", "pytorch": "torch"}.get(framework, framework)
    artifact.metadata["framework"] = framework
    for name in (package, f"{package}-cpu"):
        try:
            artifact.metadata["version"] = importlib.metadata.version(name)
            break
        except importlib.metadata.PackageNotFoundError:
            continue
    artifact.metadata["signature"] = served_signature(model)
    if "KALEGEN_MANIFESTS" in os.environ:  # a local run
        check_served(model, folder, framework)


def save_served_files(model: Any, folder: Any, framework: str) -> None:
    """Save a model under the name that the servers of its library look for."""
    if framework == "onnx":
        save_onnx(model, folder / "model.onnx")
    elif framework == "sklearn":
        import joblib

        joblib.dump(model, folder / "model.joblib")
    elif framework in ("xgboost", "lightgbm"):
        served_booster(model).save_model(str(folder / "model.bst"))
    elif framework == "tensorflow" and hasattr(model, "export"):
        model.export(str(folder / "1"))
    elif framework == "tensorflow":
        import tensorflow

        tensorflow.saved_model.save(model, str(folder / "1"))
    else:
        save_torchscript(model, folder / "model.pt")


def save_torchscript(model: Any, path: Any) -> None:
    """Save a model of PyTorch as it predicts, in PyTorch's own language; the model in memory stays as it is."""
    import copy

    import torch

    kind = type(model).__name__
    try:
        torch.jit.script(copy.deepcopy(model).eval()).save(str(path))
    except RuntimeError as problem:
        said = str(problem).strip().splitlines()[0]
        raise TypeError(f"TorchScript does not take this {kind}: {said}") from problem


def served_framework(model: Any) -> str:
    """What model servers call the library that a model is of."""
    names = {
        "xgboost": "xgboost",
        "lightgbm": "lightgbm",
        "sklearn": "sklearn",
        "imblearn": "sklearn",
        "keras": "tensorflow",
        "tensorflow": "tensorflow",
        "torch": "pytorch",
        "onnx": "onnx",
    }
    for kind in type(model).__mro__:
        package = kind.__module__.partition(".")[0]
        if package in names:
            return names[package]
    raise TypeError(f"no model server reads a {type(model).__name__}")


def served_booster(model: Any) -> Any:
    """The booster in a model of XGBoost or LightGBM, which is what their servers load."""
    if hasattr(model, "get_booster"):
        return model.get_booster()
    return getattr(model, "booster_", model)


def save_onnx(model: Any, path: Any) -> None:
    """Save a model as ONNX: one that is ONNX already, or a fitted estimator of scikit-learn."""
    if not hasattr(model, "SerializeToString"):
        from skl2onnx import to_onnx
        from skl2onnx.common.data_types import FloatTensorType

        name = type(model).__name__
        if not hasattr(model, "n_features_in_"):
            raise TypeError(f"skl2onnx converts no {name}: export and serve it as ONNX")
        inputs = [("X", FloatTensorType([None, model.n_features_in_]))]
        plain = {"zipmap": False} if hasattr(model, "classes_") else None
        try:
            model = to_onnx(model, initial_types=inputs, options=plain)
        except RuntimeError as problem:
            said = str(problem).strip().splitlines()[0]
            raise TypeError(f"skl2onnx converts no {name}: {said}") from problem
    path.write_bytes(model.SerializeToString())


def served_signature(model: Any) -> dict[str, Any]:
    """What a model takes and gives, as far as it tells."""
    signature: dict[str, Any] = {}
    count = getattr(model, "n_features_in_", None)
    if count is None and hasattr(model, "num_features"):
        count = model.num_features()
    if count is None and hasattr(model, "num_feature"):
        count = model.num_feature()
    shape = getattr(model, "input_shape", None)  # of Keras; of several inputs a list
    if count is not None:
        shape = (None, count)
    if isinstance(shape, tuple):
        sizes = [-1 if size is None else int(size) for size in shape]
        signature["inputs"] = [{"name": "input-0", "shape": sizes}]
    names = getattr(model, "feature_names_in_", None)
    if names is not None:
        signature["columns"] = [str(name) for name in names]
    classes = getattr(model, "classes_", None)
    if classes is not None:
        signature["classes"] = [str(one) for one in classes]
    return signature


def check_served(model: Any, folder: Any, framework: str) -> None:
    """Load what was saved, and compare its predictions with those of the model in memory."""
    import numpy

    try:
        served = load_served(folder, framework)
    except NotImplementedError:  # an operator that onnx itself cannot run
        return
    shape = served_shape(model)
    if shape is None or hasattr(model, "SerializeToString"):  # which was saved as it is
        return
    rows = numpy.random.default_rng(0).normal(size=shape).astype("float32")
    if framework in ("sklearn", "xgboost", "lightgbm"):
        rows = rows.astype("float64")
    try:
        expected = numpy.asarray(predict_in_memory(model, rows, framework))
    except (RuntimeError, TypeError, ValueError):  # the model takes no such numbers
        return
    found = numpy.asarray(predict_served(served, rows, framework))
    if framework in ("sklearn", "xgboost", "lightgbm"):
        is_same = numpy.array_equal(expected, found)
    else:  # which compute in single precision, in another order
        is_same = expected.size == found.size
        ours, theirs = expected.ravel(), found.ravel()
        if is_same and expected.dtype.kind == "f":
            is_same = numpy.allclose(ours, theirs, 1e-3, 1e-4)
        elif is_same:
            is_same = numpy.array_equal(ours, theirs)
    if not is_same:
        raise RuntimeError("the saved model predicts otherwise than that in memory")


def served_shape(model: Any) -> Any:
    """The sizes of some rows that a model takes, as far as it tells."""
    inputs = served_signature(model).get("inputs")
    if inputs:
        return [5 if size < 0 else size for size in inputs[0]["shape"]]
    modules = model.modules() if hasattr(model, "modules") else []
    counts = [one.in_features for one in modules if hasattr(one, "in_features")]
    return [5, counts[0]] if counts else None


def predict_in_memory(model: Any, rows: Any, framework: str) -> Any:
    """What the model itself says of some rows."""
    if framework in ("xgboost", "lightgbm"):
        model = served_booster(model)
    if framework == "tensorflow":
        return model(rows)
    if framework != "pytorch":
        return predict_served(model, rows, framework.replace("onnx", "sklearn"))
    import copy

    return predict_served(copy.deepcopy(model).eval(), rows, framework)


def load_served(folder: Any, framework: str) -> Any:
    """A model as its server loads it."""
    if framework == "sklearn":
        import joblib

        return joblib.load(folder / "model.joblib")
    if framework == "lightgbm":
        import lightgbm

        return lightgbm.Booster(model_file=str(folder / "model.bst"))
    if framework == "xgboost":
        import xgboost

        return xgboost.Booster(model_file=str(folder / "model.bst"))
    if framework == "pytorch":
        import torch

        return torch.jit.load(str(folder / "model.pt"))
    if framework == "onnx":
        from onnx.reference import ReferenceEvaluator

        return ReferenceEvaluator(str(folder / "model.onnx"))
    import tensorflow

    signatures = tensorflow.saved_model.load(str(folder / "1")).signatures
    if "serving_default" not in signatures:
        raise TypeError("the model has no function with an input_signature to serve")
    return signatures["serving_default"]


def predict_served(model: Any, rows: Any, framework: str) -> Any:
    """What a model's server answers for some rows."""
    if framework == "xgboost":
        import xgboost

        names = model.feature_names
        return model.predict(xgboost.DMatrix(rows, feature_names=names))
    if framework == "pytorch":
        import torch

        with torch.no_grad():
            return model(torch.as_tensor(rows, dtype=torch.float32)).numpy()
    if framework == "onnx":
        import numpy

        given = {model.input_names[0]: numpy.asarray(rows, dtype="float32")}
        return model.run(None, given)[0]
    if framework == "tensorflow":
        import tensorflow

        ((name, spec),) = model.structured_input_signature[1].items()
        answers = model(**{name: tensorflow.constant(rows, spec.dtype)})
        return next(iter(answers.values())).numpy()
    names = getattr(model, "feature_names_in_", None)
    if names is not None:
        import pandas

        rows = pandas.DataFrame(rows, columns=names)
    return model.predict(rows)


def save_preprocessing(function: Any, assets: dict[str, Any], artifact: Any) -> None:
    """Save the notebook's function, and what it needs, as a program that stands before a model server."""
    import inspect
    import textwrap
    from pathlib import Path

    import cloudpickle

    folder = Path(artifact.path)
    folder.mkdir(parents=True, exist_ok=True)
    saved = cloudpickle.dumps((function, assets))
    (folder / "preprocessing.pkl").write_bytes(saved)
    (folder / "transformer.py").write_text(transformer_program(), encoding="utf-8")
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        source = f"# {function!r}: its source is not known\n"
    (folder / "preprocessing.py").write_text(source, encoding="utf-8")


def transformer_program() -> str:
    """The program: what comes in goes through the function in preprocessing.pkl, and on to the model."""
    lines = [
        '"""A transformer of KServe, whose preprocessing is a function of the notebook."""',
        "",
        "import argparse",
        "from pathlib import Path",
        "",
        "import cloudpickle",
        "import kserve",
        "",
        "",
        "class Transformer(kserve.Model):",
        "    def __init__(self, arguments):",
        "        super().__init__(arguments.model_name)",
        '        saved = Path(__file__).with_name("preprocessing.pkl").read_bytes()',
        "        self.function, assets = cloudpickle.loads(saved)",
        "        self.function.__globals__.update(assets)",
        "        self.ready = True",
        "",
        "    def preprocess(self, payload, headers=None):",
        "        return self.function(payload)",
        "",
        "",
        'if __name__ == "__main__":',
        "    parser = argparse.ArgumentParser(parents=[kserve.model_server.parser])",
        "    arguments, _ = parser.parse_known_args()",
        "    kserve.ModelServer().start([Transformer(arguments)])",
    ]
    return "\n".join([*lines, ""])


def serve_model(
    service: dict[str, Any],
    model: Any,
    preprocessing: Any = None,
    timeout: int = 600,
) -> str:
    """Create or patch an InferenceService, wait until it is ready, print and return its URL."""
    predictor = service["spec"]["predictor"]["model"]
    predictor["modelFormat"] = {"name": model.metadata["framework"]}
    predictor["storageUri"] = storage_uri(model.uri)
    if preprocessing is not None:
        container = service["spec"]["transformer"]["containers"][0]
        uri = storage_uri(preprocessing.uri)
        container["env"] = [{"name": "STORAGE_URI", "value": uri}]
    name: str = service["metadata"]["name"]
    if write_manifest(service):
        return name
    apply_resource(service, "inferenceservices")
    ready = wait_for_resource(service, "inferenceservices", served_url, timeout)
    print(f"{name} answers at {ready}", flush=True)
    return ready


def storage_uri(uri: str) -> str:
    """An artifact's address as KServe knows it: MinIO speaks S3's protocol."""
    if uri.startswith("minio://"):
        return "s3://" + uri[len("minio://") :]
    return uri if "://" in uri else f"file://{uri}"


def served_url(service: dict[str, Any]) -> str:
    """The URL of an InferenceService that is ready, else an empty text."""
    status = service.get("status", {})
    conditions = {one["type"]: one for one in status.get("conditions", [])}
    ready = conditions.get("Ready", {}).get("status") == "True"
    current = status.get("observedGeneration", 0) >= service["metadata"].get(
        "generation", 0
    )
    return str(status.get("url", "")) if ready and current else ""
