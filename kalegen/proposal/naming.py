"""Names of steps: what the heading above says, else what the step does and to what."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from kalegen.frontends.tags import NAME
from kalegen.proposal.activities import Activity, activities_in, main_activity
from kalegen.proposal.cuts import Block
from kalegen.proposal.document import without_markup
from kalegen.proposal.roles import names_bound
from kalegen.syntax.identifiers import unique

MOST_WORDS = 4
LONGEST = 40

_NUMBERED = re.compile(
    r"\s*(?:(?:step|part|section|chapter|stage|task|exercise|schritt|teil|kapitel|[ée]tape|partie|paso|parte)\s*)?"
    r"(?:\(?\d+(?:\.\d+)*[a-z]?\)?|\b[IVX]+\b(?=\s*[.:)-])|[A-Z](?=\s*[.)]))\s*[-.:)–—]*\s*",
    re.IGNORECASE,
)
_EMPTY_WORDS = frozenset(re.findall(r"\w+", """
    a an the of and or in on for with to from using by at into as is are our your my let lets s us we this that these
    its it now will be how what some all about here via der die das den dem des ein eine einen und mit von zu zur zum
    für im le la les un une de du et avec pour dans el los las una y con para en del
"""))  # fmt: skip
_ESTIMATOR = re.compile(r"([A-Z]\w*?)(?:Classifier|Regressor|CV)?")
VERBS = {Activity.EXPLORE: "explore_data", Activity.PREDICT: "predict", Activity.SAVE: "save_results"}


def name_steps(steps: Sequence[Sequence[Block]], taken: set[str]) -> list[str]:
    """A name for each step, none of them taken or given twice; a title above all of them names none."""
    names = []
    below = [
        *(block for blocks in steps[:1] for block in blocks[1:]),
        *(block for blocks in steps[1:] for block in blocks),
    ]
    is_titled = len(steps) > 1 and not any(block.headings for block in below)
    for blocks in steps:
        name = unique(_by_deed(blocks) if is_titled else _name(blocks), taken)
        taken.add(name)
        names.append(name)
    return names


def _name(blocks: Sequence[Block]) -> str:
    said = (name_from(heading) for heading in _headings(blocks))
    return next(filter(None, said), "") or _by_deed(blocks)


def _headings(blocks: Sequence[Block]) -> Iterator[str]:
    """The headings above a step, the one that speaks of all of it first."""
    headings = [heading for cell in blocks[0].above for heading in cell.headings]
    lowest = min((block.level for block in blocks[1:] if block.level), default=7)
    whole = [heading for heading in headings if heading.level < lowest]
    yield from (heading.text for heading in reversed(whole))
    yield from (heading.text for heading in headings if heading not in whole)


def name_from(heading: str) -> str:
    """The name that a heading gives: ``2. Load the data`` is ``load_data``; empty where it gives none."""
    text = without_markup(heading)
    text = re.sub(r"(?<=\w)['’](?=\w)", "", _NUMBERED.sub("", text, count=1))
    text = re.sub(r"\([^)]*\)", " ", text).partition(":")[0] or text
    words = [word for word in re.findall(r"[^\W_]+", text.lower()) if word not in _EMPTY_WORDS]
    while words and not re.match(r"[^\W\d_]", words[0]):
        words.pop(0)
    name = ""
    for word in words[:MOST_WORDS]:
        if name and len(f"{name}_{word}") > LONGEST:
            break
        name = f"{name}_{word}" if name else word[:LONGEST]
    return name if re.fullmatch(NAME, name) else ""


def _by_deed(blocks: Sequence[Block]) -> str:
    """What the code does: ``load_data``, ``train_random_forest``, ``make_report``."""
    trees = [cell.tree for block in blocks for cell in block.cells if cell.tree is not None]
    done = main_activity(sum(map(activities_in, trees), start=activities_in(None)))
    if done is Activity.TRAIN:
        return f"train_{_estimator(trees) or 'model'}"
    if done is Activity.EVALUATE:
        return "evaluate_model"
    if done in (Activity.DOWNLOAD, Activity.LOAD, Activity.PREPARE):
        return f"{done.value}_data"
    if done is not None:
        return VERBS[done]
    bound = [name for tree in trees for name in names_bound(tree) if re.fullmatch(NAME, name)]
    return f"make_{bound[0].strip('_').lower()}" if bound else "show_results"


def _estimator(trees: Sequence[ast.Module]) -> str:
    """The first model that is made, in small letters: of ``RandomForestClassifier()`` ``random_forest``."""
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if re.fullmatch(r"[A-Z]\w*(?:Classifier|Regressor|Regression|SVC|SVR|KMeans|NB)|SVC|KMeans", name):
                    match = _ESTIMATOR.fullmatch(name)
                    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", match[1] if match else name).lower()
    return ""
