"""What Kubeflow Pipelines' page over an artifact says of the value in it."""

from __future__ import annotations

from typing import Any


def marshal_facts(value: Any, artifact: Any) -> None:
    """Note a value's class, sizes and columns, and of which framework a model is."""
    import contextlib
    import operator

    kind, facts, own = type(value), artifact.metadata, ("__main__", "builtins")
    homes = [str(base.__module__).partition(".")[0] for base in kind.__mro__]
    if hasattr(artifact, "framework"):  # a Model
        facts["framework"] = next((home for home in homes if home not in own), "")
    if homes[0] in own:  # a property of the notebook's own may do anything
        return
    facts["class"] = f"{kind.__module__}.{kind.__qualname__}"
    with contextlib.suppress(Exception):  # whatever the properties raise
        if hasattr(kind, "shape"):
            facts["shape"] = [operator.index(size) for size in value.shape]
        if hasattr(kind, "dtype"):
            facts["dtype"] = str(value.dtype)[:40]
        if hasattr(kind, "columns"):
            pairs = zip(value.columns[:20], value.dtypes)
            facts["columns"] = {str(key)[:40]: str(dtype)[:40] for key, dtype in pairs}
            facts["rows"] = facts["shape"][0]
