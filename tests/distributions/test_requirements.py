"""From imports and ``%pip`` lines to what a step installs."""

from __future__ import annotations

import sys

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from kalegen.distributions.import_names import IMPORT_NAMES
from kalegen.distributions.requirements import (
    EXTRA_FOR_CALL,
    Packages,
    extra_for_address,
    extra_for_argument,
    extra_for_call,
    extra_for_method,
    merged,
    needed_requirements,
    packages_of,
)
from kalegen.syntax.stdlib import STANDARD_LIBRARY, is_found_first, is_standard_library


@pytest.mark.parametrize(
    ("module", "distribution"),
    [
        ("numpy", "numpy"),
        ("numpy.linalg", "numpy"),
        ("sklearn.linear_model", "scikit-learn"),
        ("cv2", "opencv-python-headless"),
        ("yaml", "pyyaml"),
        ("PIL.Image", "pillow"),
        ("bs4", "beautifulsoup4"),
        ("skimage", "scikit-image"),
        ("mpl_toolkits.mplot3d", "matplotlib"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("google.cloud.storage.Client", "google-cloud-storage"),
        ("google.cloud.bigquery_storage", "google-cloud-bigquery-storage"),
        ("google.protobuf.message", "protobuf"),
        ("azure.storage.blob", "azure-storage-blob"),
        ("dask.dataframe", "dask[dataframe]"),
        ("dask.delayed", "dask"),
        ("ruamel.yaml", "ruamel-yaml"),
        ("google", None),
        ("google.colab", None),
        ("azure", None),
        ("os.path", None),
        ("__future__", None),
        ("_thread", None),
        ("tomllib", None),
        ("distutils.core", None),
        ("my_own_helpers", None),
    ],
)
def test_distribution(module: str, distribution: str | None) -> None:
    assert packages_of([module], [], {}).requirements == ((distribution,) if distribution else ())


def test_overrides_win() -> None:
    overrides = {"cv2": "opencv-python", "google.colab": "", "numpy.special": "special", "parser": "parser-tools"}
    found = packages_of(["cv2", "numpy.special.x", "numpy", "google.colab", "parser"], [], overrides)
    assert found == Packages(("numpy", "opencv-python", "parser-tools", "special"), ())


def test_packages_are_sorted_and_merged() -> None:
    modules = ["sklearn.svm", "numpy", "os", "sklearn", "pandas", "dask", "dask.dataframe"]
    requirements = ["Pandas>=2", "scikit_learn[docs]==1.5", "pyarrow"]
    assert packages_of(modules, requirements, {}) == Packages(
        ("dask[dataframe]", "numpy", "pandas>=2", "pyarrow", "scikit-learn[docs]==1.5"), ()
    )


def test_unknown_is_reported_and_not_installed() -> None:
    assert packages_of(["nobody.knows", "a_b", "numpy"], ["a-b>1"], {}) == Packages(
        ("a-b>1", "numpy"), ("nobody.knows",)
    )


def test_local_is_never_asked_of_an_index() -> None:
    assert packages_of(["requests.api", "helpers"], [], {"helpers": "evil"}, {"requests", "helpers"}) == Packages(
        (), ()
    )


def test_image_may_hold_a_module() -> None:
    assert packages_of(["google.colab"], [], {"google.colab": ""}) == Packages((), ())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["a", "A"], ("a",)),
        (["a==1", "a"], ("a==1",)),
        (["a", "a==1", "a==2"], ("a==2",)),
        (["a[x]", "a[y]>1", "a"], ("a[x,y]>1",)),
        (["a @ https://x/a.whl", "a"], ("a @ https://x/a.whl",)),
        (["git+https://x/a.git", "a"], ("a", "git+https://x/a.git")),
        (["a==1; python_version < '3.9'", "a==2"], ('a==1; python_version < "3.9"', "a==2")),
        (["b_c", "b-c", "B.C>0"], ("b-c>0",)),
    ],
)
def test_merged(given: list[str], expected: tuple[str, ...]) -> None:
    assert merged(given) == tuple(sorted(expected))
    assert merged(merged(given)) == merged(given)


def test_requirements_go_to_the_steps_that_need_them() -> None:
    requirements = ["pandas>=2", "scikit-learn==1.5", "pyarrow", "odd>1", "git+https://x/y.git"]
    notebook = ["pandas", "sklearn.svm", "odd"]
    assert needed_requirements(requirements, ["pandas"], notebook, {}) == (
        "pandas>=2",
        "pyarrow",
        "git+https://x/y.git",
    )
    assert needed_requirements(requirements, ["odd.sub"], notebook, {}) == ("pyarrow", "odd>1", "git+https://x/y.git")


def test_extras() -> None:
    assert extra_for_call("pandas.read_parquet") == "pyarrow"
    assert extra_for_call("plotly.express.scatter") == "pandas"
    assert extra_for_call("pandas.read_csv") is None
    assert extra_for_method("to_excel") == "openpyxl"
    assert extra_for_method("head") is None
    assert extra_for_argument("as_frame", True) == "pandas"
    assert extra_for_argument("as_frame", False) is None
    assert extra_for_argument("as_frame", []) is None
    assert extra_for_address("s3://bucket/table.csv") == "s3fs"
    assert extra_for_address("https://example.org/table.csv") is None


def test_table_holds_requirements() -> None:
    for module, distribution in [*IMPORT_NAMES.items(), *EXTRA_FOR_CALL.items()]:
        requirement = Requirement(distribution)
        assert (
            requirement.name in (canonicalize_name(requirement.name), "ruamel.yaml", "pdfminer.six")
            or "." in distribution
        )
        assert all(part.isidentifier() for part in module.split("."))
        assert not requirement.specifier
    assert not any(map(is_standard_library, IMPORT_NAMES))


def test_standard_library_holds_this_pythons() -> None:
    assert not sys.stdlib_module_names - STANDARD_LIBRARY
    assert {"annotationlib", "compression", "binhex", "formatter", "tomllib"} <= STANDARD_LIBRARY
    assert is_found_first("json.decoder")
    assert not is_found_first("trace")
