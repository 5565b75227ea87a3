"""Tests of ``kalegen verify``."""
