"""The reference page of the tags, made from the tables that the front end reads them by."""

from __future__ import annotations

from kalegen.frontends.tags import ROLE_TAGS
from kalegen.model.notebook import Role
from kalegen.settings.table import ROWS

ROLES: dict[Role, str] = {
    Role.IMPORTS: "shared code: each step gets the parts that it needs",
    Role.FUNCTIONS: "shared code, like `imports`",
    Role.PARAMETERS: "constants, which become the pipeline's parameters; a comment describes the parameter",
    Role.METRICS: '`print(name)`, `print("label", name)` or `name`: a metric of the step that assigns the name last'
    "; see [below](#metrics)",
    Role.SKIP: "the cell is left out",
}

STEPS: tuple[tuple[str, str], ...] = (
    (
        "`step:NAME`, formerly `block:NAME`",
        "the cell belongs to step NAME; the cells of a step run in the notebook's order",
    ),
    ("`prev:NAME`, any number of times", "the step runs after step NAME, wherever that step is in the notebook"),
    ("`notebook:NAME`", "the cell stands for another notebook: see [notebooks in notebooks](../how-to/composition.md)"),
    ("`if:EXPRESSION`, `for:NAME in LIST`", "[conditions](../how-to/conditions.md) and [loops](../how-to/loops.md)"),
    ("no tag", "the cell belongs to the same step or role as the cell before it; cells tagged `skip` do not count"),
)

PARSERS = """\
## Options of a command line

You can also tag a cell `pipeline-parameters` if it only imports, makes an `argparse` parser, adds options and reads
them. Each option with a constant default becomes a parameter with the option's name (`args_epochs`, if `epochs` is
another variable of the notebook). The option's help is the description. A notebook reads the options by `args =
parser.parse_args([])`.
"""

COMMENTS = """\
## Tags in comments

If your editor can't show tags, write them as comments at the top of the cell: `#| step: train` means `step:train`,
`#| prev: load` means `prev:load`, and `#| prev: [load, clean]` means two tags. All other tags work, too:
`#| limit: memory:4Gi`, `#| skip`. After `%load_ext kalegen`, you can also begin a cell with
`%%kalegen_step train --prev load`. Each option is a tag: `--limit memory:4Gi`.

Other comments and a cell magic can be above these comments. kalegen removes the comments from the generated code,
except below a cell magic. A cell can have both tags and comments. If they contradict each other, that is an error
(KG107). kalegen ignores options of nbdev and Quarto (`#| export`, `#| echo: false`, `#| label: fig-one`). Percent
scripts have cells, so these comments work there. A [script](sdk.md) of `@step` functions has no cells: use decorators
and calls instead. There, such a comment is an error (KG524).
"""

METRICS = """\
## Metrics

A cell tagged `pipeline-metrics` names variables. It does not run in the pipeline. Instead, the step that assigns a
variable last logs it at its end. `print("accuracy:", accuracy)` gives the metric a label. `print(precision, recall)`
names two metrics.

| the variable is | what is logged |
|---|---|
| a number, or an array or tensor that holds one | a metric |
| certainly a result of scikit-learn's `confusion_matrix` | a confusion matrix (`ClassificationMetrics`) |
| certainly a result of `roc_curve`, in one variable or in three, all named | a ROC curve (`ClassificationMetrics`) |
| anything else | nothing, and the step's log says so |

Kubeflow Pipelines draws the matrices and curves, and so does the page of a local run. The classes of such a matrix
are numbers. With the tag `classification:matrix:classes` you can name a variable with the names of the classes. The
tag works with any matrix or curve ([settings](settings.md)). `@step(metrics=[…])` is read in the same way.
"""

READING = """\
## How they are read
"""

RULES = """\
Shared code may compute values, too. Each step gets a copy of the statements that it needs, in their order, and runs
them again. What a step has changed travels from there as data. A step never sees what shared code below it binds, but
the value from above. kalegen warns of shared code whose result differs each time (KG211): bind such a value in a step.
Shared code runs in every step, so it can't change what an earlier step has left (KG212).

Cells before the first tagged one need no tag if they hold only imports, functions and classes. kalegen ignores tags of
other tools. A misspelt tag is an error. If it could belong to another tool (`step-train`), it is a warning. A step with
`prev:` tags waits only for the steps that they name. A step without them waits for the steps whose values it uses.
"""


def as_markdown() -> str:
    """The page ``docs/reference/tags.md``."""
    roles: dict[Role, list[str]] = {}
    for tag, role in ROLE_TAGS.items():
        roles.setdefault(role, []).append(f"`{tag}`")
    lines = [
        "# Tags",
        "",
        "Tags in a cell's metadata say what the cell is for. They are the same tags that Kale reads.",
        "",
    ]
    lines += ["| tag | meaning |", "|---|---|"]
    lines += [f"| {', '.join(tags)} | {ROLES[role]} |" for role, tags in roles.items()]
    lines += [f"| {tag} | {meaning} |" for tag, meaning in STEPS]
    lines += [
        "",
        COMMENTS,
        METRICS,
        READING,
        RULES,
        PARSERS,
        "## What a step asks for",
        "",
        "[Settings](settings.md) describes these tags.",
        "",
    ]
    lines += [f"- `{row.form}`" for row in ROWS if row.form and row.name not in ("if", "for")]
    return "\n".join(lines) + "\n"
