"""The reference page of the tags, made from the tables that the front end reads them by."""

from __future__ import annotations

from kalegen.frontends.tags import ROLE_TAGS
from kalegen.model.notebook import Role
from kalegen.settings.table import ROWS

ROLES: dict[Role, str] = {
    Role.IMPORTS: "shared code: every step gets what it needs of it",
    Role.FUNCTIONS: "shared code, as `imports`",
    Role.PARAMETERS: "assignments of constants, which become the pipeline's parameters; a comment is the description",
    Role.METRICS: '`print(name)`, `print("label", name)` or bare names: metrics of the step that binds the name last'
    "; see [below](#metrics)",
    Role.SKIP: "the cell is left out",
}

STEPS: tuple[tuple[str, str], ...] = (
    (
        "`step:NAME`, formerly `block:NAME`",
        "the cell belongs to step NAME; the cells of one step run in notebook order",
    ),
    ("`prev:NAME`, any number of times", "the step runs after step NAME, wherever that stands in the notebook"),
    ("`notebook:NAME`", "the cell stands for another notebook: see [notebooks of notebooks](../how-to/composition.md)"),
    ("`if:EXPRESSION`, `for:NAME in LIST`", "[conditions](../how-to/conditions.md) and [loops](../how-to/loops.md)"),
    ("no tag", "the cell belongs to what the cell before it belongs to; `skip` is transparent"),
)

PARSERS = """\
## Options of a command line

A cell that makes an `argparse` parser, adds options and reads them, and does nothing else but import, can be tagged
`pipeline-parameters`, too. Each option with a constant default is a parameter, called as the option (`args_epochs`
where `epochs` is another variable of the notebook); its help is the description. In a notebook it is read by
`args = parser.parse_args([])`.
"""

COMMENTS = """\
## Tags in comments

Where there is no editor for tags, a comment at the top of a cell is as good: `#| step: train` is `step:train`,
`#| prev: load` is `prev:load` (of several: `#| prev: [load, clean]`), and so are `#| limit: memory:4Gi`, `#| skip` and
all others. In a notebook that has run `%load_ext kalegen`, a first line `%%kalegen_step train --prev load` says the
same, and each of its options is a tag: `--limit memory:4Gi`. Other comments may stand above, and a cell magic. They are
taken out of the generated code, except below a cell magic. A tag and a comment may complete one another; where they
contradict one another, that is an error (KG107).
Options of nbdev and Quarto (`#| export`, `#| echo: false`, `#| label: fig-one`) are left to these. A percent script
has cells, and so takes them as a notebook does; a [script](sdk.md) of `@step` functions has none, and says it in
decorators and calls: there such a comment is an error that says how (KG524).
"""

METRICS = """\
## Metrics

A cell tagged `pipeline-metrics` names variables. It does not run in the pipeline: the step that binds a variable last
logs it when it ends. `print("accuracy:", accuracy)` gives the metric a label; `print(precision, recall)` names two.

| the variable is | what is logged |
|---|---|
| a number, or an array or tensor that holds one | a metric |
| surely what scikit-learn's `confusion_matrix` gives | a confusion matrix (`ClassificationMetrics`) |
| surely what `roc_curve` gives, in one variable or in three, all named | a ROC curve (`ClassificationMetrics`) |
| anything else | nothing, and the step's log says so |

Kubeflow Pipelines draws the matrices and curves, and so does the page over a run here. A matrix that is drawn this way
has numbers for its classes. The tag `classification:matrix:classes` names the variable that holds their names, and
takes matrices and curves of any origin ([settings](settings.md)). `@step(metrics=[…])` is read the same way.
"""

READING = """\
## How they are read
"""

RULES = """\
Shared code may compute values, too. Each step gets a copy of the statements that it needs, in their order, and runs
them again. What a step has changed travels from there as data. A step never sees what shared code below it binds, but
the value from above. kalegen warns of shared code whose result differs each time (KG211): bind such a value in a step.
Shared code runs in every step, so it can't change what an earlier step has left (KG212).

Cells before the first tagged one need no tag if they hold only imports and definitions. kalegen ignores tags of other
tools. A tag that is nearly one of these is an error; it is a warning if it may be another tool's, as `step-train` may.
A step with `prev:` tags waits for the steps that they name, and for no others. A step without any waits for the steps
whose values it uses.
"""


def as_markdown() -> str:
    """The page ``docs/reference/tags.md``."""
    roles: dict[Role, list[str]] = {}
    for tag, role in ROLE_TAGS.items():
        roles.setdefault(role, []).append(f"`{tag}`")
    lines = ["# Tags", "", "What a cell is for is said by tags in its metadata, as Kale reads them.", ""]
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
        "Described in [settings of steps](settings.md).",
        "",
    ]
    lines += [f"- `{row.form}`" for row in ROWS if row.form and row.name not in ("if", "for")]
    return "\n".join(lines) + "\n"
