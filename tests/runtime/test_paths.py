"""Files and folders that travel as they are: ``save_path`` and ``load_path``."""

from __future__ import annotations

from pathlib import Path

import pytest
from kfp.dsl import Artifact

from kalegen.runtime.files import load_path, save_path


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_stays_what_it_was(kind: type, tmp_path: Path) -> None:
    (tmp_path / "train.tar.gz").write_bytes(b"\0x")
    artifact = Artifact(uri=str(tmp_path / "train_out"))
    save_path(kind(tmp_path / "train.tar.gz"), artifact)
    loaded = load_path(artifact)
    assert isinstance(loaded, kind)
    assert str(loaded) == str(tmp_path / "train_out.tar.gz")
    assert Path(loaded).read_bytes() == b"\0x"


def test_a_folder_travels_whole(tmp_path: Path) -> None:
    (tmp_path / "model/part").mkdir(parents=True)
    (tmp_path / "model/part/weights").write_text("w")
    artifact = Artifact(uri=str(tmp_path / "model_out"))
    save_path(str(tmp_path / "model"), artifact)
    assert (Path(load_path(artifact)) / "part/weights").read_text() == "w"


def test_a_file_that_was_not_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"left nothing at 'mesh\.vtk'"):
        save_path("mesh.vtk", Artifact(uri=str(tmp_path / "mesh_out")))
