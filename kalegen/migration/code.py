"""Code that was written for Kale: imports of its SDK become kalegen's, and what has no counterpart is named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from kalegen.frontends.serve_calls import MODULE as SERVING
from kalegen.settings.metadata import SPELLINGS
from kalegen.syntax.literals import literal_value
from kalegen.syntax.nodes import attribute
from kalegen.syntax.parsing import parse_module
from kalegen.syntax.scopes import dotted_name, imported_name
from kalegen.syntax.sdk_names import INSIDE_KALES_SDK, KALES_SDK, SDK

MENTION = re.compile(r"\b(?:kale|rok\w*)\b")
"""What code that has to do with Kale holds."""

WAYS: Mapping[str, str] = {
    SERVING: "use the tag serve:NAME:VARIABLE, or @step(serve={…}): docs/how-to/serving.md",
    "kale.serve": "use the tag serve:NAME:VARIABLE, or @step(serve={…}): docs/how-to/serving.md",
    "kale.marshal": "remove the calls: values travel between steps by themselves",
    "kale.common.kfputils": "tag the cell of the metrics pipeline-metrics, or write @step(metrics=[…])",
    "kale.common.mlmdutils": "remove it: Kubeflow Pipelines records what each step reads and writes",
    "kale.common.artifacts": "remove it: Kubeflow Pipelines records what each step reads and writes",
    "kale.common.rokutils": "use autosnapshot, or a volume's snapshot: docs/how-to/snapshots.md",
    "kale.common.katibutils": "use tune: docs/how-to/tuning.md",
    "kale.common.runutils": "remove it: kalegen run keeps the records of runs",
    "kale.common.podutils": "read the pod's own facts by the tag field:FIELD:ENV, as in field:metadata.name:POD",
    "kale.ml": "call the library itself in a step",
    "kale.types": "remove it with what uses it",
    "rok": "use autosnapshot, or a volume's snapshot: docs/how-to/snapshots.md",
}
"""By the beginning of a module's name, what to do in the place of a call of it."""

OTHERWISE = "kalegen has nothing of that name: remove it with what uses it"

_MAGIC = re.compile(r"^[ \t]*(?:[%!?].*|.*\?)$", re.MULTILINE)
_HIDDEN = re.compile(r"#kalegen-magic-(\d+)#")


@dataclass(frozen=True)
class Left:
    """Something that could not be rewritten: the line, why, what to do about it, and the module it comes from."""

    line: int
    why: str
    hint: str
    module: str = ""


@dataclass
class Rewritten:
    """A code's new text, how many places changed, and what is left."""

    text: str
    count: int = 0
    left: list[Left] = field(default_factory=list)


def imports_dotted(texts: Iterable[str]) -> bool:
    """Whether any of the texts, which run together, has ``import kale.sdk``, and so may write ``kale.sdk.step``."""
    dotted = re.compile(rf"^\s*import\s.*\b{re.escape(KALES_SDK)}\b(?!\s+as\b|\.)", re.MULTILINE)
    return any(dotted.search(text) for text in texts)


def rewrite(text: str, is_dotted: bool) -> Rewritten:
    """The code with kalegen's SDK in the place of Kale's; all else of the text stays as it is."""
    if not MENTION.search(text):
        return Rewritten(text)
    plain, magics = hide_magics(text)
    try:
        wrapper = MetadataWrapper(parse_module(plain), unsafe_skip_copy=True)
    except (cst.ParserSyntaxError, ValueError, RecursionError):
        return Rewritten(text, left=[Left(1, "this is no Python that can be read", "rewrite it by hand")])
    found = _Rewriter(is_dotted, wrapper.resolve(PositionProvider))
    made = wrapper.module.visit(found)
    return Rewritten(show_magics(made.code, magics), found.count, found.left)


def hide_magics(text: str) -> tuple[str, Sequence[str]]:
    """The text with comments in the place of Jupyter's own lines, which are no Python, and these lines."""
    magics: list[str] = []

    def hidden(match: re.Match[str]) -> str:
        magics.append(match[0])
        return f"#kalegen-magic-{len(magics) - 1}#"

    return _MAGIC.sub(hidden, text), magics


def show_magics(text: str, magics: Sequence[str]) -> str:
    """The text with Jupyter's own lines in their places again."""
    return _HIDDEN.sub(lambda match: magics[int(match[1])], text)


class _Rewriter(cst.CSTTransformer):
    """Changes imports of the SDK, the names that they bind, and keywords of ``@pipeline`` that have other names now."""

    def __init__(self, is_dotted: bool, positions: Mapping[cst.CSTNode, cst.metadata.CodeRange]) -> None:
        self._is_dotted = is_dotted
        self._positions = positions
        self._pipelines = {"pipeline"}
        self.count = 0
        self.left: list[Left] = []

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.Import:
        """``import kale.sdk as k``."""
        names = []
        for alias in original_node.names:
            name = dotted_name(alias.name)
            if _is_sdk(name):
                self.count += 1
                alias = alias.with_changes(name=attribute(*SDK.split(".")))
            elif _is_kales(name):
                self._leave(original_node, name)
            names.append(alias)
        return updated_node.with_changes(names=names)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        """``from kale import sdk, marshal`` becomes two lines."""
        only = updated_node.body[0] if len(updated_node.body) == 1 else None
        if not isinstance(only, cst.ImportFrom) or only.relative or dotted_name(only.module) != "kale":
            return updated_node
        aliases = [] if isinstance(only.names, cst.ImportStar) else list(only.names)
        ours = [alias for alias in aliases if alias.evaluated_name == "sdk"]
        others = [alias for alias in aliases if alias not in ours]
        for alias in others:
            self._leave(original_node, f"kale.{alias.evaluated_name}")
        if not ours:
            return updated_node
        self.count += 1
        made = updated_node.with_changes(body=[_imports(only, "kalegen", ours)])
        rest = cst.SimpleStatementLine([_imports(only, "kale", others)]) if others else None
        return made if rest is None else cst.FlattenSentinel([made, rest])

    def leave_ImportFrom(self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom) -> cst.ImportFrom:
        """``from kale.sdk import step``."""
        name = "" if original_node.relative else dotted_name(original_node.module)
        if _is_sdk(name):
            self.count += 1
            aliases = [] if isinstance(updated_node.names, cst.ImportStar) else updated_node.names
            self._pipelines |= {imported_name(one) for one in aliases if one.evaluated_name == "pipeline"}
            return updated_node.with_changes(module=attribute(*SDK.split(".")))
        if _is_kales(name) and name != "kale":
            aliases = [] if isinstance(updated_node.names, cst.ImportStar) else updated_node.names
            is_folder = name == "kale.common"
            for module in [f"{name}.{alias.evaluated_name}" for alias in aliases] if is_folder else [name]:
                self._leave(original_node, module)
        return updated_node

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.BaseExpression:
        """``kale.sdk.step``, where ``import kale.sdk`` has bound the name."""
        if self._is_dotted and _is_sdk(dotted_name(original_node)):
            return attribute(*SDK.split("."))
        return updated_node

    def leave_Decorator(self, original_node: cst.Decorator, updated_node: cst.Decorator) -> cst.Decorator:
        """``@pipeline(docker_image=…)``."""
        call = updated_node.decorator
        if not isinstance(call, cst.Call) or dotted_name(call.func).rpartition(".")[2] not in self._pipelines:
            return updated_node
        arguments = list(filter(None, map(_todays_argument, _with_search(call.args))))
        if list(call.args) == arguments:
            return updated_node
        self.count += 1
        return updated_node.with_changes(decorator=call.with_changes(args=arguments))

    def _leave(self, node: cst.CSTNode, module: str) -> None:
        """Note that an import has no counterpart."""
        way = next((hint for start, hint in WAYS.items() if f"{module}.".startswith(start)), OTHERWISE)
        line = self._positions[node].start.line
        self.left.append(Left(line, f"{module!r} is Kale's own, and there is no such module here", way, module))


def _is_sdk(name: str) -> bool:
    return name in (KALES_SDK, INSIDE_KALES_SDK)


def _is_kales(name: str) -> bool:
    return name.split(".")[0] == "kale" or bool(re.match(r"rok(?:_\w+)?(?:\.|$)", name))


def _imports(node: cst.ImportFrom, module: str, aliases: Sequence[cst.ImportAlias]) -> cst.ImportFrom:
    """An import of some of the names of another one."""
    last = aliases[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return node.with_changes(module=cst.Name(module), names=[*aliases[:-1], last])


def _with_search(arguments: Sequence[cst.Arg]) -> Iterator[cst.Arg]:
    """The arguments of ``@pipeline`` with ``tune`` for what Kale has in two of them, where both are evident."""
    named = {argument.keyword.value: argument for argument in arguments if argument.keyword is not None}
    runs = "katib_run" in named and literal_value(named["katib_run"].value) is True
    is_clear = runs and "katib_metadata" in named and "tune" not in named
    for argument in arguments:
        key = argument.keyword.value if argument.keyword is not None else ""
        if is_clear and key == "katib_metadata":
            yield argument.with_changes(keyword=cst.Name("tune"))
        elif not (is_clear and key == "katib_run"):
            yield argument


def _todays_argument(argument: cst.Arg) -> cst.Arg:
    """An argument of ``@pipeline`` under the key's present name; ``experiment`` is the decorator's own."""
    key = argument.keyword.value if argument.keyword is not None else ""
    if key in SPELLINGS and key not in ("experiment", "katib"):
        return argument.with_changes(keyword=cst.Name(SPELLINGS[key]))
    return argument
