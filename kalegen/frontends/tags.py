"""The tag language: Kale's tags, current and old spellings, in one table."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from kalegen.diagnostics.diagnostic import Diagnostic, Place, Remedy, error, warning
from kalegen.diagnostics.suggestions import nearest
from kalegen.frontends.step_magic import is_step_magic
from kalegen.frontends.tag_comments import TagComment
from kalegen.model.notebook import Role, Setting
from kalegen.settings.table import ROWS
from kalegen.settings.tag_values import LACKING

ROLE_TAGS: dict[str, Role] = {
    "imports": Role.IMPORTS,
    "functions": Role.FUNCTIONS,
    "pipeline-parameters": Role.PARAMETERS,
    "parameters": Role.PARAMETERS,
    "pipeline-metrics": Role.METRICS,
    "skip": Role.SKIP,
}
"""Tags that say what a cell is for; ``parameters`` is papermill's."""

NAME = r"[^\W\d][\w-]*(?:[\w -]*[\w-])?"

SETTING_TAGS: dict[str, tuple[str, str]] = {row.name: (row.shape, row.form) for row in ROWS if row.shape}
"""The settings of a step: the pattern of what follows the colon, and how the tag is written."""

FLAG_TAGS = frozenset(row.name for row in ROWS if row.form and re.fullmatch(row.shape, ""))
"""The settings that can be their name alone."""


@dataclass
class Tags:
    """What the tags of one cell say."""

    role: Role | None = None
    step: str | None = None
    after: list[str] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    notebook: str | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)


def read_tags(tags: Iterable[str], place: Place, comments: Iterable[TagComment] = ()) -> Tags:
    """Read a cell's tags, those in comments too; tags of other tools are ignored. KG107 where the two disagree."""
    found, said = Tags(), Tags()
    for tag in tags:
        if not isinstance(tag, str):
            continue
        _read_tag(tag.strip(), place, found)
    for comment in comments:
        spot = place._replace(line=comment.line, source=comment.text)
        _read_tag(comment.tag, spot, said)
        if is_step_magic(comment.text) and not is_own(comment.tag) and not said.diagnostics:
            said.diagnostics.append(_unknown_option(comment.tag, spot))
    found = _joined(found, said, place)
    if found.step is not None and found.role not in (None, Role.SKIP):
        message = f"the cell has two tags that exclude each other: {found.role.value} and step:{found.step}"
        remedies = [Remedy(found.role.value), Remedy(f"step:{found.step}")]
        found.diagnostics.append(error("KG104", message, place, "remove one of the two tags", remedies=remedies))
    return found


def _joined(found: Tags, said: Tags, place: Place) -> Tags:
    """What the tags say and what the comments say, which may say the same or complete one another."""
    for ours, theirs in _comparable(found, said):
        if ours and theirs and ours != theirs:
            texts = ["', '".join(sorted(one)) for one in (ours, theirs)]
            message = f"the cell has the tag {texts[0]}, and a comment with the tag {texts[1]}"
            said.diagnostics.append(error("KG107", message, place, "remove one of the two"))
    kept = {(setting.key, setting.value) for setting in found.settings}
    return Tags(
        found.role or said.role,
        found.step or said.step,
        list(dict.fromkeys([*found.after, *said.after])),
        [*found.settings, *(setting for setting in said.settings if (setting.key, setting.value) not in kept)],
        found.notebook or said.notebook,
        [*found.diagnostics, *said.diagnostics],
    )


def _comparable(*both: Tags) -> Iterator[tuple[set[str], ...]]:
    """What two sources of tags say of the same thing: what the cell is for, what it waits for, and each setting."""
    yield tuple(set(_purpose(one)) for one in both)
    yield tuple({f"prev:{name}" for name in one.after} for one in both)
    for key in dict.fromkeys(setting.key for setting in both[0].settings):
        yield tuple({f"{s.key}:{s.value}".rstrip(":") for s in one.settings if s.key == key} for one in both)


def _purpose(tags: Tags) -> Iterator[str]:
    """The tags that say what a cell is for."""
    if tags.role is not None:
        yield tags.role.value
    if tags.step is not None:
        yield f"step:{tags.step}"
    if tags.notebook is not None:
        yield f"notebook:{tags.notebook}"


def is_own(tag: str) -> bool:
    """Whether a tag is one of kalegen's, or so nearly one that kalegen must speak of it.

    Comments of this form have words of nbdev's and Quarto's, ``label: fig-1``, more often than words of tags.
    """
    key, colon, value = tag.partition(":")
    if key not in KINDS and (key if key in SETTING_TAGS else nearest(key, SETTING_TAGS)) in OPTIONS:
        return bool(colon) and key in SETTING_TAGS and bool(re.fullmatch(SETTING_TAGS[key][0], value.strip()))
    read = Tags()
    _read_tag(tag, Place(""), read)
    return read != Tags() or (key in READERS and bool(colon))


def _read_tag(tag: str, place: Place, found: Tags) -> None:
    """Note what a tag says; one that is nearly kalegen's is suspected to be misspelt."""
    if tag in ROLE_TAGS:
        _set_role(tag, place, found)
        return
    if tag in FLAG_TAGS:
        found.settings.append(Setting(tag, "", place))
        return
    key, colon, value = tag.partition(":")
    if key in READERS and colon:
        READERS[key](value.strip(), tag, place, found)
    elif key in SETTING_TAGS and colon:
        pattern, form = SETTING_TAGS[key]
        if re.fullmatch(pattern, value.strip(), re.DOTALL):
            found.settings.append(Setting(key, value.strip(), place))
        else:
            found.diagnostics.append(_malformed(tag, form, place))
    else:
        _suspect(tag, key, place, found)


def _set_role(tag: str, place: Place, found: Tags) -> None:
    role = ROLE_TAGS[tag]
    if found.role not in (None, role) and Role.SKIP not in (found.role, role):
        message = f"the cell has two tags that exclude each other: {found.role.value} and {tag}" if found.role else ""
        remedies = [Remedy(tag), *([Remedy(found.role.value)] if found.role else [])]
        found.diagnostics.append(error("KG104", message, place, "remove one of the two tags", remedies=remedies))
    found.role = Role.SKIP if found.role is Role.SKIP else role


def _read_step(value: str, tag: str, place: Place, found: Tags) -> None:
    """Note the step that a cell belongs to: KG103 for two of them."""
    if not value:
        return  # Kale's way of saying that the cell goes on with the step before it, as one without a tag does
    if not re.fullmatch(NAME, value):
        found.diagnostics.append(_malformed(tag, "step:NAME, a name of letters, digits, '-' and '_'", place))
        found.step = value
    elif found.step not in (None, value):
        message = f"the cell has the tags of two steps, step:{found.step} and step:{value}"
        remedies = [Remedy(f"step:{value}"), Remedy(f"step:{found.step}")]
        hint = "remove one of the two tags, or split the cell"
        found.diagnostics.append(error("KG103", message, place, hint, remedies=remedies))
    else:
        found.step = value


def _read_previous(value: str, tag: str, place: Place, found: Tags) -> None:
    if not value:
        found.diagnostics.append(_malformed(tag, "prev:NAME", place))
    elif value not in found.after:
        found.after.append(value)


def _read_notebook(value: str, tag: str, place: Place, found: Tags) -> None:
    if not re.fullmatch(NAME, value):
        found.diagnostics.append(_malformed(tag, "notebook:NAME, a name of letters, digits, '-' and '_'", place))
    else:
        found.notebook = value


READERS: dict[str, Callable[[str, str, Place, Tags], None]] = {
    "step": _read_step,
    "block": _read_step,
    "prev": _read_previous,
    "notebook": _read_notebook,
}


def _malformed(tag: str, form: str, place: Place) -> Diagnostic:
    return error("KG101", f"the tag {tag!r} is malformed", place, f"write it as {form}")


def _unknown_option(tag: str, place: Place) -> Diagnostic:
    """KG102 for what ``%%kalegen_step`` has that is no tag of kalegen's: no other tool's can stand there."""
    option = "--" + tag.partition(":")[0]
    hint = "the options are tags: --prev NAME, --image REF, --limit cpu:2, …"
    return error("KG102", f"{option!r} is no option of '%%kalegen_step'", place, hint)


def _suspect(tag: str, key: str, place: Place, found: Tags) -> None:
    """A tag that is nearly one of ours is a slip; anything else belongs to another tool."""
    known = [*ROLE_TAGS, *READERS, *SETTING_TAGS]
    if key in READERS or (key in SETTING_TAGS and key not in AMBIGUOUS):
        form = SETTING_TAGS[key][1] if key in SETTING_TAGS else f"{key}:NAME"
        found.diagnostics.append(_malformed(tag, form, place))
        return
    if key in FLAG_TAGS:
        found.diagnostics.append(_malformed(tag, key, place))
        return
    if key in RESOURCES and QUANTITY.fullmatch(tag[len(key) :]):
        found.diagnostics.append(_malformed(tag, RESOURCES[key] + tag[len(key) :], place))
        return
    if ":" in tag and key in LACKING:
        found.diagnostics.append(
            error("KG102", f"the tag {tag!r} asks for something that is not possible", place, LACKING[key])
        )
        return
    word = nearest(key, known) if ":" in tag or key in NEAR_ROLES else None
    if word is not None and (":" in tag or word in ROLE_TAGS):
        found.diagnostics.append(_unknown(error, tag, word if word in ROLE_TAGS else word + tag[len(key) :], place))
    elif (meant := _meant_perhaps(tag)) is not None:
        found.diagnostics.append(_unknown(warning, tag, meant, place))


def _unknown(report: Callable[..., Diagnostic], tag: str, meant: str, place: Place) -> Diagnostic:
    """KG102 for a tag that is nearly another one."""
    return report("KG102", f"unknown tag {tag!r}", place, f"did you mean {meant!r}?", remedies=[Remedy(tag, meant)])


def _meant_perhaps(tag: str) -> str | None:
    """What a tag may be meant to say that may be another tool's, too: ``skp``, ``step-train``, ``my-step:a``."""
    if form := re.fullmatch(rf"(?:[\w-]*[-_])?(step|prev):({NAME})|(step|prev)[-_]({NAME})", tag):
        return ":".join(filter(None, form.groups()))
    word = nearest(tag, ROLE_TAGS)
    is_near = word is not None and difflib.SequenceMatcher(None, tag, word).ratio() > NEAR
    return word if is_near or (word is not None and sorted(tag) == sorted(word)) else None


NEAR = 0.85
"""How like a role a tag must be to be suspected; ``functional`` is not like ``functions`` enough."""


RESOURCES = {"cpu": "limit:cpu", "gpu": "limit:nvidia.com/gpu", "memory": "limit:memory"}
"""What people write for a limit, by its first word; followed by a quantity it is no other tool's tag."""

QUANTITY = re.compile(r":[0-9]+(\.[0-9]+)?([mkMGT]i?)?")

KINDS = frozenset([*ROLE_TAGS, *READERS])
"""Tags that say what a cell is for and what it waits for."""

AMBIGUOUS = frozenset(
    {
        "image",
        "cache",
        "limit",
        "request",
        "label",
        "annotation",
        "env",
        "field",
        "if",
        "for",
        "node",
        "output",
        "report",
    }
)
"""Words that other tools use as tags of their own."""

OPTIONS = AMBIGUOUS - {"limit", "request", "env"}
"""Those of them that are words of Quarto's options in comments, too, or may become some."""

NEAR_ROLES = frozenset(
    {"import", "function", "pipeline-parameter", "pipeline-metric", "pipeline_parameters", "pipeline_metrics"}
)
