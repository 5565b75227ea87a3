"""Tests of ``kalegen.proposal``: what tags a notebook without tags is given."""
