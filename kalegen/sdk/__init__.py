"""Pipelines as plain Python functions: ``@step`` makes a step, ``@pipeline`` a function that calls steps a pipeline.

Outside of a pipeline a step is the plain function that it is. Calling a pipeline runs it here, step by step; ``python
script.py --kfp`` runs it on a cluster. docs/reference/sdk.md has the rules.
"""

from kalegen.sdk.container import container
from kalegen.sdk.decorators import after, artifact, pipeline, step
from kalegen.sdk.errors import PipelineError, StepTimeout
from kalegen.sdk.process import run

__all__ = ["PipelineError", "StepTimeout", "after", "artifact", "container", "pipeline", "run", "step"]
