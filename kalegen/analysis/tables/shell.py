"""Programs that a shell command may call, and the functions of the runtime that run such commands."""

from __future__ import annotations

from kalegen.analysis.tables.effects import Position

READERS = frozenset(
    {
        "awk", "bash", "cat", "cut", "diff", "du", "file", "grep", "head", "jq", "less", "ls", "md5sum", "more",
        "python", "python3", "sed", "sh", "sort", "stat", "tail", "tree", "uniq", "wc",
    }
)  # fmt: skip
"""Programs that read the files they are given, and write none but by redirection."""

COMMANDS: dict[str, Position] = {
    "kalegen.runtime.shell.shell_run": 0,
    "kalegen.runtime.shell.shell_run_checked": 0,
    "kalegen.runtime.shell.shell_lines": 0,
    "kalegen.runtime.shell.shell_script": 1,
    "kalegen.runtime.shell.shell_script_output": 1,
}
"""Where the functions that run commands are given them."""
