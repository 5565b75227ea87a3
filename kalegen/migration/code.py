"""Code that was written for Kale: imports of its SDK become kalegen's, and what has no counterpart is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from kalegen.frontends.serve_calls import MODULE as SERVING
from kalegen.settings.metadata import SPELLINGS
from kalegen.syntax.cells import ParsedCell, parse_cell
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


@dataclass(frozen=True)
class Unresolved:
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
    unresolved: list[Unresolved] = field(default_factory=list)


def imports_dotted(texts: Iterable[str]) -> bool:
    """Whether any of the texts, which run together, has ``import kale.sdk``, and so may write ``kale.sdk.step``."""
    dotted = re.compile(rf"^\s*import\s.*\b{re.escape(KALES_SDK)}\b(?!\s+as\b|\.)", re.MULTILINE)
    return any(dotted.search(text) for text in texts)


def rewrite(text: str, is_dotted: bool) -> Rewritten:
    """A module with kalegen's SDK in the place of Kale's; all else of the text stays as it is."""
    return _rewrite(text, lambda code: ParsedCell(parse_module(code)), is_dotted)


def rewrite_cell(text: str, is_dotted: bool) -> Rewritten:
    """The same for a cell of a notebook, which may have Jupyter's own lines in it."""
    return _rewrite(text, parse_cell, is_dotted)


def _rewrite(text: str, parse: Callable[[str], ParsedCell], is_dotted: bool) -> Rewritten:
    if not MENTION.search(text):
        return Rewritten(text)
    try:
        parsed = parse(text)
        wrapper = MetadataWrapper(parsed.module, unsafe_skip_copy=True)
    except (cst.ParserSyntaxError, ValueError, RecursionError):
        return Rewritten(text, unresolved=[Unresolved(1, "this is no Python that can be read", "rewrite it by hand")])
    found = _Rewriter(is_dotted, wrapper.resolve(PositionProvider))
    made = wrapper.module.visit(found)
    return Rewritten(parsed.text_of(made), found.count, found.unresolved)


class _Rewriter(cst.CSTTransformer):
    """Changes imports of the SDK, the names that they bind, and keywords of ``@pipeline`` that have other names now."""

    def __init__(self, is_dotted: bool, positions: Mapping[cst.CSTNode, cst.metadata.CodeRange]) -> None:
        self._is_dotted = is_dotted
        self._positions = positions
        self._pipelines = {"pipeline"}
        self.count = 0
        self.unresolved: list[Unresolved] = []

    def leave_Import(self, original_node: cst.Import, updated_node: cst.Import) -> cst.Import:
        """``import kale.sdk as k``."""
        names = []
        for alias in original_node.names:
            name = dotted_name(alias.name)
            if _is_sdk(name):
                self.count += 1
                alias = alias.with_changes(name=attribute(*SDK.split(".")))
            elif _is_kales(name):
                self._note(original_node, name)
            names.append(alias)
        return updated_node.with_changes(names=names)

    def leave_SimpleStatementLine(
        self, original_node: cst.SimpleStatementLine, updated_node: cst.SimpleStatementLine
    ) -> cst.BaseStatement | cst.FlattenSentinel[cst.BaseStatement]:
        """``from kale import sdk, marshal``, alone on its line, becomes two lines."""
        made = self._split_all(original_node.body, updated_node.body)
        if len(updated_node.body) == 1 < len(made):
            first, rest = (one.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for one in made)
            return cst.FlattenSentinel([updated_node.with_changes(body=[first]), cst.SimpleStatementLine([rest])])
        return updated_node.with_changes(body=made)

    def leave_SimpleStatementSuite(
        self, original_node: cst.SimpleStatementSuite, updated_node: cst.SimpleStatementSuite
    ) -> cst.SimpleStatementSuite:
        """``if cluster: from kale import sdk``."""
        return updated_node.with_changes(body=self._split_all(original_node.body, updated_node.body))

    def _split_all(
        self, old: Sequence[cst.BaseSmallStatement], new: Sequence[cst.BaseSmallStatement]
    ) -> list[cst.BaseSmallStatement]:
        """The statements of a line, with two imports where some of the names of Kale's package are kalegen's now."""
        return [part for node, now in zip(old, new, strict=True) for part in self._split(node, now)]

    def _split(self, old: cst.BaseSmallStatement, new: cst.BaseSmallStatement) -> list[cst.BaseSmallStatement]:
        if not isinstance(new, cst.ImportFrom) or new.relative or dotted_name(new.module) != "kale":
            return [new]
        if isinstance(new.names, cst.ImportStar):
            self._note(old, "kale")
            return [new]
        ours = [alias for alias in new.names if alias.evaluated_name == "sdk"]
        others = [alias for alias in new.names if alias not in ours]
        for alias in others:
            self._note(old, f"kale.{alias.evaluated_name}")
        if not ours:
            return [new]
        self.count += 1
        made = _imports(new, "kalegen", ours)
        if not others:
            return [made]
        return [made.with_changes(semicolon=cst.MaybeSentinel.DEFAULT), _imports(new, "kale", others)]

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
                self._note(original_node, module)
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

    def _note(self, node: cst.CSTNode, module: str) -> None:
        """Note that an import has no counterpart."""
        way = next((hint for start, hint in WAYS.items() if f"{module}.".startswith(start)), OTHERWISE)
        line = self._positions[node].start.line
        self.unresolved.append(
            Unresolved(line, f"{module!r} is Kale's own, and there is no such module here", way, module)
        )


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
