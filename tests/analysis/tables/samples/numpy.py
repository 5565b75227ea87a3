"""NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from kalegen.analysis.tables.effects import words
from tests.analysis.tables.digests import Recorder
from tests.analysis.tables.observing import given
from tests.analysis.tables.rows import Library, Sample
from tests.analysis.tables.samples.arrays import ARRAYS, matrix, vector
from tests.analysis.tables.samples.plain import SAMPLE_FILE, Thing


def objects() -> Any:
    return np.array([[1], [2], None], dtype=object)


def others() -> Any:
    return np.array([[7], [8], None], dtype=object)


def masked() -> Any:
    return np.ma.masked_array(matrix(), [[False, True], [False, False]])


def _saved() -> str:
    np.save("saved.npy", vector())
    return "saved.npy"


_OWN: dict[str, tuple[Sample, ...]] = {
    **{
        f"numpy.{name}": (lambda: given(4),)
        for name in words(
            "arange bartlett blackman hamming hanning identity eye tri diag_indices tril_indices triu_indices"
            " binary_repr base_repr fft.fftfreq fft.rfftfreq isdtype"
        )
    },
    **{f"numpy.{name}": (lambda: given(2.5),) for name in words("format_float_positional format_float_scientific")},
    **{
        f"numpy.{name}": (lambda: given(vector(), vector()),)
        for name in words(
            "testing.assert_allclose testing.assert_almost_equal testing.assert_array_almost_equal"
            " testing.assert_array_equal testing.assert_equal"
        )
    },
    **{f"numpy.{name}": (lambda: given("f8", "f4"),) for name in words("can_cast promote_types issubdtype")},
    **{f"numpy.{name}": (lambda: given(),) for name in words("geterr seterr get_printoptions set_printoptions")},
    **{f"numpy.{name}": (lambda: given(SAMPLE_FILE),) for name in words("loadtxt genfromtxt")},
    **{
        f"numpy.{name}": (lambda name=name: given(np.arange(3).astype(name)),)
        for name in words(
            "float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_ complex64 complex128"
        )
    },
    **{
        f"numpy.{name}.at": (lambda: given(vector(), [0], 9.0), lambda: given(objects(), [0], [1]))
        for name in words("add subtract multiply divide maximum minimum")
    },
    "numpy.apply_over_axes": (lambda: given(np.sum, matrix(), [0]),),
    "numpy.array": (lambda: given(objects()), lambda: given([[1], Thing()], object)),
    "numpy.asarray": (lambda: given(objects()),),
    "numpy.astype": (lambda: given(vector(), float), lambda: given(vector(), float, copy=False)),
    "numpy.busday_count": (lambda: given("2020-01-01", "2020-01-05"),),
    "numpy.busday_offset": (lambda: given("2020-01-01", 1),),
    "numpy.copyto": (lambda: given(objects(), others()),),
    "numpy.datetime64": (lambda: given("2020-01-01"),),
    "numpy.datetime_as_string": (lambda: given(np.datetime64("2020-01-01")),),
    "numpy.diff": (lambda: given(vector(), 0),),
    "numpy.divmod": (lambda: given(vector(), 2.0, np.zeros(4), np.zeros(4)),),
    "numpy.dtype": (lambda: given("f8"),),
    "numpy.fill_diagonal": (lambda: given(np.array([[None, None], [None, None]]), [1]),),
    "numpy.finfo": (lambda: given("f8"),),
    "numpy.iinfo": (lambda: given("i8"),),
    "numpy.isdtype": (lambda: given(np.dtype("f8"), "integral"),),
    "numpy.frombuffer": (lambda: given(bytearray(16)),),
    "numpy.fromfile": (lambda: given(SAMPLE_FILE, "u1"),),
    "numpy.fromfunction": (lambda: given(Recorder(), (2, 2)),),
    "numpy.fromiter": (lambda: given([1, 2], int), lambda: given(iter([1, 2]), int)),
    "numpy.fromstring": (lambda: given("1 2", sep=" "),),
    "numpy.isnat": (lambda: given(np.array(["NaT"], "M8[D]")),),
    "numpy.kaiser": (lambda: given(4, 2.0),),
    "numpy.lib.stride_tricks.as_strided": (lambda: given(vector(), (2,), (8,)),),
    "numpy.lib.stride_tricks.sliding_window_view": (lambda: given(vector(), 2),),
    "numpy.linalg.tensorinv": (lambda: given(np.eye(4).reshape(2, 2, 2, 2)),),
    "numpy.lib.NumpyVersion": (lambda: given("1.0.0"),),
    "numpy.load": (lambda: given(_saved()),),
    "numpy.mask_indices": (lambda: given(3, np.triu),),
    "numpy.ndarray": (lambda: given((2,), float, bytearray(16)),),
    "numpy.ndindex": (lambda: given(2, 2),),
    "numpy.nditer": (lambda: given(vector()), lambda: given(vector(), op_flags=["readwrite"])),
    "numpy.place": (lambda: given(objects(), [True, False, False], [[5]]),),
    "numpy.put": (lambda: given(objects(), [0], others()),),
    "numpy.put_along_axis": (lambda: given(matrix(), np.array([[0, 0]]), 9.0, 0),),
    "numpy.putmask": (lambda: given(objects(), [True, False, False], others()),),
    "numpy.ravel_multi_index": (lambda: given(([0, 1], [1, 0]), (2, 2)),),
    "numpy.unravel_index": (lambda: given(2, (2, 2)), lambda: given(np.array([2]), (2, 2))),
    "numpy.timedelta64": (lambda: given(1, "D"),),
    "numpy.ma.harden_mask": (lambda: given(masked()),),
    "numpy.ma.soften_mask": (lambda: given(np.ma.masked_array([1, 2], [0, 1], hard_mask=True)),),
    "numpy.ma.set_fill_value": (lambda: given(masked(), 5),),
    **{f"numpy.ma.{name}": (lambda: given(masked(), 0),) for name in ("mask_cols", "mask_rows", "mask_rowcols")},
    "numpy.random.choice": (lambda: given(objects()), lambda: given(objects(), 2, True, [0.5, 0.5, 0])),
    "numpy.random.RandomState": (lambda: given(np.random.MT19937(1)),),
    "numpy.random.seed": (lambda: given(1),),
    "numpy.random.get_state": (lambda: given(),),
    "numpy.random.set_state": (lambda: given(np.random.get_state()),),
    "numpy.random.get_bit_generator": (lambda: given(),),
    "numpy.random.set_bit_generator": (lambda: given(np.random.MT19937(1)),),
    "numpy.random.Generator": (lambda: given(np.random.PCG64(1)),),
}

LIBRARY = Library(
    packages=("numpy",),
    pool=ARRAYS,
    own=_OWN,
    untried={"numpy.random.BitGenerator": "is abstract", "numpy.lookfor": "reads the whole library"},
    swept=words("numpy.ma numpy.polynomial numpy.lib.stride_tricks numpy.testing"),
    apart=frozenset(
        words(
            "numpy.lib numpy.ndarray numpy.frombuffer numpy.testing numpy.nditer"
            " numpy.random.seed numpy.random.get_state numpy.random.set_state numpy.random.get_bit_generator"
            " numpy.random.set_bit_generator numpy.random.Generator"
        )
    ),
)
