"""The whole generated module as one tree, and as text in black's layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

import libcst as cst

from kalegen.emit.aliases import dsl_alias, kubernetes_alias
from kalegen.emit.bundles import bundle_statements, bundles_of, references
from kalegen.emit.cluster import uses_kubernetes
from kalegen.emit.component import component
from kalegen.emit.embedded import EmbeddedFunction, Values, embedded_functions, runtime_functions
from kalegen.emit.layout import in_layout, module_text
from kalegen.emit.local_modules import modules_source
from kalegen.emit.pipeline import PipelineFunctions
from kalegen.emit.programs import container_component
from kalegen.emit.reports import cells_function, cells_source, has_report
from kalegen.emit.serving import SERVE, serving_component, serving_steps
from kalegen.emit.snapshots import SNAPSHOT, snapshot_component
from kalegen.emit.title import TITLE
from kalegen.model.codemods import change_code
from kalegen.model.notebook import Format
from kalegen.model.pipeline import Container, EmittedPipeline, EmittedStep, Importer, PlannedPipeline
from kalegen.settings.exit_handler import reads_status
from kalegen.settings.snapshots import takes_snapshots
from kalegen.syntax.codemod import Codemod
from kalegen.syntax.identifiers import unique
from kalegen.syntax.nodes import RuntimeName, call, comment, line, name, runtime_names, string
from kalegen.syntax.walk import find


def emit_module(pipeline: EmittedPipeline, runtime: str = "") -> str:
    """The generated module: header, embedded functions, components, the pipeline, the main guard.

    The functions of kalegen's own are imported from the module ``runtime``, if one is named: kfp packages what is
    imported by its source as well.
    """
    needed = {step.name: embedded_in(step, pipeline) for step in pipeline.steps}
    for_cluster = cluster_functions(pipeline)
    functions = {function.name: function for own in (*needed.values(), for_cluster) for function in own}
    if has_broken_comments(parameter.default for parameter in pipeline.parameters):
        functions[DROP_COMMENTS] = runtime_functions()[DROP_COMMENTS]
    renamed = _renamed(functions, pipeline)
    travelling = {step: [renamed.get(f.name, f.name) for f in own] for step, own in needed.items()}
    bundles = bundles_of(travelling)
    components = [
        _component(_with_names(step, renamed), pipeline, references(travelling[step.name], bundles))
        for step in pipeline.steps
        if not isinstance(step.program, Importer)
    ]
    components += _for_cluster(pipeline, renamed)
    wiring = PipelineFunctions(pipeline)
    origin = f"{pipeline.pair or pipeline.file}. Edit the {pipeline.dialect.document}, not this file."
    title = f"{TITLE.removeprefix('# ')}from {origin}"
    imported = [key for key in sorted(functions) if runtime and _is_as_released(functions[key], renamed)]
    brought = [_imported_functions(runtime, imported)] if imported else []
    head = cst.Module(header=[comment(title)], body=[*_imports(pipeline, wiring), *brought])
    embedded = [_embedded(functions[key], renamed) for key in sorted(functions.keys() - {*imported})]
    embedded[:1] = [f"{ABOVE_EMBEDDED}{text}" for text in embedded[:1]]
    dropping = renamed.get(DROP_COMMENTS, DROP_COMMENTS) if DROP_COMMENTS in functions else ""
    rest = [
        *bundle_statements(bundles),
        *components,
        *wiring.definitions(),
        _main_guard(pipeline, wiring.root, dropping),
    ]
    return module_text(head, embedded, rest)


def cluster_functions(pipeline: PlannedPipeline) -> tuple[EmbeddedFunction, ...]:
    """The functions that travel with what speaks to the cluster."""
    roots = [SERVE] if serving_steps(pipeline) else []
    roots += [SNAPSHOT] if takes_snapshots(pipeline) else []
    return embedded_functions(roots)


def _for_cluster(pipeline: PlannedPipeline, renamed: Mapping[str, str]) -> Iterator[cst.FunctionDef]:
    """The components that speak to the cluster; ``renamed`` are functions that the notebook has others of."""

    def travelling(root: str) -> list[cst.Element]:
        return [cst.Element(name(renamed.get(f.name, f.name))) for f in embedded_functions([root])]

    for step, served in serving_steps(pipeline):
        yield serving_component(step, served, pipeline, renamed.get(SERVE, SERVE), travelling(SERVE))
    if takes_snapshots(pipeline):
        yield snapshot_component(pipeline, renamed.get(SNAPSHOT, SNAPSHOT), travelling(SNAPSHOT))


def _component(step: EmittedStep, pipeline: EmittedPipeline, functions: Sequence[cst.BaseElement]) -> cst.FunctionDef:
    if isinstance(step.program, Container):
        return container_component(step, step.program, pipeline)
    return component(step, pipeline, functions)


DROP_COMMENTS = "drop_comments"

ABOVE_EMBEDDED = """\
# kalegen's own functions, embedded so that pods need no kalegen.
# Its page "How values travel" (docs/explanation/marshalling.md) says what they do.
"""


ABOVE_ALL = f"""\
{TITLE}for the pipelines beside it, whose modules import it. Do not edit it.
#
# These functions take values from step to step; each component carries those that it needs along.
# kalegen's page "How values travel" (docs/explanation/marshalling.md) says how.
"""


def has_broken_comments(defaults: Iterable[Any]) -> bool:
    """Whether kfp writes comments above the compiled pipeline that do not end where they should.

    It puts defaults there as they are (``extract_comments_from_pipeline_spec`` in kfp/compiler), line breaks and all.
    """
    return any(isinstance(default, str) and f"{default}.".splitlines() != [f"{default}."] for default in defaults)


def embedded_in(step: EmittedStep, pipeline: EmittedPipeline) -> tuple[EmbeddedFunction, ...]:
    """The functions that travel with a step, of the runtime and of the project's formats, with those that they call."""
    if step.program is not None:
        return ()
    called = runtime_names(*step.prologue, *step.body, *step.epilogue) | step.helpers
    if step.warns_of_sharing:
        called |= {"marshal_warn_if_shared"}
    formats = _format_functions(pipeline.formats)
    own = [EmbeddedFunction(step.modules_function, modules_source(step), frozenset())] if step.modules else []
    if has_report(step, pipeline):
        own.append(EmbeddedFunction(cells_function(step), cells_source(step, pipeline), frozenset()))
    return embedded_functions(sorted(called), _values_of(step, pipeline), (*formats, *own))


def _values_of(step: EmittedStep, pipeline: EmittedPipeline) -> Values:
    packages = step.value_packages | ({"__main__"} if step.module_like else frozenset())
    if len({other.image or pipeline.base_image for other in pipeline.steps if other.program is None}) > 1:
        packages |= {"types"}  # whose compiled code is of one Python
    varied = [artifact for artifact in step.saves if not artifact.is_plain and not artifact.is_file]
    return Values(packages, bool(varied), any(artifact.may_share for artifact in varied))


@cache
def _format_functions(formats: tuple[Format, ...]) -> tuple[EmbeddedFunction, ...]:
    """The functions by which values of the project's own types travel; formats of one module may share some."""
    if not formats:
        return ()
    from kalegen.emit.embedded_formats import format_functions

    found = [format_functions(one.type, one.source, one.save, one.load) for one in formats]
    return tuple({function.name: function for functions in found for function in functions}.values())


def _renamed(functions: Iterable[str], pipeline: EmittedPipeline) -> dict[str, str]:
    """Embedded functions whose names the notebook uses for something else, and the names that they get instead."""
    made = [node for step in pipeline.steps for node in (*step.prologue, *step.body, *step.epilogue)]
    helpers = frozenset[str]().union(*(step.helpers for step in pipeline.steps)) | {"display"}
    names = find(cst.Name, *made)
    own = {name.value for name in names if not isinstance(name, RuntimeName)}
    taken = own | {p.name for p in pipeline.parameters}
    return {key: unique(key, taken) for key in functions if key in taken and key not in helpers}


class _CallRenamer(Codemod):
    """Renames the calls of embedded functions that passes made; the user's names are left alone."""

    kinds = frozenset({RuntimeName})

    def __init__(self, renamed: dict[str, str]) -> None:
        self._renamed = renamed

    def leave_RuntimeName(self, original_node: RuntimeName, updated_node: RuntimeName) -> RuntimeName:
        return updated_node.with_changes(value=self._renamed.get(updated_node.value, updated_node.value))


class _Renamer(cst.CSTTransformer):
    """Renames embedded functions in their own text."""

    def __init__(self, renamed: dict[str, str]) -> None:
        self._renamed = renamed

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self._renamed.get(updated_node.value, updated_node.value))


def _with_names(step: EmittedStep, renamed: dict[str, str]) -> EmittedStep:
    """The step with the calls that passes made under the functions' new names."""
    return change_code(step, lambda: _CallRenamer(renamed)) if renamed else step


def _is_as_released(function: EmbeddedFunction, renamed: Mapping[str, str]) -> bool:
    """Whether a function is one of the runtime's, by the names that it has there."""
    return function.is_laid_out and renamed.keys().isdisjoint({function.name, *function.calls})


def _imported_functions(module: str, functions: Sequence[str]) -> cst.SimpleStatementLine:
    """The import of functions from a module beside this one."""
    aliases = [cst.ImportAlias(name(function)) for function in functions]
    return line(cst.ImportFrom(name(module), aliases)).with_changes(leading_lines=[cst.EmptyLine(indent=False)])


def runtime_module() -> str:
    """The module that pipelines import kalegen's own functions from: all of them, whatever the pipelines are."""
    functions = runtime_functions()
    return "\n\n".join([ABOVE_ALL, *(functions[key].source for key in sorted(functions))])


def _embedded(function: EmbeddedFunction, renamed: dict[str, str]) -> str:
    """The text of an embedded function in black's layout, which those of the runtime have unless they are renamed."""
    if renamed.keys().isdisjoint({function.name, *function.calls}):
        return function.source if function.is_laid_out else in_layout(function.source)
    return in_layout(cst.parse_module(function.source).visit(_Renamer(renamed)).code)


def _imports(pipeline: PlannedPipeline, wiring: PipelineFunctions) -> list[cst.SimpleStatementLine]:
    """The imports of a module: of kfp, and of the types that its components' signatures name."""
    with_code = [step for step in pipeline.steps if not isinstance(step.program, Importer)]
    named = {"Metrics" for step in pipeline.steps if step.metrics}
    named |= {"ClassificationMetrics" for step in pipeline.steps if step.charts}
    named |= {load.artifact.kind for step in pipeline.steps for load in step.loads}
    named |= {artifact.kind for step in pipeline.steps for artifact in step.saves}
    named |= {"Input" for step in pipeline.steps if step.loads}
    named |= {file.kind for step in pipeline.steps for file in step.files}
    named |= {each for step in pipeline.steps if has_report(step, pipeline) for each in ("HTML", "Output")}
    named |= {"Output" for step in with_code if step.saves or step.metrics or step.charts or step.files}
    for _, served in serving_steps(pipeline):
        named |= {"Input", "Output", "Model"} | ({"Artifact"} if served.preprocessing else set())
    named |= {"PipelineTaskFinalStatus" for step in pipeline.steps if reads_status(step)}
    named |= {"Input" for border in wiring.borders.values() if border.inputs}
    made = [_import_from("kfp", "compiler"), _import_from("kfp", "dsl", dsl_alias(pipeline))]
    types = {"NamedTuple" for border in wiring.borders.values() if border.results}
    types |= {"List" for step in pipeline.steps if any(load.is_collected for load in step.loads)}
    if types:
        standard = cst.ImportFrom(name("typing"), [cst.ImportAlias(name(each)) for each in sorted(types)])
        made = [line(standard), made[0].with_changes(leading_lines=[cst.EmptyLine(indent=False)]), *made[1:]]
    if uses_kubernetes(pipeline):
        made.append(_import_from("kfp", "kubernetes", kubernetes_alias(pipeline)))
    if named:
        aliases = [cst.ImportAlias(name(each)) for each in sorted(named)]
        made.append(line(cst.ImportFrom(cst.Attribute(name("kfp"), name("dsl")), aliases)))
    return made


def _import_from(module: str, imported: str, alias: str | None = None) -> cst.SimpleStatementLine:
    asname = cst.AsName(name(alias)) if alias is not None else None
    return line(cst.ImportFrom(name(module), [cst.ImportAlias(name(imported), asname)]))


def _main_guard(pipeline: PlannedPipeline, function: str, dropping: str) -> cst.If:
    """``compiler.Compiler().compile(…)``, then a call of the function ``dropping``, if one is named.

    A module of any other name than its pipeline's writes the YAML where it is run; one in Kale's place beside itself.
    """
    path: cst.BaseExpression = string(f"{pipeline.name}.yaml")
    if pipeline.in_kales_place:
        stem = call("__file__.removesuffix", string(".kale.py"))
        path = cst.BinaryOperation(stem, cst.Add(), string(".yaml"))
    done = [line(call(cst.Attribute(call("compiler.Compiler"), name("compile")), name(function), path))]
    done += [line(call(dropping, path.deep_clone()))] if dropping else []
    test = cst.Comparison(name("__name__"), [cst.ComparisonTarget(cst.Equal(), string("__main__"))])
    return cst.If(test, cst.IndentedBlock(done), leading_lines=[cst.EmptyLine(indent=False)] * 2)
