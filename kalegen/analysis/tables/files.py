"""Which calls read or write a file, and which argument names it."""

from __future__ import annotations

from typing import NamedTuple

from kalegen.analysis.tables.effects import RECEIVER, Position
from kalegen.analysis.tables.names import canonical

PATH_JOINERS = frozenset({"os.path.join", "posixpath.join", "pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath"})
"""Calls that give the path which their arguments make together."""

PATH_KEEPERS = frozenset({"builtins.str", "os.fspath", "os.path.expanduser", "os.path.normpath", "posixpath.normpath"})
"""Calls that give the text or path which they are given, or another one for the same place."""

HOME = "pathlib.Path.home"

SAME_PLACE = frozenset({"absolute", "as_posix", "expanduser", "resolve"})
"""Methods of a path whose result leads to where the path leads."""

IN_MEMORY = frozenset({":memory:"})
"""What databases call a place that is no file."""


class FileEffect(NamedTuple):
    """The arguments that name files: those read, those written (by index and by keyword).

    ``makes`` are those that name folders which the call makes, beside writing them. Where ``mode`` names arguments, the
    call does what its mode says; ``reads`` then is for reading, the default.
    """

    reads: tuple[Position, ...] = ()
    writes: tuple[Position, ...] = ()
    mode: tuple[Position, ...] = ()
    makes: tuple[Position, ...] = ()

    def in_mode(self, mode: str | None) -> FileEffect:
        """The effect in this mode (``"r"``, ``"wb"``); None stands for one that is not a literal, and may be any."""
        if not self.mode:
            return self
        paths = (*self.reads, *(path for path in self.writes if path not in self.reads))
        begins_empty = mode is not None and any(letter in mode for letter in "wx")
        reads = mode is None or (any(letter in mode for letter in "r+a") and not begins_empty)
        writes = mode is None or any(letter in mode for letter in "wax+")
        return self._replace(reads=paths if reads else (), writes=paths if writes else ())


def _rows(effect: FileEffect, prefix: str, names: str) -> dict[str, FileEffect]:
    return {f"{prefix}.{name}" if prefix else name: effect for name in names.split()}


_OPENS = FileEffect(reads=(0, "file", "name", "filename", "path"), mode=(1, "mode"))
_READS_FIRST = FileEffect(
    reads=(
        0, "path", "file", "filename", "filepath", "fname", "filepath_or_buffer", "path_or_buf", "io", "fp", "f",
        "dirname", "source", "path_or_file", "top", "pathname", "img_path", "dataset_path",
    )
)  # fmt: skip
_WRITES_FIRST = FileEffect(
    writes=(
        0, "path", "file", "filename", "filepath", "fname", "path_or_buf", "excel_writer", "buf", "fp", "name",
        "file_path",
    )
)  # fmt: skip
_WRITES_SECOND = FileEffect(writes=(1, "f", "filename", "path", "file", "filepath"))
_READS_AND_WRITES_FIRST = FileEffect(
    reads=(0, "database", "path", "filename"), writes=(0, "database", "path", "filename")
)
_MAKES_FIRST = FileEffect(writes=(0, "name", "path"), makes=(0, "name", "path"))
_COPIES = FileEffect(reads=(0, "src"), writes=(1, "dst"))
_MOVES = FileEffect(reads=(0, "src"), writes=(0, 1, "src", "dst"))
_READS_RECEIVER = FileEffect(reads=(RECEIVER,))
_WRITES_RECEIVER = FileEffect(writes=(RECEIVER,))

FILE_CALLS: dict[str, FileEffect] = {
    **_rows(
        _OPENS,
        "",
        "builtins.open io.open codecs.open gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile h5py.File",
    ),
    **_rows(
        _OPENS,
        "",
        "io.FileIO pandas.HDFStore wave.open soundfile.SoundFile netCDF4.Dataset rasterio.open fsspec.open",
    ),
    **_rows(
        _READS_FIRST,
        "pandas",
        "read_csv read_table read_fwf read_excel read_json read_html read_xml read_parquet read_feather read_orc"
        " read_hdf read_pickle read_stata read_sas read_spss ExcelFile",
    ),
    **_rows(_READS_FIRST, "numpy", "load loadtxt genfromtxt fromfile"),
    **_rows(FileEffect(reads=(0, "filename"), writes=(0, "filename"), mode=(2, "mode")), "numpy", "memmap"),
    **_rows(_WRITES_FIRST, "numpy", "save savez savez_compressed savetxt"),
    **_rows(
        _READS_FIRST, "polars", "read_csv read_parquet read_json read_ndjson read_excel read_ipc scan_csv scan_parquet"
    ),
    **_rows(_READS_FIRST, "", "joblib.load torch.load torch.jit.load pyarrow.parquet.read_table pyarrow.csv.read_csv"),
    **_rows(
        _READS_FIRST, "", "PIL.Image.open cv2.imread cv2.VideoCapture matplotlib.pyplot.imread matplotlib.image.imread"
    ),
    **_rows(
        _READS_FIRST,
        "",
        "skimage.io.imread imageio.imread imageio.v2.imread imageio.v3.imread librosa.load soundfile.read",
    ),
    **_rows(_READS_FIRST, "", "scipy.io.loadmat scipy.io.wavfile.read scipy.sparse.load_npz torchvision.io.read_image"),
    **_rows(_READS_FIRST, "keras", "models.load_model saving.load_model utils.load_img preprocessing.image.load_img"),
    **_rows(_READS_FIRST, "keras", "utils.image_dataset_from_directory preprocessing.image_dataset_from_directory"),
    **_rows(_READS_FIRST, "tensorflow", "io.read_file saved_model.load data.TextLineDataset data.TFRecordDataset"),
    **_rows(
        _READS_FIRST, "networkx", "read_edgelist read_gml read_graphml read_gexf read_adjlist read_weighted_edgelist"
    ),
    **_rows(_READS_FIRST, "", "geopandas.read_file xarray.open_dataset xarray.load_dataset mlflow.sklearn.load_model"),
    **_rows(
        _READS_FIRST,
        "",
        "torchvision.datasets.ImageFolder sklearn.datasets.load_files sklearn.datasets.load_svmlight_file",
    ),
    **_rows(_READS_FIRST, "", "xml.etree.ElementTree.parse lxml.etree.parse dotenv.load_dotenv runpy.run_path"),
    **_rows(
        _READS_FIRST, "os", "listdir scandir walk stat path.exists path.isfile path.isdir path.getsize path.getmtime"
    ),
    **_rows(_READS_FIRST, "", "glob.glob glob.iglob linecache.getlines fileinput.input"),
    **_rows(_READS_FIRST, "shutil", "unpack_archive"),
    **_rows(_WRITES_FIRST, "os", "remove unlink rmdir removedirs truncate utime chmod"),
    **_rows(_MAKES_FIRST, "os", "makedirs mkdir"),
    **_rows(_WRITES_FIRST, "shutil", "rmtree make_archive"),
    **_rows(_COPIES, "shutil", "copy copy2 copyfile copytree copymode copystat"),
    **_rows(_COPIES, "os", "link symlink"),
    **_rows(_MOVES, "", "shutil.move os.rename os.renames os.replace"),
    **_rows(_WRITES_SECOND, "", "joblib.dump torch.save urllib.request.urlretrieve wget.download"),
    **_rows(FileEffect(writes=(0, "filename")), "cv2", "imwrite VideoWriter"),
    **_rows(
        _WRITES_FIRST,
        "",
        "matplotlib.pyplot.savefig matplotlib.pyplot.imsave matplotlib.image.imsave skimage.io.imsave",
    ),
    **_rows(
        _WRITES_FIRST,
        "",
        "imageio.imwrite imageio.imsave imageio.v2.imwrite imageio.mimsave soundfile.write pandas.ExcelWriter",
    ),
    **_rows(
        _WRITES_FIRST, "", "scipy.io.savemat scipy.io.wavfile.write scipy.sparse.save_npz tensorflow.io.write_file"
    ),
    **_rows(
        _WRITES_SECOND, "", "keras.models.save_model keras.saving.save_model tensorflow.saved_model.save torch.jit.save"
    ),
    **_rows(
        _WRITES_SECOND,
        "networkx",
        "write_edgelist write_gml write_graphml write_gexf write_adjlist write_weighted_edgelist",
    ),
    **_rows(
        _WRITES_SECOND,
        "",
        "plotly.io.write_html plotly.io.write_image plotly.io.write_json pyarrow.parquet.write_table",
    ),
    **_rows(FileEffect(writes=("output", 2)), "gdown", "download"),
    **_rows(FileEffect(writes=("filename",)), "logging", "basicConfig"),
    **_rows(FileEffect(writes=(0, "filename")), "logging", "FileHandler handlers.RotatingFileHandler"),
    **_rows(_READS_AND_WRITES_FIRST, "", "sqlite3.connect duckdb.connect dbm.open shelve.open"),
    **_rows(_WRITES_FIRST, "kalegen.runtime.shell", "write_cell_file"),
    **_rows(_READS_FIRST, "kalegen.runtime.shell", "run_python_file"),
}
"""Calls by their dotted names."""

FILE_METHODS: dict[str, FileEffect] = {
    **_rows(
        _WRITES_FIRST,
        "",
        "to_csv to_excel to_json to_parquet to_pickle to_feather to_html to_hdf to_stata to_latex to_markdown to_orc"
        " to_xml savefig save save_weights save_model save_pretrained write_html write_image write_csv write_parquet"
        " write_json write_excel dump dump_model tofile to_file to_netcdf to_zarr export_graphviz extractall",
    ),
    **_rows(_READS_FIRST, "", "load_model load_weights from_pretrained flow_from_directory read_file"),
    **_rows(
        _READS_RECEIVER,
        "",
        "read_text read_bytes iterdir glob rglob exists is_file is_dir",
    ),
    **_rows(_WRITES_RECEIVER, "", "write_text write_bytes touch unlink rmdir"),
    "mkdir": FileEffect(writes=(RECEIVER,), makes=(RECEIVER,)),
    **_rows(FileEffect(reads=(RECEIVER,), writes=(RECEIVER, 0, "target")), "", "rename replace"),
    "open": FileEffect(reads=(RECEIVER,), mode=(0, "mode")),
}
"""Methods by their names; the receiver's path is the position ``RECEIVER``."""

_PATH_ONLY = frozenset({"rename", "replace", "open", "exists", "glob"})
"""Names that mean files only for a path: text and frames have ``replace``, too."""


def file_effect(name: str, kind: str | None = None) -> FileEffect | None:
    """The files that a call uses: of a dotted name, or of a method of a receiver of ``kind``; None for none."""
    if "." in name:
        return FILE_CALLS.get(canonical(name))
    if name in _PATH_ONLY and kind != "path":
        return None
    return FILE_METHODS.get(name)
