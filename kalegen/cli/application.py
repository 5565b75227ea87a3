"""The command ``kalegen`` itself: finds the command that is meant, and has it answer for all that goes wrong."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click
from click.shell_completion import CompletionItem

from kalegen import __version__
from kalegen.cli.commands import COMMANDS, COMPILE

EXIT_INTERRUPTED = 130
"""128 + SIGINT, as shells have it."""


BEGINNING = """\
Usage: kalegen NOTEBOOK [-o PATH] | COMMAND …

The four commands that you need first:

  kalegen notebook.ipynb -o pipeline.py        compile a notebook or script to a module
  kalegen check notebook.ipynb                 say what is wrong with it, and write nothing
  kalegen run notebook.ipynb                   run the pipeline on this machine
  kalegen submit notebook.ipynb --host URL     run the pipeline on a cluster

kalegen --help lists all commands, and kalegen COMMAND --help the options of one."""
"""What stands on the terminal after ``kalegen`` alone."""


class LazyCommands(click.Group):
    """A group that imports a command when it is asked for; a first argument that names none is a path to compile."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = getattr(import_module(entry.module), entry.name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names, else the compilation of all arguments."""
        if args[0] not in COMMANDS:
            _check_path(args[0])
            args = [COMPILE, *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """``kalegen -o out.py nb.ipynb`` has the options first, and means compile too; no words ask where to begin."""
        if not args and not ctx.resilient_parsing:
            click.echo(BEGINNING, err=True)
            ctx.exit(2)
        own = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        if args and args[0].startswith("-") and args[0] not in own:
            args = [COMPILE, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What the first argument can become: a command, or a file to compile."""
        return [*super().shell_complete(ctx, incomplete), CompletionItem(incomplete, type="file")]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


def _check_path(word: str) -> None:
    """A usage error for a command that is misspelt: ``kalegen rnu nb.ipynb``."""
    from kalegen.diagnostics.suggestions import nearest

    command = nearest(word, COMMANDS)
    if command and not Path(word).suffix and not Path(word).exists():
        raise click.UsageError(f"there is neither a command nor a file {word!r}; did you mean {command!r}?")


@click.command(
    cls=LazyCommands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    options_metavar="",
    subcommand_metavar="NOTEBOOK [-o PATH] | COMMAND …",
)
@click.version_option(__version__, "-V", "--version", message="kalegen %(version)s")
def application() -> None:
    """Compile a tagged Jupyter notebook to a Kubeflow Pipelines module.

    \b
        kalegen notebook.ipynb -o pipeline.py     compile
        kalegen run notebook.ipynb -p epochs=3    run it here
        kalegen explain KG201                     what a message means
    """


def _help_with(option: str) -> None:
    """Say what to write in the place of an option, if it is Kale's."""
    from kalegen.cli.kales_options import KALES

    if option in KALES:
        click.echo(f"That is Kale's option; here, {KALES[option]}", err=True)


def run(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 done, 1 an ERROR, 2 wrong usage, 130 interrupted."""
    try:
        status: Any = application.main(arguments, prog_name="kalegen", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        if isinstance(problem, click.NoSuchOption):
            _help_with(problem.option_name)
        status = problem.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        status = EXIT_INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None  # the reader left: nothing can be flushed at exit
        status = 1
    sys.exit(status if isinstance(status, int) else 0)
