"""The kinds of artifact that the annotations of step functions ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst

from kalegen.frontends.script_calls import Call
from kalegen.frontends.script_file import SourceFile
from kalegen.syntax.parsing import parse_expression
from kalegen.syntax.scopes import parameters_of

KINDS = {
    "pandas.DataFrame": "Dataset",
    "pandas.Series": "Dataset",
    "polars.DataFrame": "Dataset",
    "pyarrow.Table": "Dataset",
    "kfp.dsl.Dataset": "Dataset",
    "kfp.dsl.Model": "Model",
    "torch.nn.Module": "Model",
    "keras.Model": "Model",
    "xgboost.Booster": "Model",
    "lightgbm.Booster": "Model",
}
"""By the full name of the type."""

MODELS = ("Classifier", "Regressor", "Regression")
"""Ends of the names of XGBoost's and LightGBM's models. Scikit-learn's classes are estimators, but for ``Bunch``."""


def kinds_of(call: Call) -> Iterator[tuple[str, str]]:
    """The variables of a call whose kind annotations say; a result's comes before an argument's."""
    node, source = call.step.node, call.step.source
    returned = list(_returned(node.returns, source)) if node.returns is not None else []
    types = returned if call.unpacks else [node.returns.annotation] if node.returns is not None else []
    if len(types) == len(call.targets):
        yield from _known(zip(call.targets, types, strict=True), source)
    annotated = {p.name.value: p.annotation.annotation for p in parameters_of(node) if p.annotation is not None}
    given = ((a.name, annotated[a.parameter]) for a in call.arguments if a.name and a.parameter in annotated)
    yield from _known(given, source)


def _known(typed: Iterable[tuple[str, cst.BaseExpression]], source: SourceFile) -> Iterator[tuple[str, str]]:
    """Of variables with their annotations, those whose kind is known."""
    for name, annotation in typed:
        kind = _kind(annotation, source)
        if kind is not None:
            yield name, kind


def _returned(annotation: cst.Annotation, source: SourceFile) -> Iterator[cst.BaseExpression]:
    """The types of the elements of ``tuple[A, B]``."""
    node = _parsed(annotation.annotation)
    if isinstance(node, cst.Subscript) and source.full_name(node.value) in ("tuple", "typing.Tuple"):
        for element in node.slice:
            if isinstance(element.slice, cst.Index):
                yield element.slice.value


def _kind(annotation: cst.BaseExpression, source: SourceFile) -> str | None:
    """The kind of artifact that an annotation asks for, those in unions too; None if it asks for none."""
    node = _parsed(annotation)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return _kind(node.left, source) or _kind(node.right, source)
    if isinstance(node, cst.Subscript) and source.full_name(node.value) == "typing.Optional":
        inner = node.slice[0].slice
        return _kind(inner.value, source) if isinstance(inner, cst.Index) else None
    full = source.full_name(node)
    is_estimator = full.startswith("sklearn.") and not full.endswith(".Bunch")
    is_model = full.startswith(("xgboost.", "lightgbm.")) and full.endswith(MODELS)
    return "Model" if is_estimator or is_model else KINDS.get(full)


def _parsed(node: cst.BaseExpression) -> cst.BaseExpression:
    """An annotation; one that is written as a string is parsed."""
    if isinstance(node, cst.SimpleString) and isinstance(node.evaluated_value, str):
        try:
            return parse_expression(node.evaluated_value)
        except (cst.ParserSyntaxError, ValueError):
            return node
    return node
