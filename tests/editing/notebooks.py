"""Notebooks in memory for tests of what editors ask."""

from __future__ import annotations

from typing import Any


def cell(source: str, *tags: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": {**({"tags": list(tags)} if tags else {}), **metadata}}


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)}
