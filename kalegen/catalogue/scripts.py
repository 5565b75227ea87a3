"""Codes about the script front end (KG5xx)."""

from __future__ import annotations

from kalegen.catalogue.record import Code

CODES: tuple[Code, ...] = ()
