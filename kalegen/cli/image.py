"""``kalegen image``: the Dockerfile of the image that steps run in, and building and pushing the image."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kalegen.cli.console import report, say
from kalegen.cli.options import Reporting, reporting_options
from kalegen.cli.setting import setting_options
from kalegen.diagnostics.diagnostic import Diagnostic, Place, error, has_errors

if TYPE_CHECKING:
    from kalegen.images.asking import Image
    from kalegen.model.pipeline import PlannedPipeline


@click.command(name="image")
@click.argument("paths", metavar="[NOTEBOOK]…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--build", "builds", is_flag=True, help="Build the image with docker, podman or buildah.")
@click.option(
    "-t", "--tag", "tags", multiple=True, metavar="TAG", help="Give the image a further name; can be repeated."
)
@click.option("--push", "pushes", is_flag=True, help="Push the image under all its names.")
@click.option(
    "--netrc",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Sign in at package indexes with the passwords in this file while the image is built. No layer keeps them.",
)
@click.option("--force", "is_forced", is_flag=True, help="Replace the Dockerfile even if kalegen has not written it.")
@setting_options
@reporting_options
def image_command(
    paths: tuple[Path, ...],
    builds: bool,
    tags: tuple[str, ...],
    pushes: bool,
    netrc: Path | None,
    is_forced: bool,
    flags: dict[str, Any],
    reporting: Reporting,
) -> int:
    """Write the Dockerfile of an image with everything that the steps need, for some notebooks or the whole project.

    \b
        kalegen image
        kalegen image train.ipynb --build -t churn:dev
        kalegen image --build --push        # under image_name of [tool.kalegen]

    With image = "built" in [tool.kalegen], the steps run in this image. They install and embed nothing then.
    """
    from kalegen.images.asking import images_of
    from kalegen.incremental.lookups import within

    root, planned, found = _planned(paths, flags, reporting)
    if not has_errors(found):
        with within(root):
            images, problems = images_of(planned, root)
        found += reporting.policy.apply(problems)
    if has_errors(found):
        report(found, reporting.form)
        return 1
    for image in images:
        found += _write(image, is_forced, reporting)
        if (builds or pushes) and not has_errors(found):
            found += _build(image, tags, netrc, builds, pushes)
    report(found, reporting.form)
    return 1 if has_errors(found) else 0


def _planned(
    paths: Sequence[Path], flags: dict[str, Any], reporting: Reporting
) -> tuple[Path, list[tuple[str, PlannedPipeline]], list[Diagnostic]]:
    """The folder to build from, and the pipelines: those of the project with one Dockerfile go together."""
    from kalegen.cli.compiling import guarded
    from kalegen.configuration.project import Entry, find_project, project_folder
    from kalegen.configuration.request import Request
    from kalegen.generate import plan_path
    from kalegen.sync import select, shown

    start = paths[0].absolute().parent if paths else Path.cwd()
    project, found = find_project(start)
    root = project.folder or project_folder(start)
    chosen, strangers = select(project, paths)
    entries = [*project.pipelines] if chosen else []
    entries += [Entry(path, path.with_suffix(".py"), {}) for path in strangers]
    if not entries and not found:
        hint = "give a notebook, or list the pipelines with [[tool.kalegen.pipelines]]"
        found.append(
            error("KG029", "there is no pyproject.toml here that lists a pipeline", Place("pyproject.toml"), hint)
        )
    made = []
    for entry in entries:
        path, request = shown(entry.notebook), Request(flags, entry.output, listed_in=project.folder)
        result = guarded(path, reporting, lambda p=path, r=request: plan_path(p, reporting.policy, r))  # type: ignore[misc]
        found += result.diagnostics
        if result.pipeline is not None:
            made.append((entry.notebook.absolute(), result.pipeline))
    files = {_file_of(pipeline) for path, pipeline in made if path in {one.notebook.absolute() for one in chosen}}
    files |= {_file_of(pipeline) for path, pipeline in made if path in {one.absolute() for one in strangers}}
    named = [(_below(path, root), pipeline) for path, pipeline in made if _file_of(pipeline) in files]
    return root, named, list(dict.fromkeys(found))


def _file_of(pipeline: PlannedPipeline) -> str:
    return str(pipeline.settings.get("dockerfile"))


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root.absolute()).as_posix() if path.is_relative_to(root.absolute()) else path.name


def _write(image: Image, is_forced: bool, reporting: Reporting) -> list[Diagnostic]:
    """Write the Dockerfile and the list beside it, and say what the image is called."""
    from kalegen.cli.outputs import write_files
    from kalegen.sync import shown

    files = {shown(file): text for file, text in image.files.items()}
    problems = write_files(files, is_forced, reporting)
    if not problems and image.reference:
        click.echo(image.reference)
    elif not problems and not reporting.is_quiet:
        say('the image has no name: say image_name = "registry.example/…" in [tool.kalegen]')
    return problems


def _build(image: Image, tags: Sequence[str], netrc: Path | None, builds: bool, pushes: bool) -> list[Diagnostic]:
    """Build the image and push it; what went wrong."""
    from kalegen.images.engines import build_command, find_engine, run_engine

    place, names = Place(image.file.name), [*([image.reference] if image.reference else []), *tags]
    if not names:
        hint = 'give it one: -t NAME:TAG, or image_name = "registry.example/churn" in [tool.kalegen]'
        return [error("KG784", "the image has no name to be built under", place, hint)]
    engine = find_engine(place)
    if isinstance(engine, Diagnostic):
        return [engine]
    commands = [build_command(engine, image.file, names, image.folder, netrc)] if builds else []
    commands += [[engine, "push", name] for name in names] if pushes else []
    for command in commands:
        problem = run_engine(command, place)
        if problem is not None:
            return [problem]
    return []
