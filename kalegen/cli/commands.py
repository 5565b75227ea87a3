"""The commands, by name: where each is defined and what it does, so that only the one that runs is imported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Entry(NamedTuple):
    """A command: the module and the name of its ``click.Command`` there, and its line in the list of commands."""

    module: str
    name: str
    summary: str


COMPILE = "compile"
"""The main command: what runs when the first argument is a path."""

COMMANDS: Mapping[str, Entry] = {
    COMPILE: Entry("kalegen.cli.compile", "compile_command", "Compile a notebook or script to a module (the default)."),
    "check": Entry("kalegen.cli.check", "check_command", "Check a notebook, and write nothing."),
    "annotate": Entry("kalegen.cli.annotate", "annotate_command", "Propose tags for a notebook that has none."),
    "tag": Entry("kalegen.cli.tag", "tag_command", "Show, add or remove tags of a notebook's cells."),
    "migrate": Entry("kalegen.cli.migrate", "migrate_command", "Rewrite notebooks and pipelines of Kale or Elyra."),
    "run": Entry("kalegen.cli.run", "run_command", "Compile, and run the pipeline on this machine."),
    "tune": Entry("kalegen.cli.tune", "tune_command", "Search for the parameters with the best metric."),
    "runs": Entry("kalegen.cli.runs", "runs_command", "List or remove the runs on this machine."),
    "serve": Entry("kalegen.cli.serve", "serve_command", "Serve the models of a run on this machine."),
    "show": Entry("kalegen.cli.show", "show_command", "Show the results of a run, or the facts about a notebook."),
    "verify": Entry("kalegen.cli.verify", "verify_command", "Run a notebook and its pipeline, and compare all values."),
    "submit": Entry("kalegen.cli.submit", "submit_command", "Compile, and run the pipeline on a cluster."),
    "sync": Entry("kalegen.cli.sync", "sync_command", "Compile all pipelines of pyproject.toml that have changed."),
    "image": Entry("kalegen.cli.image", "image_command", "Write the Dockerfile of the steps' image, and build it."),
    "graph": Entry("kalegen.cli.graph", "graph_command", "Draw the steps of a pipeline, and what passes between them."),
    "mcp": Entry("kalegen.cli.mcp", "mcp_command", "Serve an agent: check, propose, compile, run and verify as tools."),
    "lsp": Entry("kalegen.cli.lsp", "lsp_command", "Serve an editor: findings as you type, names, quick fixes."),
    "init": Entry("kalegen.cli.init", "init_command", "Set up a project: pyproject.toml, pre-commit, .gitignore."),
    "config": Entry("kalegen.cli.config", "config_command", "Show the settings, and where they come from."),
    "explain": Entry("kalegen.cli.explain", "explain_command", "Explain a diagnostic by its code or name."),
}
"""In the order of the list that ``kalegen --help`` prints."""
