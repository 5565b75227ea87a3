"""Codes about Jupyter's own syntax (KG3xx)."""

from __future__ import annotations

from kalegen.catalogue.record import ERROR, WARNING, Code

CODES: tuple[Code, ...] = (
    Code(
        "KG301",
        ERROR,
        "Unknown magic",
        "A line or a cell begins with a magic that kalegen has not heard of.",
        "What it does may matter to the result, so it is not dropped.",
        "%frobnicate data",
        "Write the same in Python, tag the cell `skip`, or ignore the code in the cell to drop the magic.",
        is_soft=True,
    ),
    Code(
        "KG302",
        WARNING,
        "Content left out",
        "A cell magic shows something (HTML, JavaScript, LaTeX, …).",
        "Nobody looks at a pod.",
        "%%html",
        "Tag the cell `skip`.",
    ),
    Code(
        "KG303",
        ERROR,
        "Magic that cannot work",
        "A magic needs what a pod does not have: IPython's history or database, a compiler, another notebook.",
        "Leaving it out would change what the cells after it compute.",
        "%store -r data",
        "Write the same in Python, tag the cell `skip`, or ignore the code in the cell to drop the magic.",
        is_soft=True,
    ),
    Code(
        "KG304",
        WARNING,
        "Installation left out",
        "Part of a pip or conda command has no meaning as a requirement of a component.",
        "A component installs packages by name, from an index.",
        "%pip install -e .",
        "Name the packages themselves: %pip install pandas>=2.",
    ),
    Code(
        "KG305",
        WARNING,
        "Effects of %run are not known",
        "%run executes a file that is not at hand, has arguments, or minds that it is a file of its own. "
        "(A script that could as well stand in the cell takes the place of its %run.)",
        "kalegen does not see what such a file binds, and it does not travel to the pod by itself.",
        "%run helpers.py",
        "Import what the notebook needs from it, as a module.",
    ),
    Code(
        "KG306",
        ERROR,
        "Magic's value is not known",
        "The value of a magic is used, and kalegen does not know what it would be in a pipeline.",
        "Any stand-in for it would be wrong.",
        "history = %history",
        "Compute the value in Python.",
    ),
    Code(
        "KG307",
        ERROR,
        "IPython's own name",
        "A step reads a name that exists only in an IPython session: get_ipython, In, Out, _ and the like.",
        "A component is plain Python.",
        "_ + 1",
        "Keep the value in a variable of your own.",
        is_soft=True,
    ),
    Code(
        "KG308",
        WARNING,
        "Question in a pod",
        "A step calls input() or getpass().",
        "Nobody answers in a pod: the step fails.",
        "name = input('Who? ')",
        "Make it a parameter of the pipeline; for secrets use the tag `secret:`.",
    ),
    Code(
        "KG309",
        WARNING,
        "Code that is timed once",
        "`%timeit` or `%%timeit` times code that changes a variable or draws random numbers.",
        "In a notebook it runs many times, and leaves the changes of all these behind; in a pipeline it runs once.",
        "%timeit xs.append(1)",
        "Time it on a copy, or write `-n1 -r1`, so that it runs once in the notebook, too.",
    ),
)
