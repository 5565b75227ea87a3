"""What running a pipeline here can raise beside the steps' own exceptions."""

from __future__ import annotations


class PipelineError(Exception):
    """The pipeline can't be run as it is written, or a value can't pass between its steps."""


class StepTimeout(BaseException):
    """A step took longer than it may.

    No ``Exception``, so that a step's own ``except Exception`` does not stop it from stopping.
    """
