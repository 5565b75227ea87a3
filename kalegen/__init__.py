"""Compile a tagged Jupyter notebook, or a decorated Python script, into one Kubeflow Pipelines v2 module."""

__version__ = "0.1.0"
