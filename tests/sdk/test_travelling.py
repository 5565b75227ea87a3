"""Local modules that use the SDK travel without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kalegen.modules.sdk_use import without_sdk
from sdk.conftest import Script


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1\n", "x = 1\n"),
        ("from kalegen.model import Step\n", "from kalegen.model import Step\n"),
        ("from kalegen.sdk import step\n\n@step\ndef f(): ...\n", "pass\n\n\ndef f(): ...\n"),
        (
            "from kalegen.sdk import (\n    step,\n)\nclass é:\n    @other\n"
            "    @step(\n        name='é',\n    ) # é\n    def f(): ...\n",
            "pass\n\n\nclass é:\n    @other\n    \n\n # é\n    def f(): ...\n",
        ),
        ("import kalegen.sdk as k; y = 2\n@ k.step()\ndef f(): ...\n", "pass; y = 2\n\ndef f(): ...\n"),
        ("import kalegen.sdk\n@kalegen.sdk.step\ndef f(): ...\n", "pass\n\ndef f(): ...\n"),
        ("import kalegen.sdk as k, os.path as p\n", "import os.path as p\n"),
        ("from kalegen import sdk, names\n", "from kalegen import names\n"),
        ("from kalegen import sdk\n@sdk.step\ndef f(): ...\n", "pass\n\ndef f(): ...\n"),
        ("from kalegen.sdk import (\n", "from kalegen.sdk import (\n"),
    ],
)
def test_the_sdk_leaves_the_text(before: str, after: str) -> None:
    assert without_sdk(before) == after


def test_a_module_that_imports_a_file_of_steps_travels(
    script: Callable[..., Script], capsys: pytest.CaptureFixture[str]
) -> None:
    made = script(
        """
        from kalegen.sdk import pipeline
        from steps import double


        @pipeline
        def flow():
            double(4)
        """,
        **{
            "steps.py": """
                from kalegen.sdk import step


                @step(name="twice")
                def double(x):
                    from helpers import doubled
                    print(doubled(x))


                @step
                def half(x):
                    return x / 2
                """,
            "helpers.py": """
                from steps import half


                def doubled(x):
                    return half(x) * 4
                """,
        },
    )
    assert made.on_kfp() == ["8.0"]
