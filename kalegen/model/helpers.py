"""The runtime's functions that cells call after Jupyter's own syntax has become Python."""

from __future__ import annotations

HELPERS = frozenset(
    [
        "captured_output",
        "change_directory",
        "environment_variable",
        "run_python_file",
        "set_environment",
        "shell_lines",
        "shell_run",
        "shell_run_checked",
        "shell_script",
        "shell_script_output",
        "shell_word",
        "working_directory",
        "write_cell_file",
    ]
)
"""The functions of ``kalegen.runtime.shell`` that code may call which a front end has translated."""


def full_name(helper: str) -> str:
    """The name of a helper with its module: what the analysis says is called."""
    return f"kalegen.runtime.shell.{helper}"
