"""Codes about Jupyter's own syntax (KG3xx)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG301",
        "unknown-magic",
        ERROR,
        "Unknown magic",
        "A line or a cell begins with a magic that kalegen does not know.",
        "What it does may matter to the result, so it is not dropped.",
        "Write the same in Python, tag the cell `skip`, or ignore the code in the cell to drop the magic.",
        is_soft=True,
    ),
    Code(
        "KG302",
        "display-magic-dropped",
        WARNING,
        "Display magic is dropped",
        "A cell magic shows something (HTML, JavaScript, LaTeX, …).",
        "A pod has no screen to show it on.",
        "Tag the cell `skip`.",
    ),
    Code(
        "KG303",
        "unsupported-magic",
        ERROR,
        "Unsupported magic",
        "A magic needs what a pod does not have: IPython's history or database, a compiler, another notebook.",
        "Leaving it out would change what the cells after it compute.",
        "Write the same in Python, tag the cell `skip`, or ignore the code in the cell to drop the magic.",
        is_soft=True,
    ),
    Code(
        "KG304",
        "install-option-dropped",
        WARNING,
        "Install option is dropped",
        "Part of a pip or conda command has no meaning as a requirement of a component.",
        "A component installs packages by name, from an index.",
        "Name the packages themselves: %pip install pandas>=2.",
    ),
    Code(
        "KG305",
        "unknown-run-effects",
        WARNING,
        "Unknown effects of %run",
        "%run executes a file that kalegen can't find, or that gets arguments, or that uses its own path. (Other "
        "scripts "
        "replace their %run.)",
        "kalegen does not see which names such a file assigns, and the file does not travel to the pod.",
        "Import what the notebook needs from it, as a module.",
    ),
    Code(
        "KG306",
        "unknown-magic-value",
        ERROR,
        "Magic has no value in a pipeline",
        "The value of a magic is used, and kalegen does not know what it would be in a pipeline.",
        "kalegen has no value to put in its place.",
        "Compute the value in Python.",
    ),
    Code(
        "KG307",
        "ipython-only-name",
        ERROR,
        "Name exists only in IPython",
        "A step reads a name that exists only in an IPython session: get_ipython, In, Out, _ and others.",
        "A component is plain Python.",
        "Keep the value in a variable of your own.",
        is_soft=True,
    ),
    Code(
        "KG308",
        "input-in-pod",
        WARNING,
        "Input is asked for in a pod",
        "A step calls input() or getpass().",
        "In a pod nobody can answer, so the step fails.",
        "Make it a parameter of the pipeline; for secrets use the tag `secret:`.",
    ),
    Code(
        "KG309",
        "timeit-side-effects",
        WARNING,
        "Timed code has side effects",
        "`%timeit` or `%%timeit` times code that changes a variable or draws random numbers.",
        "In a notebook the code runs many times, and all these changes remain. In a pipeline it runs once.",
        "Time it on a copy, or write `-n1 -r1`, so that it runs once in the notebook, too.",
    ),
    Code(
        "KG310",
        "widget-in-step",
        WARNING,
        "Widget in a step",
        "A step makes a widget (`IntSlider`, `Dropdown`, a button), or calls `interact`.",
        "Nobody moves a slider in a pod. The widget keeps its first value, and `interact` calls the function once, "
        "with "
        "these values. Nobody presses buttons.",
        "Make the value a parameter of the pipeline, `depth = 3` in a cell tagged `pipeline-parameters`: then you "
        "choose it when you start a run. Tag cells that only explore `skip`.",
    ),
    Code(
        "KG311",
        "command-computed",
        ERROR,
        "Command is computed",
        "The command in `kalegen.sdk.run` is neither a text nor a list of words, or one of its fields is not a "
        "variable.",
        "The call becomes plain Python, so kalegen must know its fields. If you put the text together before, its "
        "values "
        "are not quoted, and could be run as commands.",
        'Write `run("fem --input {mesh}")`, without the `f`, or `run(["fem", "--input", mesh])`.',
    ),
)
