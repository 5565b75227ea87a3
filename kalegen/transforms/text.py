r"""What: strings and comments reach the pod as they are in the notebook.

kfp dedents the component's text, which empties lines of blanks inside triple-quoted strings; kfp, Argo and Kubernetes
replace what they take for their own (see ``syntax/command_text``). Before: a blank line of four spaces in a string, and
``r"$$\alpha$$"``. After: ``\x20`` and three spaces, and ``"$\x24\\alpha$\x24"``.
Why here: last, so that no string is added behind its back.
"""

from __future__ import annotations

from kalegen.model.codemods import change_code, each_step
from kalegen.model.pipeline import EmittedPipeline
from kalegen.syntax.command_text import is_replaced
from kalegen.syntax.protected_text import Protected, ProtectedStrings


def protect_text(pipeline: EmittedPipeline) -> EmittedPipeline:
    """Write strings and comments so that nothing on their way into a pod changes them."""
    texts = (*pipeline.sources.values(), *pipeline.files.values())
    codemod = Protected if any(is_replaced(text) for text in texts) else ProtectedStrings
    return each_step(pipeline, lambda step: change_code(step, codemod))
