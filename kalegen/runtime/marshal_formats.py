"""Types that the project saves to files with functions of its own; see ``marshal_pickle``."""

from __future__ import annotations

from typing import Any


def marshal_reducers_sys(pickler: Any, sys: Any) -> dict[type, Any]:
    """Types that the project saves to files with functions of its own."""
    import functools

    table = {}
    for name, describe in list(globals().items()):
        if name.startswith("marshal_format_"):
            type_name, save, load = describe()
            module, _, kind = type_name.rpartition(".")
            found = getattr(sys.modules.get(module or "__main__"), kind, None)
            kinds = [found] if found else []
            for each in kinds:
                kinds += each.__subclasses__()
                table[each] = functools.partial(marshal_save_file, save, load)
    return table


def marshal_save_file(save: Any, load: Any, value: Any) -> Any:
    """Let ``save`` write the value to a file or folder, and reduce it to what it wrote."""
    import pathlib
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        save(value, str(root / "value"))
        files = {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }
    return marshal_load_file, (load, files)


def marshal_load_file(load: Any, files: dict[str, Any]) -> Any:
    """What ``load`` makes of the file or folder that ``save`` wrote."""
    import pathlib
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return load(str(pathlib.Path(folder, "value")))
