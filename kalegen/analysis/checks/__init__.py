"""Findings about what a pipeline can't keep of a notebook: a family of them in each module."""
