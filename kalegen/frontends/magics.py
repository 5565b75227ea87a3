"""What each magic of IPython means in a pipeline: one table for lines (``%name``), one for cells (``%%name``).

A magic that is in neither table is unknown, an ERROR: nothing is dropped because kalegen has not heard of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kalegen.diagnostics.diagnostic import error
from kalegen.frontends import magic_handlers as handlers
from kalegen.frontends.magic_handlers import Handler, Magic, Meaning


def meaning_of(magic: Magic) -> Meaning:
    """What the magic means in a pipeline; an unknown one is an ERROR (C7)."""
    table = LINE_MAGICS if magic.body is None else CELL_MAGICS
    handler = table.get(magic.name)
    if handler:
        return handler(magic)
    hint = handlers.SKIP_HINT
    if magic.name.startswith("%"):
        hint = "move the cell magic to the first line of its cell, or tag the cell skip"
    return handlers.finding(error("KG301", f"kalegen does not know the magic '{magic.shown}'", magic.place, hint))


def value_of(magic: Magic) -> Meaning:
    """What the magic means where its value is used; an ERROR unless the value is known."""
    handler = VALUE_MAGICS.get(magic.name)
    if handler:
        return handler(magic)
    if magic.name not in LINE_MAGICS:
        return meaning_of(magic)
    return handlers.finding(
        error("KG306", f"'{magic.shown}' has no value in a pipeline", magic.place, handlers.SKIP_HINT)
    )


def _rows(handler: Handler, names: str) -> dict[str, Handler]:
    return dict.fromkeys(names.split(), handler)


_TIME = handlers.code_after(r"--no-raise-error")
_PRUN = handlers.code_after(r"-(?:[lsTD]\s*\S+|[rq])")
_MEMIT = handlers.code_after(r"-(?:[rt]\s*\S+|[ico])")
_LPRUN = handlers.code_after(r"-(?:[fmTDsu]\s*\S+|[rzc])")
_REMEMBERED = handlers.refused("reads or writes IPython's own database, which a pod does not have")
_FORGETS = handlers.refused("deletes variables, and kalegen can't tell which")
_COMPILES = handlers.refused("runs code in another language, which kalegen cannot translate")
_HISTORY = handlers.refused("depends on what was typed in the IPython session")
_SEEN = "html HTML javascript js latex markdown svg SVG"

LINE_MAGICS: Mapping[str, Handler] = {
    **_rows(
        handlers.dropped,
        """matplotlib load_ext reload_ext unload_ext autoreload config gui colors precision pdb debug tb xmode
        pinfo pinfo2 psearch pdef pdoc psource pfile page pycat who whos who_ls lsmagic quickref magic automagic
        autocall autoawait autosave autoindent history hist logon logoff logstart logstate logstop notebook save
        pastebin doctest_mode profile qtconsole connect_info killbgscripts clear cls less more man tensorboard
        tensorflow_version watermark load loadpy bookmark dhist code_wrap kalegen subshell unalias
        flake8_on flake8_off pycodestyle_on pycodestyle_off
        ll la lf lk ldir lx""",
    ),
    **_rows(handlers.package_manager, "pip pip3 conda mamba micromamba uv"),
    **_rows(_TIME, "time"),
    **_rows(handlers.timed, "timeit"),
    **_rows(_PRUN, "prun snakeviz"),
    **_rows(_MEMIT, "memit"),
    **_rows(_LPRUN, "lprun mprun"),
    **_rows(handlers.change_directory, "cd"),
    **_rows(handlers.environment, "env set_env"),
    **_rows(handlers.run_file, "run"),
    **_rows(handlers.pylab, "pylab"),
    **_rows(handlers.imported_again, "aimport"),
    **_rows(handlers.working_directory, "pwd"),
    **_rows(handlers.shell_output, "sx system"),
    **_rows(handlers.shell_command, "ls cat mkdir rm rmdir cp mv"),
    **_rows(_REMEMBERED, "store"),
    **_rows(_FORGETS, "reset reset_selective xdel"),
    **_rows(_HISTORY, "macro recall rerun rep edit pushd popd dirs sc alias alias_magic"),
}
"""``%name``: from the name to its handler."""

CELL_MAGICS: Mapping[str, Handler] = {
    **_rows(handlers.content_dropped, _SEEN),
    **_rows(_TIME, "time"),
    **_rows(handlers.timed, "timeit"),
    **_rows(_PRUN, "prun snakeviz"),
    **_rows(_MEMIT, "memit"),
    **_rows(_LPRUN, "lprun mprun"),
    **_rows(handlers.code_after(r"-\S+"), "debug"),
    **_rows(handlers.code_below, "kalegen_step"),
    **_rows(handlers.captured, "capture"),
    **{name: handlers.fed_to(name) for name in ("bash", "sh", "perl", "ruby", "python", "python2", "python3", "pypy")},
    **_rows(handlers.fed_to(None), "script"),
    **_rows(handlers.write_file, "writefile file"),
    **_rows(handlers.shell_output, "sx system ! !!"),
    **_rows(_COMPILES, "cython R julia octave fortran"),
}
"""``%%name``: from the name to its handler."""

VALUE_MAGICS: Mapping[str, Handler] = {
    **{name: LINE_MAGICS[name] for name in ("time", "pwd", "sx", "system")},
    "env": handlers.environment_value,
}
"""The line magics whose value a pipeline can have, as in ``here = %pwd``."""
