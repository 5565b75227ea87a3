"""What IPython's shell escapes and magics do, as plain functions that are embedded into generated modules."""

from __future__ import annotations

from typing import Any


def shell_run(command: str) -> int:
    """Run ``command`` in a shell as ``!command`` does: its output goes to the log. Returns its exit code."""
    import os
    import shutil
    import subprocess
    import sys

    with subprocess.Popen(
        command,
        shell=True,
        # the person's, as IPython takes it, where there is one
        executable=shutil.which(os.environ.get("SHELL") or "bash"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
    return process.returncode


def shell_run_checked(command: Any, capture: bool = False) -> Any:
    """Run a command, or a list of words, and raise CalledProcessError if it fails.

    What it writes goes to the log; with ``capture`` its standard output is returned, too.
    """
    import shutil
    import subprocess
    import sys

    words = command
    if isinstance(command, str):
        bash = shutil.which("bash")
        shell = [bash, "-eo", "pipefail"] if bash else ["sh", "-e"]
        words = [*shell, "-c", command]
    lines = []
    with subprocess.Popen(
        [str(word) for word in words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=None if capture else subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            sys.stdout.write(line)
            lines.append(line)
    text = "".join(lines)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, text)
    return text if capture else None


def shell_word(value: Any) -> str:
    """A value as one word of a shell's command; of a list or tuple, each item as one."""
    import shlex

    items = value if isinstance(value, (list, tuple)) else [value]
    return " ".join(shlex.quote(str(item)) for item in items)


def shell_lines(command: str) -> list[str]:
    """The lines that ``command`` writes, as in ``lines = !command``, with IPython's ``.l``, ``.n``, ``.s``, ``.p``."""
    import os
    import pathlib
    import shutil
    import subprocess

    class Lines(list[str]):
        l = property(list)  # noqa: E741
        n = property("\n".join)
        s = property(" ".join)
        p = property(
            lambda lines: [pathlib.Path(p) for p in lines if pathlib.Path(p).exists()]
        )

        def __reduce__(self) -> Any:
            return list, (list(self),)

    output = subprocess.run(
        command,
        shell=True,
        executable=shutil.which(os.environ.get("SHELL") or "bash"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ).stdout
    return Lines(output.decode("utf-8", "replace").splitlines())


def shell_script(arguments: list[str], text: str) -> None:
    """Feed ``text`` to a program as ``%%bash`` does; its output goes to the log, a failure is raised."""
    import subprocess
    import sys
    import tempfile

    with tempfile.TemporaryFile() as script:
        script.write(text.encode("utf-8", "replace"))
        script.seek(0)
        with subprocess.Popen(
            arguments,
            stdin=script,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                sys.stdout.write(line)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, text)


def shell_script_output(arguments: list[str], text: str) -> tuple[str, str]:
    """What a program that is fed ``text`` writes to its standard output and error; a failure is raised."""
    import subprocess

    done = subprocess.run(
        arguments,
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise subprocess.CalledProcessError(
            done.returncode, text, done.stdout, done.stderr
        )
    return done.stdout, done.stderr


def captured_output(streams: tuple[str, ...] = ("stdout", "stderr")) -> Any:
    """A context manager that keeps what is printed, as ``%%capture`` does."""
    import io
    import sys

    class Captured:
        def __init__(self) -> None:
            self.streams = {name: io.StringIO() for name in streams}
            self.outputs: list[Any] = []

        def __enter__(self) -> Any:
            self.saved = {name: getattr(sys, name) for name in streams}
            for name, stream in self.streams.items():
                setattr(sys, name, stream)
            return self

        def __exit__(self, *error: object) -> None:
            for name, stream in self.saved.items():
                setattr(sys, name, stream)
            text = {name: stream.getvalue() for name, stream in self.streams.items()}
            self.stdout = text.get("stdout", "")
            self.stderr = text.get("stderr", "")
            del self.saved, self.streams

        def __str__(self) -> str:
            return self.stdout

        def show(self) -> None:
            sys.stdout.write(self.stdout)
            sys.stderr.write(self.stderr)

        __call__ = show

    return Captured()


def write_cell_file(path: str, mode: str, text: str) -> None:
    """Write (mode ``w``) or append (``a``) ``text`` to a file and say so, as ``%%writefile`` does."""
    import pathlib

    target = pathlib.Path(path).expanduser()
    verb = "Writing"
    if target.exists():
        verb = "Appending to" if mode == "a" else "Overwriting"
    print(verb, target)
    with target.open(mode, encoding="utf-8") as file:
        file.write(text)


def change_directory(path: str) -> str:
    """Make ``path`` the working directory, as ``%cd`` does, and return its full name."""
    import os
    import pathlib

    os.chdir(pathlib.Path(path).expanduser())
    return str(pathlib.Path.cwd())


def working_directory() -> str:
    """The working directory, as ``%pwd`` gives it."""
    import pathlib

    return str(pathlib.Path.cwd())


def set_environment(name: str, value: str) -> str:
    """Set an environment variable as ``%env name=value`` does, and return what that says."""
    import os

    os.environ[name] = value
    return f"env: {name}={value}"


def environment_variable(name: str) -> str:
    """The value of an environment variable, as ``%env name`` gives it; KeyError when there is none."""
    import os

    return os.environ[name]


def run_python_file(
    path: str, arguments: list[str], names: Any = None
) -> dict[str, Any]:
    """Run a script as the main program, as ``%run`` does, and return the names that it binds.

    ``names`` are the names that it finds bound, as with ``%run -i``.
    """
    import runpy
    import sys

    saved = sys.argv
    sys.argv = [path, *arguments]
    try:
        bound = runpy.run_path(path, init_globals=names, run_name="__main__")
    finally:
        sys.argv = saved
    return {name: value for name, value in bound.items() if not name.startswith("__")}
