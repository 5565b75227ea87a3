"""Codes about settings of steps and pipelines (KG6xx)."""

from __future__ import annotations

from kalegen.catalogue.record import Code

CODES: tuple[Code, ...] = ()
